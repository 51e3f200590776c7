// SPDX-License-Identifier: Apache-2.0
// Rollouts through the real programs.
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <set>

#include "tests/e2e/site.h"

namespace kintsugi::e2e {
namespace {

// How many hosts the fleet says installed MS03-043 exactly once; fails the test for any that did so twice.
int InstalledOnce(const std::vector<Row>& truth) {
  int once = 0;
  for (const auto& row : truth) {
    if (!row.at("update").starts_with("MS03-043/")) continue;
    EXPECT_EQ(row.at("applied"), "1") << row.at("name");
    ++once;
  }
  return once;
}

TEST(E2eRollout, PatchesAFleetInThreeWaves) {
  Site site;
  site.StartConsole();
  site.LoadCatalog();
  site.StartFleet(30);
  std::set<std::string> missing;
  for (const auto& row : site.Rows({"missing", "--update", "MS03-043"})) missing.insert(row.at("host_name"));
  EXPECT_EQ(missing.size(), 30U);
  const auto rollout = site.StartRollout({"--wave", "canary=5%", "--wave", "early=10", "--wave", "broad=rest"});
  EXPECT_EQ(site.Watch(rollout), 0);
  const auto hosts = site.Rows({"rollout", "export", rollout});
  ASSERT_EQ(hosts.size(), 30U);
  for (const auto& host : hosts) {
    EXPECT_EQ(host.at("state"), "Succeeded") << host.at("host_name") << ": " << host.at("explanation");
    EXPECT_EQ(host.at("installer_runs"), "1") << host.at("host_name");
  }
  EXPECT_TRUE(site.Rows({"missing", "--update", "MS03-043"}).empty());
  EXPECT_EQ(InstalledOnce(site.StopFleet()), 30);
  site.StopConsole();
}

TEST(E2eRollout, HaltsOnAFailingCanaryAndSaysWhy) {
  Site site;
  site.StartConsole();
  site.LoadCatalog();
  // Which 20 of the 40 are the canary is drawn anew each time: with so many faults it has two of them for certain.
  site.StartFleet(40, {"--fault", "exit=1603:50%"});
  const auto rollout = site.StartRollout({"--wave", "canary=50%", "--wave", "broad=rest", "--attempts", "1"});
  EXPECT_EQ(site.Watch(rollout), 4);
  const std::string shown = site.Ok({"rollout", "show", rollout});
  EXPECT_NE(shown.find("halted"), std::string::npos) << shown;
  EXPECT_NE(shown.find("canary"), std::string::npos) << shown;
  int broad_touched = 0;
  for (const auto& host : site.Rows({"rollout", "export", rollout}))
    broad_touched += host.at("wave") == "broad" && host.at("attempts") != "0" ? 1 : 0;
  EXPECT_EQ(broad_touched, 0);
}

TEST(E2eRollout, FinishesDespitePowerLossAndHostsThatWereOff) {
  Site site;
  site.StartConsole();
  site.LoadCatalog();
  site.StartFleet(24, {"--fault", "power-loss:30%", "--fault", "off=3000:20%"});
  site.SignalFleet(
      SIGUSR1);  // hosts with an off rule lose power before the rollout starts; they return after 5 s of real time
  const auto rollout = site.StartRollout({"--wave", "all=rest", "--retry-base", "1s", "--unreachable-after", "10min"});
  EXPECT_EQ(site.Watch(rollout), 0);
  for (const auto& host : site.Rows({"rollout", "export", rollout}))
    EXPECT_EQ(host.at("state"), "Succeeded") << host.at("host_name") << ": " << host.at("explanation");
  EXPECT_EQ(InstalledOnce(site.StopFleet()), 24);
}

TEST(E2eRollout, FlagsTheFirstXpPackageAndRepairsWithTheReissue) {
  Site site;
  site.StartConsole();
  site.LoadCatalog();
  site.StartFleet(20);
  const std::string filter = "product=windows-xp";
  const auto first =
      site.StartRollout({"--wave", "all=rest", "--filter", filter, "--revision", "1", "--attempts", "1"});
  EXPECT_EQ(site.Watch(first), 4);  // every host ends Inconsistent: wkssvc.dll in dllcache is still vulnerable
  int flagged = 0;
  for (const auto& host : site.Rows({"rollout", "export", first}))
    flagged += host.at("reason") == "detection-inconsistent" ? 1 : 0;
  EXPECT_GT(flagged, 0);
  site.Ok({"rollout", "abort", first, "--yes"});
  const auto second = site.StartRollout({"--wave", "all=rest", "--filter", filter});
  EXPECT_EQ(site.Watch(second), 0);
  for (const auto& host : site.Rows({"rollout", "export", second}))
    EXPECT_EQ(host.at("state"), "Succeeded") << host.at("host_name") << ": " << host.at("explanation");
}

TEST(E2eRollout, NeverRunsASwappedPackage) {
  Site site;
  site.StartConsole();
  site.LoadCatalog();
  // Somebody with access to the disk swaps bytes in the package store; name and size stay.
  int swapped = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(site.data_dir() + "/packages")) {
    if (!entry.is_regular_file()) continue;
    std::filesystem::permissions(entry.path(), std::filesystem::perms::owner_write, std::filesystem::perm_options::add);
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(100);
    file.put('X');
    ++swapped;
  }
  EXPECT_GT(swapped, 0);
  site.StartFleet(10);
  const auto rollout = site.StartRollout({"--wave", "all=rest", "--attempts", "1"});
  EXPECT_EQ(site.Watch(rollout), 4);
  int mismatches = 0;
  for (const auto& host : site.Rows({"rollout", "export", rollout}))
    mismatches += host.at("reason") == "hash-mismatch" ? 1 : 0;
  EXPECT_GT(mismatches, 0);
  for (const auto& row : site.StopFleet()) EXPECT_EQ(row.at("installer_starts"), "0") << row.at("name");
}

}  // namespace
}  // namespace kintsugi::e2e
