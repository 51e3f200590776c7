// SPDX-License-Identifier: Apache-2.0
#include "common/sim/presence.h"

#include <algorithm>
#include <bit>

namespace kintsugi::sim {
namespace {

constexpr std::int64_t kSlots = kPresenceDays * kSlotsPerDay;
constexpr std::int64_t kWordBits = 64;
static_assert(kSlots == 21 * kWordBits);

constexpr std::int64_t FloorDiv(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }
constexpr std::int64_t FloorMod(std::int64_t a, std::int64_t b) { return a % b + (a % b < 0 ? b : 0); }

std::int64_t QuarterOf(Instant t) { return FloorDiv(ToUnixMs(t), kPresenceSlot.count()); }

// Bits [begin, end) of a word.
std::uint64_t Mask(std::int64_t begin, std::int64_t end) {
  const std::uint64_t upto = end >= kWordBits ? ~std::uint64_t{0} : (std::uint64_t{1} << end) - 1;
  return upto & ~((std::uint64_t{1} << begin) - 1);
}

// Calls change(word, mask) for each word of the bits [begin, end).
template <typename Change>
void EachWord(std::int64_t begin, std::int64_t end, const Change& change) {
  while (begin < end) {
    const std::int64_t word = begin / kWordBits;
    const std::int64_t stop = std::min(end, (word + 1) * kWordBits);
    change(static_cast<std::size_t>(word), Mask(begin - word * kWordBits, stop - word * kWordBits));
    begin = stop;
  }
}

bool SetBits(Presence& presence, std::int64_t begin, std::int64_t end) {
  bool changed = false;
  EachWord(begin, end, [&](std::size_t word, std::uint64_t mask) {
    changed = changed || (presence.bits[word] & mask) != mask;
    presence.bits[word] |= mask;
  });
  return changed;
}

void ClearDay(Presence& presence, std::int64_t day) {
  const std::int64_t begin = FloorMod(day, kPresenceDays) * kSlotsPerDay;
  EachWord(begin, begin + kSlotsPerDay, [&](std::size_t word, std::uint64_t mask) { presence.bits[word] &= ~mask; });
}

void MoveTo(Presence& presence, std::int64_t day) {
  if (day - presence.last_day >= kPresenceDays)
    presence.bits.fill(0);
  else
    for (std::int64_t next = presence.last_day + 1; next <= day; ++next) ClearDay(presence, next);
  presence.last_day = day;
}

std::int64_t OldestKept(const Presence& presence) {
  return std::max(presence.first_day, presence.last_day - kPresenceDays + 1);
}

}  // namespace

std::int64_t DayOf(Instant t) { return FloorDiv(ToUnixMs(t), kPresenceSlot.count() * kSlotsPerDay); }
int SlotOf(Instant t) { return static_cast<int>(FloorMod(QuarterOf(t), kSlotsPerDay)); }

bool MarkOnline(Presence& presence, Instant from, Instant to) {
  if (to < from) from = to;
  if (presence.empty()) {
    presence = Presence{};
    presence.first_day = DayOf(from);
    presence.last_day = presence.first_day;
  }
  if (const std::int64_t day = DayOf(to); day > presence.last_day) MoveTo(presence, day);
  const std::int64_t first = std::max(QuarterOf(from), OldestKept(presence) * kSlotsPerDay);
  const std::int64_t last = QuarterOf(to);
  if (last < first) return false;
  const std::int64_t begin = FloorMod(first, kSlots);
  const std::int64_t end = begin + (last - first + 1);
  const bool changed = SetBits(presence, begin, std::min(end, kSlots));
  return SetBits(presence, 0, end - kSlots) || changed;
}

bool WasOnline(const Presence& presence, std::int64_t day, int slot) {
  if (slot < 0 || slot >= kSlotsPerDay) return false;
  const DayBits bits = DayOnline(presence, day);
  return slot < kWordBits ? (bits.low >> slot & 1) != 0 : (bits.high >> (slot - kWordBits) & 1) != 0;
}

// A day is one and a half words: it begins at the start or in the middle of one.
DayBits DayOnline(const Presence& presence, std::int64_t day) {
  if (presence.empty() || day > presence.last_day || day < OldestKept(presence)) return {};
  const auto begin = static_cast<std::size_t>(FloorMod(day, kPresenceDays) * kSlotsPerDay);
  const std::size_t word = begin / 64;
  if (begin % 64 == 0) return {presence.bits[word], static_cast<std::uint32_t>(presence.bits[word + 1])};
  const std::uint64_t next = presence.bits[word + 1];
  return {presence.bits[word] >> 32 | next << 32, static_cast<std::uint32_t>(next >> 32)};
}

std::uint32_t SlotsOnline(const Presence& presence, std::int64_t from_day, std::int64_t to_day) {
  std::uint32_t slots = 0;
  if (presence.empty()) return slots;
  to_day = std::min(to_day, presence.last_day);
  for (std::int64_t day = std::max(from_day, OldestKept(presence)); day <= to_day; ++day) {
    const DayBits bits = DayOnline(presence, day);
    slots += static_cast<std::uint32_t>(std::popcount(bits.low) + std::popcount(bits.high));
  }
  return slots;
}

KnownSpan KnownDaysOf(const Presence& presence, Instant now) { return KnownDaysOf(presence, DayOf(now)); }

KnownSpan KnownDaysOf(const Presence& presence, std::int64_t today) {
  if (presence.empty()) return {};
  return {std::max(presence.first_day + 1, today - kPresenceDays + 1), today - 1};
}

std::uint32_t KnownDays(const Presence& presence, Instant now) { return KnownDaysOf(presence, now).days(); }

}  // namespace kintsugi::sim
