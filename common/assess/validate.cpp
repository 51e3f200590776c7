// SPDX-License-Identifier: Apache-2.0
#include "common/assess/validate.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "common/assess/fact_index.h"
#include "common/assess/rules.h"

namespace kintsugi::assess {
namespace {

// A record of any kind: of a key, or of the hotfix list where the keys say nothing.
bool IsRecorded(const model::Update& update, const FactIndex& index) {
  if (JudgeRegistry(update.detection, update.kb, index).answer == Answer::kYes) return true;
  if (update.kb.empty()) return false;
  return index.Hotfix("KB" + update.kb) != nullptr || index.Hotfix("Q" + update.kb) != nullptr;
}

std::string Sentence(const Validation& validation) {
  const auto files = [](std::size_t count) { return fmt::format("{} {}", count, count == 1 ? "file" : "files"); };
  if (!validation.drifted.empty())
    return fmt::format("recorded as installed, but {} of {} drifted back: {} is {}, needs {}",
                       validation.drifted.size(), files(validation.files), validation.drifted.front().rule,
                       validation.drifted.front().observed, validation.drifted.front().expected);
  if (!validation.unknown.empty())
    return fmt::format("{} of {} could not be checked", validation.unknown.size(), files(validation.files));
  return fmt::format("all of {} in force", files(validation.files));
}

Validation Check(const model::Update& update, const FactIndex& index) {
  FilesResult result = JudgeFiles(update.detection.files, index);
  Validation validation;
  validation.update_id = update.id;
  validation.kb = update.kb;
  validation.files = static_cast<std::size_t>(result.total);
  for (auto& row : result.evidence) {
    if (!row.known)
      validation.unknown.push_back(std::move(row));
    else if (!row.holds)
      validation.drifted.push_back(std::move(row));
  }
  validation.reason = Sentence(validation);
  return validation;
}

}  // namespace

std::string_view ResultName(const Validation& validation) {
  if (!validation.drifted.empty()) return "drifted";
  return validation.unknown.empty() ? "in-force" : "unchecked";
}

std::vector<Validation> ValidateInstalled(const std::vector<const model::Bulletin*>& bulletins,
                                          const model::HostFacts& facts) {
  std::vector<Validation> validations;
  const FactIndex index(facts);
  for (const auto* bulletin : bulletins) {
    for (const auto& update : bulletin->updates) {
      if (JudgeApplicability(update.applicability, index).all == Answer::kNo || !IsRecorded(update, index)) continue;
      Validation validation = Check(update, index);
      if (validation.files > 0) validations.push_back(std::move(validation));
    }
  }
  std::sort(validations.begin(), validations.end(),
            [](const Validation& a, const Validation& b) { return a.update_id < b.update_id; });
  return validations;
}

}  // namespace kintsugi::assess
