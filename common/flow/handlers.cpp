// SPDX-License-Identifier: Apache-2.0
#include "common/flow/handlers.h"

#include <algorithm>

#include "common/base/prng.h"
#include "common/flow/judge.h"

namespace kintsugi::flow {
namespace {

using model::FailureReason;
using model::HostState;
using model::UpdateStatus;

void Emit(Machine& m, CommandKind kind) { m.commands.push_back({kind, {}}); }

model::Report MakeReport(Machine& m, HostState state, FailureReason reason, bool retryable) {
  model::Report report;
  report.offer = m.state.offer.id;
  report.sequence = ++m.state.sequence;
  report.state = state;
  report.reason = reason;
  report.exit_code = m.state.exit_code;
  report.detail = m.state.note;
  if (m.event.kind == EventKind::kAssessed) report.verdict = m.event.assessment;
  report.observed = m.now;
  report.installer_runs = m.state.installer_runs;
  if (state == HostState::kFailed)
    report.error_class = retryable ? model::ErrorClass::kTransient : model::ErrorClass::kFatal;
  return report;
}

// Journal and report first; the caller adds what is to be done.
void Enter(Machine& m, Phase phase, Instant wake_at = Instant{}) {
  m.state.phase = phase;
  m.state.wake_at = wake_at;
  Emit(m, CommandKind::kJournal);
  const HostState shown = StateOf(m.state);
  if (shown != HostState::kOffered && phase != Phase::kJudging)
    m.commands.push_back({CommandKind::kReport, MakeReport(m, shown, FailureReason::kNone, false)});
}

// Stays in the phase with changed data.
void Keep(Machine& m, Instant wake_at) {
  m.state.wake_at = wake_at;
  Emit(m, CommandKind::kJournal);
}

void Finish(Machine& m, HostState result, FailureReason reason, bool retryable, const std::string& detail) {
  if (!detail.empty()) m.state.note = detail;
  m.state.phase = Phase::kDone;
  m.state.result = result;
  m.state.wake_at = Instant{};
  Emit(m, CommandKind::kJournal);
  m.commands.push_back({CommandKind::kReport, MakeReport(m, result, reason, retryable)});
  Emit(m, CommandKind::kRemoveStaged);
}

void Fail(Machine& m, FailureReason reason, bool retryable, const std::string& detail) {
  Finish(m, HostState::kFailed, reason, retryable, detail);
}

bool Expired(const Machine& m) { return m.state.offer.expires != Instant{} && m.now >= m.state.offer.expires; }

void Expire(Machine& m) {
  Fail(m, FailureReason::kOfferExpired, true,
       "not started by " + FormatInstant(m.state.offer.expires) + ", when the offer ended");
}

// base, 2 base, 4 base ... up to the cap, plus up to a quarter drawn from the offer's id: hosts do not return
// together.
Duration Backoff(const Machine& m, Duration base, Duration cap, std::uint32_t failures) {
  const Duration delay = std::min(cap, base * (std::int64_t{1} << std::min(failures - 1, 16U)));
  const auto& id = m.state.offer.id.str();
  const auto draw = static_cast<std::int64_t>(StableHash(id.data(), id.size(), failures) % 1000);
  return delay + delay * draw / 4000;
}

void Fetch(Machine& m) {
  Enter(m, Phase::kDownloading);
  Emit(m, CommandKind::kFetch);
}

void Install(Machine& m) {
  auto& s = m.state;
  ++s.installer_runs;
  s.run_boot_id = m.event.boot_id;
  s.exit_code.reset();
  s.exit_started = true;
  s.exit_timed_out = false;
  s.meaning = model::ExitMeaning::kUnspecified;
  s.interrupted = false;
  s.rerun_after_boot = false;
  s.note.clear();
  Enter(m, Phase::kInstalling);
  Emit(m, CommandKind::kStartInstaller);
}

// Waits for not_before; the offer may end earlier than that.
void InstallOrWait(Machine& m) {
  const auto& offer = m.state.offer;
  if (Expired(m)) return Expire(m);
  if (m.now >= offer.not_before) return Install(m);
  const bool ends_first = offer.expires != Instant{} && offer.expires < offer.not_before;
  m.state.note = "waits until " + FormatInstant(offer.not_before);
  Enter(m, Phase::kWaiting, ends_first ? offer.expires : offer.not_before);
}

void BecomeRebootPending(Machine& m) {
  auto& s = m.state;
  if (s.reboot_requests >= kMaxRebootRequests)
    return Fail(m, FailureReason::kDetectionInconsistent, false,
                "a reboot is still pending after " + std::to_string(s.reboot_requests) + " reboots");
  s.run_boot_id = m.event.boot_id;
  const bool may_reboot = s.offer.reboot != model::RebootPolicy::kNever;
  if (!may_reboot) s.note = "waits for a reboot; the rollout does not allow the agent to ask for one";
  Enter(m, Phase::kRebootPending, may_reboot ? m.now + kRebootGrace : Instant{});
}

void WaitBusy(Machine& m) {
  auto& s = m.state;
  if (++s.busy_waits > kMaxBusyWaits)
    return Fail(m, FailureReason::kInstallerBusy, true,
                "another installation was running at each of " + std::to_string(s.busy_waits) + " starts");
  s.note = "another installation is running";
  Enter(m, Phase::kWaiting, m.now + Backoff(m, kBusyBackoffBase, kBusyBackoffCap, s.busy_waits));
}

std::string ExitNote(const FlowState& state) {
  if (!state.exit_started) return state.note;
  if (state.exit_timed_out)
    return "the installer did not end within " + FormatDuration(state.offer.work.front().instruction.timeout) +
           " and was stopped";
  if (!state.exit_code) return "";
  for (const auto& row : state.offer.work.front().instruction.exit_codes)
    if (FoldExitCode(row.code) == FoldExitCode(*state.exit_code) && !row.text.empty())
      return "exit code " + std::to_string(*state.exit_code) + " (" + row.text + ")";
  return "exit code " + std::to_string(*state.exit_code);
}

// An exit that failed although detection finds the update in force is told, not hidden.
std::string SuccessNote(const FlowState& state) {
  if (state.installer_runs == 0) return "";
  if (state.interrupted) return "the installer was interrupted; detection finds the update in force";
  const bool said_so =
      state.exit_started && !state.exit_timed_out &&
      (state.meaning == model::ExitMeaning::kSuccess || state.meaning == model::ExitMeaning::kSuccessReboot);
  return said_so ? "" : ExitNote(state) + ", but detection finds the update in force";
}

std::string FailureNote(const Machine& m, FailureReason reason) {
  const std::string exit = ExitNote(m.state);
  const std::string& why = m.event.assessment.reason;
  if (m.state.interrupted) {
    return "the installer was interrupted " + std::to_string(m.state.interruptions) + " times" +
           (why.empty() ? "" : "; " + why);
  }
  const bool detection =
      reason == FailureReason::kDetectionSaysMissing || reason == FailureReason::kDetectionInconsistent;
  if (exit.empty()) return why;
  if (why.empty() || !detection) return exit;
  return exit + ", but " + why;
}

void Decide(Machine& m, const Judgement& judgement) {
  auto& s = m.state;
  switch (judgement.verdict) {
    case Verdict::kSucceeded:
      return Finish(m, HostState::kSucceeded, FailureReason::kNone, false, SuccessNote(s));
    case Verdict::kRebootPending:
      return BecomeRebootPending(m);
    case Verdict::kNotApplicable:
      return Finish(m, HostState::kNotApplicable, FailureReason::kNone, false, m.event.assessment.reason);
    case Verdict::kFailed:
      return Fail(m, judgement.reason, judgement.retryable, FailureNote(m, judgement.reason));
    case Verdict::kRunAgain:
      if (s.recalled) return Cancel(m);
      s.note = "the installer was interrupted; detection finds the update missing, so it is run again";
      return Enter(m, Phase::kWaiting, m.now);
    case Verdict::kWaitBusy:
      return s.recalled ? Cancel(m) : WaitBusy(m);
    case Verdict::kRebootFirst:
      if (s.recalled) return Cancel(m);
      if (s.reboot_requests >= kMaxRebootRequests)
        return Fail(m, FailureReason::kInstallerFailed, true, "the installer asks for a reboot again and again");
      s.rerun_after_boot = true;
      return BecomeRebootPending(m);
  }
}

}  // namespace

void Ignore(Machine&) {}

void Begin(Machine& m) {
  const std::string refusal = RefusalOf(m.state.offer.work.front().instruction);
  if (!refusal.empty())
    return Fail(m, FailureReason::kRefusedInstruction, false, "the instruction was refused: " + refusal);
  if (Expired(m)) return Expire(m);
  Enter(m, Phase::kPrechecking);
  Emit(m, CommandKind::kAssess);
}

void JudgePrecheck(Machine& m) {
  const auto& instruction = m.state.offer.work.front().instruction;
  switch (m.event.assessment.status) {
    case UpdateStatus::kNotApplicable:
      return Finish(m, HostState::kNotApplicable, FailureReason::kNone, false, m.event.assessment.reason);
    case UpdateStatus::kInstalled:
    case UpdateStatus::kSuperseded:
      return Finish(m, HostState::kInstalled, FailureReason::kNone, false, m.event.assessment.reason);
    case UpdateStatus::kPendingReboot:
      return BecomeRebootPending(m);
    case UpdateStatus::kUnspecified:
    case UpdateStatus::kUnknown:
      return Fail(m, FailureReason::kRefusedInstruction, true,
                  "detection cannot decide on this host: " + m.event.assessment.reason);
    case UpdateStatus::kMissing:
    case UpdateStatus::kOutdatedRevision:
    case UpdateStatus::kInconsistent:
      break;
  }
  const std::uint64_t needed = instruction.disk_needed_bytes + instruction.size_bytes;
  if (m.event.disk_free_bytes < needed)
    return Fail(m, FailureReason::kDiskFull, true,
                "the disk has " + std::to_string(m.event.disk_free_bytes) + " bytes free, " + std::to_string(needed) +
                    " are needed");
  Fetch(m);
}

void JudgeFetch(Machine& m) {
  auto& s = m.state;
  const Code code = m.event.fetch;
  if (code == Code::kOk) {
    s.note.clear();
    return Enter(m, Phase::kStaged, m.now);
  }
  if (code == Code::kHashMismatch) {
    if (++s.hash_mismatches < kMaxHashMismatches) return Fetch(m);  // perhaps a damaged resume; the file was emptied
    return Fail(m, FailureReason::kHashMismatch, s.offer.attempt <= 1, m.event.text);
  }
  if (code == Code::kDiskFull) return Fail(m, FailureReason::kDiskFull, true, m.event.text);
  const bool passing =
      code == Code::kUnavailable || code == Code::kResourceExhausted || code == Code::kDeadlineExceeded;
  if (passing && ++s.fetch_failures <= kMaxFetchFailures)
    return Keep(m, m.now + Backoff(m, kFetchBackoffBase, kFetchBackoffCap, s.fetch_failures));
  Fail(m, FailureReason::kDownloadFailed, true, m.event.text);
}

void FetchAgain(Machine& m) {
  if (Expired(m)) return Expire(m);
  Keep(m, Instant{});
  Emit(m, CommandKind::kFetch);
}

void LeaveStaged(Machine& m) { InstallOrWait(m); }

void RestartStaged(Machine& m) { Keep(m, m.now); }

void EndWait(Machine& m) {
  // A busy wait or a second run has begun already: only the first start is bound to the offer's end.
  if (m.state.installer_runs > 0) return Install(m);
  InstallOrWait(m);
}

void JudgeExitCode(Machine& m) {
  auto& s = m.state;
  s.exit_started = m.event.exit.started;
  s.exit_timed_out = m.event.exit.timed_out;
  s.note.clear();
  if (!s.exit_started) {
    s.note = m.event.exit.error;
  } else if (!s.exit_timed_out) {
    s.exit_code = m.event.exit.code;
    s.meaning = MeaningOf(m.event.exit.code, s.offer.work.front().instruction.exit_codes);
  }
  Enter(m, Phase::kJudging);
  Emit(m, CommandKind::kAssess);
}

void JudgeRun(Machine& m) { Decide(m, JudgeAfterRun(m.state, m.event)); }

void Interrupted(Machine& m) {
  m.state.interrupted = true;
  ++m.state.interruptions;
  Enter(m, Phase::kJudging);
  Emit(m, CommandKind::kAssess);
}

void AskForReboot(Machine& m) {
  ++m.state.reboot_requests;
  Enter(m, Phase::kRebooting, m.now + kRebootWait);
  Emit(m, CommandKind::kRequestReboot);
}

void RebootIsLate(Machine& m) {
  auto& s = m.state;
  if (s.reboot_requests >= kMaxRebootRequests)
    return Fail(
        m, FailureReason::kRebootDidNotHappen, true,
        "asked for a reboot " + std::to_string(s.reboot_requests) + " times" + (s.note.empty() ? "" : ": " + s.note));
  ++s.reboot_requests;
  Keep(m, m.now + kRebootWait);
  Emit(m, CommandKind::kRequestReboot);
}

void NoteRefusedReboot(Machine& m) {
  m.state.note = m.event.text;
  Keep(m, m.state.wake_at);
}

void Verify(Machine& m) {
  auto& s = m.state;
  if (s.rerun_after_boot) {
    s.note = "the installer asked for a reboot first; it is run again";
    return Enter(m, Phase::kWaiting, m.now);
  }
  Enter(m, Phase::kVerifying);
  Emit(m, CommandKind::kAssess);
}

void JudgeVerification(Machine& m) { Decide(m, JudgeAfterBoot(m.state, m.event)); }

void Cancel(Machine& m) {
  const bool fetching = m.state.phase == Phase::kDownloading;
  Finish(m, HostState::kCancelled, FailureReason::kRecalled, false,
         m.state.installer_runs == 0 ? "recalled before the install started"
                                     : "recalled before the installer could change anything");
  if (fetching) m.commands.insert(m.commands.begin() + 1, Command{CommandKind::kCancelFetch, {}});
}

void RememberRecall(Machine& m) {
  if (m.state.recalled) return;
  m.state.recalled = true;
  Keep(m, m.state.wake_at);
}

void CancelIfNothingRan(Machine& m) {
  if (m.state.rerun_after_boot) return Cancel(m);
  RememberRecall(m);
}

void CleanUp(Machine& m) {
  Emit(m, CommandKind::kJournal);
  Emit(m, CommandKind::kRemoveStaged);
}

void AssessAgain(Machine& m) {
  Emit(m, CommandKind::kJournal);
  Emit(m, CommandKind::kAssess);
}

}  // namespace kintsugi::flow
