// SPDX-License-Identifier: Apache-2.0
// The real feeds, where they are: the exact counts of what is read.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "tests/unit/console_catalog/recording_sink.h"

namespace kintsugi::feed {
namespace {

class CountingSink final : public advisory::RecordSink {
 public:
  void Add(advisory::Source source, const advisory::Record& record) override {
    if (source == advisory::Source::kWesngCustom) ++custom;
    if (record.kb.empty()) ++without_kb;
    if (record.supersedes.empty()) ++without_supersedes;
    if (record.exploited) ++exploited;
    if (record.title.size() > longest_title) longest_title = record.title.size();
    if (!record.published.empty() && (first.empty() || record.published < first)) first = record.published;
    if (record.published > last) last = record.published;
  }
  std::uint64_t custom = 0, without_kb = 0, without_supersedes = 0, exploited = 0;
  std::size_t longest_title = 0;
  std::string first, last;
};

class RealFeeds : public testing::Test {
 protected:
  // The file's path; skips the test where it is absent.
  static std::string Path(const std::string& name) {
    return (std::filesystem::path(KINTSUGI_DATA_DIR) / "catalog" / name).string();
  }
  static bool Absent(const std::string& path) { return !std::filesystem::exists(path); }
};

#define NEED_FILE(path) \
  if (Absent(path)) GTEST_SKIP() << path << " is absent; set KINTSUGI_DATA_DIR to the folder with the real feeds"

TEST_F(RealFeeds, WesngDefinitionsGiveEveryRecord) {
  const std::string path = Path("wesng-definitions-20260628.zip");
  NEED_FILE(path);
  CountingSink sink;
  const auto report = ImportFeed(FeedInput::File(path), sink);
  ASSERT_TRUE(report.has_value()) << report.error().message;
  EXPECT_EQ(report->kind, Kind::kWesng);
  ASSERT_EQ(report->parts.size(), 2U);
  EXPECT_EQ(report->parts[0].read, 608'740U);
  EXPECT_EQ(report->parts[0].kept, 608'740U);
  EXPECT_EQ(report->parts[0].mended, 37U);  // 34 times "CVE" for a CVE, three versions for a superseded KB
  EXPECT_EQ(report->parts[1].kind, Kind::kWesngCustom);
  EXPECT_EQ(report->parts[1].read, 160U);
  EXPECT_EQ(report->refused, 0U);
  EXPECT_EQ(report->statements, 608'902U);  // two records name two CVEs
  EXPECT_EQ(report->passed_over, (std::vector<std::string>{"Version_0.94.txt"}));
  EXPECT_EQ(sink.custom, 160U);
  EXPECT_EQ(sink.first, "2002-09-09");
  EXPECT_EQ(sink.last, "2026-06-26");
}

TEST_F(RealFeeds, CsafNamesProductBuildAndImpact) {
  const std::string path = Path("msrc/msrc_cve-2025-29795.csaf.json");
  NEED_FILE(path);
  RecordingSink sink;
  const auto report = ImportFeed(FeedInput::File(path), sink);
  ASSERT_TRUE(report.has_value()) << report.error().message;
  EXPECT_EQ(report->kind, Kind::kCsaf);
  ASSERT_EQ(sink.statements.size(), 1U);
  EXPECT_EQ(sink.statements[0].product, "Microsoft Edge Update Setup");
  EXPECT_EQ(sink.statements[0].fixed_build, "1.3.195.45");
  EXPECT_EQ(sink.statements[0].severity, "Important");
  EXPECT_EQ(sink.statements[0].impact, "Elevation of Privilege");
  EXPECT_EQ(sink.statements[0].published, "2025-03-11");
  EXPECT_FALSE(sink.statements[0].exploited);
}

TEST_F(RealFeeds, VexNamesPlatformAndComponent) {
  const std::string path = Path("msrc/msrc_cve-2025-25186.vex.json");
  NEED_FILE(path);
  RecordingSink sink;
  const auto report = ImportFeed(FeedInput::File(path), sink);
  ASSERT_TRUE(report.has_value()) << report.error().message;
  EXPECT_EQ(report->kind, Kind::kVex);
  ASSERT_EQ(sink.statements.size(), 2U);
  EXPECT_EQ(sink.statements[0].product, "Azure Linux 3.0");
  EXPECT_EQ(sink.statements[0].component, "ruby");
}

TEST_F(RealFeeds, CvrfGivesEachFixedProduct) {
  const std::string path = Path("msrc/2024-Mar.cvrf.xml");
  NEED_FILE(path);
  RecordingSink sink;
  const auto report = ImportFeed(FeedInput::File(path), sink);
  ASSERT_TRUE(report.has_value()) << report.error().message;
  EXPECT_EQ(report->kind, Kind::kCvrfXml);
  ASSERT_EQ(sink.statements.size(), 6U);
  const auto net = std::find_if(sink.statements.begin(), sink.statements.end(),
                                [](const Statement& s) { return s.kb == "5036451"; });
  ASSERT_NE(net, sink.statements.end());
  EXPECT_EQ(net->product, ".NET 7.0");
  EXPECT_EQ(net->fixed_build, "7.0.17");
  EXPECT_EQ(net->component, ".NET");
  EXPECT_EQ(net->severity, "Important");
  EXPECT_EQ(net->track, advisory::Track::kCumulative);
}

TEST_F(RealFeeds, BulletinSearchGivesItsRow) {
  const std::string path = Path("msrc/BulletinSearch.xlsx");
  NEED_FILE(path);
  RecordingSink sink;
  const auto report = ImportFeed(FeedInput::File(path), sink);
  ASSERT_TRUE(report.has_value()) << report.error().message;
  EXPECT_EQ(report->kind, Kind::kBulletinSearch);
  ASSERT_EQ(sink.statements.size(), 1U);
  EXPECT_EQ(sink.statements[0].bulletin, "MS17-023");
  EXPECT_EQ(sink.statements[0].kb, "4014329");
  EXPECT_EQ(sink.statements[0].published, "2017-03-14");
  EXPECT_EQ(sink.statements[0].supersedes, (std::vector<std::string>{"4010250"}));
  EXPECT_EQ(sink.statements[0].reboot, advisory::RebootWord::kYes);
}

TEST(OwnBulletins, AreRecognisedAsBulletinText) {
  for (const auto& entry : std::filesystem::directory_iterator(std::string(KINTSUGI_SOURCE_DIR) + "/deploy/catalog")) {
    if (entry.path().extension() != ".toml") continue;
    const auto kind = FindKind(FeedInput::File(entry.path().string()));
    ASSERT_TRUE(kind.has_value());
    EXPECT_EQ(*kind, Kind::kBulletinText) << entry.path();
  }
}

}  // namespace
}  // namespace kintsugi::feed
