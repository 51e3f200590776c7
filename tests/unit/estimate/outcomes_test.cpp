// SPDX-License-Identifier: Apache-2.0
#include "console/estimate/outcomes.h"

#include <gtest/gtest.h>

#include <limits>

namespace kintsugi::estimate {
namespace {

TEST(Outcomes, CountsEachKindAndTellsItsShare) {
  Outcomes outcomes;
  EXPECT_EQ(outcomes.PerMillion(Outcome::kFatal), 0U) << "no attempts";
  for (int i = 0; i < 7; ++i) outcomes.Add(Outcome::kSucceeded);
  outcomes.Add(Outcome::kFatal);
  outcomes.Add(Outcome::kExpired);
  outcomes.Add(Outcome::kExpired);
  EXPECT_EQ(outcomes.count_1024(), 10'240U);
  EXPECT_EQ(outcomes.PerMillion(Outcome::kSucceeded), 700'000U);
  EXPECT_EQ(outcomes.PerMillion(Outcome::kFatal), 100'000U);
  EXPECT_EQ(outcomes.PerMillion(Outcome::kExpired), 200'000U);
  EXPECT_EQ(outcomes.PerMillion(Outcome::kBusy), 0U);
}

TEST(Outcomes, OlderOnesWeighLess) {
  Outcomes outcomes;
  for (int i = 0; i < 4'096; ++i) outcomes.Add(Outcome::kFatal);
  for (int i = 0; i < 4'096; ++i) outcomes.Add(Outcome::kSucceeded);
  EXPECT_GT(outcomes.PerMillion(Outcome::kSucceeded), 600'000U);
  EXPECT_LE(outcomes.count_1024(), 4'096U * 1'024U);
}

TEST(Outcomes, AbsurdStoredCountsAreCut) {
  Outcomes outcomes;
  outcomes.Put(0, std::numeric_limits<std::uint64_t>::max());
  outcomes.Put(6, 5);
  outcomes.Put(4'000'000'000U, 5);
  EXPECT_EQ(outcomes.PerMillion(Outcome::kSucceeded), 1'000'000U);
  EXPECT_LE(outcomes.count_1024(), 4'096U * 1'024U);
}

TEST(Outcomes, EveryErrorClassHasOne) {
  EXPECT_EQ(OutcomeOf(model::ErrorClass::kBusy), Outcome::kBusy);
  EXPECT_EQ(OutcomeOf(model::ErrorClass::kTransient), Outcome::kTransient);
  EXPECT_EQ(OutcomeOf(model::ErrorClass::kNeedsReboot), Outcome::kNeedsReboot);
  EXPECT_EQ(OutcomeOf(model::ErrorClass::kFatal), Outcome::kFatal);
  EXPECT_EQ(OutcomeOf(model::ErrorClass::kNone), Outcome::kFatal);
  EXPECT_EQ(Name(Outcome::kSucceeded), "succeeded");
  EXPECT_EQ(Name(Outcome::kExpired), "expired");
}

}  // namespace
}  // namespace kintsugi::estimate
