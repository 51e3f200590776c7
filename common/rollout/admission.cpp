// SPDX-License-Identifier: Apache-2.0
// A host is heard: may it have an offer now? Also facts that decide without an offer.
#include "common/rollout/machine.h"

namespace kintsugi::rollout {

// Returns true when the host was counted as silent until now.
bool Machine::Heard(Slot slot) {
  HostSlot& host = At(slot);
  host.last_heard_ms = now_ms_;
  if (host.reachable) return false;
  Change(slot, [](HostSlot& changed) { changed.reachable = true; });
  return true;
}

bool Machine::MayOffer(const HostSlot& host, const Event& event) const {
  if (state_.phase != Phase::kRunning && state_.phase != Phase::kCompleted) return false;
  if (host.state != HostState::kQueued && host.state != HostState::kTimedOut) return false;
  return host.wave < state_.open_waves && event.may_offer && now_ms_ >= host.not_before_ms &&
         state_.in_flight < state_.plan.in_flight_limit;
}

void Machine::Contact(const Event& event) {
  const bool returned = Heard(event.slot);
  const HostSlot& host = At(event.slot);
  if (MayOffer(host, event)) {
    if (!GiveUpExhausted(event.slot)) MakeOffer(event.slot);
    Evaluate(host.wave);
  } else if (returned) {
    Evaluate(host.wave);
  }
}

// A host that let every offer run out is a failure only once it is back: while it is off, it is merely
// unreachable.
bool Machine::GiveUpExhausted(Slot slot) {
  if (At(slot).attempts < AttemptLimit(state_)) return false;
  if (At(slot).state == HostState::kTimedOut) {
    Apply(slot, Input::kExhausted, model::FailureReason::kOfferExpired);
  } else {
    Apply(slot, Input::kCancelled, model::FailureReason::kRecalled);
  }
  return true;
}

void Machine::MakeOffer(Slot slot) {
  Apply(slot, Input::kOffer, model::FailureReason::kNone);
  HostSlot& host = At(slot);
  ++host.attempts;
  host.not_before_ms = 0;
  Emit(Command::Kind::kOffer, slot, host.wave, host.attempts, now_ + state_.plan.offer_timeout);
}

void Machine::Recall(Slot slot) {
  HostSlot& host = At(slot);
  if (host.recalled || !model::IsInFlight(host.state)) return;
  host.recalled = true;
  host.reason = model::FailureReason::kRecalled;
  ++state_.revision;
  Touch(slot);
  Emit(Command::Kind::kRecall, slot, host.wave, host.attempts);
}

void Machine::RecallAll() {
  if (state_.in_flight == 0) return;
  for (Slot slot = 0; slot < state_.slots.size(); ++slot) Recall(slot);
}

// The table decides the next state; the rest of the slot follows from it.
void Machine::Apply(Slot slot, Input input, model::FailureReason reason, HostState reported) {
  const HostState next = Next(At(slot).state, input, reported);
  if (next == At(slot).state) return;
  const std::uint16_t wave = At(slot).wave;
  Change(slot, [&](HostSlot& host) {
    host.state = next;
    if (model::IsInFlight(next)) {
      host.reason = host.recalled ? model::FailureReason::kRecalled : model::FailureReason::kNone;
      return;
    }
    host.recalled = false;
    host.reason = reason;
    if (model::IsFinal(next)) {
      host.reachable = true;
      host.not_before_ms = 0;
    }
  });
  Touch(slot);
  if (wave != kNoWave) LowerAccepted(wave);
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

}  // namespace kintsugi::rollout
