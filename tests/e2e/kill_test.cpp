// SPDX-License-Identifier: Apache-2.0
// kill -9 of the console at random moments of a rollout.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <random>
#include <thread>

#include "tests/e2e/site.h"

namespace kintsugi::e2e {
namespace {

TEST(E2eKill, ConsoleKilledAtRandomMomentsEndsWithTrueStatesAndNoSecondInstall) {
  const char* const given = std::getenv("KINTSUGI_SEED");
  const unsigned seed =
      given != nullptr ? static_cast<unsigned>(std::strtoul(given, nullptr, 10)) : std::random_device{}();
  std::cout << "seed " << seed << " (set KINTSUGI_SEED to repeat)\n";
  std::mt19937 random(seed);
  Site site;
  site.StartConsole();
  site.LoadCatalog();
  site.StartFleet(40);
  const auto rollout =
      site.StartRollout({"--wave", "canary=4", "--wave", "early=12", "--wave", "broad=rest", "--in-flight", "8"});
  int kills = 0;
  for (; kills < 12; ++kills) {
    const auto shown = site.Rows({"rollout", "list"});
    if (!shown.empty() && shown[0].at("phase") != "running") break;
    // The moment is the random thing here; nothing waits for a result.
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 700));
    site.KillConsole();
    site.StartConsole();
  }
  EXPECT_GE(kills, 3);
  EXPECT_EQ(site.Watch(rollout), 0);
  const auto hosts = site.Rows({"rollout", "export", rollout});
  ASSERT_EQ(hosts.size(), 40U);
  for (const auto& host : hosts) {
    EXPECT_EQ(host.at("state"), "Succeeded") << host.at("host_name") << ": " << host.at("explanation");
    EXPECT_EQ(host.at("installer_runs"), "1") << host.at("host_name");
  }
  for (const auto& row : site.StopFleet()) {
    EXPECT_EQ(row.at("applied"), "1") << row.at("name");
    EXPECT_EQ(row.at("installer_starts"), "1") << row.at("name");
  }
}

}  // namespace
}  // namespace kintsugi::e2e
