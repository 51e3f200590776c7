// SPDX-License-Identifier: Apache-2.0
// Windows, zones and dates through the core: what is offered when, what the offer carries, who is woken, what is
// refused.
#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"
#include "tests/unit/core/test_console.h"

namespace kintsugi::console {
namespace {

using M = v1::OperatorMethod;

// Tokyo and UTC, so that the tests need no time zone data.
class TwoZones final : public schedule::ZoneSource {
 public:
  Result<std::shared_ptr<const schedule::Zone>> Find(const std::string& name) const override {
    if (name != "Asia/Tokyo" && name != "Tokyo Standard Time")
      return Error{Code::kNotFound, "no time zone is called '" + name + "'"};
    auto zone = std::make_shared<schedule::Zone>();
    zone->name = "Asia/Tokyo";
    zone->first_offset = std::chrono::hours(9);
    return std::shared_ptr<const schedule::Zone>(std::move(zone));
  }
};

CoreOptions WithZones() {
  CoreOptions options;
  options.zones = std::make_shared<const TwoZones>();
  return options;
}

class CoreWindows : public ::testing::Test {
 protected:
  CoreWindows() : console_(WithZones(), std::move(*db::OpenSqliteStore(folder_.File("console.db")))) {
    console_.Import("MS99-001", {{"a"}});
  }
  HostId Host(const std::string& name, const std::string& zone) {
    const HostId host = console_.Describe(name, {"a"}, {}, [&](model::HostFacts& facts) { facts.time_zone = zone; });
    console_.core().Listening(host, true);
    return host;
  }
  // The clock starts on a Sunday at 23:06:40 UTC, which is Monday 08:06:40 in Tokyo.
  static v1::RolloutPlan Plan(const std::string& window) {
    auto plan = TestConsole::PlanFor("MS99-001");
    plan.mutable_schedule()->add_windows(window);
    return plan;
  }
  test::TempFolder folder_;
  TestConsole console_;
};

TEST_F(CoreWindows, EachHostWaitsForTheWindowOfItsOwnZone) {
  const HostId tokyo = Host("TOK-1", "Tokyo Standard Time");
  const HostId utc = Host("UTC-1", "");
  const std::string rollout = console_.CreateRollout(Plan("weekly Mon 09:00 4h"));
  console_.Change(M::kStartRollout, rollout);
  EXPECT_TRUE(console_.Offers(tokyo).empty());
  console_.waker().woken.clear();
  console_.clock().Advance(std::chrono::minutes(54));  // 09:00:40 in Tokyo
  console_.Pump();
  EXPECT_EQ(console_.waker().woken, std::vector<HostId>{tokyo});
  const auto offers = console_.Offers(tokyo);
  ASSERT_EQ(offers.size(), 1U);
  ASSERT_EQ(offers[0].windows.size(), 16U);
  EXPECT_EQ(FormatInstant(offers[0].windows[0].open), "2003-10-13T00:00:00Z");
  EXPECT_EQ(offers[0].windows[0].close - offers[0].windows[0].open, std::chrono::hours(4));
  EXPECT_TRUE(console_.Offers(utc).empty());
  for (const auto& host : console_.Hosts(rollout)) {
    if (host.host_name() != "UTC-1") continue;
    EXPECT_NE(host.explanation().find("window"), std::string::npos) << host.explanation();
  }
}

TEST_F(CoreWindows, AHostThatIsNotConnectedIsToldToComeWhenItsWindowOpens) {
  const HostId host = Host("TOK-1", "Asia/Tokyo");
  console_.core().Listening(host, false);
  console_.Change(M::kStartRollout, console_.CreateRollout(Plan("weekly Mon 08:10 4h")));  // opens in 200 s
  const auto reply = console_.CheckIn(host);
  ASSERT_TRUE(reply);
  EXPECT_GT(reply->next_check_in, Duration{150'000});
  EXPECT_LE(reply->next_check_in, Duration{200'000});
}

TEST_F(CoreWindows, OffersCarryWhatTheUserAndTheRebootNeed) {
  const HostId host = Host("TOK-1", "Asia/Tokyo");
  auto plan = Plan("weekly Mon 00:00 24h");
  plan.mutable_schedule()->add_active_hours("weekly Mon-Fri 09:00 8h");
  plan.set_deadline_ms(ToUnixMs(console_.clock().Now()) + 86'400'000);
  plan.set_deadline_overrides_windows(true);
  plan.set_missed_window(v1::MISSED_WINDOW_WHEN_BACK);
  plan.set_reboot(v1::REBOOT_POLICY_ALWAYS);
  plan.mutable_user()->set_deferrals(3);
  plan.mutable_user()->set_message("Save your work");
  console_.Change(M::kStartRollout, console_.CreateRollout(plan));
  const auto offer = console_.Offers(host).at(0);
  EXPECT_EQ(offer.active_hours.size(), 16U);
  EXPECT_EQ(ToUnixMs(offer.deadline), plan.deadline_ms());
  EXPECT_TRUE(offer.deadline_overrides_windows);
  EXPECT_EQ(offer.missed_window, model::MissedWindow::kWhenBack);
  EXPECT_EQ(offer.reboot, model::RebootPolicy::kAlways);
  EXPECT_EQ(offer.user.deferrals, 3U);
  EXPECT_EQ(offer.user.message, "Save your work");
  EXPECT_EQ(offer.time_needed, Duration{20 * 60'000});  // a package and a reboot
  const auto& slot = console_.core().rollouts().at(0).state.slots[0];
  EXPECT_EQ(ToUnixMs(offer.expires), slot.expires_ms);
}

TEST_F(CoreWindows, AnUnknownZoneOfAHostCountsAsUtcAndIsSaid) {
  Host("MOON-1", "Moon/Tranquility");
  const auto reply = console_.TryCreate(Plan("weekly Mon 09:00 4h"));
  ASSERT_TRUE(reply) << reply.error().message;
  ASSERT_EQ(reply->warnings_size(), 1);
  EXPECT_NE(reply->warnings(0).find("Moon/Tranquility"), std::string::npos) << reply->warnings(0);
}

TEST_F(CoreWindows, AgentsOfProtocolOneWaitForANewerAgent) {
  const HostId host = Host("TOK-1", "Asia/Tokyo");
  const std::string rollout = console_.CreateRollout(Plan("weekly Mon 00:00 24h"));
  console_.Change(M::kStartRollout, rollout);
  model::CheckInRequest request;
  request.protocol = 1;
  request.agent_version = "0.1.0";
  EXPECT_TRUE(console_.CheckIn(host, request)->offers.empty());
  EXPECT_NE(console_.Hosts(rollout)[0].explanation().find("waits for a newer agent: 0.1.0"), std::string::npos);
  EXPECT_EQ(console_.Offers(host).size(), 1U);  // upgraded
}

TEST_F(CoreWindows, RefusesPlansThatCanNeverFinishByField) {
  Host("TOK-1", "Asia/Tokyo");
  const std::int64_t now = ToUnixMs(console_.clock().Now());
  struct Row {
    const char* says;
    std::function<void(v1::RolloutPlan&)> edit;
  };
  const Row rows[] = {
      {"schedule.zone", [](v1::RolloutPlan& p) { p.mutable_schedule()->set_zone("Moon/Tranquility"); }},
      {"windows[0]", [](v1::RolloutPlan& p) { p.mutable_schedule()->set_windows(0, "sometimes"); }},
      {"time_needed", [](v1::RolloutPlan& p) { p.mutable_schedule()->set_windows(0, "weekly Mon 09:00 9min"); }},
      {"time_needed", [](v1::RolloutPlan& p) { p.set_time_needed_ms(5 * 3'600'000); }},
      {"deadline",
       [&](v1::RolloutPlan& p) {
         p.set_start_at_ms(now + 7'200'000);
         p.set_deadline_ms(now + 3'600'000);
       }},
      {"group_limits[0].limit", [](v1::RolloutPlan& p) { p.add_group_limits()->set_kind("site"); }},
      {"100",
       [](v1::RolloutPlan& p) {
         p.mutable_waves(0)->set_percent(60);
         auto* wave = p.add_waves();
         wave->set_name("more");
         wave->set_percent(60);
       }},
      {"follow_up_of", [](v1::RolloutPlan& p) { p.set_follow_up_of("nothing"); }},
      {"host_filter", [](v1::RolloutPlan& p) { p.set_host_filter("colour=red"); }},
  };
  for (const Row& row : rows) {
    auto plan = Plan("weekly Mon 09:00 4h");
    row.edit(plan);
    const auto reply = console_.TryCreate(plan);
    ASSERT_FALSE(reply) << row.says;
    EXPECT_NE(reply.error().message.find(row.says), std::string::npos) << row.says << ": " << reply.error().message;
  }
  EXPECT_EQ(console_.core().rollouts().size(), 0U);
}

// Everything that a host got and how far the rollout is survive a restart: the engine decides as before.
TEST_F(CoreWindows, ARestartGivesTheSameDigest) {
  ASSERT_TRUE(console_.SetGroup("site", "tokyo", "name=TOK*"));
  std::vector<HostId> hosts;
  for (int i = 0; i < 12; ++i)
    hosts.push_back(Host((i % 2 == 0 ? "TOK-" : "UTC-") + std::to_string(i), i % 2 == 0 ? "Asia/Tokyo" : ""));
  auto plan = Plan("weekly Mon 00:00 24h");
  plan.mutable_schedule()->add_blackouts("weekly Tue 00:00 1h");
  plan.add_waves()->CopyFrom(plan.waves(0));
  plan.mutable_waves(0)->set_name("first");
  plan.mutable_waves(0)->set_percent(50);
  plan.mutable_waves(0)->set_soak_ms(60'000);
  auto* sites = plan.add_group_limits();
  sites->set_kind("site");
  sites->set_limit(3);
  plan.set_starts_limit(8);
  plan.set_unreachable_after_ms(86'400'000);  // who was silent before a restart is given another chance after it
  plan.set_max_attempts(3);
  const std::string rollout = console_.CreateRollout(plan);
  console_.Change(M::kStartRollout, rollout);
  // The console was down, so it listens from now on; everything else is as it was.
  const auto same = [&](const char* when) {
    rollout::State before = console_.core().rollouts().at(0).state;
    console_.Restart();
    rollout::State after = console_.core().rollouts().at(0).state;
    before.listening_since = after.listening_since;
    before.latest = after.latest;
    EXPECT_EQ(rollout::Digest(before), rollout::Digest(after)) << when;
  };
  same("after the start");
  console_.clock().Advance(std::chrono::minutes(90));  // Monday in UTC too
  console_.Pump();
  int served = 0;
  for (const HostId& host : hosts) {
    console_.clock().Advance(Duration{1'000});
    for (const auto& offer : console_.Offers(host)) {
      same("with an offer out");
      const bool fails = served++ % 3 == 1;
      ASSERT_TRUE(console_.Report(host, offer, fails ? model::HostState::kFailed : model::HostState::kSucceeded,
                                  fails ? model::FailureReason::kInstallerBusy : model::FailureReason::kNone, true));
      same("after a report");
    }
  }
  EXPECT_GT(served, 3);
  console_.clock().Advance(std::chrono::minutes(2));
  console_.Pump();
  same("later");
}

}  // namespace
}  // namespace kintsugi::console
