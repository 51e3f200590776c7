// SPDX-License-Identifier: Apache-2.0
// Operators' acts and admission: who gets an offer, and when.
#include "tests/unit/rollout/rollout_bench.h"

namespace kintsugi::rollout {
namespace {

using Kind = Command::Kind;

TEST(RolloutStep, StartOpensTheFirstWaveAndWakesIt) {
  Bench bench(Plan(), {2, 2, 2});
  bench.Contact(0);
  EXPECT_EQ(bench.Sent(Kind::kOffer), 0U);
  bench.Start();
  EXPECT_EQ(bench.state.phase, Phase::kRunning);
  EXPECT_EQ(bench.state.open_waves, 1U);
  EXPECT_EQ(bench.Sent(Kind::kWakeWave), 1U);
  EXPECT_EQ(bench.state.started, bench.now);
}

TEST(RolloutStep, StartOfARunningRolloutChangesNothing) {
  Bench bench(Plan(), {2});
  bench.Start();
  const std::uint64_t digest = Digest(bench.state);
  bench.Start();
  EXPECT_TRUE(bench.commands.empty());
  EXPECT_EQ(Digest(bench.state), digest);
}

TEST(RolloutStep, OffersOnlyToHostsOfOpenWaves) {
  Bench bench(Plan(), {1, 1, 1});
  bench.Start();
  bench.Contact(1);
  EXPECT_EQ(bench.Sent(Kind::kOffer), 0U);
  bench.Contact(0);
  ASSERT_EQ(bench.Sent(Kind::kOffer), 1U);
  const Command offer = *std::find_if(bench.commands.begin(), bench.commands.end(),
                                      [](const Command& command) { return command.kind == Kind::kOffer; });
  EXPECT_EQ(offer.slot, 0U);
  EXPECT_EQ(offer.attempt, 1);
  EXPECT_EQ(offer.until, bench.now + bench.state.plan.offer_timeout);
}

TEST(RolloutStep, MakesNoSecondOfferToAHostThatHoldsOne) {
  Bench bench(Plan(), {2});
  bench.Start();
  bench.Contact(0);
  bench.Contact(0);
  EXPECT_EQ(bench.Sent(Kind::kOffer), 0U);
  EXPECT_EQ(bench.state.slots[0].attempts, 1);
}

TEST(RolloutStep, KeepsTheInFlightLimitAndFreesThePlaceWithTheResult) {
  model::RolloutPlan plan = Plan();
  plan.in_flight_limit = 2;
  Bench bench(plan, {4});
  bench.Start();
  for (const Slot slot : {0U, 1U, 2U}) bench.Contact(slot);
  EXPECT_EQ(bench.StateOf(2), HostState::kQueued);
  EXPECT_EQ(bench.state.in_flight, 2U);
  bench.Report(0, HostState::kSucceeded);
  bench.Contact(2);
  EXPECT_EQ(bench.StateOf(2), HostState::kOffered);
}

TEST(RolloutStep, MakesNoOfferWhileTheHostHoldsOtherWork) {
  Bench bench(Plan(), {1});
  bench.Start();
  bench.Contact(0, false);
  EXPECT_EQ(bench.Sent(Kind::kOffer), 0U);
  bench.Contact(0, true);
  EXPECT_EQ(bench.Sent(Kind::kOffer), 1U);
}

TEST(RolloutStep, PauseStopsOffersAndLetsRunningInstallsFinish) {
  Bench bench(Plan(), {2, 1});
  bench.Start();
  bench.Contact(0);
  bench.Do(Event::Kind::kPause);
  EXPECT_EQ(bench.Sent(Kind::kRecall), 0U);
  bench.Contact(1);
  EXPECT_EQ(bench.Sent(Kind::kOffer), 0U);
  bench.Report(0, HostState::kSucceeded);
  EXPECT_EQ(bench.StateOf(0), HostState::kSucceeded);
  bench.Do(Event::Kind::kResume);
  EXPECT_EQ(bench.state.phase, Phase::kRunning);
  EXPECT_EQ(bench.Sent(Kind::kWakeWave), 1U);
  bench.Contact(1);
  EXPECT_EQ(bench.Sent(Kind::kOffer), 1U);
}

TEST(RolloutStep, AWaveThatPassedDuringAPauseClosesAtTheResume) {
  Bench bench(Plan(), {1, 1, 1});
  bench.Start();
  bench.Contact(0);
  bench.Do(Event::Kind::kPause);
  bench.Report(0, HostState::kSucceeded);
  EXPECT_EQ(bench.state.open_waves, 1U);
  bench.Do(Event::Kind::kResume);
  EXPECT_EQ(bench.state.open_waves, 2U);
}

TEST(RolloutStep, AbortCancelsTheQueuedAndRecallsTheRest) {
  Bench bench(Plan(), {3, 1});
  bench.Start();
  bench.Install(0);
  bench.Contact(1);
  bench.Do(Event::Kind::kAbort);
  EXPECT_EQ(bench.state.phase, Phase::kAborted);
  EXPECT_EQ(bench.Sent(Kind::kRecall), 1U);
  EXPECT_EQ(bench.StateOf(0), HostState::kSucceeded);
  EXPECT_EQ(bench.StateOf(1), HostState::kOffered);
  EXPECT_EQ(bench.StateOf(2), HostState::kCancelled);
  EXPECT_EQ(bench.StateOf(3), HostState::kCancelled);
  bench.Report(1, HostState::kCancelled);
  EXPECT_EQ(bench.StateOf(1), HostState::kCancelled);
  EXPECT_EQ(bench.state.ended, bench.now);
}

TEST(RolloutStep, AnAbortedInstallThatHadStartedKeepsItsRealResult) {
  Bench bench(Plan(), {2});
  bench.Start();
  bench.Contact(0);
  bench.Contact(1);
  bench.Do(Event::Kind::kAbort);
  bench.Report(0, HostState::kSucceeded);
  EXPECT_EQ(bench.StateOf(0), HostState::kSucceeded);
  bench.Wait(4 * kHour);
  EXPECT_EQ(bench.StateOf(1), HostState::kCancelled);
  EXPECT_EQ(bench.state.in_flight, 0U);
  bench.Report(1, HostState::kFailed, FailureReason::kInstallerFailed, true);
  EXPECT_EQ(bench.StateOf(1), HostState::kFailed);
}

TEST(RolloutStep, ACompletedRolloutWithNothingLeftCannotBeAborted) {
  Bench bench(Plan({"all"}), {1});
  bench.Start();
  bench.Install(0);
  ASSERT_EQ(bench.state.phase, Phase::kCompleted);
  bench.Do(Event::Kind::kAbort);
  EXPECT_EQ(bench.state.phase, Phase::kCompleted);
}

TEST(RolloutStep, FactsSettleHostsThatHoldNoOfferAndNoOthers) {
  Bench bench(Plan({"all"}), {4});
  bench.Start();
  bench.Observe(0, HostState::kInstalled);
  bench.Observe(1, HostState::kNotApplicable);
  bench.Contact(2);
  bench.Observe(2, HostState::kInstalled);
  bench.Install(3);
  bench.Observe(3, HostState::kMissing);
  EXPECT_EQ(bench.StateOf(0), HostState::kInstalled);
  EXPECT_EQ(bench.StateOf(1), HostState::kNotApplicable);
  EXPECT_EQ(bench.StateOf(2), HostState::kOffered);
  EXPECT_EQ(bench.StateOf(3), HostState::kSucceeded);
}

TEST(RolloutStep, StartsEveryHostAsQueuedUnlessNothingIsToBeDone) {
  std::vector<HostSlot> hosts(4);
  hosts[0].state = HostState::kMissing;
  hosts[1].state = HostState::kInstalled;
  hosts[2].wave = kNoWave;
  hosts[3].wave = 9;
  const State state = Create(Plan({"all"}), 1, hosts);
  EXPECT_EQ(state.slots[0].state, HostState::kQueued);
  EXPECT_EQ(state.slots[1].state, HostState::kInstalled);
  EXPECT_EQ(state.slots[2].state, HostState::kSkipped);
  EXPECT_EQ(state.slots[3].state, HostState::kSkipped);
  EXPECT_EQ(state.waves[0].total, 2U);
}

TEST(RolloutStep, IgnoresSlotsThatDoNotExistAndTimeThatGoesBack) {
  Bench bench(Plan({"all"}), {1});
  bench.Start();
  const std::uint64_t digest = Digest(bench.state);
  bench.now -= Duration{kHour};
  bench.Contact(1);
  bench.Do(Event::Kind::kTick);
  EXPECT_TRUE(bench.commands.empty());
  EXPECT_EQ(Digest(bench.state), digest);
}

TEST(RolloutStep, AWithdrawnHostLeavesTheRolloutAndFreesItsPlace) {
  Bench bench(Plan(), {2, 1, 1});
  bench.Start();
  bench.Install(0);
  bench.Contact(1);
  Event event;
  event.kind = Event::Kind::kWithdraw;
  event.slot = 1;
  bench.Do(event);
  EXPECT_EQ(bench.StateOf(1), HostState::kCancelled);
  EXPECT_EQ(bench.state.in_flight, 0U);
  EXPECT_EQ(bench.state.open_waves, 2U);
  EXPECT_EQ(ExplainSlot(bench.state, 1, bench.now), "cancelled: the host has been withdrawn");
  event.slot = 0;
  bench.Do(event);
  EXPECT_EQ(bench.StateOf(0), HostState::kSucceeded);
}

TEST(RolloutStep, AHostSlotStaysSmall) { EXPECT_LE(sizeof(HostSlot), 64U); }

}  // namespace
}  // namespace kintsugi::rollout
