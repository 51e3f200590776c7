// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "common/hostfile/hostfile.h"
#include "tests/unit/hostfile/samples.h"

namespace kintsugi::hostfile {
namespace {

std::vector<HostFile> Parse(const std::string& text, const std::string& file = "list.txt") {
  auto hosts = ParseHostFile(text, file);
  EXPECT_TRUE(hosts.has_value()) << (hosts ? "" : hosts.error().message);
  return hosts ? std::move(*hosts) : std::vector<HostFile>{};
}

std::string Ids(const HostFile& host) {
  std::string ids;
  for (const auto& hotfix : host.facts.hotfixes) ids += (ids.empty() ? "" : " ") + hotfix.id;
  return ids;
}

constexpr char kFull[] =
    "Caption                                     CSName  Description      FixComments  HotFixID   InstallDate  "
    "InstalledBy          InstalledOn  Name  ServicePackInEffect  Status  \r\r\n"
    "http://support.microsoft.com/?kbid=5022282  PC1     Security Update               KB5022282               NT "
    "AUTHORITY\\SYSTEM  1/11/2023                                      \r\r\n"
    "                                            PC1     Update                        KB890830v5              NT "
    "AUTHORITY\\SYSTEM  20230111                                       \r\r\n"
    "\r\r\n";

TEST(Qfe, ColumnsAreReadInEveryEncoding) {
  for (const std::string& text : {std::string(kFull), Utf16Le(kFull), "\xFF\xFE" + Utf16Le(kFull),
                                  "Please wait while WMIC is being installed." + Utf16Le(kFull),
                                  "Please wait while WMIC is being installed." + std::string(kFull)}) {
    const auto hosts = Parse(text);
    ASSERT_EQ(hosts.size(), 1U);
    EXPECT_EQ(hosts[0].kind, Kind::kQfe);
    EXPECT_EQ(hosts[0].facts.name, "PC1");
    EXPECT_TRUE(hosts[0].name_given);
    EXPECT_FALSE(hosts[0].KnowsSystem());
    EXPECT_EQ(Ids(hosts[0]), "KB5022282 KB890830");
    EXPECT_TRUE(hosts[0].hotfixes_complete);
  }
  EXPECT_EQ(Parse(kFull)[0].facts.hotfixes[0].source, "wmic qfe line 2: KB5022282");
}

TEST(Qfe, EveryFormatOfWmicAndPowerShellIsRead) {
  const struct {
    const char* text;
    Kind kind;
    const char* name;
    const char* ids;
  } rows[] = {
      {"HotFixID   \r\r\nKB5022282  \r\r\nKB5020683  \r\r\n", Kind::kQfe, "list", "KB5022282 KB5020683"},
      {"Description      FixComments  HotFixID   InstallDate  InstalledBy  InstalledOn  Name  ServicePackInEffect  "
       "Status\r\nSecurity Update               KB5022282               A            5/22/2015\r\n",
       Kind::kQfe, "list", "KB5022282"},
      {"\r\nNode,Caption,CSName,Description,FixComments,HotFixID,InstallDate\r\nPC1,http://x/?kbid=1,PC1,\"Update, "
       "security\",,KB5022282,\r\n",
       Kind::kQfe, "PC1", "KB5022282"},
      {"\r\n\r\nCSName=PC1\r\nDescription=Update\r\nHotFixID=KB5022282\r\n\r\n\r\nCSName=PC1\r\nDescription="
       "Update\r\nHotFixID=KB5020683\r\n",
       Kind::kQfe, "PC1", "KB5022282 KB5020683"},
      {"HotFixID=KB5022282\r\nHotFixID=KB5020683\r\n", Kind::kQfe, "list", "KB5022282 KB5020683"},
      {"\r\nSource        Description      HotFixID      InstalledBy          InstalledOn\r\n------        ----------- "
       "     --------      -----------          -----------\r\nPC1           Security Update  KB5022282     NT "
       "AUTHORITY\\SYSTEM  1/11/2023 12:00:00 AM\r\nPC1           Update           KB5020683\r\n",
       Kind::kGetHotFix, "PC1", "KB5022282 KB5020683"},
      {"HotFixID \r\n-------- \r\nKB5022282\r\n", Kind::kQfe, "list", "KB5022282"},
      {"\r\nDescription         : Update\r\nHotFixID            : KB5022282\r\nInstalledBy         : "
       "A\r\nPSComputerName      : PC1\r\n\r\nDescription         : Update\r\nHotFixID            : "
       "KB5020683\r\nPSComputerName      : PC1\r\n",
       Kind::kGetHotFix, "PC1", "KB5022282 KB5020683"},
      {"#TYPE "
       "System.Management.ManagementObject\r\n\"PSComputerName\",\"InstalledOn\",\"HotFixID\",\"Caption\"\r\n\"PC1\","
       "\"1/11/2023 12:00:00 AM\",\"KB5022282\",\"http://x\"\r\n",
       Kind::kGetHotFix, "PC1", "KB5022282"},
      {"[\r\n    {\r\n        \"CSName\":  \"PC1\",\r\n        \"HotFixID\":  \"KB5022282\",\r\n        \"Name\":  "
       "null\r\n    },\r\n    {\r\n        \"CSName\":  \"PC1\",\r\n        \"HotFixID\":  \"KB5020683\"\r\n    "
       "}\r\n]\r\n",
       Kind::kGetHotFix, "PC1", "KB5022282 KB5020683"},
      {"PSComputerName;HotFixID\r\nPC1;KB5022282\r\n", Kind::kGetHotFix, "PC1", "KB5022282"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.text);
    const auto hosts = Parse(row.text);
    ASSERT_EQ(hosts.size(), 1U);
    EXPECT_EQ(hosts[0].kind, row.kind);
    EXPECT_EQ(hosts[0].facts.name, row.name);
    EXPECT_EQ(Ids(hosts[0]), row.ids);
  }
}

TEST(Qfe, FileRowsOfXpHaveTheKbInServicePackInEffect) {
  const auto hosts = Parse(
      "Caption  CSName    Description                       FixComments  HotFixID    InstallDate  InstalledBy  "
      "InstalledOn  Name  ServicePackInEffect  Status  \r\n"
      "         WINXPSP0                                                 File 1                                        "
      "           KB893803v2                   \r\n"
      "         WINXPSP0                                                 Q147222                                       "
      "                                        \r\n"
      "         WINXPSP0  Windows Installer 3.1 (KB893803)  Update       KB893803v2               User                 "
      "           SP3                          \r\n"
      "         WINXPSP0                                                 File 1                                        "
      "                                        \r\n");
  ASSERT_EQ(hosts.size(), 1U);
  EXPECT_EQ(Ids(hosts[0]), "KB893803 Q147222");
  EXPECT_EQ(hosts[0].facts.hotfixes[0].source, "wmic qfe line 2: File 1, KB893803v2");
  EXPECT_EQ(hosts[0].findings.size(), 1U);
}

TEST(Qfe, RowsWhoseColumnsStandElsewhereAreReadByTheirWords) {
  // Wide characters that a console counts as two.
  const auto hosts = Parse(
      "Source        Description      HotFixID      InstalledBy          InstalledOn\r\n"
      "------        -----------      --------      -----------          -----------\r\n"
      "PC1           \xE6\x9B\xB4\xE6\x96\xB0\xE3\x83\x97\xE3\x83\xAD\xE3\x82\xB0\xE3\x83\xA9\xE3\x83\xA0  KB5022282   "
      "  NT AUTHORITY\\SYSTEM  2023/01/11\r\n");
  ASSERT_EQ(hosts.size(), 1U);
  EXPECT_EQ(Ids(hosts[0]), "KB5022282");
}

TEST(Qfe, SeveralHostsInOneTable) {
  const auto hosts =
      Parse("CSName  HotFixID   \r\nPC1     KB5022282  \r\nPC2     KB5020683  \r\nPC1     KB5001330  \r\n");
  ASSERT_EQ(hosts.size(), 2U);
  EXPECT_EQ(Ids(hosts[0]), "KB5022282 KB5001330");
  EXPECT_EQ(Ids(hosts[1]), "KB5020683");
}

TEST(Qfe, ATableWithoutRowsIsAHostWithoutHotfixes) {
  const auto hosts = Parse("Caption  CSName  HotFixID  Status\r\n\r\n", "pc9_qfe.txt");
  ASSERT_EQ(hosts.size(), 1U);
  EXPECT_EQ(hosts[0].facts.name, "pc9");
  EXPECT_TRUE(hosts[0].facts.hotfixes.empty());
  EXPECT_TRUE(hosts[0].hotfixes_complete);
}

TEST(Qfe, AFileThatWmicLeftEmptyIsAHostWithoutHotfixesByItsName) {
  const std::string empty("\xFF\xFE\r\0\n\0", 6);
  const auto hosts = Parse(empty, "hosts/PC3_qfe.txt");
  ASSERT_EQ(hosts.size(), 1U);
  EXPECT_EQ(hosts[0].facts.name, "PC3");
  EXPECT_FALSE(ParseHostFile(empty, "hosts/pc3.txt").has_value());
}

TEST(Qfe, BehindSystemInfoItIsOfTheSameHost) {
  const auto hosts = Parse(English({}) + "\r\nC:\\>wmic qfe get hotfixid\r\nHotFixID   \r\nKB5001330  \r\n");
  ASSERT_EQ(hosts.size(), 2U);
  EXPECT_EQ(hosts[1].facts.name, "PC1");
  EXPECT_EQ(Ids(hosts[1]), "KB5001330");
}

TEST(KbList, OneOrMoreALineWithAndWithoutLetters) {
  for (const char* text :
       {"KB5022282\nKB5020683\n", "5022282\r\n5020683\r\n", "KB5022282,KB5020683", "5022282; 5020683;",
        "\"KB5022282\",\"KB5020683\"\n", "# from the CMDB\n\nkb5022282 Security Update (2023-01)\nKB5020683 .NET\n",
        "KB5022282 KB5020683\tKB5022282", "KB5022282,\n5020683,\n"}) {
    const auto hosts = Parse(text, "srv1_kbs.txt");
    ASSERT_EQ(hosts.size(), 1U) << text;
    EXPECT_EQ(hosts[0].kind, Kind::kKbList);
    EXPECT_EQ(hosts[0].facts.name, "srv1");
    EXPECT_EQ(Ids(hosts[0]), "KB5022282 KB5020683") << text;
  }
}

TEST(KbList, OtherNumbersAndWordsAreNone) {
  for (const char* text :
       {"2023\n2024\n", "12345\n", "5022282\nhello\n", "KBs: none\n", "+81-3-1234-5678\n", "123456789\n", "KB12\n"})
    EXPECT_FALSE(ParseHostFile(text, "x.txt").has_value()) << text;
}

TEST(KbDigits, AreThoseOfTheArticle) {
  const struct {
    const char* text;
    const char* digits;
  } rows[] = {{"KB893803v2", "893803"},
              {"Q147222", "147222"},
              {"943729", "943729"},
              {"kb4100347 - Update", "4100347"},
              {"KB 4100347", "4100347"},
              {"KB2536276-v2", "2536276"},
              {"KB952069_WM11x64", "952069"},
              {"KB00828035", "828035"},
              {"S867460", "867460"},
              {"File 1", ""},
              {"{7A068575-C5DB-43D9-BE20-3895D0C69B17}", ""},
              {"KB", ""},
              {"KB4100347x", ""},
              {"20190321", ""},
              {"", ""},
              {"MSCompPackV1", ""}};
  for (const auto& row : rows) EXPECT_EQ(KbDigits(row.text), row.digits) << row.text;
}

}  // namespace
}  // namespace kintsugi::hostfile
