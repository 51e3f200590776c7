// SPDX-License-Identifier: Apache-2.0
// The keys are stored for ever: a change here loses what fleets have learned.
#include "console/estimate/statistic_keys.h"

#include <gtest/gtest.h>

namespace kintsugi::estimate {
namespace {

using Keys = std::vector<std::string>;
const WorkScope kWork{"MS03-043/windows-xp", "update-exe", sim::HostClass::kLaptop, false};

TEST(StatisticKeys, GoFromTheUpdateToAll) {
  EXPECT_EQ(KeysOf(Measure::kInstall, kWork),
            (Keys{"install|MS03-043/windows-xp@laptop", "install|MS03-043/windows-xp", "install|kind:update-exe@laptop",
                  "install|kind:update-exe", "install|class:laptop", "install|all"}));
  EXPECT_EQ(KeysOf(Measure::kFetch, kWork).front(), "fetch|MS03-043/windows-xp@laptop");
  EXPECT_EQ(KeysOf(Measure::kOutcome, kWork).back(), "outcome|all");
}

TEST(StatisticKeys, RebootsDependOnTheClassAndOnUsers) {
  EXPECT_EQ(KeysOf(Measure::kReboot, kWork), (Keys{"reboot|class:laptop", "reboot|all"}));
  WorkScope asks = kWork;
  asks.asks = true;
  EXPECT_EQ(KeysOf(Measure::kReboot, asks), (Keys{"reboot|class:laptop,asks", "reboot|all,asks"}));
}

TEST(StatisticKeys, UsersAreAskedWhereNoActiveHoursAreNamed) {
  model::RolloutPlan plan;
  EXPECT_TRUE(AsksUsers(plan)) << "a notice is the default";
  plan.user.notice = Duration{0};
  EXPECT_FALSE(AsksUsers(plan));
  plan.user.deferrals = 2;
  EXPECT_TRUE(AsksUsers(plan));
  plan.schedule.active_hours = {"weekly Mon-Fri 08:00 10h"};
  EXPECT_FALSE(AsksUsers(plan));
}

TEST(StatisticKeys, LinksHaveTheirSite) {
  EXPECT_EQ(SiteLinkKey("osaka"), "link|site:osaka");
  EXPECT_EQ(SiteLinkKey(""), "link|site:");
  EXPECT_EQ(kConsoleLinkKey, "link|console");
}

TEST(StatisticKeys, WorkOfSeveralUpdatesIsJoined) {
  EXPECT_EQ(JoinUpdates({"MS03-043/windows-xp"}), "MS03-043/windows-xp");
  EXPECT_EQ(JoinUpdates({"b", "a"}), "b+a") << "the order is part of the work";
  EXPECT_EQ(JoinKinds({model::PackageKind::kMsi, model::PackageKind::kUpdateExe, model::PackageKind::kMsi}),
            "update-exe+msi");
  EXPECT_EQ(JoinKinds({}), "");
}

TEST(StatisticKeys, ALongListIsCutAndStaysItself) {
  std::vector<std::string> many;
  for (int i = 0; i < 50; ++i) many.push_back("MS03-0" + std::to_string(10 + i) + "/windows-xp");
  const std::string key = JoinUpdates(many);
  EXPECT_TRUE(key.starts_with("MS03-010/windows-xp+49 more~")) << key;
  EXPECT_LE(key.size(), 300U);
  EXPECT_EQ(JoinUpdates(many), key);
  many.back() = "MS03-060/windows-xp";
  EXPECT_NE(JoinUpdates(many), key);
}

TEST(StatisticKeys, KeysThatNameUpdatesAreKnown) {
  for (const std::string& key : KeysOf(Measure::kInstall, kWork))
    EXPECT_EQ(IsOfUpdates(key), key.find("MS03") != std::string::npos) << key;
  WorkScope asks = kWork;
  asks.asks = true;
  for (const std::string& key : KeysOf(Measure::kReboot, asks)) EXPECT_FALSE(IsOfUpdates(key)) << key;
  EXPECT_FALSE(IsOfUpdates(SiteLinkKey("x")));
  EXPECT_FALSE(IsOfUpdates(kConsoleLinkKey));
}

}  // namespace
}  // namespace kintsugi::estimate
