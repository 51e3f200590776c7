// SPDX-License-Identifier: Apache-2.0
#include "console/core/known_issues.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/base/text.h"

namespace kintsugi::console {
namespace {

bool Concerns(const model::KnownIssue& issue, const std::string& update_id) {
  return issue.updates.empty() || std::any_of(issue.updates.begin(), issue.updates.end(),
                                              [&](const std::string& id) { return EqualNoCase(id, update_id); });
}

}  // namespace

KnownIssueRules::KnownIssueRules(const model::Bulletin& bulletin) {
  for (const model::KnownIssue& issue : bulletin.known_issues) {
    if (issue.hosts.empty()) continue;
    auto filter = HostFilter::Parse(issue.hosts);
    if (filter) rules_.push_back({&issue, std::move(*filter)});
  }
}

std::vector<KnownIssueRules::Match> KnownIssueRules::For(const std::string& update_id,
                                                         const FilterSubject& subject) const {
  std::vector<Match> matches;
  for (const Rule& rule : rules_) {
    if (!Concerns(*rule.issue, update_id) || !rule.filter.Matches(subject)) continue;
    matches.push_back({rule.issue->effect, fmt::format("known issue {}: {}", rule.issue->id, rule.issue->title)});
  }
  std::stable_sort(matches.begin(), matches.end(), [](const Match& a, const Match& b) { return a.effect > b.effect; });
  return matches;
}

Status CheckKnownIssues(const model::Bulletin& bulletin) {
  for (const model::KnownIssue& issue : bulletin.known_issues) {
    const auto filter = HostFilter::Parse(issue.hosts);
    if (!filter)
      return Error{Code::kInvalidArgument, fmt::format("known_issue {}: hosts: {}", issue.id, filter.error().message)};
  }
  return {};
}

}  // namespace kintsugi::console
