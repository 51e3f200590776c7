// SPDX-License-Identifier: Apache-2.0
// KBs that hosts lack, counted once each.
#include "console/core/lacks.h"

#include <gtest/gtest.h>

namespace kintsugi::console {
namespace {

using model::Severity;

std::uint32_t CountOf(const LackCounter& counter, Severity severity) {
  return counter.Count().severity[static_cast<std::size_t>(severity)];
}

TEST(LackCounter, CountsAKbOnceHoweverManyHostsLackIt) {
  PackedLacks one;
  one.Add({"4012215", Severity::kCritical, false});
  one.Add({"4019264", Severity::kCritical, true});
  PackedLacks other;
  other.Add({"4019264", Severity::kCritical, true});
  LackCounter counter;
  counter.Add(one);
  counter.Add(other);
  EXPECT_EQ(CountOf(counter, Severity::kCritical), 2U);
  EXPECT_EQ(CountOf(counter, Severity::kImportant), 0U);
  EXPECT_EQ(counter.Count().exploited, 1U);
}

TEST(LackCounter, CountsAKbInEachSeverityThatItHasOnAHost) {
  PackedLacks lacks;
  lacks.Add({"828035", Severity::kCritical, false});
  lacks.Add({"828035", Severity::kLow, false});
  LackKinds unrated;
  unrated.Add(Severity::kUnknown, true);
  LackCounter counter;
  counter.Add(lacks);
  counter.Add("828035", unrated);
  EXPECT_EQ(CountOf(counter, Severity::kCritical), 1U);
  EXPECT_EQ(CountOf(counter, Severity::kLow), 1U);
  EXPECT_EQ(CountOf(counter, Severity::kUnknown), 1U);
  EXPECT_EQ(CountOf(counter, Severity::kModerate), 0U);
  EXPECT_EQ(counter.Count().exploited, 1U);
}

TEST(LackCounter, CountsWhatHasNoKbByItsName) {
  PackedLacks lacks;
  for (const char* const name : {"10.0.14393.5501", "SP7X64SP1", "99999999999", "16777216", "16777215", "0", "12a"})
    lacks.Add({name, Severity::kModerate, false});
  LackCounter counter;
  counter.Add(lacks);
  counter.Add(lacks);
  EXPECT_EQ(CountOf(counter, Severity::kModerate), 7U);
}

TEST(LackedKb, OfNoHostHasNoKind) {
  LackedKb lacked;
  lacked.Add(0, Severity::kCritical, true);
  EXPECT_FALSE(lacked.kinds.Has(Severity::kCritical));
  EXPECT_FALSE(lacked.kinds.exploited());
  lacked.Add(3, Severity::kLow, false);
  EXPECT_EQ(lacked.hosts, 3U);
  EXPECT_TRUE(lacked.kinds.Has(Severity::kLow));
}

}  // namespace
}  // namespace kintsugi::console
