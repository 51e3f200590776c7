// SPDX-License-Identifier: Apache-2.0
#include "common/flow/judge.h"

#include <limits>

namespace kintsugi::flow {
namespace {

using model::ExitMeaning;
using model::FailureReason;
using model::UpdateStatus;

Judgement Failed(FailureReason reason, bool retryable = false) { return {Verdict::kFailed, reason, retryable}; }

// The exit alone, when detection does not find the update in force.
Judgement JudgeExit(const FlowState& state) {
  if (!state.exit_started) return Failed(FailureReason::kInstallerNotStarted, true);
  if (state.exit_timed_out) return Failed(FailureReason::kInstallerTimedOut, true);
  switch (state.meaning) {
    case ExitMeaning::kBusy:
      return {Verdict::kWaitBusy, FailureReason::kInstallerBusy, true};
    case ExitMeaning::kNeedsRebootFirst:
      return {Verdict::kRebootFirst, FailureReason::kInstallerFailed, true};
    case ExitMeaning::kTransient:
      return Failed(FailureReason::kInstallerFailed, true);
    case ExitMeaning::kNotApplicable:
      return Failed(FailureReason::kNotApplicable);
    case ExitMeaning::kUnspecified:
    case ExitMeaning::kFatal:
      return Failed(FailureReason::kInstallerFailed);
    case ExitMeaning::kSuccess:
    case ExitMeaning::kSuccessReboot:
      return Failed(FailureReason::kDetectionSaysMissing);
  }
  return Failed(FailureReason::kInstallerFailed);
}

bool ExitSaysSuccess(const FlowState& state) {
  return state.exit_started && !state.exit_timed_out &&
         (state.meaning == ExitMeaning::kSuccess || state.meaning == ExitMeaning::kSuccessReboot);
}

// The update is (at least partly) there: must the host boot before it counts?
bool NeedsBoot(const FlowState& state, const Event& event) {
  if (event.boot_id != state.run_boot_id) return false;  // it has booted since
  if (ExitSaysSuccess(state) && state.meaning == ExitMeaning::kSuccessReboot) return true;
  switch (state.offer.work.front().instruction.reboot) {
    case model::RebootNeed::kYes:
      return ExitSaysSuccess(state) || state.interrupted || event.hard_pending_reboot;
    case model::RebootNeed::kIfFilesInUse:
      return event.hard_pending_reboot;
    case model::RebootNeed::kUnspecified:
    case model::RebootNeed::kNo:
      return false;
  }
  return false;
}

// Not in force, but files wait for the boot and the exit code agrees: detection is asked again after it.
bool BootMayFinishIt(const FlowState& state, const Event& event) {
  return ExitSaysSuccess(state) && event.boot_id == state.run_boot_id &&
         (state.meaning == ExitMeaning::kSuccessReboot || event.hard_pending_reboot);
}

Judgement JudgeMissing(const FlowState& state, const Event& event) {
  if (!state.interrupted) return BootMayFinishIt(state, event) ? Judgement{Verdict::kRebootPending} : JudgeExit(state);
  if (state.offer.work.front().instruction.idempotent && state.interruptions < kMaxInterruptions)
    return {Verdict::kRunAgain};
  return Failed(FailureReason::kInstallerFailed, state.offer.work.front().instruction.idempotent);
}

Judgement JudgePartial(const FlowState& state, const Event& event) {
  if (state.interrupted) return JudgeMissing(state, event);
  if (BootMayFinishIt(state, event)) return {Verdict::kRebootPending};
  return ExitSaysSuccess(state) ? Failed(FailureReason::kDetectionInconsistent) : JudgeExit(state);
}

}  // namespace

std::int64_t FoldExitCode(std::int64_t code) {
  if (code < std::numeric_limits<std::int32_t>::min() || code > std::numeric_limits<std::uint32_t>::max()) return code;
  const auto bits = static_cast<std::uint32_t>(code);
  return (bits & 0xffff0000U) == 0x80070000U ? std::int64_t{bits & 0xffffU} : std::int64_t{bits};
}

ExitMeaning MeaningOf(std::int64_t code, const std::vector<model::ExitCode>& table) {
  const std::int64_t folded = FoldExitCode(code);
  for (const auto& row : table)
    if (FoldExitCode(row.code) == folded) return row.meaning;
  return ExitMeaning::kFatal;
}

Judgement JudgeAfterRun(const FlowState& state, const Event& event) {
  switch (event.assessment.status) {
    case UpdateStatus::kInstalled:
    case UpdateStatus::kSuperseded:
      return {NeedsBoot(state, event) ? Verdict::kRebootPending : Verdict::kSucceeded};
    case UpdateStatus::kPendingReboot:
      return {Verdict::kRebootPending};
    case UpdateStatus::kNotApplicable:
      return {Verdict::kNotApplicable};
    case UpdateStatus::kMissing:
    case UpdateStatus::kOutdatedRevision:
      return JudgeMissing(state, event);
    case UpdateStatus::kInconsistent:
      return JudgePartial(state, event);
    case UpdateStatus::kUnspecified:
    case UpdateStatus::kUnknown: {
      // Undecidable detection never starts an installer a second time.
      return BootMayFinishIt(state, event) ? Judgement{Verdict::kRebootPending}
                                           : Failed(FailureReason::kDetectionInconsistent, true);
    }
  }
  return Failed(FailureReason::kDetectionInconsistent);
}

Judgement JudgeAfterBoot(const FlowState& state, const Event& event) {
  const bool exit_failed = state.installer_runs > 0 && !state.interrupted && !ExitSaysSuccess(state);
  switch (event.assessment.status) {
    case UpdateStatus::kInstalled:
    case UpdateStatus::kSuperseded:
      return {Verdict::kSucceeded};
    case UpdateStatus::kPendingReboot:
      return {Verdict::kRebootPending};
    case UpdateStatus::kNotApplicable:
      return {Verdict::kNotApplicable};
    case UpdateStatus::kMissing:
    case UpdateStatus::kOutdatedRevision:
      return Failed(exit_failed ? FailureReason::kInstallerFailed : FailureReason::kDetectionSaysMissing);
    case UpdateStatus::kInconsistent:
      return Failed(FailureReason::kDetectionInconsistent);
    case UpdateStatus::kUnspecified:
    case UpdateStatus::kUnknown:
      return Failed(FailureReason::kDetectionInconsistent, true);
  }
  return Failed(FailureReason::kDetectionInconsistent);
}

}  // namespace kintsugi::flow
