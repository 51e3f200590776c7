// SPDX-License-Identifier: Apache-2.0
// Facts from a host, and their digest.
#include "agent/facts/facts.h"

#include <gtest/gtest.h>

#include "agent/platform/simulated/simulated_host.h"
#include "common/sim/sim_scheduler.h"

namespace kintsugi::agent {
namespace {

using simulated::MakeSpec;
using simulated::SimulatedHost;
using simulated::SimulatedPlatform;

class Facts : public ::testing::Test {
 protected:
  sim::SimScheduler scheduler_{FromUnixMs(1'066'000'000'000)};
  SimulatedHost host_{MakeSpec(SimulatedPlatform::kWindowsXpSp1, "TKY-XP-0001"), scheduler_};
  model::HostFacts Collect(const model::FactQuery& query = {}) { return CollectFacts(host_, query, "1.0"); }
};

TEST_F(Facts, HotfixesComeFromBothRegistryPlacesAndNothingElseCounts) {
  const std::string updates = "HKLM\\SOFTWARE\\Microsoft\\Updates\\";
  const std::string hotfix = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Hotfix\\";
  for (const auto& key :
       {updates + "Windows XP\\SP2\\KB828035", updates + "Windows XP\\SP2\\KB828035\\Filelist",
        updates + "Windows XP\\SP1\\Q817606", updates + "UpdateExeVolatile", updates + "Windows XP\\Other\\KB999999",
        hotfix + "Q823980", hotfix + "KB12", hotfix + "File 1", hotfix + "KBabcdef"})
    host_.registry().SetKey(key);
  const auto hotfixes = Collect().hotfixes;
  ASSERT_EQ(hotfixes.size(), 3U);
  EXPECT_EQ(hotfixes[0].id, "Q823980");
  EXPECT_EQ(hotfixes[0].source, hotfix + "Q823980");
  EXPECT_EQ(hotfixes[1].id, "Q817606");
  EXPECT_EQ(hotfixes[2].id, "KB828035");
}

TEST_F(Facts, TellTheTimeZoneAndTheRoles) {
  EXPECT_EQ(Collect().time_zone, "Tokyo Standard Time");
  EXPECT_TRUE(Collect().roles.empty());
  simulated::SimulatedHostSpec spec = MakeSpec(SimulatedPlatform::kWindowsServer2003, "KTM-S03-0001");
  spec.time_zone = "Nepal Standard Time";
  spec.roles = {"dns-server", "domain-controller"};
  SimulatedHost server(spec, scheduler_);
  const auto facts = CollectFacts(server, {}, "1.0");
  EXPECT_EQ(facts.time_zone, "Nepal Standard Time");
  EXPECT_EQ(facts.roles, (std::vector<std::string>{"dns-server", "domain-controller"}));
}

TEST_F(Facts, EveryQuestionIsAnsweredAlsoWithAbsent) {
  host_.SetFile("%windir%\\system32\\a.dll", {"1.2.3.4", 55});
  host_.registry().SetValue("HKLM\\SOFTWARE\\X", "v", "7");
  model::FactQuery query;
  query.files = {"%windir%\\system32\\a.dll", "%windir%\\system32\\b.dll"};
  query.registry = {{"HKLM\\SOFTWARE\\X", "v"}, {"HKLM\\SOFTWARE\\X", ""}, {"HKLM\\SOFTWARE\\Y", ""}};
  query.digest = 99;
  const auto facts = Collect(query);
  ASSERT_EQ(facts.files.size(), 2U);
  EXPECT_EQ(facts.files[0].path, "c:\\windows\\system32\\a.dll");
  EXPECT_TRUE(facts.files[0].present);
  EXPECT_EQ(facts.files[0].size_bytes, 55U);
  EXPECT_EQ(facts.files[1].path, "c:\\windows\\system32\\b.dll");
  EXPECT_FALSE(facts.files[1].present);
  ASSERT_EQ(facts.registry.size(), 3U);
  EXPECT_EQ(facts.registry[0].data, "7");
  EXPECT_TRUE(facts.registry[1].present);
  EXPECT_FALSE(facts.registry[2].present);
  EXPECT_EQ(facts.query_digest, 99U);
}

TEST_F(Facts, TheDigestChangesWithEveryFactButNotWithAFewMegabytesOfDisk) {
  const model::HostFacts base = Collect();
  const std::string digest = FactsDigest(base);
  EXPECT_EQ(digest.size(), 32U);
  EXPECT_EQ(FactsDigest(Collect()), digest);
  model::HostFacts same = base;
  same.disk_free_bytes += std::uint64_t{10} << 20U;
  EXPECT_EQ(FactsDigest(same), digest);
  using Change = void (*)(model::HostFacts&);
  static constexpr Change kChanges[] = {
      [](model::HostFacts& f) { f.name += "x"; },
      [](model::HostFacts& f) { f.domain += "x"; },
      [](model::HostFacts& f) { ++f.os.service_pack; },
      [](model::HostFacts& f) { ++f.os.ubr; },
      [](model::HostFacts& f) { f.os.language = "ENU"; },
      [](model::HostFacts& f) { f.os.hardware_family = "pc-9800"; },
      [](model::HostFacts& f) { f.addresses.push_back("10.0.0.1"); },
      [](model::HostFacts& f) { f.boot_id += "x"; },
      [](model::HostFacts& f) { f.boot_time += Duration{1}; },
      [](model::HostFacts& f) { ++f.memory_bytes; },
      [](model::HostFacts& f) { f.disk_free_bytes -= std::uint64_t{65} << 20U; },
      [](model::HostFacts& f) {
        f.hotfixes.push_back({"KB1", "key"});
      },
      [](model::HostFacts& f) {
        f.files.push_back({"p", true, "1.0.0.0", 1, false, ""});
      },
      [](model::HostFacts& f) {
        f.registry.push_back({"k", "v", true, "d"});
      },
      [](model::HostFacts& f) {
        f.pending_reboot.push_back({"pending-file-rename", true});
      },
      [](model::HostFacts& f) { ++f.query_digest; },
      [](model::HostFacts& f) { f.agent_version += "x"; },
      [](model::HostFacts& f) { f.time_zone += "x"; },
      [](model::HostFacts& f) { f.roles.push_back("dns-server"); },
      [](model::HostFacts& f) { f.organisational_unit = "OU=Labs,DC=example,DC=com"; },
      [](model::HostFacts& f) { f.products.emplace_back().name = "Editor"; },
      [](model::HostFacts& f) {
        f.package_states.push_back({"Package_for_KB1~x", 0x70});
      },
      [](model::HostFacts& f) { f.products_cut = true; },
      [](model::HostFacts& f) { f.package_states_cut = true; },
  };
  std::size_t row = 0;
  for (const Change change : kChanges) {
    model::HostFacts changed = base;
    change(changed);
    EXPECT_NE(FactsDigest(changed), digest) << "row " << row;
    ++row;
  }
}

}  // namespace
}  // namespace kintsugi::agent
