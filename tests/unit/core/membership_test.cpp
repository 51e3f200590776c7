// SPDX-License-Identifier: Apache-2.0
// Hosts that come while a rollout is active, and follow-ups of reissued packages.
#include <gtest/gtest.h>

#include "tests/unit/core/test_console.h"

namespace kintsugi::console {
namespace {

using M = v1::OperatorMethod;

const v1::RolloutHost* Find(const std::vector<v1::RolloutHost>& hosts, const std::string& name) {
  const auto found = std::find_if(hosts.begin(), hosts.end(), [&](const auto& h) { return h.host_name() == name; });
  return found == hosts.end() ? nullptr : &*found;
}

TEST(CoreMembership, AHostThatEnrolsLaterJoinsByThePlansRule) {
  struct Row {
    v1::LateHosts rule;
    v1::HostState state;
    const char* wave;
  };
  const Row rows[] = {{v1::LATE_HOSTS_CURRENT_WAVE, v1::HOST_STATE_OFFERED, "wave1"},
                      {v1::LATE_HOSTS_LAST_WAVE, v1::HOST_STATE_QUEUED, "rest"},
                      {v1::LATE_HOSTS_STAY_OUT, v1::HOST_STATE_SKIPPED, ""}};
  for (const Row& row : rows) {
    TestConsole console;
    console.Import("MS99-001", {{"a"}});
    for (int i = 0; i < 4; ++i) console.Describe("PC-" + std::to_string(i), {"a"});
    auto plan = TestConsole::Plan({50});
    plan.set_bulletin_id("MS99-001");
    plan.set_host_filter("name=PC-*");
    plan.set_late_hosts(row.rule);
    const std::string rollout = console.CreateRollout(plan);
    console.Change(M::kStartRollout, rollout);
    console.Describe("PC-NEW", {"a"});
    console.Describe("PC-FINE", {}, {"a"});
    console.Describe("SRV-1", {"a"});
    for (int restarts = 0; restarts < 2; ++restarts) {
      const auto hosts = console.Hosts(rollout);
      EXPECT_EQ(hosts.size(), 5U);
      const auto* const joined = Find(hosts, "PC-NEW");
      ASSERT_NE(joined, nullptr);
      EXPECT_EQ(joined->state(), row.state) << row.wave;
      if (row.state == v1::HOST_STATE_SKIPPED) {
        EXPECT_EQ(joined->reason(), v1::FAILURE_REASON_JOINED_LATE);
      } else {
        EXPECT_EQ(joined->wave(), row.wave);
      }
      console.Restart();
    }
  }
}

TEST(CoreMembership, AHostWhoseFactsNewlyFitJoinsOnceAndBringsItsInstruction) {
  TestConsole console;
  console.Import("MS99-001", {{"a"}, {"b"}});
  console.Describe("PC-1", {"a"}, {"b"});
  const HostId late = console.Describe("PC-2", {}, {"a", "b"}, [](auto& facts) { facts.domain = "lab"; });
  auto plan = TestConsole::PlanFor("MS99-001");
  plan.set_host_filter("domain!=lab");
  const std::string rollout = console.CreateRollout(plan);
  EXPECT_EQ(console.Hosts(rollout).size(), 1U);
  console.Change(M::kStartRollout, rollout);
  for (int i = 0; i < 2; ++i) console.Describe("PC-2", {"b"}, {"a"});
  console.Restart();
  const auto hosts = console.Hosts(rollout);
  ASSERT_EQ(hosts.size(), 2U);
  EXPECT_EQ(hosts[1].update_id(), "MS99-001/b");
  const auto offers = console.Offers(late);
  ASSERT_EQ(offers.size(), 1U);
  EXPECT_EQ(offers[0].work.at(0).instruction.update_id, "MS99-001/b");
}

class CoreReissue : public ::testing::Test {
 protected:
  void Prepare() {
    console_.Import("MS99-001", {{"a"}});
    for (int i = 0; i < 3; ++i) hosts_.push_back(console_.Describe("PC-" + std::to_string(i), {"a"}));
    auto plan = TestConsole::Plan({34});
    plan.set_bulletin_id("MS99-001");
    plan.set_name("first");
    plan.set_in_flight_limit(7);
    rollout_ = console_.CreateRollout(plan);
    console_.Change(M::kStartRollout, rollout_);
    for (int round = 0; round < 2; ++round) {
      for (std::size_t i = 0; i < 2; ++i) {  // the third stays away
        for (const auto& offer : console_.Offers(hosts_[i]))
          ASSERT_TRUE(console_.Report(hosts_[i], offer, model::HostState::kSucceeded));
      }
    }
    for (int i = 0; i < 2; ++i) console_.Describe("PC-" + std::to_string(i), {}, {"a"});
    console_.clock().Advance(Duration{1'000});
  }
  static TestUpdate Reissued(const std::string& reapply) {
    TestUpdate update{"a"};
    update.revisions = 2;
    update.reapply = reapply;
    return update;
  }
  std::size_t Served() {
    std::size_t served = 0;
    for (const auto& host : console_.Hosts(rollout_)) served += host.state() == v1::HOST_STATE_SUCCEEDED ? 1 : 0;
    return served;
  }
  TestConsole console_;
  std::vector<HostId> hosts_;
  std::string rollout_;
};

TEST_F(CoreReissue, DraftsOneFollowUpForTheHostsThatHoldTheEarlierIssue) {
  Prepare();
  const std::size_t served = Served();
  ASSERT_GE(served, 1U);
  const auto reply = console_.Import("MS99-001", {Reissued("advised")}, "", false);
  ASSERT_EQ(reply.notes_size(), 1);
  EXPECT_NE(reply.notes(0).find("not drafted yet"), std::string::npos) << reply.notes(0);
  const auto added = console_.AddBytes("MS99-001", Reissued("advised"), 2);
  ASSERT_EQ(added.notes_size(), 1);
  EXPECT_NE(added.notes(0).find("drafted first reissue 2"), std::string::npos) << added.notes(0);
  const auto follow_up = console_.Show("first reissue 2");
  EXPECT_EQ(follow_up.phase(), "draft");
  EXPECT_EQ(follow_up.hosts(), served);
  EXPECT_EQ(follow_up.plan().follow_up_of(), rollout_);
  EXPECT_EQ(follow_up.plan().in_flight_limit(), 7U);
  EXPECT_EQ(follow_up.plan().waves_size(), 2);
  EXPECT_TRUE(console_.Audited("rollout.follow_up"));
  // Neither another import nor a restart nor its end makes a second one.
  console_.Change(M::kAbortRollout, follow_up.id());
  console_.Restart();
  EXPECT_EQ(console_.Import("MS99-001", {Reissued("required")}, "\n# again\n").notes_size(), 0);
  EXPECT_EQ(console_.core().rollouts().size(), 2U);
}

TEST_F(CoreReissue, TheFollowUpInstallsTheNewIssue) {
  Prepare();
  console_.Import("MS99-001", {Reissued("required")});
  const auto follow_up = console_.Show("first reissue 2");
  console_.Change(M::kStartRollout, follow_up.id());
  std::size_t offered = 0;
  for (const HostId& host : hosts_) {
    for (const auto& offer : console_.Offers(host)) {
      if (offer.rollout.str() != follow_up.id()) continue;
      EXPECT_EQ(offer.work.at(0).instruction.package_revision, 2U);
      ++offered;
    }
  }
  EXPECT_GE(offered, 1U);
}

TEST_F(CoreReissue, AReissueThatAsksForNothingSetsNothingOff) {
  Prepare();
  EXPECT_EQ(console_.Import("MS99-001", {Reissued("none")}).notes_size(), 0);
  EXPECT_EQ(console_.core().rollouts().size(), 1U);
}

}  // namespace
}  // namespace kintsugi::console
