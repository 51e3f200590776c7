// SPDX-License-Identifier: Apache-2.0
// Reports: progress, results, retries, late and foreign reports, recalls.
#include <set>

#include "tests/unit/rollout/rollout_bench.h"

namespace kintsugi::rollout {
namespace {

using Kind = Command::Kind;

model::RolloutPlan Tolerant() {
  model::RolloutPlan plan = Plan();
  plan.error_percent = 100;
  plan.success_percent = 1;
  return plan;
}

TEST(RolloutReport, ProgressMovesForwardAndLateReportsDoNotMoveItBack) {
  Bench bench(Tolerant(), {2, 1});
  bench.Start();
  bench.Contact(0);
  bench.Report(0, HostState::kInstalling);
  EXPECT_EQ(bench.StateOf(0), HostState::kInstalling);
  bench.Report(0, HostState::kDownloading);
  EXPECT_EQ(bench.StateOf(0), HostState::kInstalling);
  EXPECT_EQ(bench.Sent(Kind::kSlotChanged), 0U);
  bench.Report(0, HostState::kSucceeded);
  bench.Report(0, HostState::kVerifying);
  bench.Report(0, HostState::kFailed, FailureReason::kInstallerFailed);
  EXPECT_EQ(bench.StateOf(0), HostState::kSucceeded);
}

TEST(RolloutReport, OfAnAttemptNeverMadeIsIgnored) {
  Bench bench(Tolerant(), {2});
  bench.Start();
  bench.ReportFor(0, 1, HostState::kSucceeded);
  bench.ReportFor(0, 0, HostState::kSucceeded);
  EXPECT_EQ(bench.StateOf(0), HostState::kQueued);
  EXPECT_EQ(bench.state.slots[0].last_heard_ms, 0);
}

TEST(RolloutReport, ARetryableFailureIsOfferedAgainAfterTheBackOffUntilAttemptsAreUsedUp) {
  Bench bench(Tolerant(), {2});
  bench.Start();
  for (std::uint8_t attempt = 1; attempt <= 3; ++attempt) {
    bench.Contact(0);
    ASSERT_EQ(bench.state.slots[0].attempts, attempt);
    bench.Report(0, HostState::kFailed, FailureReason::kInstallerBusy, true);
    if (attempt == 3) break;
    ASSERT_EQ(bench.StateOf(0), HostState::kQueued);
    EXPECT_EQ(bench.state.slots[0].reason, FailureReason::kInstallerBusy);
    const std::int64_t wait = bench.state.slots[0].not_before_ms - ToUnixMs(bench.now);
    ASSERT_GT(wait, 1);
    bench.Wait(wait - 1);
    bench.Contact(0);
    EXPECT_EQ(bench.Sent(Kind::kOffer), 0U);
    bench.Wait(1);
  }
  EXPECT_EQ(bench.StateOf(0), HostState::kFailed);
  EXPECT_EQ(bench.state.slots[0].reason, FailureReason::kInstallerBusy);
}

// Full jitter: spread over the whole of [0, min(cap, base x 2^(attempt-1))], so that hosts that failed
// together return apart.
TEST(RolloutReport, BackOffFillsItsRangeAndNeverLeavesIt) {
  model::RolloutPlan plan = Tolerant();
  plan.max_attempts = plan.retry_transient.max_attempts = 20;
  plan.in_flight_limit = 10'000;
  constexpr std::size_t kHosts = 2000;
  Bench bench(plan, {kHosts});
  bench.Start();
  std::int64_t ceiling = kMinute;
  for (int attempt = 1; attempt <= 9; ++attempt) {
    std::int64_t least = kHour;
    std::int64_t most = 0;
    for (Slot slot = 0; slot < kHosts; ++slot) {
      bench.Contact(slot);
      bench.Report(slot, HostState::kFailed, FailureReason::kDownloadFailed, true);
      const std::int64_t wait = bench.state.slots[slot].not_before_ms - ToUnixMs(bench.now);
      least = std::min(least, wait);
      most = std::max(most, wait);
    }
    EXPECT_GE(least, 0) << "attempt " << attempt;
    EXPECT_LT(least, ceiling / 100) << "attempt " << attempt;
    EXPECT_LE(most, ceiling) << "attempt " << attempt;
    EXPECT_GT(most, ceiling - ceiling / 100) << "attempt " << attempt;
    ceiling = std::min<std::int64_t>(ceiling * 2, kHour);
    bench.Wait(2 * kHour);
  }
}

TEST(RolloutReport, ARetryableFailureDoesNotCountForTheErrorCondition) {
  Bench bench(Plan(), {2, 1});
  bench.Start();
  bench.Contact(0);
  bench.Report(0, HostState::kFailed, FailureReason::kDownloadFailed, true);
  EXPECT_EQ(bench.state.phase, Phase::kRunning);
}

TEST(RolloutReport, ASuccessOfAnEarlierAttemptIsTruthAndRecallsTheNewerOffer) {
  Bench bench(Tolerant(), {2, 1});
  bench.Start();
  bench.Contact(0);
  bench.Wait(4 * kHour);
  ASSERT_EQ(bench.StateOf(0), HostState::kTimedOut);
  bench.Contact(0);
  ASSERT_EQ(bench.state.slots[0].attempts, 2);
  bench.ReportFor(0, 1, HostState::kFailed, FailureReason::kInstallerFailed);
  EXPECT_EQ(bench.StateOf(0), HostState::kOffered);
  bench.ReportFor(0, 1, HostState::kSucceeded);
  EXPECT_EQ(bench.StateOf(0), HostState::kSucceeded);
  EXPECT_EQ(bench.Sent(Kind::kRecall), 1U);
  EXPECT_EQ(bench.state.in_flight, 0U);
}

TEST(RolloutReport, TheTruthWinsAfterTheConsoleHadConcludedOtherwise) {
  struct Row {
    HostState concluded;
    HostState reported;
    HostState now;
  };
  using enum HostState;
  const Row rows[] = {
      {kTimedOut, kSucceeded, kSucceeded},   {kTimedOut, kInstalled, kInstalled}, {kTimedOut, kFailed, kFailed},
      {kTimedOut, kInstalling, kInstalling}, {kFailed, kSucceeded, kSucceeded},   {kFailed, kInstalled, kInstalled},
      {kFailed, kFailed, kFailed},           {kFailed, kInstalling, kFailed},     {kCancelled, kSucceeded, kSucceeded},
      {kCancelled, kInstalled, kInstalled},  {kCancelled, kFailed, kFailed},
  };
  for (const Row& row : rows) {
    Bench bench(Tolerant(), {3});
    bench.Start();
    bench.Contact(0);
    if (row.concluded == kFailed) bench.Report(0, kFailed, FailureReason::kInstallerFailed);
    if (row.concluded == kCancelled) bench.Do(Event::Kind::kAbort);
    if (row.concluded != kFailed) bench.Wait(4 * kHour);
    ASSERT_EQ(bench.StateOf(0), row.concluded);
    bench.Report(0, row.reported, FailureReason::kInstallerFailed);
    EXPECT_EQ(bench.StateOf(0), row.now) << model::Name(row.concluded) << " reported " << model::Name(row.reported);
  }
}

TEST(RolloutReport, AHostGivenUpTakesItsPlaceAgainOnlyWhileOneIsFree) {
  model::RolloutPlan plan = Tolerant();
  plan.in_flight_limit = 1;
  Bench bench(plan, {3});
  bench.Start();
  bench.Contact(0);
  bench.Wait(4 * kHour);
  bench.Contact(1);
  bench.Report(0, HostState::kInstalling);
  EXPECT_EQ(bench.StateOf(0), HostState::kTimedOut);
  EXPECT_EQ(bench.state.in_flight, 1U);
  bench.Report(1, HostState::kSucceeded);
  bench.Report(0, HostState::kVerifying);
  EXPECT_EQ(bench.StateOf(0), HostState::kVerifying);
}

TEST(RolloutReport, ARecalledOfferIsMadeAgainAfterTheResumeEvenWhenItWasThePlansLastAttempt) {
  model::RolloutPlan plan = Plan();
  plan.max_attempts = 1;
  Bench bench(plan, {2, 1});
  bench.Start();
  bench.Contact(0);
  bench.Install(1, HostState::kFailed);
  ASSERT_EQ(bench.state.phase, Phase::kHalted);
  EXPECT_TRUE(bench.state.slots[0].recalled);
  EXPECT_EQ(bench.Sent(Kind::kRecall), 1U);
  bench.Report(0, HostState::kCancelled, FailureReason::kRecalled);
  EXPECT_EQ(bench.StateOf(0), HostState::kQueued);
  bench.Contact(0);
  EXPECT_EQ(bench.Sent(Kind::kOffer), 0U);
  bench.Do(Event::Kind::kResume);
  bench.Contact(0);
  EXPECT_EQ(bench.Sent(Kind::kOffer), 1U);
  EXPECT_EQ(bench.state.slots[0].attempts, 2);
  EXPECT_FALSE(bench.state.slots[0].recalled);
}

TEST(RolloutReport, AnOfferThatTheAgentGivesBackByItselfWaitsForTheBackOff) {
  Bench bench(Tolerant(), {2});
  bench.Start();
  bench.Contact(0);
  bench.Report(0, HostState::kCancelled);
  EXPECT_EQ(bench.StateOf(0), HostState::kQueued);
  EXPECT_GT(bench.state.slots[0].not_before_ms, ToUnixMs(bench.now));
}

TEST(RolloutReport, NotApplicableLeavesBothConditions) {
  Bench bench(Plan(), {3, 1});
  bench.Start();
  bench.Contact(0);
  bench.Report(0, HostState::kNotApplicable, FailureReason::kNotApplicable);
  bench.Install(1);
  EXPECT_EQ(bench.state.open_waves, 1U);
  bench.Install(2);
  EXPECT_EQ(bench.state.open_waves, 2U);
}

}  // namespace
}  // namespace kintsugi::rollout
