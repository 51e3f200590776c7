// SPDX-License-Identifier: Apache-2.0
// What a HostAssessor keeps. Internal to this folder. Const after construction: any thread.
#pragma once

#include <memory>
#include <vector>

#include "common/assess/advisory/decide.h"
#include "common/assess/advisory/host_assessor.h"

namespace kintsugi::assess {

struct HostAssessor::Parts {
  std::vector<std::unique_ptr<const PlatformPlan>> plans;  // by PlatformId; null: not prepared
  std::vector<const model::Bulletin*> bulletins;
  BulletinUpdates updates;
  std::vector<advisory::Date> days;  // of release, by KbId
};

struct MatchedPlan {
  const PlatformPlan* plan = nullptr;
  advisory::PlatformId platform = advisory::kNone;
  std::vector<std::string_view> missing;  // facts that would tell
};
// The platforms that a host is, or may be, and that are prepared.
std::vector<MatchedPlan> MatchPlans(const advisory::Catalog& catalog,
                                    const std::vector<std::unique_ptr<const PlatformPlan>>& plans,
                                    const HostInput& host);

}  // namespace kintsugi::assess
