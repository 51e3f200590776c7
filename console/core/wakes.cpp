// SPDX-License-Identifier: Apache-2.0
// Which hosts are told to check in now: those whom the engine would offer work, as many as there are places. Engine
// thread. See core.h.
#include <algorithm>

#include "console/core/core.h"

namespace kintsugi::console {
namespace {

// A host that was woken and does not answer is not woken again before this.
constexpr Duration kWakeAgain{10'000};
// How many slots one turn looks at while it searches for hosts to wake; the cursor goes on from there in the next turn.
constexpr std::uint32_t kWakeScan = 20'000;
// After all slots were looked at and places were left over, nobody is looked for before this: a turn comes with every
// report, and places that stay free would cost each of them a walk over the whole fleet.
constexpr Duration kWakePause{250};

// The free places of one rollout at one moment. A hint, not a promise: the engine decides when the host checks in.
class Places {
 public:
  Places(const rollout::State& state, Instant now) : state_(state), now_(now), free_(FreeOverall()) {
    for (const rollout::GroupState& group : state.groups)
      groups_.push_back(group.limit > group.in_flight ? group.limit - group.in_flight : 0);
    for (const rollout::CalendarState& calendar : state.calendars) open_.push_back(IsOpen(calendar));
  }

  bool Any() const { return free_ > 0; }

  // Could the slot be served now, if there were a place?
  bool Waits(const rollout::HostSlot& slot) const {
    const bool waits = slot.state == model::HostState::kQueued || slot.state == model::HostState::kTimedOut;
    return waits && slot.not_before_ms <= ToUnixMs(now_);
  }

  // Takes a place for a slot that waits; false: none is free for it.
  bool Take(const rollout::HostSlot& slot) {
    if (slot.wave >= state_.waves.size() || state_.waves[slot.wave].phase == rollout::WavePhase::kWaiting) return false;
    if (!slot.missed && slot.calendar < open_.size() && !open_[slot.calendar])
      return false;  // missed: the plan decides
    const auto full = [this](std::uint16_t group) { return group < groups_.size() && groups_[group] == 0; };
    if (std::any_of(slot.groups.begin(), slot.groups.end(), full)) return false;
    for (const std::uint16_t group : slot.groups) {
      if (group < groups_.size()) --groups_[group];
    }
    --free_;
    return true;
  }

 private:
  std::uint32_t FreeOverall() const {
    const model::RolloutPlan& plan = state_.plan;
    std::uint32_t free = plan.in_flight_limit > state_.in_flight ? plan.in_flight_limit - state_.in_flight : 0;
    const bool counts = plan.starts_limit > 0 && now_ < state_.period_start + plan.starts_period;
    const std::uint32_t started = counts ? state_.starts_in_period : 0;
    if (plan.starts_limit > 0) free = std::min(free, plan.starts_limit > started ? plan.starts_limit - started : 0);
    return now_ < plan.start_at ? 0 : free;
  }

  bool IsOpen(const rollout::CalendarState& calendar) const {
    const model::RolloutPlan& plan = state_.plan;
    const bool overdue = plan.deadline != Instant{} && now_ >= plan.deadline && plan.deadline_overrides_windows;
    if (plan.stage_ahead || overdue || !calendar.rules || calendar.rules->AlwaysOpen()) return true;
    const auto window = calendar.known_until > now_ ? calendar.current : calendar.rules->At(now_);
    return window && window->open <= now_ && now_ + plan.time_needed <= window->close;
  }

  const rollout::State& state_;
  const Instant now_;
  std::uint32_t free_;
  std::vector<std::uint32_t> groups_;
  std::vector<bool> open_;
};

}  // namespace

// Wakes as many listening hosts of open waves as could start now. A bounded search that goes on where it stopped, so
// that a million hosts cost no more in one turn than twenty thousand.
void Core::PlanWakes(Turn& turn) {
  for (std::uint32_t i = 0; i < rollouts_.size(); ++i) {
    Rollout& rollout = rollouts_.at(i);
    const rollout::State& state = rollout.state;
    const auto slots = static_cast<std::uint32_t>(state.slots.size());
    if ((state.phase != rollout::Phase::kRunning && state.phase != rollout::Phase::kCompleted) || slots == 0) continue;
    if (turn.now < rollout.wake_after) continue;
    Places places(state, turn.now);
    const std::uint32_t scan = std::min(slots, kWakeScan);
    std::uint32_t step = 0;
    for (; step < scan && places.Any(); ++step) {
      const rollout::Slot slot = rollout.wake_cursor;
      rollout.wake_cursor = (rollout.wake_cursor + 1) % slots;
      if (!places.Waits(state.slots[slot])) continue;
      Host& host = fleet_.at(rollout.details[slot].host);
      if (!IsListening(host.row.id) || !places.Take(state.slots[slot])) continue;
      if (turn.now - host.last_wake < kWakeAgain) continue;  // its place is spoken for
      host.last_wake = turn.now;
      turn.wakes.push_back(rollout.details[slot].host);
    }
    rollout.wake_looked = places.Any() ? rollout.wake_looked + step : 0;
    if (rollout.wake_looked < slots) continue;
    rollout.wake_after = turn.now + kWakePause;
    rollout.wake_looked = 0;
  }
}

// When the host may start at the earliest, as far as dates and windows say; nullopt: it waits for nothing.
std::optional<Instant> EarliestStart(const rollout::State& state, const rollout::HostSlot& slot, Instant now) {
  if (slot.state != model::HostState::kQueued || state.phase != rollout::Phase::kRunning) return std::nullopt;
  Instant start = std::max(FromUnixMs(slot.not_before_ms), state.plan.start_at);
  if (slot.calendar >= state.calendars.size() || state.plan.stage_ahead) return start;
  const rollout::CalendarState& calendar = state.calendars[slot.calendar];
  if (calendar.current && calendar.known_until > now) start = std::max(start, calendar.current->open);
  return start;
}

}  // namespace kintsugi::console
