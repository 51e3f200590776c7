// SPDX-License-Identifier: Apache-2.0
// Acting on a rollout from a page: previews in numbers, stale pages, submitting, retrying what failed, errors in
// groups, the burn-up.
#include <gtest/gtest.h>

#include "tests/unit/core/test_console.h"

namespace kintsugi::console {
namespace {

using M = v1::OperatorMethod;
using model::FailureReason;
using model::HostState;

class CoreControl : public ::testing::Test {
 protected:
  void SetUp() override {
    console_.Import("MS99-001", {{"a"}});
    for (int i = 0; i < 10; ++i) hosts_.push_back(console_.Describe("PC-" + std::to_string(i), {"a"}));
    auto plan = TestConsole::Plan({20});
    plan.set_bulletin_id("MS99-001");
    plan.set_error_percent(100);
    plan.set_success_percent(1);
    rollout_ = console_.CreateRollout(plan);
  }
  Result<v1::RolloutReply> Change(M method, bool dry_run = false, std::uint64_t seen = 0) {
    v1::ChangeRolloutRequest request;
    request.set_rollout(rollout_);
    request.set_dry_run(dry_run);
    request.set_if_control_revision(seen);
    return console_.Call<v1::RolloutReply>(method, request);
  }
  static std::uint32_t Of(const v1::RolloutReply& reply, const std::string& what) {
    for (const auto& consequence : reply.consequences())
      if (consequence.what() == what) return consequence.hosts();
    return 0;
  }
  std::vector<std::pair<HostId, model::Offer>> Offers() {
    std::vector<std::pair<HostId, model::Offer>> offers;
    for (const HostId& host : hosts_)
      for (auto& offer : console_.Offers(host)) offers.emplace_back(host, offer);
    return offers;
  }
  TestConsole console_;
  std::vector<HostId> hosts_;
  std::string rollout_;
};

TEST_F(CoreControl, APreviewSaysInNumbersWhatTheDeedDoes) {
  const auto start = Change(M::kStartRollout, true);
  ASSERT_TRUE(start) << start.error().message;
  EXPECT_EQ(Of(*start, "wave-opens"), 2U);
  EXPECT_EQ(Of(*start, "offers-soon"), 2U);
  EXPECT_EQ(start->rollout().phase(), "draft");
  ASSERT_TRUE(Change(M::kStartRollout));
  EXPECT_EQ(Offers().size(), 2U);
  const auto pause = Change(M::kPauseRollout, true);
  EXPECT_EQ(Of(*pause, "goes-on"), 2U);
  const auto abort = Change(M::kAbortRollout, true);
  EXPECT_EQ(Of(*abort, "recalled"), 2U);
  EXPECT_EQ(Of(*abort, "cancelled"), 8U);
  EXPECT_EQ(console_.Show(rollout_).phase(), "running");
  for (const auto& consequence : abort->consequences()) EXPECT_FALSE(consequence.sentence().empty());
}

TEST_F(CoreControl, AStalePageIsToldWhatChanged) {
  const std::uint64_t seen = console_.Show(rollout_).control_revision();
  EXPECT_GT(seen, 0U);
  ASSERT_TRUE(Change(M::kStartRollout, false, seen));
  ASSERT_TRUE(Change(M::kPauseRollout));
  const auto stale = Change(M::kAbortRollout, false, seen);
  ASSERT_FALSE(stale);
  EXPECT_EQ(stale.error().code, Code::kConflict);
  EXPECT_NE(stale.error().message.find("tester at 2003-10-12T23:"), std::string::npos) << stale.error().message;
  EXPECT_NE(stale.error().message.find("running"), std::string::npos);
  EXPECT_NE(stale.error().message.find("paused"), std::string::npos);
  EXPECT_EQ(console_.Show(rollout_).phase(), "paused");
}

TEST_F(CoreControl, ProgressOfHostsMakesNoPageStale) {
  ASSERT_TRUE(Change(M::kStartRollout));
  const std::uint64_t seen = console_.Show(rollout_).control_revision();
  for (const auto& [host, offer] : Offers()) ASSERT_TRUE(console_.Report(host, offer, HostState::kSucceeded));
  EXPECT_EQ(console_.Show(rollout_).control_revision(), seen);
  EXPECT_TRUE(Change(M::kPauseRollout, false, seen));
}

TEST_F(CoreControl, WhatWasDoneIsKeptOverARestart) {
  ASSERT_TRUE(Change(M::kStartRollout));
  const auto before = console_.Show(rollout_);
  console_.Restart();
  const auto after = console_.Show(rollout_);
  EXPECT_EQ(after.control_revision(), before.control_revision());
  ASSERT_EQ(after.control_changes_size(), 2);
  EXPECT_EQ(after.control_changes(0).what(), "created");
  EXPECT_EQ(after.control_changes(1).what(), "running");
}

TEST_F(CoreControl, ADoubleClickOnStartStartsOnce) {
  const std::uint64_t seen = console_.Show(rollout_).control_revision();
  ASSERT_TRUE(Change(M::kStartRollout, false, seen));
  EXPECT_EQ(Change(M::kStartRollout, false, seen).error().code, Code::kConflict);
  EXPECT_EQ(Change(M::kStartRollout).error().code, Code::kFailedPrecondition);
}

TEST_F(CoreControl, ASubmittedDraftIsOneUntilItIsEdited) {
  ASSERT_TRUE(Change(M::kSubmitRollout));
  EXPECT_EQ(console_.Show(rollout_).submitted_by(), "tester");
  EXPECT_EQ(Change(M::kSubmitRollout).error().code, Code::kFailedPrecondition);
  console_.Restart();
  EXPECT_GT(console_.Show(rollout_).submitted_ms(), 0);
  v1::EditRolloutRequest edit;
  edit.set_rollout(rollout_);
  *edit.mutable_plan() = console_.Show(rollout_).plan();
  edit.mutable_plan()->set_in_flight_limit(3);
  edit.set_if_control_revision(1);
  EXPECT_EQ(console_.Call<v1::RolloutReply>(M::kEditRollout, edit).error().code, Code::kConflict);
  edit.set_if_control_revision(console_.Show(rollout_).control_revision());
  ASSERT_TRUE(console_.Call<v1::RolloutReply>(M::kEditRollout, edit));
  EXPECT_EQ(console_.Show(rollout_).submitted_ms(), 0);
  ASSERT_TRUE(Change(M::kStartRollout));
  EXPECT_EQ(Change(M::kSubmitRollout).error().code, Code::kFailedPrecondition);
}

TEST_F(CoreControl, FailedHostsAreOfferedOnceMore) {
  ASSERT_TRUE(Change(M::kStartRollout));
  EXPECT_EQ(Change(M::kRetryFailed).error().code, Code::kFailedPrecondition);
  const auto first = Offers();
  ASSERT_EQ(first.size(), 2U);
  ASSERT_TRUE(console_.Report(first[0].first, first[0].second, HostState::kFailed, FailureReason::kInstallerFailed));
  EXPECT_TRUE(console_.Offers(first[0].first).empty());
  const auto preview = Change(M::kRetryFailed, true);
  EXPECT_EQ(Of(*preview, "again"), 1U);
  ASSERT_TRUE(Change(M::kRetryFailed));
  EXPECT_TRUE(console_.Audited("rollout.retry"));
  console_.Restart();
  const auto again = console_.Offers(first[0].first);
  ASSERT_EQ(again.size(), 1U);
  EXPECT_NE(again[0].id.str(), first[0].second.id.str());
  ASSERT_TRUE(console_.Report(first[0].first, again[0], HostState::kSucceeded));
  EXPECT_EQ(console_.Show(rollout_).failed(), 0U);
}

TEST_F(CoreControl, ErrorsAreGroupedWithTheirHosts) {
  ASSERT_TRUE(Change(M::kStartRollout));
  const auto offers = Offers();
  for (const auto& [host, offer] : offers)
    ASSERT_TRUE(console_.Report(host, offer, HostState::kFailed, FailureReason::kDiskFull));
  v1::ListRolloutErrorsRequest request;
  request.set_rollout(rollout_);
  const auto errors = console_.Call<v1::ListRolloutErrorsReply>(M::kListRolloutErrors, request);
  ASSERT_TRUE(errors);
  ASSERT_EQ(errors->groups_size(), 1);
  EXPECT_EQ(errors->groups(0).hosts(), 2U);
  EXPECT_EQ(errors->groups(0).reason(), v1::FAILURE_REASON_DISK_FULL);
  EXPECT_EQ(errors->groups(0).host_names_size(), 2);
  EXPECT_FALSE(errors->groups(0).meaning().empty());
  v1::ListRolloutHostsRequest list;
  list.set_rollout(rollout_);
  list.set_state("Failed,TimedOut");
  list.set_reason(v1::FAILURE_REASON_DISK_FULL);
  list.set_sort("name");
  list.set_limit(1);
  const auto hosts = console_.Call<v1::ListRolloutHostsReply>(M::kListRolloutHosts, list);
  ASSERT_TRUE(hosts);
  EXPECT_EQ(hosts->total(), 2U);
  EXPECT_EQ(hosts->hosts_size(), 1);
  list.set_sort("colour");
  EXPECT_EQ(console_.Call<v1::ListRolloutHostsReply>(M::kListRolloutHosts, list).error().code, Code::kInvalidArgument);
}

TEST_F(CoreControl, TheHostSaysWhatItWaitsForAndWhatItHasBeenThrough) {
  ASSERT_TRUE(Change(M::kStartRollout));
  const auto offers = Offers();
  v1::GetHostRequest get;
  get.set_host(offers[0].first.str());
  const auto at_work = console_.Call<v1::GetHostReply>(M::kGetHost, get);
  ASSERT_EQ(at_work->slots_size(), 1);
  EXPECT_EQ(at_work->slots(0).rollout(), rollout_);
  EXPECT_FALSE(at_work->slots(0).host().explanation().empty());
  EXPECT_EQ(at_work->summary().in_rollouts(), 1U);
  EXPECT_NE(at_work->summary().working_on().find("Offered"), std::string::npos);
  ASSERT_TRUE(console_.Report(offers[0].first, offers[0].second, HostState::kFailed, FailureReason::kDiskFull));
  EXPECT_EQ(console_.Call<v1::GetHostReply>(M::kGetHost, get)->summary().state(), "failed");
  ASSERT_TRUE(Change(M::kAbortRollout));
  EXPECT_EQ(console_.Call<v1::GetHostReply>(M::kGetHost, get)->slots_size(), 0);
  v1::GetHostHistoryRequest history;
  history.set_host(offers[0].first.str());
  const auto past = console_.Call<v1::GetHostHistoryReply>(M::kGetHostHistory, history);
  EXPECT_EQ(past->slots_size(), 1);
  ASSERT_EQ(past->rows_size(), 1);
  EXPECT_EQ(past->rows(0).action(), "host.enrol");
}

TEST_F(CoreControl, TheBurnUpGrowsWithTheHosts) {
  ASSERT_TRUE(Change(M::kStartRollout));
  const auto offers = Offers();
  console_.clock().Advance(Duration{60'000});
  ASSERT_TRUE(console_.Report(offers[0].first, offers[0].second, HostState::kSucceeded));
  console_.clock().Advance(Duration{60'000});
  ASSERT_TRUE(console_.Report(offers[1].first, offers[1].second, HostState::kFailed, FailureReason::kDiskFull));
  console_.clock().Advance(Duration{60'000});
  v1::GetBurnUpRequest request;
  request.set_rollout(rollout_);
  request.set_points(4);
  const auto reply = console_.Call<v1::GetBurnUpReply>(M::kGetBurnUp, request);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->hosts(), 10U);
  ASSERT_EQ(reply->actual_size(), 4);
  EXPECT_EQ(reply->actual(0).done(), 0U);
  EXPECT_EQ(reply->actual(1).done(), 1U);
  EXPECT_EQ(reply->actual(2).failed(), 1U);
  EXPECT_EQ(reply->actual(3).at_ms(), ToUnixMs(console_.clock().Now()));
  EXPECT_FALSE(reply->predicted().empty());
  EXPECT_GT(reply->predicted_end().p50_ms(), 0);
}

}  // namespace
}  // namespace kintsugi::console
