// SPDX-License-Identifier: Apache-2.0
// Conditions of single waves and of the whole rollout, counts, silent hosts by choice, and what a breach does: halt,
// pause or warn.
#include "tests/unit/rollout/rollout_bench.h"

namespace kintsugi::rollout {
namespace {

using Cause = HaltCause::Kind;
using model::OnBreach;

TEST(RolloutBreach, AWaveFollowsItsOwnConditions) {
  Bench bench(Plan(), {4, 4, 1});
  bench.state.plan.waves[0].success_percent = 50;
  bench.state.plan.waves[0].error_percent = 60;
  bench.Start();
  bench.InstallRange(0, 2);
  ASSERT_EQ(bench.state.open_waves, 2U);  // 50 %
  bench.InstallRange(2, 4, HostState::kFailed);
  EXPECT_EQ(bench.state.phase, Phase::kRunning);
  bench.Install(4, HostState::kFailed);  // the plan's 5 % hold for the second wave
  EXPECT_EQ(bench.state.phase, Phase::kHalted);
  EXPECT_EQ(bench.state.cause.wave, 1);
}

TEST(RolloutBreach, ASuccessCountWaitsForSilentHostsAndHaltsOnlyWhenItCannotBeReached) {
  model::RolloutPlan plan = Plan({"canary", "rest"});
  plan.success_percent = 1;
  plan.success_count = 3;
  plan.error_percent = 100;
  Bench bench(plan, {4, 1});
  bench.Start();
  bench.InstallRange(0, 2);
  bench.Wait(kHour);  // two are silent: 2 of 2, but 3 are needed
  EXPECT_EQ(bench.state.open_waves, 1U);
  EXPECT_EQ(bench.state.phase, Phase::kRunning);
  EXPECT_EQ(
      ExplainSlot(bench.state, 4, bench.now),
      "waits for wave 2 (rest): canary has 100 % succeeded, 1 % and 3 hosts needed (2 so far); only 2 silent hosts "
      "could still succeed");
  bench.Install(2, HostState::kFailed);
  EXPECT_EQ(bench.state.phase, Phase::kRunning);
  bench.Install(3, HostState::kFailed);
  ASSERT_EQ(bench.state.phase, Phase::kHalted);
  EXPECT_EQ(bench.state.cause.kind, Cause::kSuccessOutOfReach);
  EXPECT_EQ(Explain(bench.state, bench.now),
            "halted: only 2 of 4 hosts of wave 1 (canary) succeeded (50 %), 3 needed, and nobody is left to wait for");
  bench.Do(Event::Kind::kResume);  // the accepted two are not needed any more
  EXPECT_EQ(bench.state.open_waves, 2U);
}

TEST(RolloutBreach, SilentHostsHoldTheWaveBackWhereTheyCount) {
  model::RolloutPlan plan = Plan({"canary", "rest"});
  plan.count_unreachable = true;
  Bench bench(plan, {2, 1});
  bench.Start();
  bench.Install(0);
  bench.Wait(10 * kHour);
  EXPECT_EQ(bench.state.phase, Phase::kRunning);
  EXPECT_EQ(bench.state.open_waves, 1U);
  bench.Install(1);
  EXPECT_EQ(bench.state.open_waves, 2U);
}

// 30 waves of 133 or 134 hosts, 5 % overall. Every host of one wave fails, whichever wave it is.
TEST(RolloutBreach, OneFailedWaveOfThirtyDoesNotStopFourThousandHostsWhoseLimitIsFivePercentOverall) {
  for (const std::size_t bad : {0U, 1U, 14U, 29U}) {
    for (const OnBreach reaction : {OnBreach::kWarn, OnBreach::kHalt}) {
      model::RolloutPlan plan = Plan(std::vector<std::string>{});
      std::vector<std::size_t> hosts;
      for (int wave = 0; wave < 30; ++wave) {
        plan.waves.push_back(Wave("w" + std::to_string(wave)));
        hosts.push_back(wave < 10 ? 134 : 133);
      }
      plan.on_breach = reaction;
      plan.total_error_percent = 5;
      Bench bench(plan, hosts);
      bench.Start();
      std::size_t warned = 0;
      for (Slot slot = 0; slot < 4000; ++slot) {
        bench.Install(slot, bench.state.slots[slot].wave == bad ? HostState::kFailed : HostState::kSucceeded);
        warned += bench.Sent(Command::Kind::kWarn);
      }
      const bool said_so = reaction == OnBreach::kHalt;
      EXPECT_EQ(bench.state.phase, said_so ? Phase::kHalted : Phase::kCompleted) << "wave " << bad;
      EXPECT_EQ(warned, said_so ? 0U : 2U);  // error condition, success out of reach: once each
    }
  }
}

struct TotalRow {
  const char* name;
  std::uint32_t percent;
  std::uint32_t min_sample;
  std::uint32_t count;
  std::uint32_t stops_at;  // with the n-th failure of hosts that all fail; 100 hosts in two waves
  Cause kind;
};

class TotalCondition : public ::testing::TestWithParam<TotalRow> {};

TEST_P(TotalCondition, StopsAtTheStatedFailureOverAllWaves) {
  const TotalRow& row = GetParam();
  model::RolloutPlan plan = Plan({"first", "second"});
  plan.on_breach = OnBreach::kWarn;
  plan.total_error_percent = row.percent;
  plan.total_error_min_sample = row.min_sample;
  plan.total_error_count = row.count;
  Bench bench(plan, {6, 94});
  bench.Start();
  Slot slot = 0;
  while (bench.state.phase == Phase::kRunning && slot < 100) bench.Install(slot++, HostState::kFailed);
  EXPECT_EQ(slot, row.stops_at);
  EXPECT_EQ(bench.state.cause.kind, row.kind);
}

INSTANTIATE_TEST_SUITE_P(Rows, TotalCondition,
                         ::testing::Values(TotalRow{"OfAllHosts", 10, 1, 0, 11, Cause::kTotalFailedShareOfAll},
                                           TotalRow{"OfTheFinishedWhereASampleIsGiven", 10, 8, 0, 10,
                                                    Cause::kTotalFailedShare},
                                           TotalRow{"ByCount", 100, 1, 9, 9, Cause::kTotalFailedCount},
                                           TotalRow{"NotAtAll", 100, 1, 0, 100, Cause::kNone}),
                         [](const auto& row) { return row.param.name; });

TEST(RolloutBreach, ATotalConditionIsExplainedAndAResumeAcceptsItsFailures) {
  model::RolloutPlan plan = Plan({"first", "second"});
  plan.on_breach = OnBreach::kWarn;
  plan.total_error_count = 2;
  Bench bench(plan, {1, 9});
  bench.Start();
  bench.Install(0, HostState::kFailed);
  ASSERT_EQ(bench.state.open_waves, 2U);
  bench.Install(1, HostState::kFailed);
  EXPECT_EQ(Explain(bench.state, bench.now),
            "halted: 2 hosts of all waves failed, and 2 failed hosts halt the rollout");
  EXPECT_EQ(ExplainSlot(bench.state, 2, bench.now),
            "waits: the rollout is halted: 2 hosts of all waves failed, and 2 failed hosts halt the rollout");
  bench.Do(Event::Kind::kResume);
  EXPECT_EQ(bench.state.phase, Phase::kRunning);
  bench.Install(2, HostState::kFailed);
  EXPECT_EQ(bench.state.phase, Phase::kRunning);
  bench.Install(3, HostState::kFailed);
  EXPECT_EQ(bench.state.phase, Phase::kHalted);
}

TEST(RolloutBreach, APauseKeepsItsCauseRecallsOffersAndItsResumeAcceptsTheFailures) {
  model::RolloutPlan plan = Plan({"first", "second"});
  plan.on_breach = OnBreach::kPause;
  Bench bench(plan, {5, 1});
  bench.Start();
  bench.Contact(1);
  bench.Install(0, HostState::kFailed);
  ASSERT_EQ(bench.state.phase, Phase::kPaused);
  EXPECT_EQ(bench.state.cause.kind, Cause::kFailedShareOfWave);
  EXPECT_TRUE(bench.state.slots[1].recalled);
  EXPECT_EQ(Explain(bench.state, bench.now),
            "paused: 1 of the 5 hosts of wave 1 (first) failed (20 %), more than the 5 % allowed even if all others "
            "succeed");
  EXPECT_FALSE(bench.Offered(2));
  bench.Report(1, HostState::kCancelled, FailureReason::kRecalled);
  bench.Do(Event::Kind::kResume);
  EXPECT_EQ(bench.state.phase, Phase::kRunning);
  EXPECT_EQ(bench.state.cause.accepted, (std::vector<std::uint32_t>{1, 0}));
  EXPECT_TRUE(bench.Offered(1));
}

TEST(RolloutBreach, AnOperatorsPauseTakesTheCauseOfAConditionThatSaysPause) {
  model::RolloutPlan plan = Plan({"first"});
  plan.on_breach = OnBreach::kPause;
  Bench bench(plan, {5});
  bench.Start();
  bench.Contact(0);
  bench.Contact(1);
  bench.Do(Event::Kind::kPause);
  bench.Report(0, HostState::kFailed, FailureReason::kInstallerFailed);
  EXPECT_EQ(bench.state.phase, Phase::kPaused);
  EXPECT_EQ(bench.state.cause.failed, 1U);
  EXPECT_EQ(bench.Sent(Command::Kind::kRecall), 1U);
}

TEST(RolloutBreach, AWarningIsGivenOncePerWaveAndOutOfReachLetsTheNextWaveOpen) {
  model::RolloutPlan plan = Plan({"first", "second"});
  plan.on_breach = OnBreach::kWarn;
  plan.waves[0].soak = Duration{kHour};
  Bench bench(plan, {2, 1});
  bench.Start();
  bench.Install(0, HostState::kFailed);
  EXPECT_EQ(bench.Sent(Command::Kind::kWarn), 1U);
  EXPECT_TRUE(bench.state.waves[0].warned_error);
  bench.Install(1, HostState::kFailed);
  EXPECT_EQ(bench.Sent(Command::Kind::kWarn), 1U);
  EXPECT_TRUE(bench.state.waves[0].warned_success);
  EXPECT_EQ(bench.state.open_waves, 1U);  // it soaks all the same
  bench.Wait(kHour);
  EXPECT_EQ(bench.state.open_waves, 2U);
  EXPECT_EQ(ExplainWave(bench.state, 0, bench.now),
            "done: 0 of 2 succeeded (0 %), 95 % needed; 2 failed, 0 in flight; its error condition is broken, and the "
            "plan says go on; its success condition is out of reach, and the plan says go on");
  bench.Install(2, HostState::kFailed);
  EXPECT_EQ(bench.state.phase, Phase::kCompleted);
}

}  // namespace
}  // namespace kintsugi::rollout
