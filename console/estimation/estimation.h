// SPDX-License-Identifier: Apache-2.0
// Estimation: everything that one estimate needs, taken from the console in one moment, and the answer computed from
// it: runs of the engine, quantiles over them, what holds the rollout back, what would help. Nothing of the console is
// touched, so the computation runs on any thread; the same input gives the same answer, whatever the number of threads.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/base/for_each.h"
#include "common/rollout/engine.h"
#include "common/sim/fleet_run.h"
#include "console/estimate/learned.h"
#include "proto/operator.pb.h"

namespace kintsugi::estimate {

inline constexpr std::uint32_t kMostRuns = 10'000;
inline constexpr std::uint32_t kMostStragglers = 1'000;

// A host by name, for people.
struct HostName {
  std::string id;
  std::string name;
  std::string why;  // what makes it late, as far as its hours tell: "was online 3 h in the last 14 days"; "" = nothing
  std::string group{};  // the same for hosts alike: "laptop was online less than 10 h in the last 14 days"; "" = `why`
};

struct Estimation {
  rollout::State state;  // a draft, or under way
  sim::FleetModel model;
  std::vector<sim::Underway> underway;
  Instant from{};
  Instant horizon{};
  std::vector<HostName> hosts;  // by slot
  std::vector<Parameter> parameters;
  std::vector<std::string> problems;  // known before the runs
  std::uint32_t runs = 0;             // 0: by the number of hosts
  std::uint64_t seed = 1;
  std::uint32_t stragglers = 10;
  bool changes = false;
};

// On `threads` threads of its own.
ForEach OnThreads(unsigned threads);

// 200 up to 500 hosts, 20 from 50,000 on.
std::uint32_t RunsFor(std::size_t hosts);
// How far runs look: 90 days, or 60 days beyond the plan's last date; at most 800.
Instant HorizonOf(const model::RolloutPlan& plan, Instant from);

// Where durations are counted from: now, or the date before which nothing is offered.
Instant BeginningOf(const Estimation& estimation);

v1::EstimateRolloutReply Answer(const Estimation& estimation, const ForEach& for_each = OneByOne);

}  // namespace kintsugi::estimate
