// SPDX-License-Identifier: Apache-2.0
// Same input and seed, same result: on this machine twice, and on every machine the number that is written here.
#include <gtest/gtest.h>

#include "common/base/prng.h"
#include "tests/unit/sim/random_fleet.h"

namespace kintsugi::sim {
namespace {

constexpr Complications kAll{true, true, true, true, true, true};

std::uint64_t DigestOf(const RunResult& result) {
  std::vector<std::int64_t> all = result.host_done_ms;
  for (const RunResult::Wave& wave : result.waves) {
    all.insert(all.end(), {wave.opened_ms, wave.content_ms, static_cast<std::int64_t>(wave.critical)});
    all.insert(all.end(), wave.done_ms.begin(), wave.done_ms.end());
  }
  all.insert(all.end(), result.done_ms.begin(), result.done_ms.end());
  all.insert(all.end(), result.burn_ms.begin(), result.burn_ms.end());
  all.insert(all.end(), {result.completed_ms, result.halted ? 1 : 0, result.done, result.failed});
  for (const Path& path : result.paths)
    all.insert(all.end(), {path.admitted_ms, path.offered_ms, path.fetched_ms, path.started_ms, path.ended_ms,
                           path.rebooting_ms, path.offline_ms, path.window_ms, path.group_ms,
                           static_cast<std::int64_t>(path.freed_by), path.full_group});
  return StableHash(all.data(), all.size() * sizeof(std::int64_t));
}

TEST(SameAnswer, TwoPlaysOfASeedAreEqual) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const RandomFleet fleet(seed, kAll);
    ASSERT_EQ(DigestOf(fleet.Run(seed)), DigestOf(fleet.Run(seed))) << seed;
  }
}

TEST(SameAnswer, WhatIsFollowedChangesNothing) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const RandomFleet fleet(seed, kAll);
    const rollout::State state = fleet.Draft();
    FleetRun run;
    const RunResult plain = run.Play({state, fleet.model, fleet.from, fleet.horizon, {}}, {.seed = seed});
    const RunResult followed = fleet.Run(seed);
    ASSERT_EQ(plain.completed_ms, followed.completed_ms) << seed;
    ASSERT_EQ(plain.burn_ms, followed.burn_ms) << seed;
    ASSERT_EQ(plain.steps, followed.steps) << seed;
  }
}

TEST(SameAnswer, AnotherSeedIsAnotherRun) {
  FleetBench fleet;
  fleet.work().install = {Distribution::LogNormal(kInstall, 300), 0};
  fleet.Add(10);
  EXPECT_NE(DigestOf(fleet.Run(1)), DigestOf(fleet.Run(2)));
}

// Golden: whoever changes the model changes the first number, and says so. A machine that prints another one computes
// something else. The second is what the answers cost in Steps of the engine: it may fall alone.
TEST(SameAnswer, IsTheOneWrittenHere) {
  std::uint64_t all = 0;
  std::uint64_t steps = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const RandomFleet fleet(seed, kAll);
    const RunResult result = fleet.Run(seed);
    const std::uint64_t pair[2] = {all, DigestOf(result)};
    all = StableHash(pair, sizeof pair);
    steps += result.steps;
  }
  EXPECT_EQ(all, 12167139639443563097ULL);
  EXPECT_EQ(steps, 7'863U);
}

}  // namespace
}  // namespace kintsugi::sim
