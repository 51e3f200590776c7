// SPDX-License-Identifier: Apache-2.0
// Maintenance windows: may a host be offered work now, until when is an offer good, did a host sleep through its
// window. Intervals are kept per calendar and looked up again only when they have passed, so a contact costs O(1).
#include "common/rollout/machine.h"

namespace kintsugi::rollout {
namespace {

// A place is held as long as its offer is good, so not for a window without an end; rules are at most so long.
constexpr Duration kLongestHeld = std::chrono::days{7};
constexpr int kWindowsTried = 400;  // windows in a row that are too short, before the search gives up for now

model::Schedule WithoutWindows(const model::Schedule& schedule) {
  model::Schedule blackouts = schedule;
  blackouts.windows.clear();
  return blackouts;
}

void Refresh(CalendarState& calendar, Duration needed, Instant now) {
  if (now < calendar.known_until) return;
  const Usable usable = FirstUsable(*calendar.rules, needed, now);
  calendar.current = usable.interval;
  calendar.known_until = usable.known_until;
}

// Outside windows, but never inside a blackout.
bool IsFree(CalendarState& calendar, Duration needed, Instant now) {
  if (calendar.blackouts_only == nullptr) return true;
  if (now >= calendar.free_until) {
    const Usable usable = FirstUsable(*calendar.blackouts_only, needed, now);
    calendar.free = usable.interval;
    calendar.free_until = usable.known_until;
  }
  return calendar.free && calendar.free->open <= now;
}

}  // namespace

Usable FirstUsable(const schedule::Calendar& calendar, Duration needed, Instant now) {
  Instant from = now;
  for (int tried = 0; tried < kWindowsTried; ++tried) {
    const auto interval = calendar.At(from);
    if (!interval) break;
    if (interval->close - std::max(interval->open, now) >= needed)
      return {interval, std::max(interval->close - needed, now) + Duration{1}};
    from = interval->close;
  }
  return {std::nullopt, std::max(from, now + Duration{std::chrono::days{1}})};
}

void PrepareCalendars(State& state) {
  const model::Schedule& schedule = state.plan.schedule;
  if (state.calendars.empty()) state.windows_due_ms = kNeverMs;
  for (CalendarState& calendar : state.calendars) {
    if (calendar.prepared) continue;
    CalendarState fresh;
    fresh.rules = std::move(calendar.rules);
    fresh.prepared = true;
    calendar = std::move(fresh);
    state.windows_due_ms = 0;
    if (schedule.blackouts.empty()) continue;
    auto zone = std::make_shared<const schedule::Zone>(calendar.rules->zone());
    auto blackouts = schedule::Calendar::Make(WithoutWindows(schedule), std::move(zone));
    calendar.blackouts_only =
        blackouts ? std::make_shared<const schedule::Calendar>(std::move(*blackouts)) : calendar.rules;
  }
}

void SetCalendars(State& state, std::vector<CalendarState> calendars) {
  for (CalendarState& calendar : calendars) calendar.prepared = false;
  state.calendars = std::move(calendars);
  PrepareCalendars(state);
}

bool IsLoosened(const State& state, const HostSlot& host, Instant now) {
  const model::RolloutPlan& plan = state.plan;
  const bool late = DeadlinePassed(plan, now);
  if (late && plan.deadline_overrides_windows) return true;
  if (!host.missed) return false;
  if (plan.missed_window == model::MissedWindow::kWhenBack) return true;
  return plan.missed_window == model::MissedWindow::kOutsideActiveHours &&
         (late || !state.calendars[host.calendar].rules->InActiveHours(now));
}

bool Machine::WindowAllows(const HostSlot& host) {
  if (host.calendar == kNoCalendar || state_.plan.stage_ahead) return true;
  CalendarState& calendar = state_.calendars[host.calendar];
  Refresh(calendar, state_.plan.time_needed, now_);
  if (calendar.current && calendar.current->open <= now_) return true;
  return IsLoosened(state_, host, now_) && IsFree(calendar, state_.plan.time_needed, now_);
}

// Work that is staged ahead must still be good in the window that it is staged for.
Instant Machine::OfferEnd(const HostSlot& host) {
  const Instant end = now_ + state_.plan.offer_timeout;
  if (host.calendar == kNoCalendar || !state_.plan.stage_ahead || state_.plan.schedule.windows.empty()) return end;
  CalendarState& calendar = state_.calendars[host.calendar];
  Refresh(calendar, state_.plan.time_needed, now_);
  if (!calendar.current) return end;
  const Instant longest = std::max(now_, calendar.current->open) + kLongestHeld;
  return std::max(end, std::min(calendar.current->close, longest));
}

namespace {

// What is left of the schedule when its windows do not hold: blackouts, and for outside-active-hours the hours too.
std::vector<model::Interval> Loosened(const State& state, const schedule::Calendar& rules, bool late, Instant from,
                                      std::size_t count) {
  model::Schedule left = WithoutWindows(state.plan.schedule);
  if (!late && state.plan.missed_window == model::MissedWindow::kOutsideActiveHours)
    left.blackouts.insert(left.blackouts.end(), left.active_hours.begin(), left.active_hours.end());
  const auto made = schedule::Calendar::Make(left, std::make_shared<const schedule::Zone>(rules.zone()));
  return made ? made->Next(from, count) : rules.Next(from, count);
}

void Append(std::vector<model::Interval>& out, const model::Interval& interval) {
  if (!out.empty() && out.back().close >= interval.open) {
    out.back().close = std::max(out.back().close, interval.close);
  } else {
    out.push_back(interval);
  }
}

}  // namespace

std::vector<model::Interval> OfferWindows(const State& state, Slot slot, Instant now, std::size_t count) {
  const HostSlot& host = state.slots[slot];
  const model::RolloutPlan& plan = state.plan;
  if (host.calendar == kNoCalendar || state.calendars[host.calendar].rules->AlwaysOpen()) return {};
  const schedule::Calendar& rules = *state.calendars[host.calendar].rules;
  const bool catches_up = host.missed && CatchesUp(plan);
  const bool overrides = plan.deadline_overrides_windows && plan.deadline != Instant{};
  std::vector<model::Interval> windows;
  for (model::Interval interval : catches_up ? Loosened(state, rules, false, now, count) : rules.Next(now, count)) {
    if (overrides && interval.open >= plan.deadline) break;
    Append(windows, interval);
  }
  if (!overrides) return windows;
  const Instant from = std::max(now, plan.deadline);
  for (model::Interval interval : Loosened(state, rules, true, from, count)) {
    interval.open = std::max(interval.open, from);
    Append(windows, interval);
  }
  if (windows.size() > count) windows.resize(count);
  return windows;
}

model::RebootPolicy OfferReboot(const State& state, Slot slot) {
  const bool catches_up = state.slots[slot].missed && CatchesUp(state.plan);
  if (state.plan.reboot == model::RebootPolicy::kAtWindowEnd && catches_up) return model::RebootPolicy::kIfNeeded;
  return state.plan.reboot;
}

// A window that opened after the host's last word, and after its wave, has closed without another word.
void Machine::NoteMissed(Slot slot) {
  HostSlot& host = At(slot);
  const bool waits = host.state == HostState::kQueued || host.state == HostState::kTimedOut;
  if (host.calendar == kNoCalendar || host.missed || !waits || host.wave >= state_.open_waves) return;
  CalendarState& calendar = state_.calendars[host.calendar];
  if (now_ >= calendar.closed_until) {
    calendar.last_closed = calendar.rules->LastClosed(state_.started, now_);
    const auto next = calendar.rules->At(now_);
    calendar.closed_until = next ? std::max(next->close, now_ + Duration{1}) : now_ + Duration{std::chrono::days{1}};
  }
  if (!calendar.last_closed || ToUnixMs(calendar.last_closed->open) <= SilentSinceMs(state_, host)) return;
  if (calendar.last_closed->close - calendar.last_closed->open < state_.plan.time_needed) return;
  host.missed = true;
  ++state_.revision;
  Touch(slot);
}

// Looks at every calendar again whose interval has passed; true when a window has opened since the last Step.
bool Machine::WindowsMoved() {
  bool opened = false;
  state_.windows_due_ms = kNeverMs;
  for (CalendarState& calendar : state_.calendars) {
    if (calendar.rules->AlwaysOpen()) continue;
    Refresh(calendar, state_.plan.time_needed, now_);
    const bool is_open = calendar.current && calendar.current->open <= now_;
    opened = opened || (is_open && calendar.current->open > before_);
    const Instant next = calendar.current && !is_open ? calendar.current->open : calendar.known_until;
    state_.windows_due_ms = std::min(state_.windows_due_ms, ToUnixMs(next));
  }
  return opened;
}

}  // namespace kintsugi::rollout
