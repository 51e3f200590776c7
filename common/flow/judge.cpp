// SPDX-License-Identifier: Apache-2.0
#include "common/flow/judge.h"
#include "common/base/defect.h"

namespace kintsugi::flow {
namespace {

using model::ErrorClass;
using model::ExitMeaning;
using model::FailureReason;
using model::UpdateStatus;

constexpr ErrorClass kTransient = ErrorClass::kTransient;

Judgement Failed(FailureReason reason, ErrorClass error_class = ErrorClass::kFatal) {
  return {Verdict::kFailed, reason, error_class};
}

// Success by the exit code, and detection does not agree.
FailureReason Contradiction(const FlowState& state) {
  return state.offer.action == model::Action::kUninstall ? FailureReason::kDetectionInconsistent
                                                         : FailureReason::kDetectionSaysMissing;
}

Judgement JudgeNotStarted(const ItemProgress& item) {
  if (item.meaning == ExitMeaning::kBusy) return {Verdict::kWaitBusy, FailureReason::kInstallerBusy, ErrorClass::kBusy};
  if (item.reason != FailureReason::kNone) return Failed(item.reason);
  return Failed(FailureReason::kInstallerNotStarted, kTransient);
}

// The exit alone, when detection does not find the wanted end.
Judgement JudgeExit(const FlowState& state) {
  const ItemProgress& item = state.current();
  if (!item.exit_started) return JudgeNotStarted(item);
  if (item.exit_timed_out) return Failed(FailureReason::kInstallerTimedOut, kTransient);
  switch (item.meaning) {
    case ExitMeaning::kBusy:
      return {Verdict::kWaitBusy, FailureReason::kInstallerBusy, ErrorClass::kBusy};
    case ExitMeaning::kNeedsRebootFirst:
      return {Verdict::kRebootFirst, FailureReason::kInstallerFailed, ErrorClass::kNeedsReboot};
    case ExitMeaning::kTransient:
      return Failed(FailureReason::kInstallerFailed, kTransient);
    case ExitMeaning::kNotApplicable:
      return Failed(FailureReason::kNotApplicable);
    case ExitMeaning::kUnspecified:
    case ExitMeaning::kFatal:
      return Failed(FailureReason::kInstallerFailed);
    case ExitMeaning::kSuccess:
    case ExitMeaning::kSuccessReboot:
      return Failed(Contradiction(state));
  }
  return Failed(FailureReason::kInstallerFailed);
}

bool ExitSaysSuccess(const ItemProgress& item) {
  return item.exit_started && !item.exit_timed_out &&
         (item.meaning == ExitMeaning::kSuccess || item.meaning == ExitMeaning::kSuccessReboot);
}

// The wanted end is (at least partly) there: must the host boot before it counts?
bool NeedsBoot(const FlowState& state, const Event& event) {
  const ItemProgress& item = state.current();
  if (event.boot_id != item.boot_id) return false;  // it has booted since
  if (ExitSaysSuccess(item) && item.meaning == ExitMeaning::kSuccessReboot) return true;
  switch (state.instruction().reboot) {
    case model::RebootNeed::kYes:
      return ExitSaysSuccess(item) || item.interrupted || event.hard_pending_reboot;
    case model::RebootNeed::kIfFilesInUse:
      return event.hard_pending_reboot;
    case model::RebootNeed::kUnspecified:
    case model::RebootNeed::kNo:
      return false;
  }
  return false;
}

// Not there yet, but files wait for the boot and the exit code agrees: detection is asked again after it.
bool BootMayFinishIt(const FlowState& state, const Event& event) {
  const ItemProgress& item = state.current();
  return ExitSaysSuccess(item) && event.boot_id == item.boot_id &&
         (item.meaning == ExitMeaning::kSuccessReboot || event.hard_pending_reboot);
}

Judgement JudgeNotDone(const FlowState& state, const Event& event) {
  const ItemProgress& item = state.current();
  if (!item.interrupted) return BootMayFinishIt(state, event) ? Judgement{Verdict::kRebootPending} : JudgeExit(state);
  // An uninstaller takes effect at the boot: until then detection finds what is to go.
  const bool waits_for_boot =
      state.offer.action == model::Action::kUninstall && event.boot_id == item.boot_id && event.hard_pending_reboot;
  if (waits_for_boot) return {Verdict::kRebootPending};
  const bool idempotent = state.instruction().idempotent;
  if (idempotent && item.interruptions < kMaxInterruptions) return {Verdict::kRunAgain};
  return Failed(FailureReason::kInstallerFailed, idempotent ? kTransient : ErrorClass::kFatal);
}

Judgement JudgePartly(const FlowState& state, const Event& event) {
  if (state.current().interrupted) return JudgeNotDone(state, event);
  if (BootMayFinishIt(state, event)) return {Verdict::kRebootPending};
  return ExitSaysSuccess(state.current()) ? Failed(FailureReason::kDetectionInconsistent) : JudgeExit(state);
}

}  // namespace

Finding FindingOf(UpdateStatus status, model::Action action) {
  const bool install = action != model::Action::kUninstall;
  switch (status) {
    case UpdateStatus::kInstalled:
    case UpdateStatus::kSuperseded:
      return install ? Finding::kDone : Finding::kNotDone;
    case UpdateStatus::kPendingReboot:
      return install ? Finding::kPending : Finding::kNotDone;
    case UpdateStatus::kNotApplicable:
      return Finding::kNotForThisHost;
    case UpdateStatus::kMissing:
      return install ? Finding::kNotDone : Finding::kDone;
    case UpdateStatus::kOutdatedRevision:
      return Finding::kNotDone;  // another issue: not the wanted one, and not gone either
    case UpdateStatus::kInconsistent:
      return Finding::kPartly;
    case UpdateStatus::kUnspecified:
    case UpdateStatus::kUnknown:
      return Finding::kUnclear;
  }
  return Finding::kUnclear;
}

Judgement JudgeAfterRun(const FlowState& state, const Event& event) {
  if (Planted(Defect::kExitCodeIsTheVerdict) && ExitSaysSuccess(state.current())) return {Verdict::kSucceeded};
  switch (FindingOf(event.assessment.status, state.offer.action)) {
    case Finding::kDone:
      return {NeedsBoot(state, event) ? Verdict::kRebootPending : Verdict::kSucceeded};
    case Finding::kPending:
      return {Verdict::kRebootPending};
    case Finding::kNotForThisHost:
      if (state.offer.action != model::Action::kUninstall) return {Verdict::kNotApplicable};
      return {NeedsBoot(state, event) ? Verdict::kRebootPending : Verdict::kSucceeded};
    case Finding::kNotDone:
      return JudgeNotDone(state, event);
    case Finding::kPartly:
      return JudgePartly(state, event);
    case Finding::kUnclear:
      // Undecidable detection never starts an installer a second time.
      return BootMayFinishIt(state, event) ? Judgement{Verdict::kRebootPending}
                                           : Failed(FailureReason::kDetectionInconsistent, kTransient);
  }
  return Failed(FailureReason::kDetectionInconsistent);
}

Judgement JudgeAfterBoot(const FlowState& state, const Event& event) {
  const ItemProgress& item = state.current();
  const bool exit_failed = item.installer_runs > 0 && !item.interrupted && !ExitSaysSuccess(item);
  switch (FindingOf(event.assessment.status, state.offer.action)) {
    case Finding::kDone:
      return {Verdict::kSucceeded};
    case Finding::kPending:
      return {Verdict::kRebootPending};
    case Finding::kNotForThisHost:
      return {state.offer.action == model::Action::kUninstall ? Verdict::kSucceeded : Verdict::kNotApplicable};
    case Finding::kNotDone:
      // The files of an uninstall that needs a second boot still wait.
      if (state.offer.action == model::Action::kUninstall && event.hard_pending_reboot)
        return {Verdict::kRebootPending};
      if (item.interrupted) return JudgeNotDone(state, event);
      return Failed(exit_failed ? FailureReason::kInstallerFailed : Contradiction(state));
    case Finding::kPartly:
      if (item.interrupted) return JudgeNotDone(state, event);
      return Failed(FailureReason::kDetectionInconsistent);
    case Finding::kUnclear:
      return Failed(FailureReason::kDetectionInconsistent, kTransient);
  }
  return Failed(FailureReason::kDetectionInconsistent);
}

}  // namespace kintsugi::flow
