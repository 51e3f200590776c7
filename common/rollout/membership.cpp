// SPDX-License-Identifier: Apache-2.0
// Who takes part: hosts that join or come back late, hosts that a rule excludes, hosts that are gone, and facts that
// settle a host without an offer.
#include "common/rollout/machine.h"

namespace kintsugi::rollout {

std::uint16_t LateWave(const State& state) {
  const bool over = state.phase == Phase::kAborted;
  if (over || state.plan.late_hosts == model::LateHosts::kStayOut) return kNoWave;
  if (state.plan.late_hosts == model::LateHosts::kLastWave) return static_cast<std::uint16_t>(state.waves.size() - 1);
  return static_cast<std::uint16_t>(std::max(state.open_waves, 1U) - 1);
}

void Machine::Add(const HostSlot& host) {
  const auto slot = static_cast<Slot>(state_.slots.size());
  state_.slots.push_back(host);
  Count(state_, host, 1);
  ++state_.revision;
  Arm(slot);
  Touch(slot);
  Evaluate(host.wave);
}

void Machine::LeaveOut(Slot slot, model::FailureReason reason) {
  const HostState before = At(slot).state;
  Apply(slot, Input::kLeftOut, reason);
  if (before != At(slot).state) Evaluate(At(slot).wave);
}

// A host is heard that may not simply go on where it was: excluded while it was off, its window missed, or its wave
// done in the meantime (`returned`). True when it takes no part any more.
bool Machine::PlaceLate(Slot slot, bool returned) {
  HostSlot& host = At(slot);
  const bool waits = host.state == HostState::kQueued || host.state == HostState::kTimedOut;
  if (!waits || host.wave >= state_.open_waves || state_.phase == Phase::kAborted) return false;
  const bool late = returned && host.state == HostState::kQueued && state_.waves[host.wave].phase == WavePhase::kDone;
  auto why = model::FailureReason::kNone;
  if (host.reason == model::FailureReason::kExcluded) why = model::FailureReason::kExcluded;
  if (host.missed && state_.plan.missed_window == model::MissedWindow::kSkip) why = model::FailureReason::kWindowMissed;
  if (late && state_.plan.late_hosts == model::LateHosts::kStayOut) why = model::FailureReason::kJoinedLate;
  if (why != model::FailureReason::kNone) {
    LeaveOut(slot, why);
    return true;
  }
  const auto last = static_cast<std::uint16_t>(state_.waves.size() - 1);
  if (!late || state_.plan.late_hosts != model::LateHosts::kLastWave || host.wave == last) return false;
  const std::uint16_t left = host.wave;
  Change(slot, [last](HostSlot& moved) { moved.wave = last; });
  Touch(slot);
  Evaluate(left);
  Evaluate(last);
  return false;
}

void Machine::Observe(const Event& event) {
  if (state_.phase == Phase::kAborted || At(event.slot).wave == kNoWave) return;
  const std::uint16_t wave = At(event.slot).wave;
  const bool installed = event.state == HostState::kInstalled;
  if (!installed && event.state != HostState::kNotApplicable) return;
  Apply(event.slot, installed ? Input::kObservedInstalled : Input::kObservedNotApplicable, model::FailureReason::kNone);
  Evaluate(wave);
}

void Machine::Withdraw(Slot slot) {
  Apply(slot, Input::kWithdrawn, model::FailureReason::kNone);
  Evaluate(At(slot).wave);
}

// An offer that is out may have started: it is recalled, and the host is left out when it gives it back.
void Machine::Exclude(Slot slot) {
  HostSlot& host = At(slot);
  if (state_.phase == Phase::kAborted || IsServed(state_, host)) return;
  if (!model::IsInFlight(host.state)) return LeaveOut(slot, model::FailureReason::kExcluded);
  if (host.reason == model::FailureReason::kExcluded) return;
  Recall(slot);
  host.reason = model::FailureReason::kExcluded;
  ++state_.revision;
  Touch(slot);
}

}  // namespace kintsugi::rollout
