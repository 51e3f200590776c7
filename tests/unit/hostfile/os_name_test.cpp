// SPDX-License-Identifier: Apache-2.0
#include "common/hostfile/os_name.h"

#include <gtest/gtest.h>

namespace kintsugi::hostfile {
namespace {

TEST(ParseOsVersion, ReadsTheVersionRowOfEveryLanguage) {
  const struct {
    const char* text;
    int major, minor, build, service_pack;
  } rows[] = {
      {"10.0.19043 N/A Build 19043", 10, 0, 19043, 0},
      {"10.0.17134 N/D build 17134", 10, 0, 17134, 0},
      {"10.0.17763 \xEF\xBF\xBD\xEF\xBF\xBD Build 17763", 10, 0, 17763, 0},
      {"10.0.19045 Nicht zutreffend Build 19045", 10, 0, 19045, 0},
      {"10.0.22621 N/A compila\xC3\xA7\xC3\xA3o 22621", 10, 0, 22621, 0},
      {"10.0.22631 N/D Compilaci\xC3\xB3n 22631", 10, 0, 22631, 0},
      {"10.0.19043 N/A \xE3\x83\x93\xE3\x83\xAB\xE3\x83\x89 19043", 10, 0, 19043, 0},
      {"10.0.26100 \xD0\x9D/\xD0\x94 build 26100", 10, 0, 26100, 0},
      {"10.0.26200 19045 26200", 10, 0, 26200, 0},
      {"6.1.7601 Service Pack 1 version 7601", 6, 1, 7601, 1},
      {"6.0.6002 Service Pack 2 Build 6002", 6, 0, 6002, 2},
      {"6.1.7601 Build 7601", 6, 1, 7601, 1},  // the build is the service pack since Vista
      {"6.0.6003 N/A Build 6003", 6, 0, 6003, 2},
      {"6.1.7600 N/A Build 7600", 6, 1, 7600, 0},
      {"5.2.3790 Build 3790", 5, 2, 3790, 0},
      {"5.1.2600 Service Pack 2, v.2096 Build 2600", 5, 1, 2600, 2},
      {"5.1.2600 Build 2600", 5, 1, 2600, 0},
  };
  for (const auto& row : rows) {
    const auto version = ParseOsVersion(row.text);
    ASSERT_TRUE(version.has_value()) << row.text;
    EXPECT_EQ(version->major, row.major) << row.text;
    EXPECT_EQ(version->minor, row.minor) << row.text;
    EXPECT_EQ(version->build, row.build) << row.text;
    EXPECT_EQ(version->service_pack, row.service_pack) << row.text;
    EXPECT_TRUE(version->build_repeated) << row.text;
  }
}

TEST(ParseOsVersion, ReadsTheRevisionOfTheBuildWhereItIsGiven) {
  const auto version = ParseOsVersion("10.0.19045.3803");
  ASSERT_TRUE(version.has_value());
  EXPECT_EQ(version->ubr, 3803);
  EXPECT_FALSE(version->build_repeated);
  EXPECT_EQ(ParseOsVersion("4.0.1381 Service Pack 6a Build 1381")->service_pack_suffix, "a");
}

TEST(ParseOsVersion, RefusesWhatIsNoWindows) {
  for (const char* text :
       {"", "10", "10.0", "10.0.", "10.0.x", "10.1.19045 Build 19045", "13.2.1", "22.04.3", "5.15.0-91-generic",
        "6.00, 4/13/2018", "10.0.190450000000000", "10.0.19045x", "-10.0.19045"})
    EXPECT_FALSE(ParseOsVersion(text).has_value()) << text;
  EXPECT_FALSE(ParseOsVersion("10.0.19045 N/A Build 190451")->build_repeated);
  EXPECT_FALSE(ParseOsVersion("10.0.19045 N/A Build 119045")->build_repeated);
}

TEST(NameSystem, TheBuildDecidesAndTheNameHelps) {
  const struct {
    const char* name;
    const char* version;
    const char* architecture;
    const char* product;
    const char* edition;
  } rows[] = {
      {"Microsoft Windows 11 Pro", "10.0.26100 N/A Build 26100", "x64", "windows-11", "Pro"},
      {"Microsoft Windows 11 Enterprise", "10.0.26200 N/A Build 26200", "arm64", "windows-11", "Enterprise"},
      {"Microsoft Windows 10 Pro", "10.0.22000 N/A Build 22000", "x64", "windows-11",
       "Pro"},  // what the registry still says
      {"Microsoft Windows 10 Enterprise LTSC", "10.0.19044 N/A Build 19044", "x64", "windows-10", "Enterprise LTSC"},
      {"Microsoft Windows 10 Enterprise 2016 LTSB", "10.0.14393 N/A Build 14393", "x64", "windows-10",
       "Enterprise LTSB"},
      {"Microsoft Windows 10 Enterprise multi-session", "10.0.19045 N/A Build 19045", "x64", "windows-10",
       "Enterprise multi-session"},
      {"Microsoft Windows Server 2019 Standard", "10.0.17763 N/A Build 17763", "x64", "windows-server-2019",
       "Standard"},
      {"Microsoft Windows Server 2022 Datacenter Azure Edition", "10.0.20348 N/A Build 20348", "x64",
       "windows-server-2022", "Datacenter Azure"},
      {"Microsoft Windows Server 2025 Datacenter", "10.0.26100 N/A Build 26100", "x64", "windows-server-2025",
       "Datacenter"},
      {"Microsoft Windows Server 2025 Datacenter", "10.0.26280 N/A Build 26280", "x64", "windows-server-2025",
       "Datacenter"},
      {"Microsoft Windows Server Datacenter", "10.0.17134 N/A Build 17134", "x64", "windows-server", "Datacenter"},
      {"Microsoft Windows Server Standard", "10.0.17763 N/A Build 17763", "x64", "windows-server", "Standard"},
      {"Microsoft Windows XP Media Center Edition", "5.1.2600 Service Pack 3 Build 2600", "x86", "windows-xp",
       "Media Center"},
      {"Microsoft Hyper-V Server 2019", "10.0.17763 N/A Build 17763", "x64", "windows-server-2019", ""},
      {"Microsoft Windows Storage Server 2012 R2 Standard", "6.3.9600 N/A Build 9600", "x64", "windows-server-2012-r2",
       "Storage Server Standard"},
      {"Microsoft Windows Server 2012 Standard", "6.2.9200 N/A Build 9200", "x64", "windows-server-2012", "Standard"},
      {"Microsoft Windows 8 Pro", "6.2.9200 N/A Build 9200", "x64", "windows-8", "Pro"},
      {"Microsoft Windows 8.1", "6.3.9600 N/A Build 9600", "x64", "windows-8.1", ""},
      {"Microsoft Windows RT 8.1", "6.3.9600 N/A Build 9600", "arm", "windows-rt-8.1", ""},
      {"Microsoft Windows Embedded 8.1 Industry Pro", "6.3.9600 N/A Build 9600", "x64", "windows-8.1",
       "Embedded Industry Pro"},
      {"Microsoft Windows Embedded Standard", "6.1.7601 Service Pack 1 Build 7601", "x86", "windows-7",
       "Embedded Standard"},
      {"Microsoft Windows 7 Entreprise N ", "6.1.7601 Service Pack 1 version 7601", "x64", "windows-7", "Enterprise N"},
      {"Microsoft Windows\xC3\xBF"
       "7 Entreprise N ",
       "6.1.7601 Service Pack 1 version 7601", "x64", "windows-7", "Enterprise N"},
      {"Microsoft Windows 7 Professionnel", "6.1.7601 Service Pack 1 version 7601", "x64", "windows-7", "Professional"},
      {"Microsoft Windows 10 Professionnel", "10.0.19045 N/A version 19045", "x64", "windows-10", "Pro"},
      {"\xD0\x9C\xD0\xB0\xD0\xB9\xD0\xBA\xD1\x80\xD0\xBE\xD1\x81\xD0\xBE\xD1\x84\xD1\x82 Windows 10 Pro",
       "10.0.19045 \xD0\x9D/\xD0\x94 19045", "x64", "windows-10", "Pro"},
      {"Microsoft\xC2\xAE Windows Server\xC2\xAE 2008 Standard", "6.0.6002 Service Pack 2 Build 6002", "x86",
       "windows-server-2008", "Standard"},
      {"Microsoft? Windows Server? 2008 Standard", "6.0.6002 Service Pack 2 Build 6002", "x86", "windows-server-2008",
       "Standard"},
      {"Microsoftr Windows Serverr 2008 Standard", "6.0.6001 Service Pack 1 Build 6001", "x64", "windows-server-2008",
       "Standard"},
      {"Microsoft\xEF\xBF\xBD Windows Vista\xEF\xBF\xBD Business", "6.0.6002 Service Pack 2 Build 6002", "x86",
       "windows-vista", "Business"},
      {"Microsoftr Windows VistaT Enterprise", "6.0.6001 Service Pack 1 Build 6001", "x64", "windows-vista",
       "Enterprise"},
      {"Windows Server (R) 2008 Enterprise", "6.0.6001 Service Pack 1 Build 6001", "x64", "windows-server-2008",
       "Enterprise"},
      {"Microsoft(R) Windows(R) Server 2003, Enterprise Edition", "5.2.3790 Service Pack 2 Build 3790", "x86",
       "windows-server-2003", "Enterprise"},
      {"Microsoft(R) Windows(R) Server 2003 Enterprise Edition for Itanium-based Systems", "5.2.3790 Build 3790",
       "ia64", "windows-server-2003", "Enterprise"},
      {"Microsoft(R) Windows(R) XP Professional x64 Edition", "5.2.3790 Service Pack 2 Build 3790", "x64", "windows-xp",
       "Professional"},
      {"Microsoft Windows XP 64-Bit Edition", "5.2.3790 Build 3790", "ia64", "windows-xp-64bit-2003", ""},
      {"Microsoft Windows XP 64-Bit Edition", "5.1.2600 Build 2600", "ia64", "windows-xp-64bit-2002", ""},
      {"Microsoft Windows 2000 Advanced Server", "5.0.2195 Service Pack 4 Build 2195", "x86", "windows-2000",
       "Advanced Server"},
  };
  for (const auto& row : rows) {
    const auto version = ParseOsVersion(row.version);
    ASSERT_TRUE(version.has_value()) << row.version;
    const OsName named = NameSystem(row.name, *version, row.architecture);
    EXPECT_EQ(named.product, row.product) << row.name;
    EXPECT_EQ(named.edition, row.edition) << row.name;
  }
}

TEST(NameSystem, WithoutANameOnlyBuildsOfOneKindAreKnown) {
  EXPECT_EQ(NameSystem("", *ParseOsVersion("10.0.19045"), "x64").product, "windows-10");
  EXPECT_EQ(NameSystem("", *ParseOsVersion("10.0.20348"), "x64").product, "windows-server-2022");
  const OsName both = NameSystem("", *ParseOsVersion("10.0.17763"), "x64");
  EXPECT_EQ(both.product, "");
  EXPECT_NE(both.problem.find("client and of a server"), std::string::npos);
}

TEST(NameSystem, AServerOfAnUnknownBuildHasNoProductUnlessItsNameHasTheYear) {
  const OsName named = NameSystem("Microsoft Windows Server Datacenter", *ParseOsVersion("10.0.29000"), "x64");
  EXPECT_EQ(named.product, "");
  EXPECT_NE(named.problem.find("10.0.29000"), std::string::npos);
}

TEST(NameSystem, SaysServerCoreOnlyWhereTheNameDoes) {
  const auto version = *ParseOsVersion("10.0.17763");
  EXPECT_EQ(NameSystem("Microsoft Hyper-V Server 2019", version, "x64").installation, "Server Core");
  EXPECT_EQ(NameSystem("Microsoft Windows Server 2019 Standard", version, "x64").installation, "");
}

TEST(ArchitectureOf, ReadsWhatWmiWrites) {
  EXPECT_EQ(ArchitectureOf("x64-based PC", false), "x64");
  EXPECT_EQ(ArchitectureOf("X86-based PC", false), "x86");
  EXPECT_EQ(ArchitectureOf("ARM64-based PC", false), "arm64");
  EXPECT_EQ(ArchitectureOf("ARM-based PC", false), "arm");
  EXPECT_EQ(ArchitectureOf("Itanium (TM) -based System", false), "ia64");
  EXPECT_EQ(ArchitectureOf("x64-basierter PC", false), "");
  EXPECT_EQ(ArchitectureOf("x64-basierter PC", true), "x64");
  EXPECT_EQ(ArchitectureOf("x64 Family 6 Model 158 Stepping 9 GenuineIntel ~2808 Mhz", true), "");
  EXPECT_EQ(ArchitectureOf("VMware Virtual Platform", true), "");
}

}  // namespace
}  // namespace kintsugi::hostfile
