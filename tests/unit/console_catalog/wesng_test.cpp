// SPDX-License-Identifier: Apache-2.0
#include "console/catalog/wesng.h"

#include <gtest/gtest.h>

#include "tests/unit/console_catalog/recording_sink.h"
#include "tests/unit/console_catalog/zip_maker.h"

namespace kintsugi::feed {
namespace {

const std::string kTitles =
    "\"DatePosted\",\"CVE\",\"BulletinKB\",\"Title\",\"AffectedProduct\",\"AffectedComponent\",\"Severity\",\"Impact\","
    "\"Supersedes\",\"Exploits\"\r\n";
const std::string kGood =
    "\"20170314\",\"CVE-2017-0143\",\"4012212\",\"Windows SMB Remote Code Execution Vulnerability\",\"Windows 7 for "
    "x64-based "
    "Systems Service Pack 1\",\"Windows SMB Server\",\"Critical\",\"Remote Code "
    "Execution\",\"3212646;3205394\",\"https://"
    "www.exploit-db.com/exploits/41891/\"\r\n";

TEST(Wesng, ReadsEveryColumn) {
  const auto imported = Import(kTitles + kGood);
  EXPECT_EQ(imported.report.kind, Kind::kWesng);
  ASSERT_EQ(imported.statements.size(), 1U);
  const Statement& s = imported.statements[0];
  EXPECT_EQ(s.source, advisory::Source::kWesng);
  EXPECT_EQ(s.published, "2017-03-14");
  EXPECT_EQ(s.cve, "CVE-2017-0143");
  EXPECT_EQ(s.kb, "4012212");
  EXPECT_EQ(s.title, "Windows SMB Remote Code Execution Vulnerability");
  EXPECT_EQ(s.product, "Windows 7 for x64-based Systems Service Pack 1");
  EXPECT_EQ(s.component, "Windows SMB Server");
  EXPECT_EQ(s.severity, "Critical");
  EXPECT_EQ(s.impact, "Remote Code Execution");
  EXPECT_EQ(s.supersedes, (std::vector<std::string>{"3212646", "3205394"}));
  EXPECT_TRUE(s.exploited);
}

TEST(Wesng, ColumnsMayComeInAnyOrderAndTheLastFourMayLack) {
  const auto imported =
      Import("Title,BulletinKB,AffectedProduct,Supersedes,DatePosted,CVE\nT,KB4012212,Windows 7,,20170314,\n");
  ASSERT_EQ(imported.statements.size(), 1U);
  EXPECT_EQ(imported.statements[0].kb, "4012212");
  EXPECT_EQ(imported.statements[0].severity, "");
  EXPECT_FALSE(imported.statements[0].exploited);
}

TEST(Wesng, PowerShellListsAndWordsInPlaceOfNumbersCountAsNotGiven) {
  const auto imported =
      Import(kTitles +
             "\"20190212\",\"CVE-2019-0626\",\"Release Notes\",\"T\",\"Windows Server\",\"\",\"System.Object[]\","
             "\"System.Object[]\",\"\",\"\"\r\n");
  ASSERT_EQ(imported.statements.size(), 1U);
  EXPECT_EQ(imported.statements[0].severity, "");
  EXPECT_EQ(imported.statements[0].impact, "");
  EXPECT_EQ(imported.statements[0].kb, "");
  EXPECT_EQ(imported.report.problem_count, 0U);
}

TEST(Wesng, TitlesMaySpanLinesAndHoldDoubledQuotes) {
  const auto imported = Import(
      kTitles +
      "\"20240101\",\"CVE-2024-1\",\"\",\"A \"\"quoted\"\"\r\n\r\n title\",\"P\",\"\",\"\",\"\",\"\",\"\"\r\n" + kGood);
  ASSERT_EQ(imported.statements.size(), 2U);
  EXPECT_EQ(imported.statements[0].title, "A \"quoted\" title");
  EXPECT_EQ(imported.statements[1].kb, "4012212");
}

TEST(Wesng, CustomDefinitionsNameServicePacksAndTheirCommentsTheTrack) {
  const auto imported =
      Import(kTitles + "# Service Packs\n" +
             "\"20150407\",\"SP81U1X86\",\"2919355\",\"Windows 8.1 Update 1\",\"Windows 8.1 for 32-bit "
             "Systems\",\"\",\"Critical\",\"No more updates\",\"2883200;SP81X86\",\"\"\n" +
             "\"20130827\",\"SP81X86\",\"SP81X86\",\"Windows 8.1\",\"Windows 8 for 32-bit "
             "Systems\",\"\",\"Critical\",\"\",\"\",\"\"\n"
             "## April Security Only Update\n" +
             kGood + "## May Preview of Monthly Rollup\n" + kGood);
  EXPECT_EQ(imported.report.kind, Kind::kWesngCustom);
  ASSERT_EQ(imported.statements.size(), 4U);
  EXPECT_EQ(imported.statements[0].source, advisory::Source::kWesngCustom);
  EXPECT_EQ(imported.statements[0].bulletin, "SP81U1X86");
  EXPECT_EQ(imported.statements[0].kb, "2919355");
  EXPECT_EQ(imported.statements[0].cve, "");
  EXPECT_EQ(imported.statements[0].track, advisory::Track::kServicePack);
  EXPECT_EQ(imported.statements[0].supersedes, (std::vector<std::string>{"2883200", "SP81X86"}));
  EXPECT_EQ(imported.statements[1].bulletin, "SP81X86");
  EXPECT_EQ(imported.statements[1].kb, "");
  EXPECT_EQ(imported.statements[2].track, advisory::Track::kSecurityOnly);
  EXPECT_EQ(imported.statements[2].cve, "CVE-2017-0143");
  EXPECT_EQ(imported.statements[3].track, advisory::Track::kPreview);
}

TEST(Wesng, TwoCvesInOneFieldMakeTwoStatementsOfOneRecord) {
  const auto imported = Import(
      kTitles + "\"20150811\",\"CVE-2015-2442CVE-2015-2446\",\"3081444\",\"T\",\"P\",\"\",\"\",\"\",\"\",\"\"\n");
  EXPECT_EQ(imported.report.kept, 1U);
  ASSERT_EQ(imported.statements.size(), 2U);
  EXPECT_EQ(imported.statements[1].cve, "CVE-2015-2446");
}

TEST(Wesng, BrokenRecordsAreReportedWithTheirPlaceAndNeverStopTheRest) {
  struct Row {
    std::string record;
    std::string_view place, says;
  };
  const Row rows[] = {
      {"\"20170314\",\"CVE-2017-0143\",\"4012212\"\n", "line 3 (record 2)", "3 fields, the line of column titles 10"},
      {"\"20170314\",\"a\"b\",\"4012212\"\n", "line 3:15 (record 2)", "a quote inside a quoted field is not doubled"},
      {"\"20170314\",\"CVE\n", "line 3 (record 2)", "closing quote is missing (noticed on line 4)"},
      {"\"20170314\",\"\",\"4012212\",\"T\",\"\",\"\",\"\",\"\",\"\",\"\"\n", "line 3 (record 2, AffectedProduct)",
       "no product"},
      {"\"20170314\",\"\",\"4012212\",\"" + Repeat("T", 17'000) + "\",\"P\",\"\",\"\",\"\",\"\",\"\"\n",
       "line 3:26 (record 2)", "17000 bytes; at most 16384"},
      {Repeat("x", 300'000) + "\n", "line 3:1 (record 2)", "longer than 262144 bytes"}};
  for (const Row& row : rows) {
    const auto imported = Import(kTitles + kGood + row.record + kGood);
    EXPECT_EQ(imported.report.read, 3U) << row.says;
    EXPECT_EQ(imported.report.kept, 2U) << row.says;
    EXPECT_EQ(imported.report.refused, 1U) << row.says;
    ASSERT_EQ(imported.report.problems.size(), 1U) << row.says;
    EXPECT_EQ(Place(imported.report.problems[0]), row.place);
    EXPECT_TRUE(Has(imported.report.problems[0].message, row.says)) << imported.report.problems[0].message;
  }
}

TEST(Wesng, MendsWhatItCanAndSaysSo) {
  struct Row {
    std::string record;
    std::string_view place, says;
  };
  const Row rows[] = {{"\"2017031x\",\"\",\"4012212\",\"T\",\"P\",\"\",\"\",\"\",\"\",\"\"\n",
                       "line 2 (record 1, DatePosted)", "\"2017031x\" is no date"},
                      {"\"20170314\",\"CVE\",\"4012212\",\"T\",\"P\",\"\",\"\",\"\",\"\",\"\"\n",
                       "line 2 (record 1, CVE)", "no CVE or advisory"},
                      {"\"20170314\",\"\",\"4012212\",\"T\xff\",\"P\",\"\",\"\",\"\",\"\",\"\"\n",
                       "line 2 (record 1, Title)", "byte 2 is not valid UTF-8"},
                      {"\"20170314\",\"\",\"4012212\",\"T\",\"P\x1b\",\"\",\"\",\"\",\"\",\"\"\n",
                       "line 2 (record 1, AffectedProduct)", "control character"},
                      {"\"20170314\",\"\",\"4012212\",\"T\",\"P\",\"\",\"\",\"\",\"2.41.0\",\"\"\n",
                       "line 2 (record 1, Supersedes)", "\"2.41.0\" holds what is no KB"}};
  for (const Row& row : rows) {
    const auto imported = Import(kTitles + row.record);
    EXPECT_EQ(imported.report.kept, 1U);
    EXPECT_EQ(imported.report.mended, 1U);
    ASSERT_EQ(imported.report.problems.size(), 1U) << row.says;
    EXPECT_EQ(Place(imported.report.problems[0]), row.place);
    EXPECT_TRUE(Has(imported.report.problems[0].message, row.says)) << imported.report.problems[0].message;
  }
}

TEST(Wesng, WrongColumnsAreNamed) {
  const Error error = ImportError("DatePosted,CVE,KB,Product\n20170314,CVE-2017-0143,4012212,Windows 7\n");
  EXPECT_EQ(error.code, Code::kInvalidArgument);
  EXPECT_TRUE(Has(error.message, "lacks the columns BulletinKB, Title, AffectedProduct, Supersedes")) << error.message;
  EXPECT_TRUE(Has(error.message, "it has DatePosted,CVE,KB,Product")) << error.message;
}

TEST(Wesng, TooManySupersededKbsAreCut) {
  ImportLimits limits;
  limits.supersedes = 3;
  const auto imported = Import(
      kTitles + "\"20170314\",\"\",\"4012212\",\"T\",\"P\",\"\",\"\",\"\",\"11111;22222;33333;44444\",\"\"\n", limits);
  ASSERT_EQ(imported.statements.size(), 1U);
  EXPECT_EQ(imported.statements[0].supersedes.size(), 3U);
  EXPECT_EQ(imported.report.mended, 1U);
}

TEST(Wesng, ProblemsAboveTheLimitAreCountedOnly) {
  ImportLimits limits;
  limits.problems = 5;
  const auto imported = Import(kTitles + Repeat("short,record\n", 50) + kGood, limits);
  EXPECT_EQ(imported.report.problems.size(), 5U);
  EXPECT_EQ(imported.report.problem_count, 50U);
  EXPECT_EQ(imported.report.refused, 50U);
  EXPECT_EQ(imported.report.kept, 1U);
}

TEST(Wesng, ProgressMovesForwardAndCanStopTheImport) {
  const std::string zip = MakeZip({{"CVEs.csv", kTitles + Repeat(kGood, 20'000)}});
  RecordingSink sink;
  std::uint64_t last = 0;
  std::uint64_t calls = 0;
  const auto report = ImportFeed(FeedInput::Buffer(zip, "zip"), sink, {}, [&](const Progress& progress) {
    EXPECT_GE(progress.done_bytes, last);
    EXPECT_LE(progress.done_bytes, progress.total_bytes);
    last = progress.done_bytes;
    return ++calls > 0;
  });
  ASSERT_TRUE(report.has_value());
  EXPECT_TRUE(report->archive);
  EXPECT_EQ(report->kept, 20'000U);
  EXPECT_GE(calls, 3U);
  const auto stopped = ImportFeed(FeedInput::Buffer(zip, "zip"), sink, {}, [](const Progress&) { return false; });
  ASSERT_FALSE(stopped.has_value());
  EXPECT_EQ(stopped.error().code, Code::kCancelled);
}

}  // namespace
}  // namespace kintsugi::feed
