// SPDX-License-Identifier: Apache-2.0
// The rules of known issues: which hosts an issue concerns, and whether a rollout leaves them out or says so. Pure,
// engine thread.
#pragma once

#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/model/catalog.h"
#include "console/core/host_filter.h"

namespace kintsugi::console {

class KnownIssueRules {
 public:
  struct Match {
    model::KnownIssue::Effect effect = model::KnownIssue::Effect::kWarn;
    std::string note;  // "known issue 830846: <title>"
  };
  // Rules that do not parse are left out; CheckKnownIssues refuses them at import.
  explicit KnownIssueRules(const model::Bulletin& bulletin);
  // Every rule that concerns this update on this host, excluding ones first.
  std::vector<Match> For(const std::string& update_id, const FilterSubject& subject) const;
  bool empty() const { return rules_.empty(); }

 private:
  struct Rule {
    const model::KnownIssue* issue;
    HostFilter filter;
  };
  std::vector<Rule> rules_;
};

// kInvalidArgument names the issue and the place in its filter.
Status CheckKnownIssues(const model::Bulletin& bulletin);

}  // namespace kintsugi::console
