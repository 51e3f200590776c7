// SPDX-License-Identifier: Apache-2.0
// Distributions as tables of quantiles, and the arithmetic beneath them, against what is known in closed form.
#include "common/sim/distribution.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "common/base/prng.h"
#include "common/sim/draws.h"
#include "tests/support/seed.h"

namespace kintsugi::sim {
namespace {

constexpr double kWhole = 4294967296.0;  // 2^32

Distribution RandomDistribution(Prng& prng) {
  std::int64_t value = static_cast<std::int64_t>(prng.Below(1'000));
  return Distribution::FromQuantiles(
      [&](std::uint32_t) { return value += static_cast<std::int64_t>(1 + prng.Below(10'000)); });
}

TEST(Draws, StayInsideTheBoundAndCoverItEvenly) {
  const Draws draws(7);
  std::array<int, 10> seen{};
  for (std::uint64_t i = 0; i < 10'000; ++i) {
    const std::int64_t drawn = draws.Below(10, Purpose::kPoll, 3, i);
    ASSERT_GE(drawn, 0);
    ASSERT_LT(drawn, 10);
    ++seen[static_cast<std::size_t>(drawn)];
  }
  for (const int count : seen) EXPECT_NEAR(count, 1'000, 150);
}

TEST(Draws, DifferByPurposeSubjectNumberAndSeed) {
  const Draws draws(1);
  const std::uint64_t one = draws.Of(Purpose::kInstall, 5, 2);
  EXPECT_EQ(one, Draws(1).Of(Purpose::kInstall, 5, 2));
  EXPECT_NE(one, draws.Of(Purpose::kReboot, 5, 2));
  EXPECT_NE(one, draws.Of(Purpose::kInstall, 6, 2));
  EXPECT_NE(one, draws.Of(Purpose::kInstall, 5, 3));
  EXPECT_NE(one, Draws(2).Of(Purpose::kInstall, 5, 2));
}

TEST(Distribution, KnotsRiseFromTheLowestShareToTheHighest) {
  EXPECT_EQ(Distribution::ShareOf(0), 1U << 16U);
  EXPECT_EQ(Distribution::ShareOf(41), 1U << 31U);
  EXPECT_EQ(Distribution::ShareOf(82), 0xffff0000U);
  for (std::size_t i = 1; i < Distribution::kKnots; ++i)
    EXPECT_GT(Distribution::ShareOf(i), Distribution::ShareOf(i - 1)) << i;
}

TEST(Distribution, AtNeverFallsAndMeetsEveryKnot) {
  const std::uint64_t seed = test::Seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Prng prng(seed);
  for (int round = 0; round < 50; ++round) {
    std::vector<std::int64_t> knots;
    std::int64_t value = -500;
    const Distribution made = Distribution::FromQuantiles([&](std::uint32_t) {
      knots.push_back(value += static_cast<std::int64_t>(prng.Below(1'000)));
      return value;
    });
    for (std::size_t i = 0; i < knots.size(); ++i)
      ASSERT_NEAR(static_cast<double>(made.At(Distribution::ShareOf(i))), static_cast<double>(knots[i]), 1) << i;
    std::int64_t before = made.At(0);
    for (std::uint64_t share = 0; share < (1ULL << 32U); share += 1 + prng.Below(1U << 22U)) {
      const std::int64_t at = made.At(static_cast<std::uint32_t>(share));
      ASSERT_GE(at, before) << share;
      before = at;
    }
    EXPECT_EQ(made.At(0), knots.front());
    EXPECT_EQ(made.At(0xffffffffU), knots.back());
  }
}

TEST(Distribution, ShareBelowIsTheInverseOfAt) {
  const std::uint64_t seed = test::Seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Prng prng(seed);
  for (int round = 0; round < 50; ++round) {
    const Distribution made = RandomDistribution(prng);
    for (int i = 0; i < 500; ++i) {
      const auto share = static_cast<std::uint32_t>(prng.Next() >> 32U);
      const std::int64_t value = made.At(share);
      ASSERT_LE(made.At(made.ShareBelow(value)), value) << share;
      ASSERT_GE(made.At(made.ShareBelow(value)), value - 1) << share;
      ASSERT_GE(made.ShareBelow(value + 1), made.ShareBelow(value));
    }
    EXPECT_EQ(made.ShareBelow(made.At(0) - 1), 0U);
    EXPECT_EQ(made.ShareBelow(made.At(0xffffffffU)), 0xffffffffU);
  }
}

TEST(Distribution, AConstantIsOneValue) {
  const Distribution constant = Distribution::Constant(42);
  for (const std::uint32_t share : {0U, 1U, 1U << 16U, 1U << 31U, 0xfffeffffU, 0xffffffffU})
    EXPECT_EQ(constant.At(share), 42);
  EXPECT_EQ(constant.median(), 42);
  EXPECT_EQ(Distribution{}.median(), 0);
  EXPECT_EQ(constant.Scaled(3, 2).median(), 63);
}

// Against a plain count: of 200,000 values of the two in the mixture's proportion.
TEST(Distribution, AMixtureHasTheQuantilesOfBothTogether) {
  const std::uint64_t seed = test::Seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Prng prng(seed);
  for (int round = 0; round < 8; ++round) {
    const Distribution a = RandomDistribution(prng);
    const Distribution b = RandomDistribution(prng).Scaled(1 + static_cast<std::int64_t>(prng.Below(5)), 2);
    const std::uint64_t weight_a = 1 + prng.Below(9);
    const std::uint64_t weight_b = 1 + prng.Below(9);
    const Distribution mixed = Distribution::Mix(a, weight_a, b, weight_b);
    std::vector<std::int64_t> values;
    const std::uint64_t each = 200'000 / (weight_a + weight_b);
    const auto add = [&](const Distribution& from, std::uint64_t count) {
      for (std::uint64_t i = 0; i < count; ++i)
        values.push_back(from.At(static_cast<std::uint32_t>(((2 * i + 1) << 31U) / count)));
    };
    add(a, each * weight_a);
    add(b, each * weight_b);
    std::sort(values.begin(), values.end());
    for (const double share : {0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98}) {
      const auto at = [&](double s) {
        return static_cast<double>(values[static_cast<std::size_t>(s * static_cast<double>(values.size()))]);
      };
      const auto found = static_cast<double>(mixed.At(static_cast<std::uint32_t>(share * kWhole)));
      // Between knots a table is linear: one knot (1/64) to either side bounds it.
      EXPECT_GE(found, at(share - 1.0 / 64) - 2) << "round " << round << " share " << share;
      EXPECT_LE(found, at(share + 1.0 / 64) + 2) << "round " << round << " share " << share;
    }
  }
}

TEST(Distribution, AMixtureWithNothingIsTheOther) {
  const Distribution a = Distribution::LogNormal(1'000, 300);
  const Distribution b = Distribution::Constant(5);
  EXPECT_EQ(Distribution::Mix(a, 3, b, 0), a);
  EXPECT_EQ(Distribution::Mix(a, 0, b, 3), b);
}

TEST(Distribution, LogNormalHasTheQuantilesOfTheFormula) {
  // z of the standard normal distribution.
  const std::pair<double, double> rows[] = {{0.025, -1.95996}, {0.1, -1.28155}, {0.25, -0.67449}, {0.5, 0},
                                            {0.75, 0.67449},   {0.9, 1.28155},  {0.975, 1.95996}, {0.999, 3.09023}};
  for (const std::int32_t sigma : {100, 443, 1'024, 2'000}) {
    const Distribution made = Distribution::LogNormal(600'000, sigma);
    for (const auto& [share, z] : rows) {
      const double expected = 600'000 * std::exp2(z * sigma / 1024.0);
      const auto found = static_cast<double>(made.At(static_cast<std::uint32_t>(share * kWhole)));
      EXPECT_NEAR(found / expected, 1, 0.01 * sigma / 443 + 0.002) << "sigma " << sigma << " share " << share;
    }
  }
}

TEST(Distribution, SamplesHaveMeanAndSpreadOfTheNormal) {
  const Draws draws(20'031'015);
  double sum = 0, squares = 0;
  constexpr int kSamples = 50'000;
  for (std::uint64_t i = 0; i < kSamples; ++i) {
    const double sample = NormalSample(draws.Of(Purpose::kParameter, i)) / 1024.0;
    sum += sample;
    squares += sample * sample;
  }
  EXPECT_NEAR(sum / kSamples, 0, 0.02);
  EXPECT_NEAR(std::sqrt(squares / kSamples), 1, 0.02);
}

TEST(Distribution, SampleAboveStaysAboveAndKeepsTheShape) {
  const Distribution made = Distribution::LogNormal(10'000, 512);
  const Draws draws(5);
  const std::int64_t least = made.At(1U << 31U);  // the upper half is left
  std::vector<std::int64_t> samples;
  for (std::uint64_t i = 0; i < 10'001; ++i) {
    samples.push_back(made.SampleAbove(draws.Of(Purpose::kInstall, i), least));
    ASSERT_GE(samples.back(), least);
  }
  std::nth_element(samples.begin(), samples.begin() + 5'000, samples.end());
  EXPECT_NEAR(static_cast<double>(samples[5'000]), static_cast<double>(made.At(3U << 30U)), 300);
  EXPECT_EQ(made.SampleAbove(draws.Of(Purpose::kInstall, 1), 1LL << 40), 1LL << 40) << "beyond all of it";
  EXPECT_LE(made.SampleAbove(0, 0), made.At(1U << 16U));
}

TEST(TimesPowerOfTwo, IsExactToAMillionth) {
  for (std::int32_t octaves = -16 * 1024; octaves <= 16 * 1024; octaves += 37) {
    for (const std::int64_t value : {1LL << 20, 1LL << 30, (1LL << 45) + 12'345}) {
      const double expected = static_cast<double>(value) * std::exp2(octaves / 1024.0);
      const auto found = static_cast<double>(TimesPowerOfTwo(value, octaves));
      ASSERT_NEAR(found, expected, expected * 1e-6 + 1) << value << " " << octaves;
    }
  }
  EXPECT_EQ(TimesPowerOfTwo(12'345, 0), 12'345);
  EXPECT_EQ(TimesPowerOfTwo(12'345, 1'024), 24'690);
  EXPECT_EQ(TimesPowerOfTwo(12'345, -1'024), 6'172);
  EXPECT_EQ(TimesPowerOfTwo(0, 5'000), 0);
  EXPECT_EQ(TimesPowerOfTwo(3, 1'000'000), 3LL << 16) << "not beyond 16 octaves";
  EXPECT_EQ(TimesPowerOfTwo(1LL << 30, -1'000'000), 1LL << 14);
}

TEST(LogOfRatio, IsTheLogarithmToTwo1024ths) {
  const std::uint64_t seed = test::Seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Prng prng(seed);
  for (int i = 0; i < 20'000; ++i) {
    const auto a = static_cast<std::int64_t>(1 + (prng.Next() >> (1 + prng.Below(62))));
    const auto b = static_cast<std::int64_t>(1 + (prng.Next() >> (1 + prng.Below(62))));
    const double expected = std::log2(static_cast<double>(a) / static_cast<double>(b)) * 1024;
    ASSERT_NEAR(LogOfRatio(a, b), expected, 1.001) << a << " / " << b;
    ASSERT_EQ(LogOfRatio(a, a), 0);
  }
}

TEST(LogOfRatio, UndoesTimesPowerOfTwo) {
  for (std::int32_t octaves = -8 * 1024; octaves <= 8 * 1024; octaves += 111)
    EXPECT_NEAR(LogOfRatio(TimesPowerOfTwo(1LL << 40, octaves), 1LL << 40), octaves, 1) << octaves;
}

}  // namespace
}  // namespace kintsugi::sim
