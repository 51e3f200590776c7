// SPDX-License-Identifier: Apache-2.0
// No wave opens early: not before its ring's date, not before the wave in front met its success condition (and soaked),
// unless an operator released it, or the condition is out of reach and the plan says warn. A turn may change a host
// more than once, so a host counts for the condition when it counted before or after the turn. Who was silent is known
// to the running console only: when it read its store again in the turn in which the wave opened, the silent hosts of
// that moment are forgotten and the condition is not checked, nor are dates, which another clock may have told.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "tests/sim/checkers/view.h"

namespace kintsugi::simulation {
namespace {

using model::HostState;

bool Succeeded(const rollout::State& state, const rollout::HostSlot& slot) {
  return IsServed(state, slot) || slot.state == HostState::kSucceeded || slot.state == HostState::kInstalled;
}
// Hosts that take no part in the condition.
bool Outside(const rollout::HostSlot& slot, bool count_unreachable) {
  const bool silent = !model::IsFinal(slot.state) && (!slot.reachable || slot.state == HostState::kTimedOut);
  return slot.state == HostState::kNotApplicable || slot.state == HostState::kSkipped ||
         slot.state == HostState::kCancelled || (silent && !count_unreachable);
}

// Time comes first in a turn: a host whose silence ran out in it was silent, also when it is heard later in the turn.
bool WasSilent(const rollout::State& state, const rollout::HostSlot& before) {
  const std::int64_t since = std::max(before.last_heard_ms, ToUnixMs(state.waves[before.wave].opened));
  return !model::IsFinal(before.state) && since + state.plan.unreachable_after.count() <= ToUnixMs(state.latest);
}

class WavesInOrder final : public Checker {
 public:
  explicit WavesInOrder(World& world) : Checker(world, "waves in order") {}
  void OnEvent(const Event& event) override {
    if (event.kind == EventKind::kConsoleStarted) read_again_ = true;
    if (event.kind == EventKind::kFault && event.text == Name(Fault::kCommitStoredButFailed)) read_again_ = true;
    if (event.kind != EventKind::kTurn) return;
    ForEachRollout(world(), [this](const console::Rollout& rollout) { Check(rollout); });
    read_again_ = false;
  }

 private:
  struct Last {
    std::uint32_t open_waves = 0;
    std::vector<rollout::HostSlot> slots;
    std::vector<Instant> passed;  // the console's time at which the wave could first have passed
  };

  void Check(const console::Rollout& rollout) {
    const rollout::State& state = rollout.state;
    Last& last = last_[rollout.row.id.str()];
    last.passed.resize(state.waves.size());
    if (last.slots.size() != state.slots.size()) last.slots = state.slots;
    // A turn that was killed after its commit may have seen the wave pass; its silent hosts are forgotten.
    for (std::uint32_t wave = 0; read_again_ && wave < state.open_waves; ++wave)
      if (last.passed[wave] == Instant{}) last.passed[wave] = state.waves[wave].passed;
    for (std::uint32_t wave = 0; wave < state.open_waves; ++wave)
      if (last.passed[wave] == Instant{} && (MayPass(state, last, wave) || Warned(state, wave)))
        last.passed[wave] = state.latest;
    for (Instant& passed : last.passed)
      passed = std::min(passed, state.latest);  // a clock that was ahead is pulled back
    for (std::uint32_t wave = last.open_waves; wave < state.open_waves; ++wave) CheckOpened(rollout, last, wave);
    if (state.open_waves < last.open_waves)
      Violated(fmt::format("rollout {} has {} open waves, it had {}", rollout.row.id.str(), state.open_waves,
                           last.open_waves));
    last.open_waves = state.open_waves;
    last.slots = state.slots;
  }

  void CheckOpened(const console::Rollout& rollout, const Last& last, std::uint32_t wave) {
    const rollout::State& state = rollout.state;
    const Instant base = state.plan.start_at != Instant{} ? state.plan.start_at : state.started;
    // Opened in a turn that was killed after its commit, by a clock that was ahead: what that clock said is forgotten.
    const bool clock_known = !read_again_;
    if (clock_known && state.latest < base + state.plan.waves[wave].offset)
      Violated(fmt::format("wave {} of rollout {} opens {} before its date", wave + 1, rollout.row.id.str(),
                           FormatDuration(base + state.plan.waves[wave].offset - state.latest)));
    if (wave == 0 || state.waves[wave - 1].released) return;
    const model::WaveSpec& before = state.plan.waves[wave - 1];
    if (before.manual_gate)
      return Violated(
          fmt::format("wave {} of rollout {} opens, nobody opened its gate", wave + 1, rollout.row.id.str()));
    if (last.passed[wave - 1] == Instant{} && read_again_) return;
    if (last.passed[wave - 1] == Instant{})
      return Violated(fmt::format("wave {} of rollout {} opens although wave {} did not succeed", wave + 1,
                                  rollout.row.id.str(), wave));
    if (clock_known && state.latest < last.passed[wave - 1] + before.soak)
      Violated(fmt::format("wave {} of rollout {} opens {} after wave {} succeeded, it was to soak for {}", wave + 1,
                           rollout.row.id.str(), FormatDuration(state.latest - last.passed[wave - 1]), wave,
                           FormatDuration(before.soak)));
  }

  // The success condition is out of reach and the plan says warn. An edit may have made the plan stricter since.
  static bool Warned(const rollout::State& state, std::uint32_t wave) { return state.waves[wave].warned_success; }

  static bool MayPass(const rollout::State& state, const Last& last, std::uint32_t wave) {
    const model::RolloutPlan& plan = state.plan;
    std::uint64_t hosts = 0;
    std::uint64_t succeeded = 0;
    for (std::size_t i = 0; i < state.slots.size(); ++i) {
      const auto& now = state.slots[i];
      const auto& before = last.slots[i];
      if (now.wave != wave) continue;
      const bool success = Succeeded(state, now) || Succeeded(state, before);
      const bool outside = Outside(now, plan.count_unreachable) || Outside(before, plan.count_unreachable) ||
                           (!plan.count_unreachable && WasSilent(state, before));
      if (!success && outside) continue;
      ++hosts;
      succeeded += success ? 1U : 0U;
    }
    const std::uint64_t accepted = wave < state.cause.accepted.size() ? state.cause.accepted[wave] : 0;
    hosts -= std::min(accepted, hosts);
    const std::uint32_t percent = plan.waves[wave].success_percent.value_or(plan.success_percent);
    const std::uint32_t count = plan.waves[wave].success_count.value_or(plan.success_count);
    return succeeded * 100 >= std::uint64_t{percent} * hosts && succeeded >= std::min<std::uint64_t>(count, hosts);
  }

  std::map<std::string, Last> last_;
  bool read_again_ = false;
};

}  // namespace

std::unique_ptr<Checker> MakeWavesInOrder(World& world) { return std::make_unique<WavesInOrder>(world); }

}  // namespace kintsugi::simulation
