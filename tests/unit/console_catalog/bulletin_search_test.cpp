// SPDX-License-Identifier: Apache-2.0
// Workbooks in both layouts of BulletinSearch, with shared, inline and rich strings.
#include "console/catalog/bulletin_search.h"

#include <gtest/gtest.h>

#include "tests/unit/console_catalog/recording_sink.h"
#include "tests/unit/console_catalog/zip_maker.h"

namespace kintsugi::feed {
namespace {

using Cells = std::vector<std::string>;

// "" = no cell; "=42808" = the number 42808; everything else an inline string.
std::string Sheet(const std::vector<Cells>& rows) {
  std::string xml = "<?xml version=\"1.0\"?><worksheet><sheetData>";
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const std::string number = std::to_string(row + 1);
    xml += "<row r=\"" + number + "\">";
    for (std::size_t column = 0; column < rows[row].size(); ++column) {
      const std::string& text = rows[row][column];
      const std::string at = std::string(1, static_cast<char>('A' + column)) + number;
      if (text.empty()) continue;
      if (text[0] == '=')
        xml += "<c r=\"" + at + "\" s=\"3\"><v>" + text.substr(1) + "</v></c>";
      else
        xml += "<c r=\"" + at + "\" t=\"inlineStr\"><is><t>" + text + "</t></is></c>";
    }
    xml += "</row>";
  }
  return xml + "</sheetData></worksheet>";
}

std::string Workbook(const std::string& sheet, const std::string& shared = "") {
  std::vector<ZipEntry> entries = {{"[Content_Types].xml", "<Types/>"}, {"xl/workbook.xml", "<workbook/>"}};
  if (!shared.empty()) entries.push_back({"xl/sharedStrings.xml", shared});
  entries.push_back({"xl/worksheets/sheet1.xml", sheet});
  return MakeZip(entries);
}

const Cells kLater = {"Date Posted",      "Bulletin Id",  "Bulletin KB",        "Severity", "Impact",   "Title",
                      "Affected Product", "Component KB", "Affected Component", "Impact",   "Severity", "Supersedes",
                      "Reboot",           "CVEs"};
const Cells kEarlier = {"Date Posted",
                        "Bulletin ID",
                        "Bulletin KB",
                        "Bulletin Severity Rating",
                        "Bulletin Impact",
                        "Title",
                        "Affected Product",
                        "Component KB",
                        "Affected Component",
                        "Impact",
                        "Severity",
                        "Supersedes",
                        "Reboot",
                        "CVEs"};

TEST(BulletinSearch, ReadsTheLaterLayout) {
  const auto imported = Import(Workbook(
      Sheet({kLater,
             {"=42808", "MS17-023", "4014329", "Critical", "Remote Code Execution",
              "Security Update for Adobe Flash Player", "Windows 10 Version 1511 for x64-based Systems", "4014330",
              "Adobe Flash Player", "Tampering", "Low", "MS17-005[4010250]", "Yes", "CVE-2017-2997,CVE-2017-2998"},
             {},
             {"3/14/2017", "MS17-023", "4014329", "Critical", "Remote Code Execution", "T", "Windows Server 2016", "",
              "", "", "", "", "Maybe"}})));
  EXPECT_EQ(imported.report.kind, Kind::kBulletinSearch);
  EXPECT_EQ(imported.report.read, 2U);
  EXPECT_EQ(imported.report.problem_count, 0U);
  ASSERT_EQ(imported.statements.size(), 3U);
  const Statement& s = imported.statements[0];
  EXPECT_EQ(s.source, advisory::Source::kBulletinSearch);
  EXPECT_EQ(s.published, "2017-03-14");
  EXPECT_EQ(s.bulletin, "MS17-023");
  EXPECT_EQ(s.kb, "4014330");
  EXPECT_EQ(s.title, "Security Update for Adobe Flash Player");
  EXPECT_EQ(s.product, "Windows 10 Version 1511 for x64-based Systems");
  EXPECT_EQ(s.component, "Adobe Flash Player");
  EXPECT_EQ(s.severity, "Low");
  EXPECT_EQ(s.impact, "Tampering");
  EXPECT_EQ(s.supersedes, (std::vector<std::string>{"4010250"}));
  EXPECT_EQ(s.reboot, advisory::RebootWord::kYes);
  EXPECT_EQ(s.cve, "CVE-2017-2997");
  EXPECT_EQ(imported.statements[1].cve, "CVE-2017-2998");
  const Statement& without = imported.statements[2];
  EXPECT_EQ(without.published, "2017-03-14");
  EXPECT_EQ(without.kb, "4014329") << "the bulletin's, since the component has none";
  EXPECT_EQ(without.severity, "Critical") << "the bulletin's";
  EXPECT_EQ(without.impact, "Remote Code Execution");
  EXPECT_EQ(without.reboot, advisory::RebootWord::kMaybe);
}

TEST(BulletinSearch, ReadsTheLayoutOf2001To2008BelowATitleLine) {
  const auto imported = Import(Workbook(Sheet(
      {{"Microsoft Security Bulletins 2001-2008"},
       kEarlier,
       {"=37823", "MS03-043", "828035", "Critical", "Remote Code Execution", "Buffer Overrun in Messenger Service",
        "Microsoft Windows XP", "", "", "", "", "MS03-013[881493;811493],MS00-006", "Yes", "CAN-2003-0717"}})));
  ASSERT_EQ(imported.statements.size(), 1U);
  const Statement& s = imported.statements[0];
  EXPECT_EQ(s.published, "2003-07-21");
  EXPECT_EQ(s.kb, "828035");
  EXPECT_EQ(s.severity, "Critical");
  EXPECT_EQ(s.cve, "CVE-2003-0717");
  EXPECT_EQ(s.supersedes, (std::vector<std::string>{"881493", "811493", "MS00-006"}));
}

TEST(BulletinSearch, WithoutTitlesTheColumnsAreThoseOfMsrcsFiles) {
  const auto imported =
      Import(Workbook(Sheet({{"Datum", "Bulletin"},
                             {"=37823", "ms03-043", "828035", "Critical", "Remote Code Execution", "T",
                              "Microsoft Windows XP", "828036", "", "", "", "ms03-026", "Yes", "CAN-2003-0717"}})));
  ASSERT_EQ(imported.statements.size(), 1U);
  EXPECT_EQ(imported.statements[0].bulletin, "MS03-043");
  EXPECT_EQ(imported.statements[0].kb, "828036");
  EXPECT_EQ(imported.statements[0].supersedes, (std::vector<std::string>{"MS03-026"}));
  ASSERT_EQ(imported.report.problems.size(), 1U);
  EXPECT_EQ(Place(imported.report.problems[0]), "xl/worksheets/sheet1.xml (record 2)");
  EXPECT_TRUE(Has(imported.report.problems[0].message, "no line of known column titles"))
      << imported.report.problems[0].message;
}

TEST(BulletinSearch, ReadsSharedAndRichStrings) {
  const std::string shared =
      "<sst><si><t>Date Posted</t></si><si><t>Bulletin Id</t></si><si><t>Title</t></si><si><t>Affected Product</t></si>"
      "<si><t>MS16-001</t></si><si><r><t>Cumulative "
      "</t></r><r><t>Update</t></r><rPh><t>phonetic</t></rPh></si><si><t>Windows Vista</t></si></sst>";
  const auto imported =
      Import(Workbook("<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" "
                      "t=\"s\"><v>1</v></c><c r=\"C1\" t=\"s\"><v>2</v></c><c r=\"AB1\" "
                      "t=\"s\"><v>3</v></c></row><row><c><v>42381</v></c><c t=\"s\"><v>4</v></c><c "
                      "t=\"s\"><v>5</v></c><c r=\"AB2\" t=\"s\"><v>6</v></c><c r=\"ZZZ2\" "
                      "t=\"s\"><v>999</v></c></row></sheetData></worksheet>",
                      shared));
  ASSERT_EQ(imported.statements.size(), 1U);
  EXPECT_EQ(imported.statements[0].title, "Cumulative Update");
  EXPECT_EQ(imported.statements[0].product, "Windows Vista");
  EXPECT_EQ(imported.statements[0].published, "2016-01-12");
}

TEST(BulletinSearch, BrokenRowsAreReportedWithTheirNumber) {
  const auto imported = Import(Workbook(Sheet({kLater,
                                               {"=42808", "not an id", "", "", "", "T", "P"},
                                               {"soon", "MS17-023", "", "", "", "T", "P"},
                                               {"=42808", "MS17-023", "", "", "", "T", ""},
                                               {"=42808", "MS17-023", "", "", "", "T", "P"}})));
  EXPECT_EQ(imported.report.read, 4U);
  EXPECT_EQ(imported.report.kept, 2U);
  ASSERT_EQ(imported.report.problems.size(), 3U);
  EXPECT_EQ(Place(imported.report.problems[0]), "xl/worksheets/sheet1.xml (record 2, Bulletin Id)");
  EXPECT_EQ(Place(imported.report.problems[1]), "xl/worksheets/sheet1.xml (record 3, Date Posted)");
  EXPECT_EQ(Place(imported.report.problems[2]), "xl/worksheets/sheet1.xml (record 4, Affected Product)");
}

TEST(BulletinSearch, WrongColumnsAreNamed) {
  const Error error = ImportError(Workbook(Sheet({{"Date Posted", "Title", "Name"}, {"=42808", "T", "N"}})));
  EXPECT_EQ(error.code, Code::kInvalidArgument);
  EXPECT_TRUE(Has(error.message, "missing: Bulletin Id, Affected Product")) << error.message;
  EXPECT_TRUE(Has(ImportError(MakeZip({{"xl/workbook.xml", "<workbook/>"}})).message, "missing: all of them"))
      << error.message;
}

TEST(BulletinSearch, LimitsOfRowsAndSharedStringsHold) {
  ImportLimits limits;
  limits.rows = 3;
  const Error rows = ImportError(Workbook(Sheet({kLater, {}, {}, {}, {}})), limits);
  EXPECT_EQ(rows.code, Code::kTooLarge);
  EXPECT_TRUE(Has(rows.message, "more than 3 rows")) << rows.message;
  limits = {};
  limits.shared_bytes = 100;
  const Error shared =
      ImportError(Workbook(Sheet({kLater}), "<sst>" + Repeat("<si><t>0123456789</t></si>", 20) + "</sst>"), limits);
  EXPECT_EQ(shared.code, Code::kTooLarge);
  EXPECT_TRUE(Has(shared.message, "shared strings take more than 100 bytes")) << shared.message;
}

}  // namespace
}  // namespace kintsugi::feed
