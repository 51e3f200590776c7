// SPDX-License-Identifier: Apache-2.0
#include "console/estimation/hold_ups.h"

#include <fmt/format.h>

#include <algorithm>

namespace kintsugi::estimate {
namespace {

using rollout::Slot;
using sim::Path;

constexpr std::uint32_t kMostHops = 20'000;
constexpr std::int64_t kLeastPart = 50;  // of the whole: what is shorter is left out

std::string WaveName(const rollout::State& state, std::size_t wave) {
  const std::string& name = state.plan.waves[wave].name;
  return name.empty() ? fmt::format("wave {}", wave + 1) : fmt::format("wave {} ({})", wave + 1, name);
}

// Work of the hosts on the way: what their time went into.
struct Spent {
  std::int64_t fetch = 0, install = 0, reboot = 0;
};

class Finder {
 public:
  Finder(const Estimation& estimation, const sim::RunResult& run)
      : estimation_(estimation), run_(run), state_(estimation.state) {
    for (const Path& path : run.paths)
      if (path.done_ms > 0) done_.push_back(path.done_ms);
    std::sort(done_.begin(), done_.end());
  }

  std::vector<v1::HoldUp> Find() {
    std::int64_t at = ToUnixMs(BeginningOf(estimation_));
    for (std::size_t wave = 0; wave < run_.waves.size(); ++wave) at = FollowWave(wave, at);
    LeaveOutShort();
    return std::move(found_);
  }

 private:
  std::int64_t FollowWave(std::size_t wave, std::int64_t from) {
    const sim::RunResult::Wave& result = run_.waves[wave];
    if (result.opened_ms == sim::kNeverMs) return from;
    if (result.opened_ms > from) HoldUntilOpen(wave, from, result.opened_ms);
    const std::int64_t opened = std::max(from, result.opened_ms);
    const bool last = wave + 1 == run_.waves.size();
    const std::int64_t until = last ? run_.completed_ms : result.content_ms;
    const Slot critical = last ? LastOf(until) : result.critical;
    const std::int64_t end = until == sim::kNeverMs ? ToUnixMs(estimation_.horizon) : until;
    if (critical == Path::kNobody || critical >= run_.paths.size()) {
      Add(estimation_.model.console.bytes_per_second == 0 ? "console-link" : "offline", wave, "", opened, end);
    } else {
      FollowHost(wave, critical, opened, end);
    }
    return end;
  }

  // Between the wave before and this one.
  void HoldUntilOpen(std::size_t wave, std::int64_t from, std::int64_t opened) {
    if (wave == 0) return Add("date", wave, "", from, opened);
    const std::int64_t soaked = std::min(opened, from + state_.plan.waves[wave - 1].soak.count());
    Add("soak", wave - 1, "", from, soaked);
    Add("date", wave, "", soaked, opened);
  }

  Slot LastOf(std::int64_t until) const {
    Slot last = Path::kNobody;
    for (Slot slot = 0; slot < run_.paths.size(); ++slot) {
      const std::int64_t done = run_.paths[slot].done_ms;
      if (done == 0 || done > until) continue;
      if (last == Path::kNobody || done > run_.paths[last].done_ms) last = slot;
    }
    return last;
  }

  void FollowHost(std::size_t wave, Slot critical, std::int64_t opened, std::int64_t end) {
    const Path& path = run_.paths[critical];
    const std::int64_t offered = std::clamp(path.offered_ms, opened, end);
    FollowWait(wave, critical, opened, offered);
    const std::int64_t fetched = std::clamp(path.fetched_ms, offered, end);
    const std::int64_t started = std::clamp(path.started_ms, fetched, end);
    const std::int64_t ended = std::clamp(path.ended_ms, started, end);
    const std::int64_t rebooting = path.rebooting_ms == 0 ? ended : std::clamp(path.rebooting_ms, ended, end);
    Add(LinkOf(critical), wave, SiteName(critical), offered, fetched);
    Add(state_.plan.schedule.windows.empty() ? "user" : "window", wave, "", fetched, started);
    Add("install", wave, "", started, ended);
    Add("user", wave, "", ended, rebooting);
    Add(path.rebooting_ms == 0 ? "install" : "reboot", wave, "", rebooting, end);
  }

  // Until the offer: off, outside its window, or in a queue.
  void FollowWait(std::size_t wave, Slot critical, std::int64_t opened, std::int64_t offered) {
    const Path& path = run_.paths[critical];
    const std::int64_t waited = offered - opened;
    if (waited <= 0) return;
    const std::int64_t offline = std::min(waited, path.offline_ms);
    const std::int64_t window = std::min(waited - offline, path.window_ms);
    const std::int64_t group = std::min(waited - offline - window, path.group_ms);
    const std::int64_t queue = waited - offline - window - group;
    if (path.attempts > 1 && offline + window + group < waited / 2) return Add("retry", wave, "", opened, offered);
    std::int64_t at = opened;
    const auto add = [&](const std::string& what, const std::string& name, std::int64_t takes) {
      Add(what, wave, name, at, at + takes);
      at += takes;
    };
    add("offline", "", offline);
    add("window", "", window);
    add("group-limit", path.full_group < state_.groups.size() ? state_.groups[path.full_group].name : "", group);
    add(QueueReason(critical, opened), SiteName(critical), queue);
  }

  // Why places were not free: starts were used up, or the work of those before took so long, mostly for their bytes.
  std::string QueueReason(Slot critical, std::int64_t opened) const {
    if (run_.paths[critical].starts_limited) return "starts-limit";
    Spent spent;
    Slot at = run_.paths[critical].freed_by;
    if (at == Path::kNobody) return "check-in";
    for (std::uint32_t hop = 0; hop < kMostHops && at != Path::kNobody; ++hop) {
      const Path& path = run_.paths[at];
      if (path.done_ms <= opened) break;
      spent.fetch += std::max<std::int64_t>(0, path.fetched_ms - path.offered_ms);
      spent.install += std::max<std::int64_t>(0, path.ended_ms - path.started_ms);
      spent.reboot += path.rebooting_ms == 0 ? 0 : std::max<std::int64_t>(0, path.done_ms - path.rebooting_ms);
      at = path.freed_by;
    }
    return spent.fetch > spent.install + spent.reboot ? LinkOf(critical) : "in-flight-limit";
  }

  // The narrower of the two links that carry its bytes.
  std::string LinkOf(Slot slot) const {
    const std::uint16_t site = estimation_.model.hosts[slot].site;
    const bool narrow = site != sim::kNoSite &&
                        estimation_.model.sites[site].bytes_per_second < estimation_.model.console.bytes_per_second;
    return narrow ? "site-link" : "console-link";
  }
  std::string SiteName(Slot slot) const {
    const std::uint16_t site = estimation_.model.hosts[slot].site;
    return site == sim::kNoSite ? "" : estimation_.model.sites[site].name;
  }

  void Add(const std::string& what, std::size_t wave, const std::string& group, std::int64_t from, std::int64_t to) {
    if (to <= from) return;
    if (!found_.empty() && found_.back().what() == what && found_.back().to_ms() == from &&
        found_.back().wave() == state_.plan.waves[wave].name) {
      found_.back().set_to_ms(to);
      found_.back().set_done(DoneBy(to));
      Word(found_.back(), wave);
      return;
    }
    v1::HoldUp hold_up;
    hold_up.set_what(what);
    hold_up.set_wave(state_.plan.waves[wave].name);
    if (what == "site-link" || what == "group-limit") hold_up.set_group(group);
    hold_up.set_from_ms(from);
    hold_up.set_to_ms(to);
    hold_up.set_done(DoneBy(to));
    Word(hold_up, wave);
    found_.push_back(std::move(hold_up));
  }

  std::uint32_t DoneBy(std::int64_t at) const {
    return static_cast<std::uint32_t>(std::upper_bound(done_.begin(), done_.end(), at) - done_.begin());
  }

  void Word(v1::HoldUp& hold_up, std::size_t wave) const {
    const std::string name = WaveName(state_, wave);
    const std::string until = fmt::format("until host {}", hold_up.done());
    const std::string& what = hold_up.what();
    const model::RolloutPlan& plan = state_.plan;
    std::string text;
    if (what == "console-link") text = fmt::format("the console's link {}", until);
    if (what == "site-link") text = fmt::format("the link of site {} {}", hold_up.group(), until);
    if (what == "in-flight-limit")
      text = fmt::format("the limit of {} hosts at work at once {}", plan.in_flight_limit, until);
    if (what == "group-limit") text = fmt::format("the limit of {} {}", hold_up.group(), until);
    if (what == "starts-limit")
      text =
          fmt::format("the limit of {} starts in {} {}", plan.starts_limit, FormatDuration(plan.starts_period), until);
    if (what == "window") text = fmt::format("the maintenance windows of {}", name);
    if (what == "offline") text = fmt::format("hosts of {} that are off", name);
    if (what == "install") text = fmt::format("the installs of the last hosts of {}", name);
    if (what == "reboot") text = fmt::format("the reboots of the last hosts of {}", name);
    if (what == "user") text = fmt::format("users of {} and the hours in which nobody reboots", name);
    if (what == "retry") text = fmt::format("attempts made again in {}", name);
    if (what == "soak") text = fmt::format("{}'s soak", name);
    if (what == "date") text = fmt::format("the date of {}", name);
    if (what == "check-in") text = fmt::format("the check-ins of {}", name);
    hold_up.set_sentence(std::move(text));
  }

  void LeaveOutShort() {
    if (found_.empty()) return;
    const std::int64_t least = (found_.back().to_ms() - ToUnixMs(BeginningOf(estimation_))) / kLeastPart;
    std::erase_if(found_, [&](const v1::HoldUp& hold_up) { return hold_up.to_ms() - hold_up.from_ms() < least; });
  }

  const Estimation& estimation_;
  const sim::RunResult& run_;
  const rollout::State& state_;
  std::vector<std::int64_t> done_;  // sorted
  std::vector<v1::HoldUp> found_;
};

}  // namespace

std::vector<v1::HoldUp> HoldUpsOf(const Estimation& estimation, const sim::RunResult& run) {
  return Finder(estimation, run).Find();
}

std::string BottleneckOf(const std::vector<v1::HoldUp>& hold_ups) {
  const auto length = [&](std::size_t i) { return hold_ups[i].to_ms() - hold_ups[i].from_ms(); };
  std::vector<std::size_t> order(hold_ups.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return length(a) > length(b); });
  if (order.empty()) return "";
  // The second is named only where it matters.
  if (order.size() > 1 && length(order[1]) * 8 < length(order[0])) order.resize(1);
  order.resize(std::min<std::size_t>(2, order.size()));
  std::sort(order.begin(), order.end());
  std::string text = hold_ups[order[0]].sentence();
  // Two stretches of the same thing are one word.
  if (order.size() > 1 && hold_ups[order[1]].sentence() != text) text += ", then " + hold_ups[order[1]].sentence();
  return text;
}

}  // namespace kintsugi::estimate
