// SPDX-License-Identifier: Apache-2.0
// Runs of small fleets whose course can be worked out by hand, to the millisecond.
#include "common/sim/fleet_run.h"

#include <gtest/gtest.h>

#include "tests/unit/sim/fleet_bench.h"

namespace kintsugi::sim {
namespace {

using Times = std::vector<std::int64_t>;

TEST(FleetRun, OneHostTakesItsInstallTime) {
  FleetBench fleet;
  fleet.Add(1);
  const RunResult result = fleet.Run();
  EXPECT_EQ(fleet.Done(result), Times{kInstall});
  EXPECT_EQ(fleet.End(result), kInstall);
  EXPECT_EQ(result.done, 1U);
  EXPECT_EQ(result.failed, 0U);
  EXPECT_FALSE(result.halted);
  EXPECT_EQ(fleet.After(result.waves[0].opened_ms), 0);
  EXPECT_EQ(fleet.After(result.waves[0].content_ms), kInstall);
  EXPECT_EQ(result.waves[0].critical, 0U);
  EXPECT_EQ(result.paths[0].attempts, 1);
  EXPECT_EQ(fleet.After(result.paths[0].started_ms), 0);
  EXPECT_EQ(fleet.After(result.paths[0].ended_ms), kInstall);
}

TEST(FleetRun, AnInFlightLimitOfOneMakesAQueue) {
  FleetBench fleet;
  fleet.plan.in_flight_limit = 1;
  fleet.Add(3);
  const RunResult result = fleet.Run();
  Times done = fleet.Done(result);
  std::sort(done.begin(), done.end());
  EXPECT_EQ(done, (Times{kInstall, 2 * kInstall, 3 * kInstall}));
  EXPECT_EQ(fleet.After(result.done_ms[0]), 2 * kInstall) << "50 % of 3 are 2";
  EXPECT_EQ(fleet.After(result.done_ms[2]), 3 * kInstall);
  EXPECT_EQ(fleet.After(result.burn_ms[0]), 0);
  EXPECT_EQ(fleet.After(result.burn_ms[kBurnSteps / 3]), kInstall);
  EXPECT_EQ(fleet.After(result.burn_ms[kBurnSteps]), 3 * kInstall);
}

TEST(FleetRun, ALimitOfTwoServesFiveInThreeRounds) {
  FleetBench fleet;
  fleet.plan.in_flight_limit = 2;
  fleet.Add(5);
  EXPECT_EQ(fleet.End(fleet.Run()), 3 * kInstall);
}

TEST(FleetRun, AWaveOpensAfterTheSoakOfTheOneBefore) {
  FleetBench fleet;
  fleet.plan.waves[0].soak = Duration{10 * kMinute};
  fleet.AddWave();
  fleet.Add(2, 0);
  fleet.Add(2, 1);
  const RunResult result = fleet.Run();
  EXPECT_EQ(fleet.After(result.waves[0].content_ms), kInstall);
  EXPECT_EQ(fleet.After(result.waves[1].opened_ms), kInstall + 10 * kMinute);
  EXPECT_EQ(fleet.End(result), kInstall + 10 * kMinute + kInstall);
}

TEST(FleetRun, AWaveWithAnOffsetWaitsForItsDate) {
  FleetBench fleet;
  fleet.AddWave().offset = Duration{30 * kMinute};
  fleet.Add(1, 0);
  fleet.Add(1, 1);
  const RunResult result = fleet.Run();
  EXPECT_EQ(fleet.After(result.waves[1].opened_ms), 30 * kMinute);
  EXPECT_EQ(fleet.End(result), 30 * kMinute + kInstall);
}

TEST(FleetRun, AWaveWithoutGateSoakOrDateFollowsAtOnce) {
  FleetBench fleet;
  fleet.AddWave();
  fleet.Add(1, 0);
  fleet.Add(1, 1);
  EXPECT_EQ(fleet.End(fleet.Run()), 2 * kInstall);
}

TEST(FleetRun, AGateThatNobodyReleasesKeepsTheNextWaveClosed) {
  FleetBench fleet;
  fleet.plan.waves[0].manual_gate = true;
  fleet.AddWave();
  fleet.Add(1, 0);
  fleet.Add(1, 1);
  const RunResult result = fleet.Run();
  EXPECT_EQ(fleet.After(result.waves[0].content_ms), kInstall);
  EXPECT_EQ(fleet.After(result.waves[1].opened_ms), -1);
  EXPECT_EQ(fleet.End(result), -1);
  EXPECT_EQ(fleet.Done(result), (Times{kInstall, -1}));
}

TEST(FleetRun, ARolloutWithADateBeginsThen) {
  FleetBench fleet;
  fleet.plan.start_at = fleet.from + Duration{kHour};
  fleet.Add(1);
  EXPECT_EQ(fleet.End(fleet.Run()), kHour + kInstall);
}

TEST(FleetRun, WorkWaitsForTheWindow) {
  FleetBench fleet;
  fleet.plan.schedule.windows = {"weekly daily 02:00 2h"};
  fleet.plan.time_needed = Duration{30 * kMinute};
  fleet.Add(2);
  fleet.UseWindows();
  const std::int64_t opens = 16 * kHour + 10 * kMinute;  // 09:50 to 02:00
  EXPECT_EQ(fleet.Done(fleet.Run()), (Times{opens + kInstall, opens + kInstall}));
}

TEST(FleetRun, WhatDoesNotFitIntoTheWindowWaitsForTheNext) {
  FleetBench fleet;
  fleet.plan.schedule.windows = {"weekly daily 02:00 2h"};
  fleet.plan.time_needed = Duration{30 * kMinute};
  fleet.plan.in_flight_limit = 1;
  fleet.work().install = Fixed(50 * kMinute);
  fleet.Add(3);
  fleet.UseWindows();
  const std::int64_t opens = 16 * kHour + 10 * kMinute;
  Times done = fleet.Done(fleet.Run());
  std::sort(done.begin(), done.end());
  // 02:00 and 02:50; at 03:40 only 20 minutes are left.
  EXPECT_EQ(done, (Times{opens + 50 * kMinute, opens + 100 * kMinute, opens + 24 * kHour + 50 * kMinute}));
}

TEST(FleetRun, ADeadlineThatOverridesOpensWhatTheWindowCloses) {
  FleetBench fleet;
  fleet.plan.schedule.windows = {"weekly daily 02:00 2h"};
  fleet.plan.time_needed = Duration{30 * kMinute};
  fleet.plan.deadline = fleet.from + Duration{kHour};
  fleet.plan.deadline_overrides_windows = true;
  fleet.Add(1);
  fleet.UseWindows();
  EXPECT_EQ(fleet.End(fleet.Run()), kHour + kInstall);
}

TEST(FleetRun, WindowsThatNeverOpenMeanNever) {
  FleetBench fleet;
  fleet.plan.schedule.windows = {"once 2001-01-01T00:00 1h"};
  fleet.Add(1);
  fleet.UseWindows();
  ASSERT_TRUE(fleet.model.hours[0].windows.empty());
  const RunResult result = fleet.Run();
  EXPECT_EQ(fleet.End(result), -1);
  EXPECT_EQ(result.done, 0U);
}

TEST(FleetRun, AHostThatIsOffLeavesTheConditionAndIsNeverDone) {
  FleetBench fleet;
  fleet.Add(1);
  fleet.Add(1, 0, [](HostModel& host) { host.presence = HostModel::Presence::kNever; });
  const RunResult result = fleet.Run();
  EXPECT_EQ(fleet.Done(result), (Times{kInstall, -1}));
  EXPECT_EQ(fleet.End(result), 30 * kMinute) << "it counts as unreachable after 30 minutes of silence";
  EXPECT_EQ(fleet.After(result.done_ms[0]), kInstall);
  EXPECT_EQ(fleet.After(result.done_ms[1]), -1);
}

// Known for twelve days, on from noon for so many hours.
Presence FromNoon(Instant now, int hours) {
  Presence presence;
  const std::int64_t today = DayOf(now);
  MarkOnline(presence, FromUnixMs((today - 13) * 24 * kHour), FromUnixMs((today - 13) * 24 * kHour));
  for (std::int64_t day = today - 12; day < today; ++day) {
    const std::int64_t noon = (day * 24 + 12) * kHour;
    MarkOnline(presence, FromUnixMs(noon), FromUnixMs(noon + hours * kHour - 1));
  }
  return presence;
}

// It was off when all others were done. Nothing else happens until its window opens.
TEST(FleetRun, AHostThatWaitsForItsWindowAfterTheRolloutIsServedWhenItOpens) {
  FleetBench fleet;
  fleet.plan.schedule.windows = {"weekly daily 14:00 2h"};
  fleet.plan.time_needed = Duration{30 * kMinute};
  fleet.model.presences = {FromNoon(fleet.from, 8)};
  fleet.Add(1);
  fleet.Add(1, 0, [](HostModel& host) { host.presence = HostModel::Presence::kSometimes; });
  fleet.UseWindows();
  fleet.slots[0].calendar = rollout::kNoCalendar;
  const RunResult result = fleet.Run();
  EXPECT_EQ(fleet.End(result), 30 * kMinute) << "without the one that is off";
  EXPECT_EQ(fleet.Done(result), (Times{kInstall, 4 * kHour + 10 * kMinute + kInstall}));
}

TEST(FleetRun, AHostThatComesBackIsServedThen) {
  FleetBench fleet;
  fleet.model.presences = {FromNoon(fleet.from, 1)};
  fleet.Add(1, 0, [](HostModel& host) { host.presence = HostModel::Presence::kSometimes; });
  const RunResult result = fleet.Run();
  const std::int64_t noon = 2 * kHour + 10 * kMinute;
  EXPECT_GE(fleet.Done(result)[0], noon + kInstall);
  EXPECT_LT(fleet.Done(result)[0], noon + kInstall + 450 * kSecond) << "it comes on within half a quarter of an hour";
  EXPECT_EQ(result.paths[0].offline_ms, fleet.After(result.paths[0].offered_ms));
}

TEST(FleetRun, FailuresHaltIt) {
  FleetBench fleet;
  fleet.work().outcomes.fatal = 1'000'000;
  fleet.plan.in_flight_limit = 1;
  fleet.Add(10);
  const RunResult result = fleet.Run();
  EXPECT_TRUE(result.halted);
  EXPECT_EQ(result.failed, 1U) << "one of ten is more than 5 %";
  EXPECT_EQ(fleet.End(result), -1);
}

TEST(FleetRun, FailuresBelowTheConditionDoNotHaltIt) {
  FleetBench fleet;
  fleet.work().outcomes.fatal = 1'000'000;
  fleet.plan.error_percent = 100;
  fleet.plan.on_breach = model::OnBreach::kWarn;
  fleet.Add(4);
  const RunResult result = fleet.Run();
  EXPECT_FALSE(result.halted);
  EXPECT_EQ(result.failed, 4U);
  EXPECT_EQ(fleet.After(result.done_ms[2]), kInstall);
}

TEST(FleetRun, TransientFailuresAreTriedAgainAfterTheirBackOff) {
  FleetBench fleet;
  fleet.work().outcomes.transient = 1'000'000;
  fleet.plan.error_percent = 100;
  fleet.plan.on_breach = model::OnBreach::kWarn;
  fleet.Add(20);
  const RunResult result = fleet.Run();
  EXPECT_EQ(result.failed, 20U) << "three attempts, none succeeds";
  bool waited = false;
  for (const std::int64_t done : fleet.Done(result)) {
    EXPECT_GE(done, 3 * kInstall);
    EXPECT_LE(done, 3 * kInstall + 3 * kMinute) << "0 to 60 s, then 0 to 120 s";
    waited = waited || done > 3 * kInstall + kMinute;
  }
  EXPECT_TRUE(waited);
  for (const Path& path : result.paths) EXPECT_EQ(path.attempts, 3);
}

TEST(FleetRun, ARetryMaySucceed) {
  FleetBench fleet;
  fleet.work().outcomes.busy = 300'000;
  fleet.plan.error_percent = 100;
  fleet.Add(200);
  const RunResult result = fleet.Run();
  EXPECT_EQ(result.done, 200U);
  std::array<int, 4> attempts{};
  for (const Path& path : result.paths) ++attempts[path.attempts];
  EXPECT_NEAR(attempts[1], 140, 25);
  EXPECT_NEAR(attempts[2], 42, 20);
  EXPECT_NEAR(result.failed, 5.4, 8);
}

TEST(FleetRun, StartsAreSpreadOverPeriods) {
  FleetBench fleet;
  fleet.plan.starts_limit = 1;
  fleet.Add(3);
  Times done = fleet.Done(fleet.Run());
  std::sort(done.begin(), done.end());
  EXPECT_EQ(done, (Times{kInstall, kHour + kInstall, 2 * kHour + kInstall}));
}

TEST(FleetRun, EachGroupHasItsOwnQueue) {
  FleetBench fleet;
  fleet.groups = {{"site Osaka", 1, 0}, {"site Kyoto", 1, 0}};
  fleet.Add(5);
  for (std::size_t i = 0; i < fleet.slots.size(); ++i) fleet.slots[i].groups[0] = i < 3 ? 0 : 1;
  const Times done = fleet.Done(fleet.Run());
  Times osaka(done.begin(), done.begin() + 3);
  Times kyoto(done.begin() + 3, done.end());
  std::sort(osaka.begin(), osaka.end());
  std::sort(kyoto.begin(), kyoto.end());
  EXPECT_EQ(osaka, (Times{kInstall, 2 * kInstall, 3 * kInstall}));
  EXPECT_EQ(kyoto, (Times{kInstall, 2 * kInstall}));
}

TEST(FleetRun, StationsPushToOneHostAfterTheOther) {
  FleetBench fleet;
  fleet.model.push = {2, Duration{10 * kSecond}, 1'000};
  fleet.work().bytes = 5'000;
  fleet.Add(5);
  Times done = fleet.Done(fleet.Run());
  std::sort(done.begin(), done.end());
  const auto after = [](std::int64_t rounds) { return rounds * 15 * kSecond + kInstall; };
  EXPECT_EQ(done, (Times{after(1), after(1), after(2), after(2), after(3)}));
}

TEST(FleetRun, HostsShareTheConsolesLink) {
  FleetBench fleet;
  fleet.work().bytes = 10'000'000;  // 10 s alone
  fleet.Add(3);
  EXPECT_EQ(fleet.Done(fleet.Run()),
            (Times{30 * kSecond + kInstall, 30 * kSecond + kInstall, 30 * kSecond + kInstall}));
}

TEST(FleetRun, TheNarrowerLinkDecides) {
  FleetBench fleet;
  fleet.work().bytes = 1'000'000;
  fleet.model.sites.push_back({.name = "Osaka", .bytes_per_second = 100'000});
  fleet.Add(2, 0, [](HostModel& host) { host.site = 0; });
  fleet.Add(1);
  // The site carries 2 MB at 0.1 MB/s; the console's link 3 MB at 1 MB/s.
  EXPECT_EQ(fleet.Done(fleet.Run()), (Times{20 * kSecond + kInstall, 20 * kSecond + kInstall, 3 * kSecond + kInstall}));
}

TEST(FleetRun, ARelayFetchesOnce) {
  FleetBench fleet;
  fleet.work().bytes = 1'000'000;
  fleet.model.sites.push_back(
      {.name = "Osaka", .bytes_per_second = 10'000, .relay = true, .relay_per_million = 1'000'000});
  fleet.model.relay_bytes_per_second = 1'000'000;
  fleet.plan.in_flight_limit = 1;
  fleet.Add(3, 0, [](HostModel& host) { host.site = 0; });
  Times done = fleet.Done(fleet.Run());
  std::sort(done.begin(), done.end());
  const std::int64_t first = 100 * kSecond + kInstall;
  const std::int64_t other = kSecond + kInstall;
  EXPECT_EQ(done, (Times{first, first + other, first + 2 * other}));
}

TEST(FleetRun, NothingComesThroughALinkOfZero) {
  FleetBench fleet;
  fleet.work().bytes = 1;
  fleet.Add(3);
  for (const bool push : {false, true}) {
    fleet.model.console.bytes_per_second = 0;
    fleet.model.push = {push ? 1U : 0U, Duration{0}, 0};
    const RunResult result = fleet.Run();
    EXPECT_EQ(result.done, 0U);
    EXPECT_EQ(fleet.End(result), -1);
  }
  fleet.model.push = {};
  fleet.work().bytes = 0;
  EXPECT_EQ(fleet.End(fleet.Run()), kInstall) << "no bytes need no link";
}

TEST(FleetRun, AnEmptyFleetHasNobodyWhoIsDone) {
  const FleetBench fleet;
  const RunResult result = fleet.Run();
  EXPECT_EQ(result.done, 0U);
  EXPECT_FALSE(result.halted);
  EXPECT_EQ(result.done_ms[0], kNeverMs);
  EXPECT_TRUE(result.host_done_ms.empty());
}

TEST(FleetRun, RebootsFollowThePolicy) {
  struct Row {
    model::RebootPolicy policy;
    std::uint32_t needed;
    std::int64_t takes;
  };
  const Row rows[] = {{model::RebootPolicy::kIfNeeded, 0, kInstall},
                      {model::RebootPolicy::kIfNeeded, 1'000'000, kInstall + kReboot},
                      {model::RebootPolicy::kNever, 1'000'000, kInstall},
                      {model::RebootPolicy::kAlways, 0, kInstall + kReboot}};
  for (const Row& row : rows) {
    FleetBench fleet;
    fleet.plan.reboot = row.policy;
    fleet.work().reboot_per_million = row.needed;
    fleet.Add(2);
    const RunResult result = fleet.Run();
    EXPECT_EQ(fleet.Done(result), (Times{row.takes, row.takes})) << model::Name(row.policy) << " " << row.needed;
    EXPECT_EQ(fleet.End(result), row.takes) << model::Name(row.policy) << " " << row.needed;
  }
}

TEST(FleetRun, ARebootAtTheWindowsEndComesAQuarterOfAnHourBefore) {
  FleetBench fleet;
  fleet.plan.schedule.windows = {"weekly daily 10:00 4h"};
  fleet.plan.time_needed = Duration{30 * kMinute};
  fleet.plan.reboot = model::RebootPolicy::kAtWindowEnd;
  fleet.work().reboot_per_million = 1'000'000;
  fleet.Add(1);
  fleet.UseWindows();
  const std::int64_t closes = 4 * kHour + 10 * kMinute;
  EXPECT_EQ(fleet.End(fleet.Run()), closes - 15 * kMinute + kReboot);
}

TEST(FleetRun, NobodyRebootsInActiveHours) {
  FleetBench fleet;
  fleet.plan.schedule.active_hours = {"weekly daily 08:00 10h"};
  fleet.work().reboot_per_million = 1'000'000;
  fleet.Add(1);
  fleet.UseWindows();
  EXPECT_EQ(fleet.End(fleet.Run()), 8 * kHour + 10 * kMinute + kReboot);
}

TEST(FleetRun, AHostThatDoesNotListenComesAtItsCadence) {
  FleetBench fleet;
  fleet.model.poll = Duration{kHour};
  fleet.Add(50, 0, [](HostModel& host) { host.listens = false; });
  const RunResult result = fleet.Run();
  std::int64_t sum = 0;
  for (const std::int64_t done : fleet.Done(result)) {
    EXPECT_GT(done, kInstall);
    EXPECT_LE(done, kInstall + kHour);
    sum += done - kInstall;
  }
  EXPECT_NEAR(static_cast<double>(sum) / 50, kHour / 2.0, 10.0 * kMinute);
}

// Under way: three hosts at work, one done, one waiting.
TEST(FleetRun, GoesOnWhereARolloutStands) {
  FleetBench fleet;
  fleet.plan.in_flight_limit = 3;
  fleet.Add(5);
  rollout::State state = fleet.Draft();
  rollout::Commands commands;
  const auto step = [&](rollout::Event event, std::int64_t after) {
    commands.clear();
    rollout::Step(state, event, fleet.from + Duration{after}, commands);
  };
  step({.kind = rollout::Event::Kind::kStart}, 0);
  for (rollout::Slot slot = 0; slot < 3; ++slot) step({.kind = rollout::Event::Kind::kContact, .slot = slot}, 0);
  step({.kind = rollout::Event::Kind::kReport, .slot = 0, .attempt = 1, .state = model::HostState::kSucceeded},
       kMinute);
  step({.kind = rollout::Event::Kind::kContact, .slot = 3}, kMinute);
  const std::int64_t now = ToUnixMs(fleet.from) + 2 * kMinute;
  const std::vector<Underway> underway = {{1, Underway::Stage::kInstalling, now - 90 * kSecond},
                                          {2, Underway::Stage::kStaged, now},
                                          {3, Underway::Stage::kFetching, now - kMinute}};
  FleetRun run;
  const RunResult result =
      run.Play({state, fleet.model, FromUnixMs(now), fleet.horizon, underway}, {.seed = 1, .hosts = true});
  const std::int64_t second = 2 * kMinute + kInstall;      // slots 2 and 3 begin to install now
  const std::int64_t first = 2 * kMinute + 150 * kSecond;  // 90 s of its install have passed
  EXPECT_EQ(fleet.Done(result), (Times{2 * kMinute, first, second, second, first + kInstall}));
  EXPECT_EQ(fleet.End(result), first + kInstall);
  EXPECT_EQ(result.done, 5U);
}

TEST(FleetRun, AHostUnderWayThatIsNeverOnAgainIsNeverDone) {
  FleetBench fleet;
  fleet.Add(1, 0, [](HostModel& host) { host.presence = HostModel::Presence::kNever; });
  for (const auto stage : {Underway::Stage::kFetching, Underway::Stage::kStaged, Underway::Stage::kInstalling}) {
    rollout::State state = fleet.Draft();
    rollout::Commands commands;
    rollout::Step(state, {.kind = rollout::Event::Kind::kStart}, fleet.from, commands);
    rollout::Step(state, {.kind = rollout::Event::Kind::kContact, .slot = 0}, fleet.from, commands);
    FleetRun run;
    const RunResult result =
        run.Play({state, fleet.model, fleet.from, fleet.horizon, {{0, stage, ToUnixMs(fleet.from)}}},
                 {.seed = 1, .hosts = true});
    EXPECT_EQ(result.done, 0U) << static_cast<int>(stage);
  }
}

TEST(FleetRun, APausedRolloutDoesNotMove) {
  FleetBench fleet;
  fleet.Add(2);
  rollout::State state = fleet.Draft();
  rollout::Commands commands;
  rollout::Step(state, {.kind = rollout::Event::Kind::kStart}, fleet.from, commands);
  rollout::Step(state, {.kind = rollout::Event::Kind::kPause}, fleet.from, commands);
  FleetRun run;
  const RunResult result = run.Play({state, fleet.model, fleet.from, fleet.horizon, {}}, {});
  EXPECT_EQ(result.done, 0U);
  EXPECT_EQ(result.completed_ms, kNeverMs);
}

TEST(FleetRun, OneObjectPlaysManyRunsAndRemembersNone) {
  FleetBench big;
  big.Add(50);
  big.work().bytes = 5'000'000;
  big.plan.in_flight_limit = 7;
  FleetBench small;
  small.Add(1);
  const rollout::State first = big.Draft();
  const rollout::State second = small.Draft();
  FleetRun run;
  run.Play({first, big.model, big.from, big.horizon, {}}, {.seed = 5, .hosts = true, .paths = true});
  const RunResult result = run.Play({second, small.model, small.from, small.horizon, {}}, {.seed = 5, .hosts = true});
  EXPECT_EQ(small.Done(result), Times{kInstall});
  EXPECT_TRUE(result.paths.empty());
}

}  // namespace
}  // namespace kintsugi::sim
