// SPDX-License-Identifier: Apache-2.0
// The answer: runs, quantiles over those that were not halted, the way of the median run, the last hosts.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <string_view>

#include "console/estimation/changes.h"
#include "console/estimation/estimation.h"
#include "console/estimation/hold_ups.h"
#include "console/estimation/runs.h"

namespace kintsugi::estimate {
namespace {

constexpr std::array<const char*, 3> kShares = {"50", "90", "99"};
constexpr std::uint32_t kBurnPoints = 60;
constexpr std::string_view kWas = "was ", kTakes = "takes ";
constexpr std::size_t kHostTimesKept = 4'000'000;  // hosts times runs that are followed one by one

// What is said of one host, of several: "laptop was online", "laptops were online"; "takes", "take".
std::string OfSeveral(const std::string& what) {
  const std::size_t was = what.find(kWas);
  if (was == 0) return "hosts were " + what.substr(kWas.size());
  if (was != std::string::npos) return what.substr(0, was - 1) + "s were " + what.substr(was + kWas.size());
  if (what.starts_with(kTakes)) return "hosts take " + what.substr(kTakes.size());
  return "hosts " + what;
}
std::string OfOne(const std::string& what) {
  return what.starts_with(kWas) || what.find(kWas) == std::string::npos ? "host " + what : what;
}

class Answerer {
 public:
  Answerer(const Estimation& estimation, const ForEach& for_each) : in_(estimation), for_each_(for_each) {}

  v1::EstimateRolloutReply Make() {
    Count();
    if (work_ == 0 || (in_.state.phase == rollout::Phase::kCompleted && work_ == done_)) return std::move(reply_);
    Play();
    Milestones();
    Waves();
    BurnUp();
    WhatHolds();
    Stragglers();
    if (in_.changes) Changes();
    return std::move(reply_);
  }

 private:
  sim::RunInput Input() const { return {in_.state, in_.model, in_.from, in_.horizon, in_.underway}; }

  void Count() {
    for (const rollout::HostSlot& host : in_.state.slots) {
      if (!sim::HasWork(host)) continue;
      ++work_;
      done_ += sim::IsDone(in_.state, host) ? 1U : 0U;
    }
    reply_.set_from_ms(ToUnixMs(BeginningOf(in_)));
    reply_.set_hosts(work_);
    reply_.set_done(done_);
    reply_.set_seed(in_.seed);
    reply_.set_horizon_ms(ToUnixMs(in_.horizon));
    for (const Parameter& parameter : in_.parameters) {
      auto* out = reply_.add_parameters();
      out->set_name(parameter.name);
      out->set_of(parameter.of);
      out->set_value(parameter.value);
      out->set_source(parameter.source);
      out->set_observations(parameter.observations);
    }
    for (const std::string& problem : in_.problems) reply_.add_problems(problem);
    if (work_ == 0) reply_.add_problems("never: no host has work in this rollout");
  }

  void Play() {
    const std::uint32_t runs = in_.runs == 0 ? RunsFor(in_.state.slots.size()) : in_.runs;
    // The seeds of the first runs are followed host by host.
    const auto followed = static_cast<std::uint32_t>(
        std::min<std::size_t>(runs, kHostTimesKept / std::max<std::size_t>(1, in_.state.slots.size())));
    const std::uint32_t first = std::max<std::uint32_t>(1, followed);
    results_ = PlayAll(Input(), first, {.seed = in_.seed, .hosts = true}, for_each_);
    if (first < runs) {
      auto more = PlayAll(Input(), runs - first, {.seed = in_.seed + first}, for_each_);
      results_.insert(results_.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    }
    reply_.set_runs(runs);
    std::uint32_t halts = 0;
    for (const sim::RunResult& run : results_) halts += run.halted ? 1U : 0U;
    reply_.set_halts_per_mille(halts * 1'000 / runs);
    all_halt_ = halts == runs;
    if (all_halt_) reply_.add_problems("never: in every run an error condition stops the rollout");
  }

  template <typename At>
  v1::TimeRange RangeOf(At at) const {
    Instants instants;
    for (const sim::RunResult& run : results_)
      if (!run.halted || all_halt_) instants.Add(run.halted && all_halt_ ? sim::kNeverMs : at(run));
    return instants.Range(ToUnixMs(in_.from));
  }

  void Milestones() {
    for (std::size_t i = 0; i < kShares.size(); ++i) {
      auto* milestone = reply_.add_milestones();
      milestone->set_what(kShares[i]);
      *milestone->mutable_at() = RangeOf([i](const sim::RunResult& run) { return run.done_ms[i]; });
    }
    auto* end = reply_.add_milestones();
    end->set_what("end");
    *end->mutable_at() = RangeOf([](const sim::RunResult& run) { return run.completed_ms; });
  }

  void Waves() {
    for (std::size_t wave = 0; wave < in_.state.waves.size(); ++wave) {
      auto* out = reply_.add_waves();
      out->set_name(in_.state.plan.waves[wave].name);
      std::uint32_t hosts = 0;
      for (const rollout::HostSlot& host : in_.state.slots) hosts += host.wave == wave && sim::HasWork(host) ? 1U : 0U;
      out->set_hosts(hosts);
      *out->mutable_opens() = RangeOf([wave](const sim::RunResult& run) { return run.waves[wave].opened_ms; });
      for (std::size_t i = 0; i < kShares.size(); ++i) {
        auto* milestone = out->add_milestones();
        milestone->set_what(kShares[i]);
        *milestone->mutable_at() = RangeOf([wave, i](const sim::RunResult& run) { return run.waves[wave].done_ms[i]; });
      }
      auto* end = out->add_milestones();
      end->set_what("end");
      *end->mutable_at() = RangeOf([wave](const sim::RunResult& run) { return run.waves[wave].content_ms; });
    }
  }

  // How many hosts are done at an instant of a run, from its 64 steps.
  std::uint32_t DoneAt(const sim::RunResult& run, std::int64_t at) const {
    const auto after = std::upper_bound(run.burn_ms.begin(), run.burn_ms.end(), at);
    if (after == run.burn_ms.begin()) return done_;
    const auto step = static_cast<std::uint64_t>(after - run.burn_ms.begin() - 1);
    std::uint64_t part = 0;
    if (after != run.burn_ms.end() && *after != sim::kNeverMs) {
      const std::int64_t width = *after - run.burn_ms[step];
      part = width <= 0 ? 0 : static_cast<std::uint64_t>((at - run.burn_ms[step]) * 1'000 / width);
    }
    const std::uint64_t done = work_ * (step * 1'000 + part) / (sim::kBurnSteps * 1'000);
    return std::max(done_, static_cast<std::uint32_t>(done));
  }

  void BurnUp() {
    const std::int64_t from = ToUnixMs(BeginningOf(in_));
    Instants ends;
    for (const sim::RunResult& run : results_)
      ends.Add(std::min(run.completed_ms, run.done_ms[2] == sim::kNeverMs
                                              ? run.completed_ms
                                              : std::max(run.completed_ms, run.done_ms[2])));
    std::int64_t until = ends.Quantile(950);
    if (until == sim::kNeverMs) until = ends.Quantile(500);
    if (until == sim::kNeverMs) until = ToUnixMs(in_.horizon);
    for (std::uint32_t i = 0; i <= kBurnPoints && until > from; ++i) {
      const std::int64_t at = from + (until - from) * i / kBurnPoints;
      std::vector<std::uint32_t> done;
      for (const sim::RunResult& run : results_) done.push_back(DoneAt(run, at));
      std::sort(done.begin(), done.end());
      auto* point = reply_.add_burn_up();
      point->set_at_ms(at);
      point->set_p10(done[(done.size() - 1) / 10]);
      point->set_p50(done[(done.size() - 1) / 2]);
      point->set_p90(done[(done.size() - 1) * 9 / 10]);
    }
  }

  // The run whose end is the median one.
  std::size_t MedianRun() const {
    std::vector<std::size_t> order(results_.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    const auto end = [&](std::size_t i) { return results_[i].halted ? sim::kNeverMs : results_[i].completed_ms; };
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return end(a) < end(b); });
    return order[(order.size() - 1) / 2];
  }

  void WhatHolds() {
    if (work_ == 0) return;
    sim::FleetRun run;
    const auto followed = run.Play(Input(), {.seed = in_.seed + MedianRun(), .hosts = false, .paths = true});
    const auto hold_ups = HoldUpsOf(in_, followed);
    for (const v1::HoldUp& hold_up : hold_ups) *reply_.add_hold_ups() = hold_up;
    reply_.set_bottleneck(BottleneckOf(hold_ups));
    WhatDoesNotFit(followed);
  }

  // Work that takes longer than the plan has room for in a window.
  void WhatDoesNotFit(const sim::RunResult& run) {
    if (in_.state.plan.schedule.windows.empty() || in_.state.plan.time_needed <= Duration{0}) return;
    std::uint32_t over = 0, all = 0;
    for (std::size_t slot = 0; slot < run.paths.size(); ++slot) {
      const sim::Path& path = run.paths[slot];
      if (path.done_ms == 0 || path.started_ms == 0 || in_.state.slots[slot].calendar == rollout::kNoCalendar) continue;
      ++all;
      over += path.done_ms - path.started_ms > in_.state.plan.time_needed.count() ? 1U : 0U;
    }
    if (over * 50 > all)
      reply_.add_problems(
          fmt::format("does not fit: {} of {} hosts need longer than the {} that the plan reserves in a window "
                      "(--time-needed); what starts late ends outside it",
                      over, all, FormatDuration(in_.state.plan.time_needed)));
  }

  void Stragglers() {
    struct Late {
      rollout::Slot slot;
      std::int64_t median;
    };
    std::vector<Late> late;
    for (rollout::Slot slot = 0; slot < in_.state.slots.size(); ++slot) {
      if (!sim::HasWork(in_.state.slots[slot]) || sim::IsDone(in_.state, in_.state.slots[slot])) continue;
      late.push_back({slot, InstantsOf(slot).Quantile(500)});
    }
    const std::size_t shown = std::min<std::size_t>({late.size(), in_.stragglers, kMostStragglers});
    std::partial_sort(
        late.begin(), late.begin() + static_cast<std::ptrdiff_t>(shown), late.end(),
        [](const Late& a, const Late& b) { return a.median != b.median ? a.median > b.median : a.slot < b.slot; });
    std::map<std::string, std::uint32_t> groups;
    const std::int64_t end = reply_.milestones(3).at().p50_ms();
    for (const Late& one : late) {
      const bool behind = one.median == sim::kNeverMs || (end > 0 && one.median > end);
      if (!behind || one.slot >= in_.hosts.size() || in_.hosts[one.slot].why.empty()) continue;
      const HostName& host = in_.hosts[one.slot];
      ++groups[host.group.empty() ? host.why : host.group];
    }
    for (std::size_t i = 0; i < shown; ++i) NameStraggler(late[i].slot);
    GroupStragglers(groups);
  }

  Instants InstantsOf(rollout::Slot slot) const {
    Instants instants;
    for (const sim::RunResult& run : results_)
      if (!run.host_done_ms.empty() && !run.halted) instants.Add(run.host_done_ms[slot]);
    return instants;
  }

  void NameStraggler(rollout::Slot slot) {
    auto* out = reply_.add_stragglers();
    out->set_wave(in_.state.plan.waves[in_.state.slots[slot].wave].name);
    *out->mutable_done() = InstantsOf(slot).Range(ToUnixMs(in_.from));
    if (slot >= in_.hosts.size()) return;
    out->set_host_id(in_.hosts[slot].id);
    out->set_host_name(in_.hosts[slot].name);
    out->set_reason(in_.hosts[slot].why.empty() ? "is among the last of its wave" : in_.hosts[slot].why);
  }

  void GroupStragglers(const std::map<std::string, std::uint32_t>& groups) {
    std::vector<std::pair<std::uint32_t, std::string>> order;
    for (const auto& [why, count] : groups) order.emplace_back(count, why);
    std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    for (const auto& [count, why] : order) {
      auto* out = reply_.add_straggler_groups();
      out->set_hosts(count);
      out->set_reason(fmt::format("{} {}", count, count == 1 ? OfOne(why) : OfSeveral(why)));
    }
  }

  void Changes() {
    std::vector<std::int64_t> ends;
    for (const sim::RunResult& run : results_) ends.push_back(run.halted ? sim::kNeverMs : run.completed_ms);
    for (v1::PlanChange& change : ChangesThatHelp(in_, ends, reply_.milestones(3).at(), for_each_))
      *reply_.add_changes() = std::move(change);
  }

  const Estimation& in_;
  const ForEach& for_each_;
  v1::EstimateRolloutReply reply_;
  std::vector<sim::RunResult> results_;
  std::uint32_t work_ = 0, done_ = 0;
  bool all_halt_ = false;
};

}  // namespace

std::uint32_t RunsFor(std::size_t hosts) {
  if (hosts <= 500) return 200;
  if (hosts >= 50'000) return 20;
  return static_cast<std::uint32_t>(std::max<std::size_t>(20, 100'000 / hosts));
}

Instant HorizonOf(const model::RolloutPlan& plan, Instant from) {
  using std::chrono::days;
  Instant last = from;
  const Instant start = std::max(from, plan.start_at);
  for (const model::WaveSpec& wave : plan.waves) last = std::max(last, start + wave.offset);
  last = std::max(last, plan.deadline);
  return std::min(std::max<Instant>(from + days(90), last + days(60)), from + days(800));
}

Instant BeginningOf(const Estimation& estimation) {
  const bool waits = estimation.state.open_waves == 0;
  return waits ? std::max(estimation.from, estimation.state.plan.start_at) : estimation.from;
}

v1::EstimateRolloutReply Answer(const Estimation& estimation, const ForEach& for_each) {
  const auto begin = std::chrono::steady_clock::now();
  v1::EstimateRolloutReply reply = Answerer(estimation, for_each).Make();
  reply.set_elapsed_us(static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin).count()));
  return reply;
}

}  // namespace kintsugi::estimate
