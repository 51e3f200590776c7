// SPDX-License-Identifier: Apache-2.0
// A random plan (dates, soaks, gates, groups, windows, limits), random hosts and random events from one seed: progress,
// results, duplicates, late and foreign reports, silence, hosts that join, known issues, edits, operators who pause,
// resume, release and abort.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <vector>

#include "common/base/prng.h"
#include "tests/unit/rollout/rollout_bench.h"

namespace kintsugi::rollout {

class RandomRollout {
 public:
  // `complete`: with everything that a plan can say; else limits and conditions only.
  explicit RandomRollout(std::uint64_t seed, bool complete = true) : prng(seed), complete_(complete) {
    model::RolloutPlan plan = RandomPlan();
    std::vector<CalendarState> calendars = Calendars(plan.schedule);
    std::vector<GroupState> groups = RandomGroups(plan);
    std::vector<HostSlot> hosts(1 + prng.Below(12));
    for (HostSlot& host : hosts) host = RandomHost(groups.size(), calendars.size());
    state = Create(std::move(plan), seed, std::move(hosts), std::move(groups), std::move(calendars));
  }

  // What happened last; done again to a twin it must have the same effect.
  using Act = std::function<void(State&, Instant, Commands&)>;
  void Do(Act act) {
    commands.clear();
    last = std::move(act);
    last(state, now, commands);
  }

  void StepOnce() {
    now += Duration{NextPause()};
    const std::uint64_t draw = complete_ ? prng.Below(100) : 100;
    if (draw < 2) return DoJoin();
    if (draw < 4) return DoEdit();
    const Event event = NextEvent();
    Do([event](State& s, Instant at, Commands& c) { Step(s, event, at, c); });
  }

  // Hosts answer and every install succeeds; the operator resumes what was halted or paused, and releases waves.
  void Settle() {
    const std::int64_t pause = complete_ ? 25 : 5;
    for (int round = 0; round < 1500 && !(state.phase == Phase::kCompleted && EveryoneIsFinal()); ++round) {
      now += Duration{pause * kMinute};
      for (const auto kind : {Event::Kind::kStart, Event::Kind::kResume, Event::Kind::kRelease}) Operator(kind);
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
  Act last;
  Instant now = FromUnixMs(1'066'384'200'000);

 private:
  std::uint32_t Draw(std::uint64_t least, std::uint64_t most) {
    return static_cast<std::uint32_t>(least + prng.Below(most - least + 1));
  }
  Duration Minutes(std::uint64_t least, std::uint64_t most) {
    return Duration{kMinute * static_cast<std::int64_t>(Draw(least, most))};
  }

  model::RolloutPlan RandomPlan() {
    wave_count = Draw(1, 3);
    model::RolloutPlan plan = Plan({});
    for (std::size_t wave = 0; wave < wave_count; ++wave) plan.waves.push_back(Wave("w" + std::to_string(wave)));
    plan.success_percent = Draw(1, 100);
    plan.error_percent = Draw(0, 100);
    plan.error_count = Draw(0, 3);
    plan.error_min_sample = Draw(1, 5);
    plan.in_flight_limit = Draw(1, 6);
    plan.max_attempts = Draw(1, 4);
    plan.offer_timeout = Minutes(1, 60);
    plan.unreachable_after = Minutes(1, 60);
    if (complete_) Complete(plan);
    return plan;
  }

  model::OnBreach RandomReaction() { return static_cast<model::OnBreach>(Draw(1, 3)); }

  void Complete(model::RolloutPlan& plan) {
    plan.on_breach = RandomReaction();
    plan.total_on_breach = RandomReaction();
    if (prng.Percent(30)) plan.total_error_percent = Draw(1, 100);
    if (prng.Percent(30)) plan.total_error_min_sample = Draw(1, 5);
    if (prng.Percent(20)) plan.total_error_count = Draw(1, 4);
    plan.count_unreachable = prng.Percent(30);
    if (prng.Percent(30)) plan.success_count = Draw(1, 5);
    if (prng.Percent(40)) plan.starts_limit = Draw(1, 3);
    plan.starts_period = Minutes(5, 60);
    if (prng.Percent(30)) plan.max_retries = Draw(1, 4);
    for (model::RetryRule* rule : {&plan.retry_busy, &plan.retry_transient, &plan.retry_reboot})
      *rule = {Draw(1, 4), Minutes(1, 3), Minutes(3, 60)};
    plan.late_hosts = static_cast<model::LateHosts>(Draw(1, 3));
    plan.reboot = static_cast<model::RebootPolicy>(Draw(1, 3));
    if (prng.Percent(30)) plan.start_at = now + Minutes(0, 120);
    RandomWaves(plan);
    if (prng.Percent(60)) RandomSchedule(plan);
  }

  void RandomWaves(model::RolloutPlan& plan) {
    Duration offset{0};
    for (model::WaveSpec& wave : plan.waves) {
      if (prng.Percent(40)) offset += Minutes(1, 90);
      wave.offset = offset;
      if (prng.Percent(40)) wave.soak = Minutes(1, 90);
      wave.manual_gate = prng.Percent(20);
      if (prng.Percent(30)) wave.success_percent = Draw(1, 100);
      if (prng.Percent(30)) wave.error_percent = Draw(0, 100);
      if (prng.Percent(30)) wave.on_breach = RandomReaction();
    }
  }

  void RandomSchedule(model::RolloutPlan& plan) {
    static constexpr const char* kWindows[] = {"weekly daily 02:00 2h", "weekly daily 22:30 3h",
                                               "cron 0 */6 * * * 90min", "weekly daily 10:00 90min"};
    plan.time_needed = Minutes(0, 40);
    for (const char* window : kWindows)
      if (prng.Percent(40)) plan.schedule.windows.emplace_back(window);
    if (prng.Percent(30)) plan.schedule.blackouts.emplace_back("weekly daily 03:00 30min");
    plan.schedule.active_hours.emplace_back("weekly Mon-Fri 08:00 10h");
    plan.missed_window = static_cast<model::MissedWindow>(Draw(1, 4));
    plan.stage_ahead = prng.Percent(30);
    if (prng.Percent(30)) plan.deadline = now + Minutes(200, 3000);
    plan.deadline_overrides_windows = plan.deadline != Instant{} && prng.Percent(60);
  }

 public:
  // Two zones: UTC, and one half an hour off.
  static std::vector<CalendarState> Calendars(const model::Schedule& schedule) {
    std::vector<CalendarState> calendars(2);
    for (std::size_t i = 0; i < calendars.size(); ++i) {
      auto zone = std::make_shared<schedule::Zone>();
      zone->name = i == 0 ? "UTC" : "Asia/Kolkata";
      zone->first_offset = Duration{i == 0 ? 0 : 330 * kMinute};
      calendars[i].rules = std::make_shared<const schedule::Calendar>(*schedule::Calendar::Make(schedule, zone));
    }
    return calendars;
  }

 private:
  std::vector<GroupState> RandomGroups(model::RolloutPlan& plan) {
    if (!complete_ || prng.Percent(30)) return {};
    plan.group_limits = {{"site", "", Draw(1, 3)}, {"role", "domain-controller", 1}};
    const std::uint32_t per_site = plan.group_limits[0].limit;
    return {{"site Osaka", per_site, 0}, {"site Kyoto", per_site, 0}, {"role domain-controller", 1, 0}};
  }

  HostSlot RandomHost(std::size_t groups, std::size_t calendars) {
    static constexpr HostState kInitial[] = {HostState::kQueued,    HostState::kMissing,       HostState::kUnknown,
                                             HostState::kInstalled, HostState::kNotApplicable, HostState::kSkipped};
    HostSlot host;
    host.wave = static_cast<std::uint16_t>(prng.Percent(5) ? kNoWave : prng.Below(wave_count));
    host.state = prng.Percent(80) ? HostState::kQueued : kInitial[prng.Below(std::size(kInitial))];
    if (groups > 0) host.groups[0] = static_cast<std::uint16_t>(prng.Below(2));
    if (groups > 0 && prng.Percent(30)) host.groups[1] = 2;
    host.calendar = static_cast<std::uint16_t>(prng.Below(calendars));
    return host;
  }

  void DoJoin() {
    const HostSlot host = RandomHost(state.groups.size(), state.calendars.size());
    Do([host](State& s, Instant at, Commands& c) { Join(s, host, at, c); });
  }

  // One field or two, whether or not it is allowed.
  model::RolloutPlan RandomEdit() {
    model::RolloutPlan plan = state.plan;
    model::WaveSpec& wave = plan.waves[prng.Below(plan.waves.size())];
    switch (prng.Below(10)) {
      case 0:
        plan.in_flight_limit = Draw(1, 6);
        break;
      case 1:
        wave.soak = Minutes(0, 60);
        break;
      case 2:
        wave.manual_gate = !wave.manual_gate;
        break;
      case 3:
        plan.error_percent = Draw(0, 100);
        break;
      case 4:
        plan.success_percent = Draw(1, 100);
        break;
      case 5:
        if (!plan.group_limits.empty()) plan.group_limits[0].limit = Draw(1, 4);
        break;
      case 6:
        plan.max_attempts = Draw(1, 6);
        break;
      case 7:
        plan.time_needed = Minutes(0, 40);
        break;
      case 8:
        plan.schedule.windows = {"weekly daily 01:00 3h"};
        break;
      default:
        plan.offer_timeout = Minutes(1, 60);
        plan.waves.back().offset += Minutes(0, 60);
        break;
    }
    return plan;
  }

  void DoEdit() {
    const model::RolloutPlan edited = RandomEdit();
    Do([edited](State& s, Instant at, Commands& c) {
      if (!CheckEdit(s, edited, std::max(at, s.latest))) return;
      std::vector<GroupState> groups = s.groups;
      for (GroupState& group : groups)
        if (group.name.starts_with("site")) group.limit = edited.group_limits[0].limit;
      Edit(s, edited, std::move(groups), Calendars(edited.schedule), at, c);
    });
  }

  // Mostly seconds, sometimes longer than any time-out, now and then backwards; with windows often an hour or more.
  std::int64_t NextPause() {
    const std::uint64_t draw = prng.Below(100);
    if (draw < 3) return -static_cast<std::int64_t>(prng.Below(5000));
    if (draw < 8) return static_cast<std::int64_t>(prng.Below(90)) * kMinute;
    if (draw < 12 && !state.plan.schedule.windows.empty()) return static_cast<std::int64_t>(prng.Below(10)) * kHour;
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
    if (complete_ && draw < 17) return Event::Kind::kRelease;
    if (complete_ && draw < 18) return prng.Percent(50) ? Event::Kind::kExclude : Event::Kind::kRetryFailed;
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
    event.error_class = static_cast<model::ErrorClass>(prng.Below(model::kErrorClassCount));
    return event;
  }

  void Operator(Event::Kind kind) {
    Event event;
    event.kind = kind;
    commands.clear();
    Step(state, event, now, commands);
  }

  void Serve(Slot slot) {
    Event event;
    event.kind = Event::Kind::kContact;
    event.slot = slot;
    commands.clear();
    Step(state, event, now, commands);
    event.kind = Event::Kind::kReport;
    event.attempt = state.slots[slot].attempts;
    event.state = HostState::kSucceeded;
    Step(state, event, now, commands);
  }

  bool complete_;
};

}  // namespace kintsugi::rollout
