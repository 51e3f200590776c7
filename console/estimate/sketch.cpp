// SPDX-License-Identifier: Apache-2.0
#include "console/estimate/sketch.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace kintsugi::estimate {
namespace {

constexpr std::uint32_t kSubBits = 5;
constexpr std::uint32_t kSubBuckets = 1U << kSubBits;
// No count is larger, so that a total times a million fits in 64 bits.
constexpr std::uint64_t kMostCount = std::numeric_limits<std::uint32_t>::max();
static_assert(std::uint64_t{Sketch::kBuckets} <= std::numeric_limits<std::uint64_t>::max() / 1'000'000 / kMostCount);

// span * part / whole for part <= whole <= kMostCount, without a product beyond 64 bits.
std::uint64_t Share(std::uint64_t span, std::uint64_t part, std::uint64_t whole) {
  return span / whole * part + span % whole * part / whole;
}

}  // namespace

std::uint32_t Sketch::BucketOf(std::uint64_t value) {
  if (value < kSubBuckets) return static_cast<std::uint32_t>(value);
  const auto octave = static_cast<std::uint32_t>(std::bit_width(value)) - 1 - kSubBits;
  return (octave + 1) * kSubBuckets + (static_cast<std::uint32_t>(value >> octave) & (kSubBuckets - 1));
}

std::uint64_t Sketch::LowOf(std::uint32_t bucket) {
  if (bucket < kSubBuckets) return bucket;
  return std::uint64_t{kSubBuckets + bucket % kSubBuckets} << (bucket / kSubBuckets - 1);
}

std::uint64_t Sketch::HighOf(std::uint32_t bucket) {
  return bucket + 1 < kBuckets ? LowOf(bucket + 1) - 1 : std::numeric_limits<std::uint64_t>::max();
}

Sketch Sketch::FromBuckets(const std::vector<Bucket>& buckets, std::uint64_t refused) {
  Sketch sketch;
  sketch.refused_ = refused;
  for (const Bucket& bucket : buckets)
    if (bucket.index < kBuckets && bucket.count_1024 > 0) sketch.buckets_.push_back(bucket);
  std::stable_sort(sketch.buckets_.begin(), sketch.buckets_.end(),
                   [](const Bucket& a, const Bucket& b) { return a.index < b.index; });
  const auto last = std::unique(sketch.buckets_.begin(), sketch.buckets_.end(),
                                [](const Bucket& a, const Bucket& b) { return a.index == b.index; });
  sketch.buckets_.erase(last, sketch.buckets_.end());
  for (Bucket& bucket : sketch.buckets_) {
    bucket.count_1024 = std::min(bucket.count_1024, kMostCount);
    sketch.total_ += bucket.count_1024;
  }
  sketch.Decay();
  return sketch;
}

void Sketch::Add(std::uint64_t value, std::uint32_t weight_1024) {
  if (weight_1024 == 0) return;
  const std::uint32_t index = BucketOf(value);
  auto place = std::lower_bound(buckets_.begin(), buckets_.end(), index,
                                [](const Bucket& bucket, std::uint32_t wanted) { return bucket.index < wanted; });
  if (place == buckets_.end() || place->index != index) place = buckets_.insert(place, {index, 0});
  const std::uint64_t added = std::min<std::uint64_t>(weight_1024, kMostCount - place->count_1024);
  place->count_1024 += added;
  total_ += added;
  Decay();
}

void Sketch::Refuse() {
  if (refused_ < std::numeric_limits<std::uint64_t>::max()) ++refused_;
}

void Sketch::Decay() {
  while (total_ > kMostObservations * kOneObservation) {
    total_ = 0;
    for (Bucket& bucket : buckets_) total_ += bucket.count_1024 /= 2;
    std::erase_if(buckets_, [](const Bucket& bucket) { return bucket.count_1024 == 0; });
  }
}

std::uint64_t Sketch::Quantile(std::uint32_t per_million) const {
  if (total_ == 0) return 0;
  const std::uint64_t wanted = total_ * std::min(per_million, 1'000'000U) / 1'000'000;
  std::uint64_t before = 0;
  for (const Bucket& bucket : buckets_) {
    if (before + bucket.count_1024 >= wanted) {
      const std::uint64_t low = LowOf(bucket.index);
      return low + Share(HighOf(bucket.index) - low, wanted - before, bucket.count_1024);
    }
    before += bucket.count_1024;
  }
  return HighOf(buckets_.back().index);
}

}  // namespace kintsugi::estimate
