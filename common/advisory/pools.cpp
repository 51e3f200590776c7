// SPDX-License-Identifier: Apache-2.0
// Texts lie in blocks of 256 KiB (a longer one has its own), so that views stay valid while the pool grows. Pure.
#include "common/advisory/pools.h"

#include <algorithm>
#include <cstring>
#include <functional>

namespace kintsugi::advisory {
namespace {

constexpr std::size_t kBlockBytes = 256 * 1024;

// Mixed, because the table uses the low bits. For memory only, never stored.
std::uint64_t Hash(std::string_view bytes) {
  const std::uint64_t hash = std::hash<std::string_view>{}(bytes);
  return hash ^ (hash >> 29);
}

}  // namespace

void IdTable::Grow() {
  std::vector<Slot> old(std::max<std::size_t>(64, slots_.size() * 2));
  old.swap(slots_);
  for (const Slot& slot : old) {
    if (slot.id == kFree) continue;
    std::size_t at = slot.hash & (slots_.size() - 1);
    while (slots_[at].id != kFree) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = slot;
  }
}

TextPool::TextPool() { Intern(""); }

std::uint32_t TextPool::Intern(std::string_view text) {
  const std::uint32_t fresh = size();
  const std::uint32_t id =
      table_.FindOrAdd(Hash(text), fresh, [&](std::uint32_t known) { return texts_[known] == text; });
  if (id == fresh) texts_.push_back(Keep(text));
  return id;
}

std::string_view TextPool::Keep(std::string_view text) {
  if (text.empty()) return {};
  if (text.size() > free_) {
    const std::size_t bytes = std::max(kBlockBytes, text.size());
    blocks_.push_back(std::make_unique<char[]>(bytes));
    block_bytes_ += bytes;
    next_ = blocks_.back().get();
    free_ = bytes;
  }
  char* place = next_;
  std::memcpy(place, text.data(), text.size());
  next_ += text.size();
  free_ -= text.size();
  return {place, text.size()};
}

ListPool::ListPool() : first_{0} { Intern({}); }

std::uint32_t ListPool::Intern(std::span<const std::uint32_t> list) {
  const std::uint32_t fresh = size();
  const std::string_view bytes(reinterpret_cast<const char*>(list.data()), list.size_bytes());
  const std::uint32_t id = table_.FindOrAdd(
      Hash(bytes), fresh, [&](std::uint32_t known) { return std::ranges::equal((*this)[known], list); });
  if (id == fresh) {
    numbers_.insert(numbers_.end(), list.begin(), list.end());
    first_.push_back(numbers_.size());
  }
  return id;
}

}  // namespace kintsugi::advisory
