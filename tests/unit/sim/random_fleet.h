// SPDX-License-Identifier: Apache-2.0
// A random fleet and plan from one seed, as complicated as a test allows.
#pragma once

#include "common/base/prng.h"
#include "tests/unit/sim/fleet_bench.h"

namespace kintsugi::sim {

// What a random fleet may have besides hosts, bytes, installs, reboots and waves.
struct Complications {
  bool hours = false;     // hosts that go off and come back, or do not listen
  bool failures = false;  // attempts that fail
  bool limits = false;    // sites, groups, starts in a period; else in-flight limits alone
  bool windows = false;
  bool spread = false;  // times differ by host and run; else every host of a work takes the same
  bool links = true;    // bytes on shared links
};

class RandomFleet : public FleetBench {
 public:
  RandomFleet(std::uint64_t seed, const Complications& complications) : prng_(seed), with_(complications) {
    const std::size_t waves = 1 + prng_.Below(3);
    while (plan.waves.size() < waves) AddWave();
    RandomWorks();
    RandomPlan();
    if (with_.limits) RandomSites();
    const std::size_t hosts = 1 + prng_.Below(24);
    for (std::size_t i = 0; i < hosts; ++i)
      Add(1, static_cast<std::uint16_t>(prng_.Below(waves)), [this](HostModel& host) { RandomHost(host); });
    if (with_.limits) RandomGroups();
    if (with_.windows) {
      plan.schedule.windows = {prng_.Percent(50) ? "weekly daily 02:00 5h" : "weekly daily 10:00 90min"};
      plan.time_needed = Duration{Between(1, 40) * kMinute};
      UseWindows();
    }
  }
  std::int64_t Between(std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(prng_.Below(static_cast<std::uint64_t>(most - least + 1)));
  }

 private:
  Timing RandomTiming(std::int64_t most_minutes) {
    const std::int64_t median = Between(1, most_minutes * 60) * kSecond;
    if (!with_.spread) return Fixed(median);
    return {Distribution::LogNormal(median, static_cast<std::int32_t>(Between(0, 800))),
            static_cast<std::int32_t>(Between(0, 800))};
  }

  void RandomWorks() {
    model.works.assign(1 + prng_.Below(2), work());
    for (WorkModel& work : model.works) {
      work.bytes = with_.links ? static_cast<std::uint64_t>(Between(0, 50'000'000)) : 0;
      work.fetch = Fixed(Between(0, 5) * kSecond);
      work.install = RandomTiming(10);
      work.reboot = RandomTiming(10);
      work.reboot_per_million = static_cast<std::uint32_t>(Between(0, 1) * Between(0, 1'000'000));
      if (with_.failures) work.outcomes = {10'000, 100'000, 50'000, 0, static_cast<std::int32_t>(Between(0, 500))};
    }
    model.console.bytes_per_second = static_cast<std::uint64_t>(Between(100'000, 5'000'000));
    model.console.sigma_1024 = with_.spread ? static_cast<std::int32_t>(Between(0, 500)) : 0;
  }

  void RandomPlan() {
    plan.in_flight_limit = static_cast<std::uint32_t>(Between(1, 30));
    plan.success_percent = static_cast<std::uint32_t>(prng_.Percent(50) ? 100 : Between(60, 100));
    plan.error_percent = 100;
    plan.on_breach = model::OnBreach::kWarn;
    plan.count_unreachable = !with_.hours;
    for (model::WaveSpec& wave : plan.waves)
      if (prng_.Percent(40)) wave.soak = Duration{Between(1, 60) * kMinute};
    if (with_.limits && prng_.Percent(40)) plan.starts_limit = static_cast<std::uint32_t>(Between(1, 10));
    plan.starts_period = Duration{Between(5, 60) * kMinute};
  }

  void RandomSites() {
    for (std::int64_t i = Between(1, 3); i > 0; --i) {
      LinkModel site;
      site.name = "site" + std::to_string(i);
      site.bytes_per_second = static_cast<std::uint64_t>(Between(50'000, 2'000'000));
      site.relay = prng_.Percent(20);
      site.relay_per_million = 900'000;
      model.sites.push_back(site);
    }
  }

  void RandomHost(HostModel& host) {
    host.work = static_cast<std::uint32_t>(prng_.Below(model.works.size()));
    if (!model.sites.empty() && prng_.Percent(80))
      host.site = static_cast<std::uint16_t>(prng_.Below(model.sites.size()));
    host.pace_sigma = with_.spread ? static_cast<std::uint16_t>(Between(0, 400)) : 0;
    if (!with_.hours) return;
    host.listens = prng_.Percent(80);
    host.online_now = prng_.Percent(60);
    if (prng_.Percent(40)) return;
    host.presence = prng_.Percent(5) ? HostModel::Presence::kNever : HostModel::Presence::kSometimes;
    host.seen = static_cast<std::uint32_t>(model.presences.size());
    Presence presence;
    for (std::int64_t day = 14; day > 0; --day) {
      const Instant begin = from - Duration{day * 24 * kHour + Between(0, 12 * 60) * kMinute};
      MarkOnline(presence, begin, begin + Duration{Between(10, 600) * kMinute});
    }
    model.presences.push_back(presence);
  }

  void RandomGroups() {
    groups = {{"a", static_cast<std::uint32_t>(Between(1, 5)), 0}, {"b", static_cast<std::uint32_t>(Between(1, 3)), 0}};
    for (rollout::HostSlot& slot : slots)
      for (std::uint16_t group = 0; group < 2; ++group)
        if (prng_.Percent(40)) slot.groups[group] = group;
  }

  Prng prng_;
  Complications with_;
};

}  // namespace kintsugi::sim
