// SPDX-License-Identifier: Apache-2.0
// Edits of a running rollout: what is refused, with the field and the reason, and what an edit does.
#include <functional>

#include "tests/unit/rollout/rollout_bench.h"

namespace kintsugi::rollout {
namespace {

// Two hosts at work in the open canary, one retry made.
Bench AtWork() {
  model::RolloutPlan plan = Plan();
  plan.bulletins = {"MS03-039"};
  plan.max_retries = 5;
  plan.schedule.windows = {"weekly daily 08:00 6h"};
  plan.time_needed = Duration{30 * kMinute};
  plan.waves[2].offset = Duration{24 * kHour};
  plan.group_limits = {{"site", "", 3}};
  Bench bench(plan, {});
  std::vector<HostSlot> hosts(6);
  for (HostSlot& host : hosts) host.calendar = host.groups[0] = 0;
  hosts[4].wave = 1;
  hosts[5].wave = 2;
  bench.state = Create(plan, 1, std::move(hosts), {{"site Osaka", 3, 0}}, {CalendarOf(plan)});
  bench.Start();
  bench.Contact(0);
  bench.Contact(1);
  bench.state.retries = 2;
  return bench;
}

TEST(RolloutEdit, IsRefusedWithTheFieldWhereItWouldBreakAPromise) {
  struct Row {
    std::function<void(model::RolloutPlan&)> change;
    const char* message;  // how it begins
  };
  const Row rows[] = {
      {[](auto& p) { p.in_flight_limit = 0; }, "in_flight_limit is 0"},
      {[](auto& p) { p.bulletins = {"MS03-026"}; }, "bulletins cannot change"},
      {[](auto& p) { p.action = model::Action::kUninstall; }, "action cannot change"},
      {[](auto& p) { p.host_filter = "os=xp"; }, "host_filter cannot change"},
      {[](auto& p) { p.waves.pop_back(); }, "the number of waves cannot change"},
      {[](auto& p) { p.waves[1].amount = 7; }, "waves[1] cannot select other hosts"},
      {[](auto& p) { p.schedule.zone = "Asia/Tokyo"; }, "schedule.zone cannot change"},
      {[](auto& p) { p.in_flight_limit = 1; }, "in_flight_limit 1 is below the 2 hosts in flight now"},
      {[](auto& p) { p.group_limits[0].limit = 1; }, "group_limits: the limit 1 is below the 2 hosts of site Osaka"},
      {[](auto& p) { p.group_limits.clear(); }, "group_limits can only change their limits"},
      {[](auto& p) { p.max_retries = 1; }, "max_retries 1 is below the 2 made so far"},
      {[](auto& p) { p.max_attempts = 2; }, "max_attempts 2 is below 3"},
      {[](auto& p) { p.reboot = model::RebootPolicy::kNever; }, "reboot cannot change"},
      {[](auto& p) { p.time_needed = Duration{kMinute}; }, "time_needed_ms cannot become shorter: 2 hosts"},
      {[](auto& p) { p.start_at = FromUnixMs(2'000'000'000'000); }, "start_at_ms cannot change: the first wave"},
      {[](auto& p) { p.deadline = FromUnixMs(1'000'000'000'000); }, "deadline_ms 2001-09-09T01:46:40Z is in the past"},
      {[](auto& p) {
         p.waves[0].offset = Duration{0}, p.waves[1].offset = p.waves[0].offset, p.waves[0].soak = Duration{-1};
       },
       "waves[0].soak_ms is"},
      {[](auto& p) { p.error_percent = 50; }, "waves[0].error_percent would become less strict"},
      {[](auto& p) { p.waves[0].success_percent = 10; }, "waves[0].success_percent would become less strict"},
      {[](auto& p) { p.on_breach = model::OnBreach::kWarn; }, "waves[0].on_breach would become less strict"},
      {[](auto& p) { p.total_on_breach = model::OnBreach::kPause; }, "total_on_breach would become less strict"},
      {[](auto& p) { p.schedule.windows = {"weekly daily 08:00 20min"}; }, "schedule.windows are at most 20 min long"},
      {[](auto& p) { p.schedule.windows = {"nonsense"}; }, "schedule.windows[0]: "},
  };
  for (const Row& row : rows) {
    Bench bench = AtWork();
    model::RolloutPlan edited = bench.state.plan;
    row.change(edited);
    const std::uint64_t digest = Digest(bench.state);
    const Status status = CheckEdit(bench.state, edited, bench.now);
    ASSERT_FALSE(status) << row.message;
    EXPECT_EQ(status.error().message.substr(0, std::string(row.message).size()), row.message);
    EXPECT_EQ(Digest(bench.state), digest);
  }
}

TEST(RolloutEdit, OfWhatIsStillOpenIsAccepted) {
  const std::function<void(model::RolloutPlan&)> rows[] = {
      [](auto& p) { p.name = "another name"; },
      [](auto& p) { p.in_flight_limit = 2; },
      [](auto& p) { p.group_limits[0].limit = 2; },
      [](auto& p) { p.waves[0].soak = Duration{kHour}; },
      [](auto& p) { p.waves[0].manual_gate = true; },
      [](auto& p) { p.waves[0].error_percent = 1; },
      [](auto& p) { p.waves[1].success_percent = 50; },
      [](auto& p) { p.waves[2].offset = Duration{48 * kHour}; },
      [](auto& p) { p.schedule.windows = {"weekly daily 20:00 2h"}; },
      [](auto& p) { p.max_attempts = 5; },
  };
  for (const auto& change : rows) {
    Bench bench = AtWork();
    model::RolloutPlan edited = bench.state.plan;
    change(edited);
    const Status status = CheckEdit(bench.state, edited, bench.now);
    EXPECT_TRUE(status) << (status ? "" : status.error().message);
  }
}

TEST(RolloutEdit, OfTheScheduleRecallsOffersThatCarryTheOldOne) {
  Bench bench = AtWork();
  model::RolloutPlan edited = bench.state.plan;
  edited.schedule.windows = {"weekly daily 20:00 2h"};
  ASSERT_TRUE(CheckEdit(bench.state, edited, bench.now));
  bench.commands.clear();
  Edit(bench.state, edited, bench.state.groups, {CalendarOf(edited)}, bench.now, bench.commands);
  EXPECT_EQ(bench.Sent(Command::Kind::kRecall), 2U);
  bench.Report(0, HostState::kCancelled, FailureReason::kRecalled);
  EXPECT_FALSE(bench.Offered(0));
  bench.now += Duration{11 * kHour};  // 20:50
  EXPECT_TRUE(bench.Offered(0));
}

TEST(RolloutEdit, OfACompletedRolloutIsRefused) {
  Bench bench(Plan({"all"}), {1});
  bench.Start();
  bench.Install(0);
  const Status status = CheckEdit(bench.state, bench.state.plan, bench.now);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().message, "the rollout is completed; create another one");
}

TEST(RolloutEdit, AGateTakenAwayOpensTheNextWaveAtOnce) {
  Bench bench(Plan(), {1, 1, 1});
  bench.state.plan.waves[0].manual_gate = true;
  bench.Start();
  bench.Install(0);
  model::RolloutPlan edited = bench.state.plan;
  edited.waves[0].manual_gate = false;
  ASSERT_TRUE(CheckEdit(bench.state, edited, bench.now));
  Edit(bench.state, edited, {}, {}, bench.now, bench.commands);
  EXPECT_EQ(bench.state.open_waves, 2U);
}

}  // namespace
}  // namespace kintsugi::rollout
