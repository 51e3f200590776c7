// SPDX-License-Identifier: Apache-2.0
// Machine: one Step in progress, private to this folder. It owns the rule that a slot changes only through
// Change(), which keeps every counter right by taking the slot out, changing it and putting it back. A value
// on the stack of Step; not thread-safe.
#pragma once

#include <algorithm>
#include <cstdint>

#include "common/rollout/engine.h"
#include "common/rollout/tables.h"

namespace kintsugi::rollout {

class Machine {
 public:
  Machine(State& state, Instant now, Commands& commands)
      : state_(state), commands_(commands), first_command_(commands.size()), now_(now), now_ms_(ToUnixMs(now)) {}

  // Ends the Step: slots may be announced again.
  void Finish();

  // engine.cpp: what operators do.
  void Start();
  void Pause();
  void Resume();
  void Abort();

  // admission.cpp: may this host have an offer now?
  void Contact(const Event& event);
  void Observe(const Event& event);
  void Withdraw(Slot slot);

  // reports.cpp
  void Report(const Event& event);

  // conditions.cpp: success and error conditions, waves, halts, completion.
  void Evaluate(std::uint16_t wave);
  void EvaluateAll();
  void OpenWave(std::uint16_t wave);

  // deadlines.cpp: silence of offers and hosts.
  void FireDue();
  void Arm(Slot slot);

 private:
  using HostState = model::HostState;

  HostSlot& At(Slot slot) { return state_.slots[slot]; }
  bool Heard(Slot slot);
  bool MayOffer(const HostSlot& host, const Event& event) const;
  bool GiveUpExhausted(Slot slot);
  void MakeOffer(Slot slot);
  void Recall(Slot slot);
  void RecallAll();
  void Apply(Slot slot, Input input, model::FailureReason reason, HostState reported = HostState::kUnspecified);
  void ReportCurrent(const Event& event);
  void ReportEarlier(const Event& event);
  Input FinalInput(const Event& event) const;
  std::int64_t BackOffMs(Slot slot, std::uint8_t attempt) const;
  bool Enter(Signal signal);
  void ReopenLastWave();
  bool BreaksErrorCondition(std::uint16_t wave, HaltCause& cause) const;
  bool CloseIfPassed(std::uint16_t wave);
  void Halt(HaltCause cause, Signal signal);
  void CompleteIfSettled();
  void LowerAccepted(std::uint16_t wave);
  void Fire(Slot slot);

  void Emit(Command::Kind kind, Slot slot = 0, std::uint16_t wave = 0, std::uint8_t attempt = 0, Instant until = {}) {
    commands_.push_back({kind, slot, wave, attempt, until});
  }
  void Touch(Slot slot) {
    if (At(slot).touched) return;
    At(slot).touched = true;
    Emit(Command::Kind::kSlotChanged, slot, At(slot).wave);
  }
  // The one way to change what counters depend on: state, reachable.
  template <typename F>
  void Change(Slot slot, F change);

  State& state_;
  Commands& commands_;
  std::size_t first_command_;
  Instant now_;
  std::int64_t now_ms_;
};

// Adds (+1) or removes (-1) one slot from the counters that depend on it.
void Count(State& state, const HostSlot& host, std::uint32_t one);
inline bool CountsAsUnreachable(const HostSlot& host) {
  return !model::IsFinal(host.state) && (!host.reachable || host.state == model::HostState::kTimedOut);
}
// The instant since when the host has been silent, as far as the console could hear.
std::int64_t SilentSinceMs(const State& state, const HostSlot& host);
// When something about this slot changes by itself; 0: never.
std::int64_t DueMs(const State& state, const HostSlot& host);

// A wave's numbers as the conditions see them.
struct Tally {
  std::uint32_t hosts = 0;      // count for the success condition
  std::uint32_t attempted = 0;  // count for the error condition: hosts that do not have the update already
  std::uint32_t succeeded = 0;  // Succeeded or Installed
  std::uint32_t installed = 0;  // Succeeded here, in this rollout
  std::uint32_t failed = 0;     // without the accepted ones
  std::uint32_t finished = 0;   // installed + failed
  std::uint32_t pending = 0;    // not final, and not silent
};
Tally Count(const State& state, std::size_t wave);
bool Passes(const Tally& tally, std::uint32_t success_percent);
// The smallest sample whose failed share says anything: one failure in it is within the limit.
std::uint32_t MinimumSample(const model::RolloutPlan& plan);
// Offers that a host may get: the plan's, and one more for each resume after a halt.
inline std::uint32_t AttemptLimit(const State& state) { return state.plan.max_attempts + state.cause.resumes; }

template <typename F>
void Machine::Change(Slot slot, F change) {
  HostSlot& host = At(slot);
  Count(state_, host, static_cast<std::uint32_t>(-1));
  change(host);
  Count(state_, host, 1);
  ++state_.revision;
  Arm(slot);
}

}  // namespace kintsugi::rollout
