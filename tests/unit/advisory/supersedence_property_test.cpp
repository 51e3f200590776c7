// SPDX-License-Identifier: Apache-2.0
// Random graphs, many with circles: the closure is what a search from each KB reaches, and covered_by is its mirror.
// Single-threaded.
#include "common/advisory/supersedence.h"

#include <gtest/gtest.h>

#include <set>

#include "common/base/prng.h"
#include "tests/support/seed.h"

namespace kintsugi::advisory {
namespace {

using Sets = std::vector<std::set<std::uint32_t>>;

Sets Reached(std::size_t count, const std::vector<Edge>& edges) {
  Sets next(count), reached(count);
  for (const auto& [from, to] : edges) next[from].insert(to);
  for (std::uint32_t start = 0; start < count; ++start) {
    std::vector<std::uint32_t> open(next[start].begin(), next[start].end());
    while (!open.empty()) {
      const std::uint32_t node = open.back();
      open.pop_back();
      if (!reached[start].insert(node).second) continue;
      open.insert(open.end(), next[node].begin(), next[node].end());
    }
  }
  return reached;
}

bool Has(const std::vector<std::uint64_t>& rows, std::size_t words, std::size_t row, std::size_t bit) {
  return (rows[row * words + bit / 64] >> (bit % 64) & 1) != 0;
}

TEST(Supersedence, IsWhatASearchReachesOnRandomGraphs) {
  Prng prng(test::Seed());
  int with_circles = 0;
  for (int round = 0; round < 400; ++round) {
    const std::size_t count = 1 + prng.Below(round % 10 == 0 ? 200 : 20);
    std::vector<KbId> kbs;
    for (std::size_t i = 0; i < count; ++i) kbs.push_back(static_cast<KbId>(i * 3));
    std::vector<Edge> edges;
    for (std::uint64_t left = prng.Below(2 * count); left > 0; --left)
      edges.emplace_back(prng.Below(count), prng.Below(count));
    const Sets reached = Reached(count, edges);
    std::vector<std::vector<std::uint32_t>> circles;
    const Supersedence closed = Close(kbs, edges, circles);
    ASSERT_EQ(closed.kbs, kbs);
    std::set<std::uint32_t> in_circles;
    for (const auto& circle : circles) {
      EXPECT_GT(circle.size(), 1U);
      in_circles.insert(circle.begin(), circle.end());
    }
    with_circles += circles.empty() ? 0 : 1;
    for (std::uint32_t a = 0; a < count; ++a) {
      bool in_cycle = false;
      for (std::uint32_t b = 0; b < count; ++b) {
        const bool wanted = a != b && reached[a].contains(b);
        ASSERT_EQ(Has(closed.covers, closed.words, a, b), wanted) << "round " << round << ": " << a << " -> " << b;
        ASSERT_EQ(Has(closed.covered_by, closed.words, b, a), wanted) << "round " << round << ": " << b << " <- " << a;
        in_cycle = in_cycle || (wanted && reached[b].contains(a));
      }
      ASSERT_EQ(Has(closed.in_cycle, closed.words, 0, a), in_cycle) << "round " << round << ": " << a;
      ASSERT_EQ(in_circles.contains(a), in_cycle) << "round " << round << ": " << a;
    }
  }
  EXPECT_GT(with_circles, 50);
}

TEST(Supersedence, OfAChainOfTenThousandKbsNeedsNoStack) {
  std::vector<KbId> kbs;
  std::vector<Edge> edges;
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    kbs.push_back(i);
    if (i > 0) edges.emplace_back(i, i - 1);
  }
  std::vector<std::vector<std::uint32_t>> circles;
  const Supersedence closed = Close(kbs, edges, circles);
  EXPECT_TRUE(Has(closed.covers, closed.words, 9'999, 0));
  EXPECT_FALSE(Has(closed.covers, closed.words, 0, 1));
  EXPECT_TRUE(circles.empty());
}

}  // namespace
}  // namespace kintsugi::advisory
