// SPDX-License-Identifier: Apache-2.0
// What beats what: files, then the build, then package states, then the list. And what is not known stays Unknown.
#include <gtest/gtest.h>

#include <algorithm>

#include "common/assess/assess.h"
#include "tests/unit/assess_advisory/catalogs.h"

namespace kintsugi::assess {
namespace {

using List = std::vector<std::string>;

constexpr std::string_view kPackages =
    R"(HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\Packages\)";

model::RegistryFact Package(const std::string& name, const std::string& state) {
  return {std::string(kPackages) + name, "CurrentState", true, state};
}
model::RegistryFact PackageOf(const std::string& kb, const std::string& state) {
  return Package("Package_for_KB" + kb + "~31bf3856ad364e35~amd64~~6.1.1.0", state);
}

// One KB of Windows 7 before the rollups.
std::vector<Said> OneKb() { return {{"2984972", k7, {"CVE-2014-6321"}, "2014-11-11"}}; }

TEST(PackageState, EachStateOfComponentBasedServicingHasItsStatus) {
  const HostAssessor assessor(Build(OneKb()));
  struct Row {
    const char* state;
    const char* status;
  };
  const Row rows[] = {{"0", "Missing package-absent"},         {"5", "PendingReboot package-pending"},
                      {"32", "Missing package-absent"},        {"64", "Missing package-absent"},
                      {"80", "Installed package-superseded"},  {"96", "PendingReboot package-pending"},
                      {"101", "Inconsistent package-partial"}, {"112", "Installed package-installed"},
                      {"0x70", "Installed package-installed"}, {"128", "Installed package-installed"}};
  for (const auto& row : rows) {
    auto facts = Windows7();
    facts.registry = {PackageOf("2984972", row.state)};
    EXPECT_EQ(Status(assessor, {facts}, "2984972"), row.status) << row.state;
  }
}

TEST(PackageState, TheFurthestOfSeveralPackagesOfAKbCounts) {
  const HostAssessor assessor(Build(OneKb()));
  auto facts = Windows7();
  facts.registry = {Package("Package_1_for_KB2984972~31bf3856ad364e35~amd64~~6.1.1.0", "112"),
                    Package("Package_2_for_KB2984972~31bf3856ad364e35~amd64~~6.1.1.0", "0")};
  EXPECT_EQ(Status(assessor, {facts}, "2984972"), "Installed package-installed");
  facts.registry.push_back(Package("Package_3_for_KB2984972~31bf3856ad364e35~amd64~~6.1.1.0", "96"));
  EXPECT_EQ(Status(assessor, {facts}, "2984972"), "PendingReboot package-pending");
}

TEST(PackageState, BeatsTheListOfHotfixes) {
  const HostAssessor assessor(Build(OneKb()));
  auto facts = Windows7({"2984972"});
  facts.registry = {PackageOf("2984972", "64")};
  EXPECT_EQ(Status(assessor, {facts}, "2984972"), "Missing package-absent");
}

TEST(PackageState, ComesAlsoAsAFactOfTheAgent) {
  const HostAssessor assessor(Build(OneKb()));
  const std::string name = "Package_for_KB2984972~31bf3856ad364e35~amd64~~6.1.1.0";
  auto facts = Windows7({"2984972"});
  const std::uint64_t before = assessor.Fingerprint({facts});
  facts.package_states = {{name, 0x60}};
  EXPECT_NE(assessor.Fingerprint({facts}), before);
  EXPECT_EQ(Status(assessor, {facts}, "2984972"), "PendingReboot package-pending");
  facts.package_states = {{name, 0x40}};
  EXPECT_EQ(Status(assessor, {facts}, "2984972"), "Missing package-absent");
  facts.package_states = {{name, 0x70}};
  EXPECT_EQ(Status(assessor, {facts}, "2984972"), "Installed package-installed");
  const auto kb = assessor.catalog().FindKb("2984972");
  const auto explained = assessor.Explain({facts}, kb);
  const auto row = std::find_if(explained.evidence.begin(), explained.evidence.end(),
                                [](const auto& evidence) { return evidence.rule == "package state"; });
  ASSERT_NE(row, explained.evidence.end());
  EXPECT_EQ(row->source, "component based servicing, package " + name);
}

TEST(PackageState, AListThatWasCutProvesNothingByWhatItDoesNotName) {
  const HostAssessor assessor(Build(OneKb()));
  auto facts = Windows7();
  EXPECT_EQ(Status(assessor, {facts}, "2984972"), "Missing not-installed");
  facts.package_states_cut = true;
  EXPECT_EQ(Status(assessor, {facts}, "2984972"), "Unknown no-hotfix-list");
}

TEST(Products, ProveTheComponentThatAnUpdateIsFor) {
  const HostAssessor assessor(Build(
      {{.kb = "4503575", .product = k7, .cves = {"CVE-2019-1006"}, .component = "Microsoft .NET Framework 4.8"}}));
  auto facts = Windows7();
  EXPECT_EQ(Status(assessor, {facts}, "4503575"), "Unknown component-not-known");
  for (const char* other :
       {"Microsoft .NET Framework 4.8 (Deutsch) Language Pack", "Microsoft .NET Framework 4.8 SDK",
        "Security Update for Microsoft .NET Framework 4.8 (KB1)", "Microsoft .NET Framework 4.5.2"}) {
    facts.products.assign(1, {});
    facts.products[0].name = other;
    EXPECT_NE(Status(assessor, {facts}, "4503575"), "Missing not-installed") << other;
  }
  facts.products[0].name = "Microsoft .NET Framework 4.8";
  EXPECT_EQ(Status(assessor, {facts}, "4503575"), "Missing not-installed");
}

// Cumulative updates that reach 19045.1000, .1001, ...
std::vector<Said> Builds() {
  auto said = Months(5030001, 4, k22H2);
  for (int i = 0; i < 4; ++i) said[static_cast<std::size_t>(i)].fixed_build = "10.0.19045." + std::to_string(1000 + i);
  return said;
}

TEST(BuildRevision, AtOrPastTheFixedBuildIsFixedWhateverTheListSays) {
  const HostAssessor assessor(Build(Builds()));
  auto facts = Windows10();
  facts.os.ubr = 1002;
  EXPECT_EQ(Status(assessor, {facts}, "5030002"), "Installed build-reached");
  EXPECT_EQ(Status(assessor, {facts}, "5030003"), "Installed build-reached");
  EXPECT_EQ(ToInstall(assessor, {facts}), List{"5030004"});
}

TEST(BuildRevision, IsComparedWithinTheReleasesThatShareOneUpdate) {
  auto said = Builds();
  for (auto& month : said) month.fixed_build.replace(0, 10, "10.0.19041");
  const HostAssessor assessor(Build(said));
  auto facts = Windows10();
  facts.os.ubr = 1003;
  EXPECT_EQ(ToInstall(assessor, {facts}), List{});
}

TEST(BuildRevision, ThatContradictsTheListIsInconsistent) {
  const HostAssessor assessor(Build(Builds()));
  auto facts = Windows10({"5030004"});
  facts.os.ubr = 1001;
  EXPECT_EQ(Status(assessor, {facts}, "5030004"), "Inconsistent build-contradicts");
  EXPECT_EQ(ToInstall(assessor, {facts}), List{"5030004"});
  facts.pending_reboot = {{"component based servicing", true}};
  EXPECT_EQ(Status(assessor, {facts}, "5030004"), "PendingReboot reboot-pending");
  EXPECT_EQ(ToInstall(assessor, {facts}), List{});
}

TEST(BuildRevision, ASoftReasonForARebootExplainsNothing) {
  const HostAssessor assessor(Build(Builds()));
  auto facts = Windows10({"5030004"});
  facts.os.ubr = 1001;
  facts.pending_reboot = {{"file renames", false}};
  EXPECT_EQ(Status(assessor, {facts}, "5030004"), "Inconsistent build-contradicts");
}

TEST(BuildRevision, OfAPackageThatWaitsForTheRebootIsPending) {
  const HostAssessor assessor(Build(Builds()));
  auto facts = Windows10();
  facts.os.ubr = 1001;
  facts.registry = {Package("Package_for_RollupFix~31bf3856ad364e35~amd64~~19041.1003.1.8", "96")};
  EXPECT_EQ(Status(assessor, {facts}, "5030004"), "PendingReboot package-pending");
}

TEST(BuildRevision, OfAHotpatchedHostIsComparedWithTheHotpatchsOwnBuild) {
  const std::string product = "Windows 11 Version 24H2 for x64-based Systems";
  auto said = Months(5058001, 4, product);
  for (int i = 0; i < 4; ++i)
    said[static_cast<std::size_t>(i)].fixed_build = "10.0.26100." + std::to_string(4000 + i * 50);
  Said hotpatch{"5058497", product, Cves(1300, 9), "2024-04-09"};
  hotpatch.fixed_build = "10.0.26100.4120";
  said.push_back(hotpatch);
  const HostAssessor assessor(Build(said));
  auto facts = Host("windows-11", 26100, {"5058497"});
  facts.os.ubr = 4120;  // older than the LCU of the day, 26100.4150
  EXPECT_EQ(ToInstall(assessor, {facts}), List{});
  EXPECT_TRUE(RowOf(assessor, {facts}, "5058004").in_force);
}

TEST(Unknown, WithoutAnyListOfHotfixesNothingIsCalledMissing) {
  const HostAssessor assessor(Build(OneKb()));
  const auto facts = Windows7();
  EXPECT_EQ(Status(assessor, {facts, false}, "2984972"), "Unknown no-hotfix-list");
  EXPECT_EQ(assessor.Assess({facts, false}).open_cves, 0U) << "what is not known is not counted";
  EXPECT_EQ(assessor.OpenCves({facts, false}, true).size(), 1U);
}

TEST(Unknown, WithoutAnArchitectureTheHostMayBeOfEitherPlatform) {
  auto said = OneKb();
  said.push_back(said[0]);
  said[1].product = "Windows 7 for 32-bit Systems Service Pack 1";
  said.push_back({"2999999", said[1].product, {"CVE-2014-1"}, "2014-11-11"});
  const HostAssessor assessor(Build(said));
  auto facts = Windows7();
  facts.os.architecture.clear();
  EXPECT_EQ(Status(assessor, {facts}, "2999999"), "Unknown platform-not-known");
  EXPECT_EQ(assessor.Assess({facts}).missing_facts, std::vector<std::string_view>{"architecture"});
}

TEST(Unknown, AnUnknownSystemHasNoRowsAndTheProofSaysSo) {
  const HostAssessor assessor(Build(OneKb()));
  const model::HostFacts facts;
  EXPECT_TRUE(assessor.Assess({facts}, View::kCompliance).rows.empty());
  const auto assessment = assessor.Explain({facts}, assessor.catalog().FindKb("2984972"));
  EXPECT_EQ(assessment.status, model::UpdateStatus::kUnknown);
  EXPECT_EQ(assessment.reason, "no fact says which Windows this host runs");
}

TEST(Unknown, AnUpdateOfAnotherProductIsNotApplicableAndNamesItsProducts) {
  const HostAssessor assessor(Build(OneKb()));
  const auto facts = Windows10();
  const auto assessment = assessor.Explain({facts}, assessor.catalog().FindKb("2984972"));
  EXPECT_EQ(assessment.status, model::UpdateStatus::kNotApplicable);
  ASSERT_EQ(assessment.evidence.size(), 1U);
  EXPECT_EQ(assessment.evidence[0].expected, k7);
}

// Our own bulletin of a KB that the feed names, too: its files decide.
model::Bulletin WithFiles() {
  model::Bulletin bulletin;
  bulletin.id = "MS14-068";
  model::Update update;
  update.id = "MS14-068/windows-7";
  update.kb = "2984972";
  update.applicability.product = "windows-7";
  model::FileRequirement file;
  file.path = "%windir%\\system32\\kerberos.dll";
  file.version = "6.1.7601.18658";
  update.detection.files = {file};
  bulletin.updates = {update};
  return bulletin;
}

model::HostFacts WithKerberos(const std::string& version, const List& kbs = {}) {
  auto facts = Windows7(kbs);
  model::FileFact file;
  file.path = "c:\\windows\\system32\\kerberos.dll";
  file.present = true;
  file.version = version;
  facts.files = {file};
  return facts;
}

TEST(Files, InForceBeatAListThatDoesNotNameTheKb) {
  const auto bulletin = WithFiles();
  const HostAssessor assessor(Build(OneKb()), {&bulletin});
  EXPECT_EQ(Status(assessor, {WithKerberos("6.1.7601.18658")}, "2984972"), "Installed files-in-force");
}

TEST(Files, OldOnesBeatAListThatNamesTheKb) {
  const auto bulletin = WithFiles();
  const HostAssessor assessor(Build(OneKb()), {&bulletin});
  EXPECT_EQ(Status(assessor, {WithKerberos("6.1.7601.17000", {"2984972"})}, "2984972"),
            "Inconsistent files-contradict");
  EXPECT_EQ(Status(assessor, {WithKerberos("6.1.7601.17000")}, "2984972"), "Missing old-files");
}

TEST(Files, AndTheirProofStandInTheExplanation) {
  const auto bulletin = WithFiles();
  const HostAssessor assessor(Build(OneKb()), {&bulletin});
  const auto facts = WithKerberos("6.1.7601.17000");
  const auto assessment = assessor.Explain({facts}, assessor.catalog().FindKb("2984972"));
  EXPECT_NE(Render(assessment).find("kerberos.dll"), std::string::npos) << Render(assessment);
}

TEST(Explanation, NamesRuleObservedExpectedAndSource) {
  const HostAssessor assessor(Build(Builds()));
  auto facts = Windows10({"5030001"});
  facts.os.ubr = 1000;
  EXPECT_EQ(Render(assessor.Explain({facts}, assessor.catalog().FindKb("5030002"))),
            "KB5030004 replaces it, as its publisher says; that one is not installed\n"
            "product is windows-10 build 19045.1000 x64 (needs windows-10 22H2 x64), from operating system\n"
            "build is 19045.1000 (needs 19045.1001 or later), from build.UBR of the operating system\n"
            "KB5030002 in the hotfix list is not among 1 KBs (needs there), from hotfix list\n"
            "KB5030004 in the hotfix list is not among 1 KBs (needs there), from hotfix list");
}

}  // namespace
}  // namespace kintsugi::assess
