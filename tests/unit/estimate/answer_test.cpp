// SPDX-License-Identifier: Apache-2.0
// Whole answers: quantiles of runs, the same answer whatever the threads, and "never" where there is no number.
#include <gtest/gtest.h>

#include "console/estimation/runs.h"
#include "tests/unit/estimate/estimation_bench.h"

namespace kintsugi::estimate {
namespace {

// Two waves with different times, so that every run differs.
FleetBench Office() {
  FleetBench fleet;
  fleet.AddWave();
  fleet.plan.waves[0].soak = Duration{kHour};
  fleet.work().install = {sim::Distribution::LogNormal(kInstall, 400), 300};
  fleet.work().bytes = 3'000'000;
  fleet.work().outcomes.transient = 30'000;
  fleet.plan.error_percent = 100;
  fleet.plan.in_flight_limit = 8;
  fleet.Add(10, 0);
  fleet.Add(50, 1);
  return fleet;
}

bool HasProblem(const v1::EstimateRolloutReply& reply, const std::string& text) {
  return std::any_of(reply.problems().begin(), reply.problems().end(),
                     [&](const std::string& problem) { return problem.find(text) != std::string::npos; });
}

const v1::TimeRange& End(const v1::EstimateRolloutReply& reply) {
  return reply.milestones(reply.milestones_size() - 1).at();
}

TEST(Instants, InterpolateBetweenRuns) {
  Instants instants;
  for (const std::int64_t value : {500, 100, 300, 200, 400}) instants.Add(value);
  EXPECT_EQ(instants.Quantile(500), 300);
  EXPECT_EQ(instants.Quantile(250), 150) << "the k-th of 5 stands for k / 6";
  EXPECT_EQ(instants.Quantile(0), 100);
  EXPECT_EQ(instants.Quantile(1'000), 500);
  EXPECT_EQ(instants.NeverPerMille(), 0U);
}

TEST(Instants, AQuantileThatReachesIntoTheRunsWithoutAnAnswerIsNever) {
  Instants instants;
  for (int i = 0; i < 8; ++i) instants.Add(100 + i);
  instants.Add(sim::kNeverMs);
  instants.Add(sim::kNeverMs);
  EXPECT_EQ(instants.NeverPerMille(), 200U);
  EXPECT_NE(instants.Quantile(500), sim::kNeverMs);
  EXPECT_EQ(instants.Quantile(900), sim::kNeverMs);
  const v1::TimeRange range = instants.Range(0);
  EXPECT_GT(range.p50_ms(), 0);
  EXPECT_EQ(range.p90_ms(), 0);
  EXPECT_EQ(range.never_per_mille(), 200U);
}

TEST(Instants, ARangeIsWiderThanTheRunsAndNeverBeginsBeforeNow) {
  Instants instants;
  for (std::int64_t i = 1; i <= 999; ++i) instants.Add(1'000 * i);
  const v1::TimeRange range = instants.Range(60'000);
  EXPECT_EQ(range.p50_ms(), 500'000);
  EXPECT_EQ(range.p10_ms(), 500'000 - 400'000 * kStretchOf80 / 100);
  EXPECT_EQ(range.p90_ms(), 500'000 + 400'000 * kStretchOf80 / 100);
  EXPECT_EQ(range.p97_5_ms(), 500'000 + 475'000 * kStretchOf95 / 100);
  EXPECT_EQ(range.p2_5_ms(), 60'000);
}

TEST(Instants, OfNothingAreNever) {
  Instants instants;
  EXPECT_EQ(instants.Quantile(500), sim::kNeverMs);
  EXPECT_EQ(instants.Range(0).p50_ms(), 0);
  EXPECT_EQ(instants.Range(0).never_per_mille(), 1'000U);
}

TEST(Runs, FallWithTheFleetsSize) {
  EXPECT_EQ(RunsFor(0), 200U);
  EXPECT_EQ(RunsFor(500), 200U);
  EXPECT_EQ(RunsFor(5'000), 20U);
  EXPECT_EQ(RunsFor(1'000), 100U);
  EXPECT_EQ(RunsFor(1'000'000), 20U);
  std::uint32_t before = 200;
  for (std::size_t hosts = 1; hosts < 100'000; hosts += 97) {
    EXPECT_LE(RunsFor(hosts), before) << hosts;
    before = RunsFor(hosts);
  }
}

TEST(Runs, LookNinetyDaysAheadOrSixtyBeyondTheLastDate) {
  using std::chrono::days;
  const Instant from = FromUnixMs(1'066'384'200'000);
  model::RolloutPlan plan;
  plan.waves.resize(2);
  EXPECT_EQ(HorizonOf(plan, from), from + days(90));
  plan.waves[1].offset = days(100);
  EXPECT_EQ(HorizonOf(plan, from), from + days(160));
  plan.start_at = from + days(50);
  EXPECT_EQ(HorizonOf(plan, from), from + days(210));
  plan.deadline = from + days(700);
  EXPECT_EQ(HorizonOf(plan, from), from + days(760));
  plan.deadline = from + days(7'000);
  EXPECT_EQ(HorizonOf(plan, from), from + days(800));
}

TEST(Answer, OfOneHostIsItsTime) {
  FleetBench fleet;
  fleet.Add(1);
  const auto reply = Answer(Estimate(fleet));
  EXPECT_EQ(reply.hosts(), 1U);
  EXPECT_EQ(reply.runs(), 20U);
  ASSERT_EQ(reply.milestones_size(), 4);
  for (const auto& milestone : reply.milestones()) {
    EXPECT_EQ(After(fleet, milestone.at().p2_5_ms()), kInstall) << milestone.what();
    EXPECT_EQ(After(fleet, milestone.at().p97_5_ms()), kInstall) << milestone.what();
  }
  ASSERT_EQ(reply.waves_size(), 1);
  EXPECT_EQ(After(fleet, reply.waves(0).opens().p50_ms()), 0);
  ASSERT_EQ(reply.stragglers_size(), 1);
  EXPECT_EQ(reply.stragglers(0).host_name(), "pc0");
  EXPECT_TRUE(reply.problems().empty());
  EXPECT_EQ(reply.burn_up(reply.burn_up_size() - 1).p50(), 1U);
}

TEST(Answer, RangesAreOrderedAndMilestonesToo) {
  const FleetBench fleet = Office();
  const auto reply = Answer(Estimate(fleet, 100));
  std::int64_t before = ToUnixMs(fleet.from);
  for (const auto& milestone : reply.milestones()) {
    const v1::TimeRange& at = milestone.at();
    EXPECT_LE(at.p2_5_ms(), at.p10_ms());
    EXPECT_LT(at.p10_ms(), at.p50_ms());
    EXPECT_LT(at.p50_ms(), at.p90_ms());
    EXPECT_LE(at.p90_ms(), at.p97_5_ms());
    if (milestone.what() == "end") continue;  // it may be complete before 99 % are done
    EXPECT_GE(at.p50_ms(), before);
    before = at.p50_ms();
  }
  EXPECT_GE(reply.waves(1).opens().p50_ms(), reply.waves(0).milestones(3).at().p50_ms() + kHour);
  std::uint32_t done = 0;
  for (const auto& point : reply.burn_up()) {
    EXPECT_LE(point.p10(), point.p50());
    EXPECT_LE(point.p50(), point.p90());
    EXPECT_GE(point.p50(), done);
    done = point.p50();
  }
  EXPECT_EQ(reply.stragglers_size(), 10);
}

TEST(Answer, IsTheSameWhateverTheThreads) {
  for (const std::uint32_t runs : {1U, 7U, 16U, 17U, 100U}) {
    Estimation estimation = Estimate(Office(), runs);
    estimation.changes = true;
    auto one = Answer(estimation, OneByOne);
    auto two = Answer(estimation, OnThreads(2));
    one.clear_elapsed_us();
    two.clear_elapsed_us();
    EXPECT_EQ(one.SerializeAsString(), two.SerializeAsString()) << runs;
  }
}

TEST(Answer, TheSeedDecides) {
  Estimation estimation = Estimate(Office());
  const std::int64_t first = End(Answer(estimation)).p50_ms();
  EXPECT_EQ(End(Answer(estimation)).p50_ms(), first);
  estimation.seed = 1'000'000;
  EXPECT_NE(End(Answer(estimation)).p50_ms(), first);
}

TEST(Answer, AnEmptyFleetIsNever) {
  const FleetBench fleet;
  const auto reply = Answer(Estimate(fleet));
  EXPECT_TRUE(HasProblem(reply, "never: no host has work"));
  EXPECT_EQ(reply.hosts(), 0U);
  EXPECT_EQ(reply.milestones_size(), 0) << "no number, not even for the end";
}

TEST(Answer, WithoutBandwidthItIsNever) {
  FleetBench fleet;
  fleet.work().bytes = 5;
  fleet.model.console.bytes_per_second = 0;
  fleet.Add(3);
  const auto reply = Answer(Estimate(fleet));
  for (const auto& milestone : reply.milestones()) {
    EXPECT_EQ(milestone.at().p2_5_ms(), 0) << milestone.what();
    EXPECT_EQ(milestone.at().never_per_mille(), 1'000U) << milestone.what();
  }
  EXPECT_EQ(reply.burn_up(reply.burn_up_size() - 1).p90(), 0U);
}

TEST(Answer, WindowsThatNeverOpenAndHostsNeverOnAreNever) {
  FleetBench closed;
  closed.plan.schedule.windows = {"once 2001-01-01T00:00 1h"};
  closed.Add(2);
  closed.UseWindows();
  FleetBench off;
  off.Add(2, 0, [](sim::HostModel& host) { host.presence = sim::HostModel::Presence::kNever; });
  for (const FleetBench* const fleet : {&closed, &off}) {
    const auto reply = Answer(Estimate(*fleet));
    EXPECT_EQ(reply.milestones(0).at().p50_ms(), 0);
    EXPECT_EQ(reply.milestones(0).at().never_per_mille(), 1'000U);
    EXPECT_EQ(reply.stragglers(0).done().p50_ms(), 0);
  }
}

TEST(Answer, APausedRolloutIsNever) {
  FleetBench fleet;
  fleet.Add(2);
  Estimation estimation = Estimate(fleet);
  rollout::Commands commands;
  rollout::Step(estimation.state, {.kind = rollout::Event::Kind::kStart}, fleet.from, commands);
  rollout::Step(estimation.state, {.kind = rollout::Event::Kind::kPause}, fleet.from, commands);
  const auto reply = Answer(estimation);
  EXPECT_EQ(End(reply).p50_ms(), 0);
  EXPECT_EQ(End(reply).never_per_mille(), 1'000U);
}

TEST(Answer, ARolloutThatAlwaysHaltsIsNever) {
  FleetBench fleet;
  fleet.work().outcomes.fatal = 1'000'000;
  fleet.Add(10);
  const auto reply = Answer(Estimate(fleet));
  EXPECT_EQ(reply.halts_per_mille(), 1'000U);
  EXPECT_TRUE(HasProblem(reply, "never: in every run an error condition stops"));
  EXPECT_EQ(End(reply).p50_ms(), 0);
}

TEST(Answer, ARolloutThatMayHaltSaysHowOftenAndCountsTheOthers) {
  FleetBench fleet;
  fleet.work().outcomes.fatal = 100'000;
  fleet.Add(5);
  const auto reply = Answer(Estimate(fleet, 400));
  EXPECT_NEAR(reply.halts_per_mille(), 410, 90) << "one failure of five is too many: 1 - 0.9^5";
  EXPECT_EQ(After(fleet, End(reply).p50_ms()), kInstall);
}

TEST(Answer, ACompletedRolloutHasNothingToSay) {
  FleetBench fleet;
  fleet.Add(1);
  Estimation estimation = Estimate(fleet);
  rollout::Commands commands;
  const auto step = [&](const rollout::Event& event) { rollout::Step(estimation.state, event, fleet.from, commands); };
  step({.kind = rollout::Event::Kind::kStart});
  step({.kind = rollout::Event::Kind::kContact, .slot = 0});
  step({.kind = rollout::Event::Kind::kReport, .slot = 0, .attempt = 1, .state = model::HostState::kSucceeded});
  const auto reply = Answer(estimation);
  EXPECT_EQ(reply.hosts(), 1U);
  EXPECT_EQ(reply.done(), 1U);
  EXPECT_EQ(reply.milestones_size(), 0);
}

TEST(Answer, NamesTheLastHostsAndWhyTheyAreLate) {
  FleetBench fleet;
  fleet.Add(8);
  fleet.Add(2, 0, [](sim::HostModel& host) { host.presence = sim::HostModel::Presence::kNever; });
  Estimation estimation = Estimate(fleet);
  estimation.hosts[8].why = estimation.hosts[9].why = "was never seen";
  estimation.stragglers = 3;
  const auto reply = Answer(estimation);
  ASSERT_EQ(reply.stragglers_size(), 3);
  EXPECT_EQ(reply.stragglers(0).host_name(), "pc8");
  EXPECT_EQ(reply.stragglers(0).reason(), "was never seen");
  EXPECT_EQ(reply.stragglers(1).host_name(), "pc9");
  ASSERT_EQ(reply.straggler_groups_size(), 1);
  EXPECT_EQ(reply.straggler_groups(0).hosts(), 2U);
  EXPECT_EQ(reply.straggler_groups(0).reason(), "2 hosts were never seen");
}

TEST(Answer, SaysWhatDoesNotFitTheWindow) {
  FleetBench fleet;
  fleet.plan.schedule.windows = {"weekly daily 10:00 4h"};
  fleet.plan.time_needed = Duration{kMinute};
  fleet.Add(5);
  fleet.UseWindows();
  EXPECT_TRUE(HasProblem(Answer(Estimate(fleet)), "does not fit: 5 of 5 hosts"));
  fleet.plan.time_needed = Duration{kHour};
  EXPECT_FALSE(HasProblem(Answer(Estimate(fleet)), "does not fit"));
}

}  // namespace
}  // namespace kintsugi::estimate
