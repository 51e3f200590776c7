// SPDX-License-Identifier: Apache-2.0
// File evidence: every path must be at or above the version of its branch. Rows of one path that name
// different branches (gdr, qfe) are alternatives: the installer picks one by what it finds, so either is
// right. An absent file is a known "no".
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "common/assess/assess.h"
#include "common/assess/rules.h"
#include "common/version/file_version.h"

namespace kintsugi::assess {
namespace {

using model::Evidence;
using version::FileVersion;

struct Alternative {
  std::string branch;
  FileVersion version;
  std::uint64_t size_bytes = 0;
};
struct PathRule {
  std::string path;
  std::vector<Alternative> alternatives;  // one a branch, ascending version
  bool protected_copy = false;
};

void Merge(const model::FileRequirement& row, const FileVersion& version, PathRule& rule) {
  rule.protected_copy = rule.protected_copy || row.protected_copy;
  const auto same = std::find_if(rule.alternatives.begin(), rule.alternatives.end(),
                                 [&](const Alternative& alternative) { return alternative.branch == row.branch; });
  if (same == rule.alternatives.end())
    rule.alternatives.push_back({row.branch, version, row.size_bytes});
  else if (version > same->version)
    *same = {row.branch, version, row.size_bytes};
}

std::vector<PathRule> RulesFor(const std::vector<model::FileRequirement>& files, const model::OsFacts& os) {
  std::vector<PathRule> rules;
  for (const auto& row : files) {
    if (os.service_pack < row.service_pack_min || os.service_pack > row.service_pack_max) continue;
    std::string path = ExpandPath(row.path, os);
    auto rule = std::find_if(rules.begin(), rules.end(), [&](const PathRule& known) { return known.path == path; });
    if (rule == rules.end()) rule = rules.insert(rules.end(), PathRule{.path = std::move(path), .alternatives = {}});
    // A version that is no version can hold nowhere: the highest one keeps the update from passing as
    // installed.
    const FileVersion unreachable{{UINT16_MAX, UINT16_MAX, UINT16_MAX, UINT16_MAX}};
    Merge(row, version::ParseFileVersion(row.version).value_or(unreachable), *rule);
  }
  for (auto& rule : rules) {
    std::sort(rule.alternatives.begin(), rule.alternatives.end(),
              [](const Alternative& a, const Alternative& b) { return a.version < b.version; });
  }
  return rules;
}

std::string ExpectedText(const PathRule& rule) {
  std::string text;
  for (const auto& alternative : rule.alternatives) {
    if (!text.empty()) text += " or ";
    text += version::ToString(alternative.version);
    if (!alternative.branch.empty()) text += " (" + alternative.branch + ")";
  }
  return text;
}

// The branch of the highest alternative at or below the installed version (an exact match if there is one).
// Windows Server 2003 ships both branches of one fix under the same version: then the size tells, and without
// it both are named. nullopt: below all of them.
std::optional<std::string> MatchedBranch(const PathRule& rule, const FileVersion& installed, std::uint64_t size_bytes) {
  const Alternative* highest = nullptr;
  for (const auto& alternative : rule.alternatives) {
    if (alternative.version <= installed) highest = &alternative;
  }
  if (highest == nullptr) return std::nullopt;
  std::string branches;
  for (const auto& alternative : rule.alternatives) {
    if (alternative.version != highest->version) continue;
    if (size_bytes > 0 && alternative.size_bytes == size_bytes) return alternative.branch;
    branches += branches.empty() ? alternative.branch : " or " + alternative.branch;
  }
  return branches;
}

std::string_view FileName(std::string_view path) { return path.substr(path.find_last_of('\\') + 1); }

void RememberBranch(const std::string& branch, std::string& branches) {
  if (branch.empty() || branches.find(branch) != std::string::npos) return;
  branches += branches.empty() ? branch : ", " + branch;
}

struct Observed {
  bool known = false;
  bool present = false;
  std::string text;  // version as found
  std::uint64_t size_bytes = 0;
};

Evidence Judge(const PathRule& rule, const Observed& observed, std::string_view what, std::string_view source,
               std::string* branches) {
  Evidence row{.rule = fmt::format("{} {}", what, rule.path),
               .observed = observed.text,
               .expected = ExpectedText(rule),
               .source = std::string(source),
               .known = observed.known};
  if (observed.known && !observed.present) row.observed = "absent";
  if (!observed.known || !observed.present) return row;
  const auto installed = version::ParseFileVersion(observed.text);
  row.known = installed.has_value();
  if (!installed) return row;
  const auto branch = MatchedBranch(rule, *installed, observed.size_bytes);
  row.holds = branch.has_value();
  if (!branch || branch->empty()) return row;
  row.observed += " (" + *branch + ")";
  if (branches != nullptr) RememberBranch(*branch, *branches);
  return row;
}

Answer And(Answer a, const Evidence& row) {
  if (a == Answer::kNo || (row.known && !row.holds)) return Answer::kNo;
  return a == Answer::kUnknown || !row.known ? Answer::kUnknown : Answer::kYes;
}

void AddVersion(const PathRule& rule, const model::FileFact* fact, FilesResult& result) {
  Observed observed;
  observed.known = fact != nullptr;
  if (fact != nullptr) observed = {true, fact->present, fact->version, fact->size_bytes};
  Evidence row = Judge(rule, observed, "file", "file version", &result.branches);
  result.versions = And(result.versions, row);
  ++result.total;
  if (row.known && row.holds) ++result.holding;
  if (!row.known && result.first_unknown.empty())
    result.first_unknown = fmt::format("the version of {} is not known, needs {}", FileName(rule.path), row.expected);
  if (row.known && !row.holds && result.first_failure.empty())
    result.first_failure = fmt::format("{} is {}, needs {}", FileName(rule.path), row.observed, row.expected);
  result.evidence.push_back(std::move(row));
}

// No copy in dllcache is fine: nothing old can come back. A copy with an unreadable version could be
// anything.
void AddProtectedCopy(const PathRule& rule, const model::FileFact* fact, FilesResult& result) {
  if (!rule.protected_copy || fact == nullptr || !fact->protected_copy_present) return;
  Evidence row = Judge(rule, {true, true, fact->protected_copy_version}, "protected copy of", "dllcache", nullptr);
  result.protected_copies = And(result.protected_copies, row);
  if (!row.holds && result.protected_failure.empty())
    result.protected_failure = fmt::format("the copy of {} in dllcache is {}, needs {}", FileName(rule.path),
                                           row.known ? row.observed : "of unknown version", row.expected);
  result.evidence.push_back(std::move(row));
}

}  // namespace

FilesResult JudgeFiles(const std::vector<model::FileRequirement>& files, const FactIndex& index) {
  FilesResult result;
  const auto rules = RulesFor(files, index.facts().os);
  result.rows_for_other_service_packs_only = !files.empty() && rules.empty();
  for (const auto& rule : rules) {
    const auto* fact = index.File(rule.path);
    AddVersion(rule, fact, result);
    AddProtectedCopy(rule, fact, result);
  }
  return result;
}

}  // namespace kintsugi::assess
