// SPDX-License-Identifier: Apache-2.0
// A made-up fleet for runs: hosts that are always on, answer at once, install in 4 minutes, need no reboot and never
// fail, as long as a test does not say otherwise. Times of results are told from the beginning of the run.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <vector>

#include "common/sim/fleet_run.h"

namespace kintsugi::sim {

inline constexpr std::int64_t kSecond = 1'000;
inline constexpr std::int64_t kMinute = 60'000;
inline constexpr std::int64_t kHour = 60 * kMinute;
inline constexpr std::int64_t kInstall = 4 * kMinute;
inline constexpr std::int64_t kReboot = 6 * kMinute;

inline Timing Fixed(std::int64_t ms) { return {Distribution::Constant(ms), 0}; }

struct FleetBench {
  FleetBench() {
    AddWave();
    model.works.push_back({.bytes = 0,
                           .fetch = Fixed(0),
                           .install = Fixed(kInstall),
                           .reboot = Fixed(kReboot),
                           .reboot_per_million = 0,
                           .outcomes = {}});
    model.console.bytes_per_second = 1'000'000;
    model.wake_least = model.wake_most = model.report_least = model.report_most = model.first_contact = Duration{0};
  }

  model::WaveSpec& AddWave() {
    plan.waves.push_back({});
    plan.waves.back().name = "w" + std::to_string(plan.waves.size());
    return plan.waves.back();
  }
  WorkModel& work() { return model.works[0]; }
  // `count` hosts of that wave.
  void Add(std::size_t count, std::uint16_t wave = 0, const std::function<void(HostModel&)>& edit = {}) {
    for (std::size_t i = 0; i < count; ++i) {
      rollout::HostSlot slot;
      slot.wave = wave;
      slots.push_back(slot);
      model.hosts.push_back({.seen = 0});
      if (edit) edit(model.hosts.back());
    }
  }
  // Every host works in the plan's windows, in UTC.
  void UseWindows() {
    auto zone = std::make_shared<schedule::Zone>();
    zone->name = "UTC";
    rollout::CalendarState calendar;
    calendar.rules = std::make_shared<const schedule::Calendar>(*schedule::Calendar::Make(plan.schedule, zone));
    model.hours = {{calendar.rules->Next(from, 200), calendar.rules->ActiveHours(from, 200)}};
    calendars = {calendar};
    for (rollout::HostSlot& slot : slots) slot.calendar = 0;
  }

  rollout::State Draft() const { return rollout::Create(plan, 42, slots, groups, calendars); }
  RunResult Run(std::uint64_t seed = 1) const {
    const rollout::State state = Draft();
    FleetRun run;
    return run.Play({state, model, from, horizon, {}}, {.seed = seed, .hosts = true, .paths = true});
  }
  // From the beginning of the run; -1: never.
  std::int64_t After(std::int64_t at_ms) const { return at_ms == kNeverMs ? -1 : at_ms - ToUnixMs(from); }
  // When each host was done, by slot.
  std::vector<std::int64_t> Done(const RunResult& result) const {
    std::vector<std::int64_t> done;
    for (const std::int64_t at : result.host_done_ms) done.push_back(After(at));
    return done;
  }
  std::int64_t End(const RunResult& result) const { return After(result.completed_ms); }

  model::RolloutPlan plan;
  FleetModel model;
  std::vector<rollout::HostSlot> slots;
  std::vector<rollout::GroupState> groups;
  std::vector<rollout::CalendarState> calendars;
  Instant from = FromUnixMs(1'066'384'200'000);  // Friday, 2003-10-17T09:50:00Z
  Instant horizon = from + std::chrono::days(90);
};

}  // namespace kintsugi::sim
