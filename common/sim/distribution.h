// SPDX-License-Identifier: Apache-2.0
// Distribution: a quantile function as a table of integers, so that the same draw gives the same value on every
// machine. 83 knots: every 64th, and powers of two towards both ends down to 2^-16. Between knots it is linear; beyond
// the last ones it stays. Values are what the owner says (ms, bytes/s). A value, any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace kintsugi::sim {

class Distribution {
 public:
  static constexpr std::size_t kKnots = 83;
  // The share below a knot, in 2^-32.
  static std::uint32_t ShareOf(std::size_t knot);

  Distribution() = default;  // always 0
  static Distribution Constant(std::int64_t value);
  // `quantile(share)` must not decrease with the share (in 2^-32).
  static Distribution FromQuantiles(const std::function<std::int64_t(std::uint32_t share)>& quantile);
  // Log-normal: its median, and the standard deviation of its log2 in 1/1024 (443 = a factor of 1.35).
  static Distribution LogNormal(std::int64_t median, std::int32_t sigma_1024);
  // A weighted mixture; weights >= 0, not both 0.
  static Distribution Mix(const Distribution& a, std::uint64_t weight_a, const Distribution& b, std::uint64_t weight_b);

  // The value below which `share` / 2^32 of it lies.
  std::int64_t At(std::uint32_t share) const;
  // The share below `value`, in 2^-32: the inverse of At.
  std::uint32_t ShareBelow(std::int64_t value) const;
  std::int64_t Sample(std::uint64_t draw) const { return At(static_cast<std::uint32_t>(draw >> 32U)); }
  // A sample of what is at least `least`; beyond all of it: `least` itself.
  std::int64_t SampleAbove(std::uint64_t draw, std::int64_t least) const;
  std::int64_t median() const { return At(1U << 31U); }
  Distribution Scaled(std::int64_t numerator, std::int64_t denominator) const;
  bool operator==(const Distribution&) const = default;

 private:
  std::array<std::int64_t, kKnots> values_{};
};

// A standard normal sample in 1/1024.
std::int32_t NormalSample(std::uint64_t draw);
// value x 2^(octaves_1024 / 1024), not beyond +-16 octaves. value >= 0, below 2^46.
std::int64_t TimesPowerOfTwo(std::int64_t value, std::int32_t octaves_1024);
// log2(a / b) in 1/1024, for positive numbers; the error is below 1/1024 + 0.2 %.
std::int32_t LogOfRatio(std::int64_t a, std::int64_t b);

}  // namespace kintsugi::sim
