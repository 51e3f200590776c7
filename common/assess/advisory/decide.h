// SPDX-License-Identifier: Apache-2.0
// The verdicts of one host on one platform: proofs, presence and the plan's cover, put together. Internal to this
// folder. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "common/assess/advisory/evidence.h"
#include "common/assess/advisory/plan.h"

namespace kintsugi::assess {

struct Verdict {
  model::UpdateStatus status = model::UpdateStatus::kUnspecified;  // kUnspecified: no row
  Rule rule = Rule::kUnspecified;
  std::uint32_t by = kNowhere;
  bool in_force = false;
};

struct Decision {
  const PlatformPlan* plan = nullptr;
  std::vector<Proof> proofs;
  std::vector<Presence> presence;   // by component
  std::vector<Presence> certainty;  // by KB: the best of its components
  std::vector<Verdict> verdicts;    // by KB
  bool hotpatched = false;          // a hotpatch is in force
  // Not closed by anything in force; `unknown` also by KBs that may not apply.
  std::vector<std::uint64_t> open, unknown;
};

struct DecideInput {
  const advisory::Catalog& catalog;
  const HostFactsView& host;
  const BulletinUpdates& updates;
  bool certain_platform = true;
};
Decision Decide(const DecideInput& input, const PlatformPlan& plan);

// Among the fewest installs.
bool IsActionable(const Verdict& verdict);

}  // namespace kintsugi::assess
