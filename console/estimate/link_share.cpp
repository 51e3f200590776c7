// SPDX-License-Identifier: Apache-2.0
#include "console/estimate/link_share.h"

#include <algorithm>

namespace kintsugi::estimate {
namespace {

constexpr Duration kLongestSpan = std::chrono::days(30);  // between two changes; a clock that jumped

std::uint64_t Microseconds(Duration span) {
  return static_cast<std::uint64_t>(std::clamp(span, Duration{0}, kLongestSpan).count()) * 1000;
}

}  // namespace

void LinkShare::MoveTo(Instant now) {
  if (fetching_ > 0 && now > at_) virtual_us_ += Microseconds(now - at_) / fetching_;
  at_ = now;
}

std::uint64_t LinkShare::Begin(Instant now) {
  MoveTo(now);
  ++fetching_;
  return virtual_us_;
}

std::uint64_t LinkShare::End(Instant now, Duration ago) {
  MoveTo(now);
  if (fetching_ == 0) return virtual_us_;
  const std::uint64_t late = Microseconds(ago) / fetching_;
  --fetching_;
  return virtual_us_ - std::min(late, virtual_us_);
}

std::optional<std::uint64_t> LinkRate(std::uint64_t bytes, std::uint64_t begun_us, std::uint64_t ended_us) {
  if (bytes < kLeastLinkBytes || ended_us < begun_us || ended_us - begun_us < kLeastLinkMicroseconds)
    return std::nullopt;
  // In milliseconds from here on: bytes below 2^54 (16 PB) stay within 64 bits.
  const std::uint64_t ms = (ended_us - begun_us) / 1000;
  return std::min(bytes, std::uint64_t{1} << 53) * 1000 / ms;
}

}  // namespace kintsugi::estimate
