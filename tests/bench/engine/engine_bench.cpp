// SPDX-License-Identifier: Apache-2.0
// engine_bench: rollout engine events per second on one core, for 1 thousand to 1 million hosts. Not a test;
// results in README.md. MixedEvents: installs going on (offer, five reports each with its contact) among idle
// hosts that check in every 5 minutes, hosts in random order, 2 % of installs failing, time moving with the
// events, five waves all open. MixedLimited: the same with sites, a role, starts per period, a weekly window and a
// blackout in 24 zones. WholeRollout: three waves from start to completion.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <memory>
#include <numeric>
#include <vector>

#include "common/base/check.h"
#include "common/base/prng.h"
#include "common/rollout/engine.h"

namespace {

using namespace kintsugi;
using namespace kintsugi::rollout;
using model::HostState;

constexpr std::int64_t kStartMs = 1'066'384'200'000;
constexpr std::int64_t kCheckInMs = 5 * 60'000;
constexpr HostState kStages[] = {HostState::kDownloading, HostState::kStaged, HostState::kInstalling,
                                 HostState::kVerifying, HostState::kSucceeded};

struct Timed {
  Event event;
  std::int64_t at_ms;
};

model::RolloutPlan Plan(std::size_t waves) {
  model::RolloutPlan plan;
  plan.waves.resize(waves);
  plan.error_percent = 20;
  plan.success_percent = 80;
  plan.in_flight_limit = 1'000'000;
  return plan;
}

void Start(State& state) {
  Event start;
  start.kind = Event::Kind::kStart;
  Commands commands;
  Step(state, start, FromUnixMs(kStartMs), commands);
}

// Five waves that are open from the beginning: those before the last are empty of work to wait for.
State FiveOpen(std::size_t hosts, model::RolloutPlan plan, std::vector<GroupState> groups = {},
               std::vector<CalendarState> calendars = {}) {
  std::vector<HostSlot> initial(hosts);
  for (std::size_t i = 0; i < hosts; ++i) {
    initial[i].wave = static_cast<std::uint16_t>(i % 5);
    if (!groups.empty()) initial[i].groups[0] = static_cast<std::uint16_t>(i % (groups.size() - 1));
    if (!groups.empty() && i % 100 == 0) initial[i].groups[1] = static_cast<std::uint16_t>(groups.size() - 1);
    if (!calendars.empty()) initial[i].calendar = static_cast<std::uint16_t>(i % calendars.size());
  }
  State state = Create(std::move(plan), 7, std::move(initial), std::move(groups), std::move(calendars));
  Start(state);
  Event release;
  release.kind = Event::Kind::kRelease;
  Commands commands;
  for (int wave = 0; wave < 4; ++wave) Step(state, release, FromUnixMs(kStartMs), commands);
  KINTSUGI_CHECK(state.open_waves == 5);
  return state;
}

State Limited(std::size_t hosts) {
  model::RolloutPlan plan = Plan(5);
  plan.starts_limit = 1'000'000;
  plan.total_error_percent = 20;
  plan.time_needed = std::chrono::hours{1};
  plan.schedule.windows = {"weekly daily 00:00 20h", "weekly daily 20:00 4h"};
  plan.schedule.blackouts = {"weekly Sun 11:00 1h"};
  plan.missed_window = model::MissedWindow::kWhenBack;
  std::vector<GroupState> groups(51, {"site", 1'000'000, 0});
  std::vector<CalendarState> calendars(24);
  for (std::size_t i = 0; i < calendars.size(); ++i) {
    auto zone = std::make_shared<schedule::Zone>();
    zone->first_offset = std::chrono::hours{static_cast<int>(i) - 11};
    calendars[i].rules = std::make_shared<const schedule::Calendar>(*schedule::Calendar::Make(plan.schedule, zone));
  }
  return FiveOpen(hosts, std::move(plan), std::move(groups), std::move(calendars));
}

// 1 %, 10 % and the rest.
State ThreeWaves(std::size_t hosts) {
  std::vector<HostSlot> initial(hosts);
  for (std::size_t i = 0; i < hosts; ++i)
    initial[i].wave = static_cast<std::uint16_t>(i % 100 == 0 ? 0 : i % 10 == 1 ? 1 : 2);
  State state = Create(Plan(3), 7, std::move(initial));
  Start(state);
  return state;
}

std::vector<Slot> Shuffled(std::size_t hosts, Prng& prng) {
  std::vector<Slot> order(hosts);
  std::iota(order.begin(), order.end(), 0U);
  for (std::size_t i = hosts; i > 1; --i) std::swap(order[i - 1], order[prng.Below(i)]);
  return order;
}

Event Contact(Slot slot, bool may_offer) {
  Event event;
  event.kind = Event::Kind::kContact;
  event.slot = slot;
  event.may_offer = may_offer;
  return event;
}

Event ReportOf(Slot slot, HostState reported) {
  Event event;
  event.kind = Event::Kind::kReport;
  event.slot = slot;
  event.attempt = 1;
  event.state = reported;
  event.reason = reported == HostState::kFailed ? model::FailureReason::kInstallerFailed : model::FailureReason::kNone;
  return event;
}

// Blocks of hosts that install at the same time; after each of their check-ins another host, idle, checks in.
std::vector<Timed> MixedEvents(std::size_t hosts, std::size_t wanted) {
  Prng prng(1);
  const std::vector<Slot> order = Shuffled(hosts, prng);
  std::vector<Timed> events;
  events.reserve(wanted + 32);
  const auto add = [&](const Event& event) {
    const auto passed = static_cast<std::int64_t>(events.size()) * kCheckInMs / static_cast<std::int64_t>(3 * hosts);
    events.push_back({event, kStartMs + passed});
  };
  const auto idle = [&] { add(Contact(static_cast<Slot>(prng.Below(hosts)), false)); };
  const std::size_t block = std::min<std::size_t>(500, hosts);
  for (std::size_t first = 0; first < hosts && events.size() < wanted; first += block) {
    const std::size_t end = std::min(first + block, hosts);
    for (std::size_t i = first; i < end; ++i, idle()) add(Contact(order[i], true));
    for (const HostState stage : kStages)
      for (std::size_t i = first; i < end; ++i, idle()) {
        const bool fails = stage == HostState::kSucceeded && prng.Percent(2);
        add(ReportOf(order[i], fails ? HostState::kFailed : stage));
        add(Contact(order[i], true));
      }
  }
  return events;
}

void Replay(State& state, const std::vector<Timed>& events) {
  Commands commands;
  for (const Timed& timed : events) {
    Step(state, timed.event, FromUnixMs(timed.at_ms), commands);
    if (commands.size() > 1000) commands.clear();
  }
}

void Measure(benchmark::State& bench, const State& started, std::size_t hosts) {
  const std::vector<Timed> events = MixedEvents(hosts, 4'000'000);
  for (auto _ : bench) {
    bench.PauseTiming();
    State state = started;
    bench.ResumeTiming();
    Replay(state, events);
    KINTSUGI_CHECK(state.phase == Phase::kRunning || state.phase == Phase::kCompleted);
    KINTSUGI_CHECK(state.waves[0].by_state[static_cast<std::size_t>(HostState::kSucceeded)] > 0);
    benchmark::DoNotOptimize(state.revision);
  }
  bench.SetItemsProcessed(static_cast<std::int64_t>(events.size()) * bench.iterations());
  bench.counters["bytes_per_host"] = static_cast<double>(sizeof(HostSlot) + sizeof(Deadline));
}

void MixedEventsPerSecond(benchmark::State& bench) {
  const auto hosts = static_cast<std::size_t>(bench.range(0));
  Measure(bench, FiveOpen(hosts, Plan(5)), hosts);
}
BENCHMARK(MixedEventsPerSecond)->Arg(1'000)->Arg(100'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

void MixedLimited(benchmark::State& bench) {
  const auto hosts = static_cast<std::size_t>(bench.range(0));
  Measure(bench, Limited(hosts), hosts);
}
BENCHMARK(MixedLimited)->Arg(1'000)->Arg(100'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

// Rounds of check-ins in random order until the rollout completes: what an estimate has to run through.
void WholeRollout(benchmark::State& bench) {
  const auto hosts = static_cast<std::size_t>(bench.range(0));
  Prng prng(2);
  const std::vector<Slot> order = Shuffled(hosts, prng);
  const State started = ThreeWaves(hosts);
  std::int64_t steps = 0;
  for (auto _ : bench) {
    bench.PauseTiming();
    State state = started;
    bench.ResumeTiming();
    Commands commands;
    std::int64_t now_ms = kStartMs;
    for (std::size_t stage = 0; state.phase != Phase::kCompleted; stage = (stage + 1) % std::size(kStages)) {
      now_ms += kCheckInMs;
      for (const Slot slot : order) {
        Step(state, ReportOf(slot, kStages[stage]), FromUnixMs(now_ms), commands);
        Step(state, Contact(slot, true), FromUnixMs(now_ms), commands);
        if (commands.size() > 1000) commands.clear();
        steps += 2;
      }
    }
  }
  bench.SetItemsProcessed(steps);
}
BENCHMARK(WholeRollout)->Arg(1'000)->Arg(100'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

}  // namespace
