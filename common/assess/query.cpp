// SPDX-License-Identifier: Apache-2.0
// QueryFor: the questions behind detection, independent of the order of bulletins and of the case in which
// keys are written.
#include <algorithm>
#include <utility>

#include "common/assess/assess.h"
#include "common/assess/rules.h"
#include "common/base/prng.h"

namespace kintsugi::assess {
namespace {

void AskFiles(const std::vector<model::FileRequirement>& files, model::FactQuery& query) {
  for (const auto& file : files) query.files.push_back(ToLower(file.path));
}

void Ask(const model::Applicability& applicability, const model::Detection& detection, model::FactQuery& query) {
  if (const auto* rule = FindComponent(applicability.requires_component); rule != nullptr)
    query.registry.push_back({std::string(rule->key), std::string(rule->value_name)});
  AskFiles(detection.files, query);
  for (const auto& entry : detection.registry) query.registry.push_back({entry.key, entry.value_name});
  if (!detection.active_setup_guid.empty())
    query.registry.push_back(
        {std::string(kActiveSetupRoot) + detection.active_setup_guid, std::string(kActiveSetupValue)});
}

void SortAndUnite(std::vector<model::RegistryQuestion>& questions) {
  using Row = std::pair<model::RegistryQuestion, model::RegistryQuestion>;  // lower case, as written
  std::vector<Row> rows;
  rows.reserve(questions.size());
  for (auto& question : questions)
    rows.push_back({{ToLower(question.key), ToLower(question.value_name)}, std::move(question)});
  std::sort(rows.begin(), rows.end());
  const auto end = std::unique(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.first == b.first; });
  questions.clear();
  for (auto row = rows.begin(); row != end; ++row) questions.push_back(std::move(row->second));
}

std::uint64_t Digest(const model::FactQuery& query) {
  if (query.files.empty() && query.registry.empty()) return 0;
  std::string text;
  for (const auto& file : query.files) text.append("f").append(file).push_back('\0');
  for (const auto& question : query.registry) {
    text.append("r").append(ToLower(question.key)).push_back('\0');
    text.append(ToLower(question.value_name)).push_back('\0');
  }
  const std::uint64_t hash = StableHash(text.data(), text.size());
  return hash == 0 ? 1 : hash;  // 0 means "no questions"
}

model::FactQuery Finish(model::FactQuery query) {
  std::sort(query.files.begin(), query.files.end());
  query.files.erase(std::unique(query.files.begin(), query.files.end()), query.files.end());
  SortAndUnite(query.registry);
  query.digest = Digest(query);
  return query;
}

}  // namespace

model::FactQuery QueryFor(const std::vector<const model::Bulletin*>& bulletins) {
  model::FactQuery query;
  for (const auto* bulletin : bulletins) {
    for (const auto& update : bulletin->updates) {
      Ask(update.applicability, update.detection, query);
      for (const auto& package : update.packages) AskFiles(package.files, query);
    }
  }
  return Finish(std::move(query));
}

model::FactQuery QueryFor(const model::Instruction& instruction) {
  model::FactQuery query;
  Ask(instruction.applicability, instruction.detection, query);
  return Finish(std::move(query));
}

}  // namespace kintsugi::assess
