// SPDX-License-Identifier: Apache-2.0
#include "common/sim/distribution.h"

#include <algorithm>
#include <bit>

#include "common/base/wide.h"

namespace kintsugi::sim {
namespace {

constexpr std::size_t kTail = 10;    // knots of each tail: 2^-16 to 2^-7
constexpr unsigned kLowestBit = 16;  // of a share in 2^-32
constexpr unsigned kStepBit = 26;    // 1/64
constexpr std::uint32_t kStep = 1U << kStepBit;
constexpr std::size_t kLast = Distribution::kKnots - 1;

// Standard normal quantiles at the knots, in 1/1024.
constexpr std::array<std::int32_t, Distribution::kKnots> kNormal = {
    -4270, -4105, -3934, -3756, -3571, -3376, -3172, -2955, -2724, -2476, -2206, -1907, -1716, -1571,
    -1452, -1350, -1259, -1178, -1103, -1034, -970,  -908,  -850,  -795,  -742,  -691,  -641,  -593,
    -546,  -501,  -456,  -412,  -369,  -326,  -284,  -243,  -202,  -161,  -121,  -80,   -40,   0,
    40,    80,    121,   161,   202,   243,   284,   326,   369,   412,   456,   501,   546,   593,
    641,   691,   742,   795,   850,   908,   970,   1034,  1103,  1178,  1259,  1350,  1452,  1571,
    1716,  1907,  2206,  2476,  2724,  2955,  3172,  3376,  3571,  3756,  3934,  4105,  4270};

std::int64_t Between(std::int64_t low, std::int64_t high, std::uint64_t part, unsigned bits) {
  return low + static_cast<std::int64_t>((static_cast<UInt128>(high - low) * part) >> bits);
}

// 2^(i/1024) in 2^-30, by repeated multiplication with 2^(1/1024).
std::array<std::uint64_t, 1025> MakePowers() {
  constexpr std::uint64_t kRoot = 1153702183144312517ULL;  // 2^(1/1024) in 2^-60
  std::array<std::uint64_t, 1025> powers{};
  UInt128 power = static_cast<UInt128>(1) << 60U;
  for (std::uint64_t& entry : powers) {
    entry = static_cast<std::uint64_t>(power >> 30U);
    power = (power * kRoot) >> 60U;
  }
  return powers;
}
const std::array<std::uint64_t, 1025> kPowers = MakePowers();

}  // namespace

std::uint32_t Distribution::ShareOf(std::size_t knot) {
  if (knot < kTail) return 1U << (kLowestBit + knot);
  if (knot > kLast - kTail) return ~((1U << (kLowestBit + (kLast - knot))) - 1U);
  return static_cast<std::uint32_t>(knot - kTail + 1) << kStepBit;
}

Distribution Distribution::Constant(std::int64_t value) {
  Distribution made;
  made.values_.fill(value);
  return made;
}

Distribution Distribution::FromQuantiles(const std::function<std::int64_t(std::uint32_t)>& quantile) {
  Distribution made;
  for (std::size_t i = 0; i < kKnots; ++i) {
    made.values_[i] = quantile(ShareOf(i));
    if (i > 0) made.values_[i] = std::max(made.values_[i], made.values_[i - 1]);
  }
  return made;
}

Distribution Distribution::LogNormal(std::int64_t median, std::int32_t sigma_1024) {
  Distribution made;
  for (std::size_t i = 0; i < kKnots; ++i)
    made.values_[i] = TimesPowerOfTwo(median, static_cast<std::int32_t>(std::int64_t{kNormal[i]} * sigma_1024 / 1024));
  return made;
}

// The smallest value whose mixed share reaches that of the knot.
Distribution Distribution::Mix(const Distribution& a, std::uint64_t weight_a, const Distribution& b,
                               std::uint64_t weight_b) {
  if (weight_b == 0) return a;
  if (weight_a == 0) return b;
  const auto mixed = [&](std::int64_t value) {
    const UInt128 sum =
        static_cast<UInt128>(a.ShareBelow(value)) * weight_a + static_cast<UInt128>(b.ShareBelow(value)) * weight_b;
    return static_cast<std::uint64_t>(sum / (weight_a + weight_b));
  };
  return FromQuantiles([&](std::uint32_t share) {
    std::int64_t low = std::min(a.values_.front(), b.values_.front());
    std::int64_t high = std::max(a.values_.back(), b.values_.back());
    while (low < high) {
      const std::int64_t middle = low + (high - low) / 2;
      if (mixed(middle) >= share) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  });
}

std::int64_t Distribution::At(std::uint32_t share) const {
  if (share < kStep) {
    if (share < (1U << kLowestBit)) return values_.front();
    const auto bit = static_cast<unsigned>(std::bit_width(share)) - 1U;
    const std::size_t knot = bit - kLowestBit;
    return Between(values_[knot], values_[knot + 1], share - (1U << bit), bit);
  }
  const std::uint32_t above = ~share;  // 2^32 - 1 - share
  if (above < kStep) {
    if (above < (1U << kLowestBit)) return values_.back();
    const auto bit = static_cast<unsigned>(std::bit_width(above)) - 1U;
    const std::size_t knot = kLast - (bit - kLowestBit);
    return Between(values_[knot - 1], values_[knot], (1U << bit) - (above - (1U << bit)), bit);
  }
  const std::size_t knot = kTail - 1 + (share >> kStepBit);
  return Between(values_[knot], values_[knot + 1], share & (kStep - 1), kStepBit);
}

std::uint32_t Distribution::ShareBelow(std::int64_t value) const {
  if (value <= values_.front()) return value < values_.front() ? 0 : ShareOf(0);
  if (value >= values_.back()) return 0xffffffffU;
  const auto after = std::upper_bound(values_.begin(), values_.end(), value);
  const auto knot = static_cast<std::size_t>(after - values_.begin());
  const std::int64_t low = values_[knot - 1];
  const std::uint64_t from = ShareOf(knot - 1);
  const std::uint64_t width = ShareOf(knot) - from;
  const auto part = static_cast<UInt128>(value - low) * width / static_cast<std::uint64_t>(*after - low);
  return static_cast<std::uint32_t>(from + static_cast<std::uint64_t>(part));
}

std::int64_t Distribution::SampleAbove(std::uint64_t draw, std::int64_t least) const {
  const std::uint64_t below = ShareBelow(least);
  const std::uint64_t left = 0xffffffffULL - below;
  const std::uint64_t share = below + (((draw >> 32U) * left) >> 32U);
  return std::max(least, At(static_cast<std::uint32_t>(share)));
}

Distribution Distribution::Scaled(std::int64_t numerator, std::int64_t denominator) const {
  Distribution made = *this;
  for (std::int64_t& value : made.values_)
    value = static_cast<std::int64_t>(static_cast<Int128>(value) * numerator / denominator);
  return made;
}

std::int32_t NormalSample(std::uint64_t draw) {
  static const Distribution kTable = Distribution::FromQuantiles([](std::uint32_t share) {
    for (std::size_t i = 0; i < Distribution::kKnots; ++i)
      if (Distribution::ShareOf(i) == share) return std::int64_t{kNormal[i]};
    return std::int64_t{0};
  });
  return static_cast<std::int32_t>(kTable.Sample(draw));
}

std::int64_t TimesPowerOfTwo(std::int64_t value, std::int32_t octaves_1024) {
  constexpr std::int32_t kMost = 16 * 1024;
  const std::int32_t octaves = std::clamp(octaves_1024, -kMost, kMost) + kMost;
  const auto scaled = static_cast<UInt128>(value) * kPowers[static_cast<std::size_t>(octaves % 1024)];
  return static_cast<std::int64_t>(scaled >> (30U + 16U - static_cast<unsigned>(octaves / 1024)));
}

std::int32_t LogOfRatio(std::int64_t a, std::int64_t b) {
  const auto log = [](std::int64_t value) {
    const auto bits = static_cast<unsigned>(std::bit_width(static_cast<std::uint64_t>(value))) - 1U;
    const std::uint64_t mantissa = bits >= 30 ? static_cast<std::uint64_t>(value) >> (bits - 30U)
                                              : static_cast<std::uint64_t>(value) << (30U - bits);
    const auto at = std::upper_bound(kPowers.begin(), kPowers.end(), mantissa) - kPowers.begin();
    return static_cast<std::int32_t>(bits) * 1024 + static_cast<std::int32_t>(at) - 1;
  };
  return log(a) - log(b);
}

}  // namespace kintsugi::sim
