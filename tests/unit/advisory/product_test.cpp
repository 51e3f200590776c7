// SPDX-License-Identifier: Apache-2.0
// Product names of publishers, as rows: what each says. Single-threaded.
#include "common/advisory/product.h"

#include <gtest/gtest.h>

#include <string>

#include "common/advisory/releases.h"

namespace kintsugi::advisory {
namespace {

struct Row {
  std::string_view name;
  ProductKind kind;
  std::string_view platform;  // as PlatformName writes it
  std::string_view component;
};
constexpr ProductKind kOs = ProductKind::kOs, kOnOs = ProductKind::kComponentOnOs, kApp = ProductKind::kApplication,
                      kBad = ProductKind::kUnreadable;

constexpr Row kRows[] = {
    {"Windows 10 Version 22H2 for x64-based Systems", kOs, "windows-10 22H2 x64", ""},
    {"windows 10 version 22h2 FOR X64-BASED systems", kOs, "windows-10 22H2 x64", ""},
    {"  Windows 10 Version 1607 for 32-bit Systems  ", kOs, "windows-10 1607 x86", ""},
    {"Windows 10 for 32-bit Systems", kOs, "windows-10 1507 x86", ""},
    {"Windows 10 Version 1809 for HoloLens", kOs, "windows-10 1809 hololens", ""},
    {"Windows 11 version 21H2 for ARM64-based Systems", kOs, "windows-11 21H2 arm64", ""},
    {"Windows 11 for x64-based Systems", kOs, "windows-11 21H2 x64", ""},
    {"Windows 11 Version 25H2 for ARM systems", kOs, "windows-11 25H2 arm64", ""},
    {"Windows 11 Version 26H1 for x64-based Systems - extra", kOs, "windows-11 26H1 x64", ""},
    {"Windows 7 for 32-bit Systems Service Pack 1", kOs, "windows-7 x86 sp1", ""},
    {"Windows 7 for x64-based Systems", kOs, "windows-7 x64", ""},
    {"Windows 8.1 for x64-based systems", kOs, "windows-8.1 x64", ""},
    {"Windows RT 8.1", kOs, "windows-rt-8.1 arm", ""},
    {"Windows Vista x64 Edition Service Pack 2", kOs, "windows-vista x64 sp2", ""},
    {"Windows Vista", kOs, "windows-vista x86", ""},
    {"Microsoft Windows 2000 Service Pack 4", kOs, "windows-2000 x86 sp4", ""},
    {"Microsoft Windows XP Service Pack 3", kOs, "windows-xp x86 sp3", ""},
    {"Microsoft Windows XP Professional x64 Edition Service Pack 2", kOs, "windows-xp x64 sp2", ""},
    {"Microsoft Windows XP Professional Service Pack 2", kOs, "windows-xp x86 sp2", ""},
    {"Microsoft Windows XP Home Edition Service Pack 2", kOs, "windows-xp x86 sp2", ""},
    {"Microsoft Windows XP 64-Bit Edition Version 2003", kOs, "windows-xp-64bit-2003 ia64", ""},
    {"Microsoft Windows XP Media Center Edition 2005 Service Pack 3", kOs, "windows-xp media-center x86 sp3", ""},
    {"Microsoft Windows XP Tablet PC Edition 2005", kOs, "windows-xp tablet-pc x86", ""},
    {"Microsoft Windows NT Workstation 4.0 Service Pack 6", kOs, "windows-nt4-workstation x86 sp6", ""},
    {"Microsoft Windows NT Server 4.0 Terminal Server Edition Service Pack 6", kOs, "windows-nt4-tse x86 sp6", ""},
    {"Microsoft Windows Server 2003 Service Pack 2", kOs, "windows-server-2003 x86 sp2", ""},
    {"Microsoft Windows Server 2003 x64 Edition Service Pack 2", kOs, "windows-server-2003 x64 sp2", ""},
    {"Microsoft Windows Server 2003 for Itanium-based Systems Service Pack 1", kOs, "windows-server-2003 ia64 sp1", ""},
    {"Windows Server 2003 R2 x64 Edition Service Pack 2", kOs, "windows-server-2003 R2 x64 sp2", ""},
    {"Windows Server 2008 for x64-based Systems", kOs, "windows-server-2008 x64", ""},
    {"Windows Server 2008 for x64-based Systems Service Pack 1", kOs, "windows-server-2008 x64", ""},
    {"Windows Server 2008 for 32-bit Systems Service Pack 2 (Server Core installation)", kOs,
     "windows-server-2008 x86 sp2 core", ""},
    {"Windows Server 2008 R2 for x64-based Systems Service Pack 1 (Server Core installation)", kOs,
     "windows-server-2008-r2 x64 sp1 core", ""},
    {"Windows Server 2008 R2 for Itanium-Based Systems", kOs, "windows-server-2008-r2 ia64", ""},
    {"Windows Server 2012 R2 (server core installation)", kOs, "windows-server-2012-r2 x64 core", ""},
    {"Windows Server 2016", kOs, "windows-server-2016 x64", ""},
    {"Windows Server 2016 for x64-based Systems", kOs, "windows-server-2016 x64", ""},
    {"Windows Server 2022 Datacenter: Azure Edition", kOs, "windows-server-2022 azure x64", ""},
    {"Windows Server 2022, 23H2 Edition (Server Core installation)", kOs, "windows-server 23H2 x64", ""},
    {"Windows Server, version 20H2 (Server Core Installation)", kOs, "windows-server 20H2 x64", ""},
    {"Windows Server, version 1709  (Server Core Installation)", kOs, "windows-server 1709 x64", ""},
    {"Windows Server 2025 (Server Core installation)", kOs, "windows-server-2025 x64 core", ""},
    {"Microsoft .NET Framework 3.5 AND 4.8 on Windows 10 Version 22H2 for x64-based Systems", kOnOs,
     "windows-10 22H2 x64", "Microsoft .NET Framework 3.5 AND 4.8"},
    {"Microsoft .NET Framework 2.0 Service Pack 2 on Windows Server 2008 for Itanium-Based Systems Service Pack 2",
     kOnOs, "windows-server-2008 ia64 sp2", "Microsoft .NET Framework 2.0 Service Pack 2"},
    {"Internet Explorer 11 on Windows Server 2012 R2", kOnOs, "windows-server-2012-r2 x64", "Internet Explorer 11"},
    {"Windows Internet Explorer 8 on Windows XP Service Pack 3", kOnOs, "windows-xp x86 sp3", "Internet Explorer 8"},
    {"Adobe Flash Player on Windows Server, version 1709 (Server Core Installation)", kOnOs, "windows-server 1709 x64",
     "Adobe Flash Player"},
    {"Microsoft Edge (Chromium-based) in IE Mode on Windows Server 2019", kOnOs, "windows-server-2019 x64",
     "Microsoft Edge (Chromium-based) in IE Mode"},
    {"Microsoft Silverlight 5 when installed on Microsoft Windows (32-bit)", kApp, "", ""},
    {"Microsoft Silverlight 5 when installed on all supported releases of Microsoft Windows clients", kApp, "", ""},
    {".NET 8.0 installed on Windows", kApp, "", ""},
    {"Microsoft Office 2016 (64-bit edition)", kApp, "", ""},
    {"Microsoft Exchange Server 2019 Cumulative Update 14", kApp, "", ""},
    {"Microsoft Windows SharePoint Services 3.0 Service Pack 3 (64-bit version)", kApp, "", ""},
    {"Windows 10 HLK Version 22H2", kApp, "", ""},
    {"Windows 11 HLK 24H2", kApp, "", ""},
    {"Windows ADK for Windows 10, version 1809", kApp, "", ""},
    {"Windows Server Update Services 3.0 Service Pack 2", kApp, "", ""},
    {"Windows Terminal for Windows 11", kApp, "", ""},
    {"Windows Embedded CE 6.0", kApp, "", ""},
    {"Snip & Sketch for Windows 10", kApp, "", ""},
    {"", kApp, "", ""},
    {"Windows 12 for x64-based Systems", kBad, "", ""},
    {"Windows 10 Version 29H9 for x64-based Systems", kBad, "", ""},
    {"Windows Server 2031", kBad, "", ""},
    {"Windows Server, version 31H1 (Server Core installation)", kBad, "", ""},
    {"Windows 10 Version 1607 for Toaster-based Systems", kBad, "", ""},
    {"Internet Explorer 11 on Windows 12 for x64-based Systems", kBad, "", ""},
    // The product's own names.
    {"windows-xp x86 sp1", kOs, "windows-xp x86 sp1", ""},
    {"windows-server-2003 R2 x64 sp2", kOs, "windows-server-2003 R2 x64 sp2", ""},
    {"windows-10 21H2 arm64", kOs, "windows-10 21H2 arm64", ""},
    {"windows-server-2012-r2 x64 core", kOs, "windows-server-2012-r2 x64 core", ""},
};

TEST(ProductNames, SayWhatThePublisherMeant) {
  for (const Row& row : kRows) {
    const Product product = ParseProduct(row.name);
    EXPECT_EQ(product.kind, row.kind) << row.name;
    EXPECT_EQ(product.component, row.component) << row.name;
    if (row.kind == kOs || row.kind == kOnOs) {
      EXPECT_EQ(PlatformName(product.platform), row.platform) << row.name;
    } else {
      EXPECT_EQ(product.platform, Platform()) << row.name;
    }
  }
}

TEST(ProductNames, ReadBackWhatPlatformNameWrites) {
  for (const Release& release : Releases()) {
    for (const Installation installation : {Installation::kFull, Installation::kCore}) {
      Platform platform{std::string(release.family),
                        std::string(release.release),
                        "x64",
                        "",
                        release.last_service_pack,
                        installation};
      if (release.family == "windows-server" && installation == Installation::kCore) continue;
      const Product product = ParseProduct(PlatformName(platform));
      EXPECT_EQ(product.kind, kOs) << PlatformName(platform);
      EXPECT_EQ(product.platform, platform) << PlatformName(platform);
    }
  }
}

TEST(Components, WithAVersionOfTheirOwnAreSeparate) {
  for (const auto* name : {"Internet Explorer 9", "Microsoft .NET Framework 3.5.1", "Windows Media Player 11",
                           "Microsoft XML Core Services 4.0", "Adobe Flash Player", "Microsoft Outlook Express 6.0"})
    EXPECT_TRUE(IsSeparateComponent(name)) << name;
  for (const auto* name : {"", "Windows Kernel", "Internet Explorer", ".NET Framework", "Windows Media Player",
                           "Win32K", "Windows SMBv3 Client/Server", "Windows PKU2U"})
    EXPECT_FALSE(IsSeparateComponent(name)) << name;
}

TEST(Components, HaveOneNameEach) {
  EXPECT_EQ(ComponentName("Windows Internet Explorer 8"), "Internet Explorer 8");
  EXPECT_EQ(ComponentName("Internet Explorer 10  "), "Internet Explorer 10");
  EXPECT_EQ(ComponentName("Microsoft Internet Explorer 6.0 Service Pack 1"), "Internet Explorer 6 Service Pack 1");
  EXPECT_EQ(ComponentName("Microsoft Internet Explorer 5.01 Service Pack 4"), "Internet Explorer 5.01 Service Pack 4");
  EXPECT_EQ(ComponentName("Microsoft .NET Framework 4"), "Microsoft .NET Framework 4");
}

TEST(Releases, HaveRowsThatAgreeWithThemselves) {
  for (const Release& row : Releases()) {
    const std::string name = std::string(row.family) + " " + std::string(row.release);
    EXPECT_LE(row.build, row.last_build) << name;
    EXPECT_LE(row.update_group, row.build) << name;
    EXPECT_LE(row.first_service_pack, row.last_service_pack) << name;
    EXPECT_EQ(FindRelease(row.family, row.release)->release, row.release) << name;
    EXPECT_NE(row.architectures.find(row.unnamed_architecture), std::string_view::npos) << name;
    for (const auto date : {row.support_ends, row.paid_ends}) {
      EXPECT_TRUE(date.empty() || date.size() == 10) << name;
    }
    EXPECT_TRUE(row.paid_ends.empty() || row.support_ends < row.paid_ends) << name;
  }
}

TEST(Releases, AreFoundByBuildAndRole) {
  EXPECT_EQ(ReleaseOfBuild(26100, Role::kClient)->family, "windows-11");
  EXPECT_EQ(ReleaseOfBuild(26100, Role::kServer)->family, "windows-server-2025");
  EXPECT_EQ(ReleaseOfBuild(14393, Role::kClient)->release, "1607");
  EXPECT_EQ(ReleaseOfBuild(14393, Role::kServer)->family, "windows-server-2016");
  EXPECT_EQ(ReleaseOfBuild(7601, Role::kServer)->family, "windows-server-2008-r2");
  EXPECT_EQ(ReleaseOfBuild(2195, Role::kClient)->family, "windows-2000");  // between the two builds of Windows 98
  EXPECT_EQ(ReleaseOfBuild(2222, Role::kClient)->family, "windows-98");
  EXPECT_EQ(ReleaseOfBuild(2100, Role::kClient), nullptr);
  EXPECT_EQ(ReleaseOfBuild(3790, Role::kServer)->release, "");
  EXPECT_EQ(ReleaseOfBuild(12345, Role::kClient), nullptr);
}

TEST(Releases, OfAHostGoByTheBuildWhereTheNameIsOld) {
  model::OsFacts os;
  os.product = "windows-10";
  os.build = 22631;
  EXPECT_EQ(ReleaseOf(os)->family, "windows-11");
  os.build = 0;
  EXPECT_EQ(ReleaseOf(os), nullptr);
  os.product = "windows-7";
  EXPECT_EQ(ReleaseOf(os)->build, 7600);
  os.product = "";
  os.build = 7601;
  EXPECT_EQ(ReleaseOf(os), nullptr);
}

TEST(Releases, ShareOneUpdateWithinAGroupOnly) {
  EXPECT_TRUE(SameUpdateGroup(19041, 19045));
  EXPECT_TRUE(SameUpdateGroup(18362, 18363));
  EXPECT_TRUE(SameUpdateGroup(22621, 22631));
  EXPECT_TRUE(SameUpdateGroup(26100, 26200));
  EXPECT_TRUE(SameUpdateGroup(26200, 26300));
  EXPECT_FALSE(SameUpdateGroup(19041, 18363));
  EXPECT_FALSE(SameUpdateGroup(20348, 22000));
  EXPECT_FALSE(SameUpdateGroup(99998, 99999));
}

TEST(Releases, ShowTheServicePackInTheBuildFromVistaToServer2008R2) {
  EXPECT_EQ(ServicePackOfBuild(6001), 1);
  EXPECT_EQ(ServicePackOfBuild(6003), 2);
  EXPECT_EQ(ServicePackOfBuild(7601), 1);
  EXPECT_EQ(ServicePackOfBuild(2600), std::nullopt);
}

}  // namespace
}  // namespace kintsugi::advisory
