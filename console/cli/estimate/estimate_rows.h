// SPDX-License-Identifier: Apache-2.0
// An estimate as rows for scripts: one table for each --section. Keys are stable; a time that lies beyond the horizon
// is null (never). Pure, any thread.
#pragma once

#include <string>
#include <vector>

#include "console/cli/output/table.h"
#include "proto/operator.pb.h"

namespace kintsugi::cli {

// milestones, waves, hold-ups, changes, stragglers, straggler-groups, parameters, burn-up, problems.
const std::vector<std::string>& SectionNames();
// `name` is one of SectionNames().
Table SectionTable(const v1::EstimateRolloutReply& reply, const std::string& name);

// What 50/90/99 % and the end are, of the whole rollout (wave "") and of each wave, which also has "opens".
Table MilestoneRows(const v1::EstimateRolloutReply& reply);
Table ParameterRows(const v1::EstimateRolloutReply& reply);

// Whole minutes from `from` to `ms`, half up, never negative; not known for 0.
Cell MinutesCell(std::int64_t from_ms, std::int64_t ms);

}  // namespace kintsugi::cli
