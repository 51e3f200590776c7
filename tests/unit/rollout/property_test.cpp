// SPDX-License-Identifier: Apache-2.0
// Random rollouts: thousands of seeds, every event of each checked against invariants that hold whatever
// happens. The seed of a failing run is printed; KINTSUGI_SEED repeats one, KINTSUGI_SEEDS sets how many are
// run.
#include <cstdlib>
#include <set>

#include "common/base/prng.h"
#include "tests/unit/rollout/random_rollout.h"

namespace kintsugi::rollout {
namespace {

std::uint32_t Recount(const State& state, std::size_t wave, HostState wanted) {
  return static_cast<std::uint32_t>(std::count_if(state.slots.begin(), state.slots.end(), [&](const HostSlot& host) {
    return host.wave == wave && host.state == wanted;
  }));
}

void CheckCounters(const State& state) {
  std::uint32_t in_flight = 0;
  for (const HostSlot& host : state.slots) in_flight += model::IsInFlight(host.state) ? 1U : 0U;
  ASSERT_EQ(in_flight, state.in_flight);
  ASSERT_LE(in_flight, state.plan.in_flight_limit);
  for (std::size_t wave = 0; wave < state.waves.size(); ++wave) {
    std::uint32_t unreachable = 0;
    for (const HostSlot& host : state.slots)
      if (host.wave == wave && !model::IsFinal(host.state) && (!host.reachable || host.state == HostState::kTimedOut))
        ++unreachable;
    ASSERT_EQ(unreachable, state.waves[wave].unreachable);
    for (std::size_t word = 0; word < model::kHostStateCount; ++word)
      ASSERT_EQ(Recount(state, wave, static_cast<HostState>(word)), state.waves[wave].by_state[word]);
  }
}

void CheckWaves(const State& state) {
  for (std::size_t wave = 0; wave < state.waves.size(); ++wave) {
    const bool opened = wave < state.open_waves;
    const bool last_open = wave + 1 == state.open_waves;
    const bool open = opened && last_open && state.phase != Phase::kCompleted;
    const WavePhase expected = !opened ? WavePhase::kWaiting : open ? WavePhase::kOpen : WavePhase::kDone;
    ASSERT_EQ(Name(expected), Name(state.waves[wave].phase)) << "wave " << wave;
  }
}

void CheckSlots(const State& state) {
  for (const HostSlot& host : state.slots) {
    ASSERT_LE(host.attempts, state.plan.max_attempts + state.cause.resumes);
    ASSERT_FALSE(host.touched);
    ASSERT_TRUE(!host.recalled || model::IsInFlight(host.state));
    if (model::IsInFlight(host.state)) {
      ASSERT_LT(host.wave, state.open_waves);
    }
    const bool all_recalled = state.phase == Phase::kHalted || state.phase == Phase::kAborted;
    if (all_recalled && model::IsInFlight(host.state)) {
      ASSERT_TRUE(host.recalled);
    }
    if (state.phase == Phase::kAborted) {
      ASSERT_TRUE(model::IsFinal(host.state) || model::IsInFlight(host.state));
    }
  }
}

void CheckCommands(const State& state, const State& before, const Commands& commands) {
  std::set<Slot> stored;
  std::set<Slot> offered;
  for (const Command& command : commands) {
    if (command.kind == Command::Kind::kSlotChanged) {
      ASSERT_TRUE(stored.insert(command.slot).second);
    }
    if (command.kind != Command::Kind::kOffer) continue;
    ASSERT_TRUE(offered.insert(command.slot).second);
    ASSERT_TRUE(before.phase == Phase::kRunning || before.phase == Phase::kCompleted);
    ASSERT_EQ(command.attempt, before.slots[command.slot].attempts + 1);
    ASSERT_EQ(command.attempt, state.slots[command.slot].attempts);
    ASSERT_TRUE(stored.contains(command.slot));
    ASSERT_EQ(command.until, state.latest + state.plan.offer_timeout);
  }
  // What is stored changes only with a command that says so.
  for (Slot slot = 0; slot < state.slots.size(); ++slot) {
    const HostSlot& a = before.slots[slot];
    const HostSlot& b = state.slots[slot];
    const bool differs = a.state != b.state || a.reason != b.reason || a.attempts != b.attempts ||
                         a.not_before_ms != b.not_before_ms || a.recalled != b.recalled;
    if (differs) {
      ASSERT_TRUE(stored.contains(slot)) << "slot " << slot;
    }
  }
  const auto announced = [&](Command::Kind kind) {
    return std::any_of(commands.begin(), commands.end(), [&](const Command& command) { return command.kind == kind; });
  };
  if (before.phase != state.phase || !(before.cause == state.cause)) {
    ASSERT_TRUE(announced(Command::Kind::kPhaseChanged));
  }
  if (before.open_waves != state.open_waves) {
    ASSERT_TRUE(announced(Command::Kind::kWaveChanged));
  }
}

std::uint64_t FromEnvironment(const char* name, std::uint64_t fallback) {
  const char* text = std::getenv(name);
  return text == nullptr ? fallback : std::strtoull(text, nullptr, 10);
}

void RunOne(std::uint64_t seed) {
  RandomRollout run(seed);
  for (int step = 0; step < 250; ++step) {
    const State before = run.state;
    run.StepOnce();
    ASSERT_NO_FATAL_FAILURE(CheckCounters(run.state)) << "step " << step;
    ASSERT_NO_FATAL_FAILURE(CheckWaves(run.state)) << "step " << step;
    ASSERT_NO_FATAL_FAILURE(CheckSlots(run.state)) << "step " << step;
    ASSERT_NO_FATAL_FAILURE(CheckCommands(run.state, before, run.commands)) << "step " << step;
  }
}

TEST(RolloutProperty, InvariantsHoldAfterEveryEventOfRandomRollouts) {
  const std::uint64_t first = FromEnvironment("KINTSUGI_SEED", 1);
  const std::uint64_t count = FromEnvironment("KINTSUGI_SEEDS", std::getenv("KINTSUGI_SEED") != nullptr ? 1 : 3000);
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    SCOPED_TRACE("KINTSUGI_SEED=" + std::to_string(seed));
    RunOne(seed);
    if (::testing::Test::HasFatalFailure()) return;
  }
}

// Liveness: with hosts that answer, a rollout whose installs succeed completes, whatever had gone wrong
// before.
TEST(RolloutProperty, EveryRandomRolloutCompletesOnceHostsAnswerAndInstallsSucceed) {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomRollout run(seed);
    for (int step = 0; step < 100; ++step) run.StepOnce();
    if (run.state.phase == Phase::kAborted) continue;
    run.Settle();
    ASSERT_EQ(Name(run.state.phase), "completed") << Explain(run.state, run.now);
    for (const HostSlot& host : run.state.slots) ASSERT_TRUE(model::IsFinal(host.state));
  }
}

}  // namespace
}  // namespace kintsugi::rollout
