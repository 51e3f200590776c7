// SPDX-License-Identifier: Apache-2.0
// Rings, sites and roles: who is in them, ring waves, and limits for each site and role.
#include <gtest/gtest.h>

#include <set>

#include "tests/unit/core/test_console.h"

namespace kintsugi::console {
namespace {

using M = v1::OperatorMethod;

std::uint32_t Matching(TestConsole& console, const std::string& filter) {
  v1::ListHostsRequest request;
  request.set_filter(filter);
  const auto reply = console.Call<v1::ListHostsReply>(M::kListHosts, request);
  EXPECT_TRUE(reply) << reply.error().message;
  return reply->total();
}

TEST(CoreGroups, AHostIsInTheFirstSiteByPositionAndInEveryRole) {
  TestConsole console;
  console.Describe("OSA-1", {}, {}, [](model::HostFacts& facts) {
    facts.roles = {"dns-server"};
    facts.time_zone = "Asia/Tokyo";
  });
  console.Describe("OSA-2", {});
  ASSERT_TRUE(console.SetGroup("site", "Japan", "name=OSA*", 2));
  EXPECT_EQ(console.SetGroup("site", "Osaka", "name=OSA-1", 1)->hosts(), 1U);
  ASSERT_TRUE(console.SetGroup("role", "printing", "name=OSA*"));
  for (int restarts = 0; restarts < 2; ++restarts) {
    EXPECT_EQ(Matching(console, "site=osaka"), 1U);
    EXPECT_EQ(Matching(console, "site=japan"), 1U);
    EXPECT_EQ(Matching(console, "role=printing"), 2U);
    EXPECT_EQ(Matching(console, "role=dns-server role=print*"), 1U);
    EXPECT_EQ(Matching(console, "role!=dns-server"), 1U);
    EXPECT_EQ(Matching(console, "zone=asia/*"), 1U);
    console.Restart();
  }
  v1::RemoveGroupRequest remove;
  remove.set_kind("site");
  remove.set_name("OSAKA");
  ASSERT_TRUE(console.Call<v1::RemoveGroupReply>(M::kRemoveGroup, remove));
  EXPECT_EQ(Matching(console, "site=japan"), 2U);
  EXPECT_EQ(console.Call<v1::RemoveGroupReply>(M::kRemoveGroup, remove).error().code, Code::kNotFound);
  const auto list = console.Call<v1::ListGroupsReply>(M::kListGroups, v1::ListGroupsRequest());
  ASSERT_EQ(list->groups_size(), 2);
  EXPECT_EQ(list->groups(0).group().name(), "printing");
  EXPECT_EQ(list->groups(1).hosts(), 2U);
  EXPECT_TRUE(console.Audited("group.set"));
  EXPECT_TRUE(console.Audited("group.remove"));
}

TEST(CoreGroups, RefusesGroupsByField) {
  TestConsole console;
  struct Row {
    const char *kind, *name, *hosts, *says;
  };
  const Row rows[] = {{"team", "x", "name=a", "kind"},
                      {"ring", "", "name=a", "name"},
                      {"ring", "a b", "name=a", "name"},
                      {"ring", "a*", "name=a", "name"},
                      {"ring", "x", "", "hosts"},
                      {"ring", "x", "colour=red", "hosts"},
                      {"ring", "x", "site=osaka", "may not ask for ring, site or role"}};
  for (const Row& row : rows) {
    const auto reply = console.SetGroup(row.kind, row.name, row.hosts);
    ASSERT_FALSE(reply) << row.says;
    EXPECT_EQ(reply.error().code, Code::kInvalidArgument);
    EXPECT_NE(reply.error().message.find(row.says), std::string::npos) << reply.error().message;
  }
}

TEST(CoreGroups, ARingIsAWave) {
  TestConsole console;
  console.Import("MS99-001", {{"a"}});
  for (int i = 0; i < 6; ++i) console.Describe("PC-" + std::to_string(i), {"a"});
  auto plan = TestConsole::PlanFor("MS99-001");
  auto* rest = plan.mutable_waves(0);
  plan.add_waves()->CopyFrom(*rest);
  plan.mutable_waves(0)->set_name("pilot");
  plan.mutable_waves(0)->set_ring("pilot");
  const auto refused = console.TryCreate(plan);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kNotFound);
  EXPECT_NE(refused.error().message.find("waves[0].ring"), std::string::npos);
  ASSERT_TRUE(console.SetGroup("ring", "pilot", "name=PC-4,PC-5"));
  const std::string rollout = console.CreateRollout(plan);
  for (const auto& host : console.Hosts(rollout))
    EXPECT_EQ(host.wave() == "pilot", host.host_name() == "PC-4" || host.host_name() == "PC-5") << host.host_name();
}

// One domain controller at a time, two hosts a site; the limits hold over a restart.
TEST(CoreGroups, LimitsHoldForEachSiteAndRole) {
  TestConsole console;
  console.Import("MS99-001", {{"a"}});
  std::vector<HostId> hosts;
  for (const char* site : {"OSA", "TOK"}) {
    for (int i = 0; i < 4; ++i)
      hosts.push_back(console.Describe(site + std::to_string(i), {"a"}, {}, [&](model::HostFacts& facts) {
        if (i < 2) facts.roles = {"domain-controller"};
      }));
    ASSERT_TRUE(console.SetGroup("site", site, std::string("name=") + site + "*"));
  }
  auto plan = TestConsole::PlanFor("MS99-001");
  auto* sites = plan.add_group_limits();
  sites->set_kind("site");
  sites->set_limit(2);
  auto* controllers = plan.add_group_limits();
  controllers->set_kind("role");
  controllers->set_name("domain-controller");
  controllers->set_limit(1);
  const std::string rollout = console.CreateRollout(plan);
  console.Change(M::kStartRollout, rollout);
  const auto check = [&] {
    std::map<std::string, int> in_flight;
    for (const auto& host : console.Hosts(rollout)) {
      if (host.state() != v1::HOST_STATE_OFFERED) continue;
      ++in_flight[host.host_name().substr(0, 3)];
      if (host.host_name()[3] < '2') ++in_flight["dc"];
    }
    return in_flight;
  };
  for (const HostId& host : hosts) {
    console.CheckIn(host).value();
    console.Restart();
  }
  const auto in_flight = check();
  EXPECT_EQ(in_flight.at("OSA"), 2);
  EXPECT_EQ(in_flight.at("TOK"), 2);
  EXPECT_EQ(in_flight.at("dc"), 1);
  const auto index = console.core().rollouts().Find(rollout);
  std::set<std::string> names;
  for (const auto& group : console.core().rollouts().at(*index).state.groups) names.insert(group.name);
  EXPECT_EQ(names, (std::set<std::string>{"role domain-controller", "site OSA", "site TOK"}));
}

}  // namespace
}  // namespace kintsugi::console
