// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "common/hostfile/hostfile.h"
#include "tests/unit/hostfile/samples.h"

namespace kintsugi::hostfile {
namespace {

struct System {
  const char* product;
  const char* edition;
  int major, minor, build, ubr, service_pack;
  const char* architecture;
};

const System kSystems[] = {
    {"windows-2000", "", 5, 0, 2195, 0, 4, "x86"},
    {"windows-xp", "Professional", 5, 1, 2600, 0, 0, "x86"},
    {"windows-xp", "Professional", 5, 2, 3790, 0, 2, "x64"},
    {"windows-xp-64bit-2003", "", 5, 2, 3790, 0, 1, "ia64"},
    {"windows-server-2003", "Standard", 5, 2, 3790, 0, 2, "x86"},
    {"windows-vista", "Enterprise", 6, 0, 6002, 0, 2, "x64"},
    {"windows-7", "Enterprise N", 6, 1, 7601, 0, 1, "x64"},
    {"windows-8", "Pro", 6, 2, 9200, 0, 0, "x64"},
    {"windows-rt-8.1", "", 6, 3, 9600, 0, 0, "arm"},
    {"windows-10", "Pro for Workstations", 10, 0, 19045, 3803, 0, "x64"},
    {"windows-11", "Home", 10, 0, 26200, 0, 0, "arm64"},
    {"windows-server-2008", "Standard", 6, 0, 6001, 0, 1, "x64"},
    {"windows-server-2008-r2", "Standard", 6, 1, 7601, 0, 1, "x64"},
    {"windows-server-2012", "Datacenter", 6, 2, 9200, 0, 0, "x64"},
    {"windows-server-2012-r2", "Storage Server Standard", 6, 3, 9600, 0, 0, "x64"},
    {"windows-server-2016", "Datacenter", 10, 0, 14393, 0, 0, "x64"},
    {"windows-server", "Datacenter", 10, 0, 17134, 0, 0, "x64"},
    {"windows-server-2019", "Standard", 10, 0, 17763, 0, 0, "x64"},
    {"windows-server-2022", "Standard", 10, 0, 20348, 2113, 0, "x64"},
    {"windows-server-2025", "Datacenter", 10, 0, 26100, 4061, 0, "x64"},
};

model::HostFacts Facts(const System& system) {
  model::HostFacts facts;
  facts.name = "WEB-01";
  facts.domain = "corp.example";
  auto& os = facts.os;
  os.product = system.product, os.edition = system.edition, os.architecture = system.architecture;
  os.major = system.major, os.minor = system.minor, os.build = system.build, os.ubr = system.ubr,
  os.service_pack = system.service_pack;
  os.language = "ENU";
  facts.memory_bytes = 16265ULL << 20U;
  facts.time_zone = "Tokyo Standard Time";
  facts.boot_time = FromUnixMs(1'634'895'415'000);
  facts.roles = {"domain-controller"};
  for (int i = 0; i < 120; ++i) facts.hotfixes.push_back({"KB" + std::to_string(5000000 + i), ""});
  facts.hotfixes.push_back({"Q147222", ""});
  return facts;
}

void ExpectSameFacts(model::HostFacts read, const model::HostFacts& written) {
  ASSERT_EQ(read.hotfixes.size(), written.hotfixes.size());
  for (auto& hotfix : read.hotfixes) hotfix.source.clear();
  EXPECT_TRUE(read.os == written.os) << read.os.product << " " << read.os.edition;
  EXPECT_TRUE(read == written);
}

TEST(WriteSystemInfo, IsReadBackToTheSameFacts) {
  for (const System& system : kSystems) {
    SCOPED_TRACE(system.product);
    const auto facts = Facts(system);
    const auto hosts = ParseHostFile(WriteSystemInfo(facts), "x.txt");
    ASSERT_TRUE(hosts.has_value()) << hosts.error().message;
    ASSERT_EQ(hosts->size(), 1U);
    EXPECT_TRUE(hosts->front().hotfixes_complete);
    ExpectSameFacts(hosts->front().facts, facts);
  }
}

TEST(WriteSystemInfo, WritesTheRowsThatSystemInfoHas) {
  model::HostFacts facts = Facts(kSystems[6]);
  facts.hotfixes.resize(1);
  const std::string text = WriteSystemInfo(facts);
  EXPECT_TRUE(
      text.starts_with("\r\nHost Name:                 WEB-01\r\n"
                       "OS Name:                   Microsoft Windows 7 Enterprise N\r\n"
                       "OS Version:                6.1.7601 Service Pack 1 Build 7601\r\n"))
      << text;
  EXPECT_NE(
      text.find("Hotfix(s):                 1 Hotfix(s) Installed.\r\n                           [01]: KB5000000\r\n"),
      std::string::npos);
}

TEST(WriteSystemInfo, ItsCsvIsReadBackToTheSameFacts) {
  for (const System& system : kSystems) {
    SCOPED_TRACE(system.product);
    model::HostFacts facts = Facts(system);
    facts.domain = "with \"quotes\", and a comma";
    const auto hosts = ParseHostFile(WriteSystemInfoCsv(facts), "x.csv");
    ASSERT_TRUE(hosts.has_value()) << hosts.error().message;
    ASSERT_EQ(hosts->size(), 1U);
    EXPECT_EQ(hosts->front().kind, Kind::kSystemInfoCsv);
    EXPECT_TRUE(hosts->front().hotfixes_complete);
    ExpectSameFacts(hosts->front().facts, facts);
  }
}

TEST(WriteSystemInfo, ItsCsvIsTwoLines) {
  model::HostFacts facts = Facts(kSystems[6]);
  facts.hotfixes.resize(2);
  const std::string text = WriteSystemInfoCsv(facts);
  EXPECT_TRUE(text.starts_with("\"Host Name\",\"OS Name\",\"OS Version\",")) << text;
  EXPECT_NE(text.find("\r\n\"WEB-01\",\"Microsoft Windows 7 Enterprise N\",\"6.1.7601 Service Pack 1 Build 7601\","),
            std::string::npos);
  EXPECT_TRUE(text.ends_with(",\"2 Hotfix(s) Installed.,[01]: KB5000000,[02]: KB5000001\"\r\n")) << text;
}

TEST(WriteQfe, IsReadBackToTheSameHostAndHotfixes) {
  model::HostFacts facts = Facts(kSystems[0]);
  for (const char* name : {"WEB-01", "PC", "大阪-端末-01", "A LONG NAME WITH BLANKS"}) {
    facts.name = name;
    const auto hosts = ParseHostFile(WriteQfe(facts), "x.txt");
    ASSERT_TRUE(hosts.has_value()) << hosts.error().message;
    ASSERT_EQ(hosts->size(), 1U);
    EXPECT_EQ(hosts->front().kind, Kind::kQfe);
    EXPECT_EQ(hosts->front().facts.name, name);
    ASSERT_EQ(hosts->front().facts.hotfixes.size(), facts.hotfixes.size());
    for (std::size_t i = 0; i < facts.hotfixes.size(); ++i)
      EXPECT_EQ(hosts->front().facts.hotfixes[i].id, facts.hotfixes[i].id);
  }
}

TEST(WriteSystemInfo, WithoutFactsItIsStillReadBack) {
  model::HostFacts facts;
  facts.name = "A";
  facts.os = {"windows-10", "", 0, "", 10, 0, 19045, 0, "", "ENU", ""};
  const auto hosts = ParseHostFile(WriteSystemInfo(facts), "x.txt");
  ASSERT_TRUE(hosts.has_value());
  ExpectSameFacts(hosts->front().facts, facts);
}

TEST(WriteSystemInfo, ALineBreakInANameMakesNoRow) {
  model::HostFacts facts = Facts(kSystems[9]);
  facts.name = "A\r\nOS Name: evil";
  const auto hosts = ParseHostFile(WriteSystemInfo(facts), "x.txt");
  ASSERT_TRUE(hosts.has_value());
  ASSERT_EQ(hosts->size(), 1U);
  EXPECT_EQ(hosts->front().facts.name, "A  OS Name: evil");
}

TEST(WriteKbList, IsReadBackToTheSameHotfixes) {
  const auto facts = Facts(kSystems[0]);
  const auto hosts = ParseHostFile(WriteKbList(facts), "WEB-01.txt");
  ASSERT_TRUE(hosts.has_value());
  ASSERT_EQ(hosts->front().facts.hotfixes.size(), facts.hotfixes.size());
  for (std::size_t i = 0; i < facts.hotfixes.size(); ++i)
    EXPECT_EQ(hosts->front().facts.hotfixes[i].id, facts.hotfixes[i].id);
}

}  // namespace
}  // namespace kintsugi::hostfile
