// SPDX-License-Identifier: Apache-2.0
// The two views, the counts, the order of installs, and what may be shared between hosts.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/assess_advisory/catalogs.h"

namespace kintsugi::assess {
namespace {

using List = std::vector<std::string>;

const std::string k1909 = "Windows 10 Version 1909 for x64-based Systems";
model::HostFacts Windows1909(const std::vector<std::string>& kbs = {}) { return Host("windows-10", 18363, kbs); }

std::vector<Said> Mixed() {
  auto said = Months(5030001, 3, k1909);
  said[1].exploited = true;
  said[1].severity = "Critical";
  said.push_back({"5087064", "Microsoft .NET Framework 3.5 AND 4.8 on " + k1909, {"CVE-2024-9000"}, "2024-03-12"});
  said.push_back({"5087053", "Microsoft .NET Framework 3.5 AND 4.8.1 on " + k1909, {"CVE-2024-9000"}, "2024-03-12"});
  said.push_back(
      {"5043936", k1909, {"ADV990001"}, "2024-03-12", {}, "Servicing Stack Updates", "Latest Servicing Stack Updates"});
  return said;
}

TEST(ActionableView, IsInInstallOrderAndSaysWhatItCloses) {
  const HostAssessor assessor(Build(Mixed()));
  const auto facts = Windows1909();
  EXPECT_EQ(ToInstall(assessor, {facts}), (List{"5043936", "5030003", "5087064", "5087053"}));
  const auto row = RowOf(assessor, {facts}, "5030003");
  EXPECT_EQ(row.severity, model::Severity::kCritical) << "of an older update that it holds";
  EXPECT_TRUE(row.exploited);
  EXPECT_EQ(row.cves, 30U);
}

TEST(ActionableView, CountsBySeverityAndWhatIsExploited) {
  const HostAssessor assessor(Build(Mixed()));
  const auto assessment = assessor.Assess({Windows1909()});
  EXPECT_EQ(assessment.actionable, 4U);
  EXPECT_EQ(assessment.exploited, 1U);
  EXPECT_EQ(assessment.by_severity[static_cast<std::size_t>(model::Severity::kCritical)], 1U);
  EXPECT_EQ(assessment.open_cves, 32U);
  EXPECT_EQ(assessment.open_exploited_cves, 10U);
}

TEST(ComplianceView, HasEveryUpdateOnceByNumber) {
  const HostAssessor assessor(Build(Mixed()));
  const auto assessment = assessor.Assess({Windows1909({"5030002"})}, View::kCompliance);
  List kbs;
  for (const auto& row : assessment.rows) kbs.push_back(KbDigits(assessor.catalog().kbs()[row.kb]));
  EXPECT_EQ(kbs, (List{"5030001", "5030002", "5030003", "5043936", "5087053", "5087064"}));
  const auto& by = assessment.by_status;
  EXPECT_EQ(by[static_cast<std::size_t>(model::UpdateStatus::kInstalled)], 1U);
  EXPECT_EQ(by[static_cast<std::size_t>(model::UpdateStatus::kSuperseded)], 1U);
  EXPECT_EQ(by[static_cast<std::size_t>(model::UpdateStatus::kMissing)], 3U);
  EXPECT_EQ(by[static_cast<std::size_t>(model::UpdateStatus::kUnknown)], 1U);
}

TEST(OpenCves, AreThoseThatNothingInForceCloses) {
  const HostAssessor assessor(Build(Mixed()));
  const auto count = [&](const HostInput& host, bool unknown) { return assessor.OpenCves(host, unknown).size(); };
  EXPECT_EQ(count({Windows1909({"5030003", "5087064", "5043936"})}, false), 0U);
  EXPECT_EQ(count({Windows1909({"5030002", "5043936"})}, false), 11U);
  EXPECT_EQ(count({Windows1909({"5030003", "5087064", "5043936"})}, true), 1U);
}

TEST(ClosedBy, NamesTheCvesOfAllThatAnUpdateStandsFor) {
  const HostAssessor assessor(Build(Mixed()));
  const auto& catalog = assessor.catalog();
  const auto platforms = assessor.PlatformsOf({Windows1909()});
  const auto closed = [&](const std::string& kb) {
    return assessor.ClosedBy(platforms, RowOf(assessor, {Windows1909()}, kb).kb);
  };
  const auto exploited = [&](const std::string& kb) {
    const auto cves = closed(kb);
    return std::count_if(cves.begin(), cves.end(), [&](auto cve) { return catalog.cves()[cve].exploited; });
  };
  EXPECT_EQ(closed("5030003").size(), 30U);
  EXPECT_EQ(exploited("5030003"), 10) << "of the second month";
  EXPECT_EQ(exploited("5087064"), 0);
  EXPECT_TRUE(assessor.ClosedBy({}, 0).empty());
}

TEST(ServicePack, ComesFirstAndAloneKnowsItsNumber) {
  const HostAssessor assessor(Build({{"889101",
                                      "Microsoft Windows Server 2003",
                                      {},
                                      "2005-03-30",
                                      {},
                                      "",
                                      "Service Pack 1",
                                      "Critical",
                                      "",
                                      advisory::Track::kServicePack},
                                     {"4012598", "Microsoft Windows Server 2003", {"CVE-2017-0143"}, "2017-05-13"}}));
  auto facts = Host("windows-server-2003", 3790);
  facts.os.major = 5;
  facts.os.minor = 2;
  facts.os.architecture = "x86";
  EXPECT_EQ(ToInstall(assessor, {facts}), (List{"889101", "4012598"}));
}

TEST(Fingerprint, IsEqualWhereEveryFactThatCountsIs) {
  const HostAssessor assessor(Build(Mixed()));
  auto a = Windows1909({"5030001", "5030002"});
  auto b = Windows1909({"5030002", "5030001"});
  b.name = "pc2";
  b.memory_bytes = 1;
  EXPECT_EQ(assessor.Fingerprint({a}), assessor.Fingerprint({b}));
  b.os.ubr = 5;
  EXPECT_NE(assessor.Fingerprint({a}), assessor.Fingerprint({b}));
  b = a;
  b.hotfixes.pop_back();
  EXPECT_NE(assessor.Fingerprint({a}), assessor.Fingerprint({b}));
  EXPECT_NE(assessor.Fingerprint({a}), assessor.Fingerprint({a, false}));
}

TEST(HostAssessor, KnowsOnlyThePlatformsThatItPrepared) {
  const auto catalog = Build(Mixed());
  const std::vector<advisory::PlatformId> none = {advisory::kNone};
  const HostAssessor assessor(catalog, {}, none);
  EXPECT_TRUE(assessor.Assess({Windows1909()}).platforms.empty());
}

TEST(HostAssessor, GivesTheSameRowsForTheSameFacts) {
  const HostAssessor assessor(Build(Mixed()));
  const auto facts = Windows1909({"5030001"});
  EXPECT_EQ(assessor.Assess({facts}, View::kCompliance), assessor.Assess({facts}, View::kCompliance));
}

TEST(ReleaseDay, OfARevisedKbFollowsFromTheNumbersAroundIt) {
  auto said = Months(5030001, 6, k22H2);
  // Released with its neighbours, its one CVE revised two years later.
  said.push_back({"5030000", "Microsoft .NET Framework 3.5 AND 4.8 on " + k22H2, {"CVE-2023-1"}, "2026-06-24"});
  const HostAssessor assessor(Build(said));
  EXPECT_EQ(assessor.Released(assessor.catalog().FindKb("5030000")), 20240209U);
}

TEST(Titles, OfManyCvesAreNotThatOfOneOfThem) {
  const HostAssessor assessor(Build(Mixed()));
  const auto assessment = assessor.Assess({Windows1909()});
  const auto title = [&](const char* kb) {
    return assessor.Title(assessment.platforms, assessor.catalog().FindKb(kb));
  };
  EXPECT_EQ(title("5030003"), "Cumulative update of 2024-03-09 (10 CVEs)");
  EXPECT_EQ(title("5087064"), "Something Elevation of Privilege Vulnerability");
}

}  // namespace
}  // namespace kintsugi::assess
