// SPDX-License-Identifier: Apache-2.0
// Which Windows a host is, from what it has in its registry.
#include "agent/platform/windows/os_identity.h"

#include <gtest/gtest.h>

#include <ostream>

namespace kintsugi::agent::windows {
namespace {

OsSource Source(const char* version, const char* build, const char* pack, const char* type,
                std::vector<std::string> suites = {}) {
  OsSource source;
  source.current_version = version;
  source.build = build;
  source.csd_version = pack;
  source.product_type = type;
  source.suites = std::move(suites);
  source.processor_architecture = "x86";
  source.install_language = "0411";
  return source;
}

OsSource Ten(const char* build, std::uint64_t ubr, const char* edition, const char* type) {
  OsSource source = Source("6.3", build, "", type);
  source.major = 10;
  source.minor = 0;
  source.ubr = ubr;
  source.edition_id = edition;
  source.processor_architecture = "AMD64";
  return source;
}

// product edition sp suffix version arch language
std::string Name(const OsSource& source) {
  const model::OsFacts os = IdentifyOs(source);
  return os.product + "|" + os.edition + "|" + std::to_string(os.service_pack) + os.service_pack_suffix + "|" +
         std::to_string(os.major) + "." + std::to_string(os.minor) + "." + std::to_string(os.build) + "." +
         std::to_string(os.ubr) + "|" + os.architecture + "|" + os.language;
}

TEST(OsIdentity, OldSystemsAreNamedByVersionTypeAndSuites) {
  EXPECT_EQ(Name(Source("4.0", "1381", "Service Pack 6", "WinNT")),
            "windows-nt4-workstation|Workstation|6|4.0.1381.0|x86|JPN");
  EXPECT_EQ(Name(Source("4.0", "1381", "Service Pack 6", "ServerNT")),
            "windows-nt4-server|Server|6|4.0.1381.0|x86|JPN");
  EXPECT_EQ(Name(Source("4.0", "1381", "Service Pack 6", "LanmanNT", {"Terminal Server"})),
            "windows-nt4-tse|Server|6|4.0.1381.0|x86|JPN");
  EXPECT_EQ(Name(Source("5.0", "2195", "Service Pack 4", "WinNT")), "windows-2000|Professional|4|5.0.2195.0|x86|JPN");
  EXPECT_EQ(Name(Source("5.0", "2195", "Service Pack 4", "ServerNT", {"Enterprise", "Terminal Server"})),
            "windows-2000|Advanced Server|4|5.0.2195.0|x86|JPN");
  EXPECT_EQ(Name(Source("5.0", "2195", "", "ServerNT", {"DataCenter", "Enterprise"})),
            "windows-2000|Datacenter Server|0|5.0.2195.0|x86|JPN");
  EXPECT_EQ(Name(Source("5.1", "2600", "Service Pack 1", "WinNT")), "windows-xp|Professional|1|5.1.2600.0|x86|JPN");
  EXPECT_EQ(Name(Source("5.1", "2600", "", "WinNT", {"Personal"})), "windows-xp|Home Edition|0|5.1.2600.0|x86|JPN");
  EXPECT_EQ(Name(Source("5.2", "3790", "", "ServerNT")), "windows-server-2003|Standard|0|5.2.3790.0|x86|JPN");
  EXPECT_EQ(Name(Source("5.2", "3790", "Service Pack 2", "ServerNT", {"Blade"})),
            "windows-server-2003|Web|2|5.2.3790.0|x86|JPN");
  EXPECT_EQ(Name(Source("5.2", "3790", "Service Pack 1", "WinNT")), "windows-xp|Professional|1|5.2.3790.0|x86|JPN");
}

TEST(OsIdentity, Sp6aOfNt4IsToldByItsHotfix) {
  OsSource source = Source("4.0", "1381", "Service Pack 6", "WinNT");
  source.has_q246009 = true;
  EXPECT_EQ(IdentifyOs(source).service_pack_suffix, "a");
  EXPECT_EQ(IdentifyOs(Source("4.0", "1381", "Service Pack 6a", "WinNT")).service_pack_suffix, "a");
  EXPECT_EQ(IdentifyOs(Source("4.0", "1381", "Service Pack 5", "WinNT")).service_pack_suffix, "");
}

TEST(OsIdentity, VistaToServer2012R2) {
  OsSource seven = Source("6.1", "7601", "Service Pack 1", "WinNT");
  seven.edition_id = "Ultimate";
  EXPECT_EQ(Name(seven), "windows-7|Ultimate|1|6.1.7601.0|x86|JPN");
  seven.csd_version = "";  // the build tells it too
  EXPECT_EQ(IdentifyOs(seven).service_pack, 1);
  seven.product_type = "ServerNT";
  EXPECT_EQ(IdentifyOs(seven).product, "windows-server-2008-r2");
  EXPECT_EQ(IdentifyOs(Source("6.0", "6003", "Service Pack 2", "ServerNT")).product, "windows-server-2008");
  EXPECT_EQ(IdentifyOs(Source("6.0", "6002", "Service Pack 2", "WinNT")).product, "windows-vista");
  EXPECT_EQ(IdentifyOs(Source("6.2", "9200", "", "ServerNT")).product, "windows-server-2012");
  EXPECT_EQ(IdentifyOs(Source("6.3", "9600", "", "WinNT")).product, "windows-8.1");
}

TEST(OsIdentity, FromWindows10OnTheBuildDecidesWhateverCurrentVersionSays) {
  EXPECT_EQ(Name(Ten("19045", 2364, "Professional", "WinNT")), "windows-10|Professional|0|10.0.19045.2364|x64|JPN");
  EXPECT_EQ(Name(Ten("22631", 1, "Core", "WinNT")), "windows-11|Core|0|10.0.22631.1|x64|JPN");
  EXPECT_EQ(Name(Ten("26100", 4061, "ServerDatacenter", "ServerNT")),
            "windows-server-2025|ServerDatacenter|0|10.0.26100.4061|x64|JPN");
  EXPECT_EQ(IdentifyOs(Ten("20348", 1, "ServerStandard", "LanmanNT")).product, "windows-server-2022");
  EXPECT_EQ(IdentifyOs(Ten("17763", 1, "ServerStandard", "ServerNT")).product, "windows-server-2019");
  EXPECT_EQ(IdentifyOs(Ten("25398", 1, "ServerDatacenter", "ServerNT")).product, "windows-server");
  OsSource without = Ten("19045", 1, "Professional", "WinNT");
  without.major = without.minor = std::nullopt;
  EXPECT_EQ(IdentifyOs(without).major, 10);
  // What a former system left behind does not make an XP a 10.
  OsSource left = Source("5.1", "2600", "Service Pack 1", "WinNT");
  left.major = 10;
  left.ubr = 7;
  EXPECT_EQ(Name(left), "windows-xp|Professional|1|5.1.2600.0|x86|JPN");
}

TEST(OsIdentity, ABuildThatIsNotKnownYetIsCalledAsTheNewestBelowIt) {
  EXPECT_EQ(IdentifyOs(Ten("29999", 1, "Core", "WinNT")).product, "windows-11");
  EXPECT_EQ(IdentifyOs(Ten("29999", 1, "Core", "WinNT")).build, 29999);
  EXPECT_EQ(IdentifyOs(Ten("29999", 1, "ServerStandard", "ServerNT")).product, "windows-server-2025");
  EXPECT_EQ(IdentifyOs(Ten("19046", 1, "Core", "WinNT")).product, "windows-10");
  EXPECT_EQ(IdentifyOs(Ten("22400", 1, "Core", "WinNT")).product, "windows-11");
  EXPECT_EQ(IdentifyOs(Source("7.5", "9999", "", "WinNT")).product, "");
}

TEST(OsIdentity, WhatTheRegistryDoesNotTellTheSystemDoes) {
  OsSource source;
  source.api_major = 6;
  source.api_minor = 1;
  source.api_build = 7601;
  source.api_server = true;
  source.api_architecture = "x64";
  source.api_language = 0x0409;
  EXPECT_EQ(Name(source), "windows-server-2008-r2||1|6.1.7601.0|x64|ENU");
  source.current_version = "nonsense";
  source.build = "a build";
  source.install_language = "zz";
  source.csd_version = "Service Pack";
  source.build_lab_ex = "....";
  EXPECT_EQ(Name(source), "windows-server-2008-r2||1|6.1.7601.0|x64|ENU");
}

TEST(OsIdentity, TheProcessorIsThatOfTheSystemNotOfTheProgram) {
  OsSource source = Ten("26100", 1, "Core", "WinNT");
  source.api_architecture = "x64";  // what an x64 program is told on ARM64
  source.build_lab_ex = "26100.1.arm64fre.ge_release.240331-1435";
  EXPECT_EQ(IdentifyOs(source).architecture, "arm64");
  source.build_lab_ex = "7601.17514.x86fre.win7sp1_rtm.101119-1850";
  EXPECT_EQ(IdentifyOs(source).architecture, "x86");
  source.build_lab_ex = "7601.17514.amd64fre.win7sp1_rtm.101119-1850";
  EXPECT_EQ(IdentifyOs(source).architecture, "x64");
  source.build_lab_ex = "";
  source.processor_architecture = "ARM64";
  EXPECT_EQ(IdentifyOs(source).architecture, "arm64");
}

TEST(OsIdentity, LanguagesHaveTheLettersOfPackages) {
  OsSource source = Source("5.1", "2600", "", "WinNT");
  for (const auto& [id, name] : {std::pair{"0409", "ENU"}, {"0407", "DEU"}, {"0804", "CHS"}, {"0411", "JPN"}}) {
    source.install_language = id;
    EXPECT_EQ(IdentifyOs(source).language, name);
  }
}

TEST(OsIdentity, NecPc98IsAFamilyOfItsOwn) {
  OsSource source = Source("5.0", "2195", "", "WinNT");
  source.hardware_identifier = "NEC PC-98";
  EXPECT_EQ(IdentifyOs(source).hardware_family, "pc-9800");
  source.hardware_identifier = "AT/AT COMPATIBLE";
  EXPECT_EQ(IdentifyOs(source).hardware_family, "");
}

}  // namespace
}  // namespace kintsugi::agent::windows
