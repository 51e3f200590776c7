// SPDX-License-Identifier: Apache-2.0
#include "console/core/inbox.h"

#include <gtest/gtest.h>

#include <thread>

namespace kintsugi::console {
namespace {

TEST(Inbox, RefusesWhenFullAndKeepsTheItem) {
  Inbox<std::string> inbox(2);
  std::string a = "a", b = "b", c = "c";
  EXPECT_TRUE(inbox.Push(a));
  EXPECT_TRUE(inbox.Push(b));
  EXPECT_FALSE(inbox.Push(c));
  EXPECT_EQ(c, "c");
}

TEST(Inbox, DrainsInOrderAndNotMoreThanTheLimit) {
  Inbox<int> inbox(10);
  for (int i = 0; i < 5; ++i) {
    int item = i;
    inbox.Push(item);
  }
  std::vector<int> out;
  EXPECT_TRUE(inbox.Drain(out, 3, Duration{0}));
  EXPECT_EQ(out, (std::vector<int>{0, 1, 2}));
  out.clear();
  EXPECT_TRUE(inbox.Drain(out, 3, Duration{0}));
  EXPECT_EQ(out, (std::vector<int>{3, 4}));
}

TEST(Inbox, GivesWhatWasTakenBeforeItClosedAndThenEnds) {
  Inbox<int> inbox(10);
  int item = 7;
  inbox.Push(item);
  inbox.Close();
  EXPECT_FALSE(inbox.Push(item));
  std::vector<int> out;
  EXPECT_TRUE(inbox.Drain(out, 10, Duration{0}));
  EXPECT_EQ(out.size(), 1U);
  out.clear();
  EXPECT_FALSE(inbox.Drain(out, 10, Duration{0}));
}

TEST(Inbox, LosesNothingBetweenThreads) {
  constexpr int kPerThread = 20'000;
  Inbox<int> inbox(1'000);
  std::vector<std::thread> producers;
  for (int t = 0; t < 3; ++t) {
    producers.emplace_back([&inbox] {
      for (int i = 1; i <= kPerThread;) {
        int item = i;
        if (inbox.Push(item)) {
          ++i;
        } else {
          std::this_thread::yield();
        }
      }
    });
  }
  std::int64_t sum = 0;
  int count = 0;
  std::vector<int> out;
  while (count < 3 * kPerThread) {
    out.clear();
    inbox.Drain(out, 256, Duration{100});
    for (const int item : out) sum += item;
    count += static_cast<int>(out.size());
  }
  for (auto& producer : producers) producer.join();
  EXPECT_EQ(sum, std::int64_t{3} * kPerThread * (kPerThread + 1) / 2);
}

}  // namespace
}  // namespace kintsugi::console
