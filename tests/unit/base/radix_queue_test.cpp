// SPDX-License-Identifier: Apache-2.0
// The queue of events and deadlines, against a set ordered by time and push.
#include "common/base/radix_queue.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>

#include "common/base/prng.h"
#include "tests/support/seed.h"

namespace kintsugi {
namespace {

struct Entry {
  std::int64_t at_ms;
  std::uint32_t number;
};

constexpr std::int64_t kStart = 1'066'000'000'000;

template <typename Call>
struct Announces : NoWatch {
  explicit Announces(Call to) : call(std::move(to)) {}
  void Soon(const Entry& entry) const { call(entry); }
  Call call;
};

// Every third means nothing any more.
struct Thirds : NoWatch {
  bool Forgets(const Entry& entry) const { return entry.number % 3 == 0; }
};

// Mostly soon, sometimes at once, now and then in years.
std::int64_t RandomPause(Prng& prng) {
  if (prng.Percent(20)) return 0;
  return static_cast<std::int64_t>(prng.Next() >> (24 + prng.Below(40)));
}

TEST(RadixQueue, PopsInTheOrderOfAPriorityQueue) {
  const std::uint64_t seed = test::Seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Prng prng(seed);
  RadixQueue<Entry> queue;
  for (int round = 0; round < 100; ++round) {
    std::int64_t now = kStart + static_cast<std::int64_t>(prng.Below(1'000'000));
    queue.Clear(now);
    std::set<std::pair<std::int64_t, std::uint32_t>> plain;  // entries of one instant in the order of their pushes
    std::uint32_t pushed = 0;
    for (int i = 0; i < 2'000; ++i) {
      const bool push = plain.empty() || prng.Percent(i < 1'000 ? 60 : 40);
      if (push) {
        const std::int64_t at = now + RandomPause(prng);
        ASSERT_EQ(queue.Push(at, pushed), at);
        plain.emplace(at, pushed++);
      } else {
        if (prng.Percent(50)) {
          ASSERT_EQ(queue.Front().number, plain.begin()->second);
        }
        const Entry entry = queue.Pop();
        ASSERT_EQ(std::pair(entry.at_ms, entry.number), *plain.begin());
        now = entry.at_ms;
        plain.erase(plain.begin());
      }
      ASSERT_EQ(queue.size(), plain.size());
      ASSERT_EQ(queue.empty(), plain.empty());
      ASSERT_EQ(queue.NextMs(), plain.empty() ? RadixQueue<Entry>::kNone : plain.begin()->first);
    }
  }
}

// A few that lie hours ahead are near and in order when hundreds come among them.
TEST(RadixQueue, BurstsAmongAFewComeOutInOrder) {
  const std::uint64_t seed = test::Seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Prng prng(seed);
  RadixQueue<Entry> queue;
  queue.Clear(kStart);
  std::set<std::pair<std::int64_t, std::uint32_t>> plain;
  std::int64_t now = kStart;
  std::uint32_t pushed = 0;
  const auto push = [&](std::int64_t at) {
    queue.Push(at, pushed);
    plain.emplace(at, pushed++);
  };
  for (int round = 0; round < 200; ++round) {
    for (int i = 0; i < 5; ++i) push(now + static_cast<std::int64_t>(prng.Below(10'000'000)));
    const std::uint64_t width = 1 + prng.Below(1'000);
    for (std::uint64_t i = prng.Below(400); i > 0; --i) push(now + static_cast<std::int64_t>(prng.Below(width)));
    for (std::uint64_t i = prng.Below(500); i > 0 && !plain.empty(); --i) {
      const Entry entry = queue.Pop();
      ASSERT_EQ(std::pair(entry.at_ms, entry.number), *plain.begin());
      plain.erase(plain.begin());
      now = entry.at_ms;
      if (prng.Percent(20)) push(now + static_cast<std::int64_t>(prng.Below(width)));
    }
  }
}

TEST(RadixQueue, AnEarlierTimeCountsAsTheLastOnePopped) {
  RadixQueue<Entry> queue;
  queue.Clear(kStart);
  queue.Push(kStart + 100, 1U);
  EXPECT_EQ(queue.Pop().at_ms, kStart + 100);
  EXPECT_EQ(queue.Push(kStart + 50, 2U), kStart + 100);
  EXPECT_EQ(queue.NextMs(), kStart + 100);
  EXPECT_EQ(queue.Pop().at_ms, kStart + 100);
  queue.Push(0, 3U);
  queue.Clear(kStart);
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.NextMs(), RadixQueue<Entry>::kNone);
}

TEST(RadixQueue, LookingAheadLetsSomethingEarlierCome) {
  RadixQueue<Entry> queue;
  queue.Clear(kStart);
  queue.Push(kStart + 1'000, 1U);
  EXPECT_EQ(queue.NextMs(), kStart + 1'000);
  queue.Push(kStart + 10, 2U);
  EXPECT_EQ(queue.Pop().number, 2U);
  EXPECT_EQ(queue.Pop().number, 1U);
}

TEST(RadixQueue, OneInstantComesOutInTheOrderOfItsPushes) {
  RadixQueue<Entry> queue;
  queue.Clear(kStart);
  for (std::uint32_t i = 0; i < 2'000; ++i) queue.Push(kStart + 7, i);
  for (std::uint32_t i = 0; i < 1'000; ++i) ASSERT_EQ(queue.Pop().number, i);
  queue.Push(kStart + 7, 2'000U);
  for (std::uint32_t i = 1'000; i <= 2'000; ++i) ASSERT_EQ(queue.Pop().number, i);
  EXPECT_TRUE(queue.empty());
}

TEST(RadixQueue, WhatIsSoonIsAnnouncedOnceBeforeItComes) {
  RadixQueue<Entry> queue;
  queue.Clear(kStart);
  for (std::uint32_t i = 0; i < 5'000; ++i) queue.Push(kStart + 1'000 + i * 10, i);
  std::set<std::uint32_t> announced;
  while (!queue.empty()) {
    const Entry entry =
        queue.Pop(Announces([&](const Entry& soon) { EXPECT_TRUE(announced.insert(soon.number).second); }));
    EXPECT_TRUE(announced.contains(entry.number)) << entry.number;
    EXPECT_LE(*announced.rbegin(), entry.number + 1'024) << "among the next thousand";
  }
}

TEST(RadixQueue, ManyOfOneInstantAreAnnouncedALittleAhead) {
  constexpr std::uint32_t kMany = 10'000;
  RadixQueue<Entry> queue;
  queue.Clear(kStart);
  for (std::uint32_t i = 0; i < kMany; ++i) queue.Push(kStart + 1'000'000, i);
  std::uint32_t announced = 0;
  while (!queue.empty()) {
    const Entry entry = queue.Pop(Announces([&](const Entry& soon) {
      EXPECT_GT(soon.number, announced);
      announced = soon.number;
    }));
    EXPECT_LE(announced, entry.number + 100);
  }
  EXPECT_EQ(announced, kMany - 1);
}

TEST(RadixQueue, WhatMeansNothingMayBeForgottenButTheNextTimeIsTheTruth) {
  const std::uint64_t seed = test::Seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Prng prng(seed);
  RadixQueue<Entry> queue;
  queue.Clear(kStart);
  std::set<std::pair<std::int64_t, std::uint32_t>> plain;
  for (std::uint32_t i = 0; i < 20'000; ++i) {
    const std::int64_t at = kStart + static_cast<std::int64_t>(prng.Below(100'000'000));
    queue.Push(at, i);
    plain.emplace(at, i);
  }
  std::size_t forgotten = 0;
  while (!queue.empty()) {
    const std::int64_t next = queue.NextMs();
    const Entry entry = queue.Pop(Thirds());
    ASSERT_EQ(entry.at_ms, next);
    while (plain.begin()->second != entry.number) {
      ASSERT_EQ(plain.begin()->second % 3, 0U) << "only what means nothing stays away";
      plain.erase(plain.begin());
      ++forgotten;
    }
    plain.erase(plain.begin());
    if (prng.Percent(5)) {
      const std::int64_t at = entry.at_ms + static_cast<std::int64_t>(prng.Below(10'000'000));
      const auto number = static_cast<std::uint32_t>(1'000'000 + plain.size());
      queue.Push(at, number);
      plain.emplace(at, number);
    }
  }
  for (const auto& left : plain) ASSERT_EQ(left.second % 3, 0U);
  EXPECT_GT(forgotten, 5'000U);
}

TEST(RadixQueue, ACopyGoesOnByItself) {
  RadixQueue<Entry> queue;
  queue.Push(kStart, 1U);
  queue.Push(kStart + 5, 2U);
  RadixQueue<Entry> copy = queue;
  EXPECT_EQ(queue.Pop().number, 1U);
  queue.Clear(0);
  EXPECT_EQ(copy.Pop().number, 1U);
  EXPECT_EQ(copy.Pop().number, 2U);
  queue.Push(1, 3U);
  EXPECT_EQ(queue.NextMs(), 1) << "after Clear time may begin again earlier";
}

}  // namespace
}  // namespace kintsugi
