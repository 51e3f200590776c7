// SPDX-License-Identifier: Apache-2.0
// When waves open, what holds the next one back (date, success condition, soak, gate), and when the rollout is done.
#include "common/base/defect.h"
#include "common/rollout/machine.h"

namespace kintsugi::rollout {

Instant DateOf(const State& state, std::size_t wave) {
  const Instant start = state.plan.start_at == Instant{} ? state.started : state.plan.start_at;
  return Planted(Defect::kRingDateInverted) ? start - state.plan.waves[wave].offset
                                            : start + state.plan.waves[wave].offset;
}

bool IsContent(const State& state, std::size_t wave) {
  const WaveState& open = state.waves[wave];
  return open.released || open.warned_success || Passes(Count(state, wave), RulesOf(state.plan, wave));
}

std::int64_t WaveNotBeforeMs(const State& state) {
  if (state.phase != Phase::kRunning || state.open_waves == state.waves.size()) return kNeverMs;
  const std::int64_t date_ms = ToUnixMs(DateOf(state, state.open_waves));
  if (state.open_waves == 0) return date_ms;
  const WaveState& open = state.waves[state.open_waves - 1];
  if (open.released) return date_ms;
  const model::WaveSpec& spec = state.plan.waves[state.open_waves - 1];
  const bool gate = spec.manual_gate && !Planted(Defect::kManualGateIgnored);
  if (open.passed == Instant{} || gate) return kNeverMs;
  return std::max(date_ms, ToUnixMs(open.passed + (Planted(Defect::kSoakSkipped) ? Duration{0} : spec.soak)));
}

std::int64_t NextWaveMs(const State& state) {
  const std::int64_t at_ms = state.wave_due_ms;
  if (at_ms == kNeverMs || state.open_waves == 0) return at_ms;
  return IsContent(state, state.open_waves - 1) ? at_ms : kNeverMs;
}

void Machine::StoreWave(std::size_t wave) {
  ++state_.revision;
  NoteWaveDue(state_);
  Emit(Command::Kind::kWaveChanged, 0, static_cast<std::uint16_t>(wave));
}

void Machine::OpenWave(std::uint16_t wave) {
  state_.waves[wave].phase = WavePhase::kOpen;
  state_.waves[wave].opened = now_;
  state_.open_waves = wave + 1U;
  StoreWave(wave);
  Emit(Command::Kind::kWakeWave, 0, wave);
  if (state_.waves[wave].total > 0) ArmWave(wave);
}

// Opens the next wave, and closes the one before; true when it did. The last wave closes when the rollout completes.
bool Machine::Advance() {
  if (state_.wave_due_ms > now_ms_ || NextWaveMs(state_) > now_ms_) return false;
  const auto next = static_cast<std::uint16_t>(state_.open_waves);
  if (next > 0) {
    state_.waves[next - 1U].phase = WavePhase::kDone;
    state_.waves[next - 1U].closed = now_;
    StoreWave(next - 1U);
  }
  OpenWave(next);
  return true;
}

void Machine::Progress() {
  if (state_.phase != Phase::kRunning) return;
  do {
    Judge();
  } while (state_.phase == Phase::kRunning && Advance());
  if (state_.phase == Phase::kRunning) CompleteIfSettled();
}

// Every wave is content, nobody holds an offer, and only silent hosts are left: they are served when they return.
void Machine::CompleteIfSettled() {
  if (state_.in_flight > 0 || state_.open_waves != state_.waves.size()) return;
  const std::size_t last = state_.waves.size() - 1;
  if (!IsContent(state_, last)) return;
  for (std::size_t wave = 0; wave < state_.waves.size(); ++wave)
    if (Count(state_, wave).pending > 0) return;
  state_.waves[last].phase = WavePhase::kDone;
  state_.waves[last].closed = now_;
  StoreWave(last);
  Enter(Signal::kSettled);
}

// Gate, soak and success condition of the open wave hold nothing back any more; dates and error conditions do.
void Machine::Release() {
  const bool at_work =
      state_.phase == Phase::kRunning || state_.phase == Phase::kPaused || state_.phase == Phase::kHalted;
  if (!at_work || state_.open_waves == 0 || state_.waves[state_.open_waves - 1].released) return;
  state_.waves[state_.open_waves - 1].released = true;
  StoreWave(state_.open_waves - 1);
  Progress();
}

// The last wave is done exactly while the rollout is completed, so that phase and open_waves alone restore
// every wave's phase.
void Machine::ReopenLastWave() {
  state_.waves.back().phase = WavePhase::kOpen;
  state_.waves.back().closed = Instant{};
  StoreWave(state_.waves.size() - 1);
}

}  // namespace kintsugi::rollout
