// SPDX-License-Identifier: Apache-2.0
// A small piece of the experiment as a test: fleets of fixed seeds, bounds that are wider than those of the whole.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/coverage/campaign.h"
#include "tests/coverage/score.h"

namespace kintsugi::coverage {
namespace {

CampaignOptions Small() {
  CampaignOptions options;
  options.fleets = 4;
  options.jobs = 2;
  options.fleet.rollouts = 5;
  options.fleet.hosts = 30;
  return options;
}

std::string Csv(const std::vector<RolloutRecord>& records) {
  std::string text;
  for (RolloutRecord record : records) {
    record.elapsed_us = 0;
    text += CsvRow(record);
  }
  return text;
}

TEST(Coverage, RolloutsOfAllFleetsComeToAnEnd) {
  const CampaignResult result = RunCampaign(Small());
  std::size_t completed = 0;
  for (const auto& record : result.records) {
    EXPECT_GT(record.with_work, 0U) << CsvRow(record);
    EXPECT_EQ(record.succeeded + record.failed + record.other, record.hosts);
    if (record.phase != rollout::Phase::kCompleted) continue;
    ++completed;
    EXPECT_LT(record.from, record.milestones[0].actual);
    EXPECT_LE(record.milestones[0].actual, record.milestones[1].actual);
    EXPECT_LE(record.milestones[1].actual, record.milestones[2].actual);
  }
  EXPECT_GE(result.records.size(), 4U * (5 + 6) - 4);
  EXPECT_GE(completed, result.records.size() * 8 / 10);
  // The whole experiment's bounds are 75 to 85, 92 to 98 and 5; so few rollouts scatter.
  const Score end = ScoreOf(result.records, kMilestones.size() - 1);
  EXPECT_GE(end.compared, 12U);
  EXPECT_GE(end.percent_80(), 55.0);
  EXPECT_GE(end.percent_95(), 75.0);
  EXPECT_LE(end.median_error_percent(), 15.0);
  // Under way, what is left is known better: most ranges of the end have become narrower when 90 % are done.
  const StageScore late = ScoreOfStage(result.records, kStages.size() - 1);
  EXPECT_GE(late.score.compared, 4U);
  EXPECT_GE(late.percent_narrower(), 60.0);
  EXPECT_LE(late.median_width_percent(), 90.0);
}

TEST(Coverage, TheSameSeedGivesTheSameRecordsOnAnyNumberOfThreads) {
  CampaignOptions options = Small();
  options.fleets = 2;
  options.fleet.rollouts = 2;
  const CampaignResult two = RunCampaign(options);
  options.jobs = 1;
  const CampaignResult one = RunCampaign(options);
  EXPECT_EQ(one.hash, two.hash);
  EXPECT_EQ(Csv(one.records), Csv(two.records));
  EXPECT_GT(one.events, 10'000U);
}

}  // namespace
}  // namespace kintsugi::coverage
