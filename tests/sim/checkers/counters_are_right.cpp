// SPDX-License-Identifier: Apache-2.0
// The engine's counters equal a recount of its slots after every turn.
#include <fmt/format.h>

#include <array>
#include <vector>

#include "tests/sim/checkers/view.h"

namespace kintsugi::simulation {
namespace {

struct Recount {
  std::uint32_t total = 0;
  std::uint32_t unreachable = 0;
  std::array<std::uint32_t, model::kHostStateCount> by_state{};
};

class CountersAreRight final : public Checker {
 public:
  explicit CountersAreRight(World& world) : Checker(world, "counters are right") {}
  void OnEvent(const Event& event) override {
    if (event.kind != EventKind::kTurn) return;
    ForEachRollout(world(), [this](const console::Rollout& rollout) { Check(rollout); });
  }

 private:
  void Check(const console::Rollout& rollout) {
    const rollout::State& state = rollout.state;
    waves_.assign(state.waves.size(), {});
    std::uint32_t in_flight = 0;
    groups_.assign(state.groups.size(), 0);
    for (const auto& slot : state.slots) {
      const bool flies = HoldsPlace(state, slot);
      in_flight += flies ? 1U : 0U;
      for (const std::uint16_t group : slot.groups)
        if (flies && group < groups_.size()) ++groups_[group];
      if (slot.wave >= waves_.size()) continue;
      Recount& wave = waves_[slot.wave];
      ++wave.total;
      ++wave.by_state[static_cast<std::size_t>(slot.state)];
      const bool silent = !slot.reachable || slot.state == model::HostState::kTimedOut;
      wave.unreachable += !model::IsFinal(slot.state) && silent && !IsServed(state, slot) ? 1U : 0U;
    }
    const std::string id = rollout.row.id.str();
    if (in_flight != state.in_flight)
      Violated(fmt::format("rollout {} counts {} in flight, there are {}", id, state.in_flight, in_flight));
    for (std::size_t i = 0; i < groups_.size(); ++i)
      if (groups_[i] != state.groups[i].in_flight)
        Violated(fmt::format("rollout {} counts {} in flight in {}, there are {}", id, state.groups[i].in_flight,
                             state.groups[i].name, groups_[i]));
    for (std::size_t i = 0; i < waves_.size(); ++i) CheckWave(id, i, state.waves[i], waves_[i]);
  }
  void CheckWave(const std::string& id, std::size_t number, const rollout::WaveState& has, const Recount& is) {
    if (has.total != is.total || has.unreachable != is.unreachable)
      Violated(fmt::format("wave {} of rollout {} counts {} hosts and {} silent, there are {} and {}", number + 1, id,
                           has.total, has.unreachable, is.total, is.unreachable));
    for (std::size_t s = 0; s < model::kHostStateCount; ++s)
      if (has.by_state[s] != is.by_state[s])
        Violated(fmt::format("wave {} of rollout {} counts {} {}, there are {}", number + 1, id, has.by_state[s],
                             model::Name(static_cast<model::HostState>(s)), is.by_state[s]));
  }

  std::vector<Recount> waves_;
  std::vector<std::uint32_t> groups_;
};

}  // namespace

std::unique_ptr<Checker> MakeCountersAreRight(World& world) { return std::make_unique<CountersAreRight>(world); }

}  // namespace kintsugi::simulation
