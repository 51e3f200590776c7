// SPDX-License-Identifier: Apache-2.0
// The real agent for Windows against a real console.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <set>
#include <thread>

#include "tests/windows/e2e/test_catalog.h"
#include "tests/windows/e2e/windows_agent.h"

namespace kintsugi::windows_e2e {
std::unique_ptr<Fleet> WindowsAgent::fleet_;

namespace {

constexpr char kUpdates[] = "SOFTWARE\\Microsoft\\Updates\\";

std::vector<PackageFile> Messenger(const std::string& version, std::uint64_t msgsvc, std::uint64_t wkssvc,
                                   const std::string& wkssvc_how = "cache boot") {
  return {{"%windir%\\system32\\msgsvc.dll", version, msgsvc, "cache boot"},
          {"%windir%\\system32\\wkssvc.dll", version, wkssvc, wkssvc_how}};
}

std::vector<std::string> Rest(const std::string& key) {
  return {std::string("key|") + kUpdates + key, "backup|%windir%\\$NTUninstallKB828035$", "exit|3010"};
}

void AddMessengerPackages(Fleet& fleet) {
  const auto spec = [](const std::string& file, const std::string& update, std::uint32_t revision,
                       std::vector<PackageFile> files, const std::string& key, const std::string& engine) {
    return PackageSpec{file, "MS03-043/" + update, revision, "update.exe", engine, std::move(files), Rest(key)};
  };
  const PackageSpec specs[] = {
      // The first issue forgets wkssvc.dll in dllcache.
      spec("WindowsXP-KB828035-x86-JPN.exe", "windows-xp", 1, Messenger("5.1.2600.1301", 32256, 119808, "boot"),
           "Windows XP\\SP2\\KB828035", "5.3.23.4"),
      spec("WindowsXP-KB828035-x86-JPN.exe", "windows-xp", 2, Messenger("5.1.2600.1309", 32256, 119808),
           "Windows XP\\SP2\\KB828035", "5.4.1.0"),
      spec("Windows2000-KB828035-x86-JPN.exe", "windows-2000", 3, Messenger("5.0.2195.6861", 34064, 96528),
           "Windows 2000\\SP5\\KB828035", "5.4.1.0"),
      spec("WindowsServer2003-KB828035-x86-JPN.exe", "windows-server-2003", 2, Messenger("5.2.3790.90", 32768, 128000),
           "Windows Server 2003\\SP1\\KB828035", "5.4.1.0"),
  };
  test::TempFolder folder;
  const std::string original = test::ReadFile(KINTSUGI_SOURCE_DIR "/deploy/catalog/MS03-043.toml");
  fleet.site.Ok(
      {"catalog", "import", folder.Write("MS03-043.toml", MessengerBulletin(original, fleet.packages.signer()))});
  for (const auto& package : specs)
    fleet.site.Ok({"package", "add", fleet.packages.Make(package), "--update", package.label, "--revision",
                   std::to_string(package.revision)});
}

TEST_F(WindowsAgent, IsEnrolledOverMutualTlsAndReportsWhatTheSystemIs) {
  // Under Wine every host has the name of the machine that it runs on: the product tells them apart.
  std::multiset<std::string> products;
  for (const auto& row : site().Rows({"host", "list"})) products.insert(row.at("product"));
  EXPECT_EQ(products, (std::multiset<std::string>{"windows-10", "windows-2000", "windows-server-2003", "windows-xp"}));
  std::string output;
  WineHost& host = fleet().host("W2K-SP4");
  EXPECT_NE(host.Run({"reg", "query", "HKLM\\SOFTWARE\\Kintsugi\\Agent", "/v", "Token", "/reg:64"}, &output), 0)
      << "the token is erased once it has been used: " << output;
  host.Run({"reg", "query", "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall", "/s", "/reg:64"}, &output);
  EXPECT_NE(output.find("Example Corp"), std::string::npos) << "the list of programs shows the organisation";
  EXPECT_NE(fleet().host("W2003").AgentLog().find("LogFiles is REG_BINARY"), std::string::npos);
}

TEST_F(WindowsAgent, RollsMessengerOutInTwoWavesAndSeesTheDefectOfTheFirstXpPackage) {
  AddMessengerPackages(fleet());
  const auto first = site().StartRollout(
      {"--wave", "all=rest", "--filter", "product=windows-xp", "--revision", "1", "--attempts", "1"});
  EXPECT_EQ(site().Watch(first), 0) << "the hole is closed";
  std::string flagged;
  EXPECT_TRUE(site().Await([&] {
    flagged.clear();
    for (const auto& row : site().Rows({"missing", "--update", "MS03-043"}))
      if (row.at("update_id") == "MS03-043/windows-xp") flagged = row.at("status") + ": " + row.at("reason");
    return flagged.starts_with("OutdatedRevision");
  }));
  EXPECT_NE(flagged.find("the copy of wkssvc.dll in dllcache is 5.1.2600.1106"), std::string::npos) << flagged;

  const auto rollout = site().StartRollout({"--wave", "canary=1", "--wave", "broad=rest", "--retry-base", "1s"});
  EXPECT_EQ(site().Watch(rollout), 0);
  for (const auto& row : site().Rows({"rollout", "export", rollout})) {
    EXPECT_EQ(row.at("state"), row.at("product") == "windows-10" ? "NotApplicable" : "Succeeded")
        << row.at("product") << ": " << row.at("explanation");
  }
  EXPECT_TRUE(site().Rows({"missing", "--update", "MS03-043"}).empty());
  EXPECT_EQ(fleet().host("W10").Count("start"), 0);
  for (const auto& [name, update] : std::map<std::string, std::string>{{"XP-SP1", "MS03-043/windows-xp r2"},
                                                                       {"W2K-SP4", "MS03-043/windows-2000 r3"},
                                                                       {"W2003", "MS03-043/windows-server-2003 r2"}}) {
    WineHost& host = fleet().host(name);
    EXPECT_EQ(host.Count("start " + update), 1) << host.Record();
    EXPECT_EQ(host.Count("applied " + update), 1) << host.Record();
    EXPECT_TRUE(std::filesystem::exists(host.Drive("windows/$NTUninstallKB828035$/Spuninst/Spuninst.exe")));
  }
}

TEST_F(WindowsAgent, TakesAnUpdateAwayAgainWithTheUninstallerThatItLeft) {
  WineHost& host = fleet().host("W2K-SP4");
  const auto rollout =
      site().StartRollout({"--wave", "all=rest", "--filter", "product=windows-2000", "--uninstall", "--attempts", "1"});
  EXPECT_EQ(site().Watch(rollout), 0);
  for (const auto& row : site().Rows({"rollout", "export", rollout}))
    EXPECT_EQ(row.at("state"), "Succeeded") << row.at("explanation");
  EXPECT_EQ(host.Count("uninstaller MS03-043/windows-2000 r3 /q /z"), 1) << host.Record();
  EXPECT_EQ(host.Count("uninstalled MS03-043/windows-2000 r3"), 1) << host.Record();
  EXPECT_TRUE(site().Await([&] {
    return site().Rows({"missing", "--update", "MS03-043"}).size() == 1;
  })) << "the console sees that it is missing";
}

TEST_F(WindowsAgent, InstallsWhatOtherMakersOfInstallersMake) {
  SmallUpdate nsis;
  nsis.id = "KT-NSIS";
  nsis.product = "windows-10";
  nsis.file_name = "nsis-patch.exe";
  nsis.arguments = {"/S"};
  nsis.detection =
      "registry = [ { key = 'HKLM\\SOFTWARE\\Kintsugi Tests\\Patch', value_name = \"Version\", equals = \"1.2.3.4\" } "
      "]";
  nsis.signer = fleet().packages.signer();
  fleet().Add(SmallBulletin(nsis), "KT-NSIS/only", fleet().packages.Nsis());
  SmallUpdate msi;
  msi.id = "KT-MSI";
  msi.product = "windows-2000";
  msi.kind = "msi";
  msi.file_name = "product.msi";
  msi.arguments = {"/qn", "/norestart"};
  msi.detection = "file = [ { path = '%programfiles%\\Kintsugi Test Product\\product.dll', version = \"1.2.3.4\" } ]";
  msi.signer = fleet().packages.signer();
  fleet().Add(SmallBulletin(msi), "KT-MSI/only", fleet().packages.Msi());
  const auto first = fleet().Start("KT-NSIS", "windows-10");
  const auto second = fleet().Start("KT-MSI", "windows-2000");
  for (const auto& rollout : {first, second}) {
    const auto result = fleet().Result(rollout);
    EXPECT_EQ(result.at("state"), "Succeeded") << result.at("explanation");
  }
}

TEST_F(WindowsAgent, IsUpgradedInPlaceAndKeepsItsIdentityAndSettings) {
  const auto row_of = [] {
    for (const auto& row : site().Rows({"host", "list", "product=windows-2000"})) return row;
    return e2e::Row{};
  };
  WineHost& host = fleet().host("W2K-SP4");
  const e2e::Row before = row_of();
  ASSERT_NE(before.at("id"), "");
  const auto made = test::RunProcess(
      {{KINTSUGI_SOURCE_DIR "/deploy/windows/msi", KINTSUGI_SOURCE_DIR "/build/windows/bin/kintsugi-agent.exe",
        host.Drive("newer.msi"), "99.0.0"}});
  ASSERT_EQ(made.exit_code, 0) << made.standard_error;
  EXPECT_EQ(host.Run({"msiexec", "/i", "C:\\newer.msi", "/qn"}), 0);
  std::string programs, server;
  host.Run({"reg", "query", "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall", "/s", "/reg:64"},
           &programs);
  EXPECT_NE(programs.find("99.0.0"), std::string::npos) << programs;
  EXPECT_NE(programs.find("Example Corp"), std::string::npos) << "an upgrade keeps the organisation: " << programs;
  const auto first = programs.find("Kintsugi Agent");
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(programs.find("Kintsugi Agent", first + 1), std::string::npos) << "one product: " << programs;
  host.Run({"reg", "query", "HKLM\\SOFTWARE\\Kintsugi\\Agent", "/v", "Server", "/reg:64"}, &server);
  EXPECT_NE(server.find(site().enrol_address()), std::string::npos) << server;
  // The new agent speaks to the console as the same host.
  e2e::Row after = row_of();
  for (int i = 0; i < 600 && after.at("last_contact") <= before.at("last_contact"); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    after = row_of();
  }
  EXPECT_GT(after.at("last_contact"), before.at("last_contact"));
  EXPECT_EQ(after.at("id"), before.at("id"));
  EXPECT_NE(host.Run({"msiexec", "/i", "C:\\kintsugi-agent.msi", "/qn"}), 0) << "an older one is refused";
}

TEST_F(WindowsAgent, LeavesNothingWhenItIsUninstalledWithItsState) {
  WineHost& host = fleet().host("W10");
  EXPECT_TRUE(std::filesystem::exists(host.Drive("ProgramData/Kintsugi/Agent/journal.db")));
  EXPECT_EQ(host.Run({"msiexec", "/x", "C:\\kintsugi-agent.msi", "/qn", "PURGE=1"}), 0);
  EXPECT_FALSE(std::filesystem::exists(host.Drive("ProgramData/Kintsugi/Agent")));
  EXPECT_FALSE(std::filesystem::exists(host.Drive("Program Files/Kintsugi/Agent/kintsugi-agent.exe")));
  EXPECT_NE(host.Run({"reg", "query", "HKLM\\SYSTEM\\CurrentControlSet\\Services\\KintsugiAgent"}), 0);
  EXPECT_NE(host.Run({"reg", "query", "HKLM\\SOFTWARE\\Kintsugi\\Agent", "/reg:64"}), 0);
}

}  // namespace
}  // namespace kintsugi::windows_e2e
