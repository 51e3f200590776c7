// SPDX-License-Identifier: Apache-2.0
// ReadySet: a set of slots that finds the next member from a given one on in a few steps, whatever its size: bits in
// words, and a bit a word above them. Who asks from further and further on, around the end too, mostly gets an answer
// that is remembered. Not thread-safe.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

namespace kintsugi::sim {

class ReadySet {
 public:
  static constexpr std::uint32_t kNone = 0xffffffffU;

  void Reset(std::uint32_t slots) {
    levels_.clear();
    count_ = 0;
    next_ = kNone;
    std::size_t words = slots;
    do {
      words = (words + 63) / 64;
      levels_.emplace_back(words, 0);
    } while (words > 1);
  }
  std::uint32_t count() const { return count_; }
  bool Has(std::uint32_t slot) const { return (levels_[0][slot / 64] >> (slot % 64) & 1U) != 0; }
  void Add(std::uint32_t slot) {
    if (Has(slot)) return;
    ++count_;
    if (next_ != kNone && slot - asked_ < next_ - asked_) next_ = slot;
    for (auto& level : levels_) {
      std::uint64_t& word = level[slot / 64];
      const bool noted_above = word != 0;
      word |= std::uint64_t{1} << (slot % 64);
      if (noted_above) return;
      slot /= 64;
    }
  }
  void Remove(std::uint32_t slot) {
    if (!Has(slot)) return;
    --count_;
    if (slot == next_) next_ = kNone;
    for (auto& level : levels_) {
      level[slot / 64] &= ~(std::uint64_t{1} << (slot % 64));
      if (level[slot / 64] != 0) return;
      slot /= 64;
    }
  }
  // Of the members of `other`, a set of as many slots, those that `mask` has are added or removed. mask(i): the slots
  // from 64 i on as bits. Costs a step for each 64 slots.
  template <typename Mask>
  void Include(const ReadySet& other, const Mask& mask) {
    next_ = kNone;
    for (std::size_t word = 0; word < levels_[0].size(); ++word) {
      std::uint64_t& mine = levels_[0][word];
      const std::uint64_t added = other.levels_[0][word] & mask(word) & ~mine;
      if (added == 0) continue;
      count_ += static_cast<std::uint32_t>(std::popcount(added));
      const bool was_empty = mine == 0;
      mine |= added;
      if (was_empty) NoteAbove(word);
    }
  }
  template <typename Mask>
  void Exclude(const ReadySet& other, const Mask& mask) {
    next_ = kNone;
    for (std::size_t word = 0; word < levels_[0].size(); ++word) {
      std::uint64_t& mine = levels_[0][word];
      const std::uint64_t removed = other.levels_[0][word] & mask(word) & mine;
      if (removed == 0) continue;
      count_ -= static_cast<std::uint32_t>(std::popcount(removed));
      mine &= ~removed;
      if (mine == 0) NoteAbove(word);
    }
  }
  // The first member at `from` or behind it; kNone: there is none up to the end.
  std::uint32_t NextFrom(std::uint32_t from) const {
    std::size_t level = 0;
    std::uint64_t at = from;
    while (true) {
      const std::size_t word = at / 64;
      if (word >= levels_[level].size()) return kNone;
      const std::uint64_t left = levels_[level][word] >> (at % 64) << (at % 64);
      if (left != 0) {
        at = word * 64 + static_cast<std::uint64_t>(std::countr_zero(left));
        break;
      }
      if (++level == levels_.size()) return kNone;
      at = word + 1;
    }
    while (level > 0) {
      --level;
      at = at * 64 + static_cast<std::uint64_t>(std::countr_zero(levels_[level][at]));
    }
    return static_cast<std::uint32_t>(at);
  }
  // As NextFrom, and from the beginning when there is none behind.
  std::uint32_t NextAround(std::uint32_t from) {
    if (count_ == 0) return kNone;
    // Distances in the direction of the search, modulo 2^32: behind the end comes the beginning.
    const bool known = next_ != kNone && from - asked_ <= next_ - asked_;
    if (!known) next_ = NextFrom(from);
    if (next_ == kNone) next_ = NextFrom(0);
    asked_ = from;
    return next_;
  }

 private:
  void NoteAbove(std::size_t word) {
    for (std::size_t level = 1; level < levels_.size(); ++level, word /= 64) {
      const std::uint64_t bit = std::uint64_t{1} << (word % 64);
      std::uint64_t& above = levels_[level][word / 64];
      above = levels_[level - 1][word] != 0 ? above | bit : above & ~bit;
    }
  }

  std::vector<std::vector<std::uint64_t>> levels_;
  std::uint32_t count_ = 0;
  std::uint32_t asked_ = 0, next_ = kNone;  // the last question and its answer; kNone: not known any more
};

}  // namespace kintsugi::sim
