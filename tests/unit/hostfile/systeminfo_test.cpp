// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "common/hostfile/hostfile.h"
#include "tests/unit/hostfile/samples.h"

namespace kintsugi::hostfile {
namespace {

HostFile Parse(const std::string& text, const std::string& file = "pc1.txt") {
  auto hosts = ParseHostFile(text, file);
  EXPECT_TRUE(hosts.has_value()) << (hosts ? "" : hosts.error().message);
  if (!hosts) return {};
  EXPECT_EQ(hosts->size(), 1U);
  return std::move(hosts->front());
}

const Finding* Find(const HostFile& host, std::string_view what) {
  for (const Finding& finding : host.findings)
    if (finding.what == what) return &finding;
  return nullptr;
}

std::vector<std::string> Ids(const HostFile& host) {
  std::vector<std::string> ids;
  for (const auto& hotfix : host.facts.hotfixes) ids.push_back(hotfix.id);
  return ids;
}

TEST(SystemInfo, EveryRowIsFoundWithItsLine) {
  const HostFile host = Parse(English({}));
  EXPECT_EQ(host.kind, Kind::kSystemInfo);
  EXPECT_EQ(host.facts.name, "PC1");
  EXPECT_EQ(host.facts.os.product, "windows-10");
  EXPECT_EQ(host.facts.os.edition, "Pro");
  EXPECT_EQ(host.facts.os.architecture, "x64");
  EXPECT_EQ(host.facts.os.language, "ENU");
  EXPECT_EQ(host.facts.domain, "example.test");
  EXPECT_EQ(host.facts.time_zone, "Tokyo Standard Time");
  EXPECT_EQ(FormatInstant(host.facts.boot_time), "2021-10-21T23:36:55Z");
  EXPECT_EQ(host.facts.memory_bytes, 16265ULL << 20U);
  EXPECT_EQ(Ids(host), (std::vector<std::string>{"KB5022282", "KB5020683"}));
  EXPECT_EQ(host.facts.hotfixes[0].source, "systeminfo line 33: KB5022282");
  EXPECT_TRUE(host.hotfixes_complete);
  const Finding* version = Find(host, "operating system version");
  ASSERT_NE(version, nullptr);
  EXPECT_EQ(*version, (Finding{true, "operating system version", "10.0.19045 N/A Build 19045", 4}));
  EXPECT_TRUE(std::all_of(host.findings.begin(), host.findings.end(), [](const Finding& f) { return f.found; }));
}

TEST(SystemInfo, NoHotfixesIsAnAnswer) {
  Sample sample;
  sample.hotfixes.clear();
  const HostFile host = Parse(English(sample));
  EXPECT_TRUE(host.facts.hotfixes.empty());
  EXPECT_TRUE(host.hotfixes_complete);
}

TEST(SystemInfo, RowsThatNameNoArticleAreCountedAndNotHotfixes) {
  Sample sample;
  sample.hotfixes = {"File 1",
                     "{7A068575-C5DB-43D9-BE20-3895D0C69B17}",
                     "Q147222",
                     "KB893803v2 - Update",
                     "943729",
                     "KB2378111_WM9",
                     "KB2416400-IE8 - Update",
                     "M928366 - Update",
                     "IDNMitigationAPIs - Update",
                     "KB893803 - Update"};
  const HostFile host = Parse(English(sample));
  EXPECT_EQ(Ids(host),
            (std::vector<std::string>{"Q147222", "KB893803", "KB943729", "KB2378111", "KB2416400", "KB928366"}));
  ASSERT_NE(Find(host, "hotfix of a \"File 1\" row"), nullptr);
  EXPECT_EQ(Find(host, "KB number of a hotfix")->value,
            "2 rows name none, the first is {7A068575-C5DB-43D9-BE20-3895D0C69B17}");
}

TEST(SystemInfo, AListThatWasCutOffIsNotComplete) {
  Sample sample;
  sample.hotfix_value = "273 Hotfix(s) Installed.";
  std::string text = English(sample);
  const HostFile host = Parse(text);
  EXPECT_FALSE(host.hotfixes_complete);
  // The last number may be the beginning of a longer one.
  EXPECT_EQ(Ids(host), std::vector<std::string>{"KB5022282"});
  EXPECT_NE(Find(host, "rest of the hotfix list"), nullptr);
  const std::string last = "[02]: KB5020683\r\n";
  text.insert(text.find(last) + last.size(), "                           [03]\r\n");
  EXPECT_EQ(Parse(text).facts.hotfixes.size(), 2U);
}

TEST(SystemInfo, WithoutLogonServerAndHotfixesPlacesDecide) {
  Sample sample;
  sample.logon_server = "N/A";
  EXPECT_EQ(Parse(English(sample)).facts.domain, "example.test");
  EXPECT_EQ(Ids(Parse(English(sample))).size(), 2U);
  sample.hotfixes.clear();
  const HostFile host = Parse(English(sample));
  EXPECT_EQ(host.facts.domain, "example.test");
  EXPECT_TRUE(host.facts.hotfixes.empty());
  EXPECT_TRUE(host.hotfixes_complete);
}

TEST(SystemInfo, HundredsOfHotfixesAreRead) {
  Sample sample;
  sample.hotfixes.clear();
  for (int i = 0; i < 700; ++i) sample.hotfixes.push_back("KB" + std::to_string(4000000 + i));
  EXPECT_EQ(Parse(English(sample)).facts.hotfixes.size(), 700U);
}

TEST(SystemInfo, ArchitecturesAreThoseOfTheSystemNotOfTheProcessor) {
  for (const auto& [type, slug] : {std::pair{"ARM64-based PC", "arm64"},
                                   {"X86-based PC", "x86"},
                                   {"Itanium (TM) -based System", "ia64"},
                                   {"x64-basierter PC", "x64"}}) {
    Sample sample;
    sample.type = type;
    EXPECT_EQ(Parse(English(sample)).facts.os.architecture, slug);
  }
}

TEST(SystemInfo, ADomainControllerSaysSo) {
  Sample sample;
  sample.configuration = "Additional/Backup Domain Controller";
  EXPECT_EQ(Parse(English(sample)).facts.roles, std::vector<std::string>{"domain-controller"});
}

TEST(SystemInfo, TheRevisionOfTheBuildIsTakenFromThePromptAbove) {
  const HostFile host =
      Parse("Microsoft Windows [Version 10.0.19045.3803]\r\n(c) Microsoft Corporation.\r\n\r\nC:\\>systeminfo\r\n" +
            English({}));
  EXPECT_EQ(host.facts.os.ubr, 3803);
  EXPECT_EQ(host.facts.name, "PC1");
  EXPECT_EQ(Parse("Microsoft Windows [Version 10.0.22631.2715]\r\n" + English({})).facts.os.ubr, 0);
}

TEST(SystemInfo, APartIsEnough) {
  // systeminfo | findstr /B /C:"OS"
  const HostFile host = Parse(
      "OS Name:                   Microsoft Windows 11 Pro\r\nOS Version:                10.0.22631 N/A Build "
      "22631\r\n",
      "notebook7_systeminfo.txt");
  EXPECT_EQ(host.facts.os.product, "windows-11");
  EXPECT_FALSE(host.name_given);
  EXPECT_EQ(host.facts.name, "notebook7");
  EXPECT_FALSE(host.hotfixes_complete);
  EXPECT_FALSE(Find(host, "hotfix list")->found);
  EXPECT_FALSE(Find(host, "architecture")->found);
}

TEST(SystemInfo, OutputsOneAfterAnotherAreSeveralHosts) {
  Sample second;
  second.name = "PC2";
  second.hotfixes = {"KB5001330"};
  const auto hosts = ParseHostFile(English({}) + English(second), "all.txt");
  ASSERT_TRUE(hosts.has_value());
  ASSERT_EQ(hosts->size(), 2U);
  EXPECT_EQ((*hosts)[0].facts.hotfixes.size(), 2U);
  EXPECT_EQ((*hosts)[1].facts.name, "PC2");
  EXPECT_EQ((*hosts)[1].facts.hotfixes.size(), 1U);
}

TEST(SystemInfo, LinesThatAConsoleWrappedArePutTogether) {
  Sample sample;
  sample.os_name = "Microsoft Windows Server 2012 R2 Standard EvaluationEdition";
  sample.version = "6.3.9600 N/A Build 9600";
  std::string text = English(sample);
  const std::size_t at = text.find("OS Name:");
  text.insert(at + 80, "\r\n");
  const HostFile host = Parse(text);
  EXPECT_EQ(host.os_name, sample.os_name);
  EXPECT_EQ(host.facts.name, "PC1");
  EXPECT_EQ(host.facts.hotfixes.size(), 2U);
}

TEST(SystemInfo, CsvHasTheSameRows) {
  const Rows rows = EnglishRows({});
  std::string header, cells;
  for (const auto& row : rows) {
    header += (header.empty() ? "\"" : ",\"") + row.first + "\"";
    cells += (cells.empty() ? "\"" : ",\"") + row.second +
             (row.first == "Hotfix(s)" ? ",[01]: KB5022282,[02]: KB5020683" : "") + "\"";
  }
  for (const std::string& before :
       {std::string("\r\n"), std::string("#TYPE System.Management.Automation.PSCustomObject\r\n")}) {
    const HostFile host = Parse(before + header + "\r\n" + cells + "\r\n");
    EXPECT_EQ(host.kind, Kind::kSystemInfoCsv);
    EXPECT_EQ(host.facts.name, "PC1");
    EXPECT_EQ(host.facts.os.product, "windows-10");
    EXPECT_EQ(host.facts.domain, "example.test");
    EXPECT_EQ(host.facts.memory_bytes, 16265ULL << 20U);
    EXPECT_EQ(Ids(host), (std::vector<std::string>{"KB5022282", "KB5020683"}));
    EXPECT_TRUE(host.hotfixes_complete);
  }
  const auto two = ParseHostFile(header + "\r\n" + cells + "\r\n" + cells + "\r\n", "fleet.csv");
  ASSERT_TRUE(two.has_value());
  EXPECT_EQ(two->size(), 2U);
}

TEST(SystemInfo, TheTableHasTheSameRows) {
  Rows rows = EnglishRows({});
  rows[kHotfixRow].second += ",[01]: KB5022282,[02]: KB5020683";
  std::string header, rulers, cells;
  for (const auto& row : rows) {
    const std::size_t width = std::max(row.first.size(), row.second.size());
    header += row.first + std::string(width - row.first.size() + 1, ' ');
    rulers += std::string(width, '=') + " ";
    cells += row.second + std::string(width - row.second.size() + 1, ' ');
  }
  const HostFile host = Parse("\r\n" + header + "\r\n" + rulers + "\r\n" + cells + "\r\n");
  EXPECT_EQ(host.kind, Kind::kSystemInfoTable);
  EXPECT_EQ(host.facts.name, "PC1");
  EXPECT_EQ(host.facts.os.build, 19045);
  EXPECT_EQ(host.facts.domain, "example.test");
  EXPECT_EQ(Ids(host), (std::vector<std::string>{"KB5022282", "KB5020683"}));
}

TEST(SystemInfo, FormatListOfPowerShellHasTheSameRows) {
  std::string text;
  for (const auto& [label, value] : EnglishRows({})) {
    text += label + std::string(26 - label.size(), ' ') + ": " + value;
    if (label == "Hotfix(s)") text += ",[01]: KB5022282,[02]: \r\n                            KB5020683";
    text += "\r\n";
  }
  const HostFile host = Parse(text);
  EXPECT_EQ(host.facts.name, "PC1");
  EXPECT_EQ(host.facts.domain, "example.test");
  EXPECT_EQ(Ids(host), (std::vector<std::string>{"KB5022282", "KB5020683"}));
}

TEST(SystemInfo, RowsThatSomebodyTookOutAreNotReplacedByOthers) {
  Sample sample;
  sample.name = "...";
  sample.logon_server = "...";
  const HostFile dots = Parse(English(sample), "pc7_systeminfo.txt");
  EXPECT_EQ(dots.facts.name, "pc7");
  EXPECT_FALSE(dots.name_given);
  EXPECT_EQ(dots.facts.domain, "example.test");
  EXPECT_EQ(Ids(dots).size(), 2U);

  Rows rows = EnglishRows({});
  rows.erase(rows.begin() + 28, rows.begin() + 30);  // domain, logon server
  rows.erase(rows.begin());                          // host name
  const HostFile without = Parse(Console(rows, Sample().hotfixes, kHotfixRow - 3), "pc8.txt");
  EXPECT_EQ(without.facts.name, "pc8");
  EXPECT_EQ(without.os_name, "Microsoft Windows 10 Pro");
  EXPECT_EQ(without.facts.domain, "");
  EXPECT_EQ(Ids(without).size(), 2U);

  rows = EnglishRows({});
  rows.erase(rows.begin() + kHotfixRow);
  const HostFile no_list = Parse(Console(rows, {"Intel(R) 82574L"}, kHotfixRow), "pc9.txt");
  EXPECT_TRUE(no_list.facts.hotfixes.empty());
  EXPECT_FALSE(no_list.hotfixes_complete);
}

TEST(SystemInfo, NotAvailableIsTheWordOfTheVersionRow) {
  Sample sample;
  sample.version = "10.0.19045 暂缺 Build 19045";
  sample.domain = "暂缺";
  EXPECT_EQ(Parse(English(sample)).facts.domain, "");
  sample.name = "Build";
  EXPECT_EQ(Parse(English(sample)).facts.name, "Build");
}

TEST(SystemInfo, WhatStandsFurtherAboveIsNoHostName) {
  const HostFile host = Parse(
      "Date: 2024-01-01\r\n\r\n\r\nOS Name:    Microsoft Windows 11 Pro\r\nOS Version: 10.0.22631 N/A Build 22631\r\n",
      "pc1.txt");
  EXPECT_EQ(host.facts.name, "pc1");
  EXPECT_EQ(host.facts.os.product, "windows-11");
}

TEST(SystemInfo, NamesWithMarkupAndControlCharactersSurviveAsData) {
  Sample sample;
  sample.name = "<b onload=x>\x1B[31m\x07";
  sample.domain = "a\"; DROP TABLE host; --";
  const HostFile host = Parse(English(sample));
  EXPECT_EQ(host.facts.name, sample.name);
  EXPECT_EQ(host.facts.domain, sample.domain);
}

TEST(SystemInfo, ACardThatIsCalledLikeAHotfixIsNone) {
  Sample sample;
  sample.hotfixes.clear();
  const std::string text = English(sample) + "                           [01]: KB1234567 Network Adapter\r\n";
  EXPECT_TRUE(Parse(text).facts.hotfixes.empty());
}

}  // namespace
}  // namespace kintsugi::hostfile
