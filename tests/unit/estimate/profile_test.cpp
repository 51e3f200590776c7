// SPDX-License-Identifier: Apache-2.0
// UpdateEXPERT's published tables from the engine and the catalog, and profiles of other constants.
#include "console/estimate/profile.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "common/catalog/bulletin_text.h"

namespace kintsugi::estimate {
namespace {

const std::vector<std::uint32_t> kSizes = {50, 100, 250, 500};

model::Bulletin Catalog(const std::string& id) {
  std::ifstream in(KINTSUGI_SOURCE_DIR "/deploy/catalog/" + id + ".toml", std::ios::binary);
  const catalog::Parsed parsed =
      catalog::ParseBulletin(std::string(std::istreambuf_iterator<char>(in), {}), id + ".toml");
  EXPECT_TRUE(parsed.bulletin.has_value()) << id;
  return parsed.bulletin.value_or(model::Bulletin{});
}

// A bulletin with one package.
model::Bulletin Made(std::uint64_t size, model::RebootNeed reboot = model::RebootNeed::kYes) {
  model::Bulletin bulletin;
  bulletin.id = "MS03-099";
  bulletin.updates.resize(1);
  bulletin.updates[0].id = "MS03-099/x";
  bulletin.updates[0].reboot = reboot;
  bulletin.updates[0].packages.resize(1);
  bulletin.updates[0].packages[0].file_name = "x.exe";
  bulletin.updates[0].packages[0].size_bytes = size;
  return bulletin;
}

Profile Expert() { return FindProfile("updateexpert").value(); }

std::int64_t Takes(const Profile& profile, std::uint64_t size, std::uint32_t hosts,
                   model::RebootNeed reboot = model::RebootNeed::kYes) {
  const auto rows = EstimateProfile(profile, Made(size, reboot), {hosts}, false);
  EXPECT_TRUE(rows.has_value());
  return rows->at(0).takes ? rows->at(0).takes->count() : -1;
}

// HotFix Alerts MS03-043 (2003-10-17) and MS04-022 (2004-07-15): minutes for 50, 100, 250 and 500 machines.
TEST(Profile, All28PublishedCellsComeOut) {
  struct Row {
    const char* bulletin;
    const char* package;
    std::int64_t minutes[4];
  };
  const Row rows[] = {{"MS03-043", "WindowsNT4Workstation-KB828035-x86-JPN.EXE", {18, 27, 52, 94}},
                      {"MS03-043", "WindowsNT4Server-KB828035-x86-JPN.EXE", {18, 27, 52, 94}},
                      {"MS03-043", "Windows2000-KB828035-x86-JPN.exe", {18, 27, 52, 94}},
                      {"MS03-043", "WindowsXP-KB828035-x86-JPN.exe", {18, 27, 52, 94}},
                      {"MS04-022", "IE-KB841873-WindowsNT4sp6-x86-JPN.exe", {12, 21, 46, 88}},
                      {"MS04-022", "Windows2000-KB841873-x86-JPN.EXE", {12, 21, 46, 88}},
                      {"MS04-022", "WindowsXP-KB841873-x86-jpn.exe", {12, 21, 46, 89}}};
  int cells = 0;
  for (const Row& row : rows) {
    for (const bool all_issues : {false, true}) {
      const auto estimated = EstimateProfile(Expert(), Catalog(row.bulletin), kSizes, all_issues);
      ASSERT_TRUE(estimated.has_value());
      std::size_t found = 0;
      for (const ProfileRow& cell : *estimated) {
        if (cell.package != row.package) continue;
        const auto size =
            static_cast<std::size_t>(std::find(kSizes.begin(), kSizes.end(), cell.hosts) - kSizes.begin());
        EXPECT_EQ(cell.minutes, row.minutes[size]) << row.package << " " << cell.hosts << " issue " << cell.revision;
        ++found;
      }
      EXPECT_GE(found, 4U) << row.package;
    }
    cells += 4;
  }
  EXPECT_EQ(cells, 28);
}

TEST(Profile, IsTheEngineAndTheFormulaOfTheKnowledge) {
  for (const std::uint32_t hosts : {1U, 2U, 7U, 1'000U})
    EXPECT_EQ(Takes(Expert(), 625'000, hosts), 240'000 + 360'000 + hosts * (10'000 + 100));
}

TEST(Profile, IsMonotoneInEverythingThatTakesTime) {
  std::int64_t before = 0;
  for (const std::uint32_t hosts : {1U, 2U, 50U, 51U, 500U, 5'000U}) {
    const std::int64_t takes = Takes(Expert(), 1'000'000, hosts);
    EXPECT_GT(takes, before) << hosts;
    before = takes;
  }
  const std::int64_t plain = Takes(Expert(), 1'000'000, 100);
  EXPECT_GT(Takes(Expert(), 2'000'000, 100), plain);
  const auto with = [](auto edit) {
    Profile profile = Expert();
    edit(profile);
    return profile;
  };
  EXPECT_GT(Takes(with([](Profile& p) { p.push *= 2; }), 1'000'000, 100), plain);
  EXPECT_GT(Takes(with([](Profile& p) { p.install *= 2; }), 1'000'000, 100), plain);
  EXPECT_GT(Takes(with([](Profile& p) { p.reboot *= 2; }), 1'000'000, 100), plain);
  EXPECT_GT(Takes(with([](Profile& p) { p.bytes_per_second /= 2; }), 1'000'000, 100), plain);
  before = plain;
  for (const std::uint32_t concurrency : {2U, 3U, 20U, 100U, 1'000U}) {
    const std::int64_t takes = Takes(with([&](Profile& p) { p.concurrency = concurrency; }), 1'000'000, 100);
    EXPECT_LE(takes, before) << concurrency;
    before = takes;
  }
  EXPECT_EQ(before, 240'000 + 360'000 + 10'000 + 160) << "all at once";
}

TEST(Profile, NothingComesThroughWithoutBandwidth) {
  Profile profile = Expert();
  profile.bytes_per_second = 0;
  const auto rows = EstimateProfile(profile, Made(1), {5}, false);
  ASSERT_TRUE(rows.has_value());
  EXPECT_FALSE(rows->at(0).takes.has_value());
  EXPECT_FALSE(rows->at(0).minutes.has_value());
}

TEST(Profile, AnUnknownSizeIsThatOfTheNewestEarlierIssueThatHasOne) {
  model::Bulletin bulletin = Made(0);
  auto& packages = bulletin.updates[0].packages;
  packages.resize(3);
  for (std::size_t i = 0; i < 3; ++i) packages[i].revision = static_cast<std::uint32_t>(i + 1);
  packages[0].size_bytes = packages[1].size_bytes = 62'500'000;
  packages[0].state = packages[1].state = model::PackageState::kReplaced;
  packages[2].state = model::PackageState::kCurrent;
  const auto current = EstimateProfile(Expert(), bulletin, {1}, false);
  ASSERT_EQ(current->size(), 1U);
  EXPECT_FALSE(current->at(0).size_known);
  EXPECT_EQ(current->at(0).takes->count(), 600'000 + 20'000);
  EXPECT_EQ(EstimateProfile(Expert(), bulletin, {1}, true)->size(), 3U);
}

TEST(Profile, RoundsAsItSays) {
  struct Row {
    Rounding rounding;
    std::int64_t ms;
    std::int64_t minutes;
  };
  const Row rows[] = {{Rounding::kNearest, 89'999, 1}, {Rounding::kNearest, 90'000, 2}, {Rounding::kUp, 60'001, 2},
                      {Rounding::kUp, 60'000, 1},      {Rounding::kDown, 119'999, 1},   {Rounding::kNone, 119'999, 1}};
  for (const Row& row : rows) {
    Profile profile = Expert();
    profile.push = profile.reboot = Duration{0};
    profile.install = Duration{row.ms};
    profile.rounding = row.rounding;
    const auto rows_of = EstimateProfile(profile, Made(0), {1}, false);
    EXPECT_EQ(rows_of->at(0).minutes, row.minutes) << row.ms;
  }
}

TEST(Profile, RebootsCountAsTheBulletinSays) {
  Profile profile = Expert();
  const std::int64_t without = Takes(profile, 0, 1, model::RebootNeed::kNo);
  EXPECT_EQ(Takes(profile, 0, 1, model::RebootNeed::kIfFilesInUse), without);
  EXPECT_EQ(Takes(profile, 0, 1, model::RebootNeed::kUnspecified), without + 360'000);
  profile.conditional_reboot = true;
  EXPECT_EQ(Takes(profile, 0, 1, model::RebootNeed::kIfFilesInUse), without + 360'000);
}

TEST(Profile, RefusesWhatIsOutOfRangeAndNamesIt) {
  const auto refusal = [](auto edit, std::vector<std::uint32_t> hosts = {1}) {
    Profile profile = Expert();
    edit(profile);
    const auto rows = EstimateProfile(profile, Made(1), hosts, false);
    if (rows) return std::string("accepted");
    EXPECT_EQ(rows.error().code, Code::kInvalidArgument);
    return rows.error().message;
  };
  const auto nothing = [](Profile&) {};
  EXPECT_NE(refusal([](Profile& p) { p.concurrency = 0; }).find("concurrency"), std::string::npos);
  EXPECT_NE(refusal([](Profile& p) { p.concurrency = 100'001; }).find("concurrency"), std::string::npos);
  EXPECT_NE(refusal([](Profile& p) { p.push = Duration{-1}; }).find("push"), std::string::npos);
  EXPECT_NE(refusal([](Profile& p) { p.install = std::chrono::hours(721); }).find("install"), std::string::npos);
  EXPECT_NE(refusal([](Profile& p) { p.reboot = Duration{-1}; }).find("reboot"), std::string::npos);
  EXPECT_NE(refusal(nothing, {}).find("hosts"), std::string::npos);
  EXPECT_NE(refusal(nothing, {0}).find("hosts"), std::string::npos);
  EXPECT_NE(refusal(nothing, {5, kMostProfileHosts + 1}).find("hosts"), std::string::npos);
  EXPECT_FALSE(EstimateProfile(Expert(), model::Bulletin{}, {1}, true).has_value()) << "no packages";
}

TEST(Profile, UnknownNamesAreToldTheKnownOnes) {
  const auto found = FindProfile("sms");
  ASSERT_FALSE(found.has_value());
  EXPECT_EQ(found.error().code, Code::kNotFound);
  for (const std::string& name : ProfileNames()) {
    EXPECT_NE(found.error().message.find(name), std::string::npos);
    EXPECT_EQ(FindProfile(name)->name, name);
  }
}

}  // namespace
}  // namespace kintsugi::estimate
