// SPDX-License-Identifier: Apache-2.0
#include "common/flow/handlers.h"

#include <algorithm>

#include "common/base/defect.h"
#include "common/flow/judge.h"
#include "common/flow/reports.h"
#include "common/flow/timing.h"
#include "common/flow/work.h"
#include "common/installer/exit_codes.h"
#include "common/installer/uninstall.h"

namespace kintsugi::flow {
namespace {

using model::Action;
using model::ErrorClass;
using model::FailureReason;
using model::HostState;

// An earlier item is still to be done: what this one is will be seen at its turn.
bool EarlierItemToDo(const FlowState& state) {
  return std::any_of(state.items.begin(), state.items.begin() + state.item,
                     [](const ItemProgress& item) { return item.state == HostState::kStaged; });
}

bool DiskHasRoom(Machine& m) {
  const auto& s = m.state;
  std::uint64_t needed = s.instruction().size_bytes;
  for (std::size_t i = 0; i <= s.item; ++i) {
    const bool counts = i == s.item || s.items[i].state == HostState::kStaged;
    needed += counts ? s.offer.work[i].instruction.disk_needed_bytes : 0;
  }
  if (m.event.disk_free_bytes >= needed) return true;
  FailItem(m, FailureReason::kDiskFull, ErrorClass::kTransient,
           "the disk has " + std::to_string(m.event.disk_free_bytes) + " bytes free, " + std::to_string(needed) +
               " are needed");
  return false;
}

std::string WhyNoUninstall(const model::Instruction& instruction) {
  if (!instruction.uninstall.empty()) return "";
  return installer::NoDefaultUninstall(
      {instruction.kind, instruction.kb, instruction.applicability.product, &instruction.detection});
}

bool RefusedByHost(Machine& m) {
  if (m.event.refusal.empty()) return false;
  const bool uninstall = m.state.offer.action == Action::kUninstall;
  FailItem(m, uninstall ? FailureReason::kCannotUninstall : FailureReason::kRefusedInstruction, ErrorClass::kFatal,
           m.event.refusal);
  return true;
}

void Undecidable(Machine& m) {
  FailItem(m, FailureReason::kRefusedInstruction, ErrorClass::kTransient,
           "detection cannot decide on this host: " + m.event.assessment.reason);
}

// The item needs nothing: what it is called then.
void Conclude(Machine& m, HostState state) {
  m.state.current().state = state;
  m.state.note = m.event.assessment.reason;
}

void FindPending(Machine& m) {
  m.state.current().state = HostState::kRebootPending;
  m.state.current().boot_id = m.event.boot_id;
}

HostState AlreadyThere(const FlowState& state) {
  return state.offer.action == Action::kUninstall ? HostState::kSucceeded : HostState::kInstalled;
}

// The item, or one before it that turned out to need nothing, stands behind a boot: one mark serves its whole group.
bool AsksForBoot(const FlowState& state) {
  for (std::size_t i = state.item + 1; i-- > 0;) {
    if (i < state.item && state.items[i].installer_runs > 0) return false;
    if (state.offer.work[i].boot_first) return true;
  }
  return false;
}

// A reboot that somebody left behind comes before the first install; one that an earlier item left comes before an item
// that asks for it.
bool MustBootFirst(const Machine& m) {
  const auto& s = m.state;
  const auto here = [&](const ItemProgress& item) { return item.boot_id == m.event.boot_id; };
  const bool ran_here = std::any_of(s.items.begin(), s.items.end(),
                                    [&](const ItemProgress& item) { return item.installer_runs > 0 && here(item); });
  if (AsksForBoot(s) && (m.event.hard_pending_reboot || AnyPending(s))) return true;
  return m.event.hard_pending_reboot && !ran_here;
}

void WaitBusy(Machine& m) {
  auto& item = m.state.current();
  if (++item.busy_waits > kMaxBusyWaits)
    return FailItem(m, FailureReason::kInstallerBusy, ErrorClass::kBusy,
                    "another installation was running at each of " + std::to_string(item.busy_waits) + " starts");
  item.state = HostState::kStaged;
  m.state.note = "another installation is running";
  Enter(m, Phase::kWaiting, m.now + Backoff(m, kBusyBackoffBase, kBusyBackoffCap, item.busy_waits));
}

// In force, or about to be with the next boot; a plan may want that boot in any case.
void DoneWith(Machine& m, bool boot_needed) {
  auto& s = m.state;
  auto& item = s.current();
  const bool always = s.offer.reboot == model::RebootPolicy::kAlways && item.boot_id == m.event.boot_id;
  s.note = Named(s, SuccessNote(s));
  if (!boot_needed) s.boots = 0;
  item.state = boot_needed || always ? HostState::kRebootPending : HostState::kSucceeded;
  if (item.state == HostState::kRebootPending) item.boot_id = m.event.boot_id;
  Proceed(m);
}

void Decide(Machine& m, const Judgement& judgement) {
  auto& s = m.state;
  switch (judgement.verdict) {
    case Verdict::kSucceeded:
      return DoneWith(m, false);
    case Verdict::kRebootPending:
      return DoneWith(m, true);
    case Verdict::kNotApplicable:
      Conclude(m, HostState::kNotApplicable);
      return Proceed(m);
    case Verdict::kFailed:
      return FailItem(m, judgement.reason, judgement.error_class, FailureNote(m, judgement.reason));
    case Verdict::kRunAgain:
      s.current().state = HostState::kStaged;
      if (s.recalled) return Proceed(m);
      s.note = Named(s, "the installer was interrupted; detection finds its work undone, so it is run again");
      return Enter(m, Phase::kWaiting, m.now);
    case Verdict::kWaitBusy:
      if (!s.recalled) return WaitBusy(m);
      s.current().state = HostState::kStaged;
      return Proceed(m);
    case Verdict::kRebootFirst:
      s.current().state = HostState::kStaged;
      if (s.recalled) return Proceed(m);
      s.note = Named(s, "the installer asks for a reboot first");
      return BecomeRebootPending(m);
  }
}

}  // namespace

void Ignore(Machine&) {}

void Begin(Machine& m) {
  const std::string refusal = RefusalOf(m.state.offer);
  if (!refusal.empty())
    return Fail(m, FailureReason::kRefusedInstruction, ErrorClass::kFatal, "the instruction was refused: " + refusal);
  const bool uninstall = m.state.offer.action == Action::kUninstall;
  for (m.state.item = 0; uninstall && m.state.item < m.state.items.size(); ++m.state.item) {
    const std::string why = WhyNoUninstall(m.state.instruction());
    if (!why.empty())
      return FailItem(m, FailureReason::kCannotUninstall, ErrorClass::kFatal,
                      "the package brings no uninstaller: " + why);
  }
  m.state.item = 0;
  if (Expired(m)) return Expire(m);
  StageNext(m);
}

void JudgePrecheck(Machine& m) {
  auto& s = m.state;
  const bool later = EarlierItemToDo(s);
  switch (FindingOf(m.event.assessment.status, s.offer.action)) {
    case Finding::kDone:
      Conclude(m, AlreadyThere(s));
      return StageNext(m);
    case Finding::kPending:
      FindPending(m);
      return StageNext(m);
    case Finding::kNotForThisHost:
      if (later) break;
      Conclude(m, HostState::kNotApplicable);
      return StageNext(m);
    case Finding::kUnclear:
      if (later) break;
      return Undecidable(m);
    case Finding::kNotDone:
    case Finding::kPartly:
      break;
  }
  if (RefusedByHost(m) || !DiskHasRoom(m)) return;
  s.current().state = HostState::kQueued;
  if (s.offer.action != Action::kUninstall) return Fetch(m);
  s.current().state = HostState::kStaged;
  StageNext(m);
}

void JudgeFetch(Machine& m) {
  auto& s = m.state;
  const Code code = m.event.fetch;
  if (code == Code::kOk) {
    s.current().staged = true;
    s.current().state = HostState::kStaged;
    s.fetch_failures = s.hash_mismatches = 0;
    s.note.clear();
    return s.staging ? StageNext(m) : Enter(m, Phase::kStaged, m.now);
  }
  if (code == Code::kHashMismatch) {
    if (++s.hash_mismatches < kMaxHashMismatches) return Fetch(m);  // perhaps a damaged resume; the file was emptied
    return FailItem(m, FailureReason::kHashMismatch, s.offer.attempt <= 1 ? ErrorClass::kTransient : ErrorClass::kFatal,
                    m.event.text);
  }
  if (code == Code::kDiskFull) return FailItem(m, FailureReason::kDiskFull, ErrorClass::kTransient, m.event.text);
  const bool passing =
      code == Code::kUnavailable || code == Code::kResourceExhausted || code == Code::kDeadlineExceeded;
  if (passing && ++s.fetch_failures <= kMaxFetchFailures)
    return Keep(m, m.now + Backoff(m, kFetchBackoffBase, kFetchBackoffCap, s.fetch_failures));
  FailItem(m, FailureReason::kDownloadFailed, ErrorClass::kTransient, m.event.text);
}

void FetchAgain(Machine& m) {
  if (m.event.kind != EventKind::kTimer) NoteAbsenceSince(m.state, LastSign(m.state));
  if (Expired(m) && !Begun(m.state)) return Expire(m);
  Keep(m, Instant{});
  Emit(m, CommandKind::kFetch);
}

void GoOn(Machine& m) { Proceed(m); }

void JudgeCheck(Machine& m) {
  auto& s = m.state;
  auto& item = s.current();
  switch (FindingOf(m.event.assessment.status, s.offer.action)) {
    case Finding::kDone:
      Conclude(m, item.installer_runs > 0 ? HostState::kSucceeded : AlreadyThere(s));
      return Proceed(m);
    case Finding::kPending:
      FindPending(m);
      return Proceed(m);
    case Finding::kNotForThisHost:
      Conclude(m, HostState::kNotApplicable);
      return Proceed(m);
    case Finding::kUnclear:
      return Undecidable(m);
    case Finding::kNotDone:
    case Finding::kPartly:
      break;
  }
  if (MustBootFirst(m)) return BecomeRebootPending(m);
  if (RefusedByHost(m)) return;
  if (item.interrupted && item.installer_runs == 0 && !s.instruction().idempotent)
    return FailItem(m, FailureReason::kAgentStateLost, ErrorClass::kFatal,
                    "how far the install came is lost, and its installer may not run twice");
  if (!item.staged && s.offer.action != Action::kUninstall) {
    if (DiskHasRoom(m)) Fetch(m);
    return;
  }
  if (MayStartNow(m)) Install(m);  // the assessment took its time
}

void TakeAnswer(Machine& m) {
  auto& s = m.state;
  const auto& user = s.offer.user;
  const bool may_defer = s.deferrals < user.deferrals && !DeadlinePassed(s.offer, m.now);
  if (m.event.kind == EventKind::kUserAnswered && m.event.answer == Answer::kDefer && may_defer) {
    ++s.deferrals;
    Instant until = m.now + user.defer_for;
    if (s.offer.deadline != Instant{}) until = std::min(until, s.offer.deadline);
    s.note = "the user said later, " + std::to_string(s.deferrals) + " of " + std::to_string(user.deferrals) +
             " times; asked again at " + FormatInstant(until);
    return Enter(m, s.asking_reboot ? Phase::kRebootPending : Phase::kWaiting, until);
  }
  (s.asking_reboot ? s.reboot_agreed : s.install_agreed) = true;
  s.note.clear();
  if (s.asking_reboot) return RequestReboot(m);
  Proceed(m);
}

void JudgeExitCode(Machine& m) {
  auto& s = m.state;
  auto& item = s.current();
  item.exit_started = m.event.exit.started;
  item.exit_timed_out = m.event.exit.timed_out;
  s.note = m.event.exit.error;
  if (!item.exit_started) {
    const bool busy = m.event.exit.refusal == FailureReason::kInstallerBusy;
    item.meaning = busy ? model::ExitMeaning::kBusy : model::ExitMeaning::kUnspecified;
    item.reason = busy ? FailureReason::kNone : m.event.exit.refusal;
    if (busy && item.installer_runs > 0) --item.installer_runs;  // nothing ran
  } else if (!item.exit_timed_out) {
    item.exit_code = m.event.exit.code;
    item.meaning = installer::MeaningOf(m.event.exit.code, s.instruction().kind, s.instruction().exit_codes);
  }
  Assess(m, Phase::kJudging);
}

void JudgeRun(Machine& m) {
  const Judgement judgement = JudgeAfterRun(m.state, m.event);
  if (judgement.verdict != Verdict::kFailed) m.state.current().reason = FailureReason::kNone;
  Decide(m, judgement);
}

void Interrupted(Machine& m) {
  auto& item = m.state.current();
  item.interrupted = true;
  ++item.interruptions;
  if (Planted(Defect::kInterruptedRunsBlindly)) return Install(m);
  Assess(m, Phase::kJudging);
}

void AskForReboot(Machine& m) { RequestReboot(m); }

void NoteRefusedReboot(Machine& m) {
  m.state.note = m.event.text;
  Keep(m, m.state.wake_at);
}

void Booted(Machine& m) {
  auto& s = m.state;
  ++s.boots;
  s.reboot_requests = 0;
  s.reboot_agreed = false;
  Proceed(m);
}

void BootedWaiting(Machine& m) {
  const bool waits_for_boot = AnyPending(m.state);
  NoteAbsenceSince(m.state, LastSign(m.state));
  waits_for_boot ? Proceed(m) : Keep(m, m.state.wake_at);
}

void BootedAsking(Machine& m) { m.state.asking_reboot ? Booted(m) : Resume(m); }

void JudgeVerification(Machine& m) { Decide(m, JudgeAfterBoot(m.state, m.event)); }

void Cancel(Machine& m) {
  const bool fetching = m.state.phase == Phase::kDownloading;
  if (Planted(Defect::kRecallIgnoredOnceStaged) && m.state.current().staged) return;
  m.state.recalled = true;
  Proceed(m);
  if (fetching) m.commands.insert(m.commands.begin() + 1, Command{CommandKind::kCancelFetch, {}, {}});
}

void CancelIfNothingRan(Machine& m) { AnyPending(m.state) ? RememberRecall(m) : Cancel(m); }

void RememberRecall(Machine& m) {
  if (m.state.recalled) return;
  m.state.recalled = true;
  Keep(m, m.state.wake_at);
}

void AssessAgain(Machine& m) {
  NoteAbsenceSince(m.state, LastSign(m.state));
  Assess(m, m.state.phase);
}

void Resume(Machine& m) {
  NoteAbsenceSince(m.state, LastSign(m.state));
  Proceed(m);
}

void NoteAbsence(Machine& m) {
  NoteAbsenceSince(m.state, LastSign(m.state));
  Keep(m, m.state.wake_at);
}

void CleanUp(Machine& m) {
  Emit(m, CommandKind::kJournal);
  Emit(m, CommandKind::kRemoveStaged);
}

}  // namespace kintsugi::flow
