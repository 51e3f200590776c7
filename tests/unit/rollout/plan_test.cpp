// SPDX-License-Identifier: Apache-2.0
// Every limit of a plan and the message that refuses it.
#include <functional>

#include "tests/unit/rollout/rollout_bench.h"

namespace kintsugi::rollout {
namespace {

using Selection = model::WaveSpec::Selection;

TEST(RolloutPlanCheck, AcceptsTheDefaultsAndTheLimitsThemselves) {
  EXPECT_TRUE(CheckPlan(Plan()));
  model::RolloutPlan plan = Plan();
  plan.success_percent = 1;
  plan.error_percent = 0;
  plan.max_attempts = 20;
  plan.in_flight_limit = 1;
  plan.retry_transient.base = plan.retry_transient.cap = plan.offer_timeout = plan.unreachable_after = Duration{1};
  EXPECT_TRUE(CheckPlan(plan));
}

TEST(RolloutPlanCheck, NamesTheFieldAndWhatIsAllowed) {
  struct Row {
    std::function<void(model::RolloutPlan&)> change;
    const char* message;
  };
  const Row rows[] = {
      {[](auto& plan) { plan.waves.clear(); },
       "waves is empty; a rollout needs at least one wave, for example one that takes rest"},
      {[](auto& plan) { plan.waves.resize(101); }, "the number of waves is 101; it must be 1 to 100"},
      {[](auto& plan) { plan.success_percent = 0; }, "success_percent is 0; it must be 1 to 100"},
      {[](auto& plan) { plan.success_percent = 101; }, "success_percent is 101; it must be 1 to 100"},
      {[](auto& plan) { plan.error_percent = 101; }, "error_percent is 101; it must be 0 to 100"},
      {[](auto& plan) { plan.error_min_sample = 0; }, "error_min_sample is 0; it must be 1 to 1000000"},
      {[](auto& plan) { plan.error_count = 1'000'001; }, "error_count is 1000001; it must be 0 to 1000000"},
      {[](auto& plan) { plan.in_flight_limit = 0; }, "in_flight_limit is 0; it must be 1 to 1000000"},
      {[](auto& plan) { plan.max_attempts = 0; }, "max_attempts is 0; it must be 1 to 20"},
      {[](auto& plan) { plan.max_attempts = 21; }, "max_attempts is 21; it must be 1 to 20"},
      {[](auto& plan) { plan.retry_transient.base = Duration{0}; },
       "retry_transient.base_ms is 0; it must be 1 to 31622400000"},
      {[](auto& plan) { plan.retry_transient.cap = Duration{0}; },
       "retry_transient.cap_ms is 0; it must be 1 to 31622400000"},
      {[](auto& plan) { plan.retry_transient.cap = Duration{5}; },
       "retry_transient.cap_ms is 5, less than retry_transient.base_ms 60000; raise the cap or lower the base"},
      {[](auto& plan) { plan.offer_timeout = Duration{0}; }, "offer_timeout_ms is 0; it must be 1 to 31622400000"},
      {[](auto& plan) { plan.unreachable_after = Duration{0}; },
       "unreachable_after_ms is 0; it must be 1 to 31622400000"},
      {[](auto& plan) { plan.waves[1].name = ""; }, "waves[1].name has 0 bytes; it must have 1 to 100"},
      {[](auto& plan) { plan.waves[1].name = "canary"; },
       "waves[1].name \"canary\" is taken by an earlier wave; names must differ"},
      {[](auto& plan) { plan.waves[0].amount = 0; }, "waves[0].percent is 0; it must be 1 to 100"},
      {[](auto& plan) { plan.waves[0].amount = 101; }, "waves[0].percent is 101; it must be 1 to 100"},
      {[](auto& plan) { plan.waves[1].amount = 0; }, "waves[1].count is 0; it must be 1 to 10000000"},
      {[](auto& plan) { plan.waves[1].selection = Selection::kQuery; },
       "waves[1].query is empty; give a host filter, or use rest for all other hosts"},
      {[](auto& plan) { plan.waves[0].selection = Selection::kRest; },
       "waves[0] takes the rest, so waves[1] would be empty; put the wave that takes the rest last"},
      {[](auto& plan) {
         plan.waves[1].selection = Selection::kPercent;
         plan.waves[1].amount = 95;
       },
       "the percentages of waves add up to 105; at most 100 is possible"},
  };
  for (const Row& row : rows) {
    model::RolloutPlan plan = Plan();
    plan.waves[0].selection = Selection::kPercent;
    plan.waves[0].amount = 10;
    plan.waves[1].selection = Selection::kCount;
    plan.waves[1].amount = 5;
    ASSERT_TRUE(CheckPlan(plan));
    row.change(plan);
    const Status status = CheckPlan(plan);
    ASSERT_FALSE(status) << row.message;
    EXPECT_EQ(status.error().code, Code::kInvalidArgument);
    EXPECT_EQ(status.error().message, row.message);
  }
}

TEST(RolloutPlanCheck, RefusesNegativeDurations) {
  model::RolloutPlan plan = Plan();
  plan.offer_timeout = Duration{-1};
  EXPECT_FALSE(CheckPlan(plan));
}

}  // namespace
}  // namespace kintsugi::rollout
