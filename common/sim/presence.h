// SPDX-License-Identifier: Apache-2.0
// Presence: when a host was on, in quarter-hours of UTC over the last 14 days (proto/storage.proto, HostBehaviour: day
// d lies at bits (d mod 14) * 96). Days count from 1970. A value; any instant is taken, also those before 1970 and far
// ahead. Nothing here can fail, and all of it is a few word operations. Pure.
#pragma once

#include <array>
#include <cstdint>

#include "common/base/time.h"

namespace kintsugi::sim {

inline constexpr std::int64_t kPresenceDays = 14;
inline constexpr int kSlotsPerDay = 96;
inline constexpr Duration kPresenceSlot = std::chrono::minutes(15);

struct Presence {
  std::int64_t first_day = 0;  // observed since, somewhere in that day; after last_day: never observed
  std::int64_t last_day = -1;  // the newest day that has a bit
  std::array<std::uint64_t, 21> bits{};
  bool empty() const { return last_day < first_day; }
  bool operator==(const Presence&) const = default;
};

// The 96 slots of a day as bits, slot 0 (00:00 UTC) lowest.
struct DayBits {
  std::uint64_t low = 0;   // slots 0 to 63
  std::uint32_t high = 0;  // slots 64 to 95
};

std::int64_t DayOf(Instant t);  // days since 1970 UTC, rounded down
int SlotOf(Instant t);          // 0 to 95

// On from `from` to `to`: every quarter-hour that they touch. Days that come round again are cleared first; a jump over
// 14 days clears everything. What is older than the 14 days that end with last_day, or than the first mark, is left
// out. `to` before `from`: only the quarter of `to`. True when something changed.
bool MarkOnline(Presence& presence, Instant from, Instant to);

// False for days that are not kept.
bool WasOnline(const Presence& presence, std::int64_t day, int slot);
// All zero for days that are not kept.
DayBits DayOnline(const Presence& presence, std::int64_t day);
// Over the days from_day to to_day, both included.
std::uint32_t SlotsOnline(const Presence& presence, std::int64_t from_day, std::int64_t to_day);

// The whole days before today that were observed and are kept: at most 13. first_day itself is no whole day.
struct KnownSpan {
  std::int64_t first = 0;
  std::int64_t last = -1;  // before first: none
  std::uint32_t days() const { return last < first ? 0 : static_cast<std::uint32_t>(last - first + 1); }
};
KnownSpan KnownDaysOf(const Presence& presence, Instant now);
KnownSpan KnownDaysOf(const Presence& presence, std::int64_t today);  // days since 1970 UTC
std::uint32_t KnownDays(const Presence& presence, Instant now);

}  // namespace kintsugi::sim
