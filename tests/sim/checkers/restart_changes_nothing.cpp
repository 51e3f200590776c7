// SPDX-License-Identifier: Apache-2.0
// A restart changes no decision: after a kill with memory and store in agreement, every rollout is what it was. What
// only the running console can know (who was heard lately, since when it listens) may differ, nothing else. Where the
// console's clock has jumped in the run, times in the future are pulled back to it when the store is read, and not
// stored: then times are not compared.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "tests/sim/checkers/view.h"

namespace kintsugi::simulation {
namespace {

// `after` with the hearing of `before`: what remains must be equal.
rollout::State WithHearingOf(rollout::State after, const rollout::State& before, bool clock_jumped) {
  after.latest = before.latest;
  after.listening_since = before.listening_since;
  const std::size_t slots = std::min(after.slots.size(), before.slots.size());
  for (std::size_t i = 0; i < slots; ++i) {
    after.slots[i].reachable = before.slots[i].reachable;
    after.slots[i].last_heard_ms = before.slots[i].last_heard_ms;
    if (!clock_jumped) continue;
    after.slots[i].not_before_ms = before.slots[i].not_before_ms;
    after.slots[i].expires_ms = before.slots[i].expires_ms;
  }
  if (clock_jumped) {
    after.started = before.started;
    after.period_start = before.period_start;
  }
  for (std::size_t i = 0; i < std::min(after.waves.size(), before.waves.size()); ++i) {
    after.waves[i].unreachable = before.waves[i].unreachable;
    after.waves[i].opened = before.waves[i].opened;
    if (clock_jumped) after.waves[i].passed = before.waves[i].passed;
  }
  return after;
}

std::string Difference(const rollout::State& before, const rollout::State& after) {
  if (before.phase != after.phase)
    return fmt::format("phase {} became {}", rollout::Name(before.phase), rollout::Name(after.phase));
  if (before.open_waves != after.open_waves)
    return fmt::format("{} open waves became {}", before.open_waves, after.open_waves);
  if (before.in_flight != after.in_flight)
    return fmt::format("{} in flight became {}", before.in_flight, after.in_flight);
  if (rollout::ToText(before.cause) != rollout::ToText(after.cause))
    return fmt::format("cause '{}' became '{}'", rollout::ToText(before.cause), rollout::ToText(after.cause));
  if (before.slots.size() != after.slots.size())
    return fmt::format("{} hosts became {}", before.slots.size(), after.slots.size());
  for (std::size_t i = 0; i < before.slots.size(); ++i) {
    const auto text = [](const rollout::HostSlot& slot) {
      const bool final = model::IsFinal(slot.state);  // then times no longer matter
      return fmt::format("{} ({}) wave {} attempt {}{}{} not before {} expires {} calendar {} groups {}",
                         model::Name(slot.state), model::Name(slot.reason), slot.wave, slot.attempts,
                         slot.recalled ? " recalled" : "", !final && slot.missed ? " missed" : "",
                         final ? 0 : slot.not_before_ms, final ? 0 : slot.expires_ms, final ? 0 : slot.calendar,
                         fmt::join(slot.groups, "/"));
    };
    if (text(before.slots[i]) != text(after.slots[i]))
      return fmt::format("slot {}: {} became {}", i, text(before.slots[i]), text(after.slots[i]));
  }
  for (std::size_t i = 0; i < std::min(before.waves.size(), after.waves.size()); ++i) {
    const auto text = [](const rollout::WaveState& wave) {
      return fmt::format("phase {} total {} released {} warned {}/{} passed {}", rollout::Name(wave.phase), wave.total,
                         wave.released, wave.warned_error, wave.warned_success, ToUnixMs(wave.passed));
    };
    if (text(before.waves[i]) != text(after.waves[i]))
      return fmt::format("wave {}: {} became {}", i + 1, text(before.waves[i]), text(after.waves[i]));
  }
  const auto rest = [](const rollout::State& state) {
    return fmt::format("retries {} starts {} since {} warned {} started {}", state.retries, state.starts_in_period,
                       ToUnixMs(state.period_start), state.warned_total, ToUnixMs(state.started));
  };
  return fmt::format("{} became {}", rest(before), rest(after));
}

class RestartChangesNothing final : public Checker {
 public:
  explicit RestartChangesNothing(World& world) : Checker(world, "restart changes nothing") {}
  void OnEvent(const Event& event) override {
    if (event.kind == EventKind::kFault && event.text == Name(Fault::kConsoleClockJump)) clock_jumped_ = true;
    if (event.kind != EventKind::kConsoleStarted) return;
    const auto& book = world().console().core()->rollouts();
    for (const LastState& before : world().console().before_kill()) {
      const auto index = book.Find(before.id);
      if (!index) {
        Violated(fmt::format("rollout {} is gone after a restart", before.id));
        continue;
      }
      const rollout::State after = WithHearingOf(book.at(*index).state, before.state, clock_jumped_);
      if (rollout::Digest(after) != rollout::Digest(before.state))
        Violated(fmt::format("rollout {}: {}", before.id, Difference(before.state, after)));
    }
  }

 private:
  bool clock_jumped_ = false;
};

}  // namespace

std::unique_ptr<Checker> MakeRestartChangesNothing(World& world) {
  return std::make_unique<RestartChangesNothing>(world);
}

}  // namespace kintsugi::simulation
