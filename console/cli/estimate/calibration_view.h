// SPDX-License-Identifier: Apache-2.0
// What was predicted at each start against what came, and how often the truth lay inside the ranges. Pure, any thread.
#pragma once

#include <string>

#include "console/cli/estimate/time_text.h"
#include "console/cli/output/table.h"
#include "proto/operator.pb.h"

namespace kintsugi::cli {

// One row for each milestone with a score: counts and shares per thousand.
Table ScoreRows(const v1::ListPredictionsReply& reply);
// One row for each prediction and milestone. inside_80 and inside_95 are null while it has not come.
Table PredictionRows(const v1::ListPredictionsReply& reply);

// For people: the score, then the predictions; of many rollouts only their ends. Text from the console is escaped.
std::string RenderCalibration(const v1::ListPredictionsReply& reply, const TimeText& time, const TextStyle& style);
// A rollout among them was over within minutes.
bool NeedsSeconds(const v1::ListPredictionsReply& reply);
// Why there is no score: "no rollout has been started yet ..."; "" when there is one.
std::string WhyNoScore(const v1::ListPredictionsReply& reply);

}  // namespace kintsugi::cli
