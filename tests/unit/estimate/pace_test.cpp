// SPDX-License-Identifier: Apache-2.0
#include "console/estimate/pace.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "common/base/prng.h"

namespace kintsugi::estimate {
namespace {

TEST(Pace, LogarithmIsRightToAStep) {
  EXPECT_EQ(Log2In1024(0), 0U);
  EXPECT_EQ(Log2In1024(1), 0U);
  EXPECT_EQ(Log2In1024(2), 1'024U);
  EXPECT_EQ(Log2In1024(3), 1'623U);
  EXPECT_EQ(Log2In1024(std::uint64_t{1} << 63), 63U * 1'024U);
  const std::uint64_t seed = 11;
  SCOPED_TRACE("seed " + std::to_string(seed));
  Prng prng(seed);
  for (int i = 0; i < 10'000; ++i) {
    const std::uint64_t value = 1 + (prng.Next() >> (1 + prng.Below(62)));
    const double exact = std::log2(static_cast<double>(value)) * 1'024;
    ASSERT_NEAR(static_cast<double>(Log2In1024(value)), exact, 1.001) << value;
  }
}

TEST(Pace, IsTheMeanOfTheRatios) {
  Pace pace;
  EXPECT_EQ(pace.Mean(), 0);
  EXPECT_TRUE(pace.Observe(200, 100));
  EXPECT_EQ(pace.Mean(), 1'024);
  EXPECT_TRUE(pace.Observe(50, 100));
  EXPECT_EQ(pace, (Pace{0, 2}));
  EXPECT_FALSE(pace.Observe(50, 0));
  EXPECT_EQ(pace.count, 2U);
}

TEST(Pace, OneAbsurdTimeCountsThreeOctavesAtMost) {
  Pace pace;
  pace.Observe(std::numeric_limits<std::uint64_t>::max(), 1);
  EXPECT_EQ(pace.sum, 3 * 1'024);
  pace.Observe(0, std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(pace.sum, 0);
}

TEST(Pace, OlderTimesWeighLess) {
  Pace pace;
  for (int i = 0; i < 64; ++i) pace.Observe(800, 100);
  EXPECT_EQ(pace, (Pace{32 * 3 * 1'024, 32}));
  for (int i = 0; i < 200; ++i) pace.Observe(100, 100);
  EXPECT_LT(pace.Mean(), 100);
  EXPECT_LT(pace.count, 64U);
}

}  // namespace
}  // namespace kintsugi::estimate
