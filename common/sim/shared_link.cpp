// SPDX-License-Identifier: Apache-2.0
#include "common/sim/shared_link.h"

#include <algorithm>
#include <functional>

#include "common/base/wide.h"

namespace kintsugi::sim {
namespace {

constexpr std::int64_t kUnit = 1024;  // of virtual time, per byte

// a * b * c / divisor, rounded down, or up; mostly the product fits a register.
template <bool kUp>
UInt128 ProductOver(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t divisor) {
  std::uint64_t product = 0;
  if (!__builtin_mul_overflow(a, b, &product) && !__builtin_mul_overflow(product, c, &product) &&
      (!kUp || !__builtin_add_overflow(product, divisor - 1, &product)))
    return product / divisor;
  const UInt128 wide = static_cast<UInt128>(a) * b * c;
  return (kUp ? wide + divisor - 1 : wide) / divisor;
}

}  // namespace

void SharedLink::Reset(std::uint64_t bytes_per_second, std::int64_t now_ms) {
  bytes_per_second_ = bytes_per_second;
  now_ms_ = now_ms;
  received_ = 0;
  transfers_.clear();
  next_end_ms_ = kNever;
}

void SharedLink::Advance(std::int64_t now_ms) {
  if (!transfers_.empty() && now_ms > now_ms_) {
    received_ += static_cast<std::int64_t>(ProductOver<false>(static_cast<std::uint64_t>(now_ms - now_ms_),
                                                              bytes_per_second_, kUnit, 1000U * transfers_.size()));
  }
  now_ms_ = std::max(now_ms_, now_ms);
}

void SharedLink::Join(std::uint32_t slot, std::uint64_t bytes, std::int64_t now_ms) {
  Advance(now_ms);
  transfers_.push_back({received_ + static_cast<std::int64_t>(bytes) * kUnit, slot});
  std::push_heap(transfers_.begin(), transfers_.end(), std::greater<>());
  next_end_ms_ = FirstEndMs();
}

std::int64_t SharedLink::FirstEndMs() const {
  if (transfers_.empty() || bytes_per_second_ == 0) return kNever;
  const auto left = static_cast<std::uint64_t>(std::max<std::int64_t>(0, transfers_.front().end - received_));
  const UInt128 takes = ProductOver<true>(left, 1000U, transfers_.size(), bytes_per_second_ * kUnit);
  return takes >= static_cast<UInt128>(kNever - now_ms_) ? kNever : now_ms_ + static_cast<std::int64_t>(takes);
}

bool SharedLink::TakeEnded(std::int64_t now_ms, std::uint32_t& slot) {
  if (transfers_.empty() || next_end_ms_ > now_ms) return false;
  const std::int64_t end = transfers_.front().end;
  Advance(now_ms);
  received_ = std::max(received_, end);  // rounding must not leave a byte behind
  slot = transfers_.front().slot;
  std::pop_heap(transfers_.begin(), transfers_.end(), std::greater<>());
  transfers_.pop_back();
  next_end_ms_ = FirstEndMs();
  return true;
}

}  // namespace kintsugi::sim
