// SPDX-License-Identifier: Apache-2.0
// `kintsugi assess` from the files to the bytes on standard output, without a console.
#include <gtest/gtest.h>

#include "tests/unit/cli/cli_fixture.h"

namespace kintsugi::cli {
namespace {

// A feed of one release: two cumulative updates, one of .NET Framework that may be needed, one servicing stack.
constexpr char kFeed[] =
    "\"DatePosted\",\"CVE\",\"BulletinKB\",\"Title\",\"AffectedProduct\",\"AffectedComponent\",\"Severity\",\"Impact\","
    "\"Supersedes\",\"Exploits\"\n"
    "\"20240109\",\"CVE-2024-20674\",\"5034122\",\"Windows Kerberos Security Feature Bypass Vulnerability\",\"Windows "
    "10 "
    "Version 1909 for x64-based Systems\",\"Windows Authentication Methods\",\"Critical\",\"Security Feature "
    "Bypass\",\"5033372\",\"https://example.com/exploit\"\n"
    "\"20240213\",\"CVE-2024-21338\",\"5034763\",\"Windows Kernel Elevation of Privilege Vulnerability\",\"Windows 10 "
    "Version 1909 for x64-based Systems\",\"Windows Kernel\",\"Important\",\"Elevation of Privilege\",\"\",\"\"\n"
    "\"20240213\",\"CVE-2024-21339\",\"5034763\",\"Windows USB Generic Parent Driver Remote Code Execution "
    "Vulnerability\",\"Windows 10 Version 1909 for x64-based Systems\",\"Windows USB Serial "
    "Driver\",\"Important\",\"Remote Code Execution\",\"\",\"\"\n"
    "\"20240109\",\"CVE-2024-21312\",\"5034275\",\".NET Framework Denial of Service \x1b[2J\",\"Microsoft .NET "
    "Framework "
    "3.5 AND 4.8.1 on Windows 10 Version 1909 for x64-based Systems\",\".NET Framework\",\"Important\",\"Denial of "
    "Service\",\"\",\"\"\n"
    "\"20240213\",\"ADV990001\",\"5034000\",\"Latest Servicing Stack Updates\",\"Windows 10 Version 1909 for x64-based "
    "Systems\",\"Servicing Stack Updates\",\"Critical\",\"Defense in Depth\",\"\",\"\"\n";

std::string SystemInfo(const std::string& name, const std::string& kb) {
  return "\r\nHost Name:                 " + name +
         "\r\nOS Name:                   Microsoft Windows 10 Pro\r\n"
         "OS Version:                10.0.18363 N/A Build 18363\r\n"
         "System Type:               x64-based PC\r\n"
         "Hotfix(s):                 1 Hotfix(s) Installed.\r\n"
         "                           [01]: KB" +
         kb + "\r\n";
}

class AssessCommand : public testing::Test {
 protected:
  AssessCommand() {
    feed = cli.folder.Write("feed.csv", kFeed);
    one = cli.folder.Write("pc1_systeminfo.txt", SystemInfo("PC1", "5034122"));
    two = cli.folder.Write("pc2_systeminfo.txt", SystemInfo("PC2", "5034763"));
  }
  Outcome Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"assess", "--catalog", feed});
    return cli.Run(arguments);
  }

  Cli cli;
  std::string feed, one, two;
};

TEST_F(AssessCommand, PrintsWhatWasAgreed) {
  struct Row {
    std::string golden;
    std::vector<std::string> arguments;
  };
  const std::vector<Row> rows = {{"assess.txt", {one}},
                                 {"assess.json", {one, "-o", "json"}},
                                 {"assess_all.txt", {one, "--all"}},
                                 {"assess_all.csv", {one, two, "--all", "-o", "csv"}},
                                 {"assess_two_hosts.txt", {one, two}},
                                 {"assess_two_hosts.json", {one, two, "-o", "json"}},
                                 {"assess_why.txt", {one, "--why", "KB5034763"}},
                                 {"assess_why.json", {one, "--why", "5034763", "-o", "json"}}};
  for (const auto& row : rows) {
    const Outcome outcome = Run(row.arguments);
    EXPECT_EQ(outcome.code, 0) << row.golden << ": " << outcome.err;
    EXPECT_EQ(test::CompareGolden(Golden("output/" + row.golden), outcome.out), "");
  }
}

TEST_F(AssessCommand, ReadsOurOwnBulletinsToo) {
  const std::string bulletins = std::string(KINTSUGI_SOURCE_DIR) + "/deploy/catalog";
  const std::string xp = cli.folder.Write(
      "xp_systeminfo.txt",
      "\r\nHost Name:                 XP1\r\nOS Name:                   Microsoft Windows XP Professional\r\n"
      "OS Version:                5.1.2600 Service Pack 1 Build 2600\r\nSystem Type:               X86-based PC\r\n"
      "Hotfix(s):                 1 Hotfix(s) Installed.\r\n                           [01]: KB828035 - Update\r\n");
  const Outcome outcome = cli.Run({"assess", "--catalog", bulletins, xp, "--all", "-o", "json"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("\"kb\":\"828035\""), std::string::npos) << outcome.out;
}

TEST_F(AssessCommand, TakesCatalogFilesThatAPatternPutsAmongTheHosts) {
  const std::string folder = std::string(KINTSUGI_SOURCE_DIR) + "/deploy/catalog/";
  const auto outcome = Run({folder + "MS03-043.toml", folder + "MS03-026.toml", one, "-o", "json"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.err.find("MS03"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.out.find("\"kb\":\"5034763\""), std::string::npos) << outcome.out;
  EXPECT_NE(Run({folder + "MS03-043.toml"}).code, 0);
}

TEST_F(AssessCommand, SaysWhatIsWrongWithItsFiles) {
  const std::string not_windows = cli.folder.Write("debian.txt", "PRETTY_NAME=\"Debian 12\"\n");
  EXPECT_EQ(Run({cli.folder.File("absent.txt")}).code, 6);
  EXPECT_EQ(Run({not_windows}).code, 1);
  EXPECT_EQ(cli.Run({"assess", "--catalog", cli.folder.File("absent.zip"), one}).code, 6);
  EXPECT_EQ(cli.Run({"assess", "--catalog", not_windows, one}).code, 1);
  EXPECT_EQ(Run({one, "--why", "1"}).code, 6);
  EXPECT_EQ(cli.Run({"assess", one}).code, 2);
  EXPECT_EQ(Run({}).code, 2);
}

TEST_F(AssessCommand, AFileThatIsNotUnderstoodStopsNothingButIsTold) {
  const std::string not_windows = cli.folder.Write("debian.txt", "PRETTY_NAME=\"Debian 12\"\n");
  const Outcome outcome = Run({not_windows, one});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_NE(outcome.out.find("5034763"), std::string::npos);
  EXPECT_NE(outcome.err.find("debian.txt"), std::string::npos);
}

TEST_F(AssessCommand, ItsHelpIsAsAgreed) {
  EXPECT_EQ(test::CompareGolden(Golden("help/kintsugi_assess.txt"), cli.Run({"assess", "--help"}).out), "");
}

}  // namespace
}  // namespace kintsugi::cli
