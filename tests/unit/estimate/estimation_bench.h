// SPDX-License-Identifier: Apache-2.0
// An estimation of a made-up fleet (tests/unit/sim/fleet_bench.h).
#pragma once

#include <string>

#include "console/estimation/estimation.h"
#include "tests/unit/sim/fleet_bench.h"

namespace kintsugi::estimate {

using sim::FleetBench;
using sim::kHour;
using sim::kInstall;
using sim::kMinute;
using sim::kSecond;

inline Estimation Estimate(const FleetBench& fleet, std::uint32_t runs = 20) {
  Estimation estimation;
  estimation.state = fleet.Draft();
  estimation.model = fleet.model;
  estimation.from = fleet.from;
  estimation.horizon = fleet.horizon;
  estimation.runs = runs;
  for (std::size_t i = 0; i < fleet.slots.size(); ++i)
    estimation.hosts.push_back({"id" + std::to_string(i), "pc" + std::to_string(i), ""});
  return estimation;
}

// From the beginning of the runs; 0 as it is: never.
inline std::int64_t After(const FleetBench& fleet, std::int64_t at_ms) {
  return at_ms == 0 ? -1 : at_ms - ToUnixMs(fleet.from);
}

inline sim::RunResult PlayPaths(const Estimation& in, std::uint64_t seed = 1) {
  sim::FleetRun run;
  return run.Play({in.state, in.model, in.from, in.horizon, in.underway}, {.seed = seed, .paths = true});
}

}  // namespace kintsugi::estimate
