// SPDX-License-Identifier: Apache-2.0
// Limits: places per group, starts per period, retries by class of error and of the whole rollout, places of hosts
// whose reboot is somebody else's, and how long a place is held.
#include "tests/unit/rollout/rollout_bench.h"

namespace kintsugi::rollout {
namespace {

Bench Grouped(model::RolloutPlan plan) {
  std::vector<HostSlot> hosts(4);
  for (HostSlot& host : hosts) host.groups[0] = 0;
  hosts[3].groups[0] = 1;
  hosts[0].groups[2] = hosts[3].groups[2] = 2;
  Bench bench(Plan({"all"}), {});
  bench.state = Create(std::move(plan), 42, std::move(hosts),
                       {{"site Osaka", 2, 0}, {"site Kyoto", 2, 0}, {"role domain-controller", 1, 0}});
  return bench;
}

TEST(RolloutLimits, EachGroupOfAHostMustHaveAFreePlace) {
  Bench bench = Grouped(Plan({"all"}));
  bench.Start();
  EXPECT_TRUE(bench.Offered(0));
  EXPECT_FALSE(bench.Offered(3));  // the other domain controller
  EXPECT_EQ(ExplainSlot(bench.state, 3, bench.now),
            "waits for a free place in role domain-controller: 1 of 1 are in flight");
  EXPECT_TRUE(bench.Offered(1));
  EXPECT_FALSE(bench.Offered(2));
  EXPECT_EQ(ExplainSlot(bench.state, 2, bench.now), "waits for a free place in site Osaka: 2 of 2 are in flight");
  bench.Report(0, HostState::kSucceeded);
  EXPECT_TRUE(bench.Offered(3));
  EXPECT_TRUE(bench.Offered(2));
}

TEST(RolloutLimits, AHostGivenUpDoesNotTakeThePlaceOfAnotherInItsGroup) {
  model::RolloutPlan plan = Plan({"all"});
  plan.success_percent = 1;
  Bench bench = Grouped(plan);
  bench.Start();
  bench.Contact(0);
  bench.Wait(4 * kHour);
  EXPECT_TRUE(bench.Offered(3));
  bench.Report(0, HostState::kInstalling);
  EXPECT_EQ(bench.StateOf(0), HostState::kTimedOut);
  EXPECT_EQ(bench.state.groups[2].in_flight, 1U);
}

TEST(RolloutLimits, StartsArePerFixedPeriodFromTheStart) {
  model::RolloutPlan plan = Plan({"all"});
  plan.starts_limit = 2;
  plan.unreachable_after = Duration{100 * kHour};
  Bench bench(plan, {5});
  bench.Start();
  bench.Wait(50 * kMinute);
  EXPECT_TRUE(bench.Offered(0));
  EXPECT_TRUE(bench.Offered(1));
  bench.Report(0, HostState::kSucceeded);
  EXPECT_FALSE(bench.Offered(2));
  EXPECT_EQ(ExplainSlot(bench.state, 2, bench.now),
            "waits for the next starts: 2 of 2 are used until 2003-10-17T10:50:00Z, in 10 min");
  EXPECT_EQ(NextDeadline(bench.state), bench.now + Duration{10 * kMinute});
  bench.Wait(10 * kMinute);
  EXPECT_EQ(bench.Sent(Command::Kind::kWakeWave), 1U);
  EXPECT_TRUE(bench.Offered(2));
  EXPECT_TRUE(bench.Offered(3));
  EXPECT_FALSE(bench.Offered(4));
}

struct RetryRow {
  const char* name;
  model::ErrorClass error_class;
  std::uint32_t offers;  // until the host is Failed
};

class Retries : public ::testing::TestWithParam<RetryRow> {};

TEST_P(Retries, FollowTheRuleOfTheirClass) {
  model::RolloutPlan plan = Plan({"all"});
  plan.error_percent = 100;
  plan.max_attempts = 4;
  plan.retry_busy = {2, Duration{1000}, Duration{1000}};
  plan.retry_transient = {9, Duration{1000}, Duration{1000}};
  plan.retry_reboot = {3, Duration{1000}, Duration{1000}};
  Bench bench(plan, {2});
  bench.Start();
  std::uint32_t offers = 0;
  while (bench.Offered(0) && offers < 20) {
    ++offers;
    bench.Fail(0, GetParam().error_class);
    bench.Wait(1001);
  }
  EXPECT_EQ(offers, GetParam().offers);
  EXPECT_EQ(bench.StateOf(0), HostState::kFailed);
}

INSTANTIATE_TEST_SUITE_P(Rows, Retries,
                         ::testing::Values(RetryRow{"Busy", model::ErrorClass::kBusy, 2},
                                           RetryRow{"TransientUpToThePlansAttempts", model::ErrorClass::kTransient, 4},
                                           RetryRow{"Reboot", model::ErrorClass::kNeedsReboot, 3},
                                           RetryRow{"FatalNever", model::ErrorClass::kFatal, 1},
                                           RetryRow{"UnknownNever", model::ErrorClass::kNone, 1}),
                         [](const auto& row) { return row.param.name; });

TEST(RolloutLimits, TheRolloutsRetriesAreSpentOnceAndLaterFailuresAreFinal) {
  model::RolloutPlan plan = Plan({"all"});
  plan.error_percent = 100;
  plan.success_percent = 1;
  plan.max_retries = 1;
  Bench bench(plan, {4});
  bench.Start();
  for (const Slot slot : {0U, 1U}) {
    bench.Contact(slot);
    bench.Fail(slot, model::ErrorClass::kTransient);
    EXPECT_EQ(bench.StateOf(slot), HostState::kQueued);
  }
  bench.Wait(2 * kHour);
  EXPECT_TRUE(bench.Offered(0));
  EXPECT_EQ(bench.state.retries, 1U);
  EXPECT_FALSE(bench.Offered(1));
  EXPECT_EQ(bench.StateOf(1), HostState::kFailed);
  EXPECT_EQ(bench.state.slots[1].reason, FailureReason::kRetriesUsedUp);
  bench.Contact(2);
  bench.Fail(2, model::ErrorClass::kTransient);
  EXPECT_EQ(bench.StateOf(2), HostState::kFailed);
  EXPECT_EQ(bench.state.slots[2].reason, FailureReason::kRetriesUsedUp);
}

TEST(RolloutLimits, AnOfferMadeAgainAfterARecallIsNoRetry) {
  model::RolloutPlan plan = Plan({"all"});
  plan.max_retries = 1;
  Bench bench(plan, {5});
  bench.Start();
  bench.Contact(0);
  bench.Install(1, HostState::kFailed);
  ASSERT_EQ(bench.state.phase, Phase::kHalted);
  bench.Report(0, HostState::kCancelled, FailureReason::kRecalled);
  bench.Do(Event::Kind::kResume);
  EXPECT_TRUE(bench.Offered(0));
  EXPECT_EQ(bench.state.retries, 0U);
}

TEST(RolloutLimits, AHostWhoseRebootIsSomebodyElsesIsServedAndFreesItsPlace) {
  model::RolloutPlan plan = Plan({"first", "second"});
  plan.reboot = model::RebootPolicy::kNever;
  plan.in_flight_limit = 1;
  Bench bench(plan, {1, 1});
  bench.Start();
  bench.Contact(0);
  bench.Report(0, HostState::kRebootPending);
  EXPECT_EQ(bench.state.in_flight, 0U);
  EXPECT_EQ(bench.state.open_waves, 2U);
  EXPECT_EQ(ExplainSlot(bench.state, 0, bench.now),
            "installed in attempt 1 of 3 and waits for a reboot that this rollout does not make, last heard just now");
  bench.Install(1);
  EXPECT_EQ(bench.state.phase, Phase::kCompleted);
  bench.Wait(1000 * kHour);
  EXPECT_EQ(bench.StateOf(0), HostState::kRebootPending);
  bench.Report(0, HostState::kFailed, FailureReason::kDetectionSaysMissing);  // a later report still counts
  EXPECT_EQ(bench.state.phase, Phase::kHalted);
}

TEST(RolloutLimits, APlaceIsHeldUntilTheOfferIsOverAndTheWorkCouldBeDone) {
  model::RolloutPlan plan = Plan({"all"});
  plan.time_needed = Duration{2 * kHour};
  Bench bench(plan, {1});
  bench.Start();
  bench.Contact(0);
  EXPECT_EQ(bench.state.slots[0].expires_ms, ToUnixMs(bench.now) + 4 * kHour);
  bench.Wait(6 * kHour - 1);
  EXPECT_EQ(bench.StateOf(0), HostState::kOffered);
  bench.Wait(1);
  EXPECT_EQ(bench.StateOf(0), HostState::kTimedOut);
}

}  // namespace
}  // namespace kintsugi::rollout
