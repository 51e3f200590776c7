// SPDX-License-Identifier: Apache-2.0
// Releasing waves and editing the plan of a running rollout; what the product puts where the operator says nothing.
#include <gtest/gtest.h>

#include "tests/unit/core/test_console.h"

namespace kintsugi::console {
namespace {

using M = v1::OperatorMethod;

class CoreEdits : public ::testing::Test {
 protected:
  void Prepare(const std::function<void(v1::RolloutPlan&)>& edit = {}) {
    console_.Import("MS99-001", {{"a"}});
    for (int i = 0; i < 10; ++i) hosts_.push_back(console_.Describe("PC-" + std::to_string(i), {"a"}));
    auto plan = TestConsole::Plan({20});
    plan.set_bulletin_id("MS99-001");
    if (edit) edit(plan);
    rollout_ = console_.CreateRollout(plan);
    console_.Change(M::kStartRollout, rollout_);
  }
  Result<v1::RolloutReply> Edit(const std::function<void(v1::RolloutPlan&)>& edit, bool dry_run = false) {
    v1::EditRolloutRequest request;
    request.set_rollout(rollout_);
    *request.mutable_plan() = console_.Show(rollout_).plan();
    edit(*request.mutable_plan());
    request.set_dry_run(dry_run);
    return console_.Call<v1::RolloutReply>(M::kEditRollout, request);
  }
  std::size_t OffersOfAll() {
    std::size_t count = 0;
    for (const HostId& host : hosts_) count += console_.Offers(host).size();
    return count;
  }
  TestConsole console_;
  std::vector<HostId> hosts_;
  std::string rollout_;
};

TEST_F(CoreEdits, AnOperatorOpensTheNextWaveWhateverTheGateSays) {
  Prepare([](v1::RolloutPlan& plan) { plan.mutable_waves(0)->set_manual_gate(true); });
  EXPECT_EQ(OffersOfAll(), 2U);
  EXPECT_EQ(console_.Change(M::kReleaseWave, rollout_).waves(1).phase(), "open");
  EXPECT_TRUE(console_.Audited("rollout.release"));
  console_.Restart();
  EXPECT_EQ(console_.Show(rollout_).waves(1).phase(), "open");
  v1::ChangeRolloutRequest again;
  again.set_rollout(rollout_);
  EXPECT_EQ(console_.Call<v1::RolloutReply>(M::kReleaseWave, again).error().code, Code::kFailedPrecondition);
}

TEST_F(CoreEdits, ADryRunOfAnEditSaysWhatItWouldDoAndChangesNothing) {
  Prepare([](v1::RolloutPlan& plan) { plan.set_in_flight_limit(1); });
  const auto reply = Edit([](v1::RolloutPlan& plan) { plan.set_in_flight_limit(2); }, true);
  ASSERT_TRUE(reply) << reply.error().message;
  ASSERT_GE(reply->consequences_size(), 2);
  EXPECT_EQ(reply->consequences(0).sentence(), "What changes in the plan: in_flight_limit.");
  EXPECT_EQ(reply->consequences(1).sentence(), "2 hosts may be offered the work from now on, at most 2 at a time.");
  EXPECT_EQ(console_.Show(rollout_).plan().in_flight_limit(), 1U);
}

TEST_F(CoreEdits, AnEditIsInForceAtOnceAndAfterARestart) {
  Prepare([](v1::RolloutPlan& plan) { plan.set_in_flight_limit(1); });
  EXPECT_EQ(OffersOfAll(), 1U);
  const auto edited = Edit([](v1::RolloutPlan& plan) { plan.set_in_flight_limit(2); });
  ASSERT_TRUE(edited) << edited.error().message;
  EXPECT_EQ(edited->rollout().plan().in_flight_limit(), 2U);
  console_.Restart();
  EXPECT_EQ(console_.Show(rollout_).plan().in_flight_limit(), 2U);
  OffersOfAll();
  EXPECT_EQ(console_.core().rollouts().at(0).state.in_flight, 2U);
  const auto rows = console_.store().Audit(0, 1'000);
  const auto row = std::find_if(rows->begin(), rows->end(), [](const auto& r) { return r.action == "rollout.edit"; });
  ASSERT_NE(row, rows->end());
  EXPECT_EQ(row->detail, "in_flight_limit");
}

TEST_F(CoreEdits, AnEditGivesEveryHostTheNewWindows) {
  Prepare();
  const auto edited = Edit([](v1::RolloutPlan& plan) { plan.mutable_schedule()->add_windows("weekly Wed 09:00 4h"); });
  ASSERT_TRUE(edited) << edited.error().message;
  EXPECT_EQ(OffersOfAll(), 0U);
  console_.Restart();
  EXPECT_EQ(OffersOfAll(), 0U);
}

TEST_F(CoreEdits, ARefusedEditAndADryRunChangeNothing) {
  Prepare();
  OffersOfAll();
  const auto trace = [&] {
    return std::make_pair(console_.store().Audit(0, 10'000)->size(),
                          rollout::Digest(console_.core().rollouts().at(0).state));
  };
  const auto before = trace();
  struct Row {
    const char* says;
    std::function<void(v1::RolloutPlan&)> edit;
  };
  const Row rows[] = {
      {"waves", [](v1::RolloutPlan& p) { p.mutable_waves(0)->set_percent(50); }},
      {"bulletin", [](v1::RolloutPlan& p) { p.set_bulletin_id("MS99-002"); }},
      {"in_flight_limit", [](v1::RolloutPlan& p) { p.set_in_flight_limit(1); }},
      {"action", [](v1::RolloutPlan& p) { p.set_action(v1::ACTION_UNINSTALL); }},
      {"success_percent", [](v1::RolloutPlan& p) { p.set_success_percent(101); }},
      {"host_filter", [](v1::RolloutPlan& p) { p.set_host_filter("colour=red"); }},
      {"schedule.zone", [](v1::RolloutPlan& p) { p.mutable_schedule()->set_zone("Moon/Tranquility"); }},
      {"time_needed", [](v1::RolloutPlan& p) { p.mutable_schedule()->add_windows("weekly Mon 09:00 5min"); }},
      {"group_limits",
       [](v1::RolloutPlan& p) {
         auto* limit = p.add_group_limits();
         limit->set_kind("site");
         limit->set_limit(1);
       }},
  };
  for (const Row& row : rows) {
    const auto refused = Edit(row.edit);
    ASSERT_FALSE(refused) << row.says;
    EXPECT_NE(refused.error().message.find(row.says), std::string::npos) << row.says << ": " << refused.error().message;
    EXPECT_EQ(trace(), before) << row.says;
  }
  EXPECT_EQ(Edit([](v1::RolloutPlan& p) { p.set_max_attempts(7); }, true)->rollout().plan().max_attempts(), 7U);
  EXPECT_EQ(trace(), before);
}

TEST_F(CoreEdits, AWarningIsAuditedAndTheRolloutGoesOn) {
  Prepare([](v1::RolloutPlan& plan) { plan.set_on_breach(v1::ON_BREACH_WARN); });
  for (const HostId& host : hosts_) {
    for (const auto& offer : console_.Offers(host))
      ASSERT_TRUE(console_.Report(host, offer, model::HostState::kFailed, model::FailureReason::kInstallerFailed));
  }
  EXPECT_TRUE(console_.Audited("rollout.warn"));
  EXPECT_NE(console_.Show(rollout_).waves(1).phase(), "waiting");
}

TEST(PlanDefaults, FillWhatTheWireLeavesOut) {
  model::RolloutPlan wire;
  wire.bulletins = {"MS99-001"};
  wire.waves.emplace_back().name = "all";
  wire.success_percent = wire.error_percent = wire.error_min_sample = wire.in_flight_limit = wire.max_attempts = 0;
  wire.total_error_percent = wire.total_error_min_sample = 0;
  wire.on_breach = wire.total_on_breach = model::OnBreach::kUnspecified;
  for (auto* rule : {&wire.retry_busy, &wire.retry_transient, &wire.retry_reboot})
    *rule = {0, Duration{0}, Duration{0}};
  wire.starts_period = wire.offer_timeout = wire.unreachable_after = Duration{0};
  wire.missed_window = model::MissedWindow::kUnspecified;
  wire.user.defer_for = Duration{0};
  wire.late_hosts = model::LateHosts::kUnspecified;
  wire.reboot = model::RebootPolicy::kUnspecified;
  wire.action = model::Action::kUnspecified;
  model::RolloutPlan expected;
  expected.bulletins = wire.bulletins;
  expected.waves = wire.waves;
  expected.name = "MS99-001";
  EXPECT_EQ(WithDefaults(wire), expected);

  // Only a limit for the whole: no wave halts by itself.
  wire.total_error_percent = 5;
  const auto total = WithDefaults(wire);
  EXPECT_EQ(total.error_percent, 100U);
  EXPECT_EQ(total.on_breach, model::OnBreach::kWarn);
  EXPECT_EQ(total.total_on_breach, model::OnBreach::kHalt);
  // A word about the waves, and they keep their own limits.
  wire.error_count = 3;
  EXPECT_EQ(WithDefaults(wire).on_breach, model::OnBreach::kHalt);
  EXPECT_EQ(WithDefaults(wire).error_percent, 5U);
}

}  // namespace
}  // namespace kintsugi::console
