// SPDX-License-Identifier: Apache-2.0
// RadixQueue: a monotone priority queue by time (Ahuja, Mehlhorn, Orlin and Tarjan 1990): what is pushed is not earlier
// than what was popped last. Entries lie in buckets by the highest of their time's digits (of 6 bits) that differs from
// the last one popped, and by that digit's value; each moves down digit by digit until its bucket holds a few entries
// only: those are sorted and come out. Entries of one instant come out in the order in which they were pushed. Buckets
// are chains of blocks out of one pool, which grows to what the queue holds at most and is kept. Not thread-safe.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace kintsugi {

// Who takes entries may watch them come; this one does not.
struct NoWatch {
  // Called once for entries that are among the next few hundred, so that what they are about can be brought near;
  // not for those that were pushed that late.
  template <typename Entry>
  void Soon(const Entry& /*entry*/) const {}
  // Called for entries of a large bucket that moves down, if they are not among its first: does it mean nothing any
  // more? Then it is forgotten and never comes out. Near: before that, so that the answer can be brought near.
  template <typename Entry>
  void Near(const Entry& /*entry*/) const {}
  template <typename Entry>
  bool Forgets(const Entry& /*entry*/) const {
    return false;
  }
};

template <typename Entry>  // has std::int64_t at_ms >= 0
class RadixQueue {
 public:
  static constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::max();

  RadixQueue() = default;
  RadixQueue(const RadixQueue&) = default;
  RadixQueue(RadixQueue&&) noexcept = default;
  RadixQueue& operator=(RadixQueue&&) noexcept = default;
  ~RadixQueue() = default;
  // Keeps the memory that it has, when the other is empty.
  RadixQueue& operator=(const RadixQueue& other) {
    if (!other.empty()) return *this = RadixQueue(other);
    Clear(other.last_ms_);
    near_until_ms_ = other.near_until_ms_;
    return *this;
  }

  // Keeps its memory.
  void Clear(std::int64_t from_ms) {
    for (std::size_t level = 0; level < kLevels; ++level)
      for (; filled_[level] != 0; filled_[level] &= filled_[level] - 1)
        Free(buckets_[level * kDigits + FirstOf(filled_[level])]);
    near_.clear();
    taken_ = 0;
    near_until_ms_ = from_ms - 1;
    last_ms_ = from_ms;
    next_ms_ = kNone;
    size_ = 0;
  }
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }

  // The entry {at_ms, rest...}; an earlier time counts as the last one popped. Returns the time that counts.
  template <typename... Rest>
  std::int64_t Push(std::int64_t at_ms, Rest... rest) {
    if (buckets_.empty()) buckets_.resize(kLevels * kDigits);
    at_ms = std::max(at_ms, last_ms_);
    if (at_ms <= near_until_ms_) {
      PutNear(Entry{at_ms, rest...});
    } else {
      // Field by field into its place: a processor waits when it copies at once what was just written in parts.
      Append(BucketFor(at_ms)) = Entry{at_ms, rest...};
    }
    next_ms_ = std::min(next_ms_, at_ms);
    ++size_;
    return at_ms;
  }

  // The earliest time; kNone when empty. Does not move `last`, so that something earlier may still be pushed.
  std::int64_t NextMs() const { return next_ms_; }

  // The entry that Pop would give. Precondition: not empty. `watch`: as NoWatch.
  template <typename Watch = NoWatch>
  const Entry& Front(const Watch& watch = {}) {
    if (taken_ == near_.size()) Refill(watch);
    return near_[taken_];
  }
  // Precondition: not empty.
  template <typename Watch = NoWatch>
  Entry Pop(const Watch& watch = {}) {
    if (taken_ == near_.size()) Refill(watch);
    const Entry entry = near_[taken_++];
    last_ms_ = entry.at_ms;
    --size_;
    if (taken_ == near_.size()) {
      near_.clear();
      taken_ = 0;
      next_ms_ = Earliest();
    } else {
      next_ms_ = near_[taken_].at_ms;
      if (near_unannounced_ && near_.size() - taken_ > kAhead) watch.Soon(near_[taken_ + kAhead]);
    }
    return entry;
  }

 private:
  static constexpr unsigned kDigitBits = 6;
  static constexpr std::size_t kDigits = std::size_t{1} << kDigitBits;
  static constexpr std::size_t kLevels = (64 + kDigitBits - 1) / kDigitBits;
  static constexpr std::size_t kFew = 24;       // are sorted
  static constexpr std::size_t kMostNear = 64;  // among so many one more is put in order
  static constexpr std::size_t kMost = 256;     // are announced at once; more of one instant, kAhead before they come
  static constexpr std::size_t kAhead = 16;

  static constexpr std::uint32_t kNoBlock = 0xffffffffU;
  static constexpr std::uint32_t kBlockEntries = 61;

  struct Block {
    std::array<Entry, kBlockEntries> entries;
    std::uint32_t used = 0;
    std::uint32_t next = kNoBlock;
  };
  struct Bucket {
    std::int64_t least_ms = kNone;  // the earliest of them, while there are some
    std::uint32_t first = kNoBlock, last = kNoBlock;
    std::uint32_t size = 0;
    std::uint32_t announced = 0;  // so many of them, the first
  };

  static std::size_t FirstOf(std::uint64_t bits) { return static_cast<std::size_t>(std::countr_zero(bits)); }
  static std::size_t DigitOf(std::int64_t at_ms, std::size_t level) {
    return (static_cast<std::uint64_t>(at_ms) >> (level * kDigitBits)) % kDigits;
  }
  std::size_t LowestFilled() const {
    std::size_t level = 0;
    while (level < kLevels && filled_[level] == 0) ++level;
    return level;
  }
  // Of the buckets. Whatever differs from the last instant in a lower digit only comes before the rest; so does a lower
  // digit.
  std::int64_t Earliest() const {
    const std::size_t level = LowestFilled();
    return level == kLevels ? kNone : buckets_[level * kDigits + FirstOf(filled_[level])].least_ms;
  }
  // The place of one more entry, good until the next call.
  Entry& Append(Bucket& bucket) {
    if (bucket.last == kNoBlock || pool_[bucket.last].used == kBlockEntries) AddBlock(bucket);
    ++bucket.size;
    Block& block = pool_[bucket.last];
    return block.entries[block.used++];
  }
  void AddBlock(Bucket& bucket) {
    std::uint32_t added = free_;
    if (added == kNoBlock) {
      added = static_cast<std::uint32_t>(pool_.size());
      pool_.emplace_back();
    } else {
      free_ = pool_[added].next;
      pool_[added].used = 0;
      pool_[added].next = kNoBlock;
    }
    if (bucket.last == kNoBlock)
      bucket.first = added;
    else
      pool_[bucket.last].next = added;
    bucket.last = added;
  }
  // Its blocks are free, and it is empty.
  void Free(Bucket& bucket) {
    if (bucket.last != kNoBlock) {
      pool_[bucket.last].next = free_;
      free_ = bucket.first;
    }
    bucket = {};
  }
  template <typename Watch>
  void Announce(Bucket& bucket, const Watch& watch) {
    if (bucket.announced == bucket.size) return;
    std::uint32_t number = 0;
    for (std::uint32_t at = bucket.first; at != kNoBlock; at = pool_[at].next)
      for (std::uint32_t i = 0; i < pool_[at].used; ++i)
        if (number++ >= bucket.announced) watch.Soon(pool_[at].entries[i]);
    bucket.announced = bucket.size;
  }
  // Entries of a block into lower buckets; its bucket's blocks are freed afterwards, so that they are not overwritten.
  void MoveAnnounced(std::uint32_t block) {
    for (std::uint32_t i = 0; i < pool_[block].used; ++i) {
      const Entry entry = pool_[block].entries[i];
      Bucket& lower = BucketFor(entry.at_ms);
      if (lower.announced == lower.size) ++lower.announced;
      Append(lower) = entry;
    }
  }
  // What comes next stays, as NextMs has named it.
  template <typename Watch>
  void Move(std::uint32_t block, const Watch& watch) {
    for (std::uint32_t i = 0; i < pool_[block].used; ++i) watch.Near(pool_[block].entries[i]);
    for (std::uint32_t i = 0; i < pool_[block].used; ++i) {
      const Entry entry = pool_[block].entries[i];
      if (entry.at_ms != last_ms_ && watch.Forgets(entry))
        --size_;
      else
        Append(BucketFor(entry.at_ms)) = entry;
    }
  }
  // Precondition: nothing is near, and the buckets are not empty. The first bucket becomes what is near.
  template <typename Watch>
  void Refill(const Watch& watch) {
    while (true) {
      const std::size_t level = LowestFilled();
      const std::size_t digit = FirstOf(filled_[level]);
      Bucket bucket = std::exchange(buckets_[level * kDigits + digit], {});
      filled_[level] &= ~(std::uint64_t{1} << digit);
      last_ms_ = bucket.least_ms;
      const bool announces = bucket.size <= kMost;
      if (announces) Announce(bucket, watch);
      if (level == 0 || bucket.size <= kFew) {
        for (std::uint32_t at = bucket.first; at != kNoBlock; at = pool_[at].next)
          near_.insert(near_.end(), pool_[at].entries.begin(), pool_[at].entries.begin() + pool_[at].used);
        Free(bucket);
        near_unannounced_ = !announces;
        near_until_ms_ = last_ms_ | ((std::int64_t{1} << (level * kDigitBits)) - 1);
        break;
      }
      for (std::uint32_t at = bucket.first; at != kNoBlock; at = pool_[at].next)
        announces ? MoveAnnounced(at) : Move(at, watch);
      Free(bucket);
    }
    for (std::size_t i = 1; i < near_.size() && near_until_ms_ != last_ms_; ++i) {
      const Entry entry = near_[i];
      std::size_t at = i;
      for (; at > 0 && near_[at - 1].at_ms > entry.at_ms; --at) near_[at] = near_[at - 1];
      near_[at] = entry;
    }
    if (const std::size_t level = LowestFilled(); level < kLevels)
      if (Bucket& next = buckets_[level * kDigits + FirstOf(filled_[level])]; next.size <= kMost) Announce(next, watch);
  }
  void PutNear(const Entry& entry) {
    if (near_.empty() || near_.back().at_ms <= entry.at_ms) return near_.push_back(entry);
    if (near_.size() - taken_ >= kMostNear) {
      Spread();
      Append(BucketFor(entry.at_ms)) = entry;
      return;
    }
    if (taken_ >= kMostNear) ForgetTaken();
    const auto behind = std::upper_bound(near_.begin() + static_cast<std::ptrdiff_t>(taken_), near_.end(), entry.at_ms,
                                         [](std::int64_t at_ms, const Entry& other) { return at_ms < other.at_ms; });
    near_.insert(behind, entry);
  }
  void ForgetTaken() {
    near_.erase(near_.begin(), near_.begin() + static_cast<std::ptrdiff_t>(taken_));
    taken_ = 0;
  }
  // Too many are near to be kept in order: back into buckets, by lower digits than that of the one they came from.
  void Spread() {
    for (std::size_t i = taken_; i < near_.size(); ++i) Append(BucketFor(near_[i].at_ms)) = near_[i];
    near_.clear();
    taken_ = 0;
    near_until_ms_ = last_ms_ - 1;
  }
  // The bucket for one more entry of that time, which the caller appends.
  Bucket& BucketFor(std::int64_t at_ms) {
    const auto differs = static_cast<std::uint64_t>(at_ms ^ last_ms_);
    const std::size_t level = differs == 0 ? 0 : (static_cast<unsigned>(std::bit_width(differs)) - 1U) / kDigitBits;
    const std::size_t digit = DigitOf(at_ms, level);
    const std::uint64_t bit = std::uint64_t{1} << digit;
    Bucket& bucket = buckets_[level * kDigits + digit];
    bucket.least_ms = (filled_[level] & bit) == 0 ? at_ms : std::min(bucket.least_ms, at_ms);
    filled_[level] |= bit;
    return bucket;
  }

  std::vector<Bucket> buckets_;                  // by level and digit; none before the first push
  std::array<std::uint64_t, kLevels> filled_{};  // by level: which buckets hold something
  std::vector<Entry> near_;                      // what comes next, in order; all of it until near_until_ms_
  std::size_t taken_ = 0;                        // of near_
  bool near_unannounced_ = false;                // too many to announce at once
  std::int64_t near_until_ms_ = -1;
  std::vector<Block> pool_;
  std::uint32_t free_ = kNoBlock;  // chain of blocks in no bucket
  std::int64_t last_ms_ = 0;
  std::int64_t next_ms_ = kNone;
  std::size_t size_ = 0;
};

}  // namespace kintsugi
