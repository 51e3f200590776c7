// SPDX-License-Identifier: Apache-2.0
// A link that is shared fairly, against the fluid itself: remaining bytes of every transfer, drained at rate / n.
#include "common/sim/shared_link.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "common/base/prng.h"
#include "tests/support/seed.h"

namespace kintsugi::sim {
namespace {

constexpr std::int64_t kStart = 1'066'000'000'000;

struct Job {
  std::int64_t at_ms;
  std::uint64_t bytes;
};

// Ends of all jobs by the link, in ms.
std::map<std::uint32_t, std::int64_t> Play(const std::vector<Job>& jobs, std::uint64_t rate) {
  SharedLink link;
  link.Reset(rate, kStart);
  std::map<std::uint32_t, std::int64_t> ends;
  std::size_t next = 0;
  while (ends.size() < jobs.size()) {
    const std::int64_t due = link.NextEndMs();
    if (next < jobs.size() && jobs[next].at_ms < due) {
      link.Join(static_cast<std::uint32_t>(next), jobs[next].bytes, jobs[next].at_ms);
      ++next;
      continue;
    }
    if (due == SharedLink::kNever) break;
    std::uint32_t slot = 0;
    while (link.TakeEnded(due, slot)) ends[slot] = due;
  }
  return ends;
}

// The same as a fluid, in real numbers; ms from kStart on.
std::map<std::uint32_t, double> Fluid(const std::vector<Job>& jobs, double rate) {
  std::map<std::uint32_t, double> left, ends;
  double now = 0;
  std::size_t next = 0;
  while (ends.size() < jobs.size()) {
    const double share = left.empty() ? 0 : rate / 1'000 / static_cast<double>(left.size());
    double until = next < jobs.size() ? static_cast<double>(jobs[next].at_ms - kStart) : HUGE_VAL;
    for (const auto& [slot, bytes] : left) until = std::min(until, now + bytes / share);
    for (auto& [slot, bytes] : left) bytes -= (until - now) * share;
    now = until;
    std::erase_if(left, [&](const auto& one) {
      if (one.second > 1e-8 * rate) return false;
      ends[one.first] = now;
      return true;
    });
    for (; next < jobs.size() && static_cast<double>(jobs[next].at_ms - kStart) <= now; ++next)
      left[static_cast<std::uint32_t>(next)] = static_cast<double>(jobs[next].bytes);
  }
  return ends;
}

TEST(SharedLink, OneTransferHasItAll) {
  EXPECT_EQ(Play({{kStart, 10'000}}, 1'000).at(0), kStart + 10'000);
  EXPECT_EQ(Play({{kStart, 1}}, 1'000'000).at(0), kStart + 1) << "rounded up to a millisecond";
}

TEST(SharedLink, TwoShareItAndTheLaterOneGetsTheRest) {
  // 10,000 bytes alone for 5 s, then shared: the first has 5,000 left at 500 a second; then the second 5,000 at 1,000.
  const auto ends = Play({{kStart, 10'000}, {kStart + 5'000, 10'000}}, 1'000);
  EXPECT_EQ(ends.at(0), kStart + 15'000);
  EXPECT_EQ(ends.at(1), kStart + 20'000);
}

TEST(SharedLink, TimeInWhichNobodyFetchesIsNotKept) {
  const auto ends = Play({{kStart, 1'000}, {kStart + 100'000, 1'000}}, 1'000);
  EXPECT_EQ(ends.at(0), kStart + 1'000);
  EXPECT_EQ(ends.at(1), kStart + 101'000);
}

TEST(SharedLink, NothingComesThroughALinkOfZero) {
  EXPECT_TRUE(Play({{kStart, 1}}, 0).empty());
  SharedLink link;
  link.Reset(0, kStart);
  link.Join(0, 5, kStart);
  EXPECT_EQ(link.NextEndMs(), SharedLink::kNever);
  EXPECT_EQ(link.transfers(), 1U);
}

TEST(SharedLink, WhatTakesLongerThanTimeItselfNeverEnds) {
  SharedLink link;
  link.Reset(1, kStart);
  for (std::uint32_t slot = 0; slot < 100'000; ++slot) link.Join(slot, 1ULL << 50U, kStart);
  EXPECT_GT(link.NextEndMs(), kStart);
  std::uint32_t slot = 0;
  EXPECT_FALSE(link.TakeEnded(kStart, slot));
}

TEST(SharedLink, AtOneInstantTheLowerSlotOfTwoSizesComesFirstWhateverTheLinkDidBefore) {
  SharedLink fresh;
  SharedLink used;
  used.Reset(1'000, kStart);
  used.Join(7, 5'000, kStart);
  for (SharedLink* link : {&fresh, &used}) {
    link->Reset(1'000, kStart);
    link->Join(5, 3'000, kStart);
    link->Join(4, 2'000, kStart + 1'000);  // the other has as much left
    const std::int64_t end = link->NextEndMs();
    EXPECT_EQ(end, kStart + 5'000);
    std::vector<std::uint32_t> order;
    std::uint32_t slot = 0;
    while (link->TakeEnded(end, slot)) order.push_back(slot);
    EXPECT_EQ(order, (std::vector<std::uint32_t>{4, 5}));
    EXPECT_EQ(link->transfers(), 0U);
  }
}

// Each join and end is rounded by a millisecond and by 1/1024 byte of each transfer at most, and delays the others so.
TEST(SharedLink, AgreesWithTheFluidToAMillisecondAChange) {
  const std::uint64_t seed = test::Seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Prng prng(seed);
  for (int round = 0; round < 400; ++round) {
    const std::uint64_t rate = 1 + (prng.Next() >> (40 + prng.Below(20)));
    std::vector<Job> jobs(1 + prng.Below(20));
    std::int64_t at = kStart;
    for (Job& job : jobs) job = {at += static_cast<std::int64_t>(prng.Below(20'000)), 1 + prng.Below(20 * rate)};
    const auto ends = Play(jobs, rate);
    const auto fluid = Fluid(jobs, static_cast<double>(rate));
    ASSERT_EQ(ends.size(), jobs.size());
    const auto n = static_cast<double>(jobs.size());
    const double rounding = 2 * n * (1 + n / static_cast<double>(rate));
    for (const auto& [slot, end] : ends)
      ASSERT_NEAR(static_cast<double>(end - kStart), fluid.at(slot), rounding) << "round " << round << " job " << slot;
  }
}

}  // namespace
}  // namespace kintsugi::sim
