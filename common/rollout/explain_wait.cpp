// SPDX-License-Identifier: Apache-2.0
// What a wave or a host waits for, in the order in which the engine asks; each reason has a sentence with numbers.
#include <fmt/format.h>

#include "common/rollout/explain_parts.h"

namespace kintsugi::rollout {
namespace {

std::string Silence(const HostSlot& host, Instant now) {
  if (host.last_heard_ms == 0)
    return "waits for the host, which has never been heard; it is offered the work when it checks in";
  return fmt::format("waits for the host, silent for {}; it is offered the work when it returns",
                     Since(host.last_heard_ms, now));
}

std::string BackOff(const State& state, const HostSlot& host, Instant now) {
  return fmt::format("attempt {} of {} did not succeed: {}; offered again in {}", host.attempts, AttemptLimit(state),
                     Meaning(host.reason), FormatDuration(Duration{host.not_before_ms - ToUnixMs(now)}));
}

std::string PlaceWait(const State& state, const HostSlot& host) {
  if (state.in_flight >= state.plan.in_flight_limit)
    return fmt::format("waits for a free place: {} of {} are in flight", state.in_flight, state.plan.in_flight_limit);
  for (const std::uint16_t index : host.groups) {
    if (index == kNoGroup) continue;
    const GroupState& group = state.groups[index];
    if (group.in_flight >= group.limit)
      return fmt::format("waits for a free place in {}: {} of {} are in flight", group.name, group.in_flight,
                         group.limit);
  }
  return "";
}

std::string StartsWait(const State& state, Instant now) {
  const model::RolloutPlan& plan = state.plan;
  const Instant end = state.period_start + plan.starts_period;
  if (plan.starts_limit == 0 || state.starts_in_period < plan.starts_limit || now >= end) return "";
  return fmt::format("waits for the next starts: {} of {} are used until {}", state.starts_in_period, plan.starts_limit,
                     At(end, now));
}

// The wave has met its condition, or needs not: what else holds the next one back?
std::string WaitAfterSuccess(const State& state, std::size_t open, Instant now) {
  const WaveState& numbers = state.waves[open];
  const model::WaveSpec& spec = state.plan.waves[open];
  const Instant soaked = numbers.passed + spec.soak;
  if (!numbers.released && numbers.passed != Instant{} && soaked > now)
    return fmt::format("{} soaks until {}{}", spec.name, At(soaked, now),
                       spec.manual_gate ? ", then an operator must release it" : "");
  if (!numbers.released && spec.manual_gate)
    return fmt::format("{} is done, and an operator must release it", spec.name);
  const Instant date = DateOf(state, open + 1);
  if (date > now) return "its date is " + At(date, now);
  return "it opens at the next turn";
}

}  // namespace

std::string At(Instant when, Instant now) {
  if (when <= now) return "now";
  return fmt::format("{}, in {}", FormatInstant(when), FormatDuration(when - now));
}

std::string Needed(const Tally& tally, const WaveRules& rules) {
  if (rules.success_count == 0) return fmt::format("{} % needed", rules.success_percent);
  return fmt::format("{} % and {} host{} needed", rules.success_percent, NeededCount(tally, rules),
                     Plural(NeededCount(tally, rules)));
}

std::string WaitOfNextWave(const State& state, Instant now) {
  if (state.open_waves == 0) return "the rollout's start date is " + At(DateOf(state, 0), now);
  const std::size_t open = state.open_waves - 1;
  if (open + 1 == state.waves.size()) return "every wave is open";
  if (IsContent(state, open)) return WaitAfterSuccess(state, open, now);
  const Tally tally = Count(state, open);
  const WaveRules rules = RulesOf(state.plan, open);
  std::string text = fmt::format("{} has {} % succeeded, {}", state.plan.waves[open].name,
                                 Percent(tally.succeeded, tally.hosts), Needed(tally, rules));
  if (rules.success_count > 0) text += fmt::format(" ({} so far)", tally.succeeded);
  if (tally.pending == 0 && tally.silent > 0)
    text += fmt::format("; only {} silent host{} could still succeed", tally.silent, Plural(tally.silent));
  return text;
}

std::string PhaseBars(const State& state) {
  switch (state.phase) {
    case Phase::kDraft:
      return "waits for the rollout to start";
    case Phase::kPaused:
      return IsStopped(state) ? "waits: the rollout is " + Stopped(state) : "waits: the rollout is paused";
    case Phase::kHalted:
      return "waits: the rollout is " + Stopped(state);
    case Phase::kRunning:
    case Phase::kCompleted:
    case Phase::kAborted:
      return "";
  }
  return "";
}

std::string WindowWait(const State& state, const HostSlot& host, Instant now) {
  if (host.calendar == kNoCalendar) return "";
  const CalendarState& calendar = state.calendars[host.calendar];
  const Usable usable = FirstUsable(*calendar.rules, state.plan.time_needed, now);
  if (usable.interval && usable.interval->open <= now) return "";
  const char* missed = host.missed ? "was off during its last maintenance window; " : "";
  if (IsLoosened(state, host, now)) {
    if (calendar.blackouts_only == nullptr) return "";
    const Usable free = FirstUsable(*calendar.blackouts_only, state.plan.time_needed, now);
    if (free.interval && free.interval->open <= now) return "";
    return fmt::format("{}waits for the end of a blackout, {}", missed,
                       free.interval ? At(free.interval->open, now) : "of which none is in sight");
  }
  if (!usable.interval)
    return fmt::format("{}waits for a maintenance window of {}, and none opens in the next 800 days", missed,
                       FormatDuration(state.plan.time_needed));
  return fmt::format("{}waits for its maintenance window, opens {} in {}", missed, FormatInstant(usable.interval->open),
                     FormatDuration(usable.interval->open - now));
}

std::string ExplainWaiting(const State& state, const HostSlot& host, Instant now) {
  if (std::string bar = PhaseBars(state); !bar.empty()) return bar;
  if (host.wave >= state.open_waves)
    return fmt::format("waits for {}: {}", WaveName(state, host.wave), WaitOfNextWave(state, now));
  if (!host.reachable) return Silence(host, now);
  if (host.not_before_ms > ToUnixMs(now)) return BackOff(state, host, now);
  if (!state.plan.stage_ahead)
    if (std::string window = WindowWait(state, host, now); !window.empty()) return window;
  if (std::string place = PlaceWait(state, host); !place.empty()) return place;
  if (std::string starts = StartsWait(state, now); !starts.empty()) return starts;
  return "waits for the host's next check-in";
}

}  // namespace kintsugi::rollout
