// SPDX-License-Identifier: Apache-2.0
// From a plan to a draft: which hosts have which work, which wave, groups and calendar each goes to, and the
// instructions that will be fixed. Reads the fleet and the catalog, changes nothing. Engine thread.
#pragma once

#include <string>
#include <vector>

#include "common/base/result.h"
#include "console/core/catalog_book.h"
#include "console/core/fleet.h"
#include "console/core/group_book.h"
#include "console/core/host_work.h"
#include "console/core/placement.h"
#include "console/core/rollout_book.h"

namespace kintsugi::console {

// What a draft is made from.
struct DraftSources {
  const Fleet& fleet;
  const CatalogBook& catalog;
  const GroupBook& groups;
  const RolloutBook& rollouts;
  const schedule::ZoneSource* zones = nullptr;
};

struct RolloutDraft {
  rollout::State state;
  std::vector<model::Instruction> instructions;
  std::vector<SlotDetail> details;
  std::vector<std::string> zones;     // of the state's calendars
  std::vector<std::string> warnings;  // hosts left out or warned about, and why
};

// kInvalidArgument (a field of the plan, a circle of prerequisites), kNotFound (bulletin, ring, rollout that is
// followed), kFailedPrecondition (a needed package has no bytes in the store, or no uninstaller; the message names
// each).
Result<RolloutDraft> DraftRollout(const model::RolloutPlan& plan, std::uint64_t seed, const DraftSources& sources,
                                  Instant now);

// Who a wave takes by query or ring.
class WaveFilter {
 public:
  // kInvalidArgument, kNotFound name the wave's field.
  static Result<std::vector<WaveFilter>> ForAll(const model::RolloutPlan& plan, const GroupBook& groups);
  bool Matches(const FilterSubject& subject) const;

 private:
  std::string ring_;  // "" = by query
  HostFilter filter_;
};

// The wire says 0 for "the product's default": puts model::RolloutPlan's defaults in their place (plan_defaults.cpp).
model::RolloutPlan WithDefaults(model::RolloutPlan plan);

// kFailedPrecondition: the change makes no sense in this phase; the message says which phases allow it.
Status CheckChange(rollout::Event::Kind kind, rollout::Phase phase);

}  // namespace kintsugi::console
