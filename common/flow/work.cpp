// SPDX-License-Identifier: Apache-2.0
#include "common/flow/work.h"

#include <algorithm>

#include "common/base/defect.h"
#include "common/base/prng.h"
#include "common/flow/reports.h"
#include "common/flow/timing.h"

namespace kintsugi::flow {
namespace {

using model::ErrorClass;
using model::FailureReason;
using model::HostState;

void Journal(Machine& m) {
  m.state.stepped_at = m.now;
  m.state.boot_id = m.event.boot_id;
  Emit(m, CommandKind::kJournal);
}

bool IsToDo(const ItemProgress& item) {
  return item.state == HostState::kUnspecified || item.state == HostState::kQueued ||
         item.state == HostState::kStaged || item.state == HostState::kInstalling;
}

// Index of the first item that fits; the number of items when there is none.
template <typename F>
std::uint32_t FirstItem(const FlowState& state, F fits) {
  const auto found = std::find_if(state.items.begin(), state.items.end(), fits);
  return static_cast<std::uint32_t>(found - state.items.begin());
}

std::uint32_t NextToDo(const FlowState& state) { return FirstItem(state, IsToDo); }

std::uint32_t NextToVerify(const FlowState& state, const std::string& boot_id) {
  return FirstItem(state, [&](const ItemProgress& item) {
    return item.state == HostState::kRebootPending && item.boot_id != boot_id;
  });
}

// Nothing is left that a later window could still start.
bool WorkIsLeft(const FlowState& state) { return !state.recalled && NextToDo(state) < state.items.size(); }

void FinishWork(Machine& m) {
  auto& s = m.state;
  if (NextToDo(s) < s.items.size()) {
    const bool changed = s.items.size() > 1 && WorstOf(s) != HostState::kNotApplicable && Begun(s);
    return Finish(m, HostState::kCancelled, FailureReason::kRecalled, ErrorClass::kNone,
                  !Begun(s) ? "recalled before the install started"
                  : changed ? "recalled on the way; " + Summary(s)
                            : "recalled before the installer could change anything");
  }
  const std::string summary = Summary(s);
  const std::string detail = summary.empty() || s.note.empty() ? summary + s.note : summary + "; " + s.note;
  Finish(m, WorstOf(s), FailureReason::kNone, ErrorClass::kNone, detail);
}

// Windows, not_before and the offer's end are over, or nothing of them is left.
void NoWindowLeft(Machine& m) {
  const bool pending = AnyPending(m.state);
  Fail(m, FailureReason::kOfferExpired, pending ? ErrorClass::kNeedsReboot : ErrorClass::kTransient,
       pending ? "no window is left for the reboot that finishes the install"
               : "no window is left in which the work has room");
}

// True when a missed window ended the flow: only next-window waits here. For the other rules the offer goes back, and
// the console, which knows the blackouts, leaves the host out or offers the work again with other windows.
bool GivenBackForMissedWindow(Machine& m) {
  auto& s = m.state;
  if (s.off_since == Instant{} || Begun(s)) return false;
  const Instant since = std::exchange(s.off_since, Instant{});
  s.window_missed = s.window_missed || MissedWindowBetween(s, since, m.now);
  const bool waits = s.offer.missed_window == model::MissedWindow::kNextWindow ||
                     s.offer.missed_window == model::MissedWindow::kUnspecified;
  if (!s.window_missed || waits) return false;
  Finish(m, HostState::kSkipped, FailureReason::kWindowMissed, ErrorClass::kNone,
         "the host was off while its window was open; the rollout's rule for missed windows decides");
  return true;
}

bool MustAsk(const Machine& m, bool reboot) {
  const auto& s = m.state;
  const auto& user = s.offer.user;
  if (user.notice <= Duration{0} && user.deferrals == 0) return false;
  if (reboot ? s.reboot_agreed : s.install_agreed || Begun(s)) return false;
  return s.offer.active_hours.empty() || InActiveHours(s.offer, m.now);
}

void AskUser(Machine& m, bool reboot) {
  m.state.asking_reboot = reboot;
  Command command{CommandKind::kAskUser, {}, MakeQuestion(m.state, m.now)};
  const Duration countdown = command.question.countdown;
  m.state.note = "a signed-in user is asked";
  Enter(m, Phase::kAsking, m.now + countdown + kAnswerGrace);
  m.commands.push_back(std::move(command));
}

}  // namespace

void Emit(Machine& m, CommandKind kind) { m.commands.push_back({kind, {}, {}}); }

// Journal and report first; the caller adds what is to be done.
void Enter(Machine& m, Phase phase, Instant wake_at) {
  m.state.phase = phase;
  m.state.wake_at = wake_at;
  Journal(m);
  const HostState shown = StateOf(m.state);
  if (shown != HostState::kOffered && phase != Phase::kJudging && phase != Phase::kChecking)
    m.commands.push_back({CommandKind::kReport, MakeReport(m, shown, FailureReason::kNone, ErrorClass::kNone), {}});
}

void Keep(Machine& m, Instant wake_at) {
  m.state.wake_at = wake_at;
  Journal(m);
}

void Assess(Machine& m, Phase phase) {
  if (m.state.phase == phase) {
    Keep(m, Instant{});
  } else {
    Enter(m, phase);
  }
  Emit(m, CommandKind::kAssess);
}

void Finish(Machine& m, HostState result, FailureReason reason, ErrorClass error_class, const std::string& detail) {
  auto& s = m.state;
  if (!detail.empty()) s.note = detail;
  s.phase = Phase::kDone;
  s.result = result;
  s.wake_at = Instant{};
  Journal(m);
  m.commands.push_back({CommandKind::kReport, MakeReport(m, result, reason, error_class), {}});
  Emit(m, CommandKind::kRemoveStaged);
}

void Fail(Machine& m, FailureReason reason, ErrorClass error_class, const std::string& detail) {
  Finish(m, HostState::kFailed, reason, error_class, detail);
}

void FailItem(Machine& m, FailureReason reason, ErrorClass error_class, const std::string& detail) {
  m.state.current().state = HostState::kFailed;
  m.state.current().reason = reason;
  Fail(m, reason, error_class, Named(m.state, detail));
}

void Expire(Machine& m) {
  Fail(m, FailureReason::kOfferExpired, ErrorClass::kTransient,
       "not started by " + FormatInstant(m.state.offer.expires) + ", when the offer ended");
}

void Fetch(Machine& m) {
  Enter(m, Phase::kDownloading);
  Emit(m, CommandKind::kFetch);
}

void Wait(Machine& m, Instant until, const std::string& why) {
  const bool same = m.state.phase == Phase::kWaiting && m.state.note == why;
  m.state.note = why;
  if (same) return Keep(m, until);
  Enter(m, Phase::kWaiting, until);
}

bool AnyPending(const FlowState& state) {
  return std::any_of(state.items.begin(), state.items.end(),
                     [](const ItemProgress& item) { return item.state == HostState::kRebootPending; });
}

// An installer that found another one at work changed nothing.
bool Begun(const FlowState& state) {
  return std::any_of(state.items.begin(), state.items.end(),
                     [](const ItemProgress& item) { return item.installer_runs > item.busy_waits; });
}

bool Expired(const Machine& m) {
  return !Planted(Defect::kExpiredOfferStarted) && m.event.time_known && m.state.offer.expires != Instant{} &&
         m.now >= m.state.offer.expires;
}

Instant LastSign(const FlowState& state) {
  // A waiting flow does nothing on purpose until its timer.
  return state.phase == Phase::kWaiting ? std::max(state.stepped_at, state.wake_at) : state.stepped_at;
}

void NoteAbsenceSince(FlowState& state, Instant since) {
  if (!Begun(state) && state.off_since == Instant{}) state.off_since = since;
}

// base, 2 base, 4 base ... up to the cap, plus up to a quarter drawn from the offer's id: hosts do not return
// together.
Duration Backoff(const Machine& m, Duration base, Duration cap, std::uint32_t failures) {
  const Duration delay = std::min(cap, base * (std::int64_t{1} << std::min(failures - 1, 16U)));
  const auto& id = m.state.offer.id.str();
  const auto draw = static_cast<std::int64_t>(StableHash(id.data(), id.size(), failures) % 1000);
  return delay + delay * draw / 4000;
}

bool MayStartNow(Machine& m) {
  auto& s = m.state;
  if (!m.event.time_known && TimeMatters(s.offer)) {
    Wait(m, m.now + kTimeRetry, "waits until the console has told the time");
    return false;
  }
  if (Expired(m) && !Begun(s)) {
    Expire(m);
    return false;
  }
  if (GivenBackForMissedWindow(m)) return false;
  const auto next = NextStart(s, {m.now, m.event.time_slack});
  if (next && *next <= m.now) return true;
  if (!next) {
    NoWindowLeft(m);
    return false;
  }
  const bool ends_first = !Begun(s) && s.offer.expires != Instant{} && s.offer.expires < *next;
  Wait(m, ends_first ? s.offer.expires : *next, "waits until " + FormatInstant(*next));
  return false;
}

void StageNext(Machine& m) {
  auto& s = m.state;
  const std::uint32_t next =
      FirstItem(s, [](const ItemProgress& item) { return item.state == HostState::kUnspecified; });
  if (next < s.items.size()) {
    s.item = next;
    return Assess(m, Phase::kPrechecking);
  }
  s.staging = false;
  if (NextToDo(s) == s.items.size()) return Proceed(m);
  s.note.clear();
  Enter(m, Phase::kStaged, m.now);
}

void Proceed(Machine& m) {
  auto& s = m.state;
  if (const std::uint32_t booted = NextToVerify(s, m.event.boot_id); booted < s.items.size()) {
    s.item = booted;
    return Assess(m, Phase::kVerifying);
  }
  if (!WorkIsLeft(s)) return AnyPending(s) ? BecomeRebootPending(m) : FinishWork(m);
  s.item = NextToDo(s);
  if (!MayStartNow(m)) return;
  if (MustAsk(m, false)) return AskUser(m, false);
  Assess(m, Phase::kChecking);
}

void Install(Machine& m) {
  auto& item = m.state.current();
  ++item.installer_runs;
  item.state = HostState::kInstalling;
  item.boot_id = m.event.boot_id;
  item.exit_code.reset();
  item.exit_started = true;
  item.exit_timed_out = false;
  item.meaning = model::ExitMeaning::kUnspecified;
  item.interrupted = false;
  m.state.note.clear();
  Enter(m, Phase::kInstalling);
  Emit(m, CommandKind::kStartInstaller);
}

void BecomeRebootPending(Machine& m) {
  auto& s = m.state;
  if (s.boots >= kMaxBoots)
    return Fail(m, FailureReason::kRebootLoop, ErrorClass::kFatal,
                "a reboot is still pending after " + std::to_string(s.boots) + " reboots");
  if (s.offer.reboot == model::RebootPolicy::kNever) {
    if (!AnyPending(s))
      return Fail(m, FailureReason::kRebootDidNotHappen, ErrorClass::kNeedsReboot,
                  Named(s, "the host must reboot first; the rollout does not allow the agent to ask for it"));
    s.note = "waits for a reboot; the rollout does not allow the agent to ask for one";
    return Enter(m, Phase::kRebootPending);
  }
  if (!m.event.time_known && TimeMatters(s.offer)) return Enter(m, Phase::kRebootPending, m.now + kTimeRetry);
  const auto next = NextReboot(s, !WorkIsLeft(s), {m.now, m.event.time_slack});
  if (!next) return NoWindowLeft(m);
  if (*next > m.now) s.note = "reboots at " + FormatInstant(*next);
  Enter(m, Phase::kRebootPending, std::max(*next, m.now + kRebootGrace));
}

void RequestReboot(Machine& m) {
  auto& s = m.state;
  if (!Begun(s) && !AnyPending(s) && Expired(m)) return Expire(m);
  if (!m.event.time_known && TimeMatters(s.offer)) return Keep(m, m.now + kTimeRetry);
  const auto next = NextReboot(s, !WorkIsLeft(s), {m.now, m.event.time_slack});
  if (!next) return NoWindowLeft(m);
  if (*next > m.now) {
    s.note = "reboots at " + FormatInstant(*next);
    return s.phase == Phase::kRebootPending ? Keep(m, *next) : Enter(m, Phase::kRebootPending, *next);
  }
  if (s.reboot_requests >= kMaxRebootRequests)
    return Fail(
        m, FailureReason::kRebootDidNotHappen, ErrorClass::kNeedsReboot,
        "asked for a reboot " + std::to_string(s.reboot_requests) + " times" + (s.note.empty() ? "" : ": " + s.note));
  if (MustAsk(m, true)) return AskUser(m, true);
  ++s.reboot_requests;
  if (s.phase == Phase::kRebooting) {
    Keep(m, m.now + kRebootWait);
  } else {
    Enter(m, Phase::kRebooting, m.now + kRebootWait);
  }
  Emit(m, CommandKind::kRequestReboot);
}

}  // namespace kintsugi::flow
