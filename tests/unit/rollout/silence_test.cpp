// SPDX-License-Identifier: Apache-2.0
// Hosts that do not answer: offers run out, silent hosts leave the conditions, and both are served when they
// return.
#include "tests/unit/rollout/rollout_bench.h"

namespace kintsugi::rollout {
namespace {

using Kind = Command::Kind;

TEST(RolloutSilence, AnOfferWithoutAWordTimesOutAtItsInstantAndFreesItsPlace) {
  Bench bench(Plan(), {2, 1});
  bench.Start();
  bench.Contact(0);
  bench.Contact(1);
  bench.Wait(4 * kHour - 1);
  EXPECT_EQ(bench.StateOf(0), HostState::kOffered);
  bench.Wait(1);
  EXPECT_EQ(bench.StateOf(0), HostState::kTimedOut);
  EXPECT_EQ(bench.state.in_flight, 0U);
  EXPECT_NE(bench.state.phase, Phase::kHalted);
}

TEST(RolloutSilence, EveryWordMovesTheTimeOut) {
  Bench bench(Plan(), {2});
  bench.Start();
  bench.Contact(0);
  bench.Wait(3 * kHour);
  bench.Contact(0);
  bench.Wait(3 * kHour);
  EXPECT_EQ(bench.StateOf(0), HostState::kOffered);
  bench.Report(0, HostState::kInstalling);
  bench.Wait(4 * kHour - 1);
  EXPECT_EQ(bench.StateOf(0), HostState::kInstalling);
  bench.Wait(1);
  EXPECT_EQ(bench.StateOf(0), HostState::kTimedOut);
}

TEST(RolloutSilence, ATimedOutHostIsOfferedTheWorkAtItsNextContact) {
  Bench bench(Plan(), {2, 1});
  bench.Start();
  bench.Contact(0);
  bench.Wait(5 * kHour);
  bench.Contact(0);
  EXPECT_EQ(bench.Sent(Kind::kOffer), 1U);
  EXPECT_EQ(bench.state.slots[0].attempts, 2);
}

TEST(RolloutSilence, AHostThatLetEveryOfferRunOutFailsWhenItIsBackAndNotBefore) {
  model::RolloutPlan plan = Plan();
  plan.error_percent = 100;
  Bench bench(plan, {2, 1});
  bench.Start();
  for (int attempt = 0; attempt < 3; ++attempt) {
    bench.Contact(0);
    bench.Wait(4 * kHour);
  }
  EXPECT_EQ(bench.StateOf(0), HostState::kTimedOut);
  bench.Contact(0);
  EXPECT_EQ(bench.StateOf(0), HostState::kFailed);
  EXPECT_EQ(bench.state.slots[0].reason, FailureReason::kOfferExpired);
  EXPECT_EQ(bench.Sent(Kind::kOffer), 0U);
}

TEST(RolloutSilence, ASilentHostDoesNotBlockTheNextWaveAndIsServedWhenItReturns) {
  Bench bench(Plan(), {3, 1, 1});
  bench.Start();
  bench.Install(0);
  bench.Install(1);
  EXPECT_EQ(bench.state.open_waves, 1U);
  bench.Wait(30 * kMinute - 1);
  EXPECT_EQ(bench.state.open_waves, 1U);
  bench.Wait(1);
  EXPECT_EQ(bench.state.open_waves, 2U);
  bench.Contact(2);
  EXPECT_EQ(bench.Sent(Kind::kOffer), 1U);
}

TEST(RolloutSilence, OfHostsIsCountedFromTheOpeningOfTheirWave) {
  Bench bench(Plan(), {1, 2, 1});
  bench.Start();
  bench.Contact(1);
  bench.Contact(0);
  for (int quarter = 0; quarter < 8; ++quarter) {
    bench.Wait(15 * kMinute);
    bench.Contact(0);
  }
  bench.Report(0, HostState::kSucceeded);
  ASSERT_EQ(bench.state.open_waves, 2U);
  EXPECT_EQ(bench.state.waves[1].unreachable, 0U);
  bench.Wait(30 * kMinute - 1);
  EXPECT_EQ(bench.state.waves[1].unreachable, 0U);
  bench.Wait(1);
  EXPECT_EQ(bench.state.waves[1].unreachable, 2U);
}

TEST(RolloutSilence, CompletionDoesNotWaitForAHostThatNeverReturnsButServesItWhenItDoes) {
  Bench bench(Plan({"all"}), {3});
  bench.Start();
  bench.Install(0);
  bench.Install(1);
  EXPECT_EQ(bench.state.phase, Phase::kRunning);
  bench.Wait(30 * kMinute);
  ASSERT_EQ(bench.state.phase, Phase::kCompleted);
  bench.Wait(90 * 24 * kHour);
  bench.Contact(2);
  EXPECT_EQ(bench.Sent(Kind::kOffer), 1U);
  bench.Report(2, HostState::kSucceeded);
  EXPECT_EQ(bench.StateOf(2), HostState::kSucceeded);
  EXPECT_EQ(bench.state.phase, Phase::kCompleted);
}

TEST(RolloutSilence, CompletionWaitsForEveryReachableHost) {
  model::RolloutPlan plan = Plan({"all"});
  plan.success_percent = 50;
  Bench bench(plan, {2});
  bench.Start();
  bench.Install(0);
  bench.Contact(1);
  EXPECT_EQ(bench.state.phase, Phase::kRunning);
  bench.Report(1, HostState::kSucceeded);
  EXPECT_EQ(bench.state.phase, Phase::kCompleted);
  EXPECT_EQ(bench.state.ended, bench.now);
}

TEST(RolloutSilence, AFailureOfAHostThatReturnsLateStillHaltsACompletedRollout) {
  Bench bench(Plan({"all"}), {3});
  bench.Start();
  bench.Install(0);
  bench.Install(1);
  bench.Wait(30 * kMinute);
  ASSERT_EQ(bench.state.phase, Phase::kCompleted);
  bench.Install(2, HostState::kFailed);
  EXPECT_EQ(bench.state.phase, Phase::kHalted);
  EXPECT_EQ(bench.state.waves[0].phase, WavePhase::kOpen);
  EXPECT_EQ(bench.state.ended, Instant{});
}

// Driving the clock by NextDeadline alone must reach every change: nothing happens between two deadlines.
TEST(RolloutSilence, NextDeadlineNamesEveryInstantAtWhichTimeChangesSomething) {
  Bench bench(Plan(), {2, 1});
  bench.Start();
  bench.Contact(0);
  std::vector<std::int64_t> changed_at;
  const std::int64_t started = ToUnixMs(bench.now);
  while (const auto next = NextDeadline(bench.state)) {
    ASSERT_GT(*next, bench.now);
    const std::uint64_t revision = bench.state.revision;
    bench.Wait((*next - bench.now).count());
    if (bench.state.revision != revision) changed_at.push_back(ToUnixMs(bench.now) - started);
  }
  // 30 min: wave 1 is silent, passes and wave 2 opens; 60 min: wave 2 is silent; 4 h: the offer runs out.
  EXPECT_EQ(changed_at, (std::vector<std::int64_t>{30 * kMinute, 60 * kMinute, 4 * kHour}));
}

TEST(RolloutSilence, ContactsDoNotGrowTheDeadlines) {
  Bench bench(Plan(), {10});
  bench.Start();
  for (int round = 0; round < 1000; ++round) {
    bench.Wait(kMinute);
    for (Slot slot = 0; slot < 10; ++slot) bench.Contact(slot);
  }
  EXPECT_LE(bench.state.deadlines.size(), 20U);
}

}  // namespace
}  // namespace kintsugi::rollout
