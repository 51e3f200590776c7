// SPDX-License-Identifier: Apache-2.0
// What goes wrong with installers, and with the agent itself.
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <set>

#include "tests/windows/e2e/test_catalog.h"
#include "tests/windows/e2e/windows_agent.h"

namespace kintsugi::windows_e2e {
namespace {

// What a package of this test does, and how it must end.
struct Case {
  const char* id;
  const char* host;
  const char* product;
  std::vector<std::string> plan;
  Signing signing;
  const char* state;
  const char* reason;
  int starts;
  int applied;
};

TEST_F(WindowsAgent, EndsEveryKindOfTroubleWithTheRightState) {
  const Case cases[] = {
      {"KT-HANG", "W2K-SP4", "windows-2000", {"hang"}, Signing::kGood, "Failed", "installer-timed-out", 1, 0},
      {"KT-LEAVE", "W2003", "windows-server-2003", {"leave", "slow|1500"}, Signing::kGood, "Succeeded", "", 1, 1},
      {"KT-BUSY", "XP-SP1", "windows-xp", {"busy|1618|1"}, Signing::kGood, "Succeeded", "", 2, 1},
      // More than any disk has.
      {"KT-DISK", "W10", "windows-10", {}, Signing::kGood, "Failed", "disk-full", 0, 0},
      {"KT-1603", "W2003", "windows-server-2003", {"fails|1603"}, Signing::kGood, "Failed", "installer-failed", 1, 0},
      {"KT-UNSIGNED", "W10", "windows-10", {}, Signing::kNone, "Failed", "refused-instruction", 0, 0},
      {"KT-TAMPERED", "W10", "windows-10", {}, Signing::kTampered, "Failed", "refused-instruction", 0, 0},
      {"KT-STRANGER", "W10", "windows-10", {}, Signing::kStranger, "Failed", "refused-instruction", 0, 0},
      // Without its 32-bit half Wine would say that it ran and succeeded.
      {"KT-32BIT", "W2003", "windows-server-2003", {}, Signing::kNone, "Failed", "refused-instruction", 0, 0},
  };
  std::map<std::string, std::string> rollouts;
  for (const Case& row : cases) {
    PackageSpec spec{std::string(row.id) + ".exe", row.id, 1, "plain", "1.0.0.0", {}, row.plan};
    spec.more.push_back("key|SOFTWARE\\Kintsugi Tests\\" + std::string(row.id));
    SmallUpdate update;
    update.id = row.id;
    update.product = row.product;
    update.file_name = spec.file_name;
    update.timeout_s = std::string(row.id) == "KT-HANG" ? 5 : 60;
    if (std::string(row.id) == "KT-DISK") update.disk_needed_bytes = 1'000'000'000'000'000;
    const bool for_32bit = std::string(row.id) == "KT-32BIT";
    if (!for_32bit) update.signer = fleet().packages.signer();
    std::string package = fleet().packages.Make(spec, row.signing);
    if (for_32bit) package = fleet().packages.For32Bit(package);
    fleet().Add(SmallBulletin(update), std::string(row.id) + "/only", package);
    rollouts[row.id] = fleet().Start(row.id, row.product);
  }
  for (const Case& row : cases) {
    const auto result = fleet().Result(rollouts[row.id]);
    EXPECT_EQ(result.at("state"), row.state) << row.id << ": " << result.at("explanation");
    EXPECT_EQ(result.at("reason"), row.reason) << row.id << ": " << result.at("explanation");
    EXPECT_EQ(fleet().host(row.host).Count("start " + std::string(row.id)), row.starts) << row.id;
    EXPECT_EQ(fleet().host(row.host).Count("applied " + std::string(row.id)), row.applied) << row.id;
  }
  std::string output;
  fleet().host("W2K-SP4").Run({"tasklist"}, &output);
  EXPECT_EQ(output.find("KT-HANG"), std::string::npos) << "the hanging installer was ended: " << output;
}

// A package of one plan for all hosts of a product, offered to them.
std::string StartPackage(Fleet& fleet, SmallUpdate update, PackageSpec spec) {
  spec.label = update.id;
  spec.file_name = update.file_name = update.id + ".exe";
  spec.more.push_back("key|SOFTWARE\\Kintsugi Tests\\" + update.id);
  update.signer = fleet.packages.signer();
  fleet.Add(SmallBulletin(update), update.id + "/only", fleet.packages.Make(spec));
  return fleet.Start(update.id, update.product);
}
PackageSpec Plain(std::vector<std::string> plan) {
  PackageSpec spec;
  spec.engine = "plain";
  spec.engine_version = "1.0.0.0";
  spec.more = std::move(plan);
  return spec;
}
SmallUpdate UpdateFor(const std::string& id, const std::string& product) {
  SmallUpdate update;
  update.id = id;
  update.product = product;
  return update;
}

enum class Meanwhile { kRuns, kEnds, kIsKilledToo };

// The agent dies while the installer runs. It comes back while that still runs, after it has ended, or the installer
// died with it.
TEST_F(WindowsAgent, NeverInstallsTwiceWhenItIsKilledDuringAnInstall) {
  const struct {
    const char* id;
    const char* host;
    const char* product;
    Meanwhile meanwhile;
    int starts;
  } rows[] = {
      {"KT-KILL-RUNS", "XP-SP1", "windows-xp", Meanwhile::kRuns, 1},
      {"KT-KILL-ENDS", "W2K-SP4", "windows-2000", Meanwhile::kEnds, 1},
      {"KT-KILL-BOTH", "W2003", "windows-server-2003", Meanwhile::kIsKilledToo, 2},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.id);
    const std::string id = row.id;
    WineHost& host = fleet().host(row.host);
    const std::string rollout = StartPackage(fleet(), UpdateFor(id, row.product), Plain({"slow|6000"}));
    ASSERT_TRUE(site().Await([&] { return host.Count("start " + id) == 1; }));
    EXPECT_EQ(host.Run({"taskkill", "/f", "/im", "kintsugi-agent.exe"}), 0);
    if (row.meanwhile == Meanwhile::kIsKilledToo) {
      for (const auto& name : host.Staged()) host.Run({"taskkill", "/f", "/im", name});
    } else if (row.meanwhile == Meanwhile::kEnds) {
      EXPECT_TRUE(site().Await([&] { return host.Count("applied " + id) == 1; })) << "it goes on without the agent";
    } else {
      EXPECT_EQ(host.Count("applied " + id), 0) << "too slow to see it: make the installer slower";
    }
    EXPECT_EQ(host.Run({"net", "start", "KintsugiAgent"}), 0);
    const auto result = fleet().Result(rollout);
    EXPECT_EQ(result.at("state"), "Succeeded") << result.at("explanation");
    EXPECT_EQ(host.Count("start " + id), row.starts) << host.Record();
    EXPECT_EQ(host.Count("applied " + id), 1) << host.Record();
    const bool rejoined = host.AgentLog().find("agent.install_rejoined") != std::string::npos;
    EXPECT_EQ(rejoined, row.meanwhile == Meanwhile::kRuns) << host.AgentLog();
  }
}

TEST_F(WindowsAgent, SpeaksTheSwitchesOfWindowsNt4AndTakesItsPackageAwayAgain) {
  WineHost& host = fleet().host("W2K-SP4");
  SmallUpdate update = UpdateFor("KT-NT4", "windows-2000");
  update.kind = "hotfix-exe";
  update.arguments = {};
  PackageSpec spec;
  spec.engine = "hotfix.exe";
  spec.engine_version = "5.0.2195.6713";
  spec.more = {"backup|%windir%\\$NtUninstallKB900001$"};
  const auto installed = fleet().Result(StartPackage(fleet(), update, spec));
  EXPECT_EQ(installed.at("state"), "Succeeded") << installed.at("explanation");
  EXPECT_EQ(host.Count("start KT-NT4 r1 /q /z"), 1) << host.Record();
  const auto removed = fleet().Result(fleet().Start("KT-NT4", "windows-2000", {"--uninstall"}));
  EXPECT_EQ(removed.at("state"), "Succeeded") << removed.at("explanation");
  EXPECT_EQ(host.Count("uninstaller KT-NT4 r1 /y /q /z"), 1) << host.Record();
  EXPECT_EQ(host.Count("uninstalled KT-NT4"), 1) << host.Record();
}

TEST_F(WindowsAgent, TellsTheRealErrorThatUpdateExeHidesBehind1603) {
  SmallUpdate update = UpdateFor("KT-MASKED", "windows-xp");
  update.kind = "update-exe";
  PackageSpec spec;
  spec.more = {"log|%windir%\\KB900001.log|12.36: Update.exe extended error code = 0xf00d", "fails|1603"};
  const auto result = fleet().Result(StartPackage(fleet(), update, spec));
  EXPECT_EQ(result.at("state"), "Failed");
  EXPECT_NE(result.at("explanation").find("its log: extended error code 0xf00d"), std::string::npos)
      << result.at("explanation");
}

// The agent's own folder lies on that disk too.
TEST_F(WindowsAgent, GoesOnAfterAnInstallerThatFilledTheDisk) {
  WineHost& host = fleet().host("W2003");
  if (!host.has_small_disk()) GTEST_SKIP() << "only root may mount a small disk; run the test as root";
  const auto filled =
      fleet().Result(StartPackage(fleet(), UpdateFor("KT-FILL", "windows-server-2003"), Plain({"fill"})));
  EXPECT_EQ(filled.at("state"), "Failed");
  EXPECT_EQ(filled.at("reason"), "installer-failed") << filled.at("explanation");
  EXPECT_NE(filled.at("explanation").find("112"), std::string::npos) << filled.at("explanation");
  EXPECT_EQ(host.Count("start KT-FILL"), 1);
  const auto next = fleet().Result(StartPackage(fleet(), UpdateFor("KT-AFTER", "windows-server-2003"), Plain({})));
  EXPECT_EQ(next.at("state"), "Succeeded") << next.at("explanation");
}

TEST_F(WindowsAgent, RefusesAStateFolderThatSomebodyElseOwnsOrMayWriteTo) {
  WineHost& host = fleet().host("XP-SP1");
  const std::string folder = host.State();
  struct stat was {};
  ASSERT_EQ(::stat(folder.c_str(), &was), 0);
  const std::string agent = "C:\\Program Files\\Kintsugi\\Agent\\kintsugi-agent.exe";
  EXPECT_EQ(host.Run({"net", "stop", "KintsugiAgent"}), 0);
  const auto refused = [&](const std::string& why) {
    std::string output;
    EXPECT_NE(host.Run({agent, "facts"}, &output), 0);
    EXPECT_NE(output.find(why), std::string::npos) << output;
    EXPECT_NE(output.find("move it away"), std::string::npos) << output;
    host.Run({"net", "start", "KintsugiAgent"});
    EXPECT_TRUE(site().Await([&] { return host.Run({agent, "service", "status"}) != 0; })) << "it does not run there";
  };
  ASSERT_EQ(::chmod(folder.c_str(), 0777), 0);
  refused("may be used by");
  ASSERT_EQ(::chmod(folder.c_str(), was.st_mode & 07777), 0);
  if (::geteuid() == 0) {  // only root can give a folder away
    ASSERT_EQ(::chown(folder.c_str(), 65'534, 65'534), 0);
    refused("is owned by");
    ASSERT_EQ(::chown(folder.c_str(), was.st_uid, was.st_gid), 0);
  }
  EXPECT_EQ(host.Run({"net", "start", "KintsugiAgent"}), 0);
  EXPECT_TRUE(site().Await([&] { return host.Run({agent, "service", "status"}) == 0; }));
}

}  // namespace
}  // namespace kintsugi::windows_e2e
