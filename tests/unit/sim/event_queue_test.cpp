// SPDX-License-Identifier: Apache-2.0
// The queue and the set beneath a run, against those of the standard library.
#include "common/sim/event_queue.h"

#include <gtest/gtest.h>

#include <functional>
#include <queue>
#include <set>

#include "common/base/prng.h"
#include "common/sim/ready_set.h"
#include "tests/support/seed.h"

namespace kintsugi::sim {
namespace {

struct Entry {
  std::int64_t at_ms;
  std::uint32_t number;
};

constexpr std::int64_t kStart = 1'066'000'000'000;

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
    std::priority_queue<std::int64_t, std::vector<std::int64_t>, std::greater<>> plain;
    std::uint32_t pushed = 0;
    std::set<std::uint32_t> out;
    for (int i = 0; i < 2'000; ++i) {
      const bool push = plain.empty() || prng.Percent(i < 1'000 ? 60 : 40);
      if (push) {
        const std::int64_t at = now + RandomPause(prng);
        queue.Push({at, pushed++});
        plain.push(at);
      } else {
        ASSERT_EQ(queue.NextMs(), plain.top());
        const Entry entry = queue.Pop();
        ASSERT_EQ(entry.at_ms, plain.top());
        ASSERT_TRUE(out.insert(entry.number).second) << "it came twice";
        now = entry.at_ms;
        plain.pop();
      }
      ASSERT_EQ(queue.empty(), plain.empty());
      ASSERT_EQ(queue.NextMs(), plain.empty() ? RadixQueue<Entry>::kNone : plain.top());
    }
  }
}

TEST(RadixQueue, AnEarlierTimeCountsAsTheLastOnePopped) {
  RadixQueue<Entry> queue;
  queue.Clear(kStart);
  queue.Push({kStart + 100, 1});
  EXPECT_EQ(queue.Pop().at_ms, kStart + 100);
  queue.Push({kStart + 50, 2});
  EXPECT_EQ(queue.NextMs(), kStart + 100);
  EXPECT_EQ(queue.Pop().at_ms, kStart + 100);
  queue.Push({0, 3});
  queue.Clear(kStart);
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.NextMs(), RadixQueue<Entry>::kNone);
}

TEST(RadixQueue, LookingAheadLetsSomethingEarlierCome) {
  RadixQueue<Entry> queue;
  queue.Clear(kStart);
  queue.Push({kStart + 1'000, 1});
  EXPECT_EQ(queue.NextMs(), kStart + 1'000);
  queue.Push({kStart + 10, 2});
  EXPECT_EQ(queue.Pop().number, 2U);
  EXPECT_EQ(queue.Pop().number, 1U);
}

// The same pushes, the same order, also within one instant.
TEST(RadixQueue, OneInstantComesOutInAnOrderThatThePushesDecide) {
  const auto play = [] {
    RadixQueue<Entry> queue;
    queue.Clear(kStart);
    Prng prng(99);
    std::vector<std::uint32_t> order;
    for (std::uint32_t i = 0; i < 500; ++i) queue.Push({kStart + static_cast<std::int64_t>(prng.Below(20)), i});
    while (!queue.empty()) order.push_back(queue.Pop().number);
    return order;
  };
  EXPECT_EQ(play(), play());
}

std::uint32_t PlainNext(const std::set<std::uint32_t>& plain, std::uint32_t from) {
  const auto found = plain.lower_bound(from);
  return found == plain.end() ? ReadySet::kNone : *found;
}

TEST(ReadySet, FindsWhatASetFinds) {
  const std::uint64_t seed = test::Seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Prng prng(seed);
  ReadySet set;
  for (const std::uint32_t slots : {1U, 63U, 64U, 65U, 4'096U, 4'097U, 300'000U}) {
    set.Reset(slots);
    std::set<std::uint32_t> plain;
    for (int i = 0; i < 3'000; ++i) {
      const auto slot = static_cast<std::uint32_t>(prng.Below(slots));
      if (prng.Percent(55)) {
        set.Add(slot);
        plain.insert(slot);
      } else {
        // A member, as often as not.
        const std::uint32_t member = PlainNext(plain, slot);
        const std::uint32_t gone = prng.Percent(50) && member != ReadySet::kNone ? member : slot;
        set.Remove(gone);
        plain.erase(gone);
      }
      ASSERT_EQ(set.count(), plain.size());
      const auto from = static_cast<std::uint32_t>(prng.Below(slots + 2));
      const std::uint32_t next = PlainNext(plain, from);
      ASSERT_EQ(set.NextFrom(from), next) << slots << " from " << from;
      ASSERT_EQ(set.NextAround(from), next != ReadySet::kNone ? next : PlainNext(plain, 0));
      ASSERT_EQ(set.Has(slot), plain.contains(slot));
    }
  }
}

TEST(ReadySet, OfNoSlotsIsEmpty) {
  ReadySet set;
  set.Reset(0);
  EXPECT_EQ(set.count(), 0U);
  EXPECT_EQ(set.NextFrom(0), ReadySet::kNone);
  EXPECT_EQ(set.NextAround(5), ReadySet::kNone);
}

}  // namespace
}  // namespace kintsugi::sim
