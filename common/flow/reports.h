// SPDX-License-Identifier: Apache-2.0
// What the flow tells: reports with their items, and the words of their detail. Internal to common/flow. Pure.
#pragma once

#include <string>

#include "common/flow/handlers.h"

namespace kintsugi::flow {

model::Report MakeReport(Machine& m, model::HostState state, model::FailureReason reason,
                         model::ErrorClass error_class);
// The whole work's result from its items: the worst one.
model::HostState WorstOf(const FlowState& state);
// "item 2 of 3 (KB828035): " before a text that speaks of the state's item; nothing when there is one item.
std::string Named(const FlowState& state, const std::string& text);
// "2 of 3 items installed, 1 was already" and the like; "" when there is one item.
std::string Summary(const FlowState& state);
// Why the state's item succeeded although its installer says otherwise; "" when both agree.
std::string SuccessNote(const FlowState& state);
std::string FailureNote(const Machine& m, model::FailureReason reason);
Question MakeQuestion(const FlowState& state, Instant now);

}  // namespace kintsugi::flow
