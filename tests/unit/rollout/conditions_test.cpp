// SPDX-License-Identifier: Apache-2.0
// Success and error conditions: when the next wave opens, when the rollout halts and with which numbers, what
// a resume forgives.
#include "tests/unit/rollout/rollout_bench.h"

namespace kintsugi::rollout {
namespace {

using Cause = HaltCause::Kind;

TEST(RolloutConditions, TheNextWaveOpensWhenTheSuccessConditionIsMetAndNotBefore) {
  Bench bench(Plan(), {20, 1, 1});
  bench.Start();
  bench.InstallRange(0, 18);
  EXPECT_EQ(bench.state.open_waves, 1U);  // 90 %
  bench.Install(18);
  EXPECT_EQ(bench.state.open_waves, 2U);  // 95 %
  EXPECT_EQ(bench.state.waves[0].phase, WavePhase::kDone);
  EXPECT_EQ(bench.Sent(Command::Kind::kWakeWave), 1U);
}

TEST(RolloutConditions, ALateHostOfADoneWaveIsStillServed) {
  Bench bench(Plan(), {20, 1, 1});
  bench.Start();
  bench.InstallRange(0, 19);
  bench.Contact(19);
  EXPECT_EQ(bench.Sent(Command::Kind::kOffer), 1U);
}

TEST(RolloutConditions, WavesWithNothingToDoPass) {
  std::vector<HostSlot> hosts(3);
  hosts[0].state = HostState::kInstalled;
  hosts[1].state = HostState::kNotApplicable;
  hosts[2].wave = 2;
  Bench bench(Plan(), {});
  bench.state = Create(Plan(), 1, hosts);
  bench.Start();
  EXPECT_EQ(bench.state.open_waves, 3U);
  bench.Install(2);
  EXPECT_EQ(bench.state.phase, Phase::kCompleted);
}

TEST(RolloutConditions, TwentyPercentFailingInTheCanaryHaltsBeforeTheSecondWave) {
  Bench bench(Plan(), {10, 50, 40});
  bench.Start();
  for (Slot slot = 0; slot < 10 && bench.state.phase == Phase::kRunning; ++slot)
    bench.Install(slot, slot % 5 == 4 ? HostState::kFailed : HostState::kSucceeded);
  EXPECT_EQ(bench.state.phase, Phase::kHalted);
  EXPECT_EQ(bench.state.open_waves, 1U);
  EXPECT_EQ(Explain(bench.state, bench.now),
            "halted: 1 of the 10 hosts of wave 1 (canary) failed (10 %), more than the 5 % allowed even if "
            "all others succeed");
}

TEST(RolloutConditions, AHaltRecallsEveryOutstandingOffer) {
  Bench bench(Plan(), {10, 5, 5});
  bench.Start();
  for (Slot slot = 0; slot < 4; ++slot) bench.Contact(slot);
  bench.Report(0, HostState::kFailed, FailureReason::kInstallerFailed);
  EXPECT_EQ(bench.state.phase, Phase::kHalted);
  EXPECT_EQ(bench.Sent(Command::Kind::kRecall), 3U);
  EXPECT_EQ(bench.Sent(Command::Kind::kPhaseChanged), 1U);
}

struct ErrorRow {
  const char* name;
  std::size_t wave_hosts;
  std::uint32_t error_percent;
  std::uint32_t min_sample;
  std::uint32_t error_count;
  Slot succeed_first;      // this many succeed, then hosts fail one by one
  std::uint32_t halts_at;  // with the n-th failure; 0: not within 30
  Cause kind;
};

class ErrorCondition : public ::testing::TestWithParam<ErrorRow> {};

TEST_P(ErrorCondition, HaltsAtTheStatedFailure) {
  const ErrorRow& row = GetParam();
  model::RolloutPlan plan = Plan();
  plan.error_percent = row.error_percent;
  plan.error_min_sample = row.min_sample;
  plan.error_count = row.error_count;
  Bench bench(plan, {row.wave_hosts, 1});
  bench.Start();
  bench.InstallRange(0, row.succeed_first);
  std::uint32_t failed = 0;
  while (bench.state.phase == Phase::kRunning && failed < 30 && row.succeed_first + failed < row.wave_hosts) {
    bench.Install(row.succeed_first + failed, HostState::kFailed);
    ++failed;
  }
  EXPECT_EQ(bench.state.phase == Phase::kHalted ? failed : 0, row.halts_at);
  EXPECT_EQ(bench.state.cause.kind, row.halts_at == 0 ? Cause::kNone : row.kind);
  EXPECT_EQ(bench.state.cause.failed, row.halts_at);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, ErrorCondition,
    ::testing::Values(
        // One failure in 300 hosts says nothing about 5 %, whatever happens to finish first.
        ErrorRow{"OneEarlyFailureOfALargeWaveDoesNot", 300, 5, 1, 0, 0, 16, Cause::kFailedShareOfWave},
        // From 20 finished hosts on one failure is within 5 %: the sample counts.
        ErrorRow{"ASampleOfTwentyCounts", 300, 5, 1, 0, 18, 2, Cause::kFailedShare},
        ErrorRow{"OneOfTwentyIsWithinTheLimit", 20, 5, 1, 0, 19, 0, Cause::kNone},
        ErrorRow{"ASmallCanaryHaltsAtItsFirstFailure", 3, 5, 1, 0, 0, 1, Cause::kFailedShareOfWave},
        ErrorRow{"ALargerMinimumSampleWaits", 300, 5, 100, 0, 50, 16, Cause::kFailedShareOfWave},
        ErrorRow{"ALargerMinimumSampleIsReached", 300, 5, 60, 0, 58, 4, Cause::kFailedShare},
        ErrorRow{"ZeroPercentHaltsAtTheFirst", 300, 0, 1, 0, 10, 1, Cause::kFailedShare},
        ErrorRow{"ACountHaltsWhateverTheShare", 300, 50, 1, 3, 50, 3, Cause::kFailedCount},
        ErrorRow{"AHundredPercentNeverHalts", 300, 100, 1, 0, 0, 0, Cause::kNone}),
    [](const auto& row) { return row.param.name; });

TEST(RolloutConditions, HostsThatHadTheUpdateDoNotDiluteTheFailures) {
  std::vector<HostSlot> hosts(20);
  for (Slot slot = 0; slot < 15; ++slot) hosts[slot].state = HostState::kInstalled;
  Bench bench(Plan({"all"}), {});
  bench.state = Create(Plan({"all"}), 1, hosts);
  bench.Start();
  bench.Install(15, HostState::kFailed);  // 1 of 5 installs, though 1 of 20 hosts
  ASSERT_EQ(bench.state.phase, Phase::kHalted);
  EXPECT_EQ(bench.state.cause.hosts, 5U);
}

TEST(RolloutConditions, SilentHostsDoNotDiluteTheFailures) {
  Bench bench(Plan(), {100, 1, 1});
  bench.Start();
  for (Slot slot = 0; slot < 10; ++slot) bench.Contact(slot);
  bench.Wait(20 * kMinute);
  bench.Report(0, HostState::kFailed, FailureReason::kInstallerFailed);
  EXPECT_EQ(bench.state.phase, Phase::kRunning);  // 1 of 100
  for (Slot slot = 1; slot < 10; ++slot) bench.Contact(slot);
  bench.Wait(10 * kMinute);  // 90 are silent: 1 of 10
  EXPECT_EQ(bench.state.phase, Phase::kHalted);
  EXPECT_EQ(bench.state.cause.hosts, 10U);
}

TEST(RolloutConditions, AWaveThatCannotSucceedAnyMoreHaltsAndSaysSo) {
  model::RolloutPlan plan = Plan();
  plan.error_percent = 20;
  Bench bench(plan, {10, 5, 5});
  bench.Start();
  bench.InstallRange(0, 9);
  EXPECT_EQ(bench.state.phase, Phase::kRunning);
  bench.Install(9, HostState::kFailed);
  ASSERT_EQ(bench.state.phase, Phase::kHalted);
  EXPECT_EQ(bench.state.cause.kind, Cause::kSuccessOutOfReach);
  EXPECT_EQ(bench.state.open_waves, 1U);
}

TEST(RolloutConditions, ResumeAcceptsTheFailuresSoFarAndHaltsOnNewOnes) {
  Bench bench(Plan(), {40, 5, 5});
  bench.Start();
  for (Slot slot = 0; slot < 3; ++slot) bench.Install(slot, HostState::kFailed);
  ASSERT_EQ(bench.state.phase, Phase::kHalted);
  bench.Do(Event::Kind::kResume);
  EXPECT_EQ(bench.state.phase, Phase::kRunning);
  EXPECT_EQ(bench.state.cause.kind, Cause::kNone);
  EXPECT_EQ(bench.state.cause.accepted, (std::vector<std::uint32_t>{3, 0, 0}));
  bench.Install(3, HostState::kFailed);
  EXPECT_EQ(bench.state.phase, Phase::kRunning);  // 1 of 37
  bench.Install(4, HostState::kFailed);
  ASSERT_EQ(bench.state.phase, Phase::kHalted);  // 2 of 37: 5.4 %
  EXPECT_EQ(bench.state.cause.failed, 2U);
  EXPECT_EQ(bench.state.cause.hosts, 37U);
}

TEST(RolloutConditions, ResumeLetsAWaveThatCouldNotSucceedPass) {
  model::RolloutPlan plan = Plan();
  plan.error_percent = 50;
  Bench bench(plan, {4, 5, 5});
  bench.Start();
  bench.InstallRange(0, 3);
  bench.Install(3, HostState::kFailed);
  ASSERT_EQ(bench.state.phase, Phase::kHalted);
  bench.Do(Event::Kind::kResume);
  EXPECT_EQ(bench.state.phase, Phase::kRunning);
  EXPECT_EQ(bench.state.open_waves, 2U);
}

TEST(RolloutConditions, AnAcceptedFailureThatTurnsOutWellDoesNotPayForALaterOne) {
  Bench bench(Plan(), {10, 5, 5});
  bench.Start();
  bench.Install(0, HostState::kFailed);
  bench.Do(Event::Kind::kResume);
  bench.ReportFor(0, 1, HostState::kSucceeded);
  EXPECT_EQ(bench.state.cause.accepted[0], 0U);
  bench.Install(1, HostState::kFailed);
  EXPECT_EQ(bench.state.phase, Phase::kHalted);
}

TEST(RolloutConditions, AFailureDuringAPauseStillHalts) {
  Bench bench(Plan(), {10, 5});
  bench.Start();
  bench.Contact(0);
  bench.Do(Event::Kind::kPause);
  bench.Report(0, HostState::kFailed, FailureReason::kInstallerFailed);
  EXPECT_EQ(bench.state.phase, Phase::kHalted);
}

TEST(RolloutConditions, ALateFailureInAnEarlierWaveHaltsTheLaterOnes) {
  Bench bench(Plan(), {20, 10, 10});
  bench.Start();
  bench.Contact(19);
  bench.InstallRange(0, 18);
  bench.Install(18);
  ASSERT_EQ(bench.state.open_waves, 2U);
  bench.Contact(20);
  bench.Report(19, HostState::kFailed, FailureReason::kInstallerFailed);
  EXPECT_EQ(bench.state.phase, Phase::kRunning);  // 1 of 20 is 5 %
  model::RolloutPlan strict = bench.state.plan;
  strict.error_percent = 4;
  Bench other(strict, {20, 10, 10});
  other.Start();
  other.Contact(19);
  other.InstallRange(0, 19);
  other.Contact(20);
  other.Report(19, HostState::kFailed, FailureReason::kInstallerFailed);
  EXPECT_EQ(other.state.phase, Phase::kHalted);
  EXPECT_EQ(other.state.cause.wave, 0);
  EXPECT_TRUE(other.state.slots[20].recalled);
}

}  // namespace
}  // namespace kintsugi::rollout
