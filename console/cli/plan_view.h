// SPDX-License-Identifier: Apache-2.0
// A whole plan for people and scripts. Pure, any thread.
#pragma once

#include <string>
#include <vector>

#include "console/cli/output/table.h"
#include "proto/operator.pb.h"

namespace kintsugi::cli {

// One row with every field; the waves as a nested table at the end.
Table PlanTable(const v1::RolloutPlan& plan);
// One line for each field in which the plans differ: "in-flight limit: 500 -> 200".
std::vector<std::string> PlanChanges(const v1::RolloutPlan& before, const v1::RolloutPlan& after);

}  // namespace kintsugi::cli
