// SPDX-License-Identifier: Apache-2.0
// Reports: progress goes forward only, results are the host's truth whenever they arrive, and a result of an
// earlier attempt counts when it says that the host has the update. Back-off: full jitter (AWS Architecture
// Blog, "Exponential Backoff And Jitter").
#include "common/rollout/machine.h"

#include "common/base/prng.h"

namespace kintsugi::rollout {

void Machine::Report(const Event& event) {
  const HostSlot& host = At(event.slot);
  if (event.attempt == 0 || event.attempt > host.attempts) return;
  const bool returned = Heard(event.slot);
  const HostState before = host.state;
  if (event.attempt == host.attempts) {
    ReportCurrent(event);
  } else {
    ReportEarlier(event);
  }
  const bool settled_differs = before != host.state && !(model::IsInFlight(before) && model::IsInFlight(host.state));
  if (returned || settled_differs) Evaluate(host.wave);
}

Input Machine::FinalInput(const Event& event) const {
  const HostSlot& host = state_.slots[event.slot];
  const bool aborted = state_.phase == Phase::kAborted;
  const bool attempts_left = host.attempts < AttemptLimit(state_);
  const bool given_back = event.state == HostState::kCancelled ||
                          (event.state == HostState::kFailed && event.reason == model::FailureReason::kRecalled);
  if (given_back) {
    // After a halt the resume allows one attempt more, so a recalled offer never uses up the plan's attempts.
    const bool may_go_on = !aborted && (attempts_left || state_.phase == Phase::kHalted);
    return may_go_on ? Input::kGivenBack : Input::kCancelled;
  }
  if (event.state == HostState::kSucceeded) return Input::kSucceeded;
  if (event.state == HostState::kInstalled) return Input::kInstalled;
  if (event.state == HostState::kNotApplicable) return Input::kNotApplicable;
  return model::IsRetryable(event.error_class) && attempts_left && !aborted ? Input::kRetry : Input::kFailed;
}

void Machine::ReportCurrent(const Event& event) {
  HostSlot& host = At(event.slot);
  if (model::IsInFlight(event.state)) {
    // A host that was given up holds its place again only while one is free: the limit is a promise.
    const bool needs_place = host.state == HostState::kTimedOut;
    const bool has_place = state_.in_flight < state_.plan.in_flight_limit && state_.phase != Phase::kAborted;
    if (!needs_place || has_place) Apply(event.slot, Input::kProgress, model::FailureReason::kNone, event.state);
    if (needs_place && (state_.phase == Phase::kHalted)) Recall(event.slot);
    return;
  }
  if (!model::IsFinal(event.state) || event.state == HostState::kSkipped) return;
  const Input input = FinalInput(event);
  const HostState before = host.state;
  const bool was_recalled = host.recalled;
  const bool success = input == Input::kSucceeded || input == Input::kInstalled;
  auto reason = success ? model::FailureReason::kNone : event.reason;
  if (input == Input::kGivenBack || input == Input::kCancelled) reason = model::FailureReason::kRecalled;
  Apply(event.slot, input, reason);
  if (host.state == before || host.state != HostState::kQueued) return;
  // A recalled offer was nobody's failure: the host may be offered the work as soon as offers are made again.
  host.not_before_ms = was_recalled && input == Input::kGivenBack ? 0 : now_ms_ + BackOffMs(event.slot, host.attempts);
}

void Machine::ReportEarlier(const Event& event) {
  if (event.state != HostState::kSucceeded && event.state != HostState::kInstalled) return;
  HostSlot& host = At(event.slot);
  const bool holds_newer = model::IsInFlight(host.state);
  const bool recalled_before = host.recalled;
  Apply(event.slot, Input::kEarlierSucceeded, model::FailureReason::kNone);
  if (holds_newer && !recalled_before) Emit(Command::Kind::kRecall, event.slot, host.wave, host.attempts);
}

std::int64_t Machine::BackOffMs(Slot slot, std::uint8_t attempt) const {
  const std::int64_t cap = state_.plan.retry_transient.cap.count();
  std::int64_t ceiling = state_.plan.retry_transient.base.count();
  for (unsigned doubled = 1; doubled < attempt && ceiling < cap; ++doubled) ceiling *= 2;
  ceiling = std::min(ceiling, cap);
  const std::uint32_t key[2] = {slot, attempt};
  return static_cast<std::int64_t>(StableHash(key, sizeof key, state_.seed) % static_cast<std::uint64_t>(ceiling + 1));
}

}  // namespace kintsugi::rollout
