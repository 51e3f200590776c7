// SPDX-License-Identifier: Apache-2.0
// SimScheduler: order, time, cancelling.
#include "common/sim/sim_scheduler.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace kintsugi::sim {
namespace {

using std::chrono::seconds;
const Instant kStart = FromUnixMs(1'000'000);

TEST(SimScheduler, RunsTasksInOrderOfTimeThenOfGiving) {
  SimScheduler scheduler(kStart);
  std::string order;
  scheduler.After(seconds(2), [&] { order += 'c'; });
  scheduler.After(seconds(1), [&] { order += 'a'; });
  scheduler.After(seconds(1), [&] { order += 'b'; });
  EXPECT_EQ(scheduler.RunUntil(kStart + seconds(1)), 2U);
  EXPECT_EQ(order, "ab");
  EXPECT_EQ(scheduler.Now(), kStart + seconds(1));
  EXPECT_TRUE(scheduler.RunOne());
  EXPECT_EQ(order, "abc");
  EXPECT_EQ(scheduler.Now(), kStart + seconds(2));
  EXPECT_FALSE(scheduler.RunOne());
}

TEST(SimScheduler, ATaskThatAddsTasksAtTheSameInstantRunsThemInTheSameRunUntil) {
  SimScheduler scheduler(kStart);
  int ran = 0;
  scheduler.Post([&] { scheduler.Post([&] { ++ran; }); });
  scheduler.RunUntil(kStart);
  EXPECT_EQ(ran, 1);
}

TEST(SimScheduler, ACancelledTimerNeverRunsAndUnknownIdsAreIgnored) {
  SimScheduler scheduler(kStart);
  bool ran = false;
  const auto id = scheduler.After(seconds(1), [&] { ran = true; });
  scheduler.Cancel(id);
  scheduler.Cancel(id);
  scheduler.Cancel(12345);
  scheduler.RunUntil(kStart + seconds(5));
  EXPECT_FALSE(ran);
  EXPECT_EQ(scheduler.Now(), kStart + seconds(5));
}

TEST(SimScheduler, ATaskMayCancelALaterOneOfTheSameInstant) {
  SimScheduler scheduler(kStart);
  bool ran = false;
  Scheduler::TimerId later = 0;
  scheduler.After(seconds(1), [&] { scheduler.Cancel(later); });
  later = scheduler.After(seconds(1), [&] { ran = true; });
  scheduler.RunFor(seconds(1));
  EXPECT_FALSE(ran);
}

TEST(SimScheduler, NegativeDelaysCountAsNow) {
  SimScheduler scheduler(kStart);
  scheduler.After(seconds(-5), [] {});
  EXPECT_TRUE(scheduler.RunOne());
  EXPECT_EQ(scheduler.Now(), kStart);
}

}  // namespace
}  // namespace kintsugi::sim
