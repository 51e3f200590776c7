// SPDX-License-Identifier: Apache-2.0
// What is missing on hosts without an agent, on publishers' catalogs, through the real programs.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "tests/e2e/site.h"

namespace kintsugi::e2e {
namespace {

const std::string kHeader =
    "\"DatePosted\",\"CVE\",\"BulletinKB\",\"Title\",\"AffectedProduct\",\"AffectedComponent\",\"Severity\",\"Impact\","
    "\"Supersedes\",\"Exploits\"\n";

std::string Line(const std::string& date, const std::string& cve, const std::string& kb, const std::string& supersedes,
                 const std::string& exploits = "") {
  return "\"" + date + "\",\"" + cve + "\",\"" + kb + "\",\"Security Update " + kb +
         "\",\"Windows 7 for x64-based Systems Service Pack 1\",\"\",\"Critical\",\"Remote Code Execution\",\"" +
         supersedes + "\",\"" + exploits + "\"\n";
}

std::string SystemInfo(const std::string& name, const std::vector<std::string>& kbs) {
  std::string text = "\nHost Name:                 " + name +
                     "\nOS Name:                   Microsoft Windows 7 Enterprise \n"
                     "OS Version:                6.1.7601 Service Pack 1 Build 7601\n"
                     "OS Manufacturer:           Microsoft Corporation\n"
                     "System Type:               x64-based PC\n"
                     "System Locale:             en-us;English (United States)\n"
                     "Hotfix(s):                 " +
                     std::to_string(kbs.size()) + " Hotfix(s) Installed.\n";
  for (std::size_t i = 0; i < kbs.size(); ++i)
    text += "                           [" + std::string(i + 1 < 10 ? "0" : "") + std::to_string(i + 1) + "]: KB" +
            kbs[i] + "\n";
  return text;
}

std::set<std::string> Kbs(const std::vector<Row>& rows) {
  std::set<std::string> kbs;
  for (const auto& row : rows) kbs.insert(row.at("kb"));
  return kbs;
}

TEST(E2eCatalog, HostsFromFilesAreAssessedOnAFeedAndTheProofIsPrinted) {
  Site site;
  site.StartConsole();
  const auto& folder = site.folder();
  const std::string feed = folder.Write(
      "CVEs_1.csv", kHeader + Line("20170314", "CVE-2017-0143", "4012215", "", "https://exploit.example") +
                        Line("20170509", "CVE-2017-0143", "4019264", "4012215", "https://exploit.example"));
  folder.Write("hosts/open_systeminfo.txt", SystemInfo("OPEN", {"2849697"}));
  folder.Write("hosts/done_systeminfo.txt", SystemInfo("DONE", {"2849697", "4019264"}));

  const std::string imported = site.Ok({"catalog", "import", feed, "-o", "json"});
  EXPECT_NE(imported.find("\"added\":2"), std::string::npos) << imported;
  EXPECT_NE(site.Ok({"catalog", "import", feed, "-o", "json"}).find("\"added\":0"), std::string::npos);
  EXPECT_EQ(site.Rows({"host", "import", (folder.path() / "hosts").string()}).size(), 2U);

  const auto hosts = site.Rows({"host", "list"});
  ASSERT_EQ(hosts.size(), 2U);
  for (const auto& host : hosts) {
    EXPECT_EQ(host.at("product"), "windows-7");
    EXPECT_EQ(host.at("build"), "7601");
    EXPECT_EQ(host.at("service_pack"), "1");
    EXPECT_EQ(host.at("architecture"), "x64");
    EXPECT_EQ(host.at("facts_source"), "file");
    EXPECT_EQ(host.at("hotfix_count"), host.at("name") == "OPEN" ? "1" : "2");
    EXPECT_EQ(host.at("critical"), host.at("name") == "OPEN" ? "1" : "0");
  }
  EXPECT_EQ(Kbs(site.Rows({"missing", "OPEN"})), std::set<std::string>{"4019264"});
  EXPECT_TRUE(site.Rows({"missing", "DONE"}).empty());
  EXPECT_EQ(Kbs(site.Rows({"missing", "--update", "KB4019264"})), std::set<std::string>{"4019264"});
  const std::string json = site.Ok({"missing", "OPEN", "-o", "json"});
  for (const char* part : {"\"host\":\"OPEN\"", "\"kb\":\"4019264\"", "\"title\":\"", "\"severity\":\"critical\"",
                           "\"status\":\"Missing\"", "CVE-2017-0143"})
    EXPECT_NE(json.find(part), std::string::npos) << part << " in " << json;
  EXPECT_NE(site.Ok({"why", "OPEN", "KB4019264"}).find("Missing"), std::string::npos);
  EXPECT_NE(site.Ok({"why", "DONE", "KB4012215"}).find("4019264"), std::string::npos);
  const auto exposed = site.Rows({"exposure", "CVE-2017-0143"});
  ASSERT_EQ(exposed.size(), 1U);
  EXPECT_EQ(exposed[0].at("host"), "OPEN");
  EXPECT_NE(site.Ok({"host", "export", "OPEN"}).find("KB2849697"), std::string::npos);

  const auto rollout = site.Cli({"rollout", "create", "--bulletin", "KB4019264", "--wave", "all=rest"});
  EXPECT_NE(rollout.exit_code, 0);
  EXPECT_NE(rollout.standard_error.find("no package"), std::string::npos) << rollout.standard_error;

  site.KillConsole();
  site.StartConsole();
  EXPECT_EQ(Kbs(site.Rows({"missing", "OPEN"})), std::set<std::string>{"4019264"});
  EXPECT_EQ(site.Rows({"host", "list"})[0].at("facts_source"), "file");
  site.StopConsole();
}

TEST(E2eCatalog, AFileThatIsNoFeedOrNoHostSaysWhatWasLookedFor) {
  Site site;
  site.StartConsole();
  const std::string file = site.folder().Write("letter.txt", "Dear Sir or Madam,\n");
  const auto feed = site.Cli({"catalog", "import", file});
  EXPECT_EQ(feed.exit_code, 1);
  EXPECT_NE(feed.standard_error.find("looked for"), std::string::npos) << feed.standard_error;
  const auto host = site.Cli({"host", "import", file});
  EXPECT_EQ(host.exit_code, 1);
  EXPECT_NE(host.standard_error.find("letter.txt"), std::string::npos) << host.standard_error;
  site.StopConsole();
}

TEST(E2eCatalog, TheRealCatalogAndTheRealHosts) {
  const std::filesystem::path data = KINTSUGI_DATA_DIR;
  if (!std::filesystem::exists(data / "hosts"))
    GTEST_SKIP() << "no real data in " << data << "; set KINTSUGI_DATA_DIR to run this";
  Site site;
  site.StartConsole();
  site.Ok({"catalog", "import", (data / "catalog/wesng-definitions-20260628.zip").string()});
  EXPECT_EQ(site.Rows({"host", "import", (data / "hosts").string()}).size(), 25U);
  const auto hosts = site.Rows({"host", "list"});
  EXPECT_EQ(hosts.size(), 25U);
  for (const auto& host : hosts) {
    EXPECT_FALSE(host.at("product").empty()) << host.at("name");
    EXPECT_FALSE(host.at("architecture").empty()) << host.at("name");
    EXPECT_FALSE(host.at("assessed").empty()) << host.at("name");
  }
  std::size_t with_missing = 0;
  for (const auto& host : hosts) with_missing += site.Rows({"missing", host.at("id")}).empty() ? 0 : 1;
  EXPECT_GE(with_missing, 20U);
  EXPECT_GT(site.Rows({"exposure", "CVE-2017-0143"}).size(), 0U);
  site.StopConsole();
}

}  // namespace
}  // namespace kintsugi::e2e
