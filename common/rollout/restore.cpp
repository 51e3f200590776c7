// SPDX-License-Identifier: Apache-2.0
// After a restart: everything that can be derived is derived again from what is stored. Stamps from a clock that had
// jumped ahead become `now`, so that nothing waits for years.
#include <utility>

#include "common/base/defect.h"
#include "common/rollout/machine.h"

namespace kintsugi::rollout {
namespace {

void RestoreWaves(State& state, std::uint32_t open_waves) {
  const std::size_t count = state.plan.waves.size();
  std::vector<WaveState> kept = std::exchange(state.waves, std::vector<WaveState>(count));
  state.open_waves = std::min(open_waves, static_cast<std::uint32_t>(count));
  for (std::uint32_t wave = 0; wave < state.open_waves; ++wave) {
    WaveState& restored = state.waves[wave];
    const bool last_open = wave + 1 == state.open_waves;
    restored.phase = last_open && state.phase != Phase::kCompleted ? WavePhase::kOpen : WavePhase::kDone;
    restored.opened = state.started;
    if (wave >= kept.size()) continue;
    if (kept[wave].opened != Instant{}) restored.opened = std::min(kept[wave].opened, state.latest);
    if (!Planted(Defect::kRestoreForgetsPassed)) restored.passed = std::min(kept[wave].passed, state.latest);
    restored.closed = std::min(kept[wave].closed, state.latest);
    restored.released = kept[wave].released;
    restored.warned_error = kept[wave].warned_error;
    restored.warned_success = kept[wave].warned_success;
  }
}

// The longest back-off that a plan gives.
std::int64_t LongestBackOffMs(const model::RolloutPlan& plan) {
  return std::max({plan.retry_busy.cap, plan.retry_transient.cap, plan.retry_reboot.cap}).count();
}

void PullBack(const State& state, HostSlot& host) {
  const std::int64_t now_ms = ToUnixMs(state.latest);
  host.last_heard_ms = std::min(host.last_heard_ms, now_ms);
  host.not_before_ms = std::min(host.not_before_ms, now_ms + LongestBackOffMs(state.plan));
  if (host.offered_ms <= now_ms) return;
  host.expires_ms -= host.offered_ms - now_ms;
  host.offered_ms = now_ms;
}

void RestoreSlot(State& state, HostSlot& host) {
  KeepKnownIndices(state, host);
  PullBack(state, host);
  host.touched = false;
  host.deadline_ms = 0;
  host.recalled = model::IsInFlight(host.state) && !Planted(Defect::kRestoreForgetsRecall) &&
                  (host.reason == model::FailureReason::kRecalled || host.reason == model::FailureReason::kExcluded);
  const bool can_be_silent = !model::IsFinal(host.state) && !IsServed(state, host) && host.wave < state.open_waves;
  const std::int64_t silent_ms = ToUnixMs(state.latest) - SilentSinceMs(state, host);
  host.reachable = !can_be_silent || silent_ms < state.plan.unreachable_after.count();
  Count(state, host, 1);
}

// A caller that kept no times of waves: a condition that is met counts from now.
void RestorePassed(State& state) {
  if (state.phase != Phase::kRunning || state.open_waves == 0) return;
  WaveState& open = state.waves[state.open_waves - 1];
  if (open.passed == Instant{} && !open.released && IsContent(state, state.open_waves - 1)) open.passed = state.latest;
}

void PullBack(State& state) {
  for (Instant* at : {&state.started, &state.ended, &state.listening_since, &state.period_start})
    *at = std::min(*at, state.latest);
}

}  // namespace

State Restore(State stored, std::uint32_t open_waves, Instant now) {
  State state = std::move(stored);
  state.latest = now;
  if (state.listening_since == Instant{}) state.listening_since = now;
  if (state.period_start == Instant{}) state.period_start = state.started;
  PullBack(state);
  state.in_flight = 0;
  for (GroupState& group : state.groups) group.in_flight = 0;
  state.deadlines.Clear(0);
  SetCalendars(state, std::move(state.calendars));
  RestoreWaves(state, open_waves);
  for (HostSlot& host : state.slots) RestoreSlot(state, host);
  for (std::size_t wave = 0; wave < std::min(state.cause.accepted.size(), state.waves.size()); ++wave) {
    const std::uint32_t failed = state.waves[wave].by_state[static_cast<std::size_t>(model::HostState::kFailed)];
    state.cause.accepted[wave] =
        Planted(Defect::kRestoreForgetsAccepted) ? 0 : std::min(state.cause.accepted[wave], failed);
  }
  RestorePassed(state);
  NoteWaveDue(state);
  Commands none;
  Machine machine(state, state.latest, state.latest, none);
  machine.ArmAll();
  return state;
}

}  // namespace kintsugi::rollout
