// SPDX-License-Identifier: Apache-2.0
#include "console/estimation/changes.h"

#include <fmt/format.h>

#include <algorithm>

#include "console/estimate/shipped.h"
#include "console/estimation/runs.h"

namespace kintsugi::estimate {
namespace {

constexpr std::size_t kHostsPlayed = 400'000;  // over all runs of one change
constexpr std::uint32_t kMostRunsOfChange = 40;

struct Candidate {
  std::string what;
  std::string flag;
  std::function<void(rollout::State&, sim::FleetModel&)> apply;
};

// As the command line reads it: "1h30min".
std::string Written(Duration duration) {
  std::string text = FormatDuration(duration);
  std::erase(text, ' ');
  return text;
}

std::string WaveFlag(const model::WaveSpec& wave, const std::string& option) {
  return fmt::format("--wave {}=...,{}", wave.name.empty() ? "NAME" : wave.name, option);
}

void AddLimits(const rollout::State& state, std::vector<Candidate>& candidates) {
  const model::RolloutPlan& plan = state.plan;
  if (plan.in_flight_limit < state.slots.size())
    candidates.push_back({"twice as many hosts at work at once",
                          fmt::format("--in-flight {}", plan.in_flight_limit * 2),
                          [](rollout::State& s, sim::FleetModel&) { s.plan.in_flight_limit *= 2; }});
  if (plan.starts_limit > 0)
    candidates.push_back({"twice as many starts in each period",
                          fmt::format("--starts {}/{}", plan.starts_limit * 2, Written(plan.starts_period)),
                          [](rollout::State& s, sim::FleetModel&) { s.plan.starts_limit *= 2; }});
  if (!state.groups.empty())
    candidates.push_back({"twice the limit of every site and role", "--site-limit, --role-limit",
                          [](rollout::State& s, sim::FleetModel&) {
                            for (rollout::GroupState& group : s.groups) group.limit *= 2;
                          }});
}

void AddWaves(const rollout::State& state, std::vector<Candidate>& candidates) {
  const auto& waves = state.plan.waves;
  std::size_t longest = 0;
  for (std::size_t i = 0; i + 1 < waves.size(); ++i)
    if (waves[i].soak > waves[longest].soak) longest = i;
  const bool counts = waves.size() > 1 && longest + 1 >= state.open_waves;
  if (counts && waves[longest].soak > Duration{0})
    candidates.push_back({fmt::format("half of the soak of wave {}", longest + 1),
                          WaveFlag(waves[longest], "soak=" + Written(waves[longest].soak / 2)),
                          [longest](rollout::State& s, sim::FleetModel&) { s.plan.waves[longest].soak /= 2; }});
  const bool dated =
      std::any_of(waves.begin(), waves.end(), [](const auto& wave) { return wave.offset > Duration{0}; });
  if (dated)
    candidates.push_back(
        {"half of every wave's offset", "--wave NAME=...,offset=...", [](rollout::State& s, sim::FleetModel&) {
           for (model::WaveSpec& wave : s.plan.waves) wave.offset /= 2;
         }});
  if (state.plan.success_percent > 80 && waves.size() > 1)
    candidates.push_back({fmt::format("{} % of a wave in place of {} % before the next one opens",
                                      state.plan.success_percent - 10, state.plan.success_percent),
                          fmt::format("--success {}", state.plan.success_percent - 10),
                          [](rollout::State& s, sim::FleetModel&) { s.plan.success_percent -= 10; }});
  if (state.plan.unreachable_after > std::chrono::minutes(10))
    candidates.push_back(
        {"hosts that are off leave a wave's condition after 10 minutes", "--unreachable-after 10m",
         [](rollout::State& s, sim::FleetModel&) { s.plan.unreachable_after = std::chrono::minutes(10); }});
}

void AddTimes(const rollout::State& state, std::vector<Candidate>& candidates) {
  const model::RolloutPlan& plan = state.plan;
  if (!state.calendars.empty() && plan.missed_window != model::MissedWindow::kWhenBack)
    candidates.push_back(
        {"hosts that missed a window catch up as soon as they are back", "--missed-window when-back",
         [](rollout::State& s, sim::FleetModel&) { s.plan.missed_window = model::MissedWindow::kWhenBack; }});
  if (!state.calendars.empty() && !plan.stage_ahead)
    candidates.push_back({"packages staged before the window opens", "--stage-ahead",
                          [](rollout::State& s, sim::FleetModel&) { s.plan.stage_ahead = true; }});
  if (plan.user.deferrals > 0)
    candidates.push_back({"users cannot put it off", "--deferrals 0",
                          [](rollout::State& s, sim::FleetModel&) { s.plan.user.deferrals = 0; }});
}

void AddFleet(const Estimation& estimation, std::vector<Candidate>& candidates) {
  candidates.push_back({"the console's link twice as fast",
                        fmt::format("--console-link {}B/s", estimation.model.console.bytes_per_second * 2),
                        [](rollout::State&, sim::FleetModel& m) { m.console.bytes_per_second *= 2; }});
  if (!estimation.model.sites.empty())
    candidates.push_back({"a relay at every site", "--relay '*'", [](rollout::State&, sim::FleetModel& m) {
                            for (sim::LinkModel& site : m.sites) {
                              site.relay = true;
                              site.relay_per_million = kShippedRelayHits;
                            }
                          }});
  const auto& hosts = estimation.model.hosts;
  if (std::any_of(hosts.begin(), hosts.end(),
                  [](const auto& h) { return h.presence != sim::HostModel::Presence::kAlways; }))
    candidates.push_back({"every host is on (Wake-on-LAN)", "--always-on", [](rollout::State&, sim::FleetModel& m) {
                            for (sim::HostModel& host : m.hosts) host.presence = sim::HostModel::Presence::kAlways;
                          }});
}

std::int64_t EndOf(const sim::RunResult& run) { return run.halted ? sim::kNeverMs : run.completed_ms; }

// The median of what each seed gains; a run that only now ends gains what is left to the horizon.
std::int64_t Saved(const Estimation& estimation, const std::vector<std::int64_t>& before,
                   const std::vector<sim::RunResult>& after) {
  const std::int64_t horizon = ToUnixMs(estimation.horizon);
  std::vector<std::int64_t> gains;
  for (std::size_t i = 0; i < after.size(); ++i)
    gains.push_back(std::min(before[i], horizon) - std::min(EndOf(after[i]), horizon));
  std::sort(gains.begin(), gains.end());
  return gains[gains.size() / 2];
}

v1::TimeRange Earlier(v1::TimeRange range, std::int64_t by_ms) {
  const auto moved = [by_ms](std::int64_t at_ms) { return at_ms == 0 ? 0 : at_ms - by_ms; };
  range.set_p2_5_ms(moved(range.p2_5_ms()));
  range.set_p10_ms(moved(range.p10_ms()));
  range.set_p50_ms(moved(range.p50_ms()));
  range.set_p90_ms(moved(range.p90_ms()));
  range.set_p97_5_ms(moved(range.p97_5_ms()));
  return range;
}

}  // namespace

std::vector<v1::PlanChange> ChangesThatHelp(const Estimation& estimation, const std::vector<std::int64_t>& ends,
                                            const v1::TimeRange& end, const ForEach& for_each) {
  std::vector<Candidate> candidates;
  AddLimits(estimation.state, candidates);
  AddWaves(estimation.state, candidates);
  AddTimes(estimation.state, candidates);
  AddFleet(estimation, candidates);
  const std::size_t hosts = std::max<std::size_t>(1, estimation.state.slots.size());
  const auto runs = static_cast<std::uint32_t>(
      std::min<std::size_t>({ends.size(), kMostRunsOfChange, std::max<std::size_t>(1, kHostsPlayed / hosts)}));
  std::vector<v1::PlanChange> changes;
  for (const Candidate& candidate : candidates) {
    rollout::State state = estimation.state;
    sim::FleetModel model = estimation.model;
    candidate.apply(state, model);
    const sim::RunInput input{state, model, estimation.from, estimation.horizon, estimation.underway};
    const auto after = PlayAll(input, runs, {.seed = estimation.seed}, for_each);
    const std::int64_t saved = Saved(estimation, ends, after);
    std::vector<std::int64_t> before(ends.begin(), ends.begin() + runs);
    std::nth_element(before.begin(), before.begin() + runs / 2, before.end());
    const std::int64_t whole = std::min(before[runs / 2], ToUnixMs(estimation.horizon)) - ToUnixMs(estimation.from);
    if (saved <= 0 || saved < whole / 100) continue;
    v1::PlanChange change;
    change.set_what(candidate.what);
    change.set_flag(candidate.flag);
    change.set_saves_ms(saved);
    *change.mutable_end() = Earlier(end, saved);
    changes.push_back(std::move(change));
  }
  std::stable_sort(changes.begin(), changes.end(),
                   [](const auto& a, const auto& b) { return a.saves_ms() > b.saves_ms(); });
  if (changes.size() > kMostChanges) changes.resize(kMostChanges);
  return changes;
}

}  // namespace kintsugi::estimate
