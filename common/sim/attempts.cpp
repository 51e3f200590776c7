// SPDX-License-Identifier: Apache-2.0
// One host's work on one offer: bytes, window, user, install, reboot, report. Everything but a transfer is drawn when
// it begins, so an attempt costs the queue two entries besides those of its links.
#include <algorithm>
#include <functional>

#include "common/base/wide.h"
#include "common/sim/game.h"

namespace kintsugi::sim {
namespace {

constexpr std::size_t kScalesPerWork = 3;
constexpr std::size_t kFetchScale = 0, kInstallScale = 1, kRebootScale = 2;
constexpr std::int64_t kMillion = 1'000'000;
constexpr std::int64_t kWindowEndMarginMs = 15 * 60'000;  // as common/flow: a reboot at the window's end comes so early
constexpr std::int64_t kLeastCountdownMs = 60'000;        // as common/flow
constexpr std::int64_t kSomebodyMs = 1'000;               // an answer that came sooner came from nobody
constexpr int kWindowsTried = 2'000;

std::int64_t TransferMs(std::uint64_t bytes, std::uint64_t bytes_per_second) {
  return static_cast<std::int64_t>(static_cast<UInt128>(bytes) * 1000 / bytes_per_second);
}

std::int64_t Plus(std::int64_t at_ms, std::int64_t more_ms) {
  return at_ms > kNeverMs - more_ms ? kNeverMs : at_ms + more_ms;
}

}  // namespace

std::int64_t FleetRun::Game::Draw(const Timing& timing, std::size_t scale, Purpose purpose, Slot slot) const {
  const std::int64_t each = timing.each.Sample(draws_.Of(purpose, slot, Number(slot)));
  return TimesPowerOfTwo(each, scales_[guests_[slot].model.work * kScalesPerWork + scale]);
}

std::int32_t FleetRun::Game::DrawPace(Slot slot) const {
  const HostModel& host = guests_[slot].model;
  if (host.pace_sigma == 0) return host.pace_1024;
  const std::int64_t off = NormalSample(draws_.Of(Purpose::kPace, slot)) * std::int64_t{host.pace_sigma} / 1024;
  return static_cast<std::int32_t>(host.pace_1024 + off);
}

FleetRun::Game::Ending FleetRun::Game::DrawEnding(Slot slot) const {
  const std::array<std::int64_t, 4>& below = ends_below_[guests_[slot].model.work];
  const std::int64_t drawn = draws_.Below(kMillion, Purpose::kOutcome, slot, Number(slot));
  if (drawn >= below[3]) return kSucceeds;
  if (drawn < below[0]) return kFatal;
  if (drawn < below[1]) return kTransient;
  return drawn < below[2] ? kBusy : kNeedsReboot;
}

// ---- when a host is on

// Precondition of both: the host is on now, or went off since its last session began; `at_ms` is not in the past.
std::int64_t FleetRun::Game::OnlineAt(Slot slot, std::int64_t at_ms) const {
  if (at_ms == kNeverMs || at_ms < guests_[slot].session_end_ms) return at_ms;
  const Session session = sessions_->After(guests_[slot].model, slot, at_ms);
  return std::max(at_ms, session.begin_ms);
}

// When `needed_ms` of being on have passed.
std::int64_t FleetRun::Game::AfterOnline(Slot slot, std::int64_t at_ms, std::int64_t needed_ms) const {
  if (Plus(at_ms, needed_ms) <= guests_[slot].session_end_ms && at_ms < guests_[slot].session_end_ms)
    return Plus(at_ms, needed_ms);
  while (true) {
    const Session session = sessions_->After(guests_[slot].model, slot, at_ms);
    if (session.begin_ms == Session::kNever) return kNeverMs;
    at_ms = std::max(at_ms, session.begin_ms);
    if (session.end_ms == Session::kNever || session.end_ms - at_ms >= needed_ms) return at_ms + needed_ms;
    needed_ms -= session.end_ms - at_ms;
    at_ms = session.end_ms;
  }
}

// ---- bytes

void FleetRun::Game::Begin(Slot slot) {
  Stand(slot, Standing::kAtWork);
  guests_[slot].refusals = 0;
  guests_[slot].ending = DrawEnding(slot);
  if (Path* const path = PathOf(slot)) path->offered_ms = now_ms_;
  Fetch(slot);
}

void FleetRun::Game::Fetch(Slot slot) {
  const HostModel& host = guests_[slot].model;
  const WorkModel& work = model_->works[host.work];
  guests_[slot].fetches = 0;
  if (!stations_.empty()) {
    if (work.bytes > 0 && model_->push.bytes_per_second == 0) return;
    std::pop_heap(stations_.begin(), stations_.end(), std::greater<>());
    std::int64_t& station = stations_.back();
    station = std::max(station, now_ms_) + model_->push.each.count() +
              (work.bytes == 0 ? 0 : TransferMs(work.bytes, model_->push.bytes_per_second));
    const std::int64_t ends = station;
    std::push_heap(stations_.begin(), stations_.end(), std::greater<>());
    return Fetched(slot, ends + Draw(work.fetch, kFetchScale, Purpose::kFetch, slot));
  }
  const bool behind_link = host.site != kNoSite;
  if (behind_link && work.bytes > 0 && model_->sites[host.site].relay) {
    const LinkModel& site = model_->sites[host.site];
    const bool has_it = relayed_[host.site][host.work];
    if (has_it && draws_.Below(kMillion, Purpose::kRelay, slot) < site.relay_per_million) {
      const std::int64_t takes = TransferMs(work.bytes, model_->relay_bytes_per_second);
      return Fetched(slot, AfterOnline(slot, now_ms_, takes + Draw(work.fetch, kFetchScale, Purpose::kFetch, slot)));
    }
    relayed_[host.site][host.work] = true;
  }
  if (work.bytes == 0)
    return Fetched(slot, AfterOnline(slot, now_ms_, Draw(work.fetch, kFetchScale, Purpose::kFetch, slot)));
  guests_[slot].fetches = behind_link ? 2 : 1;
  links_[0].Join(slot, work.bytes, now_ms_);
  ScheduleLink(0);
  if (!behind_link) return;
  links_[host.site + 1U].Join(slot, work.bytes, now_ms_);
  ScheduleLink(host.site + 1U);
}

void FleetRun::Game::ScheduleLink(std::uint32_t link) {
  const std::int64_t next = links_[link].NextEndMs();
  if (next >= link_due_[link]) return;
  link_due_[link] = next;
  BringNear(links_[link].NextSlot());
  Push(next, What::kLink, link);
}

// The bytes are there once every link on the way has carried them.
void FleetRun::Game::FetchOver(std::uint32_t link) {
  if (now_ms_ != link_due_[link]) return;  // an earlier plan
  link_due_[link] = kNeverMs;
  Slot slot = 0;
  while (links_[link].TakeEnded(now_ms_, slot)) {
    if (links_[link].transfers() > 0) BringNear(links_[link].NextSlot());
    if (--guests_[slot].fetches > 0) continue;
    const WorkModel& work = WorkOf(slot);
    Fetched(slot, AfterOnline(slot, now_ms_, Draw(work.fetch, kFetchScale, Purpose::kFetch, slot)));
  }
  ScheduleLink(link);
}

// ---- windows and users

bool FleetRun::Game::Loosened(Slot slot, std::int64_t at_ms) const {
  const model::RolloutPlan& plan = state_.plan;
  const rollout::HostSlot& host = state_.slots[slot];
  if (host.calendar == rollout::kNoCalendar) return true;
  if (plan.deadline != Instant{} && FromUnixMs(at_ms) >= plan.deadline && plan.deadline_overrides_windows) return true;
  return CalendarOf(slot) != host.calendar;
}

// The first moment from `at_ms` on at which `needed_ms` of a window are left.
std::int64_t FleetRun::Game::InWindow(Slot slot, std::int64_t at_ms, std::int64_t needed_ms) const {
  if (at_ms == kNeverMs || Loosened(slot, at_ms)) return at_ms;
  const auto& windows = model_->hours[state_.slots[slot].calendar].windows;
  // Mostly it is the one that counts now.
  auto window = windows.begin() + static_cast<std::ptrdiff_t>(window_now_[state_.slots[slot].calendar]);
  if (window != windows.end() && ToUnixMs(window->close) <= at_ms)
    window = std::upper_bound(window, windows.end(), FromUnixMs(at_ms),
                              [](Instant at, const model::Interval& w) { return at < w.close; });
  for (; window != windows.end(); ++window) {
    const std::int64_t start = std::max(at_ms, ToUnixMs(window->open));
    if (ToUnixMs(window->close) - start >= needed_ms) return start;
  }
  return kNeverMs;
}

std::int64_t FleetRun::Game::OutsideActiveHours(Slot slot, std::int64_t at_ms) const {
  const std::uint16_t calendar = state_.slots[slot].calendar;
  if (calendar == rollout::kNoCalendar || at_ms == kNeverMs) return at_ms;
  const Instant deadline = state_.plan.deadline;
  const std::int64_t held_until = deadline == Instant{} ? kNeverMs : std::max(at_ms, ToUnixMs(deadline));
  for (const model::Interval& hours : model_->hours[calendar].active) {
    if (ToUnixMs(hours.close) <= at_ms) continue;
    if (ToUnixMs(hours.open) > at_ms) break;
    at_ms = ToUnixMs(hours.close);
  }
  return std::min(at_ms, held_until);
}

// The user is asked once, when it could start; after the answer a window with room is needed again.
std::int64_t FleetRun::Game::InstallStart(Slot slot, std::int64_t at_ms) const {
  std::int64_t at = at_ms;
  bool asked = false;
  for (int tried = 0; tried < kWindowsTried; ++tried) {
    const std::int64_t start = OnlineAt(slot, InWindow(slot, at, state_.plan.time_needed.count()));
    if (start == kNeverMs) return kNeverMs;
    if (start == at && asked) return start;
    if (start == at) {
      asked = true;
      at = Plus(start, UserWait(slot, start, false));
      continue;
    }
    at = start;
  }
  return kNeverMs;
}

std::int64_t FleetRun::Game::RebootStart(Slot slot, std::int64_t at_ms) const {
  std::int64_t at = Plus(at_ms, UserWait(slot, at_ms, true));
  if (state_.plan.reboot == model::RebootPolicy::kAtWindowEnd && !Loosened(slot, at)) {
    const auto& windows = model_->hours[state_.slots[slot].calendar].windows;
    for (const model::Interval& window : windows) {
      if (ToUnixMs(window.close) <= at) continue;
      std::int64_t end = std::max(ToUnixMs(window.open), ToUnixMs(window.close) - kWindowEndMarginMs);
      if (state_.plan.deadline_overrides_windows) end = std::min(end, ToUnixMs(state_.plan.deadline));
      at = std::max(at, end);
      break;
    }
  }
  for (int tried = 0; tried < kWindowsTried; ++tried) {
    const std::int64_t start = OnlineAt(slot, OutsideActiveHours(slot, InWindow(slot, at, 0)));
    if (start == at || start == kNeverMs) return start;
    at = start;
  }
  return kNeverMs;
}

// What a signed-in user keeps the work waiting: an answer or the end of the countdown, each time that it is asked.
// Users put off the first question; the one before the reboot finds the same user.
std::int64_t FleetRun::Game::UserWait(Slot slot, std::int64_t at_ms, bool reboot) const {
  const model::UserPolicy& policy = state_.plan.user;
  if ((policy.notice <= Duration{0} && policy.deferrals == 0) || at_ms == kNeverMs) return 0;
  const std::uint16_t calendar = state_.slots[slot].calendar;
  if (calendar != rollout::kNoCalendar && !model_->hours[calendar].active.empty() &&
      OutsideActiveHours(slot, at_ms) == at_ms)
    return 0;
  const auto host_class = static_cast<std::size_t>(guests_[slot].model.host_class);
  const std::int64_t countdown = std::max(policy.notice.count(), kLeastCountdownMs);
  const std::int64_t answer =
      std::min(countdown, model_->users.answer_ms[host_class].Sample(draws_.Of(Purpose::kUser, slot)));
  if (reboot || answer < kSomebodyMs) return answer;
  const std::int64_t puts_off =
      model_->users.deferrals[host_class].Sample(draws_.Of(Purpose::kUser, slot, 1 + Number(slot)));
  const std::int64_t times = std::min<std::int64_t>(policy.deferrals, puts_off);
  return answer * (times + 1) + policy.defer_for.count() * times;
}

// ---- install, reboot, report

// Nothing that others do changes what follows, so it is worked out at once, up to the report.
void FleetRun::Game::Fetched(Slot slot, std::int64_t at_ms) {
  if (at_ms > horizon_ms_) return;
  if (Path* const path = PathOf(slot)) path->fetched_ms = at_ms;
  Work(slot, at_ms);
}

// From a result to its report.
std::int64_t FleetRun::Game::TellsAfter(Slot slot) const {
  const std::int64_t spread = std::max<std::int64_t>(1, (model_->report_most - model_->report_least).count());
  return model_->report_least.count() + draws_.Below(spread, Purpose::kReport, slot, Number(slot));
}

bool FleetRun::Game::NeedsReboot(Slot slot) const {
  const WorkModel& work = WorkOf(slot);
  return state_.plan.reboot == model::RebootPolicy::kAlways ||
         draws_.Below(kMillion, Purpose::kNeedsReboot, slot) < std::int64_t{work.reboot_per_million};
}

void FleetRun::Game::Work(Slot slot, std::int64_t at_ms) {
  const WorkModel& work = WorkOf(slot);
  const std::int64_t expires = state_.slots[slot].expires_ms;
  const std::int64_t start = InstallStart(slot, at_ms);
  if (expires > 0 && start > expires) {
    guests_[slot].ending = kTransient;  // the offer ended before it could start
    return Push(OnlineAt(slot, std::max(expires, at_ms)), What::kReport, slot);
  }
  if (start == kNeverMs) return;
  const std::int64_t end =
      start + TimesPowerOfTwo(Draw(work.install, kInstallScale, Purpose::kInstall, slot), guests_[slot].pace_1024);
  if (Path* const path = PathOf(slot)) {
    path->started_ms = start;
    path->ended_ms = end;
  }
  if (guests_[slot].ending != kSucceeds) return Push(end + TellsAfter(slot), What::kReport, slot);
  Reboot(slot, end);
}

void FleetRun::Game::Reboot(Slot slot, std::int64_t at_ms) {
  const WorkModel& work = WorkOf(slot);
  const model::RebootPolicy policy = state_.plan.reboot;
  const std::int64_t tells = TellsAfter(slot);
  if (!NeedsReboot(slot) || policy == model::RebootPolicy::kNever || guests_[slot].ending != kSucceeds)
    return Push(Plus(at_ms, tells), What::kReport, slot);
  // Nobody switches a host off while it installs: a reboot that may follow at once does so, also at the end of a
  // session.
  const bool at_once = at_ms != kNeverMs && OutsideActiveHours(slot, InWindow(slot, at_ms, 0)) == at_ms &&
                       UserWait(slot, at_ms, true) == 0 && policy != model::RebootPolicy::kAtWindowEnd;
  const std::int64_t start = at_once ? at_ms : RebootStart(slot, at_ms);
  if (start == kNeverMs) return;
  if (Path* const path = PathOf(slot)) path->rebooting_ms = start;
  Push(
      start + TimesPowerOfTwo(Draw(work.reboot, kRebootScale, Purpose::kReboot, slot), guests_[slot].pace_1024) + tells,
      What::kReport, slot);
}

void FleetRun::Game::Report(Slot slot) {
  Guest& guest = guests_[slot];
  if (guest.standing != Standing::kAtWork) return;
  rollout::Event event;
  event.kind = rollout::Event::Kind::kReport;
  event.slot = slot;
  event.attempt = state_.slots[slot].attempts;
  event.heard_until_ms = HeardUntil(slot);
  if (guest.ending == kSucceeds) {
    const bool pending = state_.plan.reboot == model::RebootPolicy::kNever && NeedsReboot(slot);
    event.state = pending ? model::HostState::kRebootPending : model::HostState::kSucceeded;
  } else {
    static constexpr std::array<model::ErrorClass, 5> kClasses = {
        model::ErrorClass::kNone, model::ErrorClass::kFatal, model::ErrorClass::kTransient, model::ErrorClass::kBusy,
        model::ErrorClass::kNeedsReboot};
    event.state = model::HostState::kFailed;
    event.reason = model::FailureReason::kInstallerFailed;
    event.error_class = kClasses[guest.ending];
  }
  freed_by_ = slot;
  guest.standing = Standing::kOut;
  Step(event);
  stirred_ = true;
  for (const std::uint16_t group : state_.slots[slot].groups)
    if (group != rollout::kNoGroup) Unpark(group);
  if (!guest.counted && guest.standing == Standing::kOut) Admit(slot);
}

}  // namespace kintsugi::sim
