// SPDX-License-Identifier: Apache-2.0
// Which host goes to which wave: hosts in the order of a seeded hash of their key, so that a canary is a fair
// sample, the same for the same rollout on every machine, and another one for the next rollout. O(hosts log
// hosts + hosts x query waves).
#include <algorithm>
#include <numeric>

#include "common/base/prng.h"
#include "common/rollout/engine.h"

namespace kintsugi::rollout {
namespace {

std::vector<Slot> ShuffledByHash(std::uint64_t seed, const std::vector<std::string>& keys) {
  std::vector<std::uint64_t> hashes;
  hashes.reserve(keys.size());
  for (const std::string& key : keys) hashes.push_back(StableHash(key.data(), key.size(), seed));
  std::vector<Slot> order(keys.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(),
            [&](Slot a, Slot b) { return hashes[a] != hashes[b] ? hashes[a] < hashes[b] : keys[a] < keys[b]; });
  return order;
}

// How many hosts a wave wants; a query wants every host that matches.
std::size_t Wanted(const model::WaveSpec& wave, std::size_t hosts) {
  if (wave.selection == model::WaveSpec::Selection::kPercent) return (hosts * wave.amount + 99) / 100;
  if (wave.selection == model::WaveSpec::Selection::kCount) return wave.amount;
  return hosts;
}

}  // namespace

std::vector<std::uint16_t> AssignWaves(const model::RolloutPlan& plan, std::uint64_t seed,
                                       const std::vector<std::string>& keys,
                                       const std::function<bool(std::size_t wave, Slot slot)>& matches) {
  std::vector<std::uint16_t> waves(keys.size(), kNoWave);
  std::vector<Slot> left = ShuffledByHash(seed, keys);
  for (std::size_t wave = 0; wave < plan.waves.size(); ++wave) {
    const bool asks = plan.waves[wave].selection == model::WaveSpec::Selection::kQuery ||
                      plan.waves[wave].selection == model::WaveSpec::Selection::kRing;
    std::size_t wanted = Wanted(plan.waves[wave], keys.size());
    std::erase_if(left, [&](Slot slot) {
      if (wanted == 0 || (asks && !matches(wave, slot))) return false;
      --wanted;
      waves[slot] = static_cast<std::uint16_t>(wave);
      return true;
    });
  }
  return waves;
}

}  // namespace kintsugi::rollout
