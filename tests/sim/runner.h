// SPDX-License-Identifier: Apache-2.0
// Runs many seeds on several threads. Each world lives on one thread; results arrive in the order of the seeds.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <vector>

#include "tests/sim/world.h"

namespace kintsugi::simulation {

struct BatchOptions {
  std::uint64_t first_seed = 1;
  std::uint64_t seeds = 100;  // 0: without end
  unsigned jobs = 1;
  std::uint32_t hosts = 0;  // 0: drawn
  Duration at_most{0};      // real time; 0: no limit
  std::uint32_t max_failures = 1;
  std::function<void(const RunResult&)> on_result;  // one at a time
};

struct BatchResult {
  std::uint64_t seeds = 0;
  std::uint64_t rollouts = 0;
  std::uint64_t completed = 0;
  std::uint64_t installs = 0;
  std::uint64_t results = 0;
  std::uint64_t events = 0;
  std::uint64_t hash = 0;  // of all hashes, in the order of the seeds
  FaultCounts faults{};
  Duration simulated{0};
  Duration took{0};
  std::vector<RunResult> failures;
  std::uint64_t fault_total() const;
};

RunResult RunSeed(const RunOptions& options);
BatchResult RunBatch(const BatchOptions& options);

// The seed that the calling thread runs now, for a message when the process is about to die.
extern thread_local std::uint64_t g_running_seed;

}  // namespace kintsugi::simulation
