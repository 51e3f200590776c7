// SPDX-License-Identifier: Apache-2.0
#include "console/core/attempt_watch.h"

#include <algorithm>

namespace kintsugi::console {
namespace {

using estimate::Measure;
using model::HostState;

constexpr Duration kClockSlack = std::chrono::minutes(5);  // by which an agent's idea of the console's time may be off
constexpr Duration kLatestNews = std::chrono::minutes(2);  // a report that is older says little of the moment

// Negative where `to` lies before `from`. Stamps are the agents' words: any number may come.
Duration Span(Instant from, Instant to) {
  if (to < from) return Duration{-1};
  const auto ms = static_cast<std::uint64_t>(ToUnixMs(to)) - static_cast<std::uint64_t>(ToUnixMs(from));
  const auto most = static_cast<std::uint64_t>(BehaviourBook::kLongestDuration.count()) + 1;
  return Duration{static_cast<std::int64_t>(std::min(ms, most))};
}

std::uint64_t BytesOf(const Rollout& rollout, rollout::Slot slot) {
  std::uint64_t bytes = 0;
  for (const WorkRef& item : rollout.details[slot].work) bytes += rollout.instructions[item.instruction].size_bytes;
  return bytes;
}

estimate::WorkScope ScopeOf(const Rollout& rollout, rollout::Slot slot, sim::HostClass host_class) {
  std::vector<std::string> updates;
  std::vector<model::PackageKind> kinds;
  for (const WorkRef& item : rollout.details[slot].work) {
    updates.push_back(rollout.instructions[item.instruction].update_id);
    kinds.push_back(rollout.instructions[item.instruction].kind);
  }
  return {estimate::JoinUpdates(updates), estimate::JoinKinds(std::move(kinds)), host_class,
          estimate::AsksUsers(rollout.state.plan)};
}

bool IsFetched(HostState state) {
  return state == HostState::kStaged || state == HostState::kWaitingForWindow || state == HostState::kInstalling;
}

// The work boots the host for certain, whether or not anybody saw it.
bool BootIsDue(const Rollout& rollout, rollout::Slot slot) {
  const model::RebootPolicy policy = rollout.state.plan.reboot;
  if (policy == model::RebootPolicy::kNever || policy == model::RebootPolicy::kAlways)
    return policy == model::RebootPolicy::kAlways;
  const auto& work = rollout.details[slot].work;
  return std::any_of(work.begin(), work.end(), [&](const WorkRef& item) {
    return rollout.instructions[item.instruction].reboot == model::RebootNeed::kYes;
  });
}

// The schedule let the host boot at that moment, so that no time passed until it did.
bool MayBootAt(const Rollout& rollout, rollout::Slot slot, Instant t) {
  const std::uint16_t index = rollout.state.slots[slot].calendar;
  if (index >= rollout.state.calendars.size()) return true;
  const auto* const rules = rollout.state.calendars[index].rules.get();
  if (rules == nullptr) return true;
  const auto open = rules->At(t);
  return open && open->open <= t && !rules->InActiveHours(t);
}

std::optional<estimate::Outcome> OutcomeOf(const model::Report& report) {
  if (report.state == HostState::kSucceeded) return estimate::Outcome::kSucceeded;
  if (report.state != HostState::kFailed || report.reason == model::FailureReason::kRecalled) return std::nullopt;
  if (report.reason == model::FailureReason::kOfferExpired) return estimate::Outcome::kExpired;
  return estimate::OutcomeOf(report.error_class);
}

}  // namespace

void AttemptWatch::Offered(const Rollout& rollout, rollout::Slot slot, const Fleet& fleet, Instant now) {
  DropSilent(fleet, now);
  const Key key{&rollout, slot};
  if (const auto before = attempts_.find(key); before != attempts_.end()) EndFetch(before->second, now, Duration{0});
  Attempt& attempt = attempts_.insert_or_assign(key, Attempt{}).first->second;
  attempt.offered = now;
  if (rollout.state.plan.action == model::Action::kUninstall) return;
  attempt.fetching = true;
  attempt.site = fleet.at(rollout.details[slot].host).membership.site;
  attempt.site_us = sites_[attempt.site].Begin(now);
  attempt.console_us = console_.Begin(now);
  attempt.serial = next_serial_++;
  silent_.emplace(std::pair{now + longest_silence_, attempt.serial}, key);
}

void AttemptWatch::Follow(Attempt& attempt, const model::Report& report, Instant now) {
  if (report.state == HostState::kWaitingForWindow) {
    attempt.waited = attempt.waited || !attempt.installing;
    if (!attempt.installing && !attempt.asked) attempt.asked = report.observed;
  } else if (report.state == HostState::kInstalling && !attempt.installing) {
    attempt.installing = report.observed;
    attempt.deferrals = report.deferrals;
    attempt.waited = attempt.waited || report.deferrals > 0;
    attempt.clock_ahead = report.observed > now + kClockSlack;
  } else if (report.state == HostState::kInstalling) {
    attempt.installed_again = attempt.installed_again || attempt.booting || attempt.verified;
  } else if (report.state == HostState::kRebootPending || report.state == HostState::kRebooting) {
    attempt.booted_first = attempt.booted_first || !attempt.installing;
    if (attempt.installing && !attempt.booting) attempt.booting = report.observed;
  } else if (report.state == HostState::kVerifying) {
    attempt.booted_first = attempt.booted_first || !attempt.installing;
    attempt.verified = attempt.verified || (attempt.installing && !attempt.booting);
  }
}

void AttemptWatch::Reported(const Rollout& rollout, rollout::Slot slot, const model::Report& report, const Fleet& fleet,
                            Instant now, BehaviourBook& book) {
  DropSilent(fleet, now);
  const auto found = attempts_.find({&rollout, slot});
  if (found == attempts_.end()) return;
  Attempt& attempt = found->second;
  Follow(attempt, report, now);
  const bool fetches = report.state == HostState::kOffered || report.state == HostState::kDownloading;
  if (attempt.fetching && !fetches) ObserveLink(rollout, slot, attempt, report, now, book);
  if (!model::IsFinal(report.state)) return;
  ObserveEnd(rollout, slot, attempt, report, fleet, now, book);
  attempts_.erase(found);
}

void AttemptWatch::Changed(const Rollout& rollout, rollout::Slot slot, const Fleet& fleet, Instant now,
                           BehaviourBook& book) {
  const HostState state = rollout.state.slots[slot].state;
  if (model::IsInFlight(state)) return;
  const auto found = attempts_.find({&rollout, slot});
  if (found == attempts_.end()) return;
  EndFetch(found->second, now, Duration{0});
  attempts_.erase(found);
  if (state != HostState::kTimedOut || rollout.state.plan.action == model::Action::kUninstall) return;
  const sim::HostClass host_class = book.ClassOf(fleet, rollout.details[slot].host, now);
  book.AddOutcome(ScopeOf(rollout, slot, host_class), estimate::Outcome::kExpired);
}

void AttemptWatch::Forget() {
  attempts_.clear();
  sites_.clear();
  console_ = {};
  silent_.clear();
}

std::pair<std::uint64_t, std::uint64_t> AttemptWatch::EndFetch(Attempt& attempt, Instant now, Duration ago) {
  if (!attempt.fetching) return {0, 0};
  attempt.fetching = false;
  return {sites_[attempt.site].End(now, ago), console_.End(now, ago)};
}

void AttemptWatch::ObserveLink(const Rollout& rollout, rollout::Slot slot, Attempt& attempt,
                               const model::Report& report, Instant now, BehaviourBook& book) {
  const Duration age = Span(report.observed, now);
  const auto [site_us, console_us] = EndFetch(attempt, now, age <= kLatestNews ? age : Duration{0});
  if (!IsFetched(report.state) || attempt.booted_first) return;
  const std::uint64_t bytes = BytesOf(rollout, slot);
  if (const auto rate = estimate::LinkRate(bytes, attempt.site_us, site_us))
    book.AddLinkRate(estimate::SiteLinkKey(attempt.site), *rate);
  if (const auto rate = estimate::LinkRate(bytes, attempt.console_us, console_us))
    book.AddLinkRate(estimate::kConsoleLinkKey, *rate);
}

// What is left of the wait when the deferrals are taken out, shared out over the times that it was asked.
void AttemptWatch::ObserveUser(const model::UserPolicy& policy, const Attempt& attempt,
                               const estimate::WorkScope& scope, HostIndex host, BehaviourBook& book) {
  const Duration waited = attempt.asked ? Span(*attempt.asked, *attempt.installing) : Duration{0};
  const std::int64_t asked = std::int64_t{attempt.deferrals} + 1;
  const Duration answers = waited - policy.defer_for * attempt.deferrals;
  book.AddDuration(Measure::kAnswer, scope, host, std::max(answers, Duration{0}) / asked);
  book.AddDuration(Measure::kDefer, scope, host, Duration{asked});
}

void AttemptWatch::ObserveEnd(const Rollout& rollout, rollout::Slot slot, const Attempt& attempt,
                              const model::Report& report, const Fleet& fleet, Instant now, BehaviourBook& book) {
  const HostIndex host = rollout.details[slot].host;
  const estimate::WorkScope scope = ScopeOf(rollout, slot, book.ClassOf(fleet, host, now));
  const bool succeeded = report.state == HostState::kSucceeded;
  const bool whole = attempt.installing && !attempt.installed_again && !attempt.verified;
  if (rollout.state.plan.action != model::Action::kUninstall) {
    if (const auto outcome = OutcomeOf(report)) book.AddOutcome(scope, *outcome);
    if (attempt.installing && !attempt.waited && !attempt.booted_first) {
      const Duration fetch = Span(attempt.offered, *attempt.installing);
      book.AddDuration(Measure::kFetch, scope, host, attempt.clock_ahead ? Duration{-1} : fetch);
    }
    if (scope.asks && attempt.installing && !attempt.booted_first &&
        rollout.state.slots[slot].calendar == rollout::kNoCalendar)
      ObserveUser(rollout.state.plan.user, attempt, scope, host, book);
    const bool end_is_known = attempt.booting || !succeeded || !BootIsDue(rollout, slot);
    if (whole && end_is_known && (succeeded || report.state == HostState::kFailed))
      book.AddDuration(Measure::kInstall, scope, host,
                       Span(*attempt.installing, attempt.booting.value_or(report.observed)));
  }
  const model::RebootPolicy policy = rollout.state.plan.reboot;
  const bool by_itself = policy == model::RebootPolicy::kIfNeeded || policy == model::RebootPolicy::kAlways;
  if (!whole || !succeeded || !by_itself || !attempt.booting) return;
  const Instant booting = *attempt.booting;
  const bool sound = booting >= attempt.offered - kClockSlack && booting <= now + kClockSlack;
  if (!sound || MayBootAt(rollout, slot, booting))
    book.AddDuration(Measure::kReboot, scope, host, sound ? Span(booting, report.observed) : Duration{-1});
}

void AttemptWatch::DropSilent(const Fleet& fleet, Instant now) {
  while (!silent_.empty() && silent_.begin()->first.first <= now) {
    const auto [due, key] = *silent_.begin();
    silent_.erase(silent_.begin());
    const auto found = attempts_.find(key);
    if (found == attempts_.end() || !found->second.fetching || found->second.serial != due.second) continue;
    const Instant heard = fleet.at(key.first->details[key.second].host).last_contact;
    if (const Instant next = heard + longest_silence_; next > now)
      silent_.emplace(std::pair{next, due.second}, key);
    else
      EndFetch(found->second, now, Duration{0});
  }
}

}  // namespace kintsugi::console
