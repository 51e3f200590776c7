// SPDX-License-Identifier: Apache-2.0
// The sample catalog as data under test, through the real parser and the real rules of assessment. That it
// parses is tests/unit/catalog's part.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/assess/assess.h"
#include "common/catalog/bulletin_text.h"
#include "common/version/file_version.h"

namespace kintsugi::catalog {
namespace {

using model::UpdateStatus;

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::filesystem::path> CatalogFiles() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(KINTSUGI_SOURCE_DIR "/deploy/catalog")) {
    if (entry.path().extension() == ".toml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

const std::vector<model::Bulletin>& Bulletins() {
  static const std::vector<model::Bulletin> bulletins = [] {
    std::vector<model::Bulletin> parsed;
    for (const auto& path : CatalogFiles()) {
      auto result = ParseBulletin(ReadFile(path), path.filename().string());
      for (const auto& problem : result.problems) ADD_FAILURE() << ToText(problem);
      if (result.bulletin) parsed.push_back(std::move(*result.bulletin));
    }
    return parsed;
  }();
  return bulletins;
}

const model::Update* FindUpdate(const std::string& id) {
  for (const auto& bulletin : Bulletins()) {
    for (const auto& update : bulletin.updates) {
      if (update.id == id) return &update;
    }
  }
  return nullptr;
}

struct HostRow {
  const char* product;
  int service_pack;
  const char* architecture;
  const char* language;
  const char* edition;
  const char* hardware_family;
  std::set<std::string> updates;
};

model::HostFacts FactsOf(const HostRow& row) {
  model::HostFacts facts;
  facts.os.product = row.product;
  facts.os.service_pack = row.service_pack;
  facts.os.architecture = row.architecture;
  facts.os.language = row.language;
  facts.os.edition = row.edition;
  facts.os.hardware_family = row.hardware_family;
  facts.registry.push_back({"HKLM\\SOFTWARE\\Microsoft\\Internet Explorer", "Version", true, "6.0.2800.1106"});
  return facts;
}

// Every host has Internet Explorer 6 SP1.
const std::vector<HostRow>& HostRows() {
  static const std::vector<HostRow> rows = {
      {"windows-nt4-workstation",
       6,
       "x86",
       "JPN",
       "Workstation",
       "",
       {"MS03-024/windows-nt4-workstation", "MS03-026/windows-nt4-workstation", "MS03-043/windows-nt4-workstation",
        "MS04-022/windows-nt4-workstation"}},
      {"windows-nt4-server",
       6,
       "x86",
       "JPN",
       "Server",
       "",
       {"MS03-024/windows-nt4-server", "MS03-026/windows-nt4-server", "MS03-043/windows-nt4-server",
        "MS04-022/windows-nt4-server"}},
      {"windows-nt4-server", 6, "x86", "ENU", "Server", "", {"MS03-043/windows-nt4-server-enu"}},
      {"windows-nt4-server", 5, "x86", "JPN", "Server", "", {}},
      {"windows-nt4-tse",
       6,
       "x86",
       "JPN",
       "Server",
       "",
       {"MS03-024/windows-nt4-tse", "MS03-026/windows-nt4-tse", "MS03-043/windows-nt4-tse"}},
      {"windows-2000",
       2,
       "x86",
       "JPN",
       "Professional",
       "",
       {"MS03-024/windows-2000-sp2", "MS03-026/windows-2000", "MS03-043/windows-2000", "MS04-022/windows-2000"}},
      {"windows-2000",
       3,
       "x86",
       "JPN",
       "Server",
       "",
       {"MS03-024/windows-2000", "MS03-026/windows-2000", "MS03-043/windows-2000", "MS04-022/windows-2000"}},
      {"windows-2000",
       4,
       "x86",
       "JPN",
       "Advanced Server",
       "",
       {"MS03-026/windows-2000", "MS03-043/windows-2000", "MS04-022/windows-2000"}},
      {"windows-2000",
       4,
       "x86",
       "JPN",
       "Datacenter Server",
       "",
       {"MS03-026/windows-2000-datacenter", "MS03-043/windows-2000", "MS04-022/windows-2000"}},
      {"windows-2000", 4, "x86", "JPN", "Professional", "pc-9800", {"MS03-026/windows-2000-pc-9800"}},
      {"windows-xp",
       0,
       "x86",
       "JPN",
       "Professional",
       "",
       {"MS03-024/windows-xp", "MS03-026/windows-xp", "MS03-043/windows-xp", "MS04-022/windows-xp"}},
      {"windows-xp",
       1,
       "x86",
       "JPN",
       "Home Edition",
       "",
       {"MS03-024/windows-xp", "MS03-026/windows-xp", "MS03-043/windows-xp", "MS04-022/windows-xp"}},
      {"windows-xp", 1, "x86", "ENU", "Professional", "", {"MS03-043/windows-xp-enu"}},
      {"windows-xp", 2, "x86", "JPN", "Professional", "", {}},
      {"windows-xp-64bit-2002",
       1,
       "ia64",
       "JPN",
       "",
       "",
       {"MS03-024/windows-xp-64bit-2002", "MS03-026/windows-xp-64bit-2002"}},
      {"windows-xp-64bit-2003", 0, "ia64", "ENU", "", "", {"MS03-043/windows-xp-64bit-2003"}},
      {"windows-server-2003",
       0,
       "x86",
       "JPN",
       "Standard",
       "",
       {"MS03-026/windows-server-2003", "MS03-043/windows-server-2003"}},
      {"windows-server-2003", 0, "ia64", "JPN", "Enterprise", "", {"MS03-026/windows-server-2003-ia64"}},
      {"windows-98", 0, "x86", "JPN", "", "", {"MS04-022/windows-98"}},
      {"windows-11", 0, "x64", "JPN", "Enterprise", "", {}},
  };
  return rows;
}

TEST(SampleCatalogData, GivesEveryHostItsOwnUpdatesAndNoOther) {
  for (const auto& row : HostRows()) {
    const auto facts = FactsOf(row);
    std::set<std::string> applying;
    for (const auto& bulletin : Bulletins()) {
      for (const auto& update : bulletin.updates) {
        if (assess::CheckApplicability(update.id, update.applicability, facts).status == UpdateStatus::kMissing)
          applying.insert(update.id);
      }
    }
    EXPECT_EQ(applying, row.updates) << row.product << " SP" << row.service_pack << ' ' << row.architecture << ' '
                                     << row.language << ' ' << row.edition;
  }
}

bool Brings(const model::Package& package, const model::FileRequirement& needed) {
  const auto name = needed.path.substr(needed.path.find_last_of('\\') + 1);
  const auto version = version::ParseFileVersion(needed.version);
  return std::any_of(package.manifest.begin(), package.manifest.end(), [&](const model::ManifestFile& file) {
    return file.name == name && version.has_value() && version::ParseFileVersion(file.version) == version &&
           (needed.size_bytes == 0 || needed.size_bytes == file.size_bytes);
  });
}

TEST(SampleCatalogData, DetectionAsksForNothingThatTheCurrentPackageDoesNotBring) {
  int compared = 0;
  for (const auto& bulletin : Bulletins()) {
    for (const auto& update : bulletin.updates) {
      const auto* package = FindPackage(update, 0);
      EXPECT_EQ(package != nullptr, update.package_published) << update.id;
      if (package == nullptr) continue;
      for (const auto& needed : update.detection.files) {
        EXPECT_TRUE(Brings(*package, needed)) << update.id << ' ' << needed.path << ' ' << needed.version;
        ++compared;
      }
    }
  }
  EXPECT_GT(compared, 100);
}

TEST(SampleCatalogData, KeepsBothIssuesOfTheWindowsXpPackage) {
  const auto* update = FindUpdate("MS03-043/windows-xp");
  ASSERT_NE(update, nullptr);
  ASSERT_EQ(update->packages.size(), 2U);
  const auto& first = update->packages[0];
  const auto& second = update->packages[1];
  EXPECT_EQ(first.file_name, second.file_name);
  EXPECT_EQ(first.size_bytes, 366176U);
  EXPECT_EQ(second.size_bytes, 365664U);
  EXPECT_EQ(first.state, model::PackageState::kReplaced);
  EXPECT_EQ(second.reapply, model::Reapply::kAdvised);
  EXPECT_EQ(FindPackage(*update, 0), &second);
  EXPECT_NE(std::find(first.defects.begin(), first.defects.end(), "dllcache-not-updated"), first.defects.end());
}

struct XpRow {
  const char* name;
  int service_pack;
  const char* system32;
  const char* dllcache;
  UpdateStatus status;
};

TEST(SampleCatalogData, JudgesWindowsXpHostsByTheIssueTheyHold) {
  const auto* update = FindUpdate("MS03-043/windows-xp");
  ASSERT_NE(update, nullptr);
  const std::vector<XpRow> rows = {
      {"untouched", 1, "5.1.2600.1106", "5.1.2600.1106", UpdateStatus::kMissing},
      {"first issue", 1, "5.1.2600.1301", "5.1.2600.1106", UpdateStatus::kOutdatedRevision},
      {"reissue", 1, "5.1.2600.1309", "5.1.2600.1309", UpdateStatus::kInstalled},
      {"reissue, old copy", 1, "5.1.2600.1309", "5.1.2600.1106", UpdateStatus::kInconsistent},
      {"first issue without a service pack", 0, "5.1.2600.120", "5.1.2600.0", UpdateStatus::kOutdatedRevision},
      {"reissue without a service pack", 0, "5.1.2600.121", "5.1.2600.121", UpdateStatus::kInstalled},
      {"service pack 2", 2, "5.1.2600.2180", "5.1.2600.2180", UpdateStatus::kInstalled},
  };
  for (const auto& row : rows) {
    auto facts = FactsOf({"windows-xp", row.service_pack, "x86", "JPN", "Professional", "", {}});
    facts.files.push_back({"c:\\windows\\system32\\wkssvc.dll", true, row.system32, 0, true, row.dllcache});
    facts.files.push_back({"c:\\windows\\system32\\msgsvc.dll", true, row.system32, 0, true, row.system32});
    const bool patched = row.status != UpdateStatus::kMissing;
    for (const auto& key : update->detection.registry) facts.registry.push_back({key.key, "", patched, ""});
    const auto assessment = assess::Assess(*update, FindPackage(*update, 0), facts);
    EXPECT_EQ(assessment.status, row.status) << row.name << ": " << assessment.reason;
  }
}

}  // namespace
}  // namespace kintsugi::catalog
