// SPDX-License-Identifier: Apache-2.0
// Simulated packages: published sizes, distinct bytes, the same everywhere, and their description comes back.
#include "agent/platform/simulated/package_file.h"

#include <gtest/gtest.h>

#include "tests/unit/simulated/sample_catalog.h"

namespace kintsugi::agent::simulated {
namespace {

using testing::ReadSampleCatalog;

TEST(PackageFile, EveryPackageOfTheCatalogHasItsPublishedSizeAndItsOwnBytes) {
  const auto catalog = ReadSampleCatalog();
  std::size_t packages = 0;
  for (const auto& bulletin : catalog.bulletins) {
    for (const auto& update : bulletin.updates) {
      for (const auto& package : update.packages) {
        ++packages;
        const std::string& bytes = catalog.bytes.at(*package.sha256);
        EXPECT_EQ(bytes.size(), package.size_bytes == 0 ? kUnpublishedSizeBytes : package.size_bytes)
            << package.file_name;
        EXPECT_EQ(*MakeSimulatedPackage(update, package), bytes) << "made again it is the same";
      }
    }
  }
  EXPECT_GE(packages, 10U);
  EXPECT_EQ(catalog.bytes.size(), packages) << "two packages share their bytes";
}

TEST(PackageFile, TheDescriptionComesBack) {
  const auto catalog = ReadSampleCatalog();
  for (const auto& bulletin : catalog.bulletins) {
    for (const auto& update : bulletin.updates) {
      for (const auto& package : update.packages) {
        const auto parsed = ParseSimulatedPackage(catalog.bytes.at(*package.sha256));
        ASSERT_TRUE(parsed) << update.id;
        EXPECT_EQ(parsed->update_id, update.id);
        EXPECT_EQ(parsed->kb, update.kb);
        EXPECT_EQ(parsed->revision, package.revision);
        EXPECT_EQ(parsed->kind, package.kind);
        EXPECT_EQ(parsed->reboot, update.reboot);
        EXPECT_EQ(parsed->files, package.files.empty() ? update.detection.files : package.files);
        EXPECT_EQ(parsed->registry, update.detection.registry);
        EXPECT_EQ(parsed->languages, update.applicability.languages);
        EXPECT_EQ(parsed->uninstall, update.uninstall);
        EXPECT_EQ(parsed->updates_protected_copies,
                  package.defects.empty() || package.defects[0] != "dllcache-not-updated");
        EXPECT_FALSE(parsed->silent_switches.empty());
        EXPECT_GE(parsed->duration, std::chrono::seconds(20));
        EXPECT_LT(parsed->duration, std::chrono::seconds(65));
      }
    }
  }
}

TEST(PackageFile, OtherBytesAreRefused) {
  const auto catalog = ReadSampleCatalog();
  const std::string& good = catalog.bytes.begin()->second;
  EXPECT_FALSE(ParseSimulatedPackage(""));
  EXPECT_FALSE(ParseSimulatedPackage("MZ\x90\n"));
  EXPECT_FALSE(ParseSimulatedPackage(good.substr(1)));
  EXPECT_FALSE(ParseSimulatedPackage(good.substr(0, 100)));
  std::string damaged = good;
  damaged.replace(damaged.find("installer\t"), 10, "installer\tx");
  EXPECT_FALSE(ParseSimulatedPackage(damaged));
}

TEST(PackageFile, ASizeBelowTheHeaderIsAnError) {
  model::Update update;
  model::Package package;
  package.size_bytes = 10;
  EXPECT_EQ(MakeSimulatedPackage(update, package).error().code, Code::kInvalidArgument);
}

}  // namespace
}  // namespace kintsugi::agent::simulated
