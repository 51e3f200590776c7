// SPDX-License-Identifier: Apache-2.0
#include "common/flow/timing.h"
#include "common/base/defect.h"

#include <algorithm>

namespace kintsugi::flow {
namespace {

using model::HostState;
using model::Interval;

bool Inside(const Interval& interval, Instant t) { return interval.open <= t && t < interval.close; }

bool InsideAny(const std::vector<Interval>& intervals, Instant t) {
  return std::any_of(intervals.begin(), intervals.end(), [t](const Interval& i) { return Inside(i, t); });
}

// The whole work's time is shared out evenly: an item that starts later needs less of it.
Duration TimeNeeded(const FlowState& state) {
  std::int64_t to_do = 0;
  std::int64_t all = 0;
  for (const auto& item : state.items) {
    const bool waits = item.state == HostState::kUnspecified || item.state == HostState::kQueued ||
                       item.state == HostState::kStaged || item.state == HostState::kInstalling;
    to_do += waits ? 1 : 0;
    all += waits || item.installer_runs > 0 ? 1 : 0;
  }
  return all == 0 ? state.offer.time_needed : state.offer.time_needed * to_do / all;
}

bool HasRoom(const Interval& window, Instant t, Duration needed) {
  return Inside(window, t) && (t + needed <= window.close || Planted(Defect::kTimeNeededIgnored));
}

bool MayStartAt(const FlowState& state, Instant t, Duration needed) {
  if (t < state.offer.not_before) return false;
  if (state.offer.windows.empty()) return true;
  const auto& windows = state.offer.windows;
  return std::any_of(windows.begin(), windows.end(), [&](const Interval& w) { return HasRoom(w, t, needed); });
}

// A deadline that overrides the windows leaves one without an end: nothing is gained by waiting for its last part.
bool WaitsForWindowEnd(const model::Offer& offer, Instant t) {
  return offer.reboot == model::RebootPolicy::kAtWindowEnd &&
         !(offer.deadline_overrides_windows && DeadlinePassed(offer, t));
}

bool MayRebootAt(const FlowState& state, bool last, Instant t, Duration slack) {
  const auto& offer = state.offer;
  const bool at_end = last && WaitsForWindowEnd(offer, t);
  const bool active = InActiveHours(offer, t) || InActiveHours(offer, t + slack);
  if (active && !DeadlinePassed(offer, t)) return false;
  if (offer.windows.empty()) return true;
  return std::any_of(offer.windows.begin(), offer.windows.end(), [&](const Interval& w) {
    return Inside(w, t) && Inside(w, t + slack) && (!at_end || t >= w.close - kWindowEndMargin);
  });
}

// The only instants at which a "no" can become a "yes".
std::vector<Instant> Turns(const model::Offer& offer, Instant now) {
  std::vector<Instant> turns = {now, offer.not_before, offer.deadline};
  for (const auto& window : offer.windows) {
    turns.push_back(window.open);
    turns.push_back(window.close - kWindowEndMargin);
  }
  for (const auto& hours : offer.active_hours) turns.push_back(hours.close);
  std::erase_if(turns, [now](Instant t) { return t < now; });
  std::sort(turns.begin(), turns.end());
  return turns;
}

template <typename F>
std::optional<Instant> FirstTurn(const model::Offer& offer, Instant now, F allowed) {
  for (const Instant t : Turns(offer, now))
    if (allowed(t)) return t;
  return std::nullopt;
}

}  // namespace

bool TimeMatters(const model::Offer& offer) {
  return !offer.windows.empty() || !offer.active_hours.empty() || offer.not_before != Instant{} ||
         offer.expires != Instant{};
}

bool DeadlinePassed(const model::Offer& offer, Instant now) {
  return offer.deadline != Instant{} && now >= offer.deadline;
}

bool InActiveHours(const model::Offer& offer, Instant now) { return InsideAny(offer.active_hours, now); }

std::optional<Instant> NextStart(const FlowState& state, const Moment& now) {
  const Duration needed = TimeNeeded(state) + now.slack;
  return FirstTurn(state.offer, now.at, [&](Instant t) { return MayStartAt(state, t, needed); });
}

std::optional<Instant> NextReboot(const FlowState& state, bool last, const Moment& now) {
  return FirstTurn(state.offer, now.at, [&](Instant t) { return MayRebootAt(state, last, t, now.slack); });
}

bool MissedWindowBetween(const FlowState& state, Instant from, Instant now) {
  const Duration needed = TimeNeeded(state);
  const auto& windows = state.offer.windows;
  return std::any_of(windows.begin(), windows.end(), [&](const Interval& w) {
    const Instant last_start = w.close - needed;
    return last_start >= w.open && last_start >= from && last_start < now && last_start >= state.offer.not_before;
  });
}

}  // namespace kintsugi::flow
