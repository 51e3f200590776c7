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

HostSlot Normalised(const State& state, const HostSlot& host) {
  const bool stays = host.state == model::HostState::kInstalled || host.state == model::HostState::kNotApplicable ||
                     host.state == model::HostState::kSkipped || host.state == model::HostState::kCancelled;
  HostSlot fresh;
  fresh.state = stays ? host.state : model::HostState::kQueued;
  fresh.reason = host.reason;
  fresh.wave = host.wave;
  fresh.calendar = host.calendar;
  fresh.groups = host.groups;
  fresh.last_heard_ms = host.last_heard_ms;
  KeepKnownIndices(state, fresh);
  if (fresh.wave == kNoWave) fresh.state = model::HostState::kSkipped;
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
  SetCalendars(state, std::move(calendars));
  state.slots = std::move(initial);
  for (GroupState& group : state.groups) group.in_flight = 0;
  for (HostSlot& host : state.slots) {
    host = Normalised(state, host);
    Count(state, host, 1);
  }
  NoteWaveDue(state);
  return state;
}

void KeepKnownIndices(const State& state, HostSlot& host) {
  if (host.wave >= state.waves.size()) host.wave = kNoWave;
  if (host.calendar >= state.calendars.size()) host.calendar = kNoCalendar;
  for (std::uint16_t& group : host.groups)
    if (group >= state.groups.size()) group = kNoGroup;
}

void Count(State& state, const HostSlot& host, std::uint32_t one) {
  if (host.wave == kNoWave) return;
  WaveState& wave = state.waves[host.wave];
  wave.total += one;
  wave.by_state[static_cast<std::size_t>(host.state)] += one;
  if (CountsAsUnreachable(state, host)) wave.unreachable += one;
  if (!HoldsPlace(state, host)) return;
  state.in_flight += one;
  for (const std::uint16_t group : host.groups)
    if (group != kNoGroup) state.groups[group].in_flight += one;
}

Slot Join(State& state, const HostSlot& joining, Instant now, Commands& commands) {
  const Instant before = state.latest;
  if (now > state.latest) state.latest = now;
  Machine machine(state, before, state.latest, commands);
  machine.PassTime();
  PrepareCalendars(state);
  HostSlot slot = joining;
  if (state.phase != Phase::kDraft) {
    slot.wave = LateWave(state);
    slot.last_heard_ms = std::max(slot.last_heard_ms, ToUnixMs(state.latest));
  }
  HostSlot host = Normalised(state, slot);
  if (host.wave == kNoWave && state.phase != Phase::kDraft) host.reason = model::FailureReason::kJoinedLate;
  machine.Add(host);
  machine.Finish();
  return static_cast<Slot>(state.slots.size() - 1);
}

void Step(State& state, const Event& event, Instant now, Commands& commands) {
  const Instant before = state.latest;
  if (now > state.latest) state.latest = now;
  Machine machine(state, before, state.latest, commands);
  machine.PassTime();
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
      machine.Release();
      break;
    case Event::Kind::kRetryFailed:
      machine.RetryFailed();
      break;
    case Event::Kind::kExclude:
      if (known_slot) machine.Exclude(event.slot);
      break;
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
  NoteWaveDue(state_);
  Emit(Command::Kind::kPhaseChanged);
  return true;
}

void Machine::Start() {
  if (!Enter(Signal::kStart)) return;
  state_.started = now_;
  state_.period_start = now_;
  NoteWaveDue(state_);
  Progress();
}

void Machine::Pause() { Enter(Signal::kPause); }

void Machine::Resume() {
  const bool was_stopped = IsStopped(state_);
  if (!Enter(Signal::kResume)) return;
  if (was_stopped) {
    HaltCause kept;
    kept.resumes = std::min(state_.cause.resumes + 1, kMaxResumes);
    for (const WaveState& wave : state_.waves)
      kept.accepted.push_back(wave.by_state[static_cast<std::size_t>(HostState::kFailed)]);
    state_.cause = std::move(kept);
  }
  for (std::uint32_t wave = 0; wave < state_.open_waves; ++wave)
    Emit(Command::Kind::kWakeWave, 0, static_cast<std::uint16_t>(wave));
  EvaluateAll();
  Progress();
}

void Machine::Abort() {
  const auto left = [this](const HostSlot& host) { return !model::IsFinal(host.state) && !IsServed(state_, host); };
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

// As a resume does, one more offer for each host: the limit grows for all, and failed ones stand in the queue again.
void Machine::RetryFailed() {
  if (state_.phase != Phase::kRunning && state_.phase != Phase::kPaused && state_.phase != Phase::kCompleted) return;
  const auto again = [](const HostSlot& host) {
    return (host.state == HostState::kFailed || host.state == HostState::kTimedOut) && host.attempts < kMostOffers;
  };
  if (std::none_of(state_.slots.begin(), state_.slots.end(), again)) return;
  state_.cause.resumes = std::min(state_.cause.resumes + 1, kMaxResumes);
  Emit(Command::Kind::kPhaseChanged);
  for (Slot slot = 0; slot < state_.slots.size(); ++slot)
    if (again(At(slot))) Apply(slot, Input::kAgain, model::FailureReason::kNone);
  ++state_.revision;
  FireDue();  // who was silent for too long already counts as such again
  EvaluateAll();
  Progress();
  if (state_.phase == Phase::kRunning || state_.phase == Phase::kCompleted) WakeQueued();
}

// `recall`: outstanding offers speak of what no longer holds; every host may be offered the work once more.
void Machine::ReplacePlan(model::RolloutPlan plan, std::vector<CalendarState> calendars, bool recall) {
  state_.plan = std::move(plan);
  SetCalendars(state_, std::move(calendars));
  NoteWaveDue(state_);
  ++state_.revision;
  if (recall && state_.in_flight > 0 && state_.phase != Phase::kDraft) {
    state_.cause.resumes = std::min(state_.cause.resumes + 1, kMaxResumes);
    RecallAll();
  }
  Emit(Command::Kind::kPhaseChanged);
  ArmAll();
  EvaluateAll();
  Progress();
  if (state_.phase == Phase::kRunning) WakeQueued();
}

}  // namespace kintsugi::rollout
