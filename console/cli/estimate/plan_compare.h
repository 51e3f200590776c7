// SPDX-License-Identifier: Apache-2.0
// Estimates of several plans side by side. Pure, any thread.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "console/cli/estimate/time_text.h"
#include "console/cli/output/table.h"
#include "proto/operator.pb.h"

namespace kintsugi::cli {

struct PlanColumn {
  std::string name;  // unique: "october in-flight=500"
  v1::EstimateRolloutReply reply;
};

// One column for each plan, one row for each thing to compare; below them bottlenecks and what does not fit. Columns
// that do not fit `width` go below the first ones. Text from the console is escaped.
std::string RenderComparison(const std::vector<PlanColumn>& plans, const TimeText& time, std::size_t width,
                             const TextStyle& style);
// For scripts: MilestoneRows of each plan with the plan's name in front and behind them whether its end is the
// earliest.
Table ComparisonRows(const std::vector<PlanColumn>& plans);

}  // namespace kintsugi::cli
