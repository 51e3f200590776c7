// SPDX-License-Identifier: Apache-2.0
// Pools that keep each text and each list of numbers once and name it by a small number: half a million statements hold
// some 70,000 different texts. Ids are dense from 0; id 0 is "" and the empty list. Not thread-safe, pure.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace kintsugi::advisory {

// Open addressing with linear steps; holds ids and hashes, the caller holds the keys. At most three quarters full.
class IdTable {
 public:
  static constexpr std::uint32_t kFree = 0xffffffff;

  // The id whose key has this hash and satisfies `same`, else `fresh`, which is kept.
  template <typename Same>
  std::uint32_t FindOrAdd(std::uint64_t hash, std::uint32_t fresh, Same same) {
    if ((count_ + 1) * 4 > slots_.size() * 3) Grow();
    std::size_t at = hash & (slots_.size() - 1);
    for (; slots_[at].id != kFree; at = (at + 1) & (slots_.size() - 1)) {
      if (slots_[at].hash == hash && same(slots_[at].id)) return slots_[at].id;
    }
    slots_[at] = {hash, fresh};
    ++count_;
    return fresh;
  }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t id = kFree;
  };
  void Grow();

  std::vector<Slot> slots_;
  std::size_t count_ = 0;
};

class TextPool {
 public:
  TextPool();
  std::uint32_t Intern(std::string_view text);
  // Valid as long as the pool, or as long as its blocks after TakeBlocks.
  std::string_view operator[](std::uint32_t id) const { return texts_[id]; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(texts_.size()); }
  std::size_t block_bytes() const { return block_bytes_; }
  // The memory that the texts lie in; the pool takes no more texts then.
  std::vector<std::unique_ptr<char[]>> TakeBlocks() { return std::move(blocks_); }

 private:
  std::string_view Keep(std::string_view text);

  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t block_bytes_ = 0;
  std::size_t free_ = 0;
  char* next_ = nullptr;
  std::vector<std::string_view> texts_;
  IdTable table_;
};

class ListPool {
 public:
  ListPool();
  std::uint32_t Intern(std::span<const std::uint32_t> list);
  std::span<const std::uint32_t> operator[](std::uint32_t id) const {
    return {numbers_.data() + first_[id], first_[id + 1] - first_[id]};
  }
  std::uint32_t size() const { return static_cast<std::uint32_t>(first_.size() - 1); }
  // Where the list begins in Numbers(): spans into it stay right after TakeNumbers.
  std::size_t Offset(std::uint32_t id) const { return first_[id]; }
  std::vector<std::uint32_t> TakeNumbers() { return std::move(numbers_); }

 private:
  std::vector<std::uint32_t> numbers_;
  std::vector<std::size_t> first_;
  IdTable table_;
};

}  // namespace kintsugi::advisory
