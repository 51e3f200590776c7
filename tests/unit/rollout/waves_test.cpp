// SPDX-License-Identifier: Apache-2.0
// When the next wave opens: dates, soak, gate, release; and that a tick at the right instant is asked for.
#include "tests/unit/rollout/rollout_bench.h"

namespace kintsugi::rollout {
namespace {

// Goes to the next deadline as long as it lies before `end`; hosts say a word at each so that none goes silent.
void RunUntil(Bench& bench, Instant end, Slot hosts) {
  while (const auto next = NextDeadline(bench.state)) {
    if (*next > end) break;
    bench.now = *next;
    for (Slot slot = 0; slot < hosts; ++slot) bench.Contact(slot, false);
  }
  bench.now = end;
  bench.Do(Event::Kind::kTick);
}

TEST(RolloutWaves, NothingIsOfferedBeforeTheStartDateAndTheFirstWaveOpensOnIt) {
  Bench bench(Plan(), {1, 1, 1});
  const Instant date = bench.now + Duration{2 * kHour};
  bench.state.plan.start_at = date;
  bench.Start();
  EXPECT_EQ(bench.state.phase, Phase::kRunning);
  EXPECT_EQ(bench.state.open_waves, 0U);
  EXPECT_FALSE(bench.Offered(0));
  EXPECT_EQ(NextDeadline(bench.state), date);
  EXPECT_EQ(ExplainSlot(bench.state, 0, bench.now),
            "waits for wave 1 (canary): the rollout's start date is 2003-10-17T11:50:00Z, in 2 h");
  EXPECT_EQ(Explain(bench.state, bench.now),
            "running: no wave is open, the rollout's start date is 2003-10-17T11:50:00Z, in 2 h");
  bench.now = date - Duration{1};
  bench.Do(Event::Kind::kTick);
  EXPECT_EQ(bench.state.open_waves, 0U);
  bench.Wait(1);
  EXPECT_EQ(bench.state.open_waves, 1U);
  EXPECT_TRUE(bench.Offered(0));
}

TEST(RolloutWaves, ARingOpensOnItsDateAndNotBefore) {
  Bench bench(Plan(), {1, 1, 1});
  bench.state.plan.waves[1].offset = bench.state.plan.waves[2].offset = Duration{24 * kHour};
  const Instant started = bench.now;
  bench.Start();
  bench.Install(0);
  EXPECT_EQ(bench.state.open_waves, 1U);
  EXPECT_EQ(ExplainSlot(bench.state, 1, bench.now),
            "waits for wave 2 (early): its date is 2003-10-18T09:50:00Z, in 1 d");
  EXPECT_EQ(ExplainWave(bench.state, 1, bench.now), "waits: its date is 2003-10-18T09:50:00Z, in 1 d");
  EXPECT_EQ(ExplainWave(bench.state, 2, bench.now), "waits for early, which is not open yet");
  RunUntil(bench, started + Duration{24 * kHour - 1}, 3);
  EXPECT_EQ(bench.state.open_waves, 1U);
  EXPECT_EQ(NextDeadline(bench.state), started + Duration{24 * kHour});
  bench.Wait(1);
  EXPECT_EQ(bench.state.open_waves, 2U);
}

TEST(RolloutWaves, TheNextWaveOpensAfterTheSoakThatBeginsWhenTheConditionIsMet) {
  Bench bench(Plan(), {2, 1, 1});
  bench.state.plan.waves[0].soak = Duration{6 * kHour};
  bench.Start();
  bench.Install(0);
  bench.Wait(20 * kMinute);
  bench.Install(1);
  const Instant met = bench.now;
  EXPECT_EQ(bench.state.waves[0].passed, met);
  EXPECT_EQ(ExplainSlot(bench.state, 2, bench.now),
            "waits for wave 2 (early): canary soaks until 2003-10-17T16:10:00Z, in 6 h");
  RunUntil(bench, met + Duration{6 * kHour - 1}, 3);
  EXPECT_EQ(NextDeadline(bench.state), met + Duration{6 * kHour});
  EXPECT_EQ(bench.state.open_waves, 1U);
  EXPECT_EQ(bench.state.waves[0].phase, WavePhase::kOpen);
  bench.Wait(1);
  EXPECT_EQ(bench.state.open_waves, 2U);
}

TEST(RolloutWaves, AnErrorConditionBrokenDuringTheSoakHalts) {
  model::RolloutPlan plan = Plan();
  plan.success_percent = 50;
  plan.error_percent = 20;
  plan.waves[0].soak = Duration{6 * kHour};
  Bench bench(plan, {4, 1, 1});
  bench.Start();
  bench.Contact(3);
  bench.InstallRange(0, 3);
  ASSERT_NE(bench.state.waves[0].passed, Instant{});
  bench.Wait(10 * kMinute);
  bench.Report(3, HostState::kFailed, FailureReason::kInstallerFailed);
  EXPECT_EQ(bench.state.phase, Phase::kHalted);
  bench.Wait(7 * kHour);
  EXPECT_EQ(bench.state.open_waves, 1U);
}

TEST(RolloutWaves, AGateOpensOnlyByAnOperator) {
  Bench bench(Plan(), {1, 1, 1});
  bench.state.plan.waves[0].manual_gate = true;
  bench.Start();
  bench.Install(0);
  bench.Wait(48 * kHour);
  EXPECT_EQ(bench.state.open_waves, 1U);
  EXPECT_EQ(NextDeadline(bench.state), std::nullopt);
  EXPECT_EQ(ExplainSlot(bench.state, 1, bench.now),
            "waits for wave 2 (early): canary is done, and an operator must release it");
  bench.Do(Event::Kind::kRelease);
  EXPECT_EQ(bench.state.open_waves, 2U);
  EXPECT_TRUE(bench.state.waves[0].released);
}

TEST(RolloutWaves, AReleaseOverridesSoakAndSuccessConditionButNoDate) {
  Bench bench(Plan(), {4, 1, 1});
  bench.state.plan.waves[0].soak = Duration{6 * kHour};
  bench.state.plan.waves[1].offset = bench.state.plan.waves[2].offset = Duration{kHour};
  bench.Start();
  bench.Install(0);
  bench.Do(Event::Kind::kRelease);
  EXPECT_EQ(bench.state.open_waves, 1U);
  bench.Wait(kHour - 1);
  EXPECT_EQ(bench.state.open_waves, 1U);
  bench.Wait(1);
  EXPECT_EQ(bench.state.open_waves, 2U);
}

TEST(RolloutWaves, AReleaseWhilePausedWaitsForTheResume) {
  Bench bench(Plan(), {2, 1, 1});
  bench.Start();
  bench.Do(Event::Kind::kPause);
  bench.Do(Event::Kind::kRelease);
  EXPECT_EQ(bench.state.open_waves, 1U);
  bench.Do(Event::Kind::kResume);
  EXPECT_EQ(bench.state.open_waves, 2U);
}

TEST(RolloutWaves, ADateThatPassedWhileTheConsoleWasDownOpensTheWaveAtTheNextStep) {
  Bench bench(Plan(), {1, 1, 1});
  bench.state.plan.waves[1].offset = bench.state.plan.waves[2].offset = Duration{kHour};
  bench.Start();
  bench.Install(0);
  bench.now += Duration{9 * kHour};
  bench.state = Restore(bench.state, bench.state.open_waves, bench.now);
  ASSERT_TRUE(NextDeadline(bench.state).has_value());
  EXPECT_LE(*NextDeadline(bench.state), bench.now);
  bench.Do(Event::Kind::kTick);
  EXPECT_EQ(bench.state.open_waves, 2U);
}

}  // namespace
}  // namespace kintsugi::rollout
