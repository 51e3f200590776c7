// SPDX-License-Identifier: Apache-2.0
// The bulletins in deploy/catalog: they parse, and detection with them says of hosts what the bulletins say.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "common/assess/assess.h"
#include "common/catalog/bulletin_text.h"

namespace kintsugi::catalog {
namespace {

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::filesystem::path> SampleFiles() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(KINTSUGI_SOURCE_DIR "/deploy/catalog")) {
    if (entry.path().extension() == ".toml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

TEST(SampleCatalog, ParsesWithoutAProblem) {
  const auto files = SampleFiles();
  ASSERT_GE(files.size(), 4U);
  for (const auto& file : files) {
    const Parsed parsed = ParseBulletin(ReadFile(file), file.filename().string());
    for (const auto& problem : parsed.problems) ADD_FAILURE() << ToText(problem);
    ASSERT_TRUE(parsed.bulletin.has_value()) << file;
    EXPECT_EQ(parsed.bulletin->id, file.stem().string());
    EXPECT_FALSE(parsed.bulletin->updates.empty());
  }
}

using model::UpdateStatus;

model::Bulletin Sample(const std::string& id) {
  const Parsed parsed = ParseBulletin(ReadFile(KINTSUGI_SOURCE_DIR "/deploy/catalog/" + id + ".toml"), id);
  EXPECT_TRUE(parsed.bulletin.has_value());
  return parsed.bulletin.value_or(model::Bulletin{});
}

const model::Update& UpdateOf(const model::Bulletin& bulletin, const std::string& slug) {
  const auto found = std::find_if(bulletin.updates.begin(), bulletin.updates.end(),
                                  [&](const model::Update& update) { return update.id == bulletin.id + "/" + slug; });
  EXPECT_NE(found, bulletin.updates.end()) << slug;
  return *found;
}

struct DiskFile {
  const char* name;  // below system32; the folder is the system's
  const char* version;
  const char* dllcache = "";
  std::uint64_t size_bytes = 0;
};

struct Situation {
  const char* name;
  const char* bulletin;
  const char* slug;
  const char* product;
  int service_pack;
  const char* language;
  std::vector<DiskFile> files;
  const char* present_key;  // "" = no key of the update is there
  UpdateStatus status;
  const char* says;  // part of the reason
};

// A host that has answered every question of the catalog: what is not listed is known to be absent.
model::HostFacts HostIn(const Situation& situation, const model::Bulletin& bulletin) {
  model::HostFacts facts;
  facts.os.product = situation.product;
  facts.os.service_pack = situation.service_pack;
  facts.os.architecture = "x86";
  facts.os.language = situation.language;
  const model::FactQuery query = assess::QueryFor({&bulletin});
  for (const auto& path : query.files) {
    model::FileFact& fact = facts.files.emplace_back();
    fact.path = assess::ExpandPath(path, facts.os);
    for (const auto& file : situation.files) {
      if (fact.path != assess::ExpandPath(std::string("%system32%\\") + file.name, facts.os)) continue;
      fact.present = true;
      fact.version = file.version;
      fact.size_bytes = file.size_bytes;
      fact.protected_copy_present = *file.dllcache != '\0';
      fact.protected_copy_version = file.dllcache;
    }
  }
  for (const auto& question : query.registry)
    facts.registry.push_back({question.key, question.value_name, question.key == situation.present_key, "1"});
  return facts;
}

constexpr const char* kNt4Key = R"(HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Hotfix\KB828035)";
constexpr const char* k2000Key = R"(HKLM\SOFTWARE\Microsoft\Updates\Windows 2000\SP5\KB828035)";
constexpr const char* kXpGoldKey = R"(HKLM\SOFTWARE\Microsoft\Updates\Windows XP\SP1\KB828035)";
constexpr const char* kXpSp1Key = R"(HKLM\SOFTWARE\Microsoft\Updates\Windows XP\SP2\KB828035)";
constexpr const char* k2003Key = R"(HKLM\SOFTWARE\Microsoft\Updates\Windows Server 2003\SP1\KB828035)";

constexpr const char* kMs = "MS03-043";

const std::vector<Situation> kSituations = {
    {"XP SP1, reissue in force",
     kMs,
     "windows-xp",
     "windows-xp",
     1,
     "JPN",
     {{"wkssvc.dll", "5.1.2600.1309", "5.1.2600.1309"}, {"msgsvc.dll", "5.1.2600.1309", "5.1.2600.1309"}},
     kXpSp1Key,
     UpdateStatus::kInstalled,
     "2 of 2 files"},
    {"XP SP1, old wkssvc.dll in dllcache",
     kMs,
     "windows-xp",
     "windows-xp",
     1,
     "JPN",
     {{"wkssvc.dll", "5.1.2600.1309", "5.1.2600.1106"}, {"msgsvc.dll", "5.1.2600.1309", "5.1.2600.1309"}},
     kXpSp1Key,
     UpdateStatus::kInconsistent,
     "the copy of wkssvc.dll in dllcache is 5.1.2600.1106"},
    {"XP SP1, first issue and the dllcache it left behind",
     kMs,
     "windows-xp",
     "windows-xp",
     1,
     "JPN",
     {{"wkssvc.dll", "5.1.2600.1301", "5.1.2600.1106"}, {"msgsvc.dll", "5.1.2600.1301", "5.1.2600.1301"}},
     kXpSp1Key,
     UpdateStatus::kOutdatedRevision,
     "Windows File Protection may restore the vulnerable file"},
    {"XP SP1, never patched",
     kMs,
     "windows-xp",
     "windows-xp",
     1,
     "JPN",
     {{"wkssvc.dll", "5.1.2600.1106", "5.1.2600.1106"}, {"msgsvc.dll", "5.1.2600.0", "5.1.2600.0"}},
     "",
     UpdateStatus::kMissing,
     "needs 5.1.2600.1309 (0 of 2 files in force)"},
    {"XP SP1, vulnerable file restored by Windows",
     kMs,
     "windows-xp",
     "windows-xp",
     1,
     "JPN",
     {{"wkssvc.dll", "5.1.2600.1106"}, {"msgsvc.dll", "5.1.2600.1309"}},
     kXpSp1Key,
     UpdateStatus::kInconsistent,
     "overwritten or never replaced"},
    {"XP SP1 with the files of XP without a service pack",
     kMs,
     "windows-xp",
     "windows-xp",
     1,
     "JPN",
     {{"wkssvc.dll", "5.1.2600.121"}, {"msgsvc.dll", "5.1.2600.121"}},
     "",
     UpdateStatus::kMissing,
     "needs 5.1.2600.1309"},
    {"XP without a service pack",
     kMs,
     "windows-xp",
     "windows-xp",
     0,
     "JPN",
     {{"wkssvc.dll", "5.1.2600.121", "5.1.2600.121"}, {"msgsvc.dll", "5.1.2600.121", "5.1.2600.121"}},
     kXpGoldKey,
     UpdateStatus::kInstalled,
     "2 of 2 files"},
    {"XP without a service pack, first issue",
     kMs,
     "windows-xp-enu",
     "windows-xp",
     0,
     "ENU",
     {{"wkssvc.dll", "5.1.2600.120"}, {"msgsvc.dll", "5.1.2600.120"}},
     kXpGoldKey,
     UpdateStatus::kOutdatedRevision,
     "issue 1"},
    {"XP SP2 contains it",
     kMs,
     "windows-xp",
     "windows-xp",
     2,
     "JPN",
     {},
     "",
     UpdateStatus::kInstalled,
     "service pack 2 contains"},
    {"English XP and the Japanese package",
     kMs,
     "windows-xp",
     "windows-xp",
     1,
     "ENU",
     {},
     "",
     UpdateStatus::kNotApplicable,
     "language is ENU, needs JPN"},
    {"2003, GDR by size",
     kMs,
     "windows-server-2003",
     "windows-server-2003",
     0,
     "JPN",
     {{"wkssvc.dll", "5.2.3790.90", "5.2.3790.90", 128000}, {"msgsvc.dll", "5.2.3790.90", "5.2.3790.90", 32768}},
     k2003Key,
     UpdateStatus::kInstalled,
     "(gdr branch)"},
    {"2003, QFE by size",
     kMs,
     "windows-server-2003",
     "windows-server-2003",
     0,
     "JPN",
     {{"wkssvc.dll", "5.2.3790.90", "5.2.3790.90", 126976}, {"msgsvc.dll", "5.2.3790.90", "5.2.3790.90", 33792}},
     k2003Key,
     UpdateStatus::kInstalled,
     "(qfe branch)"},
    {"2003, slipstreamed",
     kMs,
     "windows-server-2003",
     "windows-server-2003",
     0,
     "JPN",
     {{"wkssvc.dll", "5.2.3790.90"}, {"msgsvc.dll", "5.2.3790.90"}},
     "",
     UpdateStatus::kInstalled,
     "slipstreamed"},
    {"2003, never patched",
     kMs,
     "windows-server-2003",
     "windows-server-2003",
     0,
     "JPN",
     {{"wkssvc.dll", "5.2.3790.0"}, {"msgsvc.dll", "5.2.3790.0"}},
     "",
     UpdateStatus::kMissing,
     "5.2.3790.90 (gdr) or 5.2.3790.90 (qfe)"},
    {"2003 RPC, QFE file of its own version",
     "MS03-026",
     "windows-server-2003",
     "windows-server-2003",
     0,
     "",
     {{"ole32.dll", "5.2.3790.68"}, {"rpcrt4.dll", "5.2.3790.63"}, {"rpcss.dll", "5.2.3790.68"}},
     "",
     UpdateStatus::kInstalled,
     "qfe"},
    {"2000 SP4",
     kMs,
     "windows-2000",
     "windows-2000",
     4,
     "JPN",
     {{"wkssvc.dll", "5.0.2195.6861", "5.0.2195.6861"}, {"msgsvc.dll", "5.0.2195.6861", "5.0.2195.6861"}},
     k2000Key,
     UpdateStatus::kInstalled,
     "2 of 2 files"},
    {"2000 SP3, one file old",
     kMs,
     "windows-2000",
     "windows-2000",
     3,
     "JPN",
     {{"wkssvc.dll", "5.0.2195.6861"}, {"msgsvc.dll", "5.0.2195.4821"}},
     "",
     UpdateStatus::kMissing,
     "1 of 2 files in force"},
    {"2000 SP1",
     kMs,
     "windows-2000",
     "windows-2000",
     1,
     "JPN",
     {},
     "",
     UpdateStatus::kNotApplicable,
     "service pack is 1, needs 2 to 4"},
    {"NT4 Japanese",
     kMs,
     "windows-nt4-workstation",
     "windows-nt4-workstation",
     6,
     "JPN",
     {{"msgsvc.dll", "4.0.1381.7231"},
      {"netapi32.dll", "4.0.1381.7087"},
      {"wkssvc.dll", "4.0.1381.7231"},
      {"drivers\\mup.sys", "4.0.1381.7096"}},
     kNt4Key,
     UpdateStatus::kInstalled,
     "4 of 4 files"},
    {"NT4 English has other numbers",
     kMs,
     "windows-nt4-workstation-enu",
     "windows-nt4-workstation",
     6,
     "ENU",
     {{"msgsvc.dll", "4.0.1381.7231"},
      {"netapi32.dll", "4.0.1381.7220"},
      {"wkssvc.dll", "4.0.1381.7236"},
      {"drivers\\mup.sys", "4.0.1381.7215"}},
     "",
     UpdateStatus::kMissing,
     "msgsvc.dll is 4.0.1381.7231, needs 4.0.1381.7236"},
    {"NT4 Terminal Server, five-digit numbers",
     kMs,
     "windows-nt4-tse",
     "windows-nt4-tse",
     6,
     "JPN",
     {{"msgsvc.dll", "4.0.1381.39775"},
      {"netapi32.dll", "4.0.1381.39770"},
      {"wkssvc.dll", "4.0.1381.39775"},
      {"drivers\\mup.sys", "4.0.1381.39770"}},
     kNt4Key,
     UpdateStatus::kInstalled,
     "4 of 4 files"},
    {"2000 SP4 contains the Windows 2000 fix of MS03-024",
     "MS03-024",
     "windows-2000",
     "windows-2000",
     4,
     "",
     {},
     "",
     UpdateStatus::kInstalled,
     "service pack 4 contains"},
    {"2000 SP3 with the key alone",
     "MS03-024",
     "windows-2000",
     "windows-2000",
     3,
     "",
     {},
     R"(HKLM\SOFTWARE\Microsoft\Updates\Windows 2000\SP4\KB817606)",
     UpdateStatus::kInstalled,
     "says installed"},
    {"2000 SP3 without the key",
     "MS03-024",
     "windows-2000",
     "windows-2000",
     3,
     "",
     {},
     "",
     UpdateStatus::kMissing,
     "absent"},
    {"NT4 without Internet Explorer 6 SP1",
     "MS04-022",
     "windows-nt4-server",
     "windows-nt4-server",
     6,
     "",
     {},
     "",
     UpdateStatus::kNotApplicable,
     "Internet Explorer 6 SP1 is absent"},
};

TEST(SampleCatalog, SaysOfHostsWhatTheBulletinsSay) {
  for (const Situation& situation : kSituations) {
    SCOPED_TRACE(situation.name);
    const model::Bulletin bulletin = Sample(situation.bulletin);
    const model::Update& update = UpdateOf(bulletin, situation.slug);
    model::HostFacts facts = HostIn(situation, bulletin);
    const auto& languages = update.applicability.languages;
    if (facts.os.language.empty() && !languages.empty()) facts.os.language = languages[0];
    const auto assessment = assess::Assess(update, FindPackage(update, 0), facts);
    EXPECT_EQ(Name(assessment.status), Name(situation.status)) << assess::Render(assessment);
    EXPECT_NE(assessment.reason.find(situation.says), std::string::npos) << assess::Render(assessment);
  }
}

TEST(SampleCatalog, TellsNothingOfAHostThatWasNotAskedYet) {
  for (const auto& file : SampleFiles()) {
    const model::Bulletin bulletin = Sample(file.stem().string());
    for (const auto& update : bulletin.updates)
      EXPECT_EQ(assess::Assess(update, nullptr, model::HostFacts{}).status, UpdateStatus::kUnknown) << update.id;
  }
}

TEST(SampleCatalog, MakesAnInstructionOfEveryCurrentIssueOnceItHasBytes) {
  int made = 0;
  for (const auto& file : SampleFiles()) {
    const model::Bulletin bulletin = Sample(file.stem().string());
    for (const auto& update : bulletin.updates) {
      const model::Package* current = FindPackage(update, 0);
      EXPECT_EQ(current != nullptr, update.package_published) << update.id;
      if (current == nullptr) continue;
      model::Package with_bytes = *current;
      with_bytes.sha256 = Sha256Digest{};
      const auto instruction = MakeInstruction(bulletin, update, with_bytes);
      ASSERT_TRUE(instruction.has_value()) << instruction.error().message;
      EXPECT_FALSE(instruction->arguments.empty()) << update.id;
      EXPECT_FALSE(instruction->exit_codes.empty()) << update.id;
      ++made;
    }
  }
  EXPECT_GT(made, 20);
}

}  // namespace
}  // namespace kintsugi::catalog
