// SPDX-License-Identifier: Apache-2.0
// A rollout on the test bench: builders that default everything, a clock that only the test moves, and short
// names for events.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "common/rollout/engine.h"

namespace kintsugi::rollout {

using model::FailureReason;
using model::HostState;

inline constexpr std::int64_t kMinute = 60'000;
inline constexpr std::int64_t kHour = 60 * kMinute;

inline model::WaveSpec Wave(std::string name) {
  model::WaveSpec wave;
  wave.name = std::move(name);
  return wave;
}

// 95 % success, 5 % error, 3 attempts, 1 min to 1 h back-off, 4 h offers, 30 min silence: the product's
// defaults.
inline model::RolloutPlan Plan(std::vector<std::string> waves = {"canary", "early", "broad"}) {
  model::RolloutPlan plan;
  plan.name = "test";
  for (std::size_t i = 0; i < waves.size(); ++i) {
    plan.waves.push_back(Wave(std::move(waves[i])));
    if (i + 1 == waves.size()) continue;
    plan.waves.back().selection = model::WaveSpec::Selection::kCount;
    plan.waves.back().amount = 1;
  }
  return plan;
}

// A calendar of the plan's schedule in a zone that is always `offset` east of UTC.
inline CalendarState CalendarOf(const model::RolloutPlan& plan, Duration offset = Duration{0}) {
  auto zone = std::make_shared<schedule::Zone>();
  zone->name = "test";
  zone->first_offset = offset;
  CalendarState calendar;
  calendar.rules = std::make_shared<const schedule::Calendar>(*schedule::Calendar::Make(plan.schedule, zone));
  return calendar;
}

class Bench {
 public:
  // hosts[i] hosts in wave i, in slot order.
  Bench(model::RolloutPlan plan, const std::vector<std::size_t>& hosts) {
    std::vector<HostSlot> initial;
    for (std::size_t wave = 0; wave < hosts.size(); ++wave) {
      HostSlot host;
      host.wave = static_cast<std::uint16_t>(wave);
      initial.insert(initial.end(), hosts[wave], host);
    }
    state = Create(std::move(plan), 42, std::move(initial));
  }

  void Do(const Event& event) {
    commands.clear();
    Step(state, event, now, commands);
  }
  void Do(Event::Kind kind) {
    Event event;
    event.kind = kind;
    Do(event);
  }
  void Start() { Do(Event::Kind::kStart); }
  void Contact(Slot slot, bool may_offer = true) {
    Event event;
    event.kind = Event::Kind::kContact;
    event.slot = slot;
    event.may_offer = may_offer;
    Do(event);
  }
  void Report(Slot slot, HostState reported, FailureReason reason = FailureReason::kNone, bool retryable = false) {
    ReportFor(slot, state.slots[slot].attempts, reported, reason, retryable);
  }
  void ReportFor(Slot slot, std::uint8_t attempt, HostState reported, FailureReason reason = FailureReason::kNone,
                 bool retryable = false) {
    Event event;
    event.kind = Event::Kind::kReport;
    event.slot = slot;
    event.attempt = attempt;
    event.state = reported;
    event.reason = reason;
    if (reported == HostState::kFailed)
      event.error_class = retryable ? model::ErrorClass::kTransient : model::ErrorClass::kFatal;
    Do(event);
  }
  void Observe(Slot slot, HostState seen) {
    Event event;
    event.kind = Event::Kind::kObserved;
    event.slot = slot;
    event.state = seen;
    Do(event);
  }
  void Exclude(Slot slot) {
    Event event;
    event.kind = Event::Kind::kExclude;
    event.slot = slot;
    Do(event);
  }
  void Fail(Slot slot, model::ErrorClass error_class) {
    Event event;
    event.kind = Event::Kind::kReport;
    event.slot = slot;
    event.attempt = state.slots[slot].attempts;
    event.state = HostState::kFailed;
    event.reason = FailureReason::kInstallerBusy;
    event.error_class = error_class;
    Do(event);
  }
  Slot JoinNow(const HostSlot& host = {}) {
    commands.clear();
    return Join(state, host, now, commands);
  }
  // Offer, then the result.
  void Install(Slot slot, HostState result = HostState::kSucceeded) {
    Contact(slot);
    Report(slot, result, result == HostState::kFailed ? FailureReason::kInstallerFailed : FailureReason::kNone);
  }
  void InstallRange(Slot first, Slot end, HostState result = HostState::kSucceeded) {
    for (Slot slot = first; slot < end; ++slot) Install(slot, result);
  }
  void Wait(std::int64_t ms) {
    now += Duration{ms};
    Do(Event::Kind::kTick);
  }
  std::size_t Sent(Command::Kind kind) const {
    return static_cast<std::size_t>(
        std::count_if(commands.begin(), commands.end(), [&](const Command& command) { return command.kind == kind; }));
  }
  bool Offered(Slot slot) {
    Contact(slot);
    return Sent(Command::Kind::kOffer) == 1;
  }
  HostState StateOf(Slot slot) const { return state.slots[slot].state; }

  State state;
  Commands commands;
  Instant now = FromUnixMs(1'066'384'200'000);
};

}  // namespace kintsugi::rollout
