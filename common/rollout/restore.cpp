// SPDX-License-Identifier: Apache-2.0
// After a restart: everything that can be derived is derived again from what is stored. Digest covers what
// decides the future, and the counters too, so that a wrong rebuild shows.
#include <algorithm>
#include <utility>

#include "common/base/prng.h"
#include "common/rollout/machine.h"

namespace kintsugi::rollout {
namespace {

void RestoreWaves(State& state, std::uint32_t open_waves) {
  const std::size_t count = state.plan.waves.size();
  std::vector<WaveState> kept = std::exchange(state.waves, std::vector<WaveState>(count));
  state.open_waves = std::min(open_waves, static_cast<std::uint32_t>(count));
  for (std::uint32_t wave = 0; wave < state.open_waves; ++wave) {
    const bool last_open = wave + 1 == state.open_waves;
    state.waves[wave].phase = last_open && state.phase != Phase::kCompleted ? WavePhase::kOpen : WavePhase::kDone;
    state.waves[wave].opened = state.started;
    if (wave >= kept.size()) continue;
    if (kept[wave].opened != Instant{}) state.waves[wave].opened = kept[wave].opened;
    state.waves[wave].closed = kept[wave].closed;
  }
}

void RestoreSlot(State& state, HostSlot& host) {
  if (host.wave >= state.waves.size()) host.wave = kNoWave;
  host.touched = false;
  host.deadline_ms = 0;
  host.recalled = model::IsInFlight(host.state) && host.reason == model::FailureReason::kRecalled;
  const bool can_be_silent = !model::IsFinal(host.state) && host.wave < state.open_waves;
  const std::int64_t silent_ms = ToUnixMs(state.latest) - SilentSinceMs(state, host);
  host.reachable = !can_be_silent || silent_ms < state.plan.unreachable_after.count();
  if (host.wave != kNoWave) ++state.waves[host.wave].total;
  Count(state, host, 1);
}

class Hasher {
 public:
  void Add(std::uint64_t number) { hash_ = StableHash(&number, sizeof number, hash_); }
  void Add(const std::string& text) { hash_ = StableHash(text.data(), text.size(), hash_); }
  std::uint64_t hash() const { return hash_; }

 private:
  std::uint64_t hash_ = 0;
};

void AddPlan(Hasher& hasher, const model::RolloutPlan& plan) {
  for (const std::uint64_t number :
       {std::uint64_t{plan.success_percent}, std::uint64_t{plan.error_percent}, std::uint64_t{plan.error_min_sample},
        std::uint64_t{plan.error_count}, std::uint64_t{plan.in_flight_limit}, std::uint64_t{plan.max_attempts}})
    hasher.Add(number);
  for (const Duration duration :
       {plan.retry_transient.base, plan.retry_transient.cap, plan.offer_timeout, plan.unreachable_after})
    hasher.Add(static_cast<std::uint64_t>(duration.count()));
}

void AddSlot(Hasher& hasher, const HostSlot& host) {
  hasher.Add(static_cast<std::uint64_t>(host.state) | static_cast<std::uint64_t>(host.reason) << 8U |
             std::uint64_t{host.attempts} << 16U | std::uint64_t{host.wave} << 24U |
             std::uint64_t{host.reachable} << 40U | std::uint64_t{host.recalled} << 41U);
  if (model::IsFinal(host.state)) return;  // times no longer matter
  hasher.Add(static_cast<std::uint64_t>(host.not_before_ms));
  hasher.Add(static_cast<std::uint64_t>(host.last_heard_ms));
}

void AddWave(Hasher& hasher, const State& state, const WaveState& wave) {
  hasher.Add(static_cast<std::uint64_t>(wave.phase));
  hasher.Add(wave.total);
  hasher.Add(wave.unreachable);
  for (const std::uint32_t count : wave.by_state) hasher.Add(count);
  hasher.Add(static_cast<std::uint64_t>(ToUnixMs(std::max(wave.opened, state.listening_since))));
}

}  // namespace

State Restore(State stored, std::uint32_t open_waves, Instant now) {
  State state = std::move(stored);
  state.latest = std::max(state.latest, now);
  if (state.listening_since == Instant{}) state.listening_since = state.latest;
  state.in_flight = 0;
  state.deadlines.clear();
  RestoreWaves(state, open_waves);
  for (HostSlot& host : state.slots) RestoreSlot(state, host);
  for (std::size_t wave = 0; wave < std::min(state.cause.accepted.size(), state.waves.size()); ++wave) {
    const std::uint32_t failed = state.waves[wave].by_state[static_cast<std::size_t>(model::HostState::kFailed)];
    state.cause.accepted[wave] = std::min(state.cause.accepted[wave], failed);
  }
  Commands none;
  Machine machine(state, state.latest, none);
  for (Slot slot = 0; slot < state.slots.size(); ++slot) machine.Arm(slot);
  return state;
}

std::uint64_t Digest(const State& state) {
  Hasher hasher;
  AddPlan(hasher, state.plan);
  hasher.Add(state.seed);
  hasher.Add(static_cast<std::uint64_t>(state.phase));
  hasher.Add(ToText(state.cause));
  hasher.Add(state.open_waves);
  hasher.Add(state.in_flight);
  hasher.Add(static_cast<std::uint64_t>(ToUnixMs(state.latest)));
  hasher.Add(static_cast<std::uint64_t>(ToUnixMs(state.listening_since)));
  for (const WaveState& wave : state.waves) AddWave(hasher, state, wave);
  for (const HostSlot& host : state.slots) AddSlot(hasher, host);
  return hasher.hash();
}

}  // namespace kintsugi::rollout
