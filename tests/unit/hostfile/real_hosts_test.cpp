// SPDX-License-Identifier: Apache-2.0
// The 25 real hosts. The rows were made from the files by hand and by another program: `kbs` and `sum` are the number
// and the sum of the distinct KB numbers that the host's systeminfo lists, `all_kbs` and `all_sum` with its wmic qfe.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "common/hostfile/hostfile.h"

namespace kintsugi::hostfile {
namespace {

struct Row {
  const char* file;  // with "_systeminfo" and what follows
  const char* name;
  const char* product;
  const char* edition;
  int service_pack;
  int major, minor, build;
  const char* architecture;
  const char* language;
  const char* domain;
  std::uint64_t megabytes;
  bool complete;
  std::size_t kbs;
  std::uint64_t sum;
  const char* qfe;  // "" = there is none
  std::size_t all_kbs;
  std::uint64_t all_sum;
};

const Row kRows[] = {
    {"10_1803_x64_education_en-us_systeminfo.txt", "LAPTOP", "windows-10", "Education", 0, 10, 0, 17134, "x64", "ENU",
     "WORKGROUP", 16265, true, 5, 21470659, "", 5, 21470659},
    {"10_1803_x64_pro_it_systeminfo.txt", "PC044", "windows-10", "Pro", 0, 10, 0, 17134, "x64", "ITA",
     "intranet.xxxxx.it", 8073, true, 10, 44122807, "", 10, 44122807},
    {"10_1803_x64_proforworkstations_en-us_B_20190306_systeminfo.txt", "DESKTOP-OOF6NB5", "windows-10",
     "Pro for Workstations", 0, 10, 0, 17134, "x64", "ENU", "WORKGROUP", 2047, true, 0, 0,
     "10_1803_x64_proforworkstations_en-us_B_20190306_qfe.txt", 0, 0},
    {"10_1803_x86_enterprise_nl_systeminfo.txt", "DESKTOP-LFQSJM4", "windows-10", "Enterprise", 0, 10, 0, 17134, "x86",
     "ENU", "WORKGROUP", 1023, true, 4, 17601133, "", 4, 17601133},
    {"10_1809_x64_education_en-us_systeminfo.txt", "LAPTOP", "windows-10", "Education", 0, 10, 0, 17763, "x64", "ENU",
     "WORKGROUP", 16265, true, 6, 26826997, "", 6, 26826997},
    {"10_1809_x64_enterprise_zh-cn_systeminfo.txt", "DESKTOP-0CQH3P2", "windows-10", "Enterprise LTSC", 0, 10, 0, 17763,
     "x64", "CHS", "WORKGROUP", 2047, true, 1, 4464455, "", 1, 4464455},
    {"10_21H1_x64_enterprise_systeminfo.txt", "DESKTOP-92B51CV", "windows-10", "Enterprise", 0, 10, 0, 19043, "x64",
     "ENU", "WORKGROUP", 2047, true, 4, 19610977, "", 4, 19610977},
    {"10_22H2_x64_enterprise_en-us_systeminfo.txt", "DESKTOP-92B51CV", "windows-10", "Enterprise", 0, 10, 0, 19045,
     "x64", "ENU", "WORKGROUP", 32631, true, 1, 5022502, "", 1, 5022502},
    {"11_21H2_x64_enterprise_systeminfo.txt", "WINXI21H2", "windows-11", "Enterprise", 0, 10, 0, 22000, "x64", "ENU",
     "WORKGROUP", 4095, true, 4, 20022720, "", 4, 20022720},
    {"11_23H2_x64_enterprise_systeminfo.txt", "DESKTOP-JNEKK9U", "windows-11", "Enterprise", 0, 10, 0, 22631, "x64",
     "ENU", "WORKGROUP", 4095, true, 4, 20120264, "", 4, 20120264},
    {"7_sp1_x64_enterprise_en-us_20190305_systeminfo.txt", "WIN7SP1X64", "windows-7", "Enterprise", 1, 6, 1, 7601,
     "x64", "ENU", "WORKGROUP", 4095, false, 245, 703351644, "7_sp1_x64_enterprise_en-us_20190305_qfe.txt", 276,
     801159858},
    {"7_sp1_x64_enterprise_en-us_B_systeminfo.txt", "WIN7SP1X64", "windows-7", "Enterprise", 1, 6, 1, 7601, "x64",
     "ENU", "WORKGROUP", 4095, false, 245, 703351644, "7_sp1_x64_enterprise_en-us_B_qfe.txt", 271, 784480214},
    {"7_sp1_x64_enterprise_fr_systeminfo_powershell.txt", "WIN-IDKKFN87EL8", "windows-7", "Enterprise N", 1, 6, 1, 7601,
     "x64", "FRA", "WORKGROUP", 2047, true, 93, 270717814, "", 93, 270717814},
    {"7_sp1_x86_enterprise_en-us_systeminfo.txt", "WIN7SP1X86", "windows-7", "Enterprise", 1, 6, 1, 7601, "x86", "ENU",
     "WORKGROUP", 1023, true, 2, 3511013, "", 2, 3511013},
    {"srv_2003_rtm_x86_standard_en-us_systeminfo.txt", "WINSRV2K3SP0X86", "windows-server-2003", "Standard", 0, 5, 2,
     3790, "x86", "ENU", "WORKGROUP", 383, true, 2, 1041025, "", 2, 1041025},
    {"srv_2003r2_sp2_rtm_x64_standard_en-us_systeminfo.txt", "SRV2K3R2SP2X64", "windows-server-2003", "Standard", 2, 5,
     2, 3790, "x64", "ENU", "WORKGROUP", 1023, true, 1, 147222, "", 1, 147222},
    {"srv_2008_rtm_x64_standard_en-us_systeminfo.txt", "SRV2K8SP0X64", "windows-server-2008", "Standard", 1, 6, 0, 6001,
     "x64", "ENU", "WORKGROUP", 1022, true, 1, 956250, "", 1, 956250},
    {"srv_2008r2_sp1_x64_standard_en-us_systeminfo.txt", "SRV2K8R2SP1X64", "windows-server-2008-r2", "Standard", 1, 6,
     1, 7601, "x64", "ENU", "WORKGROUP", 2047, true, 2, 1935390, "", 2, 1935390},
    {"srv_2012r2_u1_systeminfo2.txt", "SRV12R2U1X64", "windows-server-2012-r2", "Standard", 0, 6, 3, 9600, "x64", "ENU",
     "nuggetlab.com", 4095, true, 156, 492901516, "srv_2012r2_u1_qfe.txt", 156, 492901516},
    {"srv_2016_1607_datacenter_en-us_systeminfo.txt", "MYSERVER", "windows-server-2016", "Datacenter", 0, 10, 0, 14393,
     "x64", "ENU", "WORKGROUP", 16312, true, 5, 21221833, "", 5, 21221833},
    {"srv_2022_systeminfo.txt", "WIN-RIBN7SM07BK", "windows-server-2022", "Standard", 0, 10, 0, 20348, "x64", "ENU",
     "WORKGROUP", 2047, true, 3, 15014921, "", 3, 15014921},
    {"vista_x64_sp1_systeminfo.txt", "WINVISTASP0X64", "windows-vista", "Enterprise", 1, 6, 0, 6001, "x64", "ENU",
     "WORKGROUP", 1023, true, 173, 228350660, "vista_x64_sp1_qfe.txt", 173, 228350660},
    {"xp_rtm_x86_professional_en-us_systeminfo.txt", "WINXPSP0", "windows-xp", "Professional", 0, 5, 1, 2600, "x86",
     "ENU", "MSHOME", 511, true, 2, 1041025, "xp_rtm_x86_professional_en-us_qfe.txt", 2, 1041025},
    {"xp_sp2_x64_systeminfo.txt", "USER-8CEF73C787", "windows-xp", "Professional", 2, 5, 2, 3790, "x64", "ENU",
     "WORKGROUP", 1023, false, 83, 197642237, "xp_sp2_x64_qfe.txt", 150, 281502538},
    {"xp_sp3_x86_professional_en-us_systeminfo.txt", "WINXPSP3", "windows-xp", "Professional", 3, 5, 1, 2600, "x86",
     "ENU", "WORKGROUP", 511, false, 93, 231903771, "xp_sp3_x86_professional_en-us_qfe.txt", 135, 272610044},
};

std::filesystem::path Folder() { return std::filesystem::path(KINTSUGI_DATA_DIR) / "hosts"; }

std::string ReadFile(const std::string& name) {
  std::ifstream file(Folder() / name, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

class RealHosts : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::is_directory(Folder()))
      GTEST_SKIP() << "no real hosts in " << Folder() << "; set KINTSUGI_DATA_DIR to the folder that holds them";
  }
};

std::uint64_t Sum(const model::HostFacts& facts) {
  std::uint64_t sum = 0;
  for (const auto& hotfix : facts.hotfixes) sum += std::stoull(KbDigits(hotfix.id));
  return sum;
}

void ExpectSystem(const Row& row, const model::HostFacts& facts) {
  EXPECT_EQ(facts.name, row.name);
  EXPECT_EQ(facts.os.product, row.product);
  EXPECT_EQ(facts.os.edition, row.edition);
  EXPECT_EQ(facts.os.service_pack, row.service_pack);
  EXPECT_EQ(facts.os.major, row.major);
  EXPECT_EQ(facts.os.minor, row.minor);
  EXPECT_EQ(facts.os.build, row.build);
  EXPECT_EQ(facts.os.architecture, row.architecture);
  EXPECT_EQ(facts.os.language, row.language);
  EXPECT_EQ(facts.domain, row.domain);
  EXPECT_EQ(facts.memory_bytes, row.megabytes * 1024 * 1024);
}

TEST_F(RealHosts, EachSystemInfoGivesItsSystemAndItsHotfixes) {
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.file);
    const auto hosts = ParseHostFile(ReadFile(row.file), row.file);
    ASSERT_TRUE(hosts.has_value()) << hosts.error().message;
    ASSERT_EQ(hosts->size(), 1U);
    const HostFile& host = hosts->front();
    EXPECT_EQ(host.kind, Kind::kSystemInfo);
    EXPECT_TRUE(host.name_given);
    ExpectSystem(row, host.facts);
    EXPECT_EQ(host.hotfixes_complete, row.complete);
    EXPECT_EQ(host.facts.hotfixes.size(), row.kbs);
    EXPECT_EQ(Sum(host.facts), row.sum);
  }
}

TEST_F(RealHosts, TogetherWithTheirHotfixListsTheyAreTwentyFiveHosts) {
  std::vector<HostFile> files;
  for (const auto& entry : std::filesystem::directory_iterator(Folder())) {
    const std::string name = entry.path().filename().string();
    auto hosts = ParseHostFile(ReadFile(name), name);
    ASSERT_TRUE(hosts.has_value()) << name << ": " << hosts.error().message;
    for (auto& host : *hosts) files.push_back(std::move(host));
  }
  const auto hosts = GroupHosts(std::move(files));
  EXPECT_EQ(hosts.size(), std::size(kRows));
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.file);
    const auto host =
        std::find_if(hosts.begin(), hosts.end(), [&](const Host& h) { return h.files.front() == row.file; });
    ASSERT_NE(host, hosts.end());
    EXPECT_EQ(host->files.size(), *row.qfe == '\0' ? 1U : 2U);
    EXPECT_EQ(host->files.back(), *row.qfe == '\0' ? std::string(row.file) : std::string(row.qfe));
    EXPECT_TRUE(host->hotfixes_complete);
    EXPECT_EQ(host->facts.hotfixes.size(), row.all_kbs);
    EXPECT_EQ(Sum(host->facts), row.all_sum);
  }
}

}  // namespace
}  // namespace kintsugi::hostfile
