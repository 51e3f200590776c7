// SPDX-License-Identifier: Apache-2.0
// The simulation as a test: stored seeds, fresh ones, and what the simulation itself promises.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <random>
#include <sstream>

#include "tests/sim/runner.h"

namespace kintsugi::simulation {
namespace {

constexpr std::uint64_t kSeeds = 60;

std::string Told(const RunResult& run) {
  return "seed " + std::to_string(run.seed) + ": " + (run.violations.empty() ? "" : run.violations.front()) +
         "\nreplay: kintsugi sim --seeds 1 --first-seed " + std::to_string(run.seed) + " --trace";
}

TEST(Simulation, EveryStoredSeedKeepsThePromises) {
  std::ifstream file(std::string(KINTSUGI_SOURCE_DIR) + "/tests/sim/seeds.txt");
  ASSERT_TRUE(file.is_open());
  std::string line;
  while (std::getline(file, line)) {
    if (line.empty() || line.front() == '#') continue;
    RunOptions options;
    std::istringstream(line) >> options.seed;
    const RunResult run = RunSeed(options);
    EXPECT_TRUE(run.violations.empty()) << Told(run);
  }
}

// Fresh seeds each time, told so that KINTSUGI_SEED repeats them; thousands are the program's work.
std::uint64_t FirstSeed() {
  const char* const given = std::getenv("KINTSUGI_SEED");  // NOLINT(concurrency-mt-unsafe): before any thread
  if (given != nullptr) return std::strtoull(given, nullptr, 10);
  return std::random_device{}();
}

TEST(Simulation, SeedsKeepThePromises) {
  BatchOptions options;
  options.first_seed = FirstSeed();
  options.seeds = kSeeds;
  options.jobs = 2;
  std::cout << "first seed " << options.first_seed << '\n';
  const BatchResult result = RunBatch(options);
  for (const auto& run : result.failures) ADD_FAILURE() << Told(run);
  EXPECT_GT(result.rollouts, kSeeds / 2);
  EXPECT_GT(result.results, kSeeds);  // the checkers had something to look at
  EXPECT_GT(result.fault_total(), kSeeds * 10);
}

TEST(Simulation, TheSameSeedGivesTheSameRunOnAnyNumberOfThreads) {
  BatchOptions options;
  options.first_seed = 1;
  options.seeds = 12;
  options.jobs = 1;
  const BatchResult one = RunBatch(options);
  options.jobs = 2;
  const BatchResult two = RunBatch(options);
  EXPECT_EQ(one.hash, two.hash);
  EXPECT_EQ(one.events, two.events);
  EXPECT_GT(one.events, 1'000U);
}

TEST(Simulation, EveryKindOfFaultHappens) {
  BatchOptions options;
  options.first_seed = 1'000;
  options.seeds = 120;
  options.jobs = 2;
  const BatchResult result = RunBatch(options);
  for (std::size_t i = 0; i < kFaultCount; ++i)
    EXPECT_GT(result.faults[i], 0U) << Name(static_cast<Fault>(i)) << " never happened";
}

}  // namespace
}  // namespace kintsugi::simulation
