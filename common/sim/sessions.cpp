// SPDX-License-Identifier: Apache-2.0
#include "common/sim/sessions.h"

#include <algorithm>
#include <array>
#include <bit>

namespace kintsugi::sim {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kQuarterMs = kPresenceSlot.count();
constexpr int kQuarters = kSlotsPerDay;
constexpr std::int64_t kFullWeek = 7;

// 0 = Sunday. 1970-01-01 was a Thursday.
int WeekdayOf(std::int64_t day) { return static_cast<int>((day % 7 + 7 + 4) % 7); }
bool IsWeekend(int weekday) { return weekday == 0 || weekday == 6; }

}  // namespace

Sessions::Sessions(const FleetModel& model, Draws draws, std::int64_t from_ms)
    : model_(model), draws_(draws), from_ms_(from_ms), today_(from_ms / kDayMs) {}

namespace {

// The first quarter from `from` on that is on (or off); kQuarters: none.
int Next(std::uint64_t low, std::uint32_t high, int from, bool on) {
  if (!on) {
    low = ~low;
    high = ~high;
  }
  if (from < 64) {
    const std::uint64_t left = low >> static_cast<unsigned>(from);
    if (left != 0) return from + std::countr_zero(left);
    from = 64;
  }
  if (from >= kQuarters) return kQuarters;
  const std::uint32_t left = high >> static_cast<unsigned>(from - 64);
  return left != 0 ? std::min(kQuarters, from + std::countr_zero(left)) : kQuarters;
}

}  // namespace

DayBits Sessions::Drawn(std::uint32_t slot, std::int64_t day) const {
  const HostModel& host = model_.hosts[slot];
  std::uint32_t source = host.seen;
  const std::int64_t own = KnownDays(model_.presences[source], FromUnixMs(from_ms_));
  const auto& donors = model_.donors[static_cast<std::size_t>(host.host_class)];
  const auto number = static_cast<std::uint64_t>(day);
  if (own < kFullWeek && !donors.empty() && draws_.Below(kFullWeek, Purpose::kDonor, slot, number) >= own)
    source = donors[static_cast<std::size_t>(
        draws_.Below(static_cast<std::int64_t>(donors.size()), Purpose::kDonor, slot, number + 0x100000))];
  const Presence& seen = model_.presences[source];
  const KnownSpan known = KnownDaysOf(seen, FromUnixMs(from_ms_));
  // What it is doing now chooses among the days that could be today's.
  const bool tied = day == today_;
  const int quarter_now = static_cast<int>(from_ms_ % kDayMs / kQuarterMs);
  const bool same_weekday = (draws_.Of(Purpose::kDay, slot, number) & 1U) != 0;
  const bool weekend = IsWeekend(WeekdayOf(day));
  std::array<std::int64_t, kPresenceDays> fits{};
  for (int strictness = 0; strictness < 3; ++strictness) {
    std::int64_t count = 0;
    int weekday = WeekdayOf(known.first);
    for (std::int64_t d = known.first; d <= known.last; ++d, weekday = weekday == 6 ? 0 : weekday + 1) {
      if (strictness == 0 && same_weekday && weekday != WeekdayOf(day)) continue;
      if (strictness < 2 && IsWeekend(weekday) != weekend) continue;
      if (strictness < 2 && tied && WasOnline(seen, d, quarter_now) != host.online_now) continue;
      fits[static_cast<std::size_t>(count++)] = d;
    }
    if (count > 0)
      return DayOnline(seen,
                       fits[static_cast<std::size_t>(draws_.Below(count, Purpose::kDay, slot, number + 0x100000))]);
  }
  return {};
}

Session Sessions::After(std::uint32_t slot, std::int64_t at_ms) const {
  const HostModel& host = model_.hosts[slot];
  if (host.presence == HostModel::Presence::kNever) return {};
  if (host.presence == HostModel::Presence::kAlways) return {from_ms_, Session::kNever};
  Session found;
  bool open = false;
  const std::int64_t first = at_ms / kDayMs;
  for (std::int64_t day = std::max(today_, first); day < first + kSearchDays; ++day) {
    DayBits row = Drawn(slot, day);
    int quarter = 0;
    if (day == today_) {
      quarter = static_cast<int>(from_ms_ % kDayMs / kQuarterMs);
      const std::uint64_t bit = std::uint64_t{1} << static_cast<unsigned>(quarter % 64);
      if (quarter < 64) {
        row.low = host.online_now ? row.low | bit : row.low & ~bit;
      } else {
        row.high =
            host.online_now ? row.high | static_cast<std::uint32_t>(bit) : row.high & ~static_cast<std::uint32_t>(bit);
      }
    }
    const auto number = static_cast<std::uint64_t>(day) * kQuarters;
    while (quarter < kQuarters) {
      if (!open) {
        quarter = Next(row.low, row.high, quarter, true);
        if (quarter == kQuarters) break;
        open = true;
        found.begin_ms =
            day * kDayMs + quarter * kQuarterMs +
            draws_.Below(kQuarterMs / 2, Purpose::kSessionBegin, slot, number + static_cast<std::uint64_t>(quarter));
        if (day == today_ && quarter == static_cast<int>(from_ms_ % kDayMs / kQuarterMs)) found.begin_ms = from_ms_;
        // On since the day before: where it began then does not matter any more.
        if (quarter == 0 && day > today_ && day == first && (Drawn(slot, day - 1).high >> 31U) != 0)
          found.begin_ms = day * kDayMs;
      }
      quarter = Next(row.low, row.high, quarter, false);
      if (quarter == kQuarters) break;
      open = false;
      found.end_ms =
          day * kDayMs + quarter * kQuarterMs -
          draws_.Below(kQuarterMs / 2, Purpose::kSessionEnd, slot, number + static_cast<std::uint64_t>(quarter));
      found.end_ms = std::max(found.end_ms, found.begin_ms + 60'000);
      if (found.end_ms > at_ms) return found;
    }
  }
  if (!open) return {};
  found.end_ms = Session::kNever;
  return found;
}

}  // namespace kintsugi::sim
