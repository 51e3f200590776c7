// SPDX-License-Identifier: Apache-2.0
// Restart: what is stored is enough. Also the text form of a halt's cause.
#include "tests/unit/rollout/random_rollout.h"

namespace kintsugi::rollout {
namespace {

// What survives a restart: only what the commands of Step ask the console to store, and when each host was
// last heard.
State Stored(const State& live) {
  State stored;
  stored.plan = live.plan;
  stored.seed = live.seed;
  stored.phase = live.phase;
  stored.cause = HaltCauseFromText(ToText(live.cause)).value();
  stored.started = live.started;
  stored.ended = live.ended;
  stored.revision = live.revision;
  stored.retries = live.retries;
  stored.period_start = live.period_start;
  stored.starts_in_period = live.starts_in_period;
  stored.warned_total = live.warned_total;
  for (const GroupState& group : live.groups) stored.groups.push_back({group.name, group.limit, 0});
  for (const CalendarState& calendar : live.calendars) {
    CalendarState kept;
    kept.rules = calendar.rules;
    stored.calendars.push_back(std::move(kept));
  }
  for (const HostSlot& host : live.slots) {
    HostSlot row;
    row.state = host.state;
    row.reason = host.reason;
    row.wave = host.wave;
    row.attempts = host.attempts;
    row.missed = host.missed;
    row.calendar = host.calendar;
    row.groups = host.groups;
    row.not_before_ms = host.not_before_ms;
    row.offered_ms = host.offered_ms;
    row.expires_ms = host.expires_ms;
    row.last_heard_ms = host.last_heard_ms;
    stored.slots.push_back(row);
  }
  return stored;
}

State RestoreExactly(const State& live) {
  State stored = Stored(live);
  stored.listening_since = live.listening_since == Instant{} ? FromUnixMs(1) : live.listening_since;
  for (const WaveState& wave : live.waves) {
    WaveState kept;
    kept.opened = wave.opened;
    kept.passed = wave.passed;
    kept.released = wave.released;
    kept.warned_error = wave.warned_error;
    kept.warned_success = wave.warned_success;
    stored.waves.push_back(kept);
  }
  return Restore(std::move(stored), live.open_waves, live.latest);
}

TEST(RolloutRestore, GivesTheSameDigestAtAnyMomentAndTheSameFutureAfterIt) {
  for (std::uint64_t seed = 1; seed <= 1500; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomRollout run(seed);
    run.state.listening_since = FromUnixMs(1);
    std::optional<State> twin;
    for (int step = 0; step < 200; ++step) {
      run.StepOnce();
      if (twin) {
        Commands commands;
        run.last(*twin, run.now, commands);
        ASSERT_EQ(commands.size(), run.commands.size()) << "step " << step;
        ASSERT_EQ(Digest(*twin), Digest(run.state)) << "step " << step;
      }
      if (!run.prng.Percent(5)) continue;
      twin = RestoreExactly(run.state);
      ASSERT_EQ(Digest(*twin), Digest(run.state)) << "step " << step << ": " << Explain(run.state, run.now);
    }
  }
}

TEST(RolloutRestore, DigestTellsStatesWithDifferentFuturesApart) {
  Bench bench(Plan(), {2, 2, 2});
  bench.Start();
  const std::uint64_t before = Digest(bench.state);
  bench.Contact(0);
  const std::uint64_t offered = Digest(bench.state);
  EXPECT_NE(before, offered);
  bench.Report(0, HostState::kDownloading);
  EXPECT_NE(offered, Digest(bench.state));
  State other = bench.state;
  ++other.in_flight;
  EXPECT_NE(Digest(other), Digest(bench.state));
}

TEST(RolloutRestore, CountsSilenceFromTheRestartBecauseNobodyCouldBeHeardBefore) {
  Bench bench(Plan(), {4, 4, 4});
  bench.Start();
  bench.Contact(0);
  const Instant back = bench.now + Duration{10 * kHour};
  bench.state = Restore(Stored(bench.state), bench.state.open_waves, back);
  bench.now = back;
  bench.Wait(1000);
  EXPECT_EQ(bench.StateOf(0), HostState::kOffered);
  EXPECT_EQ(bench.state.waves[0].unreachable, 0U);
  EXPECT_EQ(bench.state.open_waves, 1U);
  bench.Wait(30 * kMinute);
  EXPECT_EQ(bench.state.waves[0].unreachable, 4U);
}

TEST(RolloutRestore, KeepsARecallAcrossARestart) {
  Bench bench(Plan(), {2, 2, 2});
  bench.Start();
  bench.Contact(0);
  bench.Install(1, HostState::kFailed);
  ASSERT_EQ(bench.state.phase, Phase::kHalted);
  const State restored = Restore(Stored(bench.state), bench.state.open_waves, bench.now);
  EXPECT_TRUE(restored.slots[0].recalled);
  EXPECT_EQ(restored.cause, bench.state.cause);
}

TEST(RolloutRestore, IgnoresWavesThatThePlanDoesNotHave) {
  Bench bench(Plan({"only"}), {1});
  State stored = Stored(bench.state);
  stored.slots[0].wave = 7;
  stored.phase = Phase::kRunning;
  const State restored = Restore(std::move(stored), 9, bench.now);
  EXPECT_EQ(restored.open_waves, 1U);
  EXPECT_EQ(restored.slots[0].wave, kNoWave);
}

// The clock had been ten years ahead; after the restart nothing waits for ten years.
TEST(RolloutRestore, StampsFromAClockThatHadJumpedAheadBecomeNow) {
  model::RolloutPlan plan = Plan();
  plan.waves[0].soak = Duration{kHour};
  Bench bench(plan, {2, 1, 1});
  const Instant true_time = bench.now;
  bench.now += Duration{3650LL * 24 * kHour};
  bench.Start();
  bench.Contact(0);
  bench.Install(1);
  bench.now = true_time;
  bench.state = Restore(bench.state, bench.state.open_waves, true_time);
  EXPECT_EQ(bench.state.latest, true_time);
  EXPECT_EQ(bench.state.started, true_time);
  EXPECT_EQ(bench.state.waves[0].opened, true_time);
  EXPECT_EQ(bench.state.slots[0].expires_ms, ToUnixMs(true_time) + 4 * kHour);
  bench.Wait(4 * kHour);
  EXPECT_EQ(bench.StateOf(0), HostState::kTimedOut);
  bench.Wait(kHour);
  EXPECT_EQ(bench.state.open_waves, 2U);
}

TEST(HaltCauseText, OfAnEarlierReleaseIsStillRead) {
  const auto cause = HaltCauseFromText("1 2 3 12 20 9 5 7 1 0,4,0");
  ASSERT_TRUE(cause.has_value());
  EXPECT_EQ(*cause, (HaltCause{HaltCause::Kind::kFailedShare, 2, 3, 12, 20, 9, 5, 7, 1, {0, 4, 0}}));
}

TEST(HaltCauseText, ComesBackAsItWas) {
  HaltCause halted{HaltCause::Kind::kFailedShare, 2, 3, 12, 20, 9, 5, 7, 1, {0, 4, 0}};
  HaltCause accepted;
  accepted.resumes = 2;
  accepted.accepted = {1};
  const HaltCause total{HaltCause::Kind::kTotalFailedShareOfAll, 0, 3, 12, 20, 9, 5, 0, 0, {}};
  for (const HaltCause& cause : {HaltCause{}, halted, accepted, total})
    EXPECT_EQ(HaltCauseFromText(ToText(cause)), cause);
  EXPECT_EQ(ToText(HaltCause{}), "");
  EXPECT_EQ(ToText(halted), "1 2 3 12 20 9 5 7 1 0,4,0");
}

TEST(HaltCauseText, RefusesWhatItDidNotWrite) {
  for (const char* text :
       {"1", "1 2 3", "9 0 0 0 0 0 0 0 0 -", "1 70000 0 0 0 0 0 0 0 -", "1 0 0 0 0 0 0 0 0 ", "x 0 0 0 0 0 0 0 0 -",
        "1 0 0 0 0 0 0 0 0 1,", "1 0 0 0 0 0 0 0 0 1,x", "1 0 0 0 0 0 0 0 0 1 2", "1 0 0 0 0 0 0 0 99999999999 -"})
    EXPECT_FALSE(HaltCauseFromText(text).has_value()) << text;
}

}  // namespace
}  // namespace kintsugi::rollout
