// SPDX-License-Identifier: Apache-2.0
// ReadySet: a set of slots that finds the next member from a given one on in a few steps, whatever its size: bits in
// words, and a bit a word above them. Not thread-safe.
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
    for (auto& level : levels_) {
      level[slot / 64] |= std::uint64_t{1} << (slot % 64);
      slot /= 64;
    }
  }
  void Remove(std::uint32_t slot) {
    if (!Has(slot)) return;
    --count_;
    for (auto& level : levels_) {
      level[slot / 64] &= ~(std::uint64_t{1} << (slot % 64));
      if (level[slot / 64] != 0) return;
      slot /= 64;
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
  std::uint32_t NextAround(std::uint32_t from) const {
    if (count_ == 0) return kNone;
    const std::uint32_t found = NextFrom(from);
    return found != kNone ? found : NextFrom(0);
  }

 private:
  std::vector<std::vector<std::uint64_t>> levels_;
  std::uint32_t count_ = 0;
};

}  // namespace kintsugi::sim
