// SPDX-License-Identifier: Apache-2.0
// Success and error conditions, opening of waves, halting, completion. The rules and their reasons:
// README.md, "Decisions".
#include "common/rollout/machine.h"

#include <utility>

namespace kintsugi::rollout {
namespace {

std::uint32_t In(const WaveState& wave, model::HostState state) {
  return wave.by_state[static_cast<std::size_t>(state)];
}

bool Exceeds(std::uint32_t part, std::uint32_t percent, std::uint32_t whole) {
  return std::uint64_t{part} * 100 > std::uint64_t{percent} * whole;
}

}  // namespace

Tally Count(const State& state, std::size_t wave_index) {
  using enum model::HostState;
  const WaveState& wave = state.waves[wave_index];
  const std::uint32_t accepted = wave_index < state.cause.accepted.size() ? state.cause.accepted[wave_index] : 0;
  const std::uint32_t out = In(wave, kNotApplicable) + In(wave, kSkipped) + In(wave, kCancelled);
  Tally tally;
  tally.hosts = wave.total - out - wave.unreachable - accepted;
  tally.attempted = tally.hosts - In(wave, kInstalled);
  tally.installed = In(wave, kSucceeded);
  tally.succeeded = tally.installed + In(wave, kInstalled);
  tally.failed = In(wave, kFailed) - accepted;
  tally.finished = tally.installed + tally.failed;
  tally.pending = tally.hosts - tally.succeeded - tally.failed;
  return tally;
}

bool Passes(const Tally& tally, std::uint32_t success_percent) {
  return std::uint64_t{tally.succeeded} * 100 >= std::uint64_t{success_percent} * tally.hosts;
}

std::uint32_t MinimumSample(const model::RolloutPlan& plan) {
  const std::uint32_t telling = plan.error_percent == 0 ? 1 : (100 + plan.error_percent - 1) / plan.error_percent;
  return std::max(plan.error_min_sample, telling);
}

void Machine::OpenWave(std::uint16_t wave) {
  state_.waves[wave].phase = WavePhase::kOpen;
  state_.waves[wave].opened = now_;
  state_.open_waves = wave + 1U;
  ++state_.revision;
  Emit(Command::Kind::kWaveChanged, 0, wave);
  Emit(Command::Kind::kWakeWave, 0, wave);
  if (state_.waves[wave].total == 0) return;
  for (Slot slot = 0; slot < state_.slots.size(); ++slot)
    if (At(slot).wave == wave) Arm(slot);
}

bool Machine::BreaksErrorCondition(std::uint16_t wave, HaltCause& cause) const {
  const Tally tally = Count(state_, wave);
  if (tally.failed == 0) return false;
  const model::RolloutPlan& plan = state_.plan;
  cause.failed = tally.failed;
  cause.finished = tally.finished;
  cause.succeeded = tally.succeeded;
  cause.hosts = tally.attempted;
  cause.limit_percent = plan.error_percent;
  cause.limit_count = plan.error_count;
  if (tally.finished >= MinimumSample(plan) && Exceeds(tally.failed, plan.error_percent, tally.finished)) {
    cause.kind = HaltCause::Kind::kFailedShare;
  } else if (Exceeds(tally.failed, plan.error_percent, tally.attempted)) {
    cause.kind = HaltCause::Kind::kFailedShareOfWave;
  } else if (plan.error_count > 0 && tally.failed >= plan.error_count) {
    cause.kind = HaltCause::Kind::kFailedCount;
  }
  return cause.kind != HaltCause::Kind::kNone;
}

void Machine::Halt(HaltCause cause, Signal signal) {
  cause.resumes = state_.cause.resumes;
  cause.accepted = std::move(state_.cause.accepted);
  state_.cause = std::move(cause);
  Enter(signal);
  RecallAll();
}

void Machine::Evaluate(std::uint16_t wave) {
  if (wave >= state_.open_waves) return;
  HaltCause cause;
  cause.wave = wave;
  const bool can_halt = Next(state_.phase, Signal::kBroken) != state_.phase;
  if (can_halt && BreaksErrorCondition(wave, cause)) return Halt(std::move(cause), Signal::kBroken);
  if (state_.phase != Phase::kRunning) return;
  while (CloseIfPassed(static_cast<std::uint16_t>(state_.open_waves - 1))) {
  }
  if (state_.phase == Phase::kRunning) CompleteIfSettled();
}

void Machine::EvaluateAll() {
  for (std::uint32_t wave = 0; wave < state_.open_waves; ++wave) Evaluate(static_cast<std::uint16_t>(wave));
}

// Closes the open wave and opens the next; true when it did. The last wave closes when the rollout completes.
bool Machine::CloseIfPassed(std::uint16_t wave) {
  const Tally tally = Count(state_, wave);
  if (Passes(tally, state_.plan.success_percent)) {
    if (wave + 1U == state_.waves.size()) return false;
    state_.waves[wave].phase = WavePhase::kDone;
    state_.waves[wave].closed = now_;
    Emit(Command::Kind::kWaveChanged, 0, wave);
    OpenWave(static_cast<std::uint16_t>(wave + 1));
    return true;
  }
  if (tally.pending > 0) return false;
  HaltCause cause;
  cause.kind = HaltCause::Kind::kSuccessOutOfReach;
  cause.wave = wave;
  cause.failed = tally.failed;
  cause.finished = tally.finished;
  cause.hosts = tally.hosts;
  cause.succeeded = tally.succeeded;
  cause.limit_percent = state_.plan.success_percent;
  Halt(std::move(cause), Signal::kOutOfReach);
  return false;
}

// Every wave passed, nobody holds an offer, and only silent hosts are left: they are served when they return.
void Machine::CompleteIfSettled() {
  if (state_.in_flight > 0 || state_.open_waves != state_.waves.size()) return;
  const std::size_t last = state_.waves.size() - 1;
  if (!Passes(Count(state_, last), state_.plan.success_percent)) return;
  for (std::size_t wave = 0; wave < state_.waves.size(); ++wave)
    if (Count(state_, wave).pending > 0) return;
  state_.waves[last].phase = WavePhase::kDone;
  state_.waves[last].closed = now_;
  Emit(Command::Kind::kWaveChanged, 0, static_cast<std::uint16_t>(last));
  Enter(Signal::kSettled);
}

// A failed host that turns out to have the update frees its place among the accepted ones: a later failure is
// a new one.
void Machine::LowerAccepted(std::uint16_t wave) {
  if (wave >= state_.cause.accepted.size()) return;
  const std::uint32_t failed = In(state_.waves[wave], HostState::kFailed);
  if (state_.cause.accepted[wave] <= failed) return;
  state_.cause.accepted[wave] = failed;
  Emit(Command::Kind::kPhaseChanged);
}

}  // namespace kintsugi::rollout
