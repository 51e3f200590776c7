// SPDX-License-Identifier: Apache-2.0
// An operator retries what failed: one more offer for each, in the phases in which offers make sense.
#include "tests/unit/rollout/rollout_bench.h"

namespace kintsugi::rollout {
namespace {

model::RolloutPlan Lenient() {
  model::RolloutPlan plan = Plan({"all"});
  plan.error_percent = 100;
  plan.success_percent = 1;
  plan.max_attempts = 1;
  return plan;
}

class Retry : public ::testing::Test {
 protected:
  void Fail(Slot slot) {
    bench_.Contact(slot);
    bench_.Report(slot, HostState::kFailed, FailureReason::kDiskFull);
    ASSERT_EQ(bench_.state.slots[slot].state, HostState::kFailed);
  }
  bool Offered(Slot slot) {
    bench_.Contact(slot);
    return bench_.state.slots[slot].state == HostState::kOffered;
  }
  Bench bench_{Lenient(), {3}};
};

TEST_F(Retry, OffersFailedHostsOnceMoreAndNoOther) {
  bench_.Do(Event::Kind::kStart);
  Fail(0);
  EXPECT_FALSE(Offered(0));
  bench_.Do(Event::Kind::kRetryFailed);
  EXPECT_EQ(bench_.state.slots[0].state, HostState::kQueued);
  EXPECT_TRUE(Offered(0));
  EXPECT_EQ(bench_.state.slots[0].attempts, 2);
  bench_.Report(0, HostState::kFailed, FailureReason::kDiskFull);
  EXPECT_EQ(bench_.state.slots[0].state, HostState::kFailed);
  EXPECT_FALSE(Offered(0));
}

TEST_F(Retry, ChangesNothingWhereNothingFailed) {
  bench_.Do(Event::Kind::kStart);
  const auto before = bench_.state.revision;
  bench_.Do(Event::Kind::kRetryFailed);
  EXPECT_EQ(bench_.state.revision, before);
  EXPECT_TRUE(bench_.commands.empty());
}

TEST_F(Retry, MeansNothingInADraftOrAfterAnAbort) {
  bench_.Do(Event::Kind::kRetryFailed);
  EXPECT_EQ(bench_.state.phase, Phase::kDraft);
  bench_.Do(Event::Kind::kStart);
  Fail(0);
  bench_.Do(Event::Kind::kAbort);
  bench_.Do(Event::Kind::kRetryFailed);
  EXPECT_EQ(bench_.state.slots[0].state, HostState::kFailed);
}

TEST_F(Retry, WaitsForTheResumeOfAPausedRollout) {
  bench_.Do(Event::Kind::kStart);
  Fail(0);
  bench_.Do(Event::Kind::kPause);
  bench_.Do(Event::Kind::kRetryFailed);
  EXPECT_EQ(bench_.state.slots[0].state, HostState::kQueued);
  EXPECT_FALSE(Offered(0));
  bench_.Do(Event::Kind::kResume);
  EXPECT_TRUE(Offered(0));
}

TEST_F(Retry, ServesTheFailedHostsOfACompletedRollout) {
  bench_.Do(Event::Kind::kStart);
  Fail(0);
  for (const Slot slot : {1U, 2U}) {
    bench_.Contact(slot);
    bench_.Report(slot, HostState::kSucceeded);
  }
  ASSERT_EQ(bench_.state.phase, Phase::kCompleted);
  bench_.Do(Event::Kind::kRetryFailed);
  EXPECT_EQ(bench_.state.phase, Phase::kCompleted);
  EXPECT_TRUE(Offered(0));
  bench_.Report(0, HostState::kSucceeded);
  EXPECT_EQ(bench_.state.waves[0].by_state[static_cast<std::size_t>(HostState::kFailed)], 0U);
  EXPECT_EQ(bench_.state.in_flight, 0U);
}

TEST_F(Retry, IsRestoredWithTheOfferThatItAllows) {
  bench_.Do(Event::Kind::kStart);
  Fail(0);
  bench_.Do(Event::Kind::kRetryFailed);
  const auto cause = HaltCauseFromText(ToText(bench_.state.cause));
  ASSERT_TRUE(cause);
  EXPECT_EQ(cause->resumes, 1U);
}

}  // namespace
}  // namespace kintsugi::rollout
