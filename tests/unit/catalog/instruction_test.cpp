// SPDX-License-Identifier: Apache-2.0
// Which issue is chosen, what the instruction holds, and the dialects' tables.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "common/catalog/bulletin_text.h"
#include "common/installer/exit_codes.h"
#include "tests/unit/catalog/good_bulletin.h"

namespace kintsugi::catalog {
namespace {

using model::ExitMeaning;
using model::PackageKind;

model::Bulletin Good() { return *ParseBulletin(kGoodBulletin, "good.toml").bulletin; }

TEST(FindPackage, TakesTheHighestCurrentIssueOrTheOneAskedFor) {
  model::Update update;
  for (std::uint32_t revision = 1; revision <= 4; ++revision) update.packages.emplace_back().revision = revision;
  update.packages[0].state = model::PackageState::kReplaced;
  update.packages[3].state = model::PackageState::kWithdrawn;
  EXPECT_EQ(FindPackage(update, 0), &update.packages[2]);
  EXPECT_EQ(FindPackage(update, 1), &update.packages[0]);
  EXPECT_EQ(FindPackage(update, 4), &update.packages[3]);
  EXPECT_EQ(FindPackage(update, 5), nullptr);
  EXPECT_EQ(FindPackage(model::Update{}, 0), nullptr);
}

TEST(MakeInstruction, CarriesTheUpdateAndThePackage) {
  const model::Bulletin bulletin = Good();
  const model::Update& update = bulletin.updates[0];
  const auto made = MakeInstruction(bulletin, update, update.packages[1]);
  ASSERT_TRUE(made.has_value()) << made.error().message;
  EXPECT_EQ(made->update_id, "MS03-043/windows-xp");
  EXPECT_EQ(made->bulletin_id, "MS03-043");
  EXPECT_EQ(made->kb, "828036");
  EXPECT_EQ(made->title, "Windows XP");
  EXPECT_EQ(made->package_revision, 2U);
  EXPECT_EQ(made->file_name, "WindowsXP-KB828035-x86-JPN.exe");
  EXPECT_EQ(made->size_bytes, 365664U);
  EXPECT_EQ(made->sha256, *update.packages[1].sha256);
  EXPECT_EQ(made->kind, PackageKind::kUpdateExe);
  EXPECT_EQ(made->arguments, (std::vector<std::string>{"/q", "/z"}));
  EXPECT_EQ(made->timeout, std::chrono::minutes(15));
  EXPECT_EQ(made->reboot, model::RebootNeed::kIfFilesInUse);
  EXPECT_EQ(made->applicability, update.applicability);
  EXPECT_EQ(made->detection, update.detection);
  EXPECT_EQ(made->disk_needed_bytes, 5000000U);
  EXPECT_EQ(made->prerequisites, update.prerequisites);
  EXPECT_EQ(made->uninstall, update.uninstall);
  EXPECT_FALSE(made->idempotent);
  EXPECT_TRUE(made->exclusive);
  EXPECT_TRUE(made->servicing_stack);
}

TEST(MakeInstruction, FillsInTheDefaultsOfTheKind) {
  model::Bulletin bulletin = Good();
  model::Update& update = bulletin.updates[0];
  update.timeout = Duration{0};
  update.disk_needed_bytes = 0;
  update.packages[1].arguments.clear();
  const auto made = MakeInstruction(bulletin, update, update.packages[1]);
  ASSERT_TRUE(made.has_value());
  EXPECT_EQ(made->arguments, DefaultsFor(PackageKind::kUpdateExe).arguments);
  EXPECT_EQ(made->timeout, DefaultsFor(PackageKind::kUpdateExe).timeout);
  EXPECT_EQ(made->disk_needed_bytes, 3U * 365664U);
}

TEST(MakeInstruction, DetectsAnEarlierIssueByItsOwnFiles) {
  model::Bulletin bulletin = Good();
  model::Package& first = bulletin.updates[0].packages[0];
  first.sha256 = Sha256Digest{};
  const auto made = MakeInstruction(bulletin, bulletin.updates[0], first);
  ASSERT_TRUE(made.has_value());
  EXPECT_EQ(made->detection.files, first.files);
  EXPECT_EQ(made->detection.registry, bulletin.updates[0].detection.registry);
}

TEST(MakeInstruction, PutsTheUpdatesExitCodesBeforeTheKindsAndNeverTwice) {
  model::Bulletin bulletin = Good();
  model::Update& update = bulletin.updates[0];
  update.exit_codes.push_back({1603, ExitMeaning::kTransient, "own reading"});
  const auto made = MakeInstruction(bulletin, update, update.packages[1]);
  ASSERT_TRUE(made.has_value());
  EXPECT_EQ(made->exit_codes[0].code, 61722);
  EXPECT_EQ(made->exit_codes[1], (model::ExitCode{1603, ExitMeaning::kTransient, "own reading"}));
  EXPECT_EQ(made->exit_codes.size(), DefaultsFor(PackageKind::kUpdateExe).exit_codes.size() + 1);
  const auto count =
      std::count_if(made->exit_codes.begin(), made->exit_codes.end(), [](const auto& row) { return row.code == 1603; });
  EXPECT_EQ(count, 1);
}

TEST(MakeInstruction, TakesTheSignersOfThePackageBeforeThoseOfTheUpdate) {
  model::Bulletin bulletin = Good();
  model::Update& update = bulletin.updates[0];
  update.signers = {{"Example", "", ""}};
  EXPECT_EQ(MakeInstruction(bulletin, update, update.packages[1])->signers, update.signers);
  update.packages[1].signers = {{"", std::string(64, 'a'), ""}};
  EXPECT_EQ(MakeInstruction(bulletin, update, update.packages[1])->signers, update.packages[1].signers);
}

TEST(WhyNoUninstall, IsEmptyWhereTheCatalogOrTheKindHasAWay) {
  model::Bulletin bulletin = Good();
  model::Update& update = bulletin.updates[0];
  EXPECT_EQ(WhyNoUninstall(update), "");
  update.uninstall.clear();
  EXPECT_EQ(WhyNoUninstall(update), "") << "Spuninst of update.exe";
  update.packages[1].kind = PackageKind::kExe;
  EXPECT_NE(WhyNoUninstall(update), "");
  update.packages.clear();
  EXPECT_NE(WhyNoUninstall(update), "");
}

TEST(MakeInstruction, RefusesWithWhatToDo) {
  model::Bulletin bulletin = Good();
  model::Update& update = bulletin.updates[0];
  const auto no_bytes = MakeInstruction(bulletin, update, update.packages[0]);
  ASSERT_FALSE(no_bytes.has_value());
  EXPECT_EQ(no_bytes.error().code, Code::kFailedPrecondition);
  EXPECT_EQ(no_bytes.error().message,
            "issue 1 of MS03-043/windows-xp (WindowsXP-KB828035-x86-JPN.exe) has no bytes yet: add them with: "
            "kintsugi package add");
  update.packages[1].state = model::PackageState::kWithdrawn;
  const auto withdrawn = MakeInstruction(bulletin, update, update.packages[1]);
  ASSERT_FALSE(withdrawn.has_value());
  EXPECT_EQ(withdrawn.error().message,
            "issue 2 of MS03-043/windows-xp (WindowsXP-KB828035-x86-JPN.exe) was withdrawn: choose another issue");
  const auto unpublished = MakeInstruction(bulletin, bulletin.updates[1], update.packages[1]);
  ASSERT_FALSE(unpublished.has_value());
  EXPECT_EQ(unpublished.error().code, Code::kFailedPrecondition);
  EXPECT_EQ(unpublished.error().message, "no package is published for MS03-043/windows-xp-first");
}

constexpr PackageKind kKinds[] = {PackageKind::kUpdateExe, PackageKind::kHotfixExe, PackageKind::kIeExe,
                                  PackageKind::kMsi,       PackageKind::kMsu,       PackageKind::kCab,
                                  PackageKind::kExe,       PackageKind::kMsp};

TEST(DefaultsFor, GivesSilentSwitchesThatNeverReboot) {
  using Words = std::vector<std::string>;
  EXPECT_EQ(DefaultsFor(PackageKind::kUpdateExe).arguments, (Words{"/quiet", "/norestart"}));
  EXPECT_EQ(DefaultsFor(PackageKind::kHotfixExe).arguments, (Words{"/q", "/z"}));
  EXPECT_EQ(DefaultsFor(PackageKind::kIeExe).arguments, (Words{"/q:a", "/r:n"}));
  EXPECT_EQ(DefaultsFor(PackageKind::kMsi).arguments, (Words{"/qn", "/norestart"}));
  EXPECT_EQ(DefaultsFor(PackageKind::kMsp).arguments, (Words{"/qn", "/norestart"}));
  EXPECT_EQ(DefaultsFor(PackageKind::kMsu).arguments, (Words{"/quiet", "/norestart"}));
  EXPECT_EQ(DefaultsFor(PackageKind::kCab).arguments, (Words{"/quiet", "/norestart"}));
  EXPECT_TRUE(DefaultsFor(PackageKind::kExe).arguments.empty());
}

ExitMeaning MeaningOf(PackageKind kind, std::int64_t code) {
  for (const auto& row : DefaultsFor(kind).exit_codes) {
    if (row.code == installer::FoldExitCode(code)) return row.meaning;
  }
  return ExitMeaning::kUnspecified;
}

TEST(DefaultsFor, ReadsTheExitCodesOfEachDialect) {
  struct {
    PackageKind kind;
    std::int64_t code;
    ExitMeaning meaning;
  } const rows[] = {
      {PackageKind::kUpdateExe, 0, ExitMeaning::kSuccess},
      {PackageKind::kUpdateExe, 3010, ExitMeaning::kSuccessReboot},
      {PackageKind::kUpdateExe, 1618, ExitMeaning::kBusy},
      {PackageKind::kUpdateExe, 1603, ExitMeaning::kFatal},
      {PackageKind::kMsi, 1641, ExitMeaning::kSuccessReboot},
      {PackageKind::kMsp, 1642, ExitMeaning::kNotApplicable},
      {PackageKind::kMsu, 1, ExitMeaning::kNotApplicable},
      {PackageKind::kCab, 1, ExitMeaning::kUnspecified},
      {PackageKind::kMsu, 2359302, ExitMeaning::kSuccess},
      {PackageKind::kMsu, 2149842967, ExitMeaning::kNotApplicable},
      {PackageKind::kMsu, -2145124329, ExitMeaning::kNotApplicable},
      {PackageKind::kCab, 0x800F0806, ExitMeaning::kNeedsRebootFirst},
      {PackageKind::kUpdateExe, 61722, ExitMeaning::kUnspecified},
  };
  for (const auto& row : rows) EXPECT_EQ(MeaningOf(row.kind, row.code), row.meaning) << row.code;
}

TEST(DefaultsFor, HasATimeLimitATextForEveryCodeAndNoCodeTwice) {
  for (const PackageKind kind : kKinds) {
    const KindDefaults& defaults = DefaultsFor(kind);
    EXPECT_GE(defaults.timeout, std::chrono::minutes(10));
    std::set<std::int64_t> codes;
    for (const auto& row : defaults.exit_codes) {
      EXPECT_TRUE(codes.insert(row.code).second) << row.code;
      EXPECT_FALSE(row.text.empty()) << row.code;
      EXPECT_NE(row.meaning, ExitMeaning::kUnspecified) << row.code;
    }
    EXPECT_TRUE(codes.contains(0) && codes.contains(3010) && codes.contains(1618));
  }
}

}  // namespace
}  // namespace kintsugi::catalog
