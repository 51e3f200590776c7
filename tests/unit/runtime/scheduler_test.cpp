// SPDX-License-Identifier: Apache-2.0
// The context is run by the test itself, so that nothing sleeps; timers of a few milliseconds are awaited by
// running it.
#include <gtest/gtest.h>

#include <memory>
#include <thread>
#include <vector>

#include "common/runtime/asio_scheduler.h"

namespace kintsugi::runtime {
namespace {

TEST(AsioScheduler, RunsPostedTasksInOrderAfterTheCurrentOne) {
  boost::asio::io_context io;
  AsioScheduler scheduler(io);
  std::vector<int> seen;
  scheduler.Post([&] {
    scheduler.Post([&] { seen.push_back(2); });
    seen.push_back(1);
  });
  EXPECT_TRUE(seen.empty()) << "never from inside the call";
  io.run();
  EXPECT_EQ(seen, (std::vector<int>{1, 2}));
}

TEST(AsioScheduler, FiresTimersInTheOrderOfTheirTimes) {
  boost::asio::io_context io;
  AsioScheduler scheduler(io);
  std::vector<int> seen;
  scheduler.After(Duration{20}, [&] { seen.push_back(3); });
  scheduler.After(Duration{5}, [&] { seen.push_back(2); });
  scheduler.After(Duration{-5}, [&] { seen.push_back(1); });
  io.run();
  EXPECT_EQ(seen, (std::vector<int>{1, 2, 3}));
}

TEST(AsioScheduler, ForgetsCancelledTimersAlsoWhenTheyAreDue) {
  boost::asio::io_context io;
  AsioScheduler scheduler(io);
  bool fired = false;
  const auto far = scheduler.After(Duration{3'600'000}, [&] { fired = true; });
  EXPECT_NE(far, 0U);
  Scheduler::TimerId due = 0;
  scheduler.Post([&] { scheduler.Cancel(due); });  // runs before the timer, which is due at once
  due = scheduler.After(Duration{0}, [&] { fired = true; });
  scheduler.Cancel(far);
  scheduler.Cancel(4711);
  io.run();
  EXPECT_FALSE(fired);
}

TEST(AsioScheduler, DropsEverythingWhenDestroyed) {
  boost::asio::io_context io;
  bool ran = false;
  {
    AsioScheduler scheduler(io);
    scheduler.Post([&] { ran = true; });
    scheduler.After(Duration{0}, [&] { ran = true; });
    scheduler.After(Duration{3'600'000}, [&] { ran = true; });
  }
  io.run();  // returns at once: the far timer is gone
  EXPECT_FALSE(ran);
}

TEST(AsioScheduler, FreesItsTimersWhenTheContextNeverRunsAgain) {
  auto guard = std::make_shared<int>(1);
  const std::weak_ptr<int> watch = guard;
  {
    boost::asio::io_context io;
    AsioScheduler scheduler(io);
    scheduler.After(Duration{3'600'000}, [guard] {});
    guard.reset();
  }
  EXPECT_TRUE(watch.expired());
}

TEST(AsioScheduler, MayBeDestroyedByItsOwnTask) {
  boost::asio::io_context io;
  auto scheduler = std::make_unique<AsioScheduler>(io);
  bool later = false;
  scheduler->Post([&] { scheduler.reset(); });
  scheduler->Post([&] { later = true; });
  io.run();
  EXPECT_FALSE(later);
}

TEST(AsioScheduler, NeverOverlapsItsTasksOnManyThreads) {
  boost::asio::io_context io;
  AsioScheduler scheduler(io);
  int inside = 0;
  int total = 0;
  bool overlapped = false;
  for (int i = 0; i < 2000; ++i) {
    scheduler.Post([&] {
      overlapped |= ++inside != 1;
      ++total;
      --inside;
    });
  }
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) threads.emplace_back([&io] { io.run(); });
  }
  EXPECT_FALSE(overlapped);
  EXPECT_EQ(total, 2000);
}

}  // namespace
}  // namespace kintsugi::runtime
