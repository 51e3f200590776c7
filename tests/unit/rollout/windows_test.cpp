// SPDX-License-Identifier: Apache-2.0
// Maintenance windows: last start, blackouts, zones, staging ahead, missed windows, the deadline. The bench starts on
// Friday, 2003-10-17, 09:50 UTC.
#include "tests/unit/rollout/rollout_bench.h"

namespace kintsugi::rollout {
namespace {

using model::MissedWindow;

// One host in UTC with a window from 22:00 to 02:00 and half an hour of work.
model::RolloutPlan Nightly() {
  model::RolloutPlan plan = Plan({"all"});
  plan.schedule.windows = {"weekly daily 22:00 4h"};
  plan.time_needed = Duration{30 * kMinute};
  plan.unreachable_after = Duration{100 * kHour};  // so that nobody is given up while the test waits
  return plan;
}

Bench With(const model::RolloutPlan& plan, std::size_t hosts = 1, Duration zone = Duration{0}) {
  Bench bench(plan, {});
  std::vector<HostSlot> slots(hosts);
  for (HostSlot& host : slots) host.calendar = 0;
  bench.state = Create(plan, 42, std::move(slots), {}, {CalendarOf(plan, zone)});
  bench.Start();
  return bench;
}

void GoTo(Bench& bench, int day, std::int64_t hour, std::int64_t minute = 0) {
  const Instant midnight = FromUnixMs(1'066'348'800'000);  // 2003-10-17
  bench.now = midnight + Duration{(day * 24 + hour) * kHour + minute * kMinute};
}

TEST(RolloutWindows, OffersAreMadeInsideAWindowWithEnoughTimeLeftAndNowhereElse) {
  struct Row {
    int day;
    int hour;
    int minute;
    bool offered;
  };
  const Row rows[] = {{0, 21, 59, false}, {0, 22, 0, true}, {1, 1, 30, true}, {1, 1, 31, false}, {1, 2, 0, false}};
  for (const Row& row : rows) {
    Bench bench = With(Nightly());
    GoTo(bench, row.day, row.hour, row.minute);
    EXPECT_EQ(bench.Offered(0), row.offered) << row.hour << ":" << row.minute;
  }
}

TEST(RolloutWindows, AreInTheHostsZone) {
  Bench bench = With(Nightly(), 1, Duration{330 * kMinute});  // 22:00 there is 16:30 UTC
  GoTo(bench, 0, 16, 29);
  EXPECT_FALSE(bench.Offered(0));
  GoTo(bench, 0, 16, 30);
  EXPECT_TRUE(bench.Offered(0));
}

TEST(RolloutWindows, TheOpeningIsNamedAsADeadlineAndWakesTheQueued) {
  Bench bench = With(Nightly());
  bench.Contact(0);
  EXPECT_EQ(ExplainSlot(bench.state, 0, bench.now),
            "waits for its maintenance window, opens 2003-10-17T22:00:00Z in 12 h 10 min");
  std::optional<Instant> next;
  while ((next = NextDeadline(bench.state)) && *next < bench.now + Duration{20 * kHour}) {
    bench.now = *next;
    bench.Do(Event::Kind::kTick);
    if (bench.Sent(Command::Kind::kWakeWave) > 0) break;
  }
  EXPECT_EQ(FormatInstant(bench.now), "2003-10-17T22:00:00Z");
}

TEST(RolloutWindows, StagedWorkIsOfferedAtAnyTimeAndIsGoodUntilItsWindowCloses) {
  model::RolloutPlan plan = Nightly();
  plan.stage_ahead = true;
  Bench bench = With(plan);
  ASSERT_TRUE(bench.Offered(0));
  EXPECT_EQ(bench.state.slots[0].expires_ms, ToUnixMs(bench.now) + (16 * 60 + 10) * kMinute);  // 02:00
  EXPECT_EQ(ExplainSlot(bench.state, 0, bench.now),
            "Offered in attempt 1 of 3, last heard just now; waits for its maintenance window, opens "
            "2003-10-17T22:00:00Z in 12 h 10 min");
  GoTo(bench, 1, 2, 29);  // silent since it was staged: it may still be at work
  bench.Do(Event::Kind::kTick);
  EXPECT_EQ(bench.StateOf(0), HostState::kOffered);
}

struct MissedRow {
  const char* name;
  MissedWindow rule;
  int hour;  // when it returns, on Saturday
  bool offered;
  HostState after;
};

class Missed : public ::testing::TestWithParam<MissedRow> {};

// Off from Friday 10:00 on, over the window of Friday night.
TEST_P(Missed, WindowIsFollowedByWhatThePlanSays) {
  model::RolloutPlan plan = Nightly();
  plan.schedule.blackouts = {"weekly Sat 11:00 2h"};
  plan.schedule.active_hours = {"weekly Mon-Sat 08:00 2h"};
  plan.missed_window = GetParam().rule;
  plan.count_unreachable = true;
  Bench bench = With(plan);
  bench.Contact(0);
  GoTo(bench, 1, GetParam().hour);
  EXPECT_EQ(bench.Offered(0), GetParam().offered);
  EXPECT_EQ(bench.StateOf(0), GetParam().after);
  EXPECT_EQ(bench.state.slots[0].missed, GetParam().after != HostState::kSkipped) << "its offer must know";
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Missed,
    ::testing::Values(MissedRow{"NextWindowWaits", MissedWindow::kNextWindow, 9, false, HostState::kQueued},
                      MissedRow{"WhenBackIsAtOnce", MissedWindow::kWhenBack, 9, true, HostState::kOffered},
                      MissedRow{"ABlackoutStillHolds", MissedWindow::kWhenBack, 12, false, HostState::kQueued},
                      MissedRow{"TimeBeforeABlackoutMustDo", MissedWindow::kWhenBack, 13, true, HostState::kOffered},
                      MissedRow{"NotInActiveHours", MissedWindow::kOutsideActiveHours, 9, false, HostState::kQueued},
                      MissedRow{"OutsideActiveHours", MissedWindow::kOutsideActiveHours, 10, true, HostState::kOffered},
                      MissedRow{"Skip", MissedWindow::kSkip, 9, false, HostState::kSkipped}),
    [](const auto& row) { return row.param.name; });

// The agent gives back what it slept through; the console offers it again with what holds now.
TEST(RolloutWindows, AnOfferGivenBackForAMissedWindowComesAgainWithTheWindowsThatHoldNow) {
  struct Row {
    MissedWindow rule;
    HostState after;
    const char* close;  // of the first interval of the next offer
  };
  const Row rows[] = {
      {MissedWindow::kWhenBack, HostState::kOffered, "2003-10-18T11:00:00Z"},
      {MissedWindow::kOutsideActiveHours, HostState::kQueued, ""},  // 08:00 to 10:00 on a Saturday
      {MissedWindow::kSkip, HostState::kSkipped, ""},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(Name(row.rule));
    model::RolloutPlan plan = Nightly();
    plan.stage_ahead = row.rule == MissedWindow::kWhenBack;
    plan.schedule.blackouts = {"weekly Sat 11:00 2h"};
    plan.schedule.active_hours = {"weekly Mon-Sat 08:00 2h"};
    plan.missed_window = row.rule;
    plan.reboot = model::RebootPolicy::kAtWindowEnd;
    plan.max_attempts = 1;
    Bench bench = With(plan);
    GoTo(bench, 0, 22);
    ASSERT_TRUE(bench.Offered(0));
    EXPECT_EQ(FormatInstant(OfferWindows(bench.state, 0, bench.now, 16)[0].close), "2003-10-18T02:00:00Z");
    EXPECT_EQ(OfferReboot(bench.state, 0), model::RebootPolicy::kAtWindowEnd);
    GoTo(bench, 1, 9);
    bench.Report(0, HostState::kSkipped, FailureReason::kWindowMissed);
    bench.Contact(0);
    EXPECT_EQ(bench.StateOf(0), row.after);
    if (row.after != HostState::kOffered) continue;
    const auto windows = OfferWindows(bench.state, 0, bench.now, 2);
    ASSERT_EQ(windows.size(), 2U);
    EXPECT_EQ(OfferReboot(bench.state, 0), model::RebootPolicy::kIfNeeded) << "there is no end to wait for";
    EXPECT_LE(windows[0].open, bench.now);
    EXPECT_EQ(FormatInstant(windows[0].close), row.close);
    EXPECT_EQ(FormatInstant(windows[1].open), "2003-10-18T13:00:00Z");
  }
}

TEST(RolloutWindows, AnOverridingDeadlineEndsTheWindowsOfAnOfferButNotItsBlackouts) {
  model::RolloutPlan plan = Nightly();
  plan.schedule.blackouts = {"weekly Sat 11:00 2h"};
  plan.deadline_overrides_windows = true;
  Bench bench = With(plan);
  GoTo(bench, 1, 10);
  plan.deadline = bench.now;
  bench = With(plan);
  GoTo(bench, 0, 22);
  const auto windows = OfferWindows(bench.state, 0, bench.now, 3);
  ASSERT_EQ(windows.size(), 3U);
  EXPECT_EQ(FormatInstant(windows[0].close), "2003-10-18T02:00:00Z");
  EXPECT_EQ(FormatInstant(windows[1].open), "2003-10-18T10:00:00Z");
  EXPECT_EQ(FormatInstant(windows[1].close), "2003-10-18T11:00:00Z");
  EXPECT_EQ(FormatInstant(windows[2].open), "2003-10-18T13:00:00Z");
}

TEST(RolloutWindows, AHostThatWasHeardDuringItsWindowHasNotMissedIt) {
  model::RolloutPlan plan = Nightly();
  plan.missed_window = MissedWindow::kSkip;
  plan.in_flight_limit = 1;
  Bench bench = With(plan, 2);
  GoTo(bench, 0, 23);
  bench.Contact(0);
  bench.Contact(1);  // no free place
  GoTo(bench, 1, 9);
  bench.Contact(1);
  EXPECT_EQ(bench.StateOf(1), HostState::kQueued);
  EXPECT_FALSE(bench.state.slots[1].missed);
}

TEST(RolloutWindows, AfterTheDeadlineWindowsHoldNothingBackWhereThePlanSaysSoButBlackoutsDo) {
  for (const bool overrides : {false, true}) {
    model::RolloutPlan plan = Nightly();
    plan.schedule.blackouts = {"weekly Sat 11:00 2h"};
    plan.deadline_overrides_windows = overrides;
    Bench bench(plan, {});
    GoTo(bench, 1, 9);
    plan.deadline = bench.now;
    bench = With(plan, 2);
    GoTo(bench, 1, 8, 59);
    EXPECT_FALSE(bench.Offered(0));
    GoTo(bench, 1, 9);
    EXPECT_EQ(bench.Offered(0), overrides);
    GoTo(bench, 1, 12);
    EXPECT_FALSE(bench.Offered(1));
    if (overrides) {
      EXPECT_EQ(
          ExplainSlot(bench.state, 1, bench.now),
          "was off during its last maintenance window; waits for the end of a blackout, 2003-10-18T13:00:00Z, in 1 h");
    }
  }
}

}  // namespace
}  // namespace kintsugi::rollout
