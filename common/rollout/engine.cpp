// SPDX-License-Identifier: Apache-2.0
// Step: time first (what has run out by `now`), then the event. Creation and the operators' acts.
#include "common/rollout/engine.h"

#include <array>
#include <utility>

#include "common/rollout/machine.h"

namespace kintsugi::rollout {
namespace {

constexpr std::array<std::string_view, kPhaseCount> kPhaseNames = {"draft",  "running",   "paused",
                                                                   "halted", "completed", "aborted"};
constexpr std::array<std::string_view, 3> kWavePhaseNames = {"waiting", "open", "done"};
constexpr std::uint32_t kMaxResumes = 200;  // attempts are numbered in 8 bits; plans allow 20

HostSlot Normalised(HostSlot host, std::size_t waves) {
  const bool stays = host.state == model::HostState::kInstalled || host.state == model::HostState::kNotApplicable ||
                     host.state == model::HostState::kSkipped || host.state == model::HostState::kCancelled;
  if (!stays) host.state = model::HostState::kQueued;
  if (host.wave >= waves) {
    host.wave = kNoWave;
    host.state = model::HostState::kSkipped;
  }
  HostSlot fresh;
  fresh.state = host.state;
  fresh.reason = host.reason;
  fresh.wave = host.wave;
  fresh.last_heard_ms = host.last_heard_ms;
  return fresh;
}

}  // namespace

std::string_view Name(Phase phase) { return kPhaseNames[static_cast<std::size_t>(phase)]; }
std::string_view Name(WavePhase phase) { return kWavePhaseNames[static_cast<std::size_t>(phase)]; }

std::optional<Phase> PhaseFromName(std::string_view name) {
  for (std::size_t i = 0; i < kPhaseNames.size(); ++i)
    if (kPhaseNames[i] == name) return static_cast<Phase>(i);
  return std::nullopt;
}

State Create(model::RolloutPlan plan, std::uint64_t seed, std::vector<HostSlot> initial, std::vector<GroupState> groups,
             std::vector<CalendarState> calendars) {
  State state;
  state.plan = std::move(plan);
  state.seed = seed;
  state.waves.resize(state.plan.waves.size());
  state.groups = std::move(groups);
  state.calendars = std::move(calendars);
  state.slots = std::move(initial);
  for (HostSlot& host : state.slots) {
    host = Normalised(host, state.waves.size());
    if (host.wave != kNoWave) ++state.waves[host.wave].total;
    Count(state, host, 1);
  }
  return state;
}

void Count(State& state, const HostSlot& host, std::uint32_t one) {
  if (host.wave == kNoWave) return;
  WaveState& wave = state.waves[host.wave];
  wave.by_state[static_cast<std::size_t>(host.state)] += one;
  if (CountsAsUnreachable(host)) wave.unreachable += one;
  if (model::IsInFlight(host.state)) state.in_flight += one;
}

void Step(State& state, const Event& event, Instant now, Commands& commands) {
  if (now > state.latest) state.latest = now;
  Machine machine(state, state.latest, commands);
  machine.FireDue();
  const bool known_slot = event.slot < state.slots.size();
  switch (event.kind) {
    case Event::Kind::kStart:
      machine.Start();
      break;
    case Event::Kind::kPause:
      machine.Pause();
      break;
    case Event::Kind::kResume:
      machine.Resume();
      break;
    case Event::Kind::kAbort:
      machine.Abort();
      break;
    case Event::Kind::kContact:
      if (known_slot) machine.Contact(event);
      break;
    case Event::Kind::kReport:
      if (known_slot) machine.Report(event);
      break;
    case Event::Kind::kObserved:
      if (known_slot) machine.Observe(event);
      break;
    case Event::Kind::kWithdraw:
      if (known_slot) machine.Withdraw(event.slot);
      break;
    case Event::Kind::kRelease:
    case Event::Kind::kExclude:
    case Event::Kind::kTick:
      break;
  }
  machine.Finish();
}

void Machine::Finish() {
  for (std::size_t i = first_command_; i < commands_.size(); ++i)
    if (commands_[i].kind == Command::Kind::kSlotChanged) At(commands_[i].slot).touched = false;
}

bool Machine::Enter(Signal signal) {
  const Phase next = Next(state_.phase, signal);
  if (next == state_.phase) return false;
  if (state_.phase == Phase::kCompleted) ReopenLastWave();
  state_.phase = next;
  ++state_.revision;
  state_.ended = next == Phase::kCompleted || next == Phase::kAborted ? now_ : Instant{};
  Emit(Command::Kind::kPhaseChanged);
  return true;
}

// The last wave is done exactly while the rollout is completed, so that phase and open_waves alone restore
// every wave's phase.
void Machine::ReopenLastWave() {
  state_.waves.back().phase = WavePhase::kOpen;
  state_.waves.back().closed = Instant{};
  Emit(Command::Kind::kWaveChanged, 0, static_cast<std::uint16_t>(state_.waves.size() - 1));
}

void Machine::Start() {
  if (!Enter(Signal::kStart)) return;
  state_.started = now_;
  OpenWave(0);
  Evaluate(0);
}

void Machine::Pause() { Enter(Signal::kPause); }

void Machine::Resume() {
  const bool was_halted = state_.phase == Phase::kHalted;
  if (!Enter(Signal::kResume)) return;
  if (was_halted) {
    HaltCause kept;
    kept.resumes = std::min(state_.cause.resumes + 1, kMaxResumes);
    for (const WaveState& wave : state_.waves)
      kept.accepted.push_back(wave.by_state[static_cast<std::size_t>(HostState::kFailed)]);
    state_.cause = std::move(kept);
  }
  for (std::uint32_t wave = 0; wave < state_.open_waves; ++wave)
    Emit(Command::Kind::kWakeWave, 0, static_cast<std::uint16_t>(wave));
  EvaluateAll();
}

void Machine::Abort() {
  const auto left = [](const HostSlot& host) { return !model::IsFinal(host.state); };
  const bool completed = state_.phase == Phase::kCompleted;
  if (completed && std::none_of(state_.slots.begin(), state_.slots.end(), left)) return;
  if (!Enter(Signal::kAbort)) return;
  state_.cause.kind = HaltCause::Kind::kNone;
  for (Slot slot = 0; slot < state_.slots.size(); ++slot) {
    if (model::IsInFlight(At(slot).state)) {
      Recall(slot);
    } else {
      Apply(slot, Input::kAborted, At(slot).reason);
    }
  }
}

}  // namespace kintsugi::rollout
