// SPDX-License-Identifier: Apache-2.0
// Archives that nobody should send: bombs, path tricks, cut and damaged ones.
#include "console/catalog/archive.h"

#include <gtest/gtest.h>

#include "tests/unit/console_catalog/recording_sink.h"
#include "tests/unit/console_catalog/zip_maker.h"

namespace kintsugi::feed {
namespace {

const std::string kFeed =
    "DatePosted,CVE,BulletinKB,Title,AffectedProduct,Supersedes\n"
    "20170314,CVE-2017-0143,4012212,SMB,Windows 7,3212646\n";

TEST(Archive, ReadsEveryFeedAndPassesOverTheRest) {
  const auto imported = Import(MakeZip({{"Version_0.94.txt", "0.94"},
                                        {"folder/", ""},
                                        {"folder/CVEs.csv", kFeed},
                                        {"Custom.csv", kFeed, true},
                                        {"inner.zip", MakeZip({{"CVEs.csv", kFeed}})}}));
  EXPECT_TRUE(imported.report.archive);
  EXPECT_EQ(imported.report.kind, Kind::kWesng);
  ASSERT_EQ(imported.report.parts.size(), 2U);
  EXPECT_EQ(imported.report.parts[0].name, "folder/CVEs.csv");
  EXPECT_EQ(imported.report.parts[1].kept, 1U);
  EXPECT_EQ(imported.report.passed_over, (std::vector<std::string>{"Version_0.94.txt", "inner.zip"}));
  EXPECT_EQ(imported.statements.size(), 2U);
}

TEST(Archive, NamesThatLeadElsewhereAreRefusedAndShownAsText) {
  struct Row {
    std::string name;
    std::string_view shown, why;
  };
  const Row rows[] = {{"../CVEs.csv", "../CVEs.csv", "leads out of the archive"},
                      {"a/../../CVEs.csv", "a/../../CVEs.csv", "leads out of the archive"},
                      {"a\\..\\..\\CVEs.csv", "a\\..\\..\\CVEs.csv", "leads out of the archive"},
                      {"/etc/CVEs.csv", "/etc/CVEs.csv", "absolute path"},
                      {"\\\\server\\CVEs.csv", "\\\\server\\CVEs.csv", "absolute path"},
                      {"C:\\CVEs.csv", "C:\\CVEs.csv", "drive letter"},
                      {std::string(2000, 'a'), "aaaa", "longer than 1024 bytes"}};
  for (const Row& row : rows) {
    const auto imported = Import(MakeZip({{row.name, kFeed}, {"good.csv", kFeed}}));
    EXPECT_EQ(imported.statements.size(), 1U) << row.shown;
    ASSERT_EQ(imported.report.problems.size(), 1U) << row.shown;
    EXPECT_TRUE(Place(imported.report.problems[0]).starts_with(row.shown)) << Place(imported.report.problems[0]);
    EXPECT_TRUE(Has(imported.report.problems[0].message, row.why)) << imported.report.problems[0].message;
  }
  EXPECT_EQ(ForbiddenName("..a/b..", {}), "");
  EXPECT_EQ(ForbiddenName("a\x1b[31m.csv", {}), "its name has control characters");
  EXPECT_EQ(ForbiddenName("", {}), "it has no name");
}

TEST(Archive, BombsAreRefused) {
  const std::string flat(std::size_t{32} << 20U, '\n');
  const Error ratio = ImportError(MakeZip({{"bomb.csv", kFeed + flat}}));
  EXPECT_EQ(ratio.code, Code::kTooLarge);
  EXPECT_TRUE(Has(ratio.message, "bomb.csv unpacks to more than 200 times its packed size")) << ratio.message;

  ImportLimits limits;
  limits.entry_ratio = 1'000'000;
  limits.entry_bytes = std::uint64_t{20} << 20U;
  const Error entry = ImportError(MakeZip({{"bomb.csv", kFeed + flat}}), limits);
  EXPECT_EQ(entry.code, Code::kTooLarge);
  EXPECT_TRUE(Has(entry.message, "more than 20971520 bytes")) << entry.message;

  limits.entry_bytes = std::uint64_t{64} << 20U;
  limits.archive_bytes = std::uint64_t{40} << 20U;
  const Error total = ImportError(MakeZip({{"1.csv", kFeed + flat}, {"2.csv", kFeed + flat}}), limits);
  EXPECT_EQ(total.code, Code::kTooLarge);
  EXPECT_TRUE(Has(total.message, "2.csv unpacks to with the files before it more than 41943040 bytes"))
      << total.message;
}

TEST(Archive, TooManyFilesAreRefusedBeforeTheyAreListed) {
  std::vector<ZipEntry> entries;
  for (int i = 0; i < 30; ++i) entries.push_back({std::to_string(i) + ".txt", "x"});
  ImportLimits limits;
  limits.archive_entries = 29;
  const Error error = ImportError(MakeZip(entries), limits);
  EXPECT_EQ(error.code, Code::kTooLarge);
  EXPECT_TRUE(Has(error.message, "more than 29 files")) << error.message;
}

TEST(Archive, EveryTruncationIsAnError) {
  const std::string zip = MakeZip({{"CVEs.csv", kFeed}, {"Version.txt", "0.94"}});
  for (std::size_t size = 4; size < zip.size(); ++size) {
    const Error error = ImportError(zip.substr(0, size));
    EXPECT_EQ(error.code, Code::kDataLoss) << size << ": " << error.message;
  }
  EXPECT_TRUE(Has(ImportError(zip.substr(0, zip.size() / 2)).message, "truncated or damaged ZIP"));
}

TEST(Archive, DamagedBytesNeverPassUnnoticed) {
  const std::string zip = MakeZip({{"CVEs.csv", kFeed, true}});
  const std::size_t at = zip.find("Windows 7");
  ASSERT_NE(at, std::string::npos);
  std::string damaged = zip;
  damaged[at] = 'X';
  const Error error = ImportError(damaged);
  EXPECT_EQ(error.code, Code::kDataLoss);
  EXPECT_TRUE(Has(error.message, "CVEs.csv in the archive is damaged")) << error.message;
}

TEST(Archive, FlippedBitsNeverCrash) {
  const std::string zip = MakeZip({{"CVEs.csv", kFeed}, {"a.json", "{}"}});
  for (std::size_t at = 0; at < zip.size(); ++at) {
    for (const int bit : {0, 3, 7}) {
      std::string flipped = zip;
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << bit));
      RecordingSink sink;
      const auto report = ImportFeed(FeedInput::Buffer(flipped, "zip"), sink);
      EXPECT_TRUE(report.has_value() || !report.error().message.empty());
    }
  }
}

TEST(Archive, ABrokenFeedBesideAGoodOneIsAProblem) {
  const auto imported = Import(MakeZip({{"broken.json", "{"}, {"wrong.csv", "CVE,Title\n"}, {"good.csv", kFeed}}));
  EXPECT_EQ(imported.statements.size(), 1U);
  ASSERT_EQ(imported.report.problems.size(), 2U);
  EXPECT_EQ(imported.report.problems[0].entry, "broken.json");
  EXPECT_TRUE(Has(imported.report.problems[0].message, "no JSON"));
  EXPECT_EQ(imported.report.problems[1].entry, "wrong.csv");
}

TEST(Archive, WithoutAnyFeedItSaysSo) {
  EXPECT_TRUE(Has(ImportError(MakeZip({{"a.txt", "hello"}, {"b.txt", "world"}})).message,
                  "a ZIP with 2 files, none of which is a feed"));
  EXPECT_TRUE(Has(ImportError(MakeZip({{"wrong.csv", "CVE,Title\n"}})).message, "lacks the columns"));
}

}  // namespace
}  // namespace kintsugi::feed
