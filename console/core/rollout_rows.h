// SPDX-License-Identifier: Apache-2.0
// Between a live rollout and its database rows. What a host got when it entered (work, groups, calendar, note) and how
// far the engine has come is stored, so that a restart goes on with the same decisions. Engine thread.
#pragma once

#include <vector>

#include "common/base/result.h"
#include "common/schedule/zone.h"
#include "console/core/fleet.h"
#include "console/core/rollout_book.h"
#include "db/store.h"

namespace kintsugi::console {

db::RolloutHostRow ToRow(const Rollout& rollout, rollout::Slot slot, const Fleet& fleet);
// Phase, cause, revision, times and progress of the engine state into the row.
void RefreshRow(Rollout& rollout);
// Plan and instructions into the row; after an edit, or when a joining host brought a new instruction.
void RefreshPlan(Rollout& rollout);
// kDataLoss: a row cannot be read. A zone that is not known any more counts as UTC.
Result<Rollout> RestoreRollout(db::RolloutRow row, const std::vector<db::RolloutHostRow>& hosts, const Fleet& fleet,
                               const schedule::ZoneSource* zones, Instant now);

}  // namespace kintsugi::console
