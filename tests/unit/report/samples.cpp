// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/report/samples.h"

#include <stdexcept>

#include "common/catalog/bulletin_text.h"
#include "tests/support/temp_folder.h"

namespace kintsugi::test {
namespace {

void Poison(std::string& text) { text += kHostile; }
void Poison(std::vector<std::string>& texts) {
  texts.emplace_back();
  for (auto& text : texts) Poison(text);
}
void Poison(std::vector<model::FileRequirement>& files);
template <typename... Texts>
void PoisonAll(Texts&... texts) {
  (Poison(texts), ...);
}

void Poison(std::vector<model::FileRequirement>& files) {
  for (auto& file : files) PoisonAll(file.path, file.version, file.branch);
}

void Poison(model::Package& package) {
  PoisonAll(package.file_name, package.published, package.language, package.installer_version, package.arguments,
            package.defects, package.note, package.files);
  for (auto& file : package.manifest)
    PoisonAll(file.name, file.version, file.timestamp_utc, file.folder, file.branch, file.source, file.note);
}

void Poison(model::Update& update) {
  model::Applicability& applies = update.applicability;
  PoisonAll(update.id, update.kb, update.title, update.console_name, update.uninstall, update.prerequisites,
            update.supersedes, update.superseded_by, update.support_ends, update.note, applies.product,
            applies.architectures, applies.languages, applies.hardware_family, applies.editions,
            applies.requires_component, update.detection.active_setup_guid, update.detection.files);
  for (auto& rule : update.detection.registry) PoisonAll(rule.key, rule.value_name, rule.equals);
  for (auto& package : update.packages) Poison(package);
}

}  // namespace

model::Bulletin Sample(const std::string& id) {
  const std::string path = std::string(KINTSUGI_SOURCE_DIR) + "/deploy/catalog/" + id + ".toml";
  auto parsed = catalog::ParseBulletin(ReadFile(path), path);
  if (!parsed.bulletin) throw std::runtime_error(ToText(parsed.problems.at(0)));
  return std::move(*parsed.bulletin);
}

model::Bulletin Poisoned(const std::string& id) {
  model::Bulletin bulletin = Sample(id);
  PoisonAll(bulletin.id, bulletin.kb, bulletin.title, bulletin.title_ja, bulletin.summary, bulletin.summary_ja,
            bulletin.published, bulletin.updated, bulletin.source_revision, bulletin.cves, bulletin.scopes,
            bulletin.references, bulletin.not_affected, bulletin.note);
  for (auto& update : bulletin.updates) Poison(update);
  for (auto& issue : bulletin.known_issues)
    PoisonAll(issue.id, issue.title, issue.text, issue.reported, issue.status, issue.resolution, issue.updates,
              issue.hosts);
  for (auto& workaround : bulletin.workarounds) PoisonAll(workaround.title, workaround.text, workaround.side_effects);
  for (auto& conflict : bulletin.conflicts) PoisonAll(conflict.field, conflict.values, conflict.note);
  for (auto& test : bulletin.tests) PoisonAll(test.platform, test.result, test.note);
  for (auto& entry : bulletin.history) PoisonAll(entry.date, entry.text);
  return bulletin;
}

}  // namespace kintsugi::test
