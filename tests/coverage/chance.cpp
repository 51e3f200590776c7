// SPDX-License-Identifier: Apache-2.0
#include "tests/coverage/chance.h"

#include <algorithm>
#include <array>

namespace kintsugi::coverage {
namespace {

// Quantiles of the normal distribution at 1/2, 17/32, ... 31/32, in 1/1024; the last row stands for the tail, so that
// the mean of the last step is right.
constexpr std::array<std::int64_t, 17> kNormal = {0,   80,  161,  243,  326,  412,  501,  593, 691,
                                                  795, 908, 1034, 1178, 1350, 1571, 1907, 2867};

std::int64_t Normal(Prng& prng) {
  const std::uint64_t draw = prng.Below(2 * 16 * 1024);
  const auto at = static_cast<std::size_t>(draw / 2 / 1024);
  const auto within = static_cast<std::int64_t>(draw / 2 % 1024);
  const std::int64_t z = kNormal[at] + (kNormal[at + 1] - kNormal[at]) * within / 1024;
  return draw % 2 == 0 ? z : -z;
}

}  // namespace

std::int64_t PowerOfTwo(std::int64_t exponent) {
  std::int64_t whole = exponent / 1024;
  std::int64_t part = exponent % 1024;
  if (part < 0) {
    part += 1024;
    --whole;
  }
  const std::int64_t mantissa = 1024 + part * (672 + 352 * part / 1024) / 1024;  // right to 0.3 %
  return std::max<std::int64_t>(1, whole >= 0 ? mantissa << whole : mantissa >> -whole);
}

std::int64_t LogNormal(Prng& prng, std::int64_t sigma) { return PowerOfTwo(sigma * Normal(prng) / 1024); }

std::uint64_t LogUniform(Prng& prng, std::uint64_t least, std::uint64_t most) {
  std::uint64_t doublings = 0;
  while ((least << (doublings + 1)) <= most) ++doublings;
  const std::uint64_t ratio = most * 1024 / (least << doublings);  // 1 to 2, in 1/1024
  const std::uint64_t span = doublings * 1024 + (ratio - 1024);
  return std::min(
      most, least * static_cast<std::uint64_t>(PowerOfTwo(static_cast<std::int64_t>(prng.Below(span + 1)))) / 1024);
}

}  // namespace kintsugi::coverage
