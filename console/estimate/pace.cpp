// SPDX-License-Identifier: Apache-2.0
#include "console/estimate/pace.h"

#include <algorithm>
#include <bit>

namespace kintsugi::estimate {
namespace {

constexpr std::int32_t kMostOctaves = 3 * 1024;
constexpr std::uint32_t kMostCount = 64;

}  // namespace

// The fraction bit by bit: squaring doubles the logarithm, and an overflow beyond 2 is its next bit.
std::uint32_t Log2In1024(std::uint64_t value) {
  if (value == 0) return 0;
  const auto whole = static_cast<std::uint32_t>(std::bit_width(value)) - 1;
  std::uint64_t mantissa = value << (63 - whole) >> 32;  // 1 to 2, as 2^31 to 2^32
  std::uint32_t fraction = 0;
  for (int bit = 0; bit < 10; ++bit) {
    mantissa = mantissa * mantissa >> 31;
    const bool beyond = mantissa >= std::uint64_t{1} << 32;
    fraction = fraction << 1 | (beyond ? 1U : 0U);
    if (beyond) mantissa >>= 1;
  }
  return whole << 10 | fraction;
}

bool Pace::Observe(std::uint64_t time, std::uint64_t usual) {
  if (usual == 0) return false;
  const auto ratio = static_cast<std::int32_t>(Log2In1024(std::max<std::uint64_t>(time, 1))) -
                     static_cast<std::int32_t>(Log2In1024(usual));
  sum += std::clamp(ratio, -kMostOctaves, kMostOctaves);
  if (++count >= kMostCount) {
    sum /= 2;
    count /= 2;
  }
  return true;
}

}  // namespace kintsugi::estimate
