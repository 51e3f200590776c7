// SPDX-License-Identifier: Apache-2.0
#include "common/sim/sessions.h"

#include <algorithm>
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

// Which of the days that follow one of weekday `first` have that weekday, as bits; of as many days as are kept.
std::uint32_t DaysOf(int weekday, int first) {
  static_assert(kPresenceDays <= 14);
  constexpr std::uint32_t kEverySeventh = 1U | 1U << 7U;
  return kEverySeventh << static_cast<unsigned>(weekday >= first ? weekday - first : weekday - first + 7);
}

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

DayBits Sessions::Drawn(const HostModel& host, std::uint32_t slot, std::int64_t day) const {
  const auto& donors = model_.donors[static_cast<std::size_t>(host.host_class)];
  const auto number = static_cast<std::uint64_t>(day);
  const Presence* seen = &model_.presences[host.seen];
  KnownSpan known = KnownDaysOf(*seen, today_);
  const std::int64_t own = known.days();
  if (own < kFullWeek && !donors.empty() && draws_.Below(kFullWeek, Purpose::kDonor, slot, number) >= own) {
    seen = &model_.presences[donors[static_cast<std::size_t>(
        draws_.Below(static_cast<std::int64_t>(donors.size()), Purpose::kDonor, slot, number + 0x100000))]];
    known = KnownDaysOf(*seen, today_);
  }
  const std::uint32_t days = (1U << known.days()) - 1;
  const int weekday = WeekdayOf(day);
  const int first = WeekdayOf(known.first);
  const std::uint32_t weekend = DaysOf(6, first) | DaysOf(0, first);
  std::uint32_t alike = days & (IsWeekend(weekday) ? weekend : ~weekend);
  if (day == today_) alike &= DaysLikeNow(*seen, known, host.online_now);
  const bool same_weekday = (draws_.Of(Purpose::kDay, slot, number) & 1U) != 0;
  std::uint32_t fits = same_weekday ? alike & DaysOf(weekday, first) : alike;
  if (fits == 0) fits = alike != 0 ? alike : days;
  if (fits == 0) return {};
  for (std::int64_t skip = draws_.Below(std::popcount(fits), Purpose::kDay, slot, number + 0x100000); skip > 0; --skip)
    fits &= fits - 1;
  return DayOnline(*seen, known.first + std::countr_zero(fits));
}

// What it is doing now chooses among the days that could be today's. As bits, the first known day lowest.
std::uint32_t Sessions::DaysLikeNow(const Presence& seen, const KnownSpan& known, bool online_now) const {
  const int quarter_now = static_cast<int>(from_ms_ % kDayMs / kQuarterMs);
  std::uint32_t days = 0;
  for (std::int64_t day = known.first; day <= known.last; ++day)
    if (WasOnline(seen, day, quarter_now) == online_now) days |= 1U << static_cast<unsigned>(day - known.first);
  return days;
}

Session Sessions::After(std::uint32_t slot, std::int64_t at_ms) const { return After(model_.hosts[slot], slot, at_ms); }

Session Sessions::After(const HostModel& host, std::uint32_t slot, std::int64_t at_ms) const {
  if (host.presence == HostModel::Presence::kNever) return {};
  if (host.presence == HostModel::Presence::kAlways) return {from_ms_, Session::kNever};
  Session found;
  bool open = false;
  const std::int64_t first = at_ms / kDayMs;
  for (std::int64_t day = std::max(today_, first); day < first + kSearchDays; ++day) {
    DayBits row = Drawn(host, slot, day);
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
        if (quarter == 0 && day > today_ && day == first && (Drawn(host, slot, day - 1).high >> 31U) != 0)
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
