// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "tests/unit/rollout/rollout_bench.h"

namespace kintsugi::rollout {
namespace {

using Selection = model::WaveSpec::Selection;

std::vector<std::string> Keys(std::size_t count) {
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < count; ++i) keys.push_back("host-" + std::to_string(i));
  return keys;
}

model::WaveSpec Spec(Selection selection, std::uint32_t amount = 0) {
  model::WaveSpec wave = Wave("w");
  wave.selection = selection;
  wave.amount = amount;
  return wave;
}

model::RolloutPlan With(std::vector<model::WaveSpec> waves) {
  model::RolloutPlan plan;
  plan.waves = std::move(waves);
  return plan;
}

bool MatchesNone(std::size_t, Slot) { return false; }

std::vector<std::size_t> Sizes(const std::vector<std::uint16_t>& waves, std::size_t count) {
  std::vector<std::size_t> sizes(count + 1);
  for (const std::uint16_t wave : waves) ++sizes[wave == kNoWave ? count : wave];
  return sizes;
}

TEST(AssignWaves, RoundsPercentUpAndGivesTheRestToTheLast) {
  const auto plan = With({Spec(Selection::kPercent, 5), Spec(Selection::kPercent, 20), Spec(Selection::kRest)});
  EXPECT_EQ(Sizes(AssignWaves(plan, 1, Keys(61), MatchesNone), 3), (std::vector<std::size_t>{4, 13, 44, 0}));
  EXPECT_EQ(Sizes(AssignWaves(plan, 1, Keys(1), MatchesNone), 3), (std::vector<std::size_t>{1, 0, 0, 0}));
  EXPECT_EQ(Sizes(AssignWaves(plan, 1, {}, MatchesNone), 3), (std::vector<std::size_t>{0, 0, 0, 0}));
}

TEST(AssignWaves, HostsThatNoWaveTakesGetNone) {
  const auto plan = With({Spec(Selection::kCount, 3), Spec(Selection::kPercent, 10)});
  EXPECT_EQ(Sizes(AssignWaves(plan, 1, Keys(10), MatchesNone), 2), (std::vector<std::size_t>{3, 1, 6}));
}

TEST(AssignWaves, AQueryTakesEveryMatchThatNoEarlierWaveHas) {
  const auto plan = With({Spec(Selection::kCount, 4), Spec(Selection::kQuery), Spec(Selection::kRest)});
  const auto even = [](std::size_t wave, Slot slot) { return wave == 1 && slot % 2 == 0; };
  const auto waves = AssignWaves(plan, 7, Keys(100), even);
  for (Slot slot = 0; slot < waves.size(); ++slot) {
    if (waves[slot] == 1) {
      EXPECT_EQ(slot % 2, 0U);
    }
    if (waves[slot] == 2) {
      EXPECT_EQ(slot % 2, 1U);
    }
  }
  EXPECT_EQ(Sizes(waves, 3)[0], 4U);
}

TEST(AssignWaves, ARingTakesItsMembersThatNoEarlierWaveTook) {
  const auto plan = With({Spec(Selection::kCount, 4), Spec(Selection::kRing), Spec(Selection::kRing)});
  const auto member = [](std::size_t wave, Slot slot) { return wave == 1 ? slot % 2 == 0 : slot % 3 == 0; };
  const auto waves = AssignWaves(plan, 7, Keys(30), member);
  for (Slot slot = 0; slot < waves.size(); ++slot) {
    if (waves[slot] == 0) continue;
    EXPECT_EQ(waves[slot], slot % 2 == 0 ? 1 : slot % 3 == 0 ? 2 : kNoWave) << slot;
  }
}

TEST(AssignWaves, ThePickDependsOnSeedAndKeysAndOnNothingElse) {
  const auto plan = With({Spec(Selection::kPercent, 10), Spec(Selection::kRest)});
  std::vector<std::string> keys = Keys(500);
  const auto first = AssignWaves(plan, 1, keys, MatchesNone);
  EXPECT_EQ(first, AssignWaves(plan, 1, keys, MatchesNone));
  EXPECT_NE(first, AssignWaves(plan, 2, keys, MatchesNone));
  std::reverse(keys.begin(), keys.end());
  auto reversed = AssignWaves(plan, 1, keys, MatchesNone);
  std::reverse(reversed.begin(), reversed.end());
  EXPECT_EQ(first, reversed);
}

// Stored rollouts rely on it: a host must stay in its wave when the program is updated.
TEST(AssignWaves, ThePickIsTheSameInEveryRelease) {
  const auto plan = With({Spec(Selection::kCount, 3), Spec(Selection::kRest)});
  const auto waves = AssignWaves(plan, 42, Keys(12), MatchesNone);
  std::vector<Slot> canary;
  for (Slot slot = 0; slot < waves.size(); ++slot)
    if (waves[slot] == 0) canary.push_back(slot);
  EXPECT_EQ(canary, (std::vector<Slot>{2, 6, 8}));
}

TEST(AssignWaves, SpreadsEveryPartOfTheFleetEvenly) {
  const auto plan = With({Spec(Selection::kPercent, 10), Spec(Selection::kRest)});
  const auto waves = AssignWaves(plan, 3, Keys(10'000), MatchesNone);
  for (std::size_t part = 0; part < 10; ++part) {
    const auto begin = waves.begin() + static_cast<std::ptrdiff_t>(part * 1000);
    const auto canaries = std::count(begin, begin + 1000, 0);
    EXPECT_GT(canaries, 60) << "part " << part;
    EXPECT_LT(canaries, 140) << "part " << part;
  }
}

}  // namespace
}  // namespace kintsugi::rollout
