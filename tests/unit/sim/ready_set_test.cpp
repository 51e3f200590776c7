// SPDX-License-Identifier: Apache-2.0
// The set beneath a run, against that of the standard library.
#include "common/sim/ready_set.h"

#include <gtest/gtest.h>

#include <bit>
#include <set>

#include "common/base/prng.h"
#include "tests/support/seed.h"

namespace kintsugi::sim {
namespace {

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

TEST(ReadySet, IncludesAndExcludesOthersAsAUnionDoes) {
  const std::uint64_t seed = test::Seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Prng prng(seed);
  for (const std::uint32_t slots : {1U, 64U, 65U, 5'000U, 300'000U}) {
    ReadySet all;
    all.Reset(slots);
    std::set<std::uint32_t> plain;
    for (int round = 0; round < 50; ++round) {
      ReadySet other;
      other.Reset(slots);
      const bool adds = prng.Percent(60);
      // All, or some of every 64.
      const std::uint64_t some = prng.Percent(30) ? ~std::uint64_t{0} : prng.Next();
      const auto mask = [some](std::size_t word) { return std::rotl(some, static_cast<int>(word % 64)); };
      for (std::uint64_t i = prng.Below(200); i > 0; --i) {
        const auto slot = static_cast<std::uint32_t>(prng.Below(slots));
        other.Add(slot);
        if ((mask(slot / 64) >> (slot % 64) & 1U) == 0) continue;
        if (adds)
          plain.insert(slot);
        else
          plain.erase(slot);
      }
      if (adds)
        all.Include(other, mask);
      else
        all.Exclude(other, mask);
      ASSERT_EQ(all.count(), plain.size());
      std::uint32_t found = all.NextFrom(0);
      for (const std::uint32_t member : plain) {
        ASSERT_EQ(found, member);
        found = all.NextFrom(member + 1);
      }
      ASSERT_EQ(found, ReadySet::kNone);
      const auto from = static_cast<std::uint32_t>(prng.Below(slots));
      const std::uint32_t next = PlainNext(plain, from);
      ASSERT_EQ(all.NextAround(from), next != ReadySet::kNone ? next : PlainNext(plain, 0));
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
