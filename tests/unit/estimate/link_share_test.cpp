// SPDX-License-Identifier: Apache-2.0
// LinkShare: hosts that come and go while a link of known capacity is shared, served by a model of its own.
#include "console/estimate/link_share.h"

#include <gtest/gtest.h>

#include <vector>

#include "common/base/prng.h"

namespace kintsugi::estimate {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
const Instant kStart = FromUnixMs(1'066'000'000'000);
constexpr std::uint64_t kMiB = 1024 * 1024;

TEST(LinkShare, OneHostAloneSeesTheLink) {
  LinkShare link;
  const std::uint64_t begun = link.Begin(kStart);
  const std::uint64_t ended = link.End(kStart + seconds(10));
  EXPECT_EQ(LinkRate(10 * kMiB, begun, ended), kMiB);
  EXPECT_EQ(link.fetching(), 0U);
}

TEST(LinkShare, TwoAtATimeSeeTheSameLinkAsOneAlone) {
  LinkShare link;
  const std::uint64_t one = link.Begin(kStart);
  const std::uint64_t two = link.Begin(kStart);
  EXPECT_EQ(link.fetching(), 2U);
  // 1 MiB/s: 5 MiB each need 10 s together.
  const Instant end = kStart + seconds(10);
  EXPECT_EQ(LinkRate(5 * kMiB, one, link.End(end)), kMiB);
  EXPECT_EQ(LinkRate(5 * kMiB, two, link.End(end)), kMiB);
}

TEST(LinkShare, StandsStillWhileNobodyFetches) {
  LinkShare link;
  link.Begin(kStart);
  const std::uint64_t ended = link.End(kStart + seconds(1));
  EXPECT_EQ(link.Begin(kStart + seconds(1'000)), ended);
}

TEST(LinkShare, NewsThatCameLateIsTakenBack) {
  LinkShare link;
  const std::uint64_t begun = link.Begin(kStart);
  link.Begin(kStart);
  EXPECT_EQ(link.End(kStart + seconds(12), seconds(4)) - begun, 4'000'000U);
  EXPECT_EQ(link.End(kStart + seconds(12), seconds(40)), 0U) << "not before the beginning of time";
}

TEST(LinkShare, ClocksThatJumpAndEndsWithoutABeginDoNoHarm) {
  LinkShare link;
  EXPECT_EQ(link.End(kStart), 0U);
  const std::uint64_t begun = link.Begin(kStart);
  EXPECT_EQ(link.Begin(kStart - seconds(100)), begun) << "time that goes back does not count";
  const std::uint64_t late = link.End(FromUnixMs(9'000'000'000'000'000'000), seconds(-5));
  EXPECT_LE(late - begun, 30ULL * 86'400 * 1'000'000) << "no span is longer than 30 days";
  EXPECT_EQ(link.fetching(), 1U);
}

TEST(LinkShare, TooLittleSaysNothing) {
  EXPECT_FALSE(LinkRate(kLeastLinkBytes - 1, 0, 5'000'000));
  EXPECT_FALSE(LinkRate(kMiB, 0, 999'999));
  EXPECT_FALSE(LinkRate(kMiB, 5'000'000, 0));
  EXPECT_EQ(LinkRate(kLeastLinkBytes, 0, 1'000'000), kLeastLinkBytes);
  EXPECT_TRUE(LinkRate(~std::uint64_t{0}, 0, 1'000'000)) << "no overflow";
}

// A link of 2,000 bytes a millisecond serves whoever is there in equal parts, millisecond by millisecond.
TEST(LinkShare, FindsTheCapacityOfACrowdedLink) {
  const std::uint64_t seed = 43;
  SCOPED_TRACE("seed " + std::to_string(seed));
  Prng prng(seed);
  struct Fetch {
    std::uint64_t bytes, left_1024, begun;
  };
  LinkShare link;
  std::vector<Fetch> fetching;
  int seen = 0;
  for (int ms = 0; ms < 800'000; ++ms) {
    const Instant now = kStart + milliseconds(ms);
    if (fetching.size() < 40 && prng.Below(1'500) == 0) {
      const std::uint64_t bytes = kMiB * (5 + prng.Below(20));
      fetching.push_back({bytes, bytes * 1024, link.Begin(now)});
    }
    for (std::size_t i = 0; i < fetching.size();) {
      const std::uint64_t share = 2'000 * 1024 / std::max<std::size_t>(1, fetching.size());
      if (fetching[i].left_1024 > share) {
        fetching[i++].left_1024 -= share;
        continue;
      }
      const auto rate = LinkRate(fetching[i].bytes, fetching[i].begun, link.End(now));
      ASSERT_TRUE(rate);
      EXPECT_NEAR(static_cast<double>(*rate), 2'000'000.0, 20'000.0);
      ++seen;
      fetching.erase(fetching.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }
  EXPECT_GT(seen, 30);
}

}  // namespace
}  // namespace kintsugi::estimate
