// SPDX-License-Identifier: Apache-2.0
// Random rollouts: thousands of seeds, every event of each checked against invariants that hold whatever
// happens. The seed of a failing run is printed; KINTSUGI_SEED repeats one, KINTSUGI_SEEDS sets how many are
// run.
#include <cstdlib>
#include <map>
#include <memory>
#include <set>

#include "common/base/prng.h"
#include "common/rollout/machine.h"
#include "tests/unit/rollout/random_rollout.h"

namespace kintsugi::rollout {
namespace {

std::uint32_t Recount(const State& state, std::size_t wave, HostState wanted) {
  return static_cast<std::uint32_t>(std::count_if(state.slots.begin(), state.slots.end(), [&](const HostSlot& host) {
    return host.wave == wave && host.state == wanted;
  }));
}

bool Served(const State& state, const HostSlot& host) {
  return host.state == HostState::kRebootPending && state.plan.reboot == model::RebootPolicy::kNever;
}

void CheckPlaces(const State& state) {
  std::uint32_t in_flight = 0;
  std::vector<std::uint32_t> by_group(state.groups.size());
  for (const HostSlot& host : state.slots) {
    if (!model::IsInFlight(host.state) || Served(state, host)) continue;
    ++in_flight;
    for (const std::uint16_t group : host.groups)
      if (group != kNoGroup) ++by_group[group];
  }
  ASSERT_EQ(in_flight, state.in_flight);
  ASSERT_LE(in_flight, state.plan.in_flight_limit);
  for (std::size_t group = 0; group < by_group.size(); ++group) {
    ASSERT_EQ(by_group[group], state.groups[group].in_flight);
    ASSERT_LE(by_group[group], state.groups[group].limit) << state.groups[group].name;
  }
}

void CheckCounters(const State& state) {
  ASSERT_NO_FATAL_FAILURE(CheckPlaces(state));
  if (state.plan.max_retries > 0) {
    ASSERT_LE(state.retries, state.plan.max_retries);
  }
  for (std::size_t wave = 0; wave < state.waves.size(); ++wave) {
    std::uint32_t unreachable = 0;
    std::uint32_t total = 0;
    for (const HostSlot& host : state.slots) {
      if (host.wave != wave) continue;
      ++total;
      const bool silent = !host.reachable || host.state == HostState::kTimedOut;
      if (!model::IsFinal(host.state) && !Served(state, host) && silent) ++unreachable;
    }
    ASSERT_EQ(total, state.waves[wave].total);
    ASSERT_EQ(unreachable, state.waves[wave].unreachable);
    for (std::size_t word = 0; word < model::kHostStateCount; ++word)
      ASSERT_EQ(Recount(state, wave, static_cast<HostState>(word)), state.waves[wave].by_state[word]);
  }
}

// No wave opens before its date, in the soak of the one before it, or past a closed gate.
void CheckOpenings(const State& state, const State& before) {
  for (std::size_t wave = before.open_waves; wave < state.open_waves; ++wave) {
    const Instant base = state.plan.start_at == Instant{} ? state.started : state.plan.start_at;
    ASSERT_GE(state.latest, base + state.plan.waves[wave].offset) << "wave " << wave;
    if (wave == 0) continue;
    const WaveState& previous = state.waves[wave - 1];
    const model::WaveSpec& spec = state.plan.waves[wave - 1];
    if (previous.released) continue;
    ASSERT_FALSE(spec.manual_gate) << "wave " << wave;
    ASSERT_NE(previous.passed, Instant{}) << "wave " << wave;
    ASSERT_GE(state.latest, previous.passed + spec.soak) << "wave " << wave;
  }
}

bool IsOpen(const schedule::Calendar& calendar, Instant now, Duration needed) {
  const auto interval = calendar.At(now);
  return interval && interval->open <= now && interval->close - now >= needed;
}

// What the plan says about windows, worked out anew from the rules.
void CheckWindow(const State& state, const State& before, Slot slot) {
  const model::RolloutPlan& plan = state.plan;
  const HostSlot& host = state.slots[slot];
  if (host.calendar == kNoCalendar || plan.stage_ahead) return;
  const schedule::Calendar& calendar = *state.calendars[host.calendar].rules;
  if (IsOpen(calendar, state.latest, plan.time_needed)) return;
  const bool late = plan.deadline != Instant{} && state.latest >= plan.deadline;
  const bool back = plan.missed_window == model::MissedWindow::kWhenBack ||
                    (plan.missed_window == model::MissedWindow::kOutsideActiveHours &&
                     (late || !calendar.InActiveHours(state.latest)));
  ASSERT_TRUE((late && plan.deadline_overrides_windows) || back)
      << "slot " << slot << " was offered work outside its window at " << FormatInstant(state.latest) << ", "
      << Name(before.phase);
  model::Schedule blackouts = plan.schedule;
  blackouts.windows.clear();
  const auto zone = std::make_shared<const schedule::Zone>(calendar.zone());
  ASSERT_TRUE(IsOpen(*schedule::Calendar::Make(blackouts, zone), state.latest, plan.time_needed)) << "slot " << slot;
}

// Nobody is given up while the offer is good, or while the work may still run.
void CheckTimeOuts(const State& state, const State& before) {
  for (Slot slot = 0; slot < before.slots.size(); ++slot) {
    if (state.slots[slot].state != HostState::kTimedOut || !model::IsInFlight(before.slots[slot].state)) continue;
    const std::int64_t held_until = before.slots[slot].expires_ms + before.plan.time_needed.count();
    ASSERT_GE(ToUnixMs(state.latest), held_until) << "slot " << slot;
  }
}

// While offers are made every condition has been judged: judging all of them once more changes nothing. So an offer,
// which changes nothing that they count, need not ask.
void CheckJudged(State state) {
  if (state.phase != Phase::kRunning && state.phase != Phase::kCompleted) return;
  const std::uint64_t revision = state.revision;
  Commands commands;
  Machine(state, state.latest, state.latest, commands).EvaluateAll();
  ASSERT_EQ(revision, state.revision) << Explain(state, state.latest);
  ASSERT_TRUE(commands.empty());
}

// Whatever comes up for a host by time alone has an entry in time, or its wave's first silence stands for it.
void CheckDeadlines(const State& state) {
  std::int64_t first = kNeverMs;
  for (const WaveState& wave : state.waves)
    if (wave.silence_ms != 0) first = std::min(first, wave.silence_ms);
  ASSERT_EQ(first, state.silence_due_ms);
  for (Slot slot = 0; slot < state.slots.size(); ++slot) {
    const HostSlot& host = state.slots[slot];
    const std::int64_t due = DueMs(state, host);
    if (due == 0) continue;
    const std::int64_t silence = state.waves[host.wave].silence_ms;
    const bool entry = host.deadline_ms != 0 && host.deadline_ms <= due;
    ASSERT_TRUE(entry || (silence != 0 && silence <= due)) << "slot " << slot;
    ASSERT_LE(state.deadlines.NextMs(), entry ? host.deadline_ms : kNeverMs) << "slot " << slot;
  }
}

void CheckExplanations(const State& state, Instant now) {
  ASSERT_FALSE(Explain(state, now).empty());
  for (std::size_t wave = 0; wave < state.waves.size(); ++wave) ASSERT_FALSE(ExplainWave(state, wave, now).empty());
  for (Slot slot = 0; slot < state.slots.size(); ++slot) ASSERT_FALSE(ExplainSlot(state, slot, now).empty());
}

void CheckWaves(const State& state) {
  for (std::size_t wave = 0; wave < state.waves.size(); ++wave) {
    const bool opened = wave < state.open_waves;
    const bool last_open = wave + 1 == state.open_waves;
    const bool open = opened && last_open && state.phase != Phase::kCompleted;
    const WavePhase expected = !opened ? WavePhase::kWaiting : open ? WavePhase::kOpen : WavePhase::kDone;
    ASSERT_EQ(Name(expected), Name(state.waves[wave].phase)) << "wave " << wave;
  }
  ASSERT_EQ(WaveNotBeforeMs(state), state.wave_due_ms) << "what is kept is what would be worked out anew";
}

void CheckSlots(const State& state) {
  // What goes back for a missed window is offered again without counting.
  const bool catches_up = state.plan.missed_window == model::MissedWindow::kWhenBack ||
                          state.plan.missed_window == model::MissedWindow::kOutsideActiveHours;
  const std::uint32_t most = catches_up ? kMostOffers : state.plan.max_attempts + state.cause.resumes;
  for (const HostSlot& host : state.slots) {
    ASSERT_LE(host.attempts, most);
    ASSERT_FALSE(host.touched);
    ASSERT_TRUE(!host.recalled || model::IsInFlight(host.state));
    if (model::IsInFlight(host.state)) {
      ASSERT_LT(host.wave, state.open_waves);
    }
    const bool stopped = state.phase == Phase::kPaused && state.cause.kind != HaltCause::Kind::kNone;
    const bool all_recalled = stopped || state.phase == Phase::kHalted || state.phase == Phase::kAborted;
    if (all_recalled && model::IsInFlight(host.state) && !Served(state, host)) {
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
    ASSERT_GE(command.until, state.latest + state.plan.offer_timeout);
    if (!state.plan.stage_ahead) {
      ASSERT_EQ(command.until, state.latest + state.plan.offer_timeout);
    }
    ASSERT_EQ(ToUnixMs(command.until), state.slots[command.slot].expires_ms);
    ASSERT_GE(state.latest, state.plan.start_at);
    ASSERT_NO_FATAL_FAILURE(CheckWindow(state, before, command.slot));
  }
  // What is stored changes only with a command that says so.
  for (Slot slot = 0; slot < state.slots.size(); ++slot) {
    const HostSlot a = slot < before.slots.size() ? before.slots[slot] : HostSlot{.attempts = 99};
    const HostSlot& b = state.slots[slot];
    const bool differs = a.state != b.state || a.reason != b.reason || a.attempts != b.attempts || a.wave != b.wave ||
                         a.not_before_ms != b.not_before_ms || a.recalled != b.recalled || a.missed != b.missed ||
                         a.expires_ms != b.expires_ms;
    if (differs) {
      ASSERT_TRUE(stored.contains(slot)) << "slot " << slot;
    }
  }
  const auto announced = [&](Command::Kind kind) {
    return std::any_of(commands.begin(), commands.end(), [&](const Command& command) { return command.kind == kind; });
  };
  if (before.phase != state.phase || !(before.cause == state.cause) || before.warned_total != state.warned_total) {
    ASSERT_TRUE(announced(Command::Kind::kPhaseChanged));
  }
  for (std::size_t wave = 0; wave < state.waves.size(); ++wave) {
    const WaveState& a = before.waves[wave];
    const WaveState& b = state.waves[wave];
    const bool differs = a.phase != b.phase || a.opened != b.opened || a.passed != b.passed || a.closed != b.closed ||
                         a.released != b.released || a.warned_error != b.warned_error ||
                         a.warned_success != b.warned_success;
    const bool told = std::any_of(commands.begin(), commands.end(), [&](const Command& command) {
      return command.kind == Command::Kind::kWaveChanged && command.wave == wave;
    });
    ASSERT_TRUE(!differs || told) << "wave " << wave;
  }
}

// Offers per fixed period, counted by the test itself.
class Starts {
 public:
  void Check(const State& state, const Commands& commands) {
    for (const Command& command : commands) {
      if (command.kind != Command::Kind::kOffer || state.plan.starts_limit == 0) continue;
      const auto period = (state.latest - state.started) / state.plan.starts_period;
      ASSERT_LE(++made_[period], state.plan.starts_limit) << "period " << period;
    }
  }

 private:
  std::map<std::int64_t, std::uint32_t> made_;
};

std::uint64_t FromEnvironment(const char* name, std::uint64_t fallback) {
  const char* text = std::getenv(name);
  return text == nullptr ? fallback : std::strtoull(text, nullptr, 10);
}

void RunOne(std::uint64_t seed) {
  RandomRollout run(seed);
  Starts starts;
  for (int step = 0; step < 250; ++step) {
    SCOPED_TRACE("step " + std::to_string(step));
    const State before = run.state;
    run.StepOnce();
    ASSERT_NO_FATAL_FAILURE(CheckCounters(run.state));
    ASSERT_NO_FATAL_FAILURE(CheckWaves(run.state));
    ASSERT_NO_FATAL_FAILURE(CheckDeadlines(run.state));
    ASSERT_NO_FATAL_FAILURE(CheckSlots(run.state));
    ASSERT_NO_FATAL_FAILURE(CheckCommands(run.state, before, run.commands));
    ASSERT_NO_FATAL_FAILURE(CheckOpenings(run.state, before));
    ASSERT_NO_FATAL_FAILURE(CheckTimeOuts(run.state, before));
    ASSERT_NO_FATAL_FAILURE(CheckJudged(run.state));
    ASSERT_NO_FATAL_FAILURE(starts.Check(run.state, run.commands));
    if (step % 10 == 0) {
      ASSERT_NO_FATAL_FAILURE(CheckExplanations(run.state, run.now));
    }
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
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomRollout run(seed, seed % 4 != 0);
    for (int step = 0; step < 100; ++step) run.StepOnce();
    if (run.state.phase == Phase::kAborted) continue;
    run.Settle();
    ASSERT_EQ(Name(run.state.phase), "completed") << Explain(run.state, run.now);
    for (Slot slot = 0; slot < run.state.slots.size(); ++slot)
      ASSERT_TRUE(model::IsFinal(run.state.slots[slot].state)) << ExplainSlot(run.state, slot, run.now);
  }
}

// Nothing but time: ticks at the instants that NextDeadline names leave nothing undone, and come to an end.
TEST(RolloutProperty, NextDeadlineLiesAheadAndAGateOrAHostIsAllThatIsWaitedForWhenItNamesNone) {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomRollout run(seed);
    for (int step = 0; step < 60; ++step) run.StepOnce();
    run.now = std::max(run.now, run.state.latest);
    for (int tick = 0; tick < 300; ++tick) {
      const auto next = NextDeadline(run.state);
      if (!next) break;
      ASSERT_GT(*next, run.state.latest) << Explain(run.state, run.now);
      run.now = *next;
      run.Do([](State& s, Instant at, Commands& c) { Step(s, Event{}, at, c); });
    }
    ASSERT_NO_FATAL_FAILURE(CheckExplanations(run.state, run.now));
  }
}

// A twin whose ticks are made only when a renewed deadline is due.
TEST(RolloutProperty, TicksThatRenewedDeadlinesSpareWouldHaveChangedNothing) {
  int spared = 0;
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomRollout run(seed);
    for (int step = 0; step < 60; ++step) run.StepOnce();
    State twin = run.state;
    Commands commands;
    for (int tick = 0; tick < 100; ++tick) {
      const auto next = NextDeadline(run.state);
      if (!next) break;
      run.now = *next;
      run.Do([](State& s, Instant at, Commands& c) { Step(s, Event{}, at, c); });
      commands.clear();
      const auto due = RenewDeadlines(twin, run.now);
      if (due && *due <= run.now) {
        Step(twin, Event{}, run.now, commands);
        ASSERT_EQ(Digest(run.state), Digest(twin));
      } else {
        ++spared;
        ASSERT_EQ(due, NextDeadline(run.state));
      }
      ASSERT_EQ(run.commands.size(), commands.size());
      ASSERT_EQ(run.state.revision, twin.revision);
    }
  }
  EXPECT_GT(spared, 100);
}

}  // namespace
}  // namespace kintsugi::rollout
