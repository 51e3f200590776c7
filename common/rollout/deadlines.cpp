// SPDX-License-Identifier: Apache-2.0
// Silence. Each slot has at most one live entry in a min-heap; being heard does not touch the heap: an entry
// that comes up too early is put back with its true time. So a contact costs O(1), and O(log n) is paid once
// per silence period.
#include "common/rollout/machine.h"

namespace kintsugi::rollout {
namespace {

bool Later(const Deadline& a, const Deadline& b) { return a.at_ms != b.at_ms ? a.at_ms > b.at_ms : a.slot > b.slot; }

void Push(State& state, std::int64_t at_ms, Slot slot) {
  state.slots[slot].deadline_ms = at_ms;
  state.deadlines.push_back({at_ms, slot});
  std::push_heap(state.deadlines.begin(), state.deadlines.end(), Later);
}

bool IsLive(const State& state, const Deadline& entry) { return state.slots[entry.slot].deadline_ms == entry.at_ms; }

void Pop(State& state) {
  std::pop_heap(state.deadlines.begin(), state.deadlines.end(), Later);
  state.deadlines.pop_back();
}

}  // namespace

std::int64_t SilentSinceMs(const State& state, const HostSlot& host) {
  std::int64_t since = std::max(host.last_heard_ms, ToUnixMs(state.listening_since));
  if (host.wave != kNoWave) since = std::max(since, ToUnixMs(state.waves[host.wave].opened));
  return since;
}

std::int64_t DueMs(const State& state, const HostSlot& host) {
  if (model::IsFinal(host.state) || host.wave >= state.open_waves) return 0;
  const std::int64_t since = SilentSinceMs(state, host);
  const std::int64_t offer = since + state.plan.offer_timeout.count();
  const std::int64_t silent = since + state.plan.unreachable_after.count();
  if (!model::IsInFlight(host.state)) return host.reachable ? silent : 0;
  return host.reachable ? std::min(offer, silent) : offer;
}

void Machine::Arm(Slot slot) {
  const HostSlot& host = At(slot);
  const std::int64_t due = DueMs(state_, host);
  if (due != 0 && (host.deadline_ms == 0 || due < host.deadline_ms)) Push(state_, due, slot);
}

void Machine::Fire(Slot slot) {
  const std::int64_t due = DueMs(state_, At(slot));
  if (due == 0) return;
  if (due > now_ms_) return Push(state_, due, slot);
  const std::int64_t since = SilentSinceMs(state_, At(slot));
  if (At(slot).reachable && since + state_.plan.unreachable_after.count() <= now_ms_)
    Change(slot, [](HostSlot& host) { host.reachable = false; });
  if (model::IsInFlight(At(slot).state) && since + state_.plan.offer_timeout.count() <= now_ms_) {
    const bool aborted = state_.phase == Phase::kAborted;
    Apply(slot, aborted ? Input::kCancelled : Input::kSilent, model::FailureReason::kOfferExpired);
  }
}

void Machine::FireDue() {
  bool fired = false;
  while (!state_.deadlines.empty() && state_.deadlines.front().at_ms <= now_ms_) {
    const Deadline entry = state_.deadlines.front();
    const bool live = IsLive(state_, entry);
    Pop(state_);
    if (!live) continue;
    At(entry.slot).deadline_ms = 0;
    const std::uint64_t revision = state_.revision;
    Fire(entry.slot);
    fired = fired || revision != state_.revision;
  }
  if (fired) EvaluateAll();
}

std::optional<Instant> NextDeadline(const State& state) {
  // A stale entry on top is harmless: the tick that it causes drops it.
  if (state.deadlines.empty()) return std::nullopt;
  return FromUnixMs(state.deadlines.front().at_ms);
}

}  // namespace kintsugi::rollout
