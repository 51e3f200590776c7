// SPDX-License-Identifier: Apache-2.0
// How to see on a host that an update is there: registry, Active Setup, file versions.
#include <algorithm>
#include <map>

#include "console/cli/report/formats.h"
#include "console/cli/report/sections.h"

namespace kintsugi::cli::report {
namespace {

struct Key {
  std::string key;
  std::string value;
  std::string equals;
  Lines platforms;
};

void AddKey(std::vector<Key>& keys, const std::string& key, const std::string& value, const std::string& equals,
            std::string platform) {
  const auto same = std::find_if(keys.begin(), keys.end(), [&](const Key& other) {
    return other.key == key && other.value == value && other.equals == equals;
  });
  Key& row = same == keys.end() ? keys.emplace_back(Key{key, value, equals, {}}) : *same;
  row.platforms.push_back(Text(std::move(platform)));
}

// The platform with the rule's own service packs where these are narrower.
std::string PlatformOf(const Subject& subject, const model::Update& update, int min, int max) {
  model::Applicability applies = update.applicability;
  applies.service_pack_min = std::max(applies.service_pack_min, min);
  applies.service_pack_max = std::min(applies.service_pack_max, max);
  return PlatformName(subject.language, applies);
}

Grid RegistryGrid(const Subject& subject) {
  std::vector<Key> keys;
  for (const auto& update : subject.bulletin.updates) {
    for (const auto& rule : update.detection.registry)
      AddKey(keys, rule.key, rule.value_name, rule.equals,
             PlatformOf(subject, update, rule.service_pack_min, rule.service_pack_max));
    if (!update.detection.active_setup_guid.empty())
      AddKey(keys, R"(HKLM\SOFTWARE\Microsoft\Active Setup\Installed Components\)" + update.detection.active_setup_guid,
             "IsInstalled", "1", PlatformName(subject.language, update.applicability));
  }
  Grid grid{
      subject.Say(Phrase::kRegistryTable),
      {{subject.Say(Phrase::kPlatform)}, {subject.Say(Phrase::kRegistryKey)}, {subject.Say(Phrase::kRegistryValue)}},
      {}};
  for (auto& key : keys) {
    const Words value = key.value.empty()    ? subject.Plain(Phrase::kKeyExists)
                        : key.equals.empty() ? Text(subject.Say(Phrase::kValueExists, key.value))
                                             : Code(key.value + " = " + key.equals);
    grid.rows.push_back({{std::move(key.platforms), {Code(key.key)}, {value}}});
  }
  return grid;
}

void AddFiles(const Subject& subject, Grid& grid, const std::vector<model::FileRequirement>& files) {
  for (const auto& file : files)
    grid.rows.push_back({{{Code(file.path)},
                          {Code(file.version)},
                          {Text(ServicePacks(subject.language, file.service_pack_min, file.service_pack_max))},
                          {Code(file.branch)},
                          file.protected_copy ? Lines{subject.Plain(Phrase::kYes)} : Lines{},
                          file.size_bytes == 0 ? Lines{} : Lines{Text(Digits(file.size_bytes))}}});
}

Grid FileGrid(const Subject& subject) {
  Grid grid{subject.Say(Phrase::kFileVersions),
            {{subject.Say(Phrase::kFileName)},
             {subject.Say(Phrase::kVersion)},
             {subject.Say(Phrase::kServicePack)},
             {subject.Say(Phrase::kBranch)},
             {subject.Say(Phrase::kProtectedCopy)},
             {subject.Say(Phrase::kSize), true}},
            {}};
  std::vector<const model::Update*> shown;
  for (const auto& update : subject.bulletin.updates) {
    if (update.detection.files.empty() || std::find(shown.begin(), shown.end(), &update) != shown.end()) continue;
    std::vector<std::string> platforms;
    for (const auto& other : subject.bulletin.updates) {
      if (other.detection.files != update.detection.files) continue;
      platforms.push_back(PlatformName(subject.language, other.applicability));
      shown.push_back(&other);
    }
    grid.rows.push_back({{}, Join(platforms, subject.Say(Phrase::kComma))});
    AddFiles(subject, grid, update.detection.files);
  }
  for (const auto& update : subject.bulletin.updates)
    for (const auto& package : update.packages) {
      if (package.files.empty() || &package == CurrentPackage(update)) continue;
      grid.rows.push_back(
          {{}, subject.Say(Phrase::kIssueOf, PlatformName(subject.language, update.applicability), package.revision)});
      AddFiles(subject, grid, package.files);
    }
  return grid;
}

}  // namespace

Section VerifySection(const Subject& subject) {
  Section section{"verify", subject.Say(Phrase::kVerify), {}, {}};
  Grid registry = RegistryGrid(subject);
  Grid files = FileGrid(subject);
  if (registry.rows.empty() && files.rows.empty()) return section;
  section.blocks = {Paragraph{subject.Plain(Phrase::kVerifyLead)}};
  if (!registry.rows.empty()) section.blocks.push_back(std::move(registry));
  if (!files.rows.empty()) section.blocks.push_back(WithoutEmptyColumns(std::move(files)));
  return section;
}

}  // namespace kintsugi::cli::report
