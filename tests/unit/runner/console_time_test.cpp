// SPDX-License-Identifier: Apache-2.0
// The console's time: kept through clocks that are set, restarts and boots, and never guessed.
#include "agent/runner/console_time.h"

#include <gtest/gtest.h>

#include "tests/unit/runner/world.h"

namespace kintsugi::agent::testing {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

struct Bench {
  sim::SimScheduler scheduler{kStart};
  HostClock clock{scheduler};
  std::map<std::string, std::string> stored;

  void Keep(const ConsoleTime& time) {
    const auto write = time.Write();
    stored[write.name] = *write.bytes;
  }
  ConsoleTime Load(const std::string& boot) {
    ConsoleTime time(clock, boot);
    time.Load(stored);
    return time;
  }
};

TEST(ConsoleTime, IsNotKnownBeforeTheFirstAnswerAndIsTheConsolesAfterIt) {
  Bench bench;
  ConsoleTime time(bench.clock, "b1");
  EXPECT_FALSE(time.known());
  const Duration asked = bench.clock.Steady();
  bench.scheduler.RunFor(seconds(2));
  time.Sync(kStart + hours(5), asked);
  EXPECT_TRUE(time.known());
  EXPECT_EQ(time.Now(), kStart + hours(5));
  EXPECT_EQ(time.slack(), seconds(2)) << "the answer is as old as the call at most";
  bench.clock.ahead = hours(-24);
  bench.scheduler.RunFor(hours(1));
  EXPECT_EQ(time.Now(), kStart + hours(6)) << "whatever the host's clock is set to";
}

TEST(ConsoleTime, LaterAnswersNarrowItAndASlowOneDoesNotWidenIt) {
  Bench bench;
  ConsoleTime time(bench.clock, "b1");
  const auto sync = [&](Duration to, Duration back) {
    const Duration asked = bench.clock.Steady();
    bench.scheduler.RunFor(to);
    const Instant answer = bench.scheduler.Now();
    bench.scheduler.RunFor(back);
    time.Sync(answer, asked);
    EXPECT_LE(time.Now(), bench.scheduler.Now());
    EXPECT_GE(time.Now() + time.slack(), bench.scheduler.Now());
  };
  sync(seconds(1), seconds(3));
  sync(seconds(1), seconds(1));
  EXPECT_EQ(time.slack(), seconds(2));
  sync(seconds(20), seconds(30));
  EXPECT_LE(time.slack(), seconds(2));
}

TEST(ConsoleTime, AConsoleThatTellsNoTimeLeavesTheHostsClock) {
  Bench bench;
  ConsoleTime time(bench.clock, "b1");
  bench.clock.ahead = hours(2);
  time.Sync(Instant{}, bench.clock.Steady());
  EXPECT_TRUE(time.known());
  EXPECT_EQ(time.Now(), kStart + hours(2));
}

struct BootRow {
  const char* name;
  const char* boot;
  Duration ahead_before;
  Duration ahead_after;
  bool known;
};
TEST(ConsoleTime, OverARestartItGoesOnAndOverABootOnlyByAClockThatWasRight) {
  static constexpr BootRow kRows[] = {
      {"restart", "b1", Duration{0}, Duration{0}, true},
      {"restart with the clock set", "b1", Duration{0}, hours(24 * 3650), true},
      {"boot", "b2", Duration{0}, Duration{0}, true},
      {"boot, clock a little ahead", "b2", minutes(4), minutes(4), true},
      {"boot, clock was wrong", "b2", minutes(6), minutes(6), false},
      {"boot, clock went back", "b2", Duration{0}, hours(-1), false},
  };
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.name);
    Bench bench;
    bench.clock.ahead = row.ahead_before;
    ConsoleTime time(bench.clock, "b1");
    time.Sync(kStart, bench.clock.Steady());
    bench.Keep(time);
    bench.clock.ahead = row.ahead_after;
    bench.scheduler.RunFor(minutes(10));
    const ConsoleTime next = bench.Load(row.boot);
    EXPECT_EQ(next.known(), row.known);
    if (row.known) {
      EXPECT_EQ(next.Now(), kStart + minutes(10));
    } else {
      EXPECT_EQ(next.Now(), kStart) << "the earliest that it can be";
    }
  }
}

TEST(ConsoleTime, DamagedBytesAreNoTime) {
  Bench bench;
  bench.stored["time"] = "garbage";
  EXPECT_FALSE(bench.Load("b1").known());
}

}  // namespace
}  // namespace kintsugi::agent::testing
