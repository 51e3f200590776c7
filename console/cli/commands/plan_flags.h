// SPDX-License-Identifier: Apache-2.0
// The flags that say what a rollout's plan is: one for each row of console/cli/plan_field.h. One thread.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "console/cli/plan_field.h"

namespace kintsugi::cli {

struct PlanFlags {
  std::string file;                              // --plan
  std::vector<std::vector<std::string>> values;  // of each field, in the order of PlanFields(); empty: not given
  bool Empty() const;
};

// `flags` must outlive the parsing. A value that its field refuses is a usage error.
void BindPlanFlags(CLI::App& command, PlanFlags& flags);
// The file, then the flags on top of it.
Status ApplyPlanFlags(const PlanFlags& flags, v1::RolloutPlan& plan);
// A whole plan. kInvalidArgument: neither file nor flags say what to roll out.
Result<v1::RolloutPlan> PlanFrom(const PlanFlags& flags);

extern const char* const kPlanHelp;  // how waves, rules and times are written

}  // namespace kintsugi::cli
