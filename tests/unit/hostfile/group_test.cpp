// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <iterator>

#include "common/hostfile/file_name.h"
#include "common/hostfile/hostfile.h"
#include "tests/unit/hostfile/samples.h"

namespace kintsugi::hostfile {
namespace {

class Files {
 public:
  Files& Add(const std::string& name, const std::string& text) {
    auto hosts = ParseHostFile(text, name);
    EXPECT_TRUE(hosts.has_value()) << (hosts ? "" : hosts.error().message);
    if (hosts) std::move(hosts->begin(), hosts->end(), std::back_inserter(files_));
    return *this;
  }
  std::vector<Host> Group() { return GroupHosts(std::move(files_)); }

 private:
  std::vector<HostFile> files_;
};

std::string Qfe(const std::string& host, const std::string& kb) {
  return "CSName  HotFixID   \r\n" + host + std::string(8 - host.size(), ' ') + kb + "\r\n";
}

TEST(GroupHosts, AListJoinsTheHostThatItNames) {
  const auto hosts = Files().Add("q.txt", Qfe("pc1", "KB5001330")).Add("s.txt", English({})).Group();
  ASSERT_EQ(hosts.size(), 1U);
  EXPECT_EQ(hosts[0].facts.name, "PC1");
  EXPECT_EQ(hosts[0].facts.hotfixes.size(), 3U);
  EXPECT_EQ(hosts[0].files, (std::vector<std::string>{"s.txt", "q.txt"}));
}

TEST(GroupHosts, AListWithoutANameJoinsByTheNameOfItsFile) {
  const auto hosts = Files()
                         .Add("d/Web01_systeminfo.txt", English({}))
                         .Add("d/web01_qfe.txt", "HotFixID\r\nKB5001330\r\n")
                         .Add("web02_kbs.txt", "KB5001330")
                         .Group();
  ASSERT_EQ(hosts.size(), 2U);
  EXPECT_EQ(hosts[0].facts.name, "PC1");
  EXPECT_EQ(hosts[0].facts.hotfixes.size(), 3U);
  EXPECT_EQ(hosts[1].facts.name, "web02");
  EXPECT_EQ(hosts[1].facts.os.product, "");
}

TEST(GroupHosts, AListOfAnotherHostStaysAlone) {
  const auto hosts = Files().Add("a_systeminfo.txt", English({})).Add("a_qfe.txt", Qfe("PC2", "KB5001330")).Group();
  ASSERT_EQ(hosts.size(), 2U);
  EXPECT_EQ(hosts[1].facts.name, "PC2");
}

TEST(GroupHosts, AHostWithoutANameTakesThatOfTheListWithItsStem) {
  Sample sample;
  sample.name = "...";
  const auto hosts = Files().Add("a_systeminfo.txt", English(sample)).Add("a_qfe.txt", Qfe("PC2", "KB5001330")).Group();
  ASSERT_EQ(hosts.size(), 1U);
  EXPECT_EQ(hosts[0].facts.name, "PC2");
  EXPECT_EQ(hosts[0].facts.hotfixes.size(), 3U);
}

TEST(GroupHosts, TheListCompletesWhatSystemInfoCutOff) {
  Sample sample;
  sample.hotfix_value = "273 Hotfix(s) Installed.";
  const auto hosts = Files().Add("s.txt", English(sample)).Add("q.txt", Qfe("PC1", "KB5020683")).Group();
  ASSERT_EQ(hosts.size(), 1U);
  EXPECT_TRUE(hosts[0].hotfixes_complete);
  EXPECT_EQ(hosts[0].facts.hotfixes.size(), 2U);
}

TEST(GroupHosts, TwoSystemsOfOneNameStayTwoHosts) {
  Sample newer;
  newer.version = "10.0.22631 N/A Build 22631";
  const auto hosts = Files()
                         .Add("a_systeminfo.txt", English({}))
                         .Add("b_systeminfo.txt", English(newer))
                         .Add("b_qfe.txt", Qfe("PC1", "KB5001330"))
                         .Group();
  ASSERT_EQ(hosts.size(), 2U);
  EXPECT_EQ(hosts[0].facts.name, "PC1");
  EXPECT_EQ(hosts[1].facts.name, "PC1 (b)");
  EXPECT_EQ(hosts[1].facts.hotfixes.size(), 3U);
}

TEST(GroupHosts, TheSameTextTwiceIsOneHost) {
  const auto hosts = Files().Add("a.txt", English({})).Add("b.txt", English({})).Group();
  ASSERT_EQ(hosts.size(), 1U);
  EXPECT_EQ(hosts[0].files.size(), 2U);
}

TEST(GroupHosts, NamesAreNeverTaken) {
  Sample a, b, c;
  b.memory = "1 MB", c.memory = "2 MB";
  const auto hosts = Files().Add("x/s.txt", English(a)).Add("y/s.txt", English(b)).Add("z/s.txt", English(c)).Group();
  ASSERT_EQ(hosts.size(), 3U);
  EXPECT_EQ(hosts[1].facts.name, "PC1 (s)");
  EXPECT_EQ(hosts[2].facts.name, "PC1 (s) 2");
}

TEST(FileName, TheStemIsWithoutTheWordsForWhatIsInIt) {
  const struct {
    const char* file;
    const char* stem;
    const char* name;
  } rows[] = {
      {"10_1803_x64_B_20190306_qfe.txt", "10_1803_x64_b_20190306", "10_1803_x64_B_20190306"},
      {"/data/srv_2012r2_u1_systeminfo2.txt", "srv_2012r2_u1", "srv_2012r2_u1"},
      {"7_sp1_fr_systeminfo_powershell.txt", "7_sp1_fr", "7_sp1_fr"},
      {"C:\\out\\DC1-hotfixes.csv", "dc1", "DC1"},
      {"web01.example.test.txt", "web01.example.test", "web01.example.test"},
      {"systeminfo.txt", "", "systeminfo"},
      {"", "", ""},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(StemOf(row.file), row.stem) << row.file;
    EXPECT_EQ(HostNameOf(row.file), row.name) << row.file;
  }
}

}  // namespace
}  // namespace kintsugi::hostfile
