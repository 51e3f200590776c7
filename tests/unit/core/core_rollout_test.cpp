// SPDX-License-Identifier: Apache-2.0
// Rollouts through the core: offers, reports, waves, restarts.
#include <gtest/gtest.h>

#include <map>

#include "tests/unit/core/test_console.h"

namespace kintsugi::console {
namespace {

using M = v1::OperatorMethod;
using model::HostState;

class CoreRollout : public ::testing::Test {
 protected:
  void Prepare(int hosts, const std::vector<std::uint32_t>& waves,
               const std::function<void(v1::RolloutPlan&)>& edit = {}) {
    console_.ImportMs03043();
    for (int i = 0; i < hosts; ++i) hosts_.push_back(console_.AddXpHost("PC-" + std::to_string(i)));
    auto plan = TestConsole::Plan(waves);
    if (edit) edit(plan);
    rollout_ = console_.CreateRollout(plan);
    console_.Change(M::kStartRollout, rollout_);
  }
  // Every host checks in once; the offers that were made.
  std::map<HostId, model::Offer> Collect() {
    std::map<HostId, model::Offer> offers;
    for (const auto& host : hosts_) {
      const auto reply = console_.CheckIn(host);
      if (reply && !reply->offers.empty()) offers.emplace(host, reply->offers[0]);
    }
    return offers;
  }
  TestConsole console_;
  std::vector<HostId> hosts_;
  std::string rollout_;
};

TEST_F(CoreRollout, OffersTheReissueWithItsHashAndArguments) {
  Prepare(1, {});
  const auto offers = Collect();
  ASSERT_EQ(offers.size(), 1U);
  const auto& instruction = offers.begin()->second.work.front().instruction;
  EXPECT_EQ(instruction.update_id, "MS03-043/windows-xp");
  EXPECT_EQ(instruction.package_revision, 2U);
  EXPECT_EQ(ToHex(instruction.sha256), std::string(64, 'b'));
  EXPECT_EQ(instruction.size_bytes, 365664U);
  EXPECT_FALSE(instruction.arguments.empty());
}

TEST_F(CoreRollout, OpensTheNextWaveOnlyAfterTheCanarySucceeded) {
  Prepare(10, {10});
  auto offers = Collect();
  ASSERT_EQ(offers.size(), 1U);
  EXPECT_TRUE(console_.Report(offers.begin()->first, offers.begin()->second, HostState::kSucceeded).has_value());
  offers.clear();
  const auto rest = Collect();
  EXPECT_EQ(rest.size(), 9U);
  for (const auto& [host, offer] : rest) EXPECT_TRUE(console_.Report(host, offer, HostState::kSucceeded).has_value());
  EXPECT_EQ(console_.Show(rollout_).phase(), "completed");
  for (const auto& host : console_.Hosts(rollout_)) EXPECT_EQ(host.state(), v1::HOST_STATE_SUCCEEDED);
}

TEST_F(CoreRollout, HaltsWhenAFifthOfTheCanaryFailsAndSaysWhy) {
  Prepare(50, {20});
  const auto offers = Collect();
  ASSERT_EQ(offers.size(), 10U);
  int failed = 0;
  for (const auto& [host, offer] : offers) {
    const bool fail = failed < 2;
    failed += fail ? 1 : 0;
    ASSERT_TRUE(console_
                    .Report(host, offer, fail ? HostState::kFailed : HostState::kSucceeded,
                            fail ? model::FailureReason::kInstallerFailed : model::FailureReason::kNone)
                    .has_value());
  }
  const auto summary = console_.Show(rollout_);
  EXPECT_EQ(summary.phase(), "halted");
  EXPECT_NE(summary.explanation().find("wave1"), std::string::npos) << summary.explanation();
  EXPECT_NE(summary.explanation().find("5 %"), std::string::npos) << summary.explanation();
  EXPECT_EQ(summary.waves(1).phase(), "waiting");
  EXPECT_TRUE(Collect().empty());
  console_.Restart();
  EXPECT_EQ(console_.Show(rollout_).explanation(), summary.explanation());
  EXPECT_TRUE(Collect().empty());
}

TEST_F(CoreRollout, SendsALostOfferAgainWithTheSameId) {
  Prepare(1, {});
  const auto first = Collect().begin()->second;
  const auto again = Collect().begin()->second;
  EXPECT_EQ(first.id, again.id);
  console_.Restart();
  const auto after_restart = Collect().begin()->second;
  EXPECT_EQ(first.id, after_restart.id);
  EXPECT_EQ(first.work, after_restart.work);
  model::CheckInRequest holding;
  holding.held_offers.push_back(first.id);
  EXPECT_TRUE(console_.CheckIn(hosts_[0], holding)->offers.empty());
}

TEST_F(CoreRollout, CountsADuplicateReportOnce) {
  Prepare(1, {});
  const auto offer = Collect().begin()->second;
  for (int i = 0; i < 3; ++i) {
    const auto reply = console_.Report(hosts_[0], offer, HostState::kSucceeded);
    ASSERT_TRUE(reply);
    ASSERT_EQ(reply->acknowledged.size(), 1U);
  }
  const auto host = console_.Hosts(rollout_)[0];
  EXPECT_EQ(host.installer_runs(), 1U);
  EXPECT_EQ(host.attempts(), 1U);
  EXPECT_EQ(console_.Show(rollout_).waves(0).succeeded(), 1U);
}

TEST_F(CoreRollout, TakesALateReportOfATimedOutOfferAsTheTruth) {
  Prepare(2, {}, [](v1::RolloutPlan& plan) {
    plan.set_offer_timeout_ms(60'000);
    plan.set_time_needed_ms(30'000);  // who starts at the last moment may take so long before it is given up
  });
  const auto offers = Collect();
  console_.clock().Advance(Duration{120'000});
  console_.Pump();
  EXPECT_EQ(console_.Hosts(rollout_)[0].state(), v1::HOST_STATE_TIMED_OUT);
  ASSERT_TRUE(console_.Report(hosts_[0], offers.at(hosts_[0]), HostState::kSucceeded).has_value());
  EXPECT_EQ(console_.Hosts(rollout_)[0].state(), v1::HOST_STATE_SUCCEEDED);
}

TEST_F(CoreRollout, ServesAHostThatComesBackAfterItsWaveOpened) {
  Prepare(3, {}, [](v1::RolloutPlan& plan) { plan.set_unreachable_after_ms(60'000); });
  for (int i = 0; i < 2; ++i) {  // the third host is off
    const auto reply = console_.CheckIn(hosts_[static_cast<std::size_t>(i)]);
    ASSERT_TRUE(
        console_.Report(hosts_[static_cast<std::size_t>(i)], reply->offers.at(0), HostState::kSucceeded).has_value());
  }
  EXPECT_EQ(console_.Show(rollout_).phase(), "running");
  console_.clock().Advance(Duration{3'600'000});
  console_.Pump();
  EXPECT_EQ(console_.Show(rollout_).phase(), "completed");  // a host that never returns does not block the others
  const auto reply = console_.CheckIn(hosts_[2]);
  ASSERT_EQ(reply->offers.size(), 1U);
  ASSERT_TRUE(console_.Report(hosts_[2], reply->offers[0], HostState::kSucceeded).has_value());
  EXPECT_EQ(console_.Show(rollout_).waves(0).succeeded(), 3U);
}

TEST_F(CoreRollout, RecallsOnAbortAndCancelsWhatWasQueued) {
  Prepare(4, {50});
  const auto offers = Collect();
  ASSERT_EQ(offers.size(), 2U);
  console_.Change(M::kAbortRollout, rollout_);
  for (const auto& [host, offer] : offers) {
    model::CheckInRequest holding;
    holding.held_offers.push_back(offer.id);
    const auto reply = console_.CheckIn(host, holding);
    ASSERT_EQ(reply->recalled.size(), 1U);
    EXPECT_EQ(reply->recalled[0], offer.id);
    ASSERT_TRUE(console_.Report(host, offer, HostState::kCancelled).has_value());
  }
  for (const auto& host : console_.Hosts(rollout_))
    EXPECT_EQ(host.state(), v1::HOST_STATE_CANCELLED) << host.host_name();
}

// The reply with the offer was lost, then the rollout halted: the host never held what was recalled.
TEST_F(CoreRollout, ARecalledOfferThatNeverArrivedDoesNotHoldTheHost) {
  Prepare(2, {});
  ASSERT_EQ(Collect().size(), 2U);
  console_.Change(M::kAbortRollout, rollout_);
  ASSERT_TRUE(console_.CheckIn(hosts_[0]).has_value());  // holds nothing, but this call may be older than the offer
  EXPECT_EQ(console_.Hosts(rollout_)[0].state(), v1::HOST_STATE_OFFERED);
  console_.clock().Advance(std::chrono::minutes(2));
  ASSERT_TRUE(console_.CheckIn(hosts_[0]).has_value());
  EXPECT_EQ(console_.Hosts(rollout_)[0].state(), v1::HOST_STATE_CANCELLED);
  EXPECT_EQ(console_.Hosts(rollout_)[1].state(), v1::HOST_STATE_OFFERED);
  const std::string second = console_.CreateRollout(TestConsole::Plan({}));
  console_.Change(M::kStartRollout, second);
  EXPECT_EQ(console_.CheckIn(hosts_[0])->offers.size(), 1U);
}

TEST_F(CoreRollout, ACompletedRolloutCanBeStoppedFromServingHostsThatReturn) {
  Prepare(2, {}, [](v1::RolloutPlan& plan) { plan.set_unreachable_after_ms(60'000); });
  const auto reply = console_.CheckIn(hosts_[0]);
  ASSERT_TRUE(console_.Report(hosts_[0], reply->offers.at(0), HostState::kSucceeded).has_value());
  console_.clock().Advance(Duration{3'600'000});
  console_.Pump();
  ASSERT_EQ(console_.Show(rollout_).phase(), "completed");
  EXPECT_EQ(console_.Change(M::kAbortRollout, rollout_).phase(), "aborted");
  EXPECT_TRUE(console_.CheckIn(hosts_[1])->offers.empty());
}

TEST_F(CoreRollout, PauseStopsOffersAndResumeGoesOn) {
  Prepare(3, {});
  console_.Change(M::kPauseRollout, rollout_);
  EXPECT_TRUE(Collect().empty());
  console_.Change(M::kResumeRollout, rollout_);
  EXPECT_EQ(Collect().size(), 3U);
}

TEST_F(CoreRollout, WakesNoMoreHostsThanThereAreFreePlaces) {
  Prepare(10, {}, [](v1::RolloutPlan& plan) { plan.set_in_flight_limit(4); });
  EXPECT_EQ(console_.waker().woken.size(), 4U);
  EXPECT_EQ(Collect().size(), 4U);
}

// The search for hosts to wake rests after it looked at everybody and places were left over; not for long.
TEST_F(CoreRollout, WakesAHostThatListensAgainWithinASecond) {
  Prepare(3, {}, [this](v1::RolloutPlan&) { console_.core().Listening(hosts_[2], false); });
  console_.Pump();
  EXPECT_EQ(console_.waker().woken.size(), 2U);
  console_.core().Listening(hosts_[2], true);
  console_.clock().Advance(Duration{1'000});
  console_.Pump();
  ASSERT_EQ(console_.waker().woken.size(), 3U);
  EXPECT_EQ(console_.waker().woken.back(), hosts_[2]);
}

TEST_F(CoreRollout, AnswersAWatcherWhenSomethingChanges) {
  Prepare(1, {});
  const auto before = console_.Show(rollout_);
  v1::GetRolloutRequest request;
  request.set_rollout(rollout_);
  request.set_after_revision(before.revision());
  request.set_wait_ms(30'000);
  std::uint64_t answered = 0;
  console_.core().Call(M::kGetRollout, {}, std::make_shared<v1::GetRolloutRequest>(request), [&](Result<MessagePtr> r) {
    answered = static_cast<const v1::RolloutReply&>(**r).rollout().revision();
  });
  console_.Pump();
  EXPECT_EQ(answered, 0U);
  Collect();
  EXPECT_GT(answered, before.revision());
}

TEST_F(CoreRollout, AnswersAWatcherWhenItsTimeIsUp) {
  Prepare(1, {});
  v1::GetRolloutRequest request;
  request.set_rollout(rollout_);
  request.set_after_revision(console_.Show(rollout_).revision());
  request.set_wait_ms(5'000);
  bool answered = false;
  console_.core().Call(M::kGetRollout, {}, std::make_shared<v1::GetRolloutRequest>(request),
                       [&](Result<MessagePtr>) { answered = true; });
  console_.Pump();
  EXPECT_FALSE(answered);
  console_.clock().Advance(Duration{5'000});
  console_.Pump();
  EXPECT_TRUE(answered);
}

TEST_F(CoreRollout, DryRunsChangeNothing) {
  console_.ImportMs03043();
  console_.AddXpHost("PC-1");
  v1::CreateRolloutRequest create;
  *create.mutable_plan() = TestConsole::Plan({});
  create.set_dry_run(true);
  const auto reply = console_.Call<v1::CreateRolloutReply>(M::kCreateRollout, create);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->rollout().hosts(), 1U);
  EXPECT_EQ(console_.Call<v1::ListRolloutsReply>(M::kListRollouts, v1::ListRolloutsRequest())->rollouts_size(), 0);
}

// Every method that changes something has a dry run, and a dry run leaves no trace in the store: not even an audit row.
TEST_F(CoreRollout, DryRunsOfEveryMethodLeaveNoTrace) {
  Prepare(1, {});
  v1::CreateTokenRequest token;
  token.set_dry_run(true);
  v1::RevokeTokenRequest revoke_token;
  revoke_token.set_id(console_.Call<v1::ListTokensReply>(M::kListTokens, v1::ListTokensRequest())->tokens(0).id());
  revoke_token.set_dry_run(true);
  v1::RevokeHostRequest revoke_host;
  revoke_host.set_host("PC-0");
  revoke_host.set_dry_run(true);
  v1::GetBulletinRequest get;
  get.set_id("MS03-043");
  v1::ImportBulletinsRequest import;
  import.set_dry_run(true);
  auto* file = import.add_files();
  file->set_file_name("MS03-043.toml");
  file->set_text(console_.Call<v1::GetBulletinReply>(M::kGetBulletin, get)->text() + "\n# changed\n");
  v1::ChangeRolloutRequest change;
  change.set_rollout(rollout_);
  change.set_dry_run(true);
  const auto trace = [&] {
    const auto audit = console_.store().Audit(0, 10'000);
    return std::make_pair(audit->size(), console_.Show(rollout_).revision());
  };
  const auto before = trace();
  EXPECT_TRUE(console_.Call<v1::CreateTokenReply>(M::kCreateToken, token));
  EXPECT_TRUE(console_.Call<v1::RevokeTokenReply>(M::kRevokeToken, revoke_token));
  EXPECT_TRUE(console_.Call<v1::RevokeHostReply>(M::kRevokeHost, revoke_host));
  EXPECT_EQ(console_.Call<v1::ImportBulletinsReply>(M::kImportBulletins, import)->changed_size(), 1);
  EXPECT_TRUE(console_.Call<v1::RolloutReply>(M::kPauseRollout, change));
  EXPECT_TRUE(console_.Call<v1::RolloutReply>(M::kAbortRollout, change));
  EXPECT_EQ(trace(), before);
  console_.Change(M::kPauseRollout, rollout_);
  const auto paused = trace();
  EXPECT_TRUE(console_.Call<v1::RolloutReply>(M::kResumeRollout, change));
  EXPECT_EQ(trace(), paused);
  EXPECT_FALSE(console_.store().EnrolmentTokens()->at(0).revoked);
  EXPECT_EQ(console_.store().Bulletins()->size(), 1U);
}

// The same random work with a restart before every step ends exactly as without one.
TEST_F(CoreRollout, GoesOnFromTheDatabaseAtEveryPoint) {
  Prepare(8, {25});
  for (int round = 0; round < 8; ++round) {
    for (const auto& host : hosts_) {
      console_.Restart();
      const auto reply = console_.CheckIn(host);
      ASSERT_TRUE(reply);
      console_.Restart();
      for (const auto& offer : reply->offers)
        ASSERT_TRUE(console_.Report(host, offer, HostState::kSucceeded).has_value());
    }
  }
  EXPECT_EQ(console_.Show(rollout_).phase(), "completed");
  for (const auto& host : console_.Hosts(rollout_)) {
    EXPECT_EQ(host.state(), v1::HOST_STATE_SUCCEEDED);
    EXPECT_EQ(host.attempts(), 1U);
    EXPECT_EQ(host.installer_runs(), 1U);
  }
}

}  // namespace
}  // namespace kintsugi::console
