// SPDX-License-Identifier: Apache-2.0
// The experiment's own instruments: draws, links, sessions and the score must be right before they judge anything.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/coverage/chance.h"
#include "tests/coverage/host_life.h"
#include "tests/coverage/score.h"
#include "tests/coverage/shapes.h"
#include "tests/coverage/shared_links.h"

namespace kintsugi::coverage {
namespace {

using std::chrono::hours;

TEST(Chance, LogNormalHasItsMedianAtOneAndItsSpread) {
  Prng prng(7);
  std::vector<std::int64_t> factors(10'001);
  for (auto& factor : factors) factor = LogNormal(prng, kSigma25);
  std::sort(factors.begin(), factors.end());
  EXPECT_NEAR(static_cast<double>(factors[5'000]), 1024, 12);
  EXPECT_NEAR(static_cast<double>(factors[8'413]), 1024 * 1.284, 25);  // one sigma: e^0.25
  EXPECT_NEAR(static_cast<double>(factors[1'587]), 1024 / 1.284, 25);
}

TEST(Chance, PowersOfTwoAreExactAtWholeExponents) {
  EXPECT_EQ(PowerOfTwo(0), 1024);
  EXPECT_EQ(PowerOfTwo(1024), 2048);
  EXPECT_EQ(PowerOfTwo(-2048), 256);
  EXPECT_NEAR(static_cast<double>(PowerOfTwo(512)), 1448, 5);
}

TEST(Chance, LogUniformStaysInItsRange) {
  Prng prng(3);
  std::uint64_t below = 0;
  for (int i = 0; i < 4'000; ++i) {
    const std::uint64_t value = LogUniform(prng, 1'000, 1'000'000);
    EXPECT_GE(value, 1'000U);
    EXPECT_LE(value, 1'000'000U);
    below += value < 31'623 ? 1 : 0;
  }
  EXPECT_NEAR(static_cast<double>(below), 2'000, 120);
}

class Links : public testing::Test {
 protected:
  std::function<void()> At(std::int64_t& when) {
    return [this, &when] { when = ToUnixMs(scheduler.Now()); };
  }
  sim::SimScheduler scheduler{FromUnixMs(0)};
};

TEST_F(Links, OneAloneGetsItsSitesLink) {
  SharedLinks links(scheduler, 1'000, {100, 500});
  std::int64_t when = 0;
  links.Begin(0, 1'000, At(when));
  scheduler.RunFor(hours(1));
  EXPECT_EQ(when, 10'000);
}

TEST_F(Links, AllShareFairlyAndWhatASlowSiteLeavesGoesToTheOthers) {
  SharedLinks links(scheduler, 1'000, {100, 5'000});
  std::int64_t slow = 0;
  std::int64_t fast = 0;
  std::int64_t other = 0;
  links.Begin(0, 1'000, At(slow));
  links.Begin(1, 4'500, At(fast));
  links.Begin(1, 4'500, At(other));
  EXPECT_EQ(links.rate(0), 100U);
  EXPECT_EQ(links.rate(1), 450U);
  scheduler.RunFor(hours(1));
  EXPECT_EQ(slow, 10'000);
  EXPECT_EQ(fast, 10'000);
  EXPECT_EQ(other, 10'000);
}

TEST_F(Links, WhoComesLaterSlowsTheOthersDownFromThenOn) {
  SharedLinks links(scheduler, 100, {1'000});
  std::int64_t first = 0;
  std::int64_t second = 0;
  links.Begin(0, 1'000, At(first));
  scheduler.RunFor(Duration{5'000});
  links.Begin(0, 1'000, At(second));
  scheduler.RunFor(hours(1));
  EXPECT_EQ(first, 15'000);
  EXPECT_EQ(second, 20'000);
}

TEST_F(Links, WhoGivesUpKeepsWhatHasArrived) {
  SharedLinks links(scheduler, 100, {1'000});
  std::int64_t other = 0;
  const auto transfer = links.Begin(0, 1'000, [] { FAIL() << "it was given up"; });
  links.Begin(0, 1'000, At(other));
  scheduler.RunFor(Duration{4'000});
  EXPECT_EQ(links.End(transfer), 200U);
  scheduler.RunFor(hours(1));
  EXPECT_EQ(other, 12'000);
}

TEST(HostLife, SessionsAreInOrderAndAsTheClassHasThem) {
  Prng prng(11);
  for (const HostClass host_class : {HostClass::kDesktop, HostClass::kLaptop}) {
    std::size_t sessions = 0;
    for (int host = 0; host < 50; ++host) {
      const Traits traits = DrawTraits(prng, host_class, 0, hours(9));
      Instant last{};
      for (std::int64_t day = 12'000; day < 12'028; ++day) {
        for (const Session& session : SessionsOf(traits, day, prng)) {
          EXPECT_LT(last, session.on);
          EXPECT_LT(session.on, session.off);
          EXPECT_LE(session.off - session.on, hours(11));
          last = session.off;
          ++sessions;
        }
      }
    }
    EXPECT_GT(sessions, 50U * 28 / 3);
    EXPECT_LT(sessions, 50U * 28 * 2);
  }
}

// 10,000 to 50,000 around a median of 30,000.
Range Example() { return {10'000, 20'000, 30'000, 40'000, 50'000}; }

TEST(CoverageScore, PartsFollowTheQuantiles) {
  const std::pair<std::int64_t, std::size_t> rows[] = {{1'000, 0},   {15'000, 1},  {20'500, 2},
                                                       {29'900, 5},  {30'100, 6},  {39'900, 9},
                                                       {45'000, 10}, {60'000, 11}, {kNever, 11}};
  for (const auto& [actual, part] : rows) EXPECT_EQ(PartOf(actual, Example()), part) << actual;
}

TEST(CoverageScore, ASecondBesideARangeIsInside) {
  EXPECT_TRUE(Inside80(19'000, Example()));
  EXPECT_FALSE(Inside80(18'999, Example()));
  EXPECT_TRUE(Inside95(51'000, Example()));
  EXPECT_FALSE(Inside95(51'001, Example()));
}

TEST(CoverageScore, NeverIsInsideOnlyWhereTheRangeReachesIt) {
  Range open = Example();
  EXPECT_FALSE(Inside95(kNever, open));
  open.p97_5 = kNever;
  EXPECT_TRUE(Inside95(kNever, open));
  EXPECT_FALSE(Inside80(kNever, open));
  EXPECT_TRUE(Inside95(45'000, open));
}

TEST(CoverageScore, ErrorsAreSharesOfWhatItTook) {
  Score score;
  score.Add({.actual = 40'000, .predicted = true, .range = Example()}, 0);
  score.Add({.actual = 25'000, .predicted = true, .range = Example()}, 0);
  score.Add({.actual = 25'000, .predicted = false, .range = {}}, 0);
  EXPECT_EQ(score.compared, 2U);
  EXPECT_EQ(score.inside_80, 2U);
  EXPECT_DOUBLE_EQ(score.median_error_percent(), 22.5);  // 25 % and 20 %
  EXPECT_DOUBLE_EQ(score.median_bias_percent(), 2.5);    // +25 % and -20 %
}

TEST(CoverageScore, LessonsAndHaltedRolloutsDoNotCount) {
  RolloutRecord record;
  record.phase = rollout::Phase::kCompleted;
  EXPECT_TRUE(Counts(record));
  record.teaching = true;
  EXPECT_FALSE(Counts(record));
  record.teaching = false;
  record.phase = rollout::Phase::kHalted;
  EXPECT_FALSE(Counts(record));
}

TEST(CoverageScore, ARevisionIsComparedWithTheRangeBeforeItAndTheTimeThatWasLeft) {
  RolloutRecord record;
  record.phase = rollout::Phase::kCompleted;
  record.milestones.back() = {100'000, true, {20'000, 40'000, 90'000, 140'000, 200'000}};
  record.revisions[0] = {20'000, true, {30'000, 60'000, 110'000, 130'000, 150'000}};  // 70 s wide, 100 before
  record.revisions[1] = {50'000, true, {60'000, 70'000, 100'000, 150'000, 160'000}};  // 80 s: wider
  record.revisions[2] = {90'000, true, {95'000, 96'000, 100'000, 110'000, kNever}};   // 14 s
  const std::vector<RolloutRecord> records = {record};
  EXPECT_EQ(ScoreOfStage(records, 0).percent_narrower(), 100);
  EXPECT_EQ(ScoreOfStage(records, 0).median_width_percent(), 70);
  EXPECT_EQ(ScoreOfStage(records, 0).score.median_error_percent(), 12.5);
  EXPECT_EQ(ScoreOfStage(records, 1).percent_narrower(), 0);
  EXPECT_EQ(ScoreOfStage(records, 2).percent_narrower(), 100);
  EXPECT_EQ(ScoreOfStage(records, 2).score.inside_95, 1U);
  record.revisions[0].end.p90 = kNever;
  EXPECT_EQ(ScoreOfStage({record}, 0).percent_narrower(), 0) << "never is wider than any time";
  EXPECT_EQ(ScoreOfStage({record}, 1).percent_narrower(), 100);
}

TEST(CoverageRecord, AForecastIsPutBesideTheTruthOfTheSameMilestone) {
  v1::EstimateRolloutReply reply;
  reply.set_halts_per_mille(12);
  auto* end = reply.add_milestones();
  end->set_what("end");
  end->mutable_at()->set_p10_ms(5);
  end->mutable_at()->set_p90_ms(0);  // never
  reply.add_waves();
  reply.add_waves()->mutable_opens()->set_p50_ms(7);
  RolloutRecord record;
  record.milestones.back().actual = 6;
  AddForecast(record, reply);
  EXPECT_FALSE(record.milestones.front().predicted);
  ASSERT_TRUE(record.milestones.back().predicted);
  EXPECT_EQ(record.milestones.back().actual, 6);
  EXPECT_EQ(record.milestones.back().range.p10, 5);
  EXPECT_EQ(record.milestones.back().range.p90, kNever);
  ASSERT_EQ(record.waves.size(), 1U);
  EXPECT_EQ(record.waves.front().range.p50, 7);
  EXPECT_EQ(record.halts_per_mille, 12U);
}

TEST(CoverageShapes, EveryTagIsDrawn) {
  Prng prng(5);
  std::vector<std::string> missing = Tags();
  for (std::uint32_t i = 0; i < 2'000 && !missing.empty(); ++i) {
    Assignment assignment{{"A"}, "", i % 2 == 0, i % 3 == 0, i % 4 != 0, i % 8 > 4, 20};
    if (i % 5 == 0) assignment.bulletins.emplace_back("B");
    for (const auto& tag : DrawShape(prng, assignment, FromUnixMs(0), i).tags) std::erase(missing, tag);
  }
  EXPECT_TRUE(missing.empty()) << missing.front() << " was never drawn";
}

}  // namespace
}  // namespace kintsugi::coverage
