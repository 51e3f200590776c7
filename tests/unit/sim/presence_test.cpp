// SPDX-License-Identifier: Apache-2.0
// Presence: marks, the turn of the fortnight, absurd times; compared with plain sets of quarter-hours.
#include "common/sim/presence.h"

#include <gtest/gtest.h>

#include <limits>
#include <set>

#include "common/base/prng.h"

namespace kintsugi::sim {
namespace {

using std::chrono::minutes;

constexpr std::int64_t kDayMs = 86'400'000;
Instant At(std::int64_t day, int slot, std::int64_t ms = 0) {
  return FromUnixMs(day * kDayMs + slot * kPresenceSlot.count() + ms);
}
constexpr std::int64_t kDay = 12'338;

TEST(Presence, NothingIsKnownBeforeTheFirstMark) {
  const Presence presence;
  EXPECT_TRUE(presence.empty());
  EXPECT_FALSE(WasOnline(presence, 0, 0));
  EXPECT_EQ(SlotsOnline(presence, -100, 100), 0U);
  EXPECT_EQ(KnownDays(presence, At(kDay, 0)), 0U);
}

TEST(Presence, MarksEveryQuarterThatTheSpanTouches) {
  Presence presence;
  EXPECT_TRUE(MarkOnline(presence, At(kDay, 10, 899'999), At(kDay, 12)));
  for (int slot = 0; slot < kSlotsPerDay; ++slot)
    EXPECT_EQ(WasOnline(presence, kDay, slot), slot >= 10 && slot <= 12) << slot;
  EXPECT_EQ(presence.first_day, kDay);
  EXPECT_EQ(presence.last_day, kDay);
  EXPECT_EQ(SlotsOnline(presence, kDay, kDay), 3U);
  EXPECT_FALSE(WasOnline(presence, kDay, -1));
  EXPECT_FALSE(WasOnline(presence, kDay, kSlotsPerDay));
}

TEST(Presence, SaysWhetherAMarkChangedSomething) {
  Presence presence;
  EXPECT_TRUE(MarkOnline(presence, At(kDay, 3), At(kDay, 3)));
  EXPECT_FALSE(MarkOnline(presence, At(kDay, 3, 5), At(kDay, 3, 800'000)));
  EXPECT_TRUE(MarkOnline(presence, At(kDay, 3), At(kDay, 4)));
  EXPECT_FALSE(MarkOnline(presence, At(kDay - 20, 3), At(kDay - 20, 3))) << "older than what is kept";
}

TEST(Presence, ADayThatComesRoundAgainIsCleared) {
  Presence presence;
  MarkOnline(presence, At(kDay, 0), At(kDay, 95));
  MarkOnline(presence, At(kDay + 14, 7), At(kDay + 14, 7));
  EXPECT_EQ(SlotsOnline(presence, kDay, kDay + 14), 1U);
  EXPECT_TRUE(WasOnline(presence, kDay + 14, 7));
  EXPECT_FALSE(WasOnline(presence, kDay, 7)) << "no longer kept";
  EXPECT_EQ(presence.first_day, kDay);
}

TEST(Presence, ASpanOverTheEndOfTheRingIsMarkedOnBothSides) {
  const std::int64_t last = kDay - kDay % kPresenceDays + 13;
  Presence presence;
  MarkOnline(presence, At(last, 0), At(last, 0));
  EXPECT_TRUE(MarkOnline(presence, At(last, 94), At(last + 1, 1)));
  EXPECT_TRUE(WasOnline(presence, last, 94));
  EXPECT_TRUE(WasOnline(presence, last, 95));
  EXPECT_TRUE(WasOnline(presence, last + 1, 0));
  EXPECT_TRUE(WasOnline(presence, last + 1, 1));
  EXPECT_EQ(SlotsOnline(presence, last, last + 1), 5U);
}

TEST(Presence, AJumpOfYearsClearsEverythingElse) {
  Presence presence;
  MarkOnline(presence, At(kDay, 0), At(kDay + 5, 0));
  MarkOnline(presence, At(kDay + 4'000, 50), At(kDay + 4'000, 50));
  EXPECT_EQ(SlotsOnline(presence, 0, kDay + 4'000), 1U);
  EXPECT_EQ(KnownDays(presence, At(kDay + 4'000, 50)), 13U) << "it was off for all of them";
}

TEST(Presence, TimeThatGoesBackMarksOnlyWhatIsKept) {
  Presence presence;
  MarkOnline(presence, At(kDay, 0), At(kDay, 0));
  MarkOnline(presence, At(kDay + 3, 0), At(kDay + 3, 0));
  EXPECT_TRUE(MarkOnline(presence, At(kDay + 2, 5), At(kDay + 2, 6)));
  EXPECT_EQ(presence.last_day, kDay + 3);
  EXPECT_FALSE(MarkOnline(presence, At(kDay - 1, 5), At(kDay - 1, 6))) << "before it was observed";
  EXPECT_TRUE(MarkOnline(presence, At(kDay + 9, 5), At(kDay + 1, 6))) << "backwards: the end counts";
  EXPECT_EQ(SlotsOnline(presence, kDay, kDay + 9), 5U);
}

TEST(Presence, KnowsWholeDaysOnly) {
  Presence presence;
  MarkOnline(presence, At(kDay, 40), At(kDay, 40));
  EXPECT_EQ(KnownDays(presence, At(kDay, 90)), 0U);
  EXPECT_EQ(KnownDays(presence, At(kDay + 1, 90)), 0U) << "the first day began in its middle";
  EXPECT_EQ(KnownDays(presence, At(kDay + 2, 0)), 1U);
  EXPECT_EQ(KnownDays(presence, At(kDay + 14, 0)), 13U);
  EXPECT_EQ(KnownDays(presence, At(kDay + 400, 0)), 13U);
  EXPECT_EQ(KnownDays(presence, At(kDay - 400, 0)), 0U) << "now is before the history";
}

TEST(Presence, TakesTheEndsOfTime) {
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  const Instant ends[] = {FromUnixMs(-most - 1), FromUnixMs(-most), FromUnixMs(-1), FromUnixMs(0),
                          FromUnixMs(1),         FromUnixMs(most),  At(kDay, 3)};
  for (const Instant first : ends) {
    for (const Instant second : ends) {
      Presence presence;
      MarkOnline(presence, first, first);
      EXPECT_TRUE(WasOnline(presence, DayOf(first), SlotOf(first)));
      MarkOnline(presence, second, second);
      EXPECT_EQ(WasOnline(presence, DayOf(second), SlotOf(second)), DayOf(second) >= DayOf(first));
      MarkOnline(presence, first, second);
      EXPECT_LE(SlotsOnline(presence, -most, most), 1'344U);
      EXPECT_LE(KnownDays(presence, first), 13U);
      EXPECT_LE(KnownDays(presence, second), 13U);
    }
  }
}

TEST(Presence, AgreesWithPlainSetsOfQuarters) {
  const std::uint64_t seed = 20'031'015;
  SCOPED_TRACE("seed " + std::to_string(seed));
  Prng prng(seed);
  for (int round = 0; round < 50; ++round) {
    Presence presence;
    std::set<std::pair<std::int64_t, int>> plain;
    Instant now = At(kDay, static_cast<int>(prng.Below(96)), static_cast<std::int64_t>(prng.Below(900'000)));
    const Instant first = now;
    std::int64_t last_day = kDay;
    for (int mark = 0; mark < 200; ++mark) {
      const Instant from = std::max(now - minutes(static_cast<std::int64_t>(prng.Below(600))), first);
      MarkOnline(presence, from, now);
      last_day = DayOf(now);
      for (Instant t = from; t < now; t += minutes(1)) plain.emplace(DayOf(t), SlotOf(t));
      plain.emplace(last_day, SlotOf(now));
      std::erase_if(plain, [&](const auto& quarter) { return quarter.first <= last_day - kPresenceDays; });
      ASSERT_EQ(SlotsOnline(presence, kDay, last_day), plain.size()) << "round " << round << " mark " << mark;
      now += minutes(static_cast<std::int64_t>(prng.Percent(3) ? prng.Below(30'000) : prng.Below(300)));
    }
    for (std::int64_t day = last_day - 20; day <= last_day + 20; ++day)
      for (int slot = 0; slot < kSlotsPerDay; ++slot)
        ASSERT_EQ(WasOnline(presence, day, slot), plain.contains({day, slot})) << day << " " << slot;
  }
}

}  // namespace
}  // namespace kintsugi::sim
