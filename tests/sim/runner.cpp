// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/runner.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>
#include <numeric>
#include <thread>

namespace kintsugi::simulation {

thread_local std::uint64_t g_running_seed = 0;

namespace {

using Steady = std::chrono::steady_clock;

class Batch {
 public:
  explicit Batch(const BatchOptions& options)
      : options_(options), next_(options.first_seed), told_(options.first_seed) {}

  BatchResult Run() {
    std::vector<std::thread> threads;
    for (unsigned i = 1; i < std::max(1U, options_.jobs); ++i) threads.emplace_back([this] { Work(); });
    Work();
    for (auto& thread : threads) thread.join();
    result_.took = std::chrono::duration_cast<Duration>(Steady::now() - begun_);
    return std::move(result_);
  }

 private:
  void Work() {
    while (!stop_) {
      const std::uint64_t seed = next_++;
      if (options_.seeds != 0 && seed - options_.first_seed >= options_.seeds) return;
      if (options_.at_most > Duration{0} && Steady::now() - begun_ >= options_.at_most) return;
      RunOptions run;
      run.seed = seed;
      run.hosts = options_.hosts;
      Take(RunSeed(run));
    }
  }
  // Results wait until those of all earlier seeds are there, so that sums and output do not depend on the threads.
  void Take(RunResult run) {
    const std::lock_guard lock(mutex_);
    if (!run.violations.empty() && ++failed_ >= options_.max_failures) stop_ = true;
    waiting_.emplace(run.seed, std::move(run));
    while (!waiting_.empty() && waiting_.begin()->first == told_) {
      Add(waiting_.begin()->second);
      waiting_.erase(waiting_.begin());
      ++told_;
    }
  }
  void Add(RunResult& run) {
    ++result_.seeds;
    result_.rollouts += run.rollouts;
    result_.completed += run.completed;
    result_.installs += run.installs;
    result_.results += run.results;
    result_.events += run.events;
    result_.hash = StableHash(&run.hash, sizeof run.hash, result_.hash);
    for (std::size_t i = 0; i < kFaultCount; ++i) result_.faults[i] += run.faults[i];
    result_.simulated += run.simulated;
    if (options_.on_result) options_.on_result(run);
    if (!run.violations.empty()) result_.failures.push_back(std::move(run));
  }

  const BatchOptions& options_;
  const Steady::time_point begun_ = Steady::now();
  std::atomic<std::uint64_t> next_;
  std::atomic<bool> stop_{false};
  std::mutex mutex_;
  std::map<std::uint64_t, RunResult> waiting_;
  std::uint64_t told_;
  std::uint32_t failed_ = 0;
  BatchResult result_;
};

}  // namespace

std::uint64_t BatchResult::fault_total() const {
  return std::accumulate(faults.begin(), faults.end(), std::uint64_t{0});
}

RunResult RunSeed(const RunOptions& options) {
  g_running_seed = options.seed;
  World world(options);
  return world.Run();
}

BatchResult RunBatch(const BatchOptions& options) { return Batch(options).Run(); }

}  // namespace kintsugi::simulation
