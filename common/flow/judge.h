// SPDX-License-Identifier: Apache-2.0
// What an installer's exit code means, and what detection plus exit say together. Pure. Sources: Windows
// Installer error codes (learn.microsoft.com/windows/win32/msi/error-codes); FACILITY_WIN32 HRESULTs wrap the
// plain Win32 code.
#pragma once

#include <cstdint>
#include <vector>

#include "common/flow/flow.h"

namespace kintsugi::flow {

// The same 32 bits written signed, unsigned or as hex are one code; 0x8007xxxx folds to the Win32 code xxxx.
std::int64_t FoldExitCode(std::int64_t code);
// By the table; a code without a row is fatal, as in Windows Server Update Services' command-line handler.
model::ExitMeaning MeaningOf(std::int64_t code, const std::vector<model::ExitCode>& table);

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
