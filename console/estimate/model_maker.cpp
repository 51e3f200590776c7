// SPDX-License-Identifier: Apache-2.0
#include "console/estimate/model_maker.h"

#include <fmt/format.h>

#include <algorithm>

#include "console/estimate/shipped.h"

namespace kintsugi::estimate {
namespace {

constexpr std::uint32_t kKnownPaces = 10;       // hosts
constexpr std::uint32_t kKnownPaceCount = 4;    // observations of each
constexpr std::uint32_t kMadeUpDiaries = 64;    // of each class and zone
constexpr std::uint32_t kAlwaysPerMille = 990;  // of the quarters of its whole days
constexpr std::uint32_t kUsuallyOn = 20;        // percent of the made-up hosts of its class
constexpr std::int64_t kHandOver = 60'000;      // from one rollout's end on a host to the next one's offer
constexpr std::size_t kWindowsAtOnce = 64;
constexpr std::size_t kMostWindows = 4'096;  // of one calendar

std::uint64_t BytesOf(const HostInput& host) {
  std::uint64_t bytes = 0;
  for (const model::Instruction* item : host.work) bytes += item->size_bytes;
  return bytes;
}

// The work asks for one reboot at least: of a million hosts.
std::uint32_t RebootShare(const HostInput& host, const model::RolloutPlan& plan) {
  if (plan.reboot == model::RebootPolicy::kAlways) return 1'000'000;
  std::uint32_t share = 0;
  for (const model::Instruction* item : host.work) {
    if (item->reboot == model::RebootNeed::kYes || item->reboot == model::RebootNeed::kUnspecified) return 1'000'000;
    if (item->reboot == model::RebootNeed::kIfFilesInUse) share = kShippedFilesInUse;
  }
  return share;
}

// No rollout is quite like those before it: neither its hour nor the load on its hosts.
void Widen(std::int32_t& sigma_1024) {
  sigma_1024 = static_cast<std::int32_t>(
      SquareRoot(std::int64_t{sigma_1024} * sigma_1024 + std::int64_t{kSpreadOfModel} * kSpreadOfModel));
}

std::int64_t ShippedInstallOf(const HostInput& host) {
  std::int64_t sum = 0;
  for (const model::Instruction* item : host.work) sum += ShippedInstall(item->kind);
  return std::max<std::int64_t>(1'000, sum);
}

}  // namespace

// What is left of the variance of the hosts' means when the noise of the means is taken out.
std::int32_t SpreadOfPaces(const std::vector<Pace>& paces) {
  std::int64_t count = 0, sum = 0, squares = 0, noise = 0;
  for (const Pace& pace : paces) {
    if (pace.count < kKnownPaceCount) continue;
    const std::int64_t mean = pace.Mean();
    ++count;
    sum += mean;
    squares += mean * mean;
    noise += std::int64_t{kSpreadOfOneHost} * kSpreadOfOneHost / pace.count;
  }
  if (count < kKnownPaces) return kSpreadOfPaces;
  const std::int64_t mean = sum / count;
  return static_cast<std::int32_t>(SquareRoot(squares / count - mean * mean - noise / count));
}

// A pace is held against what was usual when it was seen: of one rollout the quick hosts report first, so the others
// look slow. What all have in common says nothing of any.
std::int32_t MeanOfPaces(const std::vector<Pace>& paces) {
  std::int64_t count = 0, sum = 0;
  for (const Pace& pace : paces) {
    if (pace.count == 0) continue;
    ++count;
    sum += pace.Mean();
  }
  return count == 0 ? 0 : static_cast<std::int32_t>(sum / count);
}

ModelMaker::ModelMaker(Observed observed, const model::RolloutPlan& plan, WhatIf what_if, Instant now, Duration poll,
                       const std::vector<Pace>& paces)
    : learned_(std::move(observed)), plan_(plan), what_if_(std::move(what_if)), now_(now) {
  pace_spread_ = SpreadOfPaces(paces);
  pace_mean_ = MeanOfPaces(paces);
  model_.poll = what_if_.check_in.value_or(poll);
  if (what_if_.check_in)
    learned_.Note({"poll", "hosts without a wake stream", FormatDuration(*what_if_.check_in), "what-if", 0});
  if (what_if_.always_on) learned_.Note({"on-time", "every host", "always on", "what-if", 0});
  model_.users = plan.user.notice > Duration{0} || plan.user.deferrals > 0 ? learned_.Users() : ShippedUsers();
  model_.boot_by_people = {sim::Distribution::LogNormal(kShippedBootByPeople, kSpreadOfOneHost), 0};
  model_.console = learned_.ConsoleLink();
  if (what_if_.console_bytes_per_second) {
    model_.console.bytes_per_second = *what_if_.console_bytes_per_second;
    model_.console.sigma_1024 = 0;
    learned_.Note({"console-link", "the console", DescribeRate(*what_if_.console_bytes_per_second), "what-if", 0});
  }
}

// ---- work

std::uint32_t ModelMaker::WorkOf(const HostInput& host) {
  const auto key = std::pair(host.work_id, host.host_class);
  if (const auto found = works_.find(key); found != works_.end()) return found->second;
  std::vector<std::string> ids;
  std::vector<model::PackageKind> kinds;
  for (const model::Instruction* item : host.work) {
    ids.push_back(item->update_id);
    kinds.push_back(item->kind);
  }
  WorkScope scope;
  scope.updates = JoinUpdates(ids);
  scope.kinds = JoinKinds(kinds);
  scope.host_class = host.host_class;
  scope.asks = plan_.user.notice > Duration{0} || plan_.user.deferrals > 0;
  sim::WorkModel work;
  work.bytes = BytesOf(host);
  work.fetch = learned_.Fetch();
  work.install = learned_.Install(scope, ShippedInstallOf(host), pace_spread_);
  work.reboot = learned_.Reboot(scope, pace_spread_);
  work.reboot_per_million = RebootShare(host, plan_);
  work.outcomes = learned_.OutcomesOf(scope);
  learned_.Note({"package-size", scope.updates, fmt::format("{} bytes", work.bytes), "catalog", 0});
  learned_.Note({"reboot-need", scope.updates, fmt::format("{} % of hosts", work.reboot_per_million / 10'000),
                 work.reboot_per_million == kShippedFilesInUse ? "shipped" : "catalog", 0});
  if (what_if_.install_percent) {
    work.install.each = work.install.each.Scaled(*what_if_.install_percent, 100);
    learned_.Note({"install-time", "every update", fmt::format("{} %", *what_if_.install_percent), "what-if", 0});
  }
  if (what_if_.reboot_percent) {
    work.reboot.each = work.reboot.each.Scaled(*what_if_.reboot_percent, 100);
    learned_.Note({"reboot-time", "every host", fmt::format("{} %", *what_if_.reboot_percent), "what-if", 0});
  }
  for (sim::Timing* timing : {&work.fetch, &work.install, &work.reboot}) Widen(timing->sigma_1024);
  const auto index = static_cast<std::uint32_t>(model_.works.size());
  model_.works.push_back(work);
  works_.emplace(key, index);
  return index;
}

bool ModelMaker::IsRelay(const std::string& site) const {
  return std::any_of(what_if_.relay_sites.begin(), what_if_.relay_sites.end(),
                     [&](const std::string& name) { return name == "*" || name == site; });
}

std::uint16_t ModelMaker::SiteOf(const std::string& name) {
  if (const auto found = sites_.find(name); found != sites_.end()) return found->second;
  sim::LinkModel link = learned_.SiteLink(name);
  bool known = link.bytes_per_second > 0;
  if (what_if_.site_bytes_per_second && !name.empty()) {
    link.bytes_per_second = *what_if_.site_bytes_per_second;
    link.sigma_1024 = 0;
    known = true;
    learned_.Note({"site-link", "every site", DescribeRate(link.bytes_per_second), "what-if", 0});
  }
  if (IsRelay(name) && !name.empty()) {
    link.relay = true;
    link.relay_per_million = what_if_.relay_hit_percent ? *what_if_.relay_hit_percent * 10'000 : kShippedRelayHits;
    if (!known) link.bytes_per_second = kShippedConsoleLink;
    known = true;
    learned_.Note({"relay", name, fmt::format("serves {} % of its site's fetches", link.relay_per_million / 10'000),
                   "what-if", 0});
  }
  std::uint16_t index = sim::kNoSite;  // nothing is known of its link: the console's alone counts
  if (known && model_.sites.size() < sim::kNoSite) {
    index = static_cast<std::uint16_t>(model_.sites.size());
    model_.sites.push_back(link);
  }
  sites_.emplace(name, index);
  return index;
}

// ---- hours

// A class's usual day, as long as none of the host's own has been seen. One that is on when its class is not is taken
// for a host that stays on.
void ModelMaker::MakeUpHours(const HostInput& host, sim::HostModel& model) {
  Attendance& attendance = attendance_[static_cast<std::size_t>(host.host_class)];
  ++attendance.assumed;
  model.presence = sim::HostModel::Presence::kAlways;
  if (host.host_class == sim::HostClass::kServer) return;
  std::uint32_t first = 0;
  std::uint32_t usually_on = 0;
  for (std::uint32_t diary = 0; diary < kMadeUpDiaries; ++diary) {
    const auto key = std::tuple(host.host_class, diary, host.zone_offset.count());
    auto found = made_up_.find(key);
    if (found == made_up_.end()) {
      found = made_up_.emplace(key, static_cast<std::uint32_t>(model_.presences.size())).first;
      model_.presences.push_back(ShippedPresence(host.host_class, diary, host.zone_offset, now_));
    }
    if (diary == host.number % kMadeUpDiaries) first = found->second;
    const std::int64_t today = sim::DayOf(now_);
    usually_on += sim::WasOnline(model_.presences[found->second], today - 7, sim::SlotOf(now_)) ? 1U : 0U;
  }
  if (host.online_now && usually_on * 100 < kMadeUpDiaries * kUsuallyOn) return;
  model.presence = sim::HostModel::Presence::kSometimes;
  model.seen = first;
}

void ModelMaker::Attend(const HostInput& host, sim::HostModel& model) {
  Attendance& attendance = attendance_[static_cast<std::size_t>(host.host_class)];
  if (what_if_.always_on) return;
  const std::uint32_t known = host.presence == nullptr ? 0 : sim::KnownDays(*host.presence, now_);
  if (known == 0) {
    if (host.online_now || host.presence != nullptr) return MakeUpHours(host, model);
    model.presence = sim::HostModel::Presence::kNever;
    ++attendance.never;
    return;
  }
  const sim::KnownSpan span = sim::KnownDaysOf(*host.presence, now_);
  const std::uint32_t on = sim::SlotsOnline(*host.presence, span.first, span.last);
  if (on == 0 && !host.online_now) {
    model.presence = sim::HostModel::Presence::kNever;
    ++attendance.never;
    return;
  }
  if (host.online_now && std::uint64_t{on} * 1'000 >= std::uint64_t{kAlwaysPerMille} * known * sim::kSlotsPerDay) {
    ++attendance.always;
    return;
  }
  model.presence = sim::HostModel::Presence::kSometimes;
  model.seen = static_cast<std::uint32_t>(model_.presences.size());
  model_.presences.push_back(*host.presence);
  ++attendance.seen;
}

void ModelMaker::Add(const HostInput& host) {
  sim::HostModel model;
  model.work = host.work.empty() ? 0 : WorkOf(host);
  model.site = SiteOf(host.site);
  model.host_class = host.host_class;
  model.online_now = host.online_now;
  model.listens = host.listens;
  const std::int64_t between = std::int64_t{pace_spread_} * pace_spread_;
  const std::int64_t within = std::int64_t{kSpreadOfOneHost} * kSpreadOfOneHost;
  const std::int64_t weight = std::max<std::int64_t>(1, between * host.pace.count + within);
  const std::int64_t sum = host.pace.sum - pace_mean_ * std::int64_t{host.pace.count};
  model.pace_1024 = static_cast<std::int16_t>(sum * between / weight);
  model.pace_sigma = static_cast<std::uint16_t>(SquareRoot(between * within / weight));
  Attend(host, model);
  model.busy_ms = BusyWith(host);
  model.waits_for_boot = host.waits_for_boot;
  model_.hosts.push_back(model);
}

// What other rollouts have for it, by the medians of installs and reboots.
std::uint32_t ModelMaker::BusyWith(const HostInput& host) {
  std::int64_t sum = 0;
  for (const auto& other : host.before) {
    HostInput alone;
    alone.work = other.work;
    alone.work_id = other.work_id;
    alone.host_class = host.host_class;
    const sim::WorkModel& work = model_.works[WorkOf(alone)];
    sum += work.install.each.median() + (work.reboot_per_million > 0 ? work.reboot.each.median() : 0) + kHandOver;
  }
  return static_cast<std::uint32_t>(std::min<std::int64_t>(sum, 0xffffffff));
}

void ModelMaker::AddDonor(sim::HostClass host_class, const sim::Presence& presence) {
  model_.donors[static_cast<std::size_t>(host_class)].push_back(static_cast<std::uint32_t>(model_.presences.size()));
  model_.presences.push_back(presence);
}

sim::FleetModel ModelMaker::Take() {
  for (std::size_t i = 0; i < attendance_.size(); ++i) {
    const Attendance& seen = attendance_[i];
    const std::uint32_t known = seen.always + seen.seen;
    if (what_if_.always_on || known + seen.assumed + seen.never == 0) continue;
    learned_.Note({"on-time", fmt::format("{}s", sim::Name(static_cast<sim::HostClass>(i))),
                   fmt::format("{} always on, {} by their hours, {} as their class usually is, {} not seen",
                               seen.always, seen.seen, seen.assumed, seen.never),
                   seen.assumed == 0 ? "this fleet"
                   : known == 0      ? "shipped"
                                     : "this fleet and shipped",
                   known});
  }
  if (model_.works.empty()) model_.works.emplace_back();
  learned_.Note({"host-pace", "every host",
                 fmt::format("hosts differ by a factor of {}.{:02}", sim::TimesPowerOfTwo(100, pace_spread_) / 100,
                             sim::TimesPowerOfTwo(100, pace_spread_) % 100),
                 pace_spread_ == kSpreadOfPaces ? "shipped" : "this fleet", 0});
  return std::move(model_);
}

void FillHours(const rollout::State& state, Instant from, Instant horizon, sim::FleetModel& model) {
  model.hours.clear();
  const auto fill = [&](const auto& next, std::vector<model::Interval>& hours) {
    Instant at = from;
    while (at < horizon && hours.size() < kMostWindows) {
      const std::vector<model::Interval> more = next(at);
      for (const model::Interval& interval : more)
        if (hours.empty() || interval.open >= hours.back().close) hours.push_back(interval);
      if (more.size() < kWindowsAtOnce || more.back().close <= at) break;
      at = more.back().close;
    }
  };
  for (const rollout::CalendarState& calendar : state.calendars) {
    sim::FleetModel::Hours hours;
    const schedule::Calendar& rules = *calendar.rules;
    fill([&](Instant at) { return rules.Next(at, kWindowsAtOnce); }, hours.windows);
    fill([&](Instant at) { return rules.ActiveHours(at, kWindowsAtOnce); }, hours.active);
    model.hours.push_back(std::move(hours));
  }
}

}  // namespace kintsugi::estimate
