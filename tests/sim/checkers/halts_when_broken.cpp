// SPDX-License-Identifier: Apache-2.0
// A broken error condition never goes unnoticed: no rollout is running after a turn in which more of a wave has failed
// than its plan allows. Silent hosts count as if they could still succeed, so the check does not depend on hearing.
#include <fmt/format.h>

#include "tests/sim/checkers/view.h"

namespace kintsugi::simulation {
namespace {

using model::HostState;

class HaltsWhenBroken final : public Checker {
 public:
  explicit HaltsWhenBroken(World& world) : Checker(world, "halts when broken") {}
  void OnEvent(const Event& event) override {
    if (event.kind != EventKind::kTurn) return;
    ForEachRollout(world(), [this](const console::Rollout& rollout) {
      if (rollout.state.phase != rollout::Phase::kRunning) return;
      for (std::uint32_t wave = 0; wave < rollout.state.open_waves; ++wave) Check(rollout, wave);
    });
  }

 private:
  static bool IsOut(HostState state) {
    return state == HostState::kNotApplicable || state == HostState::kSkipped || state == HostState::kCancelled ||
           state == HostState::kInstalled;
  }
  void Check(const console::Rollout& rollout, std::uint32_t wave) {
    const rollout::State& state = rollout.state;
    const model::WaveSpec& own = state.plan.waves[wave];
    if (own.on_breach.value_or(state.plan.on_breach) == model::OnBreach::kWarn) return;
    std::uint64_t failed = 0;
    std::uint64_t hosts = 0;
    for (const auto& slot : state.slots) {
      if (slot.wave != wave || IsOut(slot.state)) continue;
      ++hosts;
      failed += slot.state == HostState::kFailed ? 1U : 0U;
    }
    const std::uint64_t accepted = wave < state.cause.accepted.size() ? state.cause.accepted[wave] : 0;
    if (failed <= accepted) return;
    failed -= accepted;
    hosts -= accepted;
    const std::uint32_t percent = own.error_percent.value_or(state.plan.error_percent);
    const std::uint32_t count = own.error_count.value_or(state.plan.error_count);
    if (failed * 100 > std::uint64_t{percent} * hosts || (count > 0 && failed >= count))
      Violated(fmt::format("rollout {} goes on although {} of {} hosts of wave {} failed: limits {} %, {} hosts",
                           rollout.row.id.str(), failed, hosts, wave + 1, percent, count));
  }
};

}  // namespace

std::unique_ptr<Checker> MakeHaltsWhenBroken(World& world) { return std::make_unique<HaltsWhenBroken>(world); }

}  // namespace kintsugi::simulation
