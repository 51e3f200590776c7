// SPDX-License-Identifier: Apache-2.0
// The real hosts, and other releases that are not among them, against the real definitions. What must come out is known
// from Microsoft's release history, not from the code.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/assess_advisory/real_data.h"

namespace kintsugi::assess {
namespace {

using List = std::vector<std::string>;

List Actionable(const HostAssessor& assessor, const HostInput& host) {
  List kbs;
  for (const auto& row : assessor.Assess(host).rows) kbs.push_back(KbDigits(assessor.catalog().kbs()[row.kb]));
  return kbs;
}
bool Has(const List& list, const std::string& kb) { return std::find(list.begin(), list.end(), kb) != list.end(); }

struct Release {
  const char* product;
  int major, minor, build, service_pack;
  const char* architecture;
  List must;         // among the actionable KBs
  std::size_t most;  // actionable KBs
};

// Fresh installations without any hotfix.
const Release kReleases[] = {
    {"windows-10", 10, 0, 10240, 0, "x64", {}, 14},
    {"windows-10", 10, 0, 10586, 0, "x64", {"4103728"}, 10},
    {"windows-10", 10, 0, 14393, 0, "x64", {"5094122", "5043124"}, 10},
    {"windows-10", 10, 0, 15063, 0, "x64", {"4520010"}, 10},
    {"windows-10", 10, 0, 16299, 0, "x64", {"4580328"}, 10},
    {"windows-10", 10, 0, 18363, 0, "x64", {"5014701"}, 10},
    {"windows-10", 10, 0, 19041, 0, "x64", {"5008212"}, 10},
    {"windows-10", 10, 0, 19042, 0, "x64", {"5026361"}, 10},
    {"windows-11", 10, 0, 22000, 0, "x64", {"5044280"}, 10},
    {"windows-11", 10, 0, 22621, 0, "x64", {}, 10},
    {"windows-11", 10, 0, 26100, 0, "x64", {"5094126"}, 10},
    {"windows-11", 10, 0, 26200, 0, "x64", {"5094126"}, 10},
    {"windows-server-2016", 10, 0, 14393, 0, "x64", {"5094122"}, 10},
    {"windows-server-2019", 10, 0, 17763, 0, "x64", {"5094123"}, 10},
    {"windows-server-2022", 10, 0, 20348, 0, "x64", {"5094128"}, 10},
    {"windows-server", 10, 0, 25398, 0, "x64", {}, 10},
    {"windows-server-2025", 10, 0, 26100, 0, "x64", {"5094125"}, 10},
    {"windows-8.1", 6, 3, 9600, 0, "x64", {"5022352"}, 250},
    {"windows-8", 6, 2, 9200, 0, "x64", {}, 250},
    {"windows-server-2012", 6, 2, 9200, 0, "x64", {}, 300},
    {"windows-server-2008", 6, 0, 6003, 2, "x64", {"5073697"}, 440},
    {"windows-vista", 6, 0, 6002, 2, "x64", {"4012598"}, 400},
    {"windows-xp", 5, 1, 2600, 2, "x86", {"936929", "4012598"}, 200},
    {"windows-2000", 5, 0, 2195, 4, "x86", {}, 120},
};

TEST(OtherReleases, GetTheirLastCumulativeUpdateAndLittleElse) {
  const auto* assessor = RealAssessor();
  if (assessor == nullptr) GTEST_SKIP() << NoData();
  for (const auto& release : kReleases) {
    model::HostFacts facts;
    facts.os.product = release.product;
    facts.os.major = release.major;
    facts.os.minor = release.minor;
    facts.os.build = release.build;
    facts.os.service_pack = release.service_pack;
    facts.os.architecture = release.architecture;
    const List kbs = Actionable(*assessor, {facts});
    const std::string name = std::string(release.product) + " " + std::to_string(release.build);
    EXPECT_FALSE(kbs.empty()) << name;
    EXPECT_LE(kbs.size(), release.most) << name << ": " << testing::PrintToString(kbs);
    for (const auto& kb : release.must) EXPECT_TRUE(Has(kbs, kb)) << name << ": " << testing::PrintToString(kbs);
  }
}

TEST(RealHosts, AreAllOfOnePlatformAndHaveRows) {
  const auto* assessor = RealAssessor();
  if (assessor == nullptr) GTEST_SKIP() << NoData();
  int hosts = 0;
  for (const auto& entry : std::filesystem::directory_iterator(Data() / "hosts")) {
    const std::string file = entry.path().filename().string();
    if (file.find("_systeminfo") == std::string::npos) continue;
    const auto host = RealHost(entry.path());
    const auto assessment = assessor->Assess(InputOf(host));
    EXPECT_EQ(assessment.platforms.size(), 1U) << file;
    EXPECT_FALSE(assessment.rows.empty()) << file;
    ++hosts;
  }
  EXPECT_EQ(hosts, 25);
}

TEST(RealHosts, HaveNoActionableRowThatAnotherActionableRowHolds) {
  const auto* assessor = RealAssessor();
  if (assessor == nullptr) GTEST_SKIP() << NoData();
  for (const auto& entry : std::filesystem::directory_iterator(Data() / "hosts")) {
    const std::string file = entry.path().filename().string();
    if (file.find("_systeminfo") == std::string::npos) continue;
    const auto host = RealHost(entry.path());
    const auto assessment = assessor->Assess(InputOf(host), View::kCompliance);
    std::set<advisory::KbId> actionable;
    for (const auto& row : assessment.rows) {
      if (row.actionable) actionable.insert(row.kb);
    }
    for (const auto& row : assessment.rows) {
      if (row.status != model::UpdateStatus::kSuperseded || row.in_force) continue;
      EXPECT_TRUE(actionable.contains(row.by)) << file << ": " << KbDigits(assessor->catalog().kbs()[row.kb]) << " by "
                                               << KbDigits(assessor->catalog().kbs()[row.by]);
    }
  }
}

// Every real host, and a fresh one of every release of the table.
std::vector<hostfile::Host> Everyone() {
  std::vector<hostfile::Host> hosts;
  for (const auto& entry : std::filesystem::directory_iterator(Data() / "hosts")) {
    if (entry.path().filename().string().find("_systeminfo") != std::string::npos)
      hosts.push_back(RealHost(entry.path()));
  }
  for (const auto& release : kReleases) {
    hostfile::Host host;
    host.facts.name = std::string(release.product) + " " + std::to_string(release.build);
    host.facts.os.product = release.product;
    host.facts.os.build = release.build;
    host.facts.os.service_pack = release.service_pack;
    host.facts.os.architecture = release.architecture;
    host.hotfixes_complete = true;
    hosts.push_back(std::move(host));
  }
  return hosts;
}

TEST(Everyone, HasNothingLeftToInstallWhenEveryActionableRowIsInstalled) {
  const auto* assessor = RealAssessor();
  if (assessor == nullptr) GTEST_SKIP() << NoData();
  for (auto& host : Everyone()) {
    host.hotfixes_complete = true;
    for (const auto& kb : Actionable(*assessor, InputOf(host))) host.facts.hotfixes.push_back({"KB" + kb, "installed"});
    const auto after = assessor->Assess(InputOf(host));
    List left;
    for (const auto& row : after.rows)
      left.push_back(KbDigits(assessor->catalog().kbs()[row.kb]) + " " + std::string(RuleName(row.rule)));
    EXPECT_EQ(left, List{}) << host.facts.name;
    EXPECT_EQ(after.open_cves, 0U) << host.facts.name;
  }
}

TEST(Everyone, HasNoMoreOpenCvesWithOneMoreKbInstalled) {
  const auto* assessor = RealAssessor();
  if (assessor == nullptr) GTEST_SKIP() << NoData();
  for (auto& host : Everyone()) {
    host.hotfixes_complete = true;
    const auto before = assessor->Assess(InputOf(host), View::kCompliance);
    for (std::size_t i = 0; i < before.rows.size(); i += 7) {
      const std::string kb = KbDigits(assessor->catalog().kbs()[before.rows[i].kb]);
      host.facts.hotfixes.push_back({"KB" + kb, "installed"});
      const std::size_t with_it = assessor->OpenCves(InputOf(host), true).size();
      host.facts.hotfixes.pop_back();
      EXPECT_LE(with_it, assessor->OpenCves(InputOf(host), true).size()) << host.facts.name << " KB" << kb;
    }
  }
}

}  // namespace
}  // namespace kintsugi::assess
