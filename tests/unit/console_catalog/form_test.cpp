// SPDX-License-Identifier: Apache-2.0
// The kind is told by content: every row is given without a helpful name.
#include "console/catalog/form.h"

#include <gtest/gtest.h>

#include "console/catalog/feed_text.h"
#include "tests/unit/console_catalog/recording_sink.h"
#include "tests/unit/console_catalog/zip_maker.h"

namespace kintsugi::feed {
namespace {

constexpr std::string_view kCsv =
    "\"DatePosted\",\"CVE\",\"BulletinKB\",\"Title\",\"AffectedProduct\",\"AffectedComponent\",\"Severity\",\"Impact\","
    "\"Supersedes\",\"Exploits\"\r\n";

TEST(FeedForm, IsToldByTheFirstBytes) {
  struct Row {
    std::string head;
    Form form;
  };
  const Row rows[] = {{std::string(kCsv), Form::kWesng},
                      {"\xef\xbb\xbf" + std::string(kCsv), Form::kWesng},
                      {"# comment\n\n" + std::string(kCsv), Form::kWesng},
                      {"AffectedProduct,CVE\n", Form::kWesng},
                      {"\n  {\"document\": {}}", Form::kJson},
                      {"<?xml version=\"1.0\"?>\n<!-- <html> -->\n<cvrf:cvrfdoc xmlns:cvrf=\"x\">", Form::kCvrfXml},
                      {"<cvrfdoc>", Form::kCvrfXml},
                      {"# SPDX-License-Identifier: Apache-2.0\n\nformat = 1\nid = \"MS03-024\"\n", Form::kBulletinText},
                      {"PK\x03\x04rest", Form::kZip},
                      {"", Form::kUnknown},
                      {"<html><body>", Form::kUnknown},
                      {"\x1f\x8b\x08", Form::kUnknown},
                      {"name,age\n1,2\n", Form::kUnknown},
                      {"hello", Form::kUnknown}};
  for (const Row& row : rows) EXPECT_EQ(FormOf(row.head).form, row.form) << Shown(row.head);
}

TEST(FeedForm, UnknownFilesSayWhatWasLookedForAndNotFound) {
  struct Row {
    std::string text;
    std::string_view says;
  };
  const Row rows[] = {{"", "is an empty file"},
                      {"<html><body>", "root is \"html\""},
                      {"\x1f\x8b\x08", "a gzip file: unpack it first"},
                      {"\xd0\xcf\x11\xe0", "save it as .xlsx"},
                      {std::string("\xff\xfe\"\0D\0", 6), "UTF-16 text: save it as UTF-8"},
                      {"Host Name:  PC\x1b[31m", "starts with \"Host Name:  PC\\x1b[31m\""}};
  for (const Row& row : rows) {
    const Error error = ImportError(row.text);
    EXPECT_EQ(error.code, Code::kInvalidArgument);
    EXPECT_TRUE(Has(error.message, row.says)) << error.message;
    EXPECT_TRUE(Has(error.message, "Looked for and not found: a ZIP or CSV of wes-ng")) << error.message;
  }
}

TEST(FeedForm, KindsAreFoundWithoutReadingEverything) {
  struct Row {
    std::string bytes;
    Kind kind;
  };
  const Row rows[] = {{std::string(kCsv), Kind::kWesng},
                      {MakeZip({{"Version.txt", "0.94"}, {"x", std::string(kCsv)}}), Kind::kWesng},
                      {MakeZip({{"xl/workbook.xml", "<workbook/>"}}), Kind::kBulletinSearch},
                      {MakeZip({{"a.txt", "hello"}}), Kind::kUnknown},
                      {R"({"document":{"csaf_version":"2.0","category":"csaf_security_advisory"}})", Kind::kCsaf},
                      {R"({"document":{"csaf_version":"2.0","category":"csaf_vex"}})", Kind::kVex},
                      {R"({"DocumentTracking":{},"Vulnerability":[]})", Kind::kCvrfJson},
                      {R"({"a":1})", Kind::kUnknown},
                      {"<cvrfdoc/>", Kind::kCvrfXml},
                      {"format = 1\nid = \"X\"\n", Kind::kBulletinText},
                      {"hello", Kind::kUnknown}};
  for (const Row& row : rows) {
    const auto kind = FindKind(FeedInput::Buffer(row.bytes, "feed"));
    ASSERT_TRUE(kind.has_value()) << Shown(row.bytes);
    EXPECT_EQ(*kind, row.kind) << Shown(row.bytes);
  }
}

TEST(FeedForm, BulletinTextIsNamedAndLeftToItsOwnReader) {
  const auto imported = Import("format = 1\nid = \"MS03-024\"\n");
  EXPECT_EQ(imported.report.kind, Kind::kBulletinText);
  EXPECT_TRUE(imported.statements.empty());
}

TEST(FeedForm, JsonOfAnotherKindNamesItsMembers) {
  const Error error = ImportError(R"({"vulnerabilities":[],"catalogVersion":"1"})");
  EXPECT_TRUE(Has(error.message, "found the members vulnerabilities, catalogVersion")) << error.message;
}

TEST(FeedForm, MissingFilesAndFoldersAreErrors) {
  RecordingSink sink;
  const auto missing = ImportFeed(FeedInput::File("/nonexistent/feed.zip"), sink);
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().code, Code::kNotFound);
  const auto folder = ImportFeed(FeedInput::File("/"), sink);
  ASSERT_FALSE(folder.has_value());
  EXPECT_EQ(folder.error().code, Code::kIo);
}

}  // namespace
}  // namespace kintsugi::feed
