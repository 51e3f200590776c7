// SPDX-License-Identifier: Apache-2.0
// A host is heard: may it have an offer now? Limits, attempts, offers and recalls.
#include "common/base/defect.h"
#include "common/rollout/machine.h"

namespace kintsugi::rollout {
namespace {

// An offer made again after a recall was nobody's failure: it is no retry.
bool IsRetry(const HostSlot& host) {
  return host.attempts > 0 && host.reason != model::FailureReason::kRecalled &&
         host.reason != model::FailureReason::kWindowMissed;
}

}  // namespace

bool HasPlace(const State& state, const HostSlot& host) {
  const std::uint32_t one_more = Planted(Defect::kInFlightOffByOne) ? 1 : 0;
  if (state.in_flight >= state.plan.in_flight_limit + one_more) return false;
  if (Planted(Defect::kGroupLimitIgnored)) return true;
  return std::none_of(host.groups.begin(), host.groups.end(), [&](std::uint16_t group) {
    return group != kNoGroup && state.groups[group].in_flight >= state.groups[group].limit;
  });
}

// Returns true when the host was counted as silent until now.
bool Machine::Heard(const Event& event) {
  const Slot slot = event.slot;
  NoteMissed(slot);
  HostSlot& host = At(slot);
  host.last_heard_ms = std::max(now_ms_, event.heard_until_ms);
  if (host.reachable) return false;
  Change(slot, [](HostSlot& changed) { changed.reachable = true; });
  return true;
}

bool Machine::StartsLeft() const {
  const model::RolloutPlan& plan = state_.plan;
  return plan.starts_limit == 0 || state_.starts_in_period < plan.starts_limit ||
         now_ >= state_.period_start + plan.starts_period;
}

bool Machine::RetriesLeft() const { return state_.plan.max_retries == 0 || state_.retries < state_.plan.max_retries; }

bool Machine::MayOffer(const HostSlot& host, const Event& event) {
  const bool halted_too = Planted(Defect::kOffersWhileHalted) && state_.phase == Phase::kHalted;
  if (state_.phase != Phase::kRunning && state_.phase != Phase::kCompleted && !halted_too) return false;
  if (host.state != HostState::kQueued && host.state != HostState::kTimedOut) return false;
  return host.wave < state_.open_waves && event.may_offer && now_ms_ >= host.not_before_ms && HasPlace(state_, host) &&
         StartsLeft() && WindowAllows(host);
}

void Machine::Contact(const Event& event) {
  const bool returned = Heard(event);
  const HostSlot& host = At(event.slot);
  if (PlaceLate(event.slot, returned)) return;
  if (!MayOffer(host, event)) return;
  // A host that was waited for, and is now with an offer, changes no condition; nor does one that was counted as silent
  // and is one more to wait for: what was not met is not met the sooner, and no share of failures grows.
  const bool timed_out = host.state == HostState::kTimedOut;
  const bool given_up = GiveUp(event.slot);
  if (!given_up) MakeOffer(event.slot);
  if (timed_out || given_up) Evaluate(host.wave);
}

// A host that let every offer run out is a failure only once it is back: while it is off, it is merely
// unreachable.
bool Machine::GiveUp(Slot slot) {
  const HostSlot& host = At(slot);
  const bool timed_out = host.state == HostState::kTimedOut;
  // An offer that went back for a missed window was nobody's failure.
  const bool catches_up = host.missed && host.reason == model::FailureReason::kWindowMissed;
  if (host.attempts >= AttemptLimit(state_) && !(catches_up && host.attempts < kMostOffers)) {
    Apply(slot, timed_out ? Input::kExhausted : Input::kCancelled,
          timed_out ? model::FailureReason::kOfferExpired : model::FailureReason::kRecalled);
    return true;
  }
  if (!IsRetry(host) || RetriesLeft()) return false;
  Apply(slot, Input::kExhausted, model::FailureReason::kRetriesUsedUp);
  return true;
}

void Machine::MakeOffer(Slot slot) {
  const Instant until = OfferEnd(At(slot));
  if (IsRetry(At(slot))) ++state_.retries;
  CountStart();
  At(slot).expires_ms = ToUnixMs(until);
  Apply(slot, Input::kOffer, model::FailureReason::kNone);
  HostSlot& host = At(slot);
  ++host.attempts;
  host.not_before_ms = 0;
  host.offered_ms = now_ms_;
  Emit(Command::Kind::kOffer, slot, host.wave, host.attempts, until);
}

// Periods are fixed, counted from the start: one number and one instant restore them.
void Machine::CountStart() {
  if (state_.plan.starts_limit == 0 || Planted(Defect::kStartsNeverCounted)) return;
  const Duration period = state_.plan.starts_period;
  if (now_ >= state_.period_start + period) {
    state_.period_start += period * ((now_ - state_.period_start) / period);
    state_.starts_in_period = 0;
  }
  ++state_.starts_in_period;
}

void Machine::Recall(Slot slot) {
  HostSlot& host = At(slot);
  if (host.recalled || !HoldsPlace(state_, host)) return;
  host.recalled = true;
  host.reason = model::FailureReason::kRecalled;
  ++state_.revision;
  Touch(slot);
  Emit(Command::Kind::kRecall, slot, host.wave, host.attempts);
}

void Machine::RecallAll() {
  if (state_.in_flight == 0) return;
  for (Slot slot = 0; slot < state_.slots.size(); ++slot)
    if (!Planted(Defect::kHaltForgetsFirstWave) || At(slot).wave != 0) Recall(slot);
}

// The table decides the next state; the rest of the slot follows from it.
void Machine::Apply(Slot slot, Input input, model::FailureReason reason, HostState reported) {
  const HostState next = Next(At(slot).state, input, reported);
  if (next == At(slot).state) return;
  const std::uint16_t wave = At(slot).wave;
  Change(slot, [&](HostSlot& host) {
    host.state = next;
    if (model::IsInFlight(next)) {
      // An exclusion outlives a silence; else the reason says whether the offer is recalled.
      const bool excluded = host.reason == model::FailureReason::kExcluded;
      host.recalled = host.recalled || excluded;
      if (!excluded) host.reason = host.recalled ? model::FailureReason::kRecalled : model::FailureReason::kNone;
      return;
    }
    if (next == HostState::kTimedOut && host.reason == model::FailureReason::kExcluded) reason = host.reason;
    host.recalled = false;
    host.reason = reason;
    host.missed = next == HostState::kQueued && reason == model::FailureReason::kWindowMissed;
    if (model::IsFinal(next)) {
      host.reachable = true;
      host.not_before_ms = 0;
    }
  });
  Touch(slot);
  if (wave != kNoWave) LowerAccepted(wave);
}

}  // namespace kintsugi::rollout
