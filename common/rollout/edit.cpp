// SPDX-License-Identifier: Apache-2.0
// Edits of a rollout. What was promised stays: who takes part and in which order, conditions of waves that have opened
// may only become stricter, limits not below what is in use. Table of what may change: README.md.
#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "common/rollout/checks.h"
#include "common/rollout/machine.h"

namespace kintsugi::rollout {
namespace {

using model::RolloutPlan;
using model::WaveSpec;

Status CheckFixed(const RolloutPlan& old, const RolloutPlan& edited) {
  const std::pair<const char*, bool> fields[] = {
      {"bulletins", old.bulletins == edited.bulletins},
      {"host_filter", old.host_filter == edited.host_filter},
      {"action", old.action == edited.action},
      {"package_revision", old.package_revision == edited.package_revision},
      {"follow_up_of", old.follow_up_of == edited.follow_up_of},
      {"the number of waves", old.waves.size() == edited.waves.size()},
      {"schedule.zone", old.schedule.zone == edited.schedule.zone},
  };
  for (const auto& [field, same] : fields)
    if (!same)
      return Refused(
          fmt::format("{} cannot change: hosts and their work were picked with it; create another rollout", field));
  return {};
}

Status CheckSelections(const RolloutPlan& old, const RolloutPlan& edited) {
  for (std::size_t i = 0; i < old.waves.size(); ++i) {
    const WaveSpec& a = old.waves[i];
    const WaveSpec& b = edited.waves[i];
    if (a.selection == b.selection && a.amount == b.amount && a.query == b.query) continue;
    return Refused(
        fmt::format("waves[{}] cannot select other hosts: they were assigned when the rollout was created; "
                    "create another rollout",
                    i));
  }
  return {};
}

// A condition may become stricter at any time; `looser` says that it did not.
Status Stricter(const std::string& field, bool looser) {
  if (!looser) return {};
  return Refused(
      fmt::format("{} would become less strict for hosts already at work; only stricter is possible once it "
                  "is in force",
                  field));
}

// 0 = no limit.
bool CountLooser(std::uint32_t old, std::uint32_t edited) { return old != 0 && (edited == 0 || edited > old); }
int Severity(model::OnBreach reaction) { return std::max(1, static_cast<int>(reaction)); }

Status CheckOpenedConditions(const RolloutPlan& old, const RolloutPlan& edited, std::size_t wave) {
  const WaveRules a = RulesOf(old, wave);
  const WaveRules b = RulesOf(edited, wave);
  const std::pair<const char*, bool> rows[] = {
      {"success_percent", b.success_percent < a.success_percent},
      {"success_count", b.success_count < a.success_count},
      {"error_percent", b.error_percent > a.error_percent},
      {"error_count", CountLooser(a.error_count, b.error_count)},
      {"error_min_sample", b.error_min_sample > a.error_min_sample},
      {"on_breach", Severity(b.on_breach) > Severity(a.on_breach)},
  };
  for (const auto& [field, looser] : rows)
    if (Status status = Stricter(fmt::format("waves[{}].{}", wave, field), looser); !status) return status;
  return {};
}

Status CheckTotals(const RolloutPlan& old, const RolloutPlan& edited) {
  const std::pair<const char*, bool> rows[] = {
      {"total_error_percent", edited.total_error_percent > old.total_error_percent},
      {"total_error_count", CountLooser(old.total_error_count, edited.total_error_count)},
      {"total_error_min_sample", edited.total_error_min_sample != old.total_error_min_sample},
      {"total_on_breach", Severity(edited.total_on_breach) > Severity(old.total_on_breach)},
      {"count_unreachable", old.count_unreachable && !edited.count_unreachable},
  };
  for (const auto& [field, looser] : rows)
    if (Status status = Stricter(field, looser); !status) return status;
  return {};
}

Status CheckOpenedWave(const State& state, const RolloutPlan& edited, std::size_t wave) {
  const WaveSpec& a = state.plan.waves[wave];
  const WaveSpec& b = edited.waves[wave];
  const std::string field = fmt::format("waves[{}]", wave);
  const bool is_last_open = wave + 1 == state.open_waves;
  if (a.offset != b.offset) return Refused(field + ".offset_ms cannot change: the wave has opened");
  if (a.soak != b.soak && (!is_last_open || state.waves[wave].passed != Instant{}))
    return Refused(field +
                   ".soak_ms cannot change: the wave's success condition has been met; release the wave instead");
  if (a.manual_gate != b.manual_gate && !is_last_open)
    return Refused(field + ".manual_gate cannot change: the next wave has opened");
  return CheckOpenedConditions(state.plan, edited, wave);
}

Instant NewDate(const State& state, const RolloutPlan& edited, std::size_t wave) {
  return (edited.start_at == Instant{} ? state.started : edited.start_at) + edited.waves[wave].offset;
}

Status CheckDates(const State& state, const RolloutPlan& edited, Instant now) {
  if (edited.start_at != state.plan.start_at) {
    if (state.open_waves > 0) return Refused("start_at_ms cannot change: the first wave has opened");
    if (edited.start_at != Instant{} && edited.start_at < now)
      return Refused(fmt::format("start_at_ms {} is in the past; give a later one, or 0 for at once",
                                 FormatInstant(edited.start_at)));
  }
  if (edited.deadline != state.plan.deadline && edited.deadline != Instant{} && edited.deadline <= now)
    return Refused(fmt::format("deadline_ms {} is in the past; give a later one", FormatInstant(edited.deadline)));
  for (std::size_t wave = state.open_waves; state.phase != Phase::kDraft && wave < state.waves.size(); ++wave) {
    if (edited.waves[wave].offset == state.plan.waves[wave].offset || NewDate(state, edited, wave) >= now) continue;
    return Refused(fmt::format("waves[{}].offset_ms gives the date {}, which is in the past; give a later one", wave,
                               FormatInstant(NewDate(state, edited, wave))));
  }
  return {};
}

// The limit that the plan gives to a group of the state, by its name: "site Osaka", "role domain-controller".
std::uint32_t LimitOf(const RolloutPlan& plan, const GroupState& group) {
  for (const model::GroupLimit& limit : plan.group_limits) {
    const bool is_site = limit.kind == "site" && group.name.rfind("site ", 0) == 0;
    if (is_site || group.name == limit.kind + " " + limit.name) return limit.limit;
  }
  return group.limit;
}

Status CheckLimits(const State& state, const RolloutPlan& edited) {
  const RolloutPlan& old = state.plan;
  if (edited.in_flight_limit < state.in_flight)
    return Refused(fmt::format("in_flight_limit {} is below the {} hosts in flight now; pause, or wait for them",
                               edited.in_flight_limit, state.in_flight));
  const auto same_group = [](const model::GroupLimit& a, const model::GroupLimit& b) {
    return a.kind == b.kind && a.name == b.name;
  };
  if (!std::equal(old.group_limits.begin(), old.group_limits.end(), edited.group_limits.begin(),
                  edited.group_limits.end(), same_group))
    return Refused("group_limits can only change their limits: hosts were put in groups when the rollout was created");
  for (const GroupState& group : state.groups)
    if (LimitOf(edited, group) < group.in_flight)
      return Refused(fmt::format("group_limits: the limit {} is below the {} hosts of {} in flight now; wait for them",
                                 LimitOf(edited, group), group.in_flight, group.name));
  if (edited.max_retries != 0 && edited.max_retries < state.retries)
    return Refused(fmt::format("max_retries {} is below the {} made so far", edited.max_retries, state.retries));
  return {};
}

// What a started rollout cannot change, beyond a draft.
Status CheckStarted(const State& state, const RolloutPlan& edited) {
  if (edited.reboot != state.plan.reboot) return Refused("reboot cannot change: offers with it have been made");
  if (edited.max_attempts < state.plan.max_attempts)
    return Refused(fmt::format("max_attempts {} is below {}; hosts may have had so many already", edited.max_attempts,
                               state.plan.max_attempts));
  if (edited.time_needed < state.plan.time_needed && state.in_flight > 0)
    return Refused(
        fmt::format("time_needed_ms cannot become shorter: {} host{} may be at work that was planned with it; "
                    "pause, and wait for them",
                    state.in_flight, state.in_flight == 1 ? "" : "s"));
  if (Status status = CheckTotals(state.plan, edited); !status) return status;
  for (std::size_t wave = 0; wave < state.open_waves; ++wave)
    if (Status status = CheckOpenedWave(state, edited, wave); !status) return status;
  return {};
}

Status CheckCalendars(const State& state, const RolloutPlan& edited, Instant now) {
  const model::Schedule& schedule = edited.schedule;
  if (schedule == state.plan.schedule && edited.time_needed == state.plan.time_needed &&
      edited.deadline == state.plan.deadline && edited.start_at == state.plan.start_at &&
      edited.user == state.plan.user && edited.deadline_overrides_windows == state.plan.deadline_overrides_windows)
    return {};
  const bool asks = !schedule.windows.empty() || !schedule.blackouts.empty();
  const auto without = [](const HostSlot& host) { return !model::IsFinal(host.state) && host.calendar == kNoCalendar; };
  if (asks && std::any_of(state.slots.begin(), state.slots.end(), without))
    return Refused("schedule cannot be added: hosts without a zone take part; create another rollout");
  std::set<std::string> seen;
  for (const CalendarState& calendar : state.calendars) {
    if (!seen.insert(calendar.rules->zone().name).second) continue;
    // Borrowed: the calendar outlives the check.
    const std::shared_ptr<const schedule::Zone> zone(std::shared_ptr<const schedule::Zone>{}, &calendar.rules->zone());
    if (Status status = CheckWindows(edited, zone, now); !status) return status;
  }
  return {};
}

// Outstanding offers carry these.
bool ChangesOffers(const RolloutPlan& old, const RolloutPlan& edited) {
  return !(old.schedule == edited.schedule && old.time_needed == edited.time_needed &&
           old.deadline == edited.deadline && old.deadline_overrides_windows == edited.deadline_overrides_windows &&
           old.user == edited.user && old.missed_window == edited.missed_window);
}

}  // namespace

Status CheckEdit(const State& state, const RolloutPlan& edited, Instant now) {
  if (state.phase == Phase::kCompleted || state.phase == Phase::kAborted)
    return Refused(fmt::format("the rollout is {}; create another one", Name(state.phase)));
  if (Status status = CheckPlan(edited); !status) return status;
  if (Status status = CheckFixed(state.plan, edited); !status) return status;
  if (Status status = CheckSelections(state.plan, edited); !status) return status;
  if (Status status = CheckDates(state, edited, now); !status) return status;
  if (Status status = CheckLimits(state, edited); !status) return status;
  if (state.phase != Phase::kDraft)
    if (Status status = CheckStarted(state, edited); !status) return status;
  return CheckCalendars(state, edited, now);
}

void Edit(State& state, RolloutPlan edited, std::vector<GroupState> groups, std::vector<CalendarState> calendars,
          Instant now, Commands& commands) {
  const Instant before = state.latest;
  if (now > state.latest) state.latest = now;
  Machine machine(state, before, state.latest, commands);
  const bool recall = ChangesOffers(state.plan, edited);
  for (std::size_t i = 0; i < std::min(groups.size(), state.groups.size()); ++i)
    state.groups[i].limit = groups[i].limit;
  // The plan first: CheckEdit judged the state as it is, before a late tick opens a wave.
  machine.ReplacePlan(std::move(edited), std::move(calendars), recall);
  machine.PassTime();
  machine.Finish();
}

}  // namespace kintsugi::rollout
