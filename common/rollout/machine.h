// SPDX-License-Identifier: Apache-2.0
// Machine: one Step in progress, private to this folder. It owns the rule that a slot changes only through
// Change(), which keeps every counter right by taking the slot out, changing it and putting it back. A value
// on the stack of Step; not thread-safe.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "common/base/defect.h"
#include "common/rollout/engine.h"
#include "common/rollout/tables.h"

namespace kintsugi::rollout {

// The conditions of one wave: its own where it has them, else the plan's.
struct WaveRules {
  std::uint32_t success_percent = 0;
  std::uint32_t success_count = 0;
  std::uint32_t error_percent = 0;
  std::uint32_t error_count = 0;
  std::uint32_t error_min_sample = 0;
  model::OnBreach on_breach = model::OnBreach::kHalt;
};
WaveRules RulesOf(const model::RolloutPlan& plan, std::size_t wave);

// A wave's numbers as the conditions see them.
struct Tally {
  std::uint32_t hosts = 0;      // count for the success condition
  std::uint32_t attempted = 0;  // count for the error condition: hosts that do not have the update already
  std::uint32_t succeeded = 0;  // Succeeded or Installed, or served
  std::uint32_t installed = 0;  // Succeeded here, in this rollout, or served
  std::uint32_t failed = 0;     // without the accepted ones
  std::uint32_t finished = 0;   // installed + failed
  std::uint32_t pending = 0;    // not final, and not silent
  std::uint32_t silent = 0;     // not final, and silent
};

class Machine {
 public:
  // `before` is the time of the Step before: what lies between the two has just come.
  Machine(State& state, Instant before, Instant now, Commands& commands)
      : state_(state),
        commands_(commands),
        first_command_(commands.size()),
        before_(before),
        now_(now),
        now_ms_(ToUnixMs(now)) {}

  // What has run out by now: silence, dates, soaks, windows, periods.
  void PassTime();
  // Ends the Step: slots may be announced again.
  void Finish();

  // engine.cpp: what operators do.
  void Start();
  void Pause();
  void Resume();
  void Abort();
  void Release();
  void RetryFailed();
  void ReplacePlan(model::RolloutPlan plan, std::vector<CalendarState> calendars, bool recall);

  // admission.cpp: may this host have an offer now?
  void Contact(const Event& event);

  // membership.cpp: who takes part.
  void Observe(const Event& event);
  void Withdraw(Slot slot);
  void Exclude(Slot slot);
  void Add(const HostSlot& host);

  // reports.cpp
  void Report(const Event& event);

  // conditions.cpp, waves.cpp: success and error conditions, waves, halts, completion.
  void Evaluate(std::uint16_t wave);
  void EvaluateAll();
  void Progress();

  // deadlines.cpp: silence of offers and hosts.
  void Arm(Slot slot);
  void ArmAll();
  void ArmWave(std::uint16_t wave);

 private:
  using HostState = model::HostState;

  HostSlot& At(Slot slot) { return state_.slots[slot]; }
  bool Heard(const Event& event);
  bool MayOffer(const HostSlot& host, const Event& event);
  bool StartsLeft() const;
  bool RetriesLeft() const;
  bool GiveUp(Slot slot);
  void MakeOffer(Slot slot);
  void CountStart();
  void Recall(Slot slot);
  void RecallAll();
  void Apply(Slot slot, Input input, model::FailureReason reason, HostState reported = HostState::kUnspecified);
  void LeaveOut(Slot slot, model::FailureReason reason);
  bool PlaceLate(Slot slot, bool returned);

  void ReportCurrent(const Event& event);
  void ReportProgress(const Event& event);
  void ReportEarlier(const Event& event);
  Input FinalInput(const Event& event, model::FailureReason& reason) const;
  std::int64_t BackOffMs(Slot slot, const model::RetryRule& rule) const;

  // windows.cpp
  void NoteMissed(Slot slot);
  bool WindowAllows(const HostSlot& host);
  Instant OfferEnd(const HostSlot& host);
  bool WindowsMoved();

  bool Enter(Signal signal);
  void ReopenLastWave();
  void OpenWave(std::uint16_t wave);
  const Tally& TallyOf(std::uint16_t wave);
  bool BreaksTotalCondition(HaltCause& cause) const;
  bool BreachWave(std::uint16_t wave);
  bool BreachTotal();
  bool Stop(model::OnBreach reaction, bool out_of_reach, HaltCause cause);
  void WarnWave(std::uint16_t wave, bool& warned);
  void Judge();
  bool Advance();
  void CompleteIfSettled();
  void LowerAccepted(std::uint16_t wave);
  void FireDue();
  void Fire(Slot slot);
  void FireTimers();
  void WakeQueued();

  void Emit(Command::Kind kind, Slot slot = 0, std::uint16_t wave = 0, std::uint8_t attempt = 0, Instant until = {}) {
    // Field by field into its place, as in RadixQueue.
    Command& command = commands_.emplace_back();
    command = {kind, slot, wave, attempt, until};
  }
  void StoreWave(std::size_t wave);
  void Touch(Slot slot) {
    if (At(slot).touched) return;
    At(slot).touched = true;
    Emit(Command::Kind::kSlotChanged, slot, At(slot).wave);
  }
  // The one way to change what counters depend on: state, wave, reachable.
  template <typename F>
  void Change(Slot slot, F change);

  State& state_;
  Commands& commands_;
  std::size_t first_command_;
  Instant before_;
  Instant now_;
  std::int64_t now_ms_;
  Tally tally_;  // the last one that was asked for
  std::uint16_t tally_wave_ = kNoWave;
  std::uint64_t tally_revision_ = 0;
};

inline constexpr std::int64_t kNeverMs = std::numeric_limits<std::int64_t>::max();

// Adds (+1) or removes (-1) one slot from the counters that depend on it.
void Count(State& state, const HostSlot& host, std::uint32_t one);
// Installed, and the reboot is somebody else's: served as far as this rollout goes.
inline bool IsServed(const State& state, const HostSlot& host) {
  return host.state == model::HostState::kRebootPending && state.plan.reboot == model::RebootPolicy::kNever;
}
inline bool HoldsPlace(const State& state, const HostSlot& host) {
  return model::IsInFlight(host.state) && !IsServed(state, host);
}
inline bool CountsAsUnreachable(const State& state, const HostSlot& host) {
  return !model::IsFinal(host.state) && (!host.reachable || host.state == model::HostState::kTimedOut) &&
         !IsServed(state, host);
}
// One place more is free for this host: of the rollout and of each of its groups.
bool HasPlace(const State& state, const HostSlot& host);
// Stopped by a condition: every outstanding offer is recalled.
inline bool IsStopped(const State& state) {
  return state.phase == Phase::kHalted || (state.phase == Phase::kPaused && state.cause.kind != HaltCause::Kind::kNone);
}
// The instant since when the host has been silent, as far as the console could hear.
std::int64_t SilentSinceMs(const State& state, const HostSlot& host);
// When something about this slot changes by itself; 0: never.
std::int64_t DueMs(const State& state, const HostSlot& host);
// Indices that point nowhere become none.
void KeepKnownIndices(const State& state, HostSlot& host);

// waves.cpp: not before this a wave opens.
Instant DateOf(const State& state, std::size_t wave);
// When the next wave opens if nothing but time passes; kNeverMs: it waits for something else. WaveNotBeforeMs: the
// same without looking whether the wave before it is still content; never later. State::wave_due_ms keeps it: whoever
// changes a wave, the phase, the start or the plan calls NoteWaveDue.
std::int64_t WaveNotBeforeMs(const State& state);
inline void NoteWaveDue(State& state) { state.wave_due_ms = WaveNotBeforeMs(state); }
std::int64_t NextWaveMs(const State& state);

// windows.cpp: the first interval that still has `needed` left, and until when that is the answer.
struct Usable {
  std::optional<model::Interval> interval;
  Instant known_until{};
};
Usable FirstUsable(const schedule::Calendar& calendar, Duration needed, Instant now);
void PrepareCalendars(State& state);  // those that are new
void SetCalendars(State& state, std::vector<CalendarState> calendars);
inline bool DeadlinePassed(const model::RolloutPlan& plan, Instant now) {
  return plan.deadline != Instant{} && now >= plan.deadline;
}
// No window holds this host back any more (blackouts do).
bool IsLoosened(const State& state, const HostSlot& host, Instant now);

Tally Count(const State& state, std::size_t wave);
// So many must succeed for the wave's count: never more than there are hosts left that could.
std::uint32_t NeededCount(const Tally& tally, const WaveRules& rules);
bool Passes(const Tally& tally, const WaveRules& rules);
// Nobody is left to wait for, and the condition stays unmet even if every silent host that it counts succeeds.
bool IsOutOfReach(const Tally& tally, const WaveRules& rules, bool count_unreachable);
// The smallest sample whose failed share says anything: one failure in it is within the limit.
std::uint32_t MinimumSample(std::uint32_t error_percent, std::uint32_t error_min_sample);
// The wave lets the next one open as far as its hosts go: condition met, given up with a warning, or released.
bool IsContent(const State& state, std::size_t wave);

const model::RetryRule& RuleFor(const model::RolloutPlan& plan, model::ErrorClass error_class);
// After a missed window the host is offered the work again without waiting for the next one.
inline bool CatchesUp(const model::RolloutPlan& plan) {
  return plan.missed_window == model::MissedWindow::kWhenBack ||
         plan.missed_window == model::MissedWindow::kOutsideActiveHours;
}
// Offers that a host may get: the plan's, and one more for each resume after a halt.
inline std::uint32_t AttemptLimit(const State& state) { return state.plan.max_attempts + state.cause.resumes; }

template <typename F>
void Machine::Change(Slot slot, F change) {
  HostSlot& host = At(slot);
  if (!Planted(Defect::kCounterKeepsTheOld) || host.reachable) Count(state_, host, static_cast<std::uint32_t>(-1));
  change(host);
  Count(state_, host, 1);
  ++state_.revision;
  Arm(slot);
}

}  // namespace kintsugi::rollout
