// SPDX-License-Identifier: Apache-2.0
// estimate_bench: what a simulated rollout costs. Not a test; results in README.md. OneRun: five waves over two weeks
// on a fleet of a third servers, desktops and laptops each, in 24 zones with a weekly and a nightly window, 40 sites
// with links of their own and the console's link. Range: the same in 20 runs, on two threads. Slider: 500 hosts, 200
// runs.
#include <benchmark/benchmark.h>

#include <memory>
#include <thread>
#include <vector>

#include "common/base/check.h"
#include "common/base/prng.h"
#include "common/runtime/large_pages.h"
#include "common/schedule/calendar.h"
#include "common/sim/draws.h"
#include "common/sim/fleet_run.h"
#include "console/estimate/shipped.h"

namespace {

using namespace kintsugi;
using namespace kintsugi::sim;

constexpr Instant kFrom = FromUnixMs(1'066'384'200'000);
constexpr Duration kHorizon = std::chrono::days(60);
constexpr std::size_t kZones = 24;
constexpr std::size_t kSites = 40;
constexpr std::uint32_t kSeen = 64;  // hosts of each class whose hours are known

model::RolloutPlan Plan(std::uint32_t hosts) {
  model::RolloutPlan plan;
  plan.waves.resize(5);
  for (std::size_t i = 0; i < plan.waves.size(); ++i) {
    plan.waves[i].offset = std::chrono::days(3) * static_cast<int>(i);
    plan.waves[i].soak = std::chrono::hours(12);
  }
  plan.success_percent = 60;
  plan.error_percent = 20;
  plan.error_min_sample = std::max<std::uint32_t>(20, hosts / 200);  // failures end before the reboots of the others
  plan.in_flight_limit = std::max<std::uint32_t>(50, hosts / 20);
  plan.time_needed = std::chrono::minutes(40);
  plan.schedule.windows = {"weekly Mon-Fri 10:00 6h", "weekly Sat,Sun 08:00 12h"};
  plan.missed_window = model::MissedWindow::kWhenBack;
  return plan;
}

struct Fleet {
  FleetModel model;
  rollout::State state;
};

std::vector<rollout::CalendarState> Calendars(const model::RolloutPlan& plan, FleetModel& model) {
  std::vector<rollout::CalendarState> calendars;
  for (std::size_t i = 0; i < kZones; ++i) {
    auto zone = std::make_shared<schedule::Zone>();
    zone->first_offset = std::chrono::hours(static_cast<int>(i) - 11);
    auto calendar = schedule::Calendar::Make(plan.schedule, zone);
    KINTSUGI_CHECK(calendar.has_value());
    rollout::CalendarState state;
    state.rules = std::make_shared<const schedule::Calendar>(std::move(*calendar));
    model.hours.push_back({state.rules->Next(kFrom, 120), {}});
    calendars.push_back(std::move(state));
  }
  return calendars;
}

std::unique_ptr<Fleet> MakeFleet(std::uint32_t hosts) {
  auto fleet = std::make_unique<Fleet>();
  FleetModel& model = fleet->model;
  for (std::size_t i = 0; i < kHostClassCount; ++i)
    for (std::uint32_t number = 0; number < kSeen; ++number)
      model.presences.push_back(
          estimate::ShippedPresence(static_cast<HostClass>(i), number, std::chrono::hours(number % 24 - 11), kFrom));
  WorkModel work;
  work.bytes = 366'176;
  work.fetch.each = Distribution::LogNormal(2'000, 512);
  work.install = {Distribution::LogNormal(240'000, 400), 100};
  work.reboot = {Distribution::LogNormal(360'000, 400), 100};
  work.reboot_per_million = 1'000'000;
  work.outcomes = {.fatal = 5'000, .transient = 20'000, .busy = 5'000, .needs_reboot = 0, .sigma_1024 = 300};
  model.works.push_back(work);
  model.console.bytes_per_second = 125'000'000;
  for (std::size_t i = 0; i < kSites; ++i) model.sites.push_back({"site", 12'500'000, 100, false, 0});
  std::vector<rollout::HostSlot> slots(hosts);
  for (std::uint32_t i = 0; i < hosts; ++i) {
    HostModel host;
    host.host_class = static_cast<HostClass>(i % kHostClassCount);
    host.presence =
        host.host_class == HostClass::kServer ? HostModel::Presence::kAlways : HostModel::Presence::kSometimes;
    host.seen = static_cast<std::uint32_t>(i % kHostClassCount) * kSeen + i / kHostClassCount % kSeen;
    host.site = static_cast<std::uint16_t>(i % kSites);
    host.pace_sigma = 200;
    model.hosts.push_back(host);
    const std::uint32_t place = static_cast<std::uint32_t>(MixBits(i) % 100);
    slots[i].wave = static_cast<std::uint16_t>(place < 1 ? 0 : place < 5 ? 1 : place < 20 ? 2 : place < 50 ? 3 : 4);
    slots[i].calendar = static_cast<std::uint16_t>(i % kZones);
  }
  model::RolloutPlan plan = Plan(hosts);
  auto calendars = Calendars(plan, model);
  fleet->state = rollout::Create(std::move(plan), 7, std::move(slots), {}, std::move(calendars));
  return fleet;
}

// Six digits of all moments of the answer: a build that is only faster shows the same.
std::uint64_t AnswerOf(const RunResult& result) {
  std::uint64_t hash =
      StableHash(result.burn_ms.data(), sizeof result.burn_ms, result.done + (std::uint64_t{result.failed} << 32U));
  for (const RunResult::Wave& wave : result.waves) {
    const std::int64_t moments[] = {wave.opened_ms, wave.content_ms, wave.done_ms[0], wave.done_ms[1], wave.done_ms[2]};
    hash = StableHash(moments, sizeof moments, hash);
  }
  return StableHash(&result.completed_ms, sizeof result.completed_ms, hash) % 1'000'000;
}

void Note(benchmark::State& state, const RunResult& result, std::uint32_t hosts) {
  state.counters["done %"] = 100.0 * result.done / hosts;
  state.counters["days to end"] = result.completed_ms == kNeverMs
                                      ? -1.0
                                      : static_cast<double>(result.completed_ms - ToUnixMs(kFrom)) / 86'400'000.0;
  state.counters["halted"] = result.halted ? 1 : 0;
  state.counters["failed"] = result.failed;
  for (std::size_t i = 0; i < result.waves.size(); ++i)
    state.counters["w" + std::to_string(i)] =
        result.waves[i].opened_ms == kNeverMs
            ? -1.0
            : static_cast<double>(result.waves[i].opened_ms - ToUnixMs(kFrom)) / 86'400'000.0;
  state.counters["engine steps"] = static_cast<double>(result.steps);
}

void OneRun(benchmark::State& state) {
  const auto hosts = static_cast<std::uint32_t>(state.range(0));
  const auto fleet = MakeFleet(hosts);
  const RunInput input{fleet->state, fleet->model, kFrom, kFrom + kHorizon, {}};
  FleetRun run(runtime::PreferLargePages);
  RunResult first;
  RunResult result;
  std::uint64_t seed = 0;
  for (auto _ : state) {
    result = run.Play(input, {.seed = ++seed});
    benchmark::DoNotOptimize(result.done);
    if (seed == 1) first = result;
  }
  Note(state, result, hosts);
  state.counters["answer"] = static_cast<double>(AnswerOf(first));  // the last seed depends on the machine's speed
  state.counters["ns/host"] = benchmark::Counter(static_cast<double>(hosts) * static_cast<double>(state.iterations()),
                                                 benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(OneRun)->Arg(100)->Arg(1'000)->Arg(10'000)->Arg(100'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

void Runs(benchmark::State& state) {
  const auto hosts = static_cast<std::uint32_t>(state.range(0));
  const auto runs = static_cast<std::uint64_t>(state.range(1));
  const auto fleet = MakeFleet(hosts);
  const RunInput input{fleet->state, fleet->model, kFrom, kFrom + kHorizon, {}};
  for (auto _ : state) {
    std::vector<std::thread> threads;
    for (std::uint64_t t = 0; t < 2; ++t)
      threads.emplace_back([&, t] {
        FleetRun run(runtime::PreferLargePages);
        for (std::uint64_t seed = t; seed < runs; seed += 2)
          benchmark::DoNotOptimize(run.Play(input, {.seed = seed}).done);
      });
    for (std::thread& thread : threads) thread.join();
  }
}
BENCHMARK(Runs)->Args({500, 200})->Args({1'000'000, 20})->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(1);

}  // namespace
