// SPDX-License-Identifier: Apache-2.0
// Time. Silence: each slot has at most one live entry in a queue; being heard does not touch the queue: an entry
// that comes up too early is put back with its true time. So a contact costs nothing, and a few moves of the entry are
// paid once per silence period. Nobody in a wave that has just opened counts as silent before unreachable_after: until
// then one date stands for all its hosts, of which many are served by then. Dates of the whole rollout (waves, windows,
// periods) are few and compared at each Step.
#include "common/base/defect.h"
#include "common/rollout/machine.h"

namespace kintsugi::rollout {
namespace {

void Push(State& state, std::int64_t at_ms, Slot slot) {
  state.slots[slot].deadline_ms = state.deadlines.Push(at_ms, slot);
}

// `due_ms` 0: never.
void PushIfEarlier(State& state, std::int64_t due_ms, Slot slot) {
  const std::int64_t kept = state.slots[slot].deadline_ms;
  if (due_ms != 0 && (kept == 0 || due_ms < kept)) Push(state, due_ms, slot);
}

// A place is not given back while the host may still start the offer, or be at work that it started at the last moment.
std::int64_t OfferDueMs(const State& state, const HostSlot& host, std::int64_t since) {
  const std::int64_t silent = since + state.plan.offer_timeout.count();
  if (Planted(Defect::kPlaceGivenBackEarly)) return since + state.plan.offer_timeout.count() / 2;
  return host.expires_ms == 0 ? silent : std::max(silent, host.expires_ms + state.plan.time_needed.count());
}

// The end of the period whose starts are used up; kNeverMs: starts are left.
std::int64_t PeriodEndMs(const State& state) {
  if (state.plan.starts_limit == 0 || state.starts_in_period < state.plan.starts_limit) return kNeverMs;
  return ToUnixMs(state.period_start + state.plan.starts_period);
}

std::int64_t LooseningMs(const State& state) {
  const bool loosens = state.plan.deadline_overrides_windows && !state.calendars.empty();
  return loosens ? ToUnixMs(state.plan.deadline) : kNeverMs;
}

// When time alone may let somebody be served: a period, an overriding deadline, a window.
std::int64_t NextChanceMs(const State& state) {
  const std::int64_t latest = ToUnixMs(state.latest);
  std::int64_t next = state.calendars.empty() ? kNeverMs : std::max(state.windows_due_ms, latest + 1);
  if (const std::int64_t at = PeriodEndMs(state); at > latest) next = std::min(next, at);
  if (const std::int64_t at = LooseningMs(state); at > latest) next = std::min(next, at);
  return next;
}

bool HasQueued(const State& state, std::size_t wave) {
  return state.waves[wave].by_state[static_cast<std::size_t>(model::HostState::kQueued)] > 0;
}

bool AnyQueued(const State& state) {
  for (std::uint32_t wave = state.open_waves; wave > 0; --wave)
    if (HasQueued(state, wave - 1)) return true;
  return false;
}

void NoteSilenceDue(State& state) {
  state.silence_due_ms = kNeverMs;
  for (const WaveState& wave : state.waves)
    if (wave.silence_ms != 0) state.silence_due_ms = std::min(state.silence_due_ms, wave.silence_ms);
}

// The hosts of waves whose first silences can come up now get entries of their own.
void ArmHostsOfWaves(State& state) {
  std::vector<bool> comes(state.waves.size());
  for (std::size_t i = 0; i < state.waves.size(); ++i) {
    WaveState& wave = state.waves[i];
    comes[i] = wave.silence_ms != 0 && wave.silence_ms <= state.silence_due_ms;
    if (comes[i]) wave.silence_ms = 0;
  }
  for (Slot slot = 0; slot < state.slots.size(); ++slot) {
    const HostSlot& host = state.slots[slot];
    if (host.wave != kNoWave && comes[host.wave]) PushIfEarlier(state, DueMs(state, host), slot);
  }
  NoteSilenceDue(state);
}

// When what the entry stands for comes up; 0: it means nothing any more.
std::int64_t DueMs(const State& state, const Deadline& entry) {
  const HostSlot& host = state.slots[entry.slot];
  return host.deadline_ms == entry.at_ms ? DueMs(state, host) : 0;
}

// It leaves the queue.
void Forget(State& state, const Deadline& entry) {
  HostSlot& host = state.slots[entry.slot];
  if (host.deadline_ms == entry.at_ms) host.deadline_ms = 0;
}

// Before this no host's entry comes up, nor a wave's first silence.
std::int64_t NextEntryMs(const State& state) { return std::min(state.deadlines.NextMs(), state.silence_due_ms); }

// Most entries are of hosts that are served when they would come up.
struct Watch : NoWatch {
  explicit Watch(State& of) : state(of) {}
  void Soon(const Deadline& entry) const { __builtin_prefetch(&state.slots[entry.slot], 1); }
  void Near(const Deadline& entry) const { Soon(entry); }
  bool Forgets(const Deadline& entry) const {
    if (DueMs(state, entry) != 0) return false;
    Forget(state, entry);
    return true;
  }
  State& state;
};

// Forgets or puts off what comes up by then and means nothing. True: the first entry is due.
bool FindDue(State& state, std::int64_t until_ms) {
  while (NextEntryMs(state) <= until_ms) {
    if (state.silence_due_ms <= state.deadlines.NextMs()) {
      ArmHostsOfWaves(state);
      continue;
    }
    const Deadline entry = state.deadlines.Front(Watch(state));
    const std::int64_t due = DueMs(state, entry);
    if (due != 0 && due <= entry.at_ms) return true;
    state.deadlines.Pop();
    Forget(state, entry);
    if (due != 0) Push(state, due, entry.slot);
  }
  return false;
}

}  // namespace

std::int64_t SilentSinceMs(const State& state, const HostSlot& host) {
  std::int64_t since = std::max(host.last_heard_ms, ToUnixMs(state.listening_since));
  if (host.wave != kNoWave) since = std::max(since, ToUnixMs(state.waves[host.wave].opened));
  return since;
}

std::int64_t DueMs(const State& state, const HostSlot& host) {
  if (model::IsFinal(host.state) || host.wave >= state.open_waves || IsServed(state, host)) return 0;
  const std::int64_t since = SilentSinceMs(state, host);
  const std::int64_t silent = since + state.plan.unreachable_after.count();
  if (!model::IsInFlight(host.state)) return host.reachable ? silent : 0;
  const std::int64_t offer = OfferDueMs(state, host, since);
  return host.reachable ? std::min(offer, silent) : offer;
}

void Machine::Arm(Slot slot) {
  const HostSlot& host = At(slot);
  const std::int64_t due = DueMs(state_, host);
  if (due == 0) return;
  const std::int64_t silence = state_.waves[host.wave].silence_ms;
  if (silence == 0 || due < silence) PushIfEarlier(state_, due, slot);
}

// The plan, or what was known of its hosts, is another one.
void Machine::ArmAll() {
  for (WaveState& wave : state_.waves) wave.silence_ms = 0;
  NoteSilenceDue(state_);
  for (Slot slot = 0; slot < state_.slots.size(); ++slot) Arm(slot);
}

// The wave opens now.
void Machine::ArmWave(std::uint16_t wave) {
  state_.waves[wave].silence_ms = std::max<std::int64_t>(1, now_ms_ + state_.plan.unreachable_after.count());
  NoteSilenceDue(state_);
}

void Machine::Fire(Slot slot) {
  const std::int64_t since = SilentSinceMs(state_, At(slot));
  if (At(slot).reachable && since + state_.plan.unreachable_after.count() <= now_ms_)
    Change(slot, [](HostSlot& host) { host.reachable = false; });
  if (model::IsInFlight(At(slot).state) && OfferDueMs(state_, At(slot), since) <= now_ms_) {
    const bool aborted = state_.phase == Phase::kAborted;
    Apply(slot, aborted ? Input::kCancelled : Input::kSilent, model::FailureReason::kOfferExpired);
  }
}

// A wave whose hosts have not changed need not be judged again.
void Machine::FireDue() {
  std::uint16_t changed = kNoWave;
  bool several = false;
  while (FindDue(state_, now_ms_)) {
    const Slot slot = state_.deadlines.Pop().slot;
    At(slot).deadline_ms = 0;
    const std::uint64_t revision = state_.revision;
    Fire(slot);
    if (revision == state_.revision) continue;
    several = several || (changed != kNoWave && changed != At(slot).wave);
    changed = At(slot).wave;
  }
  if (several) return EvaluateAll();
  if (changed != kNoWave) Evaluate(changed);
}

void Machine::PassTime() {
  if (NextEntryMs(state_) <= now_ms_) FireDue();
  FireTimers();
}

void Machine::FireTimers() {
  const std::int64_t before_ms = ToUnixMs(before_);
  const auto came = [&](std::int64_t at_ms) { return before_ms < at_ms && at_ms <= now_ms_; };
  if (state_.wave_due_ms <= now_ms_ && NextWaveMs(state_) <= now_ms_) Progress();
  bool wakes = came(PeriodEndMs(state_)) || came(LooseningMs(state_));
  if (now_ms_ >= state_.windows_due_ms) wakes = WindowsMoved() || wakes;
  if (wakes && state_.phase == Phase::kRunning) WakeQueued();
}

void Machine::WakeQueued() {
  for (std::uint32_t wave = 0; wave < state_.open_waves; ++wave)
    if (HasQueued(state_, wave)) Emit(Command::Kind::kWakeWave, 0, static_cast<std::uint16_t>(wave));
}

std::optional<Instant> NextDeadline(const State& state) {
  // An entry on top that means nothing any more is harmless: the tick that it causes drops it.
  std::int64_t next = NextEntryMs(state);
  if (state.wave_due_ms < next) next = std::min(next, NextWaveMs(state));
  if (state.phase == Phase::kRunning)
    if (const std::int64_t chance = NextChanceMs(state); chance < next && AnyQueued(state)) next = chance;
  if (next == kNeverMs) return std::nullopt;
  return FromUnixMs(next);
}

std::optional<Instant> RenewDeadlines(State& state, Instant until) {
  FindDue(state, ToUnixMs(until));
  return NextDeadline(state);
}

}  // namespace kintsugi::rollout
