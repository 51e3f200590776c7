// SPDX-License-Identifier: Apache-2.0
// What detection and an installer's exit say together. Pure. What an exit code means by itself: common/installer.
#pragma once

#include <cstdint>

#include "common/flow/flow.h"

namespace kintsugi::flow {

// What detection says of the item, seen from the wanted end: an install wants the update in force, an uninstall wants
// it gone.
enum class Finding : std::uint8_t { kDone, kPending, kNotDone, kPartly, kNotForThisHost, kUnclear };
Finding FindingOf(model::UpdateStatus status, model::Action action);

enum class Verdict : std::uint8_t {
  kSucceeded,
  kRebootPending,
  kRunAgain,
  kWaitBusy,
  kRebootFirst,
  kNotApplicable,
  kFailed
};
struct Judgement {
  Verdict verdict = Verdict::kFailed;
  model::FailureReason reason = model::FailureReason::kNone;
  model::ErrorClass error_class = model::ErrorClass::kNone;
};

// Of the state's item, after its installer ended or was interrupted. `event` is kAssessed.
Judgement JudgeAfterRun(const FlowState& state, const Event& event);
// After the boot.
Judgement JudgeAfterBoot(const FlowState& state, const Event& event);

}  // namespace kintsugi::flow
