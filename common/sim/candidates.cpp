// SPDX-License-Identifier: Apache-2.0
// Who is on, who waits for a place, who is told to check in: as console/core/wakes.cpp does it, with sets in place of
// scans.
#include <algorithm>

#include "common/sim/game.h"

namespace kintsugi::sim {
namespace {

constexpr std::int64_t kCoolMs = 10'000;  // as the console: a host is not woken again before this
constexpr std::int64_t kLongestCoolMs = 300'000;
constexpr std::size_t kAhead = 4;                // hosts whose lines are asked for before their turn
constexpr std::int64_t kWaitingPollMs = 30'000;  // a host without a wake stream asks so often while work waits

}  // namespace

void FleetRun::Game::Stand(Slot slot, Standing standing) {
  guests_[slot].standing = standing;
  if (!since_ms_.empty()) since_ms_[slot] = now_ms_;
}

// It checks in at its cadence until it goes off; the engine need not be told each time.
void FleetRun::Game::Heard(Slot slot) {
  std::int64_t& heard = state_.slots[slot].last_heard_ms;
  heard = std::max(heard, HeardUntil(slot));
}

std::int64_t FleetRun::Game::HeardUntil(Slot slot) const {
  const bool always = guests_[slot].model.presence == HostModel::Presence::kAlways;
  return always ? horizon_ms_ : std::min(guests_[slot].session_end_ms, horizon_ms_);
}

void FleetRun::Game::OpenWave(std::uint16_t wave) {
  admitted_waves_[wave] = true;
  const std::vector<Slot>& slots = wave_slots_[wave];
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (i + kAhead < slots.size()) BringNear(slots[i + kAhead]);
    if (guests_[slots[i]].standing == Standing::kOut && !guests_[slots[i]].counted) Admit(slots[i]);
  }
  stirred_ = true;
}

void FleetRun::Game::Admit(Slot slot) {
  Guest& guest = guests_[slot];
  if (Path* const path = PathOf(slot); path != nullptr && path->admitted_ms == 0) path->admitted_ms = now_ms_;
  const Session session = sessions_->After(guest.model, slot, now_ms_);
  if (session.begin_ms > now_ms_) {
    Stand(slot, Standing::kOff);
    guest.session_end_ms = session.end_ms;
    if (session.begin_ms == Session::kNever) return;
    const auto spread = std::max<std::int64_t>(1, model_->first_contact.count());
    return Push(session.begin_ms +
                    draws_.Below(spread, Purpose::kFirstContact, slot, static_cast<std::uint64_t>(session.begin_ms)),
                What::kOnline, slot);
  }
  guest.session_end_ms = session.end_ms;
  LeaveLater(slot);
  Heard(slot);
  if (guest.free_ms == 0) guest.free_ms = FreeAt(slot);
  const std::int64_t from = std::max(state_.slots[slot].not_before_ms, guest.free_ms);
  if (from > now_ms_) {
    Stand(slot, Standing::kCooling);
    return Push(from, What::kReady, slot);
  }
  MakeReady(slot);
}

// When other rollouts, which came before this one, have no work left for the host.
std::int64_t FleetRun::Game::FreeAt(Slot slot) const {
  const HostModel& host = guests_[slot].model;
  std::int64_t at = now_ms_;
  if (host.waits_for_boot) {
    const Session now = sessions_->After(guests_[slot].model, slot, at);
    at = now.end_ms == Session::kNever ? at + model_->boot_by_people.each.Sample(draws_.Of(Purpose::kBusy, slot))
                                       : OnlineAt(slot, now.end_ms);
    if (at == kNeverMs) return kNeverMs;
  }
  return host.busy_ms == 0 ? at : AfterOnline(slot, at, host.busy_ms);
}

// The first check-in of a session.
void FleetRun::Game::GoOnline(Slot slot) {
  Guest& guest = guests_[slot];
  if (guest.standing != Standing::kOff) return;
  if (Path* const path = PathOf(slot)) path->offline_ms += now_ms_ - since_ms_[slot];
  if (guest.session_end_ms <= now_ms_) return Admit(slot);  // a session shorter than its first check-in
  if (guest.free_ms == 0) guest.free_ms = FreeAt(slot);
  if (guest.free_ms > now_ms_) {
    LeaveLater(slot);
    Heard(slot);
    Stand(slot, Standing::kCooling);
    return Push(guest.free_ms, What::kReady, slot);
  }
  if (!SaysSomething(slot)) {
    LeaveLater(slot);
    Heard(slot);
    return MakeReady(slot);
  }
  Stand(slot, Standing::kReady);
  Contact(slot);
  if (guest.standing != Standing::kAtWork && guest.standing != Standing::kDone) LeaveLater(slot);
}

// Who waits notices when it goes off. Who is at work does not; it is admitted again if its work fails.
void FleetRun::Game::LeaveLater(Slot slot) {
  const std::int64_t end = guests_[slot].session_end_ms;
  if (end != Session::kNever) Push(end, What::kOffline, slot);
}

// The check-in of a host that comes on changes something: it was counted as silent, it may have missed a window, or a
// place is free for it.
bool FleetRun::Game::SaysSomething(Slot slot) {
  const rollout::HostSlot& host = state_.slots[slot];
  const bool may_have_missed =
      host.calendar != rollout::kNoCalendar && state_.plan.missed_window != model::MissedWindow::kNextWindow;
  return !host.reachable || may_have_missed || !guests_[slot].model.listens || FreePlaces() > 0;
}

void FleetRun::Game::GoOffline(Slot slot) {
  const Standing standing = guests_[slot].standing;
  if (now_ms_ < guests_[slot].session_end_ms || standing == Standing::kAtWork || standing == Standing::kDone ||
      standing == Standing::kOff)
    return;
  NoteWait(slot);
  Withdraw(slot);
  Admit(slot);
}

// Out of whatever set or queue it is in; those who wait for the same groups get its chance.
void FleetRun::Game::Withdraw(Slot slot) {
  Guest& guest = guests_[slot];
  if (guest.standing == Standing::kReady && guests_[slot].model.listens) RemoveCandidate(slot);
  if (guest.standing == Standing::kWoken) Unwake(slot);
  guest.standing = Standing::kOut;
  for (const std::uint16_t group : state_.slots[slot].groups)
    if (group != rollout::kNoGroup) Unpark(group);
  stirred_ = true;
}

// As an index into calendars_open_.
std::uint16_t FleetRun::Game::CalendarOf(Slot slot) const {
  const rollout::HostSlot& host = state_.slots[slot];
  const auto all = static_cast<std::uint16_t>(state_.calendars.size());
  const bool catches_up = state_.plan.missed_window == model::MissedWindow::kWhenBack ||
                          state_.plan.missed_window == model::MissedWindow::kOutsideActiveHours;
  return host.calendar == rollout::kNoCalendar || (host.missed && catches_up) ? all : host.calendar;
}

void FleetRun::Game::MakeReady(Slot slot) {
  Stand(slot, Standing::kReady);
  if (!guests_[slot].model.listens) {
    // Until its wave opens it keeps the fleet's cadence; from then on the console asks for a shorter one.
    const bool first = state_.open_waves <= 1 && state_.slots[slot].attempts == 0;
    return Poll(slot, first ? model_->poll.count() : kWaitingPollMs);
  }
  AddCandidate(slot);
  stirred_ = true;
}

void FleetRun::Game::Poll(Slot slot, std::int64_t within_ms) {
  std::int64_t from = now_ms_;
  if (const std::uint16_t calendar = CalendarOf(slot); calendar < state_.calendars.size() && !CalendarOpen(calendar)) {
    const auto& windows = model_->hours[calendar].windows;
    const std::size_t at = window_now_[calendar];
    if (at >= windows.size()) return;
    const Instant needed = FromUnixMs(now_ms_) + state_.plan.time_needed;
    const bool next = windows[at].open <= FromUnixMs(now_ms_) && needed > windows[at].close;
    if (next && at + 1 >= windows.size()) return;
    from = std::max(from, ToUnixMs(windows[next ? at + 1 : at].open));
  }
  guests_[slot].poll_ms =
      from + 1 +
      draws_.Below(std::max<std::int64_t>(1, within_ms), Purpose::kPoll, slot, static_cast<std::uint64_t>(now_ms_));
  Push(guests_[slot].poll_ms, What::kPoll, slot);
}

// ---- wakes

std::uint32_t FleetRun::Game::FreePlaces() {
  const model::RolloutPlan& plan = state_.plan;
  const std::uint32_t taken = state_.in_flight + woken_;
  std::uint32_t free = plan.in_flight_limit > taken ? plan.in_flight_limit - taken : 0;
  if (FromUnixMs(now_ms_) < plan.start_at) return 0;
  if (plan.starts_limit == 0 || free == 0) return free;
  const bool counts = FromUnixMs(now_ms_) < state_.period_start + plan.starts_period;
  const std::uint32_t started = (counts ? state_.starts_in_period : 0) + woken_;
  if (started >= plan.starts_limit) starts_used_up_ms_ = now_ms_;
  return std::min(free, plan.starts_limit > started ? plan.starts_limit - started : 0);
}

bool FleetRun::Game::CalendarOpen(std::size_t calendar) {
  if (calendar >= state_.calendars.size() || state_.plan.stage_ahead) return true;
  const Instant now = FromUnixMs(now_ms_);
  const model::RolloutPlan& plan = state_.plan;
  if (plan.deadline != Instant{} && now >= plan.deadline && plan.deadline_overrides_windows) return true;
  const auto& windows = model_->hours[calendar].windows;
  std::size_t& at = window_now_[calendar];
  while (at < windows.size() && windows[at].close <= now) ++at;
  return at < windows.size() && windows[at].open <= now && now + plan.time_needed <= windows[at].close;
}

void FleetRun::Game::AddCandidate(Slot slot) {
  const std::uint16_t calendar = CalendarOf(slot);
  candidates_.Add(slot);
  SetBit(candidates_loose_, slot, calendar == state_.calendars.size());
  if (calendars_open_[calendar]) open_.Add(slot);
}

void FleetRun::Game::RemoveCandidate(Slot slot) {
  if (!candidates_.Has(slot)) return;
  candidates_.Remove(slot);
  open_.Remove(slot);
}

void FleetRun::Game::LookAtCalendars() {
  open_until_ms_ = kNeverMs;
  const auto changes_at = [&](Instant at) {
    if (ToUnixMs(at) > now_ms_) open_until_ms_ = std::min(open_until_ms_, ToUnixMs(at));
  };
  changes_at(state_.plan.deadline);
  for (std::size_t i = 0; i < calendars_open_.size(); ++i) {
    if (const bool open = CalendarOpen(i); open != calendars_open_[i]) {
      calendars_open_[i] = open;
      const auto change = [&](const auto& mask) {
        open ? open_.Include(candidates_, mask) : open_.Exclude(candidates_, mask);
      };
      const std::uint64_t* const loose = candidates_loose_.data();
      if (i == state_.calendars.size()) {
        change([loose](std::size_t word) { return loose[word]; });
      } else {
        change([loose, its = slots_of_calendar_[i].data()](std::size_t word) { return its[word] & ~loose[word]; });
      }
    }
    if (i == state_.calendars.size() || window_now_[i] >= model_->hours[i].windows.size()) continue;
    const model::Interval& window = model_->hours[i].windows[window_now_[i]];
    changes_at(window.open);
    changes_at(window.close - state_.plan.time_needed + Duration{1});
    changes_at(window.close);
  }
}

// In the order of slots, from the last one that was woken on, as the console searches.
std::uint32_t FleetRun::Game::NextCandidate() {
  if (now_ms_ >= open_until_ms_) LookAtCalendars();
  return open_.NextAround(cursor_);
}

bool FleetRun::Game::GroupsFree(Slot slot, std::uint16_t& full) const {
  for (const std::uint16_t group : state_.slots[slot].groups) {
    if (group == rollout::kNoGroup) continue;
    full = group;
    if (state_.groups[group].in_flight + woken_of_group_[group] >= state_.groups[group].limit) return false;
  }
  return true;
}

void FleetRun::Game::Wake() {
  stirred_ = false;
  while (FreePlaces() > 0 && WakeOne()) {
  }
}

// False: nobody can be woken.
bool FleetRun::Game::WakeOne() {
  const std::uint32_t slot = NextCandidate();
  if (slot == ReadySet::kNone) return false;
  RemoveCandidate(slot);
  std::uint16_t full = rollout::kNoGroup;
  if (!GroupsFree(slot, full)) {
    NoteWait(slot);
    if (Path* const path = PathOf(slot)) path->full_group = full;
    Stand(slot, Standing::kParked);
    parked_[full].push_back(slot);
    return true;
  }
  NoteWait(slot);
  Stand(slot, Standing::kWoken);
  ++woken_;
  for (const std::uint16_t group : state_.slots[slot].groups)
    if (group != rollout::kNoGroup) ++woken_of_group_[group];
  cursor_ = slot + 1;
  const std::int64_t spread = std::max<std::int64_t>(1, (model_->wake_most - model_->wake_least).count());
  Push(now_ms_ + model_->wake_least.count() + draws_.Below(spread, Purpose::kWake, slot, state_.slots[slot].attempts),
       What::kContact, slot);
  if (const std::uint32_t next = NextCandidate(); next != ReadySet::kNone) BringNear(next);
  return true;
}

// The place that it was woken for is not spoken for any more.
void FleetRun::Game::Unwake(Slot slot) {
  --woken_;
  for (const std::uint16_t group : state_.slots[slot].groups)
    if (group != rollout::kNoGroup) --woken_of_group_[group];
}

// One of those who wait for the group, if it has a place.
void FleetRun::Game::Unpark(std::uint16_t group) {
  if (state_.groups[group].in_flight + woken_of_group_[group] >= state_.groups[group].limit) return;
  auto& queue = parked_[group];
  std::size_t& next = parked_next_[group];
  while (next < queue.size()) {
    const Slot slot = queue[next++];
    if (guests_[slot].standing != Standing::kParked) continue;
    if (Path* const path = PathOf(slot)) path->group_ms += now_ms_ - since_ms_[slot];
    MakeReady(slot);
    break;
  }
  if (next == queue.size()) {
    queue.clear();
    next = 0;
  }
}

// ---- check-ins

void FleetRun::Game::Contact(Slot slot) {
  Guest& guest = guests_[slot];
  if (guest.standing != Standing::kWoken && guest.standing != Standing::kReady) return;
  if (guest.standing == Standing::kWoken) {
    Unwake(slot);
  } else if (guests_[slot].model.listens) {
    RemoveCandidate(slot);
  }
  guest.standing = Standing::kOut;
  Step({.kind = rollout::Event::Kind::kContact, .slot = slot, .heard_until_ms = HeardUntil(slot)});
  stirred_ = true;
  if (guest.standing == Standing::kOut && !guest.counted) Cool(slot);
}

// The check-in brought no offer.
void FleetRun::Game::Cool(Slot slot) {
  Guest& guest = guests_[slot];
  const rollout::HostSlot& host = state_.slots[slot];
  for (const std::uint16_t group : host.groups)
    if (group != rollout::kNoGroup) Unpark(group);
  if (!guests_[slot].model.listens) {
    // After a while its exact moment matters less than the events that it costs.
    guest.refusals = static_cast<std::uint8_t>(std::min(guest.refusals + 1, 40));
    Stand(slot, Standing::kReady);
    return Poll(slot, std::min(kLongestCoolMs, kWaitingPollMs << (1 + guest.refusals / 8)));
  }
  // Without a free place it waits like the others; with one the engine had another reason, which takes time to pass.
  const bool in_turn = host.not_before_ms <= now_ms_ && guest.refusals == 0;
  guest.refusals = static_cast<std::uint8_t>(std::min(guest.refusals + 1, 5));
  if (in_turn) return MakeReady(slot);
  Stand(slot, Standing::kCooling);
  const std::int64_t cool = std::min(kLongestCoolMs, kCoolMs << guest.refusals);
  Push(std::max(now_ms_ + cool, host.not_before_ms), What::kReady, slot);
}

// ---- for the explanation

std::int64_t FleetRun::Game::OpenMs(std::uint16_t calendar, std::int64_t from_ms, std::int64_t to_ms) const {
  std::int64_t open = 0;
  for (const model::Interval& window : model_->hours[calendar].windows) {
    if (ToUnixMs(window.open) >= to_ms) break;
    open +=
        std::max<std::int64_t>(0, std::min(to_ms, ToUnixMs(window.close)) - std::max(from_ms, ToUnixMs(window.open)));
  }
  return open;
}

// It waited as a candidate until now: for its window, for starts, or for a place that somebody's end made free.
void FleetRun::Game::NoteWait(Slot slot) {
  Path* const path = PathOf(slot);
  const Guest& guest = guests_[slot];
  if (path == nullptr || guest.standing != Standing::kReady) return;
  const std::uint16_t calendar = state_.slots[slot].calendar;
  if (calendar != rollout::kNoCalendar && !state_.plan.stage_ahead)
    path->window_ms += (now_ms_ - since_ms_[slot]) - OpenMs(calendar, since_ms_[slot], now_ms_);
  if (starts_used_up_ms_ >= since_ms_[slot]) path->starts_limited = true;
  if (now_ms_ > since_ms_[slot]) path->freed_by = freed_by_;
}

}  // namespace kintsugi::sim
