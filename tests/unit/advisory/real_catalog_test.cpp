// SPDX-License-Identifier: Apache-2.0
// The real wes-ng definitions, if they are here: every Windows name is read, the counts are those of the data, and the
// same catalog comes from stored advisories. Single-threaded.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "common/advisory/builder.h"
#include "common/base/text.h"
#include "console/catalog/import.h"

namespace kintsugi::advisory {
namespace {

std::filesystem::path Definitions() {
  return std::filesystem::path(KINTSUGI_DATA_DIR) / "catalog" / "wesng-definitions-20260628.zip";
}

class RealCatalog : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (!std::filesystem::exists(Definitions())) return;
    AdvisoryCollector collector;
    const auto read = feed::ImportFeed(feed::FeedInput::File(Definitions().string()), collector);
    ASSERT_TRUE(read) << read.error().message;
    advisories_ = new std::vector<Advisory>(collector.Take());
    CatalogBuilder builder;
    for (const Advisory& advisory : *advisories_) ASSERT_TRUE(builder.Add(advisory));
    auto built = builder.Finish();
    ASSERT_TRUE(built) << built.error().message;
    catalog_ = new std::shared_ptr<const Catalog>(*built);
    report_ = new BuildReport(builder.report());
  }
  static void TearDownTestSuite() {
    delete advisories_;
    delete catalog_;
    delete report_;
  }
  void SetUp() override {
    if (catalog_ == nullptr)
      GTEST_SKIP() << "no " << Definitions() << "; set KINTSUGI_DATA_DIR to the folder with the real catalogs";
  }
  const Catalog& catalog() const { return **catalog_; }

  static std::vector<Advisory>* advisories_;
  static std::shared_ptr<const Catalog>* catalog_;
  static BuildReport* report_;
};
std::vector<Advisory>* RealCatalog::advisories_ = nullptr;
std::shared_ptr<const Catalog>* RealCatalog::catalog_ = nullptr;
BuildReport* RealCatalog::report_ = nullptr;

TEST_F(RealCatalog, HasNoWindowsNameThatIsNotUnderstood) {
  EXPECT_EQ(report_->unreadable_products, std::vector<std::string>{});
  std::size_t named_like_windows = 0;
  for (const Product& product : catalog().products()) {
    const std::string name = ToLower(product.name);
    const bool for_systems =
        name.find("windows") != std::string::npos &&
        (name.find("-based systems") != std::string::npos || name.find("32-bit systems") != std::string::npos ||
         name.find("server core inst") != std::string::npos);
    if (!for_systems) continue;
    ++named_like_windows;
    EXPECT_NE(product.kind, ProductKind::kApplication) << product.name;
  }
  EXPECT_GT(named_like_windows, 500U);
  std::printf("%zu names of Windows, %zu of components on it, %zu applications, %zu platforms\n",
              report_->windows_products, report_->component_products, report_->application_products,
              catalog().platforms().size());
  EXPECT_GE(report_->windows_products, 138U);
  EXPECT_GE(report_->component_products, 640U);
}

TEST_F(RealCatalog, HoldsWhatTheDataHolds) {
  std::printf("%zu statements, %zu KBs, %zu CVEs, %zu fixes, %zu dangling, %zu circles, %zu disagreements, %.1f MB\n",
              report_->records, catalog().kbs().size(), catalog().cves().size(), catalog().fixes().size(),
              report_->dangling.size(), report_->cycles.size(), report_->disagreements,
              static_cast<double>(catalog().MemoryBytes()) / 1e6);
  EXPECT_NEAR(static_cast<double>(report_->dangling.size()), 472, 15);
  EXPECT_NEAR(static_cast<double>(catalog().cves().size()), 22'134, 50);
  EXPECT_LT(catalog().MemoryBytes(), 60'000'000U);
  const KbId conficker = catalog().FindKb("KB958644");
  ASSERT_NE(conficker, kNone);
  EXPECT_TRUE(std::binary_search(report_->dangling.begin(), report_->dangling.end(), conficker));
  EXPECT_EQ(catalog().FindKb("SP7X64SP1"), catalog().FindKb("976932"));
}

TEST_F(RealCatalog, IsTwelveTimesSmallerWhenStored) {
  std::size_t bytes = 0;
  for (const Advisory& advisory : *advisories_) bytes += advisory.blob.size();
  std::printf("%zu advisories, %.1f MB\n", advisories_->size(), static_cast<double>(bytes) / 1e6);
  EXPECT_LT(bytes, 135'716'334U / 11);
}

TEST_F(RealCatalog, KnowsThatTheConvenienceRollupOfWindows7ReplacesItsServicePack) {
  const PlatformId seven =
      catalog().FindPlatform(ParseProduct("Windows 7 for x64-based Systems Service Pack 1").platform);
  ASSERT_NE(seven, kNone);
  const PlatformIndex& index = catalog().platforms()[seven];
  const std::uint32_t rollup = index.Local(catalog().FindKb("3125574")), pack = index.Local(catalog().FindKb("976932"));
  ASSERT_NE(rollup, kNone);
  ASSERT_NE(pack, kNone);
  EXPECT_NE(index.Covers(rollup)[pack / 64] >> (pack % 64) & 1, 0U);
  EXPECT_EQ(index.support_ends(), 20200114U);
}

TEST_F(RealCatalog, IsUnchangedWhenImportedAgain) {
  std::vector<StoredAdvisory> stored;
  for (const Advisory& advisory : *advisories_) stored.push_back({advisory.key, advisory.digest});
  const ImportDiff diff = Compare(stored, *advisories_);
  EXPECT_EQ(diff.kept.size(), advisories_->size());
  EXPECT_TRUE(diff.added.empty() && diff.changed.empty() && diff.removed.empty());
}

}  // namespace
}  // namespace kintsugi::advisory
