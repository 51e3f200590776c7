// SPDX-License-Identifier: Apache-2.0
// RadixQueue: a monotone priority queue by time (Ahuja, Mehlhorn, Orlin and Tarjan 1990): what is pushed is not earlier
// than what was popped last. Entries lie in buckets by the highest of their time's digits (of 6 bits) that differs from
// the last one popped, and by that digit's value; each moves down once a digit, so four times when it lies four hours
// ahead. Entries of one instant come out in the order in which they were pushed. Not thread-safe.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <limits>
#include <vector>

namespace kintsugi {

template <typename Entry>  // has std::int64_t at_ms >= 0
class RadixQueue {
 public:
  static constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::max();

  // Keeps its memory.
  void Clear(std::int64_t from_ms) {
    for (std::size_t level = 0; level < kLevels; ++level)
      for (; filled_[level] != 0; filled_[level] &= filled_[level] - 1)
        buckets_[level * kDigits + FirstOf(filled_[level])].entries.clear();
    last_ms_ = from_ms;
    next_ms_ = kNone;
    taken_ = 0;
    size_ = 0;
  }
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }

  // An earlier time counts as the last one popped. Returns the time that counts.
  std::int64_t Push(Entry entry) {
    if (buckets_.empty()) buckets_.resize(kLevels * kDigits);
    entry.at_ms = std::max(entry.at_ms, last_ms_);
    Place(entry);
    next_ms_ = std::min(next_ms_, entry.at_ms);
    ++size_;
    return entry.at_ms;
  }

  // The earliest time; kNone when empty. Does not move `last`, so that something earlier may still be pushed.
  std::int64_t NextMs() const { return next_ms_; }

  // The entry that Pop would give. Precondition: not empty. `soon`: as for Pop.
  template <typename Soon>
  const Entry& Front(Soon&& soon) {
    if (next_ms_ != last_ms_) Refill(soon);
    return Now()[taken_];
  }
  // Precondition: not empty. `soon` is called for entries that come out within the next 64 ms, so that what they are
  // about can be brought near: once, and not for those that were pushed that late.
  template <typename Soon>
  Entry Pop(Soon&& soon) {
    if (next_ms_ != last_ms_) Refill(soon);
    auto& now = Now();
    const Entry entry = now[taken_++];
    if (now.size() > kMost && now.size() - taken_ > kAhead) soon(now[taken_ + kAhead]);
    if (taken_ == now.size()) Leave();
    --size_;
    return entry;
  }
  Entry Pop() {
    return Pop([](const Entry&) {});
  }

 private:
  static constexpr unsigned kDigitBits = 6;
  static constexpr std::size_t kDigits = std::size_t{1} << kDigitBits;
  static constexpr std::size_t kLevels = (64 + kDigitBits - 1) / kDigitBits;
  static constexpr std::size_t kMost = 8'192;  // are announced at once; more of one instant, kAhead before they come
  static constexpr std::size_t kAhead = 16;

  struct Bucket {
    std::vector<Entry> entries;
    std::int64_t least_ms = kNone;  // the earliest of them, while there are some
  };

  static std::size_t FirstOf(std::uint64_t bits) { return static_cast<std::size_t>(std::countr_zero(bits)); }
  static std::size_t DigitOf(std::int64_t at_ms, std::size_t level) {
    return (static_cast<std::uint64_t>(at_ms) >> (level * kDigitBits)) % kDigits;
  }
  // Entries of the instant that was popped last.
  std::vector<Entry>& Now() { return buckets_[DigitOf(last_ms_, 0)].entries; }
  void Leave() {
    Now().clear();
    filled_[0] &= ~(std::uint64_t{1} << DigitOf(last_ms_, 0));
    taken_ = 0;
    next_ms_ = Earliest();
  }
  std::size_t LowestFilled() const {
    std::size_t level = 0;
    while (level < kLevels && filled_[level] == 0) ++level;
    return level;
  }
  // Whatever differs from the last instant in a lower digit only comes before the rest; so does a lower digit.
  std::int64_t Earliest() const {
    const std::size_t level = LowestFilled();
    if (level == kLevels) return kNone;
    const std::size_t digit = FirstOf(filled_[level]);
    if (level > 0) return buckets_[level * kDigits + digit].least_ms;
    return (last_ms_ >> kDigitBits << kDigitBits) + static_cast<std::int64_t>(digit);
  }
  template <typename Soon>
  void Refill(Soon&& soon) {
    const std::size_t level = LowestFilled();
    last_ms_ = next_ms_;
    if (level == 0) return;
    const std::size_t digit = FirstOf(filled_[level]);
    filled_[level] &= ~(std::uint64_t{1} << digit);
    moving_.swap(buckets_[level * kDigits + digit].entries);
    const bool announces = moving_.size() <= kMost;
    for (const Entry& entry : moving_)
      if (Place(entry) == 0 && announces) soon(entry);
    moving_.clear();
  }
  // Returns the level.
  std::size_t Place(const Entry& entry) {
    const auto differs = static_cast<std::uint64_t>(entry.at_ms ^ last_ms_);
    const std::size_t level = differs == 0 ? 0 : (static_cast<unsigned>(std::bit_width(differs)) - 1U) / kDigitBits;
    const std::size_t digit = DigitOf(entry.at_ms, level);
    const std::uint64_t bit = std::uint64_t{1} << digit;
    Bucket& bucket = buckets_[level * kDigits + digit];
    bucket.least_ms = (filled_[level] & bit) == 0 ? entry.at_ms : std::min(bucket.least_ms, entry.at_ms);
    bucket.entries.push_back(entry);
    filled_[level] |= bit;
    return level;
  }

  std::vector<Bucket> buckets_;                  // by level and digit; none before the first push
  std::array<std::uint64_t, kLevels> filled_{};  // by level: which buckets hold something
  std::vector<Entry> moving_;
  std::int64_t last_ms_ = 0;
  std::int64_t next_ms_ = kNone;
  std::size_t taken_ = 0;  // of the last instant's
  std::size_t size_ = 0;
};

}  // namespace kintsugi
