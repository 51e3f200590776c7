// SPDX-License-Identifier: Apache-2.0
// Products, servicing packages and hotfix ids from all the places that record them, with their traps.
#include <gtest/gtest.h>

#include <algorithm>

#include "agent/facts/facts.h"
#include "agent/platform/simulated/simulated_host.h"
#include "common/sim/sim_scheduler.h"

namespace kintsugi::agent {
namespace {

using simulated::MakeSpec;
using simulated::SimulatedHost;
using simulated::SimulatedHostSpec;
using simulated::SimulatedPlatform;

const std::string kSoftware = "HKLM\\SOFTWARE\\";
const std::string kUninstall = "Microsoft\\Windows\\CurrentVersion\\Uninstall\\";
const std::string kPackages =
    "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages\\";

SimulatedHostSpec Spec(const std::string& architecture = "x64") {
  SimulatedHostSpec spec = MakeSpec(SimulatedPlatform::kWindowsServer2003, "TKY-W10-0001");
  spec.os.product = "windows-10";
  spec.os.major = 10;
  spec.os.minor = 0;
  spec.os.build = 19045;
  spec.os.architecture = architecture;
  return spec;
}

class Inventory : public ::testing::Test {
 protected:
  sim::SimScheduler scheduler_{FromUnixMs(1'066'000'000'000)};
  SimulatedHost host_{Spec(), scheduler_};
  model::HostFacts Collect() { return CollectFacts(host_, {}, "1.0"); }
  void AddProduct(const std::string& key, const std::string& name, const std::string& version = "1.0") {
    host_.registry().SetValue(key, "DisplayName", name);
    host_.registry().SetValue(key, "DisplayVersion", version);
    host_.registry().SetValue(key, "Publisher", "Example");
  }
  void AddPackage(const std::string& name, const std::string& state) {
    host_.registry().SetValue(kPackages + name, "CurrentState", state);
  }
};

std::vector<std::string> Ids(const model::HostFacts& facts) {
  std::vector<std::string> ids;
  for (const auto& hotfix : facts.hotfixes) ids.push_back(hotfix.id);
  std::sort(ids.begin(), ids.end());
  return ids;
}

TEST_F(Inventory, ProductsComeFromBothViewsFromUsersAndFromWindowsInstaller) {
  AddProduct(kSoftware + kUninstall + "Editor", "Editor");
  AddProduct(kSoftware + "Wow6432Node\\" + kUninstall + "{00000000-0000-0000-0000-000000000001}", "Viewer", "2.5");
  AddProduct("HKU\\S-1-5-21-1\\Software\\" + kUninstall + "Chat", "Chat");
  AddProduct("HKU\\S-1-5-21-1_Classes\\Software\\" + kUninstall + "Chat", "Chat");
  host_.registry().SetValue(kSoftware + kUninstall + "NoName", "UninstallString", "x.exe");
  const auto products = Collect().products;
  ASSERT_EQ(products.size(), 3U);
  EXPECT_EQ(products[0], (model::ProductFact{"Chat", "1.0", "Example", "Chat", "", "uninstall-user", ""}));
  EXPECT_EQ(products[1], (model::ProductFact{"Editor", "1.0", "Example", "Editor", "x64", "uninstall", ""}));
  EXPECT_EQ(products[2], (model::ProductFact{"Viewer", "2.5", "Example", "{00000000-0000-0000-0000-000000000001}",
                                             "x86", "uninstall", ""}));
}

TEST_F(Inventory, A32BitSystemHasOneView) {
  SimulatedHostSpec spec = Spec("x86");
  spec.registry.SetValue(kSoftware + "Wow6432Node\\" + kUninstall + "Odd", "DisplayName", "Odd");
  spec.products = {{"Patched", "", "", "{A}", "", "msi", ""}};
  SimulatedHost host(spec, scheduler_);
  const auto products = CollectFacts(host, {}, "1.0").products;
  ASSERT_EQ(products.size(), 1U);
  EXPECT_EQ(products[0].source, "msi");
}

TEST_F(Inventory, ActiveSetupComponentsCountWhenTheyAreInstalled) {
  const std::string root = kSoftware + "Microsoft\\Active Setup\\Installed Components\\";
  host_.registry().SetValue(root + "{89820200}", "IsInstalled", "1");
  host_.registry().SetValue(root + "{89820200}", "ComponentID", "IE6");
  host_.registry().SetValue(root + "{89820200}", "Version", "6,0,2900,2180");
  host_.registry().SetValue(root + "{10072CEC}", "IsInstalled", "0");
  const auto products = Collect().products;
  ASSERT_EQ(products.size(), 1U);
  EXPECT_EQ(products[0], (model::ProductFact{"IE6", "6,0,2900,2180", "", "{89820200}", "x64", "active-setup", ""}));
}

TEST_F(Inventory, AnUpdatesPartsCountOnlyWithoutTheirWhole) {
  AddPackage("Package_for_KB4012212~31bf3856ad364e35~amd64~~6.1.1.0", "112");
  AddPackage("Package_1_for_KB4012212~31bf3856ad364e35~amd64~~6.1.1.0", "64");
  AddPackage("Package_2_for_KB2533552~31bf3856ad364e35~amd64~~6.1.1.1", "128");
  AddPackage("Package_for_RollupFix~31bf3856ad364e35~amd64~~19041.2965.1.8", "96");
  AddPackage("Microsoft-Windows-Foundation-Package~31bf3856ad364e35~amd64~~10.0.19041.1", "112");
  host_.registry().SetKey(kPackages + "Package_for_KB999999~31bf3856ad364e35~amd64~~1.0.0.0");
  AddPackage("Package_for_KB888888~31bf3856ad364e35~amd64~~1.0.0.0", "soon");
  const auto facts = Collect();
  ASSERT_EQ(facts.package_states.size(), 4U);
  EXPECT_EQ(facts.package_states[0].name, "Package_2_for_KB2533552~31bf3856ad364e35~amd64~~6.1.1.1");
  EXPECT_EQ(facts.package_states[0].state, 0x80);
  EXPECT_EQ(facts.package_states[1].state, 0x70);
  EXPECT_EQ(facts.package_states[2].state, 0) << "no number: nothing is claimed";
  EXPECT_EQ(facts.package_states[3].state, 0x60);
  EXPECT_EQ(Ids(facts), (std::vector<std::string>{"KB2533552", "KB4012212"})) << "a pending rollup is not installed";
}

TEST_F(Inventory, HotfixIdsComeFromEveryPlaceOnce) {
  const std::string hotfix = kSoftware + "Microsoft\\Windows NT\\CurrentVersion\\Hotfix\\";
  const std::string updates = kSoftware + "Microsoft\\Updates\\";
  for (const auto& key :
       {hotfix + "Q147222", hotfix + "KB893803v2\\File 1", hotfix + "File 1", updates + "Windows XP\\SP3\\KB893803v2",
        updates + ".NETFramework\\1.1\\M928366", updates + "Microsoft .NET Framework 4 Extended\\KB2468871",
        kSoftware + "Wow6432Node\\Microsoft\\Updates\\Tool\\SP1\\KB2565063"})
    host_.registry().SetKey(key);
  host_.registry().SetValue(hotfix + "KB900001", "Installed", "0");
  AddProduct(kSoftware + kUninstall + "{90140000}_Office14",
             "Security Update for Microsoft Office 2010 (KB2553154) 32-Bit Edition");
  host_.registry().SetValue(kSoftware + kUninstall + "KB828035", "UninstallString", "spuninst.exe");
  EXPECT_EQ(Ids(Collect()), (std::vector<std::string>{"KB2468871", "KB2553154", "KB2565063", "KB828035", "KB893803",
                                                      "KB928366", "Q147222"}));
}

TEST_F(Inventory, ListsAreCutToTheirLimitAndSaySo) {
  for (std::size_t i = 0; i < model::kMaxProducts + 3; ++i)
    host_.registry().SetValue(kSoftware + kUninstall + "p" + std::to_string(i), "DisplayName", std::string(1000, 'n'));
  const auto facts = Collect();
  EXPECT_EQ(facts.products.size(), model::kMaxProducts);
  EXPECT_TRUE(facts.products_cut);
  EXPECT_FALSE(facts.package_states_cut);
  EXPECT_EQ(facts.products[0].name.size(), model::kMaxProductTextBytes);
  EXPECT_TRUE(std::is_sorted(facts.products.begin(), facts.products.end()));
}

TEST_F(Inventory, TellsTheOrganisationalUnit) {
  SimulatedHostSpec spec = Spec();
  spec.organisational_unit = "OU=Labs,DC=example,DC=com";
  SimulatedHost host(spec, scheduler_);
  EXPECT_EQ(CollectFacts(host, {}, "1.0").organisational_unit, "OU=Labs,DC=example,DC=com");
}

}  // namespace
}  // namespace kintsugi::agent
