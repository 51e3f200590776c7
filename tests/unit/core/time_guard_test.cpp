// SPDX-License-Identifier: Apache-2.0
// The guarded time: jumps of the wall clock do not move it, a wall clock that stands by its time for an hour does.
#include "console/core/time_guard.h"

#include <gtest/gtest.h>

#include "tests/unit/core/test_console.h"

namespace kintsugi::console {
namespace {

using News = TimeGuard::News;
constexpr Duration kHour{3'600'000};
constexpr Duration kDay{24 * 3'600'000LL};
constexpr Duration kJumps[] = {-kDay, kHour, -kHour, 3'653 * kDay, Duration{60'001}, Duration{-60'001}};

TEST(TimeGuard, GoesOnSteadilyThroughEveryJump) {
  for (const Duration jump : kJumps) {
    TestClock clock;
    const Instant start = clock.Now();
    TimeGuard guard(clock);
    clock.Jump(jump);
    clock.Advance(Duration{1'000});
    const auto reading = guard.Read();
    EXPECT_EQ(reading.now, start + Duration{1'000}) << jump.count();
    EXPECT_EQ(reading.news, News::kDeviates) << jump.count();
    EXPECT_EQ(reading.jump, jump);
    EXPECT_EQ(guard.Read().news, News::kNone) << "told twice";
  }
}

TEST(TimeGuard, AdoptsATimeThatStoodForAnHourAndNotBefore) {
  for (const Duration jump : kJumps) {
    TestClock clock;
    TimeGuard guard(clock);
    clock.Jump(jump);
    guard.Read();
    clock.Advance(kHour - Duration{1});
    EXPECT_EQ(guard.Read().news, News::kNone);
    clock.Advance(Duration{1});
    const auto reading = guard.Read();
    EXPECT_EQ(reading.news, News::kAdopted);
    EXPECT_EQ(reading.now, clock.Now());
    EXPECT_EQ(reading.jump, jump);
    EXPECT_EQ(guard.Read().news, News::kNone);
  }
}

TEST(TimeGuard, AClockThatJumpsAgainStartsItsHourAfresh) {
  TestClock clock;
  TimeGuard guard(clock);
  clock.Jump(kDay);
  guard.Read();
  clock.Advance(kHour / 2);
  clock.Jump(kDay);
  EXPECT_EQ(guard.Read().news, News::kDeviates);
  clock.Advance(kHour / 2);
  EXPECT_EQ(guard.Read().news, News::kNone);
  clock.Jump(-2 * kDay);
  EXPECT_EQ(guard.Read().news, News::kReturned);
}

TEST(TimeGuard, DriftOfAMinuteIsNoNews) {
  TestClock clock;
  TimeGuard guard(clock);
  clock.Jump(TimeGuard::kTolerance);
  const Instant before = guard.Now();
  EXPECT_EQ(guard.Read().news, News::kNone);
  clock.Advance(2 * kHour);
  EXPECT_EQ(guard.Read().now, before + 2 * kHour);
}

TEST(CoreTime, DecidesByTheGuardedTimeAndAuditsAJumpOnce) {
  TestConsole console;
  const Instant start = console.core().Now();
  console.clock().Jump(3'653 * kDay);
  for (int i = 0; i < 3; ++i) console.Pump();
  EXPECT_EQ(console.core().Now(), start);
  EXPECT_EQ(console.CheckIn(console.AddXpHost("PC-1"))->server_time, start);
  const auto rows = console.store().Audit(0, 100);
  EXPECT_EQ(std::count_if(rows->begin(), rows->end(), [](const auto& row) { return row.action == "clock.jumped"; }), 1);
}

TEST(CoreTime, GoesBackThroughTheStoreWhenTheWallClockStandsByIt) {
  TestConsole console;
  console.ImportMs03043();
  const HostId host = console.AddXpHost("PC-1");
  const std::string rollout = console.CreateRollout(TestConsole::Plan({}));
  console.Change(v1::OperatorMethod::kStartRollout, rollout);
  ASSERT_EQ(console.Offers(host).size(), 1U);
  console.clock().Jump(-kDay);
  console.Pump();
  console.clock().Advance(kHour);
  console.Pump();
  EXPECT_TRUE(console.Audited("clock.adopted"));
  EXPECT_EQ(console.core().Now(), console.clock().Now());
  EXPECT_EQ(console.Hosts(rollout)[0].attempts(), 1U);
  EXPECT_LE(console.core().rollouts().at(0).state.latest, console.clock().Now());
}

}  // namespace
}  // namespace kintsugi::console
