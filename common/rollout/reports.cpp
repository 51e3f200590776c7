// SPDX-License-Identifier: Apache-2.0
// Reports: progress goes forward only, results are the host's truth whenever they arrive, and a result of an
// earlier attempt counts when it says that the host has the update. Back-off: full jitter (AWS Architecture
// Blog, "Exponential Backoff And Jitter").
#include "common/rollout/machine.h"

#include "common/base/defect.h"
#include "common/base/prng.h"

namespace kintsugi::rollout {

const model::RetryRule& RuleFor(const model::RolloutPlan& plan, model::ErrorClass error_class) {
  if (error_class == model::ErrorClass::kBusy) return plan.retry_busy;
  return error_class == model::ErrorClass::kNeedsReboot ? plan.retry_reboot : plan.retry_transient;
}

void Machine::Report(const Event& event) {
  const HostSlot& host = At(event.slot);
  if (event.attempt == 0 || event.attempt > host.attempts) return;
  Heard(event);
  const HostState before = host.state;
  const bool held_place = HoldsPlace(state_, host);
  if (event.attempt == host.attempts) {
    ReportCurrent(event);
  } else {
    ReportEarlier(event);
  }
  const bool settled_differs = before != host.state && !(held_place && HoldsPlace(state_, host));
  if (settled_differs) Evaluate(host.wave);
}

// `reason`: what the slot will say.
Input Machine::FinalInput(const Event& event, model::FailureReason& reason) const {
  using model::FailureReason;
  const HostSlot& host = state_.slots[event.slot];
  const bool aborted = state_.phase == Phase::kAborted;
  const bool excluded = host.reason == FailureReason::kExcluded;
  const bool missed = event.reason == FailureReason::kWindowMissed;
  const bool given_back = event.state == HostState::kCancelled || event.state == HostState::kSkipped ||
                          (event.state == HostState::kFailed && event.reason == FailureReason::kRecalled);
  if (given_back) {
    const bool skips = missed && state_.plan.missed_window == model::MissedWindow::kSkip;
    if (!aborted && (excluded || skips)) {
      reason = excluded ? FailureReason::kExcluded : FailureReason::kWindowMissed;
      return Input::kLeftOut;
    }
    const bool catches_up = missed && !host.recalled && CatchesUp(state_.plan) && host.attempts < kMostOffers;
    reason = catches_up ? FailureReason::kWindowMissed : FailureReason::kRecalled;
    if (catches_up && !aborted) return Input::kGivenBack;
    // After a halt the resume allows one attempt more, so a recalled offer never uses up the plan's attempts.
    const bool may_go_on = !aborted && (host.attempts < AttemptLimit(state_) || IsStopped(state_));
    return may_go_on ? Input::kGivenBack : Input::kCancelled;
  }
  reason = FailureReason::kNone;
  if (event.state == HostState::kSucceeded) return Input::kSucceeded;
  if (event.state == HostState::kInstalled) return Input::kInstalled;
  reason = event.reason;
  if (event.state == HostState::kNotApplicable) return Input::kNotApplicable;
  const std::uint32_t most = std::min(RuleFor(state_.plan, event.error_class).max_attempts, state_.plan.max_attempts);
  const bool attempts_left = host.attempts < most + state_.cause.resumes;
  if (!model::IsRetryable(event.error_class) || !attempts_left || aborted || excluded) return Input::kFailed;
  if (RetriesLeft()) return Input::kRetry;
  reason = FailureReason::kRetriesUsedUp;
  return Input::kFailed;
}

// A host that was given up, or counted as served, holds a place again only while one is free: limits are promises.
void Machine::ReportProgress(const Event& event) {
  HostSlot& host = At(event.slot);
  HostSlot after = host;
  after.state = event.state;
  const bool held_place = HoldsPlace(state_, host);
  const bool needs_place = HoldsPlace(state_, after) && !held_place;
  const bool has_place = HasPlace(state_, host) && state_.phase != Phase::kAborted;
  if (!needs_place || has_place) Apply(event.slot, Input::kProgress, model::FailureReason::kNone, event.state);
  if (!held_place && IsStopped(state_)) Recall(event.slot);
}

void Machine::ReportCurrent(const Event& event) {
  if (model::IsInFlight(event.state)) return ReportProgress(event);
  if (!model::IsFinal(event.state)) return;
  HostSlot& host = At(event.slot);
  const HostState before = host.state;
  const bool was_recalled = host.recalled;
  auto reason = model::FailureReason::kNone;
  const Input input = FinalInput(event, reason);
  Apply(event.slot, input, reason);
  if (host.state == before || host.state != HostState::kQueued) return;
  // A recalled offer was nobody's failure: the host may be offered the work as soon as offers are made again.
  const model::RetryRule& rule = RuleFor(state_.plan, event.error_class);
  const bool at_once = was_recalled || reason == model::FailureReason::kWindowMissed;
  host.not_before_ms = at_once && input == Input::kGivenBack ? 0 : now_ms_ + BackOffMs(event.slot, rule);
}

void Machine::ReportEarlier(const Event& event) {
  if (!Planted(Defect::kOldFailureCounts) && event.state != HostState::kSucceeded &&
      event.state != HostState::kInstalled)
    return;
  HostSlot& host = At(event.slot);
  const bool holds_newer = model::IsInFlight(host.state);
  const bool recalled_before = host.recalled;
  Apply(event.slot, Input::kEarlierSucceeded, model::FailureReason::kNone);
  if (holds_newer && !recalled_before) Emit(Command::Kind::kRecall, event.slot, host.wave, host.attempts);
}

std::int64_t Machine::BackOffMs(Slot slot, const model::RetryRule& rule) const {
  const std::uint8_t attempt = state_.slots[slot].attempts;
  const std::int64_t cap = rule.cap.count();
  std::int64_t ceiling = rule.base.count();
  for (unsigned doubled = 1; doubled < attempt && ceiling < cap; ++doubled) ceiling *= 2;
  ceiling = std::min(ceiling, cap);
  const std::uint32_t key[2] = {slot, attempt};
  return static_cast<std::int64_t>(StableHash(key, sizeof key, state_.seed) % static_cast<std::uint64_t>(ceiling + 1));
}

}  // namespace kintsugi::rollout
