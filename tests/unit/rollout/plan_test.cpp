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
      {[](auto& plan) { plan.retry_busy.max_attempts = 0; }, "retry_busy.max_attempts is 0; it must be 1 to 20"},
      {[](auto& plan) { plan.retry_reboot.base = Duration{0}; },
       "retry_reboot.base_ms is 0; it must be 1 to 31622400000"},
      {[](auto& plan) { plan.total_error_percent = 0; }, "total_error_percent is 0; it must be 1 to 100"},
      {[](auto& plan) { plan.total_error_min_sample = 0; }, "total_error_min_sample is 0; it must be 1 to 10000000"},
      {[](auto& plan) { plan.starts_period = Duration{0}; }, "starts_period_ms is 0; it must be 1 to 31622400000"},
      {[](auto& plan) { plan.waves[1].success_percent = 0; }, "waves[1].success_percent is 0; it must be 1 to 100"},
      {[](auto& plan) { plan.waves[1].error_min_sample = 0; },
       "waves[1].error_min_sample is 0; it must be 1 to 1000000"},
      {[](auto& plan) { plan.waves[1].soak = Duration{400 * 24 * kHour}; },
       "waves[1].soak_ms is 34560000000; it must be 0 to 31622400000"},
      {[](auto& plan) { plan.waves[1].offset = Duration{5}; },
       "waves[2].offset_ms is 0, less than 5 of the wave before it; waves open in their order"},
      {[](auto& plan) { plan.waves[1].selection = Selection::kRing; },
       "waves[1].ring is empty; name a ring (kintsugi group list)"},
      {[](auto& plan) {
         plan.group_limits = {{"site", "", 0}};
       },
       "group_limits[0].limit is 0; it must be 1 to 1000000"},
      {[](auto& plan) {
         plan.group_limits = {{"rack", "", 1}};
       },
       "group_limits[0].kind is \"rack\"; it must be site or role"},
      {[](auto& plan) {
         plan.group_limits = {{"role", "", 1}};
       },
       "group_limits[0].name is empty; name the role, for example domain-controller"},
      {[](auto& plan) {
         plan.group_limits = {{"site", "Osaka", 1}};
       },
       "group_limits[0].name must be empty: a site limit holds for each site by itself"},
      {[](auto& plan) {
         plan.group_limits = {{"role", "dc", 1}, {"role", "dc", 2}};
       },
       "group_limits[1] limits role dc again; give each limit once"},
      {[](auto& plan) {
         plan.bulletins = {"MS03-026", "MS03-026"};
       },
       "bulletins[1] names MS03-026 again; name each once"},
      {[](auto& plan) {
         plan.schedule.windows = {"weekly Sat 22:00 4h", "weekly sat 22:00 240min"};
       },
       "schedule.windows[1] says \"weekly sat 22:00 240min\" again; give each rule once"},
      {[](auto& plan) { plan.missed_window = model::MissedWindow::kOutsideActiveHours; },
       "missed_window is outside-active-hours, and schedule.active_hours is empty; say when people work, for example "
       "\"weekly Mon-Fri 08:00 10h\""},
      {[](auto& plan) { plan.reboot = model::RebootPolicy::kAtWindowEnd; },
       "reboot is at-window-end, and schedule.windows is empty; give a window or another reboot policy"},
      {[](auto& plan) { plan.deadline_overrides_windows = true; },
       "deadline_overrides_windows is set without deadline_ms; give the deadline"},
      {[](auto& plan) {
         plan.start_at = FromUnixMs(1'066'384'200'000);
         plan.deadline = plan.start_at;
       },
       "deadline_ms 2003-10-17T09:50:00Z is not after start_at_ms 2003-10-17T09:50:00Z; move one of them"},
      {[](auto& plan) {
         plan.start_at = FromUnixMs(1'066'384'200'000);
         plan.deadline = plan.start_at + Duration{2 * kHour};
         plan.user.deferrals = 3;
       },
       "user.deferrals 3 of 1 h each take 3 h, longer than the 2 h until deadline_ms; allow fewer or shorter ones, or "
       "move the deadline"},
      {[](auto& plan) { plan.user.defer_for = Duration{1}; }, "user.defer_for_ms is 1; it must be 60000 to 2592000000"},
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

TEST(RolloutPlanCheck, RefusesARuleThatCannotBeReadAndNamesIt) {
  model::RolloutPlan plan = Plan();
  plan.schedule.blackouts = {"weekly Sat 22:00 4h", "sometimes"};
  const Status status = CheckPlan(plan);
  ASSERT_FALSE(status);
  EXPECT_TRUE(status.error().message.starts_with("schedule.blackouts[1]: ")) << status.error().message;
}

TEST(RolloutPlanCheck, RefusesWindowsThatCannotHoldTheWork) {
  struct Row {
    std::function<void(model::RolloutPlan&)> change;
    const char* message;  // "": accepted
  };
  const Instant now = FromUnixMs(1'066'384'200'000);
  const Row rows[] = {
      {[](auto&) {}, ""},
      {[](auto& plan) { plan.time_needed = Duration{4 * kHour}; }, ""},
      {[](auto& plan) { plan.time_needed = Duration{4 * kHour + 1}; },
       "schedule.windows are at most 4 h long, and time_needed_ms is 4 h; lengthen a window or shorten the work"},
      {[](auto& plan) { plan.schedule.windows = {"once 2001-01-01T00:00 4h"}; },
       "schedule.windows never open in zone test in the 800 days after 2003-10-17T09:50:00Z; check dates and "
       "blackouts"},
      {[&](auto& plan) { plan.deadline = now + Duration{kHour}; },
       "deadline_ms 2003-10-17T10:50:00Z is before the first window, which opens 2003-10-17T22:00:00Z; move the "
       "deadline, or let it override windows"},
      {[&](auto& plan) {
         plan.deadline = now + Duration{kHour};
         plan.deadline_overrides_windows = true;
       },
       ""},
      {[&](auto& plan) { plan.deadline = now; },
       "deadline_ms 2003-10-17T09:50:00Z has passed; move it or leave it out"},
  };
  for (const Row& row : rows) {
    model::RolloutPlan plan = Plan();
    plan.schedule.windows = {"weekly daily 22:00 4h"};
    row.change(plan);
    auto zone = std::make_shared<schedule::Zone>();
    zone->name = "test";
    const Status status = CheckWindows(plan, zone, now);
    EXPECT_EQ(status ? "" : status.error().message, row.message);
  }
}

TEST(RolloutPlanCheck, RefusesNegativeDurations) {
  model::RolloutPlan plan = Plan();
  plan.offer_timeout = Duration{-1};
  EXPECT_FALSE(CheckPlan(plan));
}

}  // namespace
}  // namespace kintsugi::rollout
