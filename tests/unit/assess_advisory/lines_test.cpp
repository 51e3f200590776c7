// SPDX-License-Identifier: Apache-2.0
// What follows from the lines of updates where Supersedes is blank, dangles or names another product.
#include <gtest/gtest.h>

#include "tests/unit/assess_advisory/catalogs.h"

namespace kintsugi::assess {
namespace {

using List = std::vector<std::string>;

TEST(CumulativeLine, OnlyTheNewestIsInstalledWhateverSupersedesSays) {
  auto said = Months(5030001, 5, k22H2);
  for (auto& month : said) month.supersedes.clear();
  const HostAssessor assessor(Build(said));
  const auto facts = Windows10();
  EXPECT_EQ(ToInstall(assessor, {facts}), List{"5030005"});
  EXPECT_EQ(Status(assessor, {facts}, "5030002"), "Superseded cumulative");
  EXPECT_EQ(RowOf(assessor, {facts}, "5030005").cves, 50U);
  EXPECT_EQ(RowOf(assessor, {facts}, "5030005").replaces, 4U);
}

TEST(CumulativeLine, AnInstalledOneCoversEverythingOlder) {
  auto said = Months(5030001, 5, k22H2);
  said[1].supersedes.clear();
  const HostAssessor assessor(Build(said));
  const auto facts = Windows10({"5030003"});
  EXPECT_TRUE(RowOf(assessor, {facts}, "5030001").in_force);
  EXPECT_EQ(Status(assessor, {facts}, "5030003"), "Installed listed");
  EXPECT_EQ(ToInstall(assessor, {facts}), List{"5030005"});
  EXPECT_EQ(RowOf(assessor, {facts}, "5030005").cves, 20U);
}

TEST(CumulativeLine, AnOutOfBandUpdateWithoutAChainIsCovered) {
  auto said = Months(5030001, 3, k22H2);
  Said out_of_band{"5039999", k22H2, {"CVE-2024-7777"}, "2024-02-20"};
  said.push_back(out_of_band);
  const HostAssessor assessor(Build(said));
  EXPECT_EQ(ToInstall(assessor, {Windows10()}), List{"5030003"});
}

TEST(CumulativeLine, WhatIsServicedApartStays) {
  auto said = Months(5030001, 3, k22H2);
  said.push_back({"5012170",
                  k22H2,
                  {"CVE-2022-34301"},
                  "2022-08-09",
                  {"4535680"},
                  "Windows Secure Boot",
                  "Microsoft Secure Boot Security Feature Bypass Vulnerability"});
  said.push_back({"5034441",
                  k22H2,
                  {"CVE-2024-20666"},
                  "2024-01-09",
                  {},
                  "Windows BitLocker",
                  "BitLocker Security Feature Bypass Vulnerability"});
  const HostAssessor assessor(Build(said));
  EXPECT_EQ(ToInstall(assessor, {Windows10()}), (List{"5030003", "5012170", "5034441"}));
}

TEST(ServicingStack, ComesFirstAndOnlyTheNewest) {
  const std::string product = "Windows 10 Version 1607 for x64-based Systems";
  auto said = Months(5030001, 3, product);
  said.push_back({"4565912",
                  product,
                  {"CVE-2020-1346"},
                  "2020-07-14",
                  {},
                  "Windows Update Stack",
                  "Windows Modules Installer Elevation of Privilege Vulnerability"});
  said.push_back({"5043124",
                  product,
                  {"ADV990001"},
                  "2024-09-11",
                  {},
                  "Servicing Stack Updates",
                  "Latest Servicing Stack Updates"});
  const HostAssessor assessor(Build(said));
  EXPECT_EQ(ToInstall(assessor, {Host("windows-10", 14393)}), (List{"5043124", "5030003"}));
}

TEST(ServicingStack, ComesWithTheCumulativeUpdateFromWindows10Version2004On) {
  auto said = Months(5030001, 3, k22H2);
  said.push_back({"4566785",
                  k22H2,
                  {"CVE-2020-1346"},
                  "2020-07-14",
                  {},
                  "Windows Update Stack",
                  "Windows Modules Installer Elevation of Privilege Vulnerability"});
  const HostAssessor assessor(Build(said));
  EXPECT_EQ(ToInstall(assessor, {Windows10()}), List{"5030003"});
}

TEST(CumulativeLine, AKbOfAnotherReleaseWithASmallShareOfItsCvesIsAStrayStatement) {
  auto said = Months(5030001, 3, k22H2);
  said.push_back({"5040000", "Windows 11 Version 23H2 for x64-based Systems", Cves(3000, 40), "2024-06-11"});
  said.push_back({"5040000", k22H2, {"CVE-2024-3000"}, "2024-06-11"});
  const HostAssessor assessor(Build(said));
  EXPECT_EQ(Status(assessor, {Windows10()}, "5040000"), "NotApplicable stray-statement");
  EXPECT_EQ(ToInstall(assessor, {Windows10()}), List{"5030003"});
}

TEST(CumulativeLine, OneKbServesEveryArchitectureOfARelease) {
  const auto said = Months(5030001, 3, "Windows 10 Version 22H2 for 32-bit Systems");
  auto all = said;
  all.push_back({"5012170",
                 k22H2,
                 {"CVE-2022-34301"},
                 "2022-08-09",
                 {},
                 "Windows Secure Boot",
                 "Microsoft Secure Boot Security Feature Bypass Vulnerability"});
  const HostAssessor assessor(Build(all));
  EXPECT_EQ(ToInstall(assessor, {Windows10()}), (List{"5030003", "5012170"}));
}

TEST(CumulativeLine, FlashPlayerIsTakenAwayByTheUpdatesOfJuly2021AndLater) {
  auto said = Months(5030001, 2, "Windows 10 Version 1809 for x64-based Systems");
  said.push_back({"4580325",
                  "Adobe Flash Player on Windows 10 Version 1809 for x64-based Systems",
                  {"CVE-2020-9746"},
                  "2020-10-13"});
  const HostAssessor assessor(Build(said));
  const auto facts = Host("windows-10", 17763);
  EXPECT_EQ(Status(assessor, {facts}, "4580325"), "Superseded component-removed");
}

// The case of May 2025: an LCU and a hotpatch of one day, the hotpatch with a blank Supersedes.
std::vector<Said> Hotpatches() {
  const std::string product = "Windows 11 Version 24H2 for x64-based Systems";
  auto said = Months(5058001, 4, product);
  said.push_back({"5058497", product, Cves(1300, 9), "2024-04-09"});
  return said;
}

TEST(Hotpatch, IsNotAskedOfAHostOnTheCumulativeTrack) {
  const HostAssessor assessor(Build(Hotpatches()));
  const auto facts = Host("windows-11", 26100, {"5058003"});
  EXPECT_EQ(ToInstall(assessor, {facts}), List{"5058004"});
  EXPECT_EQ(Status(assessor, {facts}, "5058497"), "Superseded same-content");
}

TEST(Hotpatch, InForceStandsForTheCumulativeUpdateOfItsDay) {
  const HostAssessor assessor(Build(Hotpatches()));
  const auto facts = Host("windows-11", 26100, {"5058497"});
  EXPECT_EQ(ToInstall(assessor, {facts}), List{});
  EXPECT_TRUE(RowOf(assessor, {facts}, "5058004").in_force);
  EXPECT_TRUE(RowOf(assessor, {facts}, "5058001").in_force);
}

// Windows 7 after October 2016: a rollup and a security-only update each month.
std::vector<Said> Rollups() {
  auto said = Months(4022000, 6, k7, 12);
  for (int i = 0; i < 6; ++i)
    said.push_back(
        {std::to_string(4022100 + i), k7, Cves(1000 + 100 * i, 10), "2024-0" + std::to_string(i + 1) + "-09"});
  return said;
}

TEST(Rollups, TheNewestRollupStandsForEverySecurityOnlyUpdate) {
  const HostAssessor assessor(Build(Rollups()));
  EXPECT_EQ(ToInstall(assessor, {Windows7()}), List{"4022005"});
  EXPECT_EQ(Status(assessor, {Windows7()}, "4022105"), "Superseded same-content");
  EXPECT_EQ(Status(assessor, {Windows7()}, "4022102"), "Superseded cumulative");
}

TEST(Rollups, ASecurityOnlyUpdateCoversNothingButItsOwnCves) {
  const HostAssessor assessor(Build(Rollups()));
  const auto facts = Windows7({"4022105"});
  EXPECT_EQ(ToInstall(assessor, {facts}), List{"4022005"});
  // 72 CVEs, of which the security-only update of the last month has closed 10.
  EXPECT_EQ(RowOf(assessor, {facts}, "4022005").cves, 62U);
}

TEST(DotNet, AKbOfTwoVersionsIsReplacedPartByPart) {
  std::vector<Said> said = Months(5030001, 2, k22H2);
  const std::string on = " on " + k22H2;
  said.push_back({"5066747", "Microsoft .NET Framework 3.5 AND 4.8" + on, {"CVE-2025-1"}, "2025-10-14"});
  said.push_back({"5066747", "Microsoft .NET Framework 3.5 AND 4.8.1" + on, {"CVE-2025-1"}, "2025-10-14"});
  said.push_back({"5087064", "Microsoft .NET Framework 3.5 AND 4.8" + on, {"CVE-2026-1"}, "2026-05-12"});
  said.push_back({"5087053", "Microsoft .NET Framework 3.5 AND 4.8.1" + on, {"CVE-2026-1"}, "2026-05-12"});
  const HostAssessor assessor(Build(said));
  EXPECT_EQ(Status(assessor, {Windows10()}, "5066747"), "Superseded part-by-part");
  // 4.8 is in the box of 22H2, 4.8.1 may have been installed over it.
  EXPECT_EQ(Status(assessor, {Windows10()}, "5087064"), "Missing not-installed");
  EXPECT_EQ(Status(assessor, {Windows10()}, "5087053"), "Unknown component-not-known");
}

TEST(DotNet, AVersionThatReplacedAnotherInPlaceMakesItAbsent) {
  const std::string on = " on " + k22H2;
  const HostAssessor assessor(
      Build({{"5087064", "Microsoft .NET Framework 3.5 AND 4.8" + on, {"CVE-2026-1"}, "2026-05-12"},
             {"5087053", "Microsoft .NET Framework 3.5 AND 4.8.1" + on, {"CVE-2026-1"}, "2026-05-12"}}));
  const auto facts = Windows10({"5011048"});  // installs .NET Framework 4.8.1
  EXPECT_EQ(Status(assessor, {facts}, "5087064"), "NotApplicable component-absent");
  EXPECT_EQ(Status(assessor, {facts}, "5087053"), "Missing not-installed");
}

TEST(Supersedence, BySomethingOfAnotherProductHidesNothing) {
  const HostAssessor assessor(Build({{"3012176", k7, {"CVE-2014-6363"}, "2014-12-09"},
                                     {"3030398",
                                      "Windows Server 2008 for x64-based Systems Service Pack 2",
                                      {"CVE-2015-0032"},
                                      "2015-03-10",
                                      {"3012176"}}}));
  EXPECT_EQ(ToInstall(assessor, {Windows7()}), List{"3012176"});
}

TEST(Supersedence, ByAnUpdateOfAComponentThatMayBeAbsentHidesNothing) {
  const HostAssessor assessor(
      Build({{"2956081", k7, {"CVE-2014-1"}, "2014-06-10"},
             {"2957689", k7, {"CVE-2014-2"}, "2014-07-08", {"2956081"}, "Internet Explorer 11"}}));
  EXPECT_EQ(Status(assessor, {Windows7()}, "2956081"), "Missing not-installed");
  EXPECT_EQ(Status(assessor, {Windows7()}, "2957689"), "Unknown component-not-known");
  // KB2841134 installs Internet Explorer 11: then the newer one holds the older.
  const auto facts = Windows7({"2841134"});
  EXPECT_EQ(Status(assessor, {facts}, "2956081"), "Superseded stated-supersedence");
  EXPECT_EQ(Status(assessor, {facts}, "2957689"), "Missing not-installed");
}

TEST(Supersedence, InACircleLeavesTheNewerOne) {
  const HostAssessor assessor(Build({{"3000001", k7, {"CVE-2014-1"}, "2014-06-10", {"3000002"}},
                                     {"3000002", k7, {"CVE-2014-2"}, "2014-07-08", {"3000001"}}}));
  EXPECT_EQ(ToInstall(assessor, {Windows7()}), List{"3000002"});
}

TEST(Supersedence, LeadsThroughAnUpdateThatTheFeedDoesNotListForTheProduct) {
  const HostAssessor assessor(Build({{"3000001", k7, {"CVE-2014-1"}, "2014-06-10"},
                                     {"3000002", k7, {"CVE-2014-2"}, "2014-07-08", {"3000001"}, "Internet Explorer 11"},
                                     {"3000003", k7, {"CVE-2014-3"}, "2014-08-08", {"3000002"}}}));
  EXPECT_EQ(ToInstall(assessor, {Windows7()}), List{"3000003"});
}

}  // namespace
}  // namespace kintsugi::assess
