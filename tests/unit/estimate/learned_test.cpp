// SPDX-License-Identifier: Apache-2.0
// From shipped defaults over one observation to a fleet that speaks for itself.
#include "console/estimate/learned.h"

#include <gtest/gtest.h>

#include <map>

#include "console/estimate/shipped.h"

namespace kintsugi::estimate {
namespace {

constexpr std::int64_t kMinute = 60'000;
constexpr std::int64_t kShippedInstallMs = 4 * kMinute;
constexpr std::int32_t kPaces = kSpreadOfPaces;

class LearnedTest : public ::testing::Test {
 protected:
  // As the console does it: every observation goes to every scope.
  void See(Measure measure, std::int64_t ms, int times = 1) {
    for (const std::string& key : KeysOf(measure, scope_))
      for (int i = 0; i < times; ++i) sketches_[key].Add(static_cast<std::uint64_t>(ms));
  }
  void Refuse(Measure measure) {
    for (const std::string& key : KeysOf(measure, scope_)) sketches_[key].Refuse();
  }
  void Ends(Outcome outcome, int times = 1) {
    for (const std::string& key : KeysOf(Measure::kOutcome, scope_))
      for (int i = 0; i < times; ++i) outcomes_[key].Add(outcome);
  }
  Learned Make() {
    Observed observed;
    observed.sketch = [this](std::string_view key) {
      const auto found = sketches_.find(std::string(key));
      return found == sketches_.end() ? nullptr : &found->second;
    };
    observed.outcomes = [this](std::string_view key) {
      const auto found = outcomes_.find(std::string(key));
      return found == outcomes_.end() ? nullptr : &found->second;
    };
    return Learned(observed);
  }
  sim::Timing Install(std::string* source = nullptr) {
    Learned learned = Make();
    sim::Timing timing = learned.Install(scope_, kShippedInstallMs, kPaces);
    if (source != nullptr) *source = learned.parameters().at(0).source;
    return timing;
  }
  static double Ratio(std::int64_t a, std::int64_t b) { return static_cast<double>(a) / static_cast<double>(b); }

  WorkScope scope_{"MS03-043/windows-xp", "update-exe", sim::HostClass::kDesktop, false};
  std::map<std::string, Sketch> sketches_;
  std::map<std::string, Outcomes> outcomes_;
};

TEST_F(LearnedTest, WithoutHistoryTheShippedFiguresCount) {
  std::string source;
  const sim::Timing install = Install(&source);
  EXPECT_EQ(install.each.median(), kShippedInstallMs);
  EXPECT_EQ(install.sigma_1024, kSpreadOfDefaults);
  EXPECT_EQ(source, "shipped");
  Learned learned = Make();
  EXPECT_EQ(learned.Reboot(scope_, kPaces).each.median(), kShippedReboot);
  const sim::Outcomes outcomes = learned.OutcomesOf(scope_);
  EXPECT_EQ(outcomes.Failing(), ShippedOutcomes().Failing());
  EXPECT_EQ(learned.ConsoleLink().bytes_per_second, kShippedConsoleLink);
  EXPECT_EQ(learned.SiteLink("Osaka").bytes_per_second, 0U);
  for (const Parameter& parameter : learned.parameters()) {
    EXPECT_EQ(parameter.source, "shipped") << parameter.name;
    EXPECT_EQ(parameter.observations, 0U) << parameter.name;
  }
}

TEST_F(LearnedTest, OneObservationPullsTheFigureAndLeavesItUncertain) {
  See(Measure::kInstall, 16 * kMinute);
  std::string source;
  const sim::Timing install = Install(&source);
  EXPECT_GT(install.each.median(), kShippedInstallMs);
  EXPECT_LT(install.each.median(), 16 * kMinute);
  EXPECT_LT(install.sigma_1024, kSpreadOfDefaults);
  EXPECT_GT(install.sigma_1024, 200) << "one observation says little";
  EXPECT_EQ(source, "this fleet and shipped");
}

TEST_F(LearnedTest, ManyObservationsSpeakForThemselves) {
  See(Measure::kInstall, 16 * kMinute, 500);
  std::string source;
  const sim::Timing install = Install(&source);
  EXPECT_NEAR(Ratio(install.each.median(), 16 * kMinute), 1, 0.04);
  EXPECT_LT(install.sigma_1024, 40);
  EXPECT_EQ(source, "this fleet");
}

TEST_F(LearnedTest, UncertaintyShrinksWithEveryObservation) {
  std::int32_t before = Install().sigma_1024;
  for (const int more : {1, 2, 5, 12, 30, 100, 300}) {
    See(Measure::kInstall, 5 * kMinute, more);
    const std::int32_t now = Install().sigma_1024;
    EXPECT_LT(now, before) << more;
    before = now;
  }
}

TEST_F(LearnedTest, AnUpdateThatIsNewTakesWhatItsKindTakes) {
  See(Measure::kInstall, 12 * kMinute, 50);
  scope_.updates = "MS03-099/windows-xp";
  std::string source;
  const sim::Timing install = Install(&source);
  EXPECT_NEAR(Ratio(install.each.median(), 12 * kMinute), 1, 0.04);
  EXPECT_EQ(install.sigma_1024, kSpreadOfUpdates) << "updates of a kind differ";
  EXPECT_NE(source, "shipped");
}

TEST_F(LearnedTest, TwoHumpsStayTwo) {
  See(Measure::kInstall, 2 * kMinute, 300);
  See(Measure::kInstall, 20 * kMinute, 200);
  Learned learned = Make();
  const sim::Timing install = learned.Install(scope_, kShippedInstallMs, 0);
  EXPECT_NEAR(Ratio(install.each.At(1U << 30U), 2 * kMinute), 1, 0.1);
  EXPECT_NEAR(Ratio(install.each.At(0xE0000000U), 20 * kMinute), 1, 0.1);
}

TEST_F(LearnedTest, RebootsOfTheClassHaveTheLastWord) {
  See(Measure::kReboot, 3 * kMinute, 200);
  const WorkScope desktops = scope_;
  scope_.host_class = sim::HostClass::kServer;
  See(Measure::kReboot, 15 * kMinute, 200);
  Learned learned = Make();
  EXPECT_NEAR(Ratio(learned.Reboot(scope_, kPaces).each.median(), 15 * kMinute), 1, 0.1);
  EXPECT_NEAR(Ratio(learned.Reboot(desktops, kPaces).each.median(), 3 * kMinute), 1, 0.1);
}

TEST_F(LearnedTest, OutcomesShrinkTowardsTheBroaderLevel) {
  Ends(Outcome::kFatal);
  Learned learned = Make();
  const std::uint32_t after_one = learned.OutcomesOf(scope_).fatal;
  EXPECT_GT(after_one, ShippedOutcomes().fatal);
  EXPECT_LT(after_one, 200'000U) << "one failure is not a rate of 100 %";
  Ends(Outcome::kFatal, 99);
  Ends(Outcome::kSucceeded, 900);
  const sim::Outcomes many = Make().OutcomesOf(scope_);
  EXPECT_NEAR(many.fatal, 100'000, 5'000);
  EXPECT_LT(many.sigma_1024, ShippedOutcomes().sigma_1024);
  EXPECT_LE(many.Failing(), 1'000'000U);
}

TEST_F(LearnedTest, LinksCountFromEightObservationsOn) {
  for (int i = 0; i < 7; ++i) sketches_[SiteLinkKey("Osaka")].Add(1'000'000);
  EXPECT_EQ(Make().SiteLink("Osaka").bytes_per_second, 0U);
  sketches_[SiteLinkKey("Osaka")].Add(1'000'000);
  EXPECT_NEAR(static_cast<double>(Make().SiteLink("Osaka").bytes_per_second), 1e6, 4e4);
  for (int i = 0; i < 8; ++i) sketches_[std::string(kConsoleLinkKey)].Add(20'000'000);
  EXPECT_NEAR(static_cast<double>(Make().ConsoleLink().bytes_per_second), 2e7, 8e5);
}

// Each refused duration went to every scope, and several works look at the same ones.
TEST_F(LearnedTest, RefusedDurationsAreCountedOnce) {
  Refuse(Measure::kInstall);
  Refuse(Measure::kInstall);
  Refuse(Measure::kReboot);
  See(Measure::kInstall, kMinute, 20);
  Learned learned = Make();
  for (int works = 0; works < 3; ++works) {
    learned.Install(scope_, kShippedInstallMs, kPaces);
    learned.Reboot(scope_, kPaces);
    learned.Fetch();
  }
  EXPECT_EQ(learned.refused(), 3U);
}

TEST_F(LearnedTest, AParameterIsNotedOnce) {
  Learned learned = Make();
  for (int i = 0; i < 5; ++i) learned.Fetch();
  EXPECT_EQ(learned.parameters().size(), 1U);
}

TEST(Narrowing, MovesEveryValueTowardsTheMedian) {
  const sim::Distribution wide = sim::Distribution::LogNormal(100'000, 600);
  const sim::Distribution half = Narrowed(wide, 512);
  EXPECT_NEAR(static_cast<double>(half.median()), 100'000, 200);
  EXPECT_NEAR(SpreadOf(wide), 600, 12);
  EXPECT_NEAR(SpreadOf(half), 300, 12);
  EXPECT_NEAR(SpreadOf(Narrowed(wide, 0)), 0, 2);
}

TEST(SquareRoot, IsRoundedDown) {
  for (const std::int64_t root : {0LL, 1LL, 2LL, 3LL, 1'000LL, 46'341LL, 3'037'000'499LL}) {
    EXPECT_EQ(SquareRoot(root * root), root);
    EXPECT_EQ(SquareRoot(root * root + 1), root + (root == 0 ? 1 : 0));
  }
  EXPECT_EQ(SquareRoot(-5), 0);
}

TEST(DescribeRate, PicksAUnit) {
  EXPECT_EQ(DescribeRate(12'540'000), "12.5 MB/s");
  EXPECT_EQ(DescribeRate(999), "999 B/s");
  EXPECT_EQ(DescribeRate(1'500), "1.5 kB/s");
  EXPECT_EQ(DescribeRate(0), "0 B/s");
}

TEST(Shipped, ServersAreAlwaysOnAndDesktopsKeepOfficeHours) {
  const Instant now = FromUnixMs(1'066'384'200'000);  // a Friday
  const sim::Presence server = ShippedPresence(sim::HostClass::kServer, 1, Duration{0}, now);
  const sim::KnownSpan span = sim::KnownDaysOf(server, now);
  ASSERT_EQ(span.days(), 13U);
  EXPECT_EQ(sim::SlotsOnline(server, span.first + 1, span.last), 12U * 96U);
  const Duration tokyo = std::chrono::hours(9);
  const sim::Presence desktop = ShippedPresence(sim::HostClass::kDesktop, 3, tokyo, now);
  std::uint32_t days = 0;
  for (std::int64_t day = span.first + 1; day <= span.last; ++day) {
    const bool noon_in_tokyo = sim::WasOnline(desktop, day, 3 * 4);
    const bool weekend = (day + 4) % 7 == 0 || (day + 4) % 7 == 6;
    EXPECT_FALSE(weekend && noon_in_tokyo) << day;
    EXPECT_FALSE(sim::WasOnline(desktop, day, 18 * 4)) << "3 o'clock in the night there";
    days += noon_in_tokyo ? 1 : 0;
  }
  EXPECT_GE(days, 6U);
  EXPECT_NE(ShippedPresence(sim::HostClass::kLaptop, 1, tokyo, now),
            ShippedPresence(sim::HostClass::kLaptop, 2, tokyo, now));
}

}  // namespace
}  // namespace kintsugi::estimate
