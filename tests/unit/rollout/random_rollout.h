// SPDX-License-Identifier: Apache-2.0
// A random plan, random hosts and random events from one seed: progress, results, duplicates, late and
// foreign reports, silence, operators who pause, resume and abort.
#pragma once

#include <algorithm>
#include <vector>

#include "common/base/prng.h"
#include "tests/unit/rollout/rollout_bench.h"

namespace kintsugi::rollout {

class RandomRollout {
 public:
  explicit RandomRollout(std::uint64_t seed) : prng(seed) {
    model::RolloutPlan plan = RandomPlan();
    state = Create(std::move(plan), seed, RandomHosts());
  }

  void Apply(const Event& event) {
    commands.clear();
    Step(state, event, now, commands);
  }

  void StepOnce() {
    now += Duration{NextPause()};
    last = NextEvent();
    Apply(last);
  }

  // Hosts answer and every install succeeds; the operator resumes what was halted or paused.
  void Settle() {
    for (int round = 0; round < 500 && !(state.phase == Phase::kCompleted && EveryoneIsFinal()); ++round) {
      now += Duration{5 * kMinute};
      Operator(Event::Kind::kStart);
      Operator(Event::Kind::kResume);
      for (Slot slot = 0; slot < state.slots.size(); ++slot) Serve(slot);
    }
  }
  bool EveryoneIsFinal() const {
    return std::all_of(state.slots.begin(), state.slots.end(),
                       [](const HostSlot& host) { return model::IsFinal(host.state); });
  }

  Prng prng;
  std::size_t wave_count = 1;
  State state;
  Commands commands;
  Event last;
  Instant now = FromUnixMs(1'066'384'200'000);

 private:
  model::RolloutPlan RandomPlan() {
    wave_count = 1 + prng.Below(3);
    model::RolloutPlan plan = Plan({});
    for (std::size_t wave = 0; wave < wave_count; ++wave) plan.waves.push_back(Wave("w" + std::to_string(wave)));
    plan.success_percent = static_cast<std::uint32_t>(1 + prng.Below(100));
    plan.error_percent = static_cast<std::uint32_t>(prng.Below(101));
    plan.error_count = static_cast<std::uint32_t>(prng.Below(4));
    plan.error_min_sample = static_cast<std::uint32_t>(1 + prng.Below(5));
    plan.in_flight_limit = static_cast<std::uint32_t>(1 + prng.Below(6));
    plan.max_attempts = static_cast<std::uint32_t>(1 + prng.Below(4));
    plan.offer_timeout = Duration{kMinute * static_cast<std::int64_t>(1 + prng.Below(60))};
    plan.unreachable_after = Duration{kMinute * static_cast<std::int64_t>(1 + prng.Below(60))};
    return plan;
  }

  std::vector<HostSlot> RandomHosts() {
    static constexpr HostState kInitial[] = {HostState::kQueued,    HostState::kMissing,       HostState::kUnknown,
                                             HostState::kInstalled, HostState::kNotApplicable, HostState::kSkipped};
    std::vector<HostSlot> hosts(1 + prng.Below(12));
    for (HostSlot& host : hosts) {
      host.wave = static_cast<std::uint16_t>(prng.Percent(5) ? kNoWave : prng.Below(wave_count));
      host.state = prng.Percent(80) ? HostState::kQueued : kInitial[prng.Below(std::size(kInitial))];
    }
    return hosts;
  }

  // Mostly seconds, sometimes longer than any time-out, now and then backwards.
  std::int64_t NextPause() {
    const std::uint64_t draw = prng.Below(100);
    if (draw < 3) return -static_cast<std::int64_t>(prng.Below(5000));
    if (draw < 8) return static_cast<std::int64_t>(prng.Below(90)) * kMinute;
    return static_cast<std::int64_t>(prng.Below(60'000));
  }

  Event::Kind NextKind() {
    const std::uint64_t draw = prng.Below(100);
    if (draw < 3) return Event::Kind::kStart;
    if (draw < 5) return Event::Kind::kPause;
    if (draw < 8) return Event::Kind::kResume;
    if (draw < 9) return prng.Percent(10) ? Event::Kind::kAbort : Event::Kind::kTick;
    if (draw < 12) return prng.Percent(20) ? Event::Kind::kWithdraw : Event::Kind::kTick;
    if (draw < 15) return Event::Kind::kObserved;
    return draw < 55 ? Event::Kind::kContact : Event::Kind::kReport;
  }

  Event NextEvent() {
    Event event;
    event.kind = NextKind();
    event.slot = static_cast<Slot>(prng.Below(state.slots.size() + (prng.Percent(2) ? 1 : 0)));
    event.may_offer = prng.Percent(90);
    const std::uint8_t current = event.slot < state.slots.size() ? state.slots[event.slot].attempts : 1;
    event.attempt = prng.Percent(85) ? current : static_cast<std::uint8_t>(prng.Below(6));
    // Any word at all, results more often.
    static constexpr HostState kResults[] = {HostState::kSucceeded, HostState::kFailed,    HostState::kSucceeded,
                                             HostState::kInstalled, HostState::kCancelled, HostState::kNotApplicable};
    event.state = prng.Percent(60) ? static_cast<HostState>(prng.Below(model::kHostStateCount))
                                   : kResults[prng.Below(std::size(kResults))];
    event.reason = static_cast<FailureReason>(prng.Below(model::kFailureReasonCount));
    event.error_class = prng.Percent(50) ? model::ErrorClass::kTransient : model::ErrorClass::kFatal;
    return event;
  }

  void Operator(Event::Kind kind) {
    Event event;
    event.kind = kind;
    Apply(event);
  }

  void Serve(Slot slot) {
    Event event;
    event.kind = Event::Kind::kContact;
    event.slot = slot;
    Apply(event);
    event.kind = Event::Kind::kReport;
    event.attempt = state.slots[slot].attempts;
    event.state = HostState::kSucceeded;
    Apply(event);
  }
};

}  // namespace kintsugi::rollout
