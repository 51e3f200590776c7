// SPDX-License-Identifier: Apache-2.0
// Sketch: buckets, quantiles against sorted values, decay, what a damaged store may give back.
#include "console/estimate/sketch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "common/base/prng.h"

namespace kintsugi::estimate {
namespace {

constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();

TEST(Sketch, BucketsFollowEachOtherWithoutAGap) {
  for (std::uint32_t bucket = 0; bucket + 1 < Sketch::kBuckets; ++bucket) {
    ASSERT_EQ(Sketch::HighOf(bucket) + 1, Sketch::LowOf(bucket + 1)) << bucket;
    ASSERT_EQ(Sketch::BucketOf(Sketch::LowOf(bucket)), bucket);
    ASSERT_EQ(Sketch::BucketOf(Sketch::HighOf(bucket)), bucket);
    const std::uint64_t width = Sketch::HighOf(bucket) - Sketch::LowOf(bucket) + 1;
    ASSERT_LE(width, std::max<std::uint64_t>(1, Sketch::LowOf(bucket) / 32)) << bucket;
  }
  EXPECT_EQ(Sketch::BucketOf(kMost), Sketch::kBuckets - 1);
  EXPECT_EQ(Sketch::HighOf(Sketch::kBuckets - 1), kMost);
  EXPECT_EQ(Sketch::BucketOf(0), 0U);
}

TEST(Sketch, IsEmptyAtFirst) {
  const Sketch sketch;
  EXPECT_EQ(sketch.count_1024(), 0U);
  EXPECT_EQ(sketch.Quantile(500'000), 0U);
  EXPECT_TRUE(sketch.buckets().empty());
}

TEST(Sketch, OneValueIsEveryQuantileToThreePercent) {
  for (const std::uint64_t value :
       {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{31}, std::uint64_t{250'000}, kMost}) {
    Sketch sketch;
    sketch.Add(value);
    for (const std::uint32_t quantile : {0U, 1U, 500'000U, 999'999U, 1'000'000U, 4'000'000'000U}) {
      const std::uint64_t found = sketch.Quantile(quantile);
      EXPECT_EQ(Sketch::BucketOf(found), Sketch::BucketOf(value)) << value << " " << quantile;
    }
  }
}

// The oracle: sorted values. A quantile lies in the bucket of the value of that rank, or of a neighbour where the rank
// falls between two values.
TEST(Sketch, QuantilesAgreeWithSortedValues) {
  const std::uint64_t seed = 828'035'043;
  SCOPED_TRACE("seed " + std::to_string(seed));
  Prng prng(seed);
  for (int round = 0; round < 200; ++round) {
    Sketch sketch;
    std::vector<std::uint64_t> values(1 + prng.Below(2'000));
    const std::uint64_t bits = 1 + prng.Below(63);
    for (std::uint64_t& value : values) {
      value = prng.Next() >> (64 - 1 - prng.Below(bits));
      sketch.Add(value);
    }
    std::sort(values.begin(), values.end());
    ASSERT_EQ(sketch.observations(), values.size());
    std::uint64_t last = 0;
    for (std::uint32_t per_million = 0; per_million <= 1'000'000; per_million += 12'500) {
      const std::uint64_t found = sketch.Quantile(per_million);
      ASSERT_GE(found, last) << "round " << round << " falls at " << per_million;
      last = found;
      const std::uint64_t rank = values.size() * per_million / 1'000'000;
      const std::uint64_t below = values[rank == 0 ? 0 : rank - 1];
      const std::uint64_t above = values[std::min(rank, values.size() - 1)];
      ASSERT_GE(found, Sketch::LowOf(Sketch::BucketOf(below))) << "round " << round << " at " << per_million;
      ASSERT_LE(found, Sketch::HighOf(Sketch::BucketOf(above))) << "round " << round << " at " << per_million;
    }
  }
}

TEST(Sketch, NeverFallsAsTheQuantileGrows) {
  const std::uint64_t seed = 7;
  SCOPED_TRACE("seed " + std::to_string(seed));
  Prng prng(seed);
  Sketch sketch;
  for (int i = 0; i < 300; ++i) sketch.Add(prng.Below(5'000'000), static_cast<std::uint32_t>(prng.Below(3'000)));
  std::uint64_t last = 0;
  for (std::uint32_t per_million = 0; per_million <= 1'000'000; per_million += 7) {
    const std::uint64_t found = sketch.Quantile(per_million);
    ASSERT_GE(found, last) << per_million;
    last = found;
  }
}

TEST(Sketch, InterpolatesInsideABucket) {
  Sketch sketch;
  for (int i = 0; i < 10; ++i) sketch.Add(1'024);  // its bucket ends at 1055
  EXPECT_EQ(sketch.Quantile(0), 1'024U);
  EXPECT_EQ(sketch.Quantile(500'000), 1'039U);
  EXPECT_EQ(sketch.Quantile(1'000'000), 1'055U);
}

TEST(Sketch, WeighsWhatItIsTold) {
  Sketch sketch;
  sketch.Add(10, 3 * kOneObservation);
  sketch.Add(20, kOneObservation / 2);
  sketch.Add(30, 0);
  EXPECT_EQ(sketch.count_1024(), 3'584U);
  EXPECT_EQ(sketch.observations(), 3U);
  EXPECT_EQ(sketch.buckets(), (std::vector<Sketch::Bucket>{{10, 3'072}, {20, 512}}));
  EXPECT_EQ(sketch.Quantile(800'000), 10U);
  EXPECT_EQ(sketch.Quantile(900'000), 20U);
}

TEST(Sketch, OlderValuesWeighLess) {
  Sketch sketch;
  for (std::uint64_t i = 0; i < kMostObservations; ++i) sketch.Add(10);
  EXPECT_EQ(sketch.observations(), kMostObservations);
  sketch.Add(20);
  EXPECT_EQ(sketch.observations(), kMostObservations / 2);
  for (int i = 0; i < 3'000; ++i) sketch.Add(20);
  EXPECT_EQ(sketch.Median(), 20U);
  EXPECT_LE(sketch.observations(), kMostObservations);
}

TEST(Sketch, CountsWhatItRefused) {
  Sketch sketch;
  sketch.Refuse();
  sketch.Refuse();
  EXPECT_EQ(sketch.refused(), 2U);
  EXPECT_EQ(sketch.count_1024(), 0U);
}

TEST(Sketch, IsRebuiltFromItsBuckets) {
  Sketch sketch;
  for (std::uint64_t value = 1; value < 1'000'000; value = value * 3 / 2 + 1) sketch.Add(value);
  sketch.Refuse();
  EXPECT_EQ(Sketch::FromBuckets(sketch.buckets(), sketch.refused()), sketch);
}

TEST(Sketch, DamagedBucketsAreLeftOutOrBroughtIntoOrder) {
  const Sketch sketch =
      Sketch::FromBuckets({{40, 1'024}, {7, 2'048}, {40, 5}, {Sketch::kBuckets, 9}, {4'000'000'000U, 9}, {3, 0}}, 1);
  EXPECT_EQ(sketch.buckets(), (std::vector<Sketch::Bucket>{{7, 2'048}, {40, 1'024}}));
  EXPECT_EQ(sketch.count_1024(), 3'072U);
  Sketch absurd = Sketch::FromBuckets({{5, kMost}, {6, kMost}, {Sketch::kBuckets - 1, kMost}}, kMost);
  EXPECT_LE(absurd.observations(), kMostObservations);
  EXPECT_EQ(absurd.Quantile(0), 5U);
  EXPECT_EQ(absurd.Quantile(1'000'000), kMost);
  absurd.Refuse();
  EXPECT_EQ(absurd.refused(), kMost);
  absurd.Add(5, std::numeric_limits<std::uint32_t>::max());
  EXPECT_LE(absurd.observations(), kMostObservations);
}

}  // namespace
}  // namespace kintsugi::estimate
