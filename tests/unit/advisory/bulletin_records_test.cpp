// SPDX-License-Identifier: Apache-2.0
// Our own bulletins in the catalog of advisories: the four samples, and one beside a feed. Single-threaded.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "common/catalog/bulletin_text.h"
#include "tests/unit/advisory/records.h"

namespace kintsugi::advisory {
namespace {

model::Bulletin Sample(const std::string& id) {
  std::ifstream in(KINTSUGI_SOURCE_DIR "/deploy/catalog/" + id + ".toml", std::ios::binary);
  auto parsed = catalog::ParseBulletin(std::string{std::istreambuf_iterator<char>(in), {}}, id);
  EXPECT_TRUE(parsed.bulletin.has_value()) << id;
  return parsed.bulletin.value_or(model::Bulletin{});
}

model::Bulletin Small() {
  model::Bulletin bulletin;
  bulletin.id = "MS99-001";
  bulletin.severity = model::Severity::kImportant;
  bulletin.exploited = true;
  bulletin.published = "2003-10-15";
  bulletin.cves = {"CVE-2003-0717", "CVE-2003-0718"};
  model::Update first, second;
  first.id = "MS99-001/xp";
  first.kb = "100";
  first.title = "Security Update for Windows XP (KB100)";
  first.applicability.product = "windows-xp";
  first.applicability.service_pack_min = 1;
  first.applicability.architectures = {"x86"};
  first.reboot = model::RebootNeed::kIfFilesInUse;
  first.supersedes = {"MS03-026", "MS98-009/xp"};
  first.detection.contained_in_service_pack = 3;
  second = first;
  second.id = "MS99-001/xp-more";
  second.kb = "101";
  second.prerequisites = {"MS99-001/xp"};
  second.supersedes = {};
  bulletin.updates = {first, second};
  return bulletin;
}

TEST(BulletinRecords, NameEveryServicePackArchitectureAndCve) {
  Lines lines;
  BulletinRecords(Small(), lines);
  EXPECT_EQ(lines.lines.size(), 2U * 3U * 2U);
  EXPECT_EQ(
      lines.lines[0],
      "1|2003-10-15|CVE-2003-0717|MS99-001|100|Security Update for Windows XP (KB100)|windows-xp x86 sp1||Important"
      "||||MS03-026;MS98-009;||0|3|1|0|3");
  EXPECT_NE(lines.lines[6].find("||100;|"), std::string::npos) << "an update of the bulletin is known by its KB";
}

TEST(BulletinRecords, WithoutAPackageNameNoKb) {
  model::Bulletin bulletin = Small();
  for (model::Update& update : bulletin.updates) update.package_published = false;
  CatalogBuilder builder;
  BulletinRecords(bulletin, builder);
  const auto catalog = builder.Finish();
  ASSERT_TRUE(catalog);
  EXPECT_TRUE((*catalog)->fixes().empty());
  EXPECT_EQ((*catalog)->Unfixed().size(), 6U);
}

TEST(BulletinRecords, LiveBesideAFeedAndWin) {
  CatalogBuilder builder;
  BulletinRecords(Small(), builder);
  Said feed;
  feed.kb = "100";
  feed.cve = "CVE-2003-0717";
  feed.product = "Microsoft Windows XP Service Pack 2";
  feed.title = "Buffer Overrun";
  Add(builder, feed);
  const auto catalog = builder.Finish();
  ASSERT_TRUE(catalog);
  const PlatformId platform = (*catalog)->FindPlatform(ParseProduct(feed.product).platform);
  const PlatformIndex& index = (*catalog)->platforms()[platform];
  ASSERT_EQ(index.fix_count(), 2U);
  const Fix& fix = (*catalog)->fixes()[index.first_fix()];
  EXPECT_EQ(fix.title, "Security Update for Windows XP (KB100)");
  EXPECT_EQ(fix.source, Source::kBulletinText);
  EXPECT_EQ(fix.severity, model::Severity::kImportant);
  EXPECT_EQ(fix.contained_in_service_pack, 3);
  EXPECT_EQ(fix.reboot, RebootWord::kMaybe);
  EXPECT_FALSE((*catalog)->Disagreements().empty());
  EXPECT_EQ((*catalog)->fixes()[index.first_fix() + 1].prerequisites.size(), 1U);
}

TEST(BulletinRecords, OfTheSamplesMakeOneCatalog) {
  CatalogBuilder builder;
  for (const auto* id : {"MS03-024", "MS03-026", "MS03-043", "MS04-022"}) BulletinRecords(Sample(id), builder);
  const auto catalog = builder.Finish();
  ASSERT_TRUE(catalog);
  EXPECT_TRUE(builder.report().unreadable_products.empty());
  for (const auto* kb : {"828035", "823980", "817606", "841873"}) {
    const KbId id = (*catalog)->FindKb(kb);
    ASSERT_NE(id, kNone) << kb;
    EXPECT_FALSE((*catalog)->FixesOfKb(id).empty()) << kb;
    for (const FixId fix : (*catalog)->FixesOfKb(id)) EXPECT_NE((*catalog)->fixes()[fix].platform, kNone) << kb;
  }
}

}  // namespace
}  // namespace kintsugi::advisory
