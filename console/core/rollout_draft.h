// SPDX-License-Identifier: Apache-2.0
// From a plan to a draft: which hosts need which update, which wave each goes to, and the instructions that will be
// fixed. Reads the fleet and the catalog, changes nothing. Engine thread.
#pragma once

#include <string>
#include <vector>

#include "common/base/result.h"
#include "console/core/catalog_book.h"
#include "console/core/fleet.h"
#include "console/core/rollout_book.h"

namespace kintsugi::console {

struct RolloutDraft {
  rollout::State state;
  std::vector<model::Instruction> instructions;
  std::vector<SlotDetail> details;
  std::vector<std::string> warnings;  // hosts left out and why
};

// kInvalidArgument (a field of the plan), kNotFound (bulletin), kFailedPrecondition (a needed package has no bytes in
// the store; the message names each file to add).
Result<RolloutDraft> DraftRollout(const model::RolloutPlan& plan, std::uint64_t seed, const Fleet& fleet,
                                  const CatalogBook& catalog);

// The wire says 0 for "the product's default": puts model::RolloutPlan's defaults in their place.
model::RolloutPlan WithDefaults(model::RolloutPlan plan);

// kFailedPrecondition: the change makes no sense in this phase; the message says which phases allow it.
Status CheckChange(rollout::Event::Kind kind, rollout::Phase phase);

}  // namespace kintsugi::console
