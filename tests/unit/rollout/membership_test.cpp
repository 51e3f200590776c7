// SPDX-License-Identifier: Apache-2.0
// Hosts that join, come back late, or are excluded by a known issue.
#include "tests/unit/rollout/rollout_bench.h"

namespace kintsugi::rollout {
namespace {

using model::LateHosts;

struct JoinRow {
  const char* name;
  LateHosts rule;
  std::uint16_t wave;
  HostState state;
};

class Joining : public ::testing::TestWithParam<JoinRow> {};

TEST_P(Joining, TakesTheWaveThatThePlanNames) {
  model::RolloutPlan plan = Plan();
  plan.late_hosts = GetParam().rule;
  Bench bench(plan, {1, 2, 1});
  bench.Start();
  bench.Install(0);
  ASSERT_EQ(bench.state.open_waves, 2U);
  const Slot slot = bench.JoinNow();
  EXPECT_EQ(slot, 4U);
  EXPECT_EQ(bench.Sent(Command::Kind::kSlotChanged), 1U);
  EXPECT_EQ(bench.state.slots[slot].wave, GetParam().wave);
  EXPECT_EQ(bench.StateOf(slot), GetParam().state);
  EXPECT_EQ(bench.Offered(slot), GetParam().wave == 1);
}

INSTANTIATE_TEST_SUITE_P(Rows, Joining,
                         ::testing::Values(JoinRow{"Current", LateHosts::kCurrentWave, 1, HostState::kQueued},
                                           JoinRow{"Last", LateHosts::kLastWave, 2, HostState::kQueued},
                                           JoinRow{"StayOut", LateHosts::kStayOut, kNoWave, HostState::kSkipped}),
                         [](const auto& row) { return row.param.name; });

TEST(RolloutMembership, ADraftTakesAHostIntoTheWaveThatItNames) {
  Bench bench(Plan(), {1, 1, 1});
  HostSlot host;
  host.wave = 1;
  const Slot slot = bench.JoinNow(host);
  EXPECT_EQ(bench.state.slots[slot].wave, 1);
  EXPECT_EQ(bench.state.waves[1].total, 2U);
}

TEST(RolloutMembership, ACompletedRolloutServesAHostThatJoinsAndStaysCompleted) {
  Bench bench(Plan({"all"}), {1});
  bench.Start();
  bench.Install(0);
  ASSERT_EQ(bench.state.phase, Phase::kCompleted);
  const Slot slot = bench.JoinNow();
  EXPECT_EQ(bench.state.phase, Phase::kCompleted);
  EXPECT_TRUE(bench.Offered(slot));
  bench.Report(slot, HostState::kSucceeded);
  EXPECT_EQ(bench.state.phase, Phase::kCompleted);
}

TEST(RolloutMembership, AnAbortedRolloutTakesNobody) {
  Bench bench(Plan({"all"}), {1});
  bench.Start();
  bench.Do(Event::Kind::kAbort);
  const Slot slot = bench.JoinNow();
  EXPECT_EQ(bench.StateOf(slot), HostState::kSkipped);
  EXPECT_EQ(ExplainSlot(bench.state, slot, bench.now),
            "skipped: the host came after its wave, and the plan says stay out");
}

// Slot 1 of the canary is off until its wave is done.
TEST(RolloutMembership, AHostThatComesBackAfterItsWaveFollowsTheSameRule) {
  struct Row {
    LateHosts rule;
    HostState state;
    std::uint16_t wave;
  };
  const Row rows[] = {{LateHosts::kCurrentWave, HostState::kOffered, 0},
                      {LateHosts::kLastWave, HostState::kQueued, 2},
                      {LateHosts::kStayOut, HostState::kSkipped, 0}};
  for (const Row& row : rows) {
    model::RolloutPlan plan = Plan();
    plan.late_hosts = row.rule;
    Bench bench(plan, {2, 1, 1});
    bench.Start();
    bench.Install(0);
    bench.Wait(30 * kMinute);
    ASSERT_EQ(bench.state.open_waves, 2U);
    bench.Contact(1);
    EXPECT_EQ(bench.StateOf(1), row.state) << Name(row.rule);
    EXPECT_EQ(bench.state.slots[1].wave, row.wave) << Name(row.rule);
    if (row.rule != LateHosts::kLastWave) continue;
    bench.Install(2);
    EXPECT_TRUE(bench.Offered(1));
  }
}

TEST(RolloutMembership, ExclusionSkipsAHostWithoutAnOfferAndRecallsOneThatIsOut) {
  Bench bench(Plan(), {3, 1, 1});
  bench.Start();
  bench.Exclude(0);
  EXPECT_EQ(bench.StateOf(0), HostState::kSkipped);
  EXPECT_EQ(ExplainSlot(bench.state, 0, bench.now), "skipped: a known issue's rule leaves this host out");
  bench.Contact(1);
  bench.Exclude(1);
  EXPECT_EQ(bench.Sent(Command::Kind::kRecall), 1U);
  EXPECT_EQ(ExplainSlot(bench.state, 1, bench.now),
            "Offered when attempt 1 was recalled because a known issue excludes the host: ends if its installer has "
            "started, last heard just now");
  bench.state = Restore(bench.state, 1, bench.now);
  bench.Report(1, HostState::kCancelled, FailureReason::kRecalled);
  EXPECT_EQ(bench.StateOf(1), HostState::kSkipped);
  EXPECT_EQ(bench.state.slots[1].reason, FailureReason::kExcluded);
}

TEST(RolloutMembership, AnExcludedHostThatHadStartedKeepsItsRealResult) {
  Bench bench(Plan(), {3, 1, 1});
  bench.Start();
  bench.Contact(0);
  bench.Report(0, HostState::kInstalling);
  bench.Exclude(0);
  bench.Report(0, HostState::kSucceeded);
  EXPECT_EQ(bench.StateOf(0), HostState::kSucceeded);
}

TEST(RolloutMembership, AnExclusionOutlivesASilence) {
  Bench bench(Plan(), {3, 1, 1});
  bench.Start();
  bench.Contact(0);
  bench.Exclude(0);
  bench.Wait(5 * kHour);
  ASSERT_EQ(bench.StateOf(0), HostState::kTimedOut);
  bench.Contact(0);
  EXPECT_EQ(bench.StateOf(0), HostState::kSkipped);
  EXPECT_EQ(bench.state.slots[0].reason, FailureReason::kExcluded);
}

}  // namespace
}  // namespace kintsugi::rollout
