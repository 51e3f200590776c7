// SPDX-License-Identifier: Apache-2.0
// When: windows, missed windows, deadlines, users and clocks that somebody sets. Times are the true ones.
#include <gtest/gtest.h>

#include "tests/unit/runner/world.h"

namespace kintsugi::agent::testing {
namespace {

using model::ErrorClass;
using model::FailureReason;
using model::HostState;
using model::MissedWindow;
using model::RebootNeed;
using model::RebootPolicy;
using simulated::HostEvent;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
constexpr char kOffer[] = "0011223344556677-0-1";

model::Interval At(Duration open, Duration close) { return {kStart + open, kStart + close}; }

// By the agent's knowledge of the time it is at most a round trip late, and never early.
void ExpectAt(Instant seen, Duration wanted) {
  EXPECT_GE(seen, kStart + wanted);
  EXPECT_LE(seen, kStart + wanted + std::chrono::milliseconds(200));
}

bool InsideOne(const std::vector<model::Interval>& windows, Instant t) {
  for (const auto& window : windows)
    if (window.open <= t && t < window.close) return true;
  return windows.empty();
}

// What the flow may never do, whatever happens: start or reboot outside the windows.
void ExpectInside(const TestHost& host, const model::Offer& offer) {
  for (const auto kind : {HostEvent::Kind::kInstallerStarted, HostEvent::Kind::kRebootStarted})
    for (const Instant t : host.Times(kind))
      EXPECT_TRUE(InsideOne(offer.windows, t)) << FormatDuration(t - kStart) << " after the start";
}

struct Site {
  Site() : host(world.MakeHost()), offer(world.MakeWork({ExtraUpdate(1), ExtraUpdate(2)})) {}
  const model::Report& Run(Duration span) {
    world.console.Open(offer);
    host->PowerOn();
    world.RunFor(span);
    return world.console.result(kOffer);
  }
  Instant FirstStart() const {
    const auto times = host->Times(HostEvent::Kind::kInstallerStarted);
    return times.empty() ? Instant{} : times.front();
  }
  World world;
  std::unique_ptr<TestHost> host;
  model::Offer offer;
};

TEST(Windows, StagingRunsAheadAndTheInstallStartsWhenTheWindowOpens) {
  Site site;
  site.offer.windows = {At(hours(6), hours(8))};
  site.offer.time_needed = minutes(30);
  site.world.console.Open(site.offer);
  site.host->PowerOn();
  site.world.RunFor(hours(1));
  EXPECT_EQ(site.world.console.result(kOffer).state, HostState::kWaitingForWindow);
  EXPECT_EQ(site.host->host.staged_files(), 2U);
  site.world.console.fail_calls = 1'000'000;  // the console is not needed
  site.world.store.fail_fetches = 1'000'000;
  site.world.RunFor(hours(9));
  ExpectAt(site.FirstStart(), hours(6));
  site.world.console.fail_calls = 0;
  site.world.RunFor(hours(1));
  EXPECT_EQ(site.world.console.result(kOffer).state, HostState::kSucceeded);
  ExpectInside(*site.host, site.offer);
}

TEST(Windows, OneWithoutRoomForTheWorkIsNotUsed) {
  Site site;
  site.offer.windows = {At(minutes(0), minutes(30)), At(hours(2), hours(4))};
  site.offer.time_needed = minutes(31);
  EXPECT_EQ(site.Run(hours(5)).state, HostState::kSucceeded);
  ExpectAt(site.FirstStart(), hours(2));
}

TEST(Windows, AWorkThatOverrunsRebootsInTheNextOne) {
  Site site;
  site.offer.windows = {At(minutes(10), minutes(12)), At(hours(24), hours(26))};
  site.offer.time_needed = minutes(1);
  site.host->host.faults().slow_factor = 5;  // at least 100 s an item
  EXPECT_EQ(site.Run(hours(23)).state, HostState::kWaitingForWindow);
  EXPECT_EQ(site.host->host.boots(), 1U);
  site.world.RunFor(hours(4));
  EXPECT_EQ(site.world.console.result(kOffer).state, HostState::kSucceeded);
  ExpectInside(*site.host, site.offer);
}

TEST(Windows, AllPastEndsTheOfferForARetry) {
  Site site;
  site.offer.windows = {At(hours(-2), hours(-1))};
  const auto& result = site.Run(hours(1));
  EXPECT_EQ(result.reason, FailureReason::kOfferExpired);
  EXPECT_EQ(result.error_class, ErrorClass::kTransient);
  EXPECT_EQ(site.host->host.installer_starts(), 0U);
}

TEST(Windows, ARebootWithoutAWindowLeftSaysSo) {
  Site site;
  site.offer = site.world.MakeWork({ExtraUpdate(1)});
  site.offer.windows = {At(minutes(10), minutes(10) + seconds(40))};
  site.host->host.faults().slow_factor = 3;
  const auto& result = site.Run(hours(1));
  EXPECT_EQ(result.reason, FailureReason::kOfferExpired);
  EXPECT_EQ(result.error_class, ErrorClass::kNeedsReboot);
  EXPECT_EQ(site.host->host.reboots_asked(), 0U);
}

TEST(Windows, TheRebootAtTheWindowsEndComesAQuarterOfAnHourBeforeIt) {
  Site site;
  site.offer.windows = {At(hours(1), hours(4))};
  site.offer.reboot = RebootPolicy::kAtWindowEnd;
  EXPECT_EQ(site.Run(hours(5)).state, HostState::kSucceeded);
  ASSERT_EQ(site.host->Times(HostEvent::Kind::kRebootStarted).size(), 1U);
  ExpectAt(site.host->Times(HostEvent::Kind::kRebootStarted)[0], hours(4) - minutes(15));
}

struct MissedRow {
  MissedWindow rule;
  Duration start;  // 0: never
  FailureReason reason;
};
TEST(Windows, AMissedOneIsWaitedForAgainOrGivenBackToTheConsole) {
  static constexpr MissedRow kRows[] = {
      {MissedWindow::kNextWindow, hours(24), FailureReason::kNone},
      {MissedWindow::kWhenBack, Duration{0}, FailureReason::kWindowMissed},
      {MissedWindow::kSkip, Duration{0}, FailureReason::kWindowMissed},
      {MissedWindow::kOutsideActiveHours, Duration{0}, FailureReason::kWindowMissed},
  };
  for (const auto& row : kRows) {
    SCOPED_TRACE(Name(row.rule));
    Site site;
    site.offer.windows = {At(hours(6), hours(8)), At(hours(24), hours(26))};
    site.offer.active_hours = {At(hours(8), hours(17))};
    site.offer.missed_window = row.rule;
    site.world.scheduler.After(hours(5), [&site] { site.host->host.LosePower(hours(4)); });
    const auto& result = site.Run(hours(30));
    EXPECT_EQ(Name(result.reason), Name(row.reason)) << result.detail;
    if (row.start == Duration{0}) {
      EXPECT_EQ(site.FirstStart(), Instant{});
      EXPECT_EQ(result.state, HostState::kSkipped);
    } else {
      EXPECT_EQ(result.state, HostState::kSucceeded) << result.detail;
      EXPECT_GE(site.FirstStart(), kStart + row.start);
      EXPECT_LE(site.FirstStart(), kStart + row.start + minutes(5));
    }
  }
}

TEST(Windows, OneThatWasOpenWhileTheHostWasOnIsNotMissed) {
  Site site;
  site.offer.windows = {At(hours(6), hours(8)), At(hours(24), hours(26))};
  site.offer.missed_window = MissedWindow::kSkip;
  site.world.scheduler.After(hours(9), [&site] { site.host->host.LosePower(hours(1)); });
  site.host->host.user() = {true, 1, seconds(20), true};
  site.offer.user = {"", 1, hours(3), minutes(5)};  // the user's "later" passes the window
  EXPECT_EQ(site.Run(hours(30)).state, HostState::kSucceeded);
  EXPECT_GE(site.FirstStart(), kStart + hours(24));
}

TEST(Windows, HoldAlsoAfterADeadlineBecauseTheConsoleKnowsTheBlackouts) {
  Site site;
  site.offer.windows = {At(hours(20), hours(22))};
  site.offer.deadline = kStart + hours(3);
  site.offer.deadline_overrides_windows = true;
  EXPECT_EQ(site.Run(hours(24)).state, HostState::kSucceeded);
  ExpectAt(site.FirstStart(), hours(20));
}

TEST(Windows, ActiveHoursHoldTheRebootBackUntilTheyOrTheDeadlineEndIt) {
  for (const bool deadline : {false, true}) {
    Site site;
    site.offer.active_hours = {At(hours(-1), hours(8))};
    if (deadline) site.offer.deadline = kStart + hours(5);
    EXPECT_EQ(site.Run(hours(10)).state, HostState::kSucceeded);
    ASSERT_EQ(site.host->Times(HostEvent::Kind::kRebootStarted).size(), 1U);
    ExpectAt(site.host->Times(HostEvent::Kind::kRebootStarted)[0], hours(deadline ? 5 : 8));
  }
}

// ---- users

struct UserRow {
  const char* name;
  simulated::SimulatedUser user;
  model::UserPolicy policy;
  std::vector<model::Interval> active_hours;
  std::uint32_t questions;
  std::uint32_t deferrals;
  Duration start_from;
  Duration start_to;
};
TEST(Users, AreAskedAndMayDeferAsOftenAsThePlanSays) {
  const model::UserPolicy none = {"", 0, hours(1), Duration{0}};
  const model::UserPolicy three = {"", 3, hours(1), minutes(10)};
  const UserRow rows[] = {
      {"no policy", {true, 9, seconds(20), true}, none, {}, 0, 0, Duration{0}, minutes(1)},
      {"nobody is there", {false, 9, seconds(20), true}, three, {}, 2, 0, Duration{0}, minutes(1)},
      {"says now", {true, 0, seconds(20), true}, three, {}, 2, 0, seconds(20), minutes(1)},
      {"does not answer", {true, 0, seconds(20), false}, three, {}, 2, 0, minutes(10), minutes(11)},
      {"later once", {true, 1, seconds(20), true}, three, {}, 3, 1, hours(1), hours(1) + minutes(2)},
      {"later for ever", {true, 99, seconds(20), true}, three, {}, 5, 3, hours(3), hours(3) + minutes(5)},
      {"outside active hours",
       {true, 99, seconds(20), true},
       three,
       {At(hours(5), hours(9))},
       0,
       0,
       Duration{0},
       minutes(1)},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    Site site;
    site.host->host.user() = row.user;
    site.offer.user = row.policy;
    site.offer.active_hours = row.active_hours;
    const auto& result = site.Run(hours(12));
    EXPECT_EQ(result.state, HostState::kSucceeded) << result.detail;
    EXPECT_EQ(site.host->host.questions_asked(), row.questions);
    EXPECT_EQ(result.deferrals, row.deferrals);
    EXPECT_GE(site.FirstStart(), kStart + row.start_from);
    EXPECT_LE(site.FirstStart(), kStart + row.start_to);
  }
}

TEST(Users, CannotDeferPastTheDeadline) {
  Site site;
  site.host->host.user() = {true, 99, seconds(20), true};
  site.offer.user = {"", 99, hours(2), minutes(10)};
  site.offer.deadline = kStart + hours(5);
  const auto& result = site.Run(hours(12));
  EXPECT_EQ(result.state, HostState::kSucceeded) << result.detail;
  EXPECT_EQ(result.deferrals, 3U);
  EXPECT_GE(site.FirstStart(), kStart + hours(5));
  EXPECT_LE(site.FirstStart(), kStart + hours(5) + minutes(11));
}

TEST(Users, AQuestionIsAskedAgainAfterARestartOfTheAgent) {
  Site site;
  site.host->host.user() = {true, 0, minutes(3), true};
  site.offer.user = {"", 0, hours(1), minutes(10)};
  site.world.scheduler.After(minutes(2), [&site] { site.host->host.KillAgent(seconds(10)); });
  EXPECT_EQ(site.Run(hours(2)).state, HostState::kSucceeded);
  EXPECT_EQ(site.host->host.applied("MS03-100/extra1"), 1U);
}

// ---- clocks

TEST(Clocks, NothingStartsOutsideItsWindowWhateverTheHostsClockIsSetTo) {
  for (const Duration jump : {Duration(hours(-24)), Duration(hours(-1)), Duration(hours(1)), Duration(hours(24)),
                              Duration(hours(24 * 3650))}) {
    for (const Duration when : {Duration(minutes(30)), Duration(hours(6) + minutes(1))}) {
      for (const bool kill : {false, true}) {
        SCOPED_TRACE(FormatDuration(jump) + " at " + FormatDuration(when) + (kill ? " with a restart" : ""));
        Site site;
        site.offer.windows = {At(hours(6), hours(7)), At(hours(30), hours(31))};
        site.offer.expires = kStart + hours(48);
        site.offer.time_needed = minutes(10);
        site.world.scheduler.After(when, [&] {
          site.host->clock.ahead = jump;
          site.world.console.fail_calls = kill ? 1'000'000 : 0;
          if (kill) site.host->host.KillAgent(seconds(5));
        });
        site.world.scheduler.After(hours(10), [&] { site.world.console.fail_calls = 0; });
        const auto& result = site.Run(hours(40));
        EXPECT_EQ(result.state, HostState::kSucceeded) << result.detail;
        ExpectAt(site.FirstStart(), hours(6));
        ExpectInside(*site.host, site.offer);
      }
    }
  }
}

// After a boot without the console only a clock that was right before is believed.
TEST(Clocks, AfterABootWithoutTheConsoleAWrongClockStartsNothing) {
  for (const Duration ahead : {Duration{0}, Duration(hours(-24)), Duration(hours(5))}) {
    SCOPED_TRACE(FormatDuration(ahead));
    Site site;
    site.host->clock.ahead = ahead;
    site.offer.windows = {At(hours(6), hours(7)), At(hours(30), hours(31))};
    site.world.scheduler.After(hours(1), [&] {
      site.world.console.fail_calls = 1'000'000;
      site.host->host.LosePower(minutes(10));
    });
    site.world.scheduler.After(hours(20), [&] { site.world.console.fail_calls = 0; });
    EXPECT_EQ(site.Run(hours(40)).state, HostState::kSucceeded);
    ExpectAt(site.FirstStart(), hours(ahead == Duration{0} ? 6 : 30));
    ExpectInside(*site.host, site.offer);
  }
}

}  // namespace
}  // namespace kintsugi::agent::testing
