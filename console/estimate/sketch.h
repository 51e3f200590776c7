// SPDX-License-Identifier: Apache-2.0
// Sketch: a histogram of positive numbers (milliseconds, bytes a second) with 32 linear buckets in each octave, so that
// a bucket is 1/64 to 1/32 of its values wide; values below 32 have a bucket each. After HdrHistogram
// (https://hdrhistogram.github.io/HdrHistogram/). Counts are in 1/1024 observations, so that older ones can weigh less.
// Integer arithmetic only. A value; not thread-safe. Pure.
#pragma once

#include <cstdint>
#include <vector>

namespace kintsugi::estimate {

inline constexpr std::uint32_t kOneObservation = 1024;
inline constexpr std::uint64_t kMostObservations = 4096;  // beyond it all counts are halved

class Sketch {
 public:
  struct Bucket {
    std::uint32_t index = 0;  // BucketOf a value
    std::uint64_t count_1024 = 0;
    bool operator==(const Bucket&) const = default;
  };
  static constexpr std::uint32_t kBuckets = 60 * 32;  // every 64-bit number has one

  static std::uint32_t BucketOf(std::uint64_t value);
  static std::uint64_t LowOf(std::uint32_t bucket);   // its smallest value
  static std::uint64_t HighOf(std::uint32_t bucket);  // its largest

  // Whatever was stored: indices out of range and empty buckets are left out, the others brought into order.
  static Sketch FromBuckets(const std::vector<Bucket>& buckets, std::uint64_t refused);

  // `weight_1024` 0 adds nothing.
  void Add(std::uint64_t value, std::uint32_t weight_1024 = kOneObservation);
  // A value that makes no sense came and was left out.
  void Refuse();
  // Halves every count when there are more than kMostObservations; Add does it by itself.
  void Decay();

  std::uint64_t count_1024() const { return total_; }
  std::uint64_t observations() const { return total_ / kOneObservation; }
  std::uint64_t refused() const { return refused_; }
  // The value that `per_million` of the observations do not exceed, as if they lay evenly inside their bucket; 0 when
  // there are none. Never falls as `per_million` grows; above 1,000,000 counts as that.
  std::uint64_t Quantile(std::uint32_t per_million) const;
  std::uint64_t Median() const { return Quantile(500'000); }

  const std::vector<Bucket>& buckets() const { return buckets_; }  // ascending, none empty
  bool operator==(const Sketch&) const = default;

 private:
  std::vector<Bucket> buckets_;
  std::uint64_t total_ = 0;
  std::uint64_t refused_ = 0;
};

}  // namespace kintsugi::estimate
