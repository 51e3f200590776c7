// SPDX-License-Identifier: Apache-2.0
// Check-ins: cadence, wake hints, back-off, facts, reports, identity.
#include <gtest/gtest.h>

#include "agent/runner/identity_store.h"
#include "common/assess/assess.h"
#include "tests/unit/runner/world.h"

namespace kintsugi::agent::testing {
namespace {

using model::HostState;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
constexpr char kOffer[] = "0011223344556677-0-1";

TEST(Agent, ChecksInAtTheConsolesCadenceWithJitter) {
  World world;
  world.console.next_check_in = minutes(10);
  auto host = world.MakeHost();
  host->PowerOn();
  world.RunFor(hours(24));
  const auto& times = world.console.request_times;
  ASSERT_GT(times.size(), 130U);
  ASSERT_LT(times.size(), 165U);
  for (std::size_t i = 3; i < times.size(); ++i) {
    EXPECT_GE(times[i] - times[i - 1], minutes(9));
    EXPECT_LE(times[i] - times[i - 1], minutes(11) + seconds(1));
  }
}

TEST(Agent, AWakeHintBringsACheckInWithinTheSpread) {
  World world;
  world.console.next_check_in = hours(1);
  auto host = world.MakeHost();
  host->PowerOn();
  world.RunFor(minutes(1));
  const auto before = world.console.requests.size();
  world.console.WakeAll();
  world.console.WakeAll();  // hints that come together are one check-in
  world.RunFor(seconds(1));
  EXPECT_EQ(world.console.requests.size(), before + 1);
}

TEST(Agent, FactsTravelInFullOnlyWhenTheyChangedOrAreWanted) {
  World world;
  auto host = world.MakeHost();
  host->PowerOn();
  world.RunFor(hours(2));
  EXPECT_EQ(host->service.agent()->full_facts_sent(), 1U);
  EXPECT_GT(host->service.agent()->check_ins(), 20U);
  host->host.registry().SetKey("HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Hotfix\\KB123456");
  world.RunFor(hours(2));
  EXPECT_EQ(host->service.agent()->full_facts_sent(), 2U);
}

TEST(Agent, ANewQuestionIsKeptAndAnsweredSoon) {
  World world;
  world.console.next_check_in = hours(1);
  model::Bulletin bulletin;
  bulletin.updates = {XpUpdate()};
  world.console.query = assess::QueryFor({&bulletin});
  auto host = world.MakeHost();
  host->PowerOn();
  world.RunFor(minutes(1));
  const auto& last = world.console.requests.back();
  ASSERT_TRUE(last.facts);
  EXPECT_EQ(last.query_digest, world.console.query.digest);
  ASSERT_EQ(last.facts->files.size(), 1U);
  EXPECT_EQ(last.facts->files[0].path, "c:\\windows\\system32\\wkssvc.dll");
  EXPECT_EQ(last.facts->files[0].version, "5.1.2600.1300");
  EXPECT_TRUE(last.facts->files[0].protected_copy_present);
  host->host.KillAgent(seconds(1));
  world.RunFor(minutes(1));
  EXPECT_EQ(world.console.requests.back().query_digest, world.console.query.digest) << "kept over a restart";
  EXPECT_FALSE(world.console.requests.back().facts) << "the console has these facts";
}

TEST(Agent, BacksOffWithFullJitterUpToTheCap) {
  World world;
  world.console.fail_calls = 60;
  auto host = world.MakeHost();
  host->PowerOn();
  world.RunFor(hours(6));
  const auto& times = world.console.request_times;
  ASSERT_GT(times.size(), 60U);
  Duration longest{0};
  for (std::size_t i = 1; i < 60; ++i) {
    const Duration gap = times[i] - times[i - 1];
    const Duration limit =
        std::min<Duration>(minutes(5), seconds(1) * (std::int64_t{1} << std::min<std::size_t>(i, 20)));
    EXPECT_LE(gap, limit + seconds(1)) << i;
    longest = std::max(longest, gap);
  }
  EXPECT_GT(longest, minutes(2));
  EXPECT_EQ(host->service.agent()->failures_in_a_row(), 0U);
}

TEST(Agent, StaysAwayAsLongAsAFullConsoleSays) {
  World world;
  world.console.fail_calls = 5;
  world.console.failure = {Code::kResourceExhausted, "the inbox is full", 30'000};
  auto host = world.MakeHost();
  host->PowerOn();
  world.RunFor(minutes(10));
  const auto& times = world.console.request_times;
  ASSERT_GT(times.size(), 5U);
  for (std::size_t i = 1; i <= 5; ++i) EXPECT_GE(times[i] - times[i - 1], seconds(30)) << i;
}

TEST(Agent, ARevokedHostAsksRarely) {
  World world;
  world.console.fail_calls = 1000;
  world.console.failure = {Code::kUnauthenticated, "certificate revoked", 0};
  auto host = world.MakeHost();
  host->PowerOn();
  world.RunFor(hours(1));
  EXPECT_LE(world.console.request_times.size(), 17U);
  EXPECT_GE(world.console.request_times.size(), 11U);
}

TEST(Agent, ReportsAreSentUntilTheyAreAcknowledged) {
  World world;
  world.console.lose_replies = 40;
  auto host = world.MakeHost();
  host->PowerOn();
  world.RunFor(seconds(30));
  world.console.lose_replies = 0;
  world.console.Open(world.MakeOffer(world.Publish(XpUpdate(), 2)));
  world.RunFor(seconds(5));
  world.console.WakeAll();
  world.RunFor(seconds(5));
  world.console.lose_replies = 10;
  world.RunFor(hours(1));
  EXPECT_EQ(world.console.result(kOffer).state, HostState::kSucceeded);
  EXPECT_EQ(world.console.changed_results, 0U);
  EXPECT_TRUE(world.console.requests.back().reports.empty());
  EXPECT_TRUE(world.console.requests.back().held_offers.empty());
}

TEST(Agent, ARepeatedOfferIsAnsweredWithItsResultAndNotRunAgain) {
  World world;
  auto host = world.MakeHost();
  world.console.Open(world.MakeOffer(world.Publish(XpUpdate(), 2)));
  host->PowerOn();
  world.RunFor(hours(1));
  ASSERT_EQ(world.console.result(kOffer).state, HostState::kSucceeded);
  world.console.repeat_offers = true;
  world.RunFor(hours(1));
  EXPECT_EQ(host->host.installer_starts(), 1U);
  EXPECT_FALSE(world.console.requests.back().reports.empty());
  EXPECT_EQ(world.console.changed_results, 0U);
}

TEST(Agent, RenewsItsCertificateAtHalfLifeWithANewKeyInOneCommit) {
  World world;
  world.console.certificate = "certificate-1";
  auto host = world.MakeHost();
  host->PowerOn();
  world.RunFor(hours(24 * 15 - 1));
  EXPECT_EQ(host->issuer.renewals, 0);
  world.RunFor(hours(2));
  EXPECT_EQ(host->issuer.renewals, 1);
  EXPECT_EQ(host->service.agent()->identity().private_key_der, "key-1");
  const auto kept = IdentityFrom(*host->journal.Load());
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->certificate_der, "certificate-1");
  EXPECT_EQ(kept->private_key_der, "key-1");
  EXPECT_EQ(world.console.identities_used, 2U);
}

TEST(Agent, ALostRenewalAnswerOrAForeignCertificateKeepsTheOldIdentity) {
  World world;
  world.console.certificate = "something else";
  auto host = world.MakeHost();
  host->PowerOn();
  world.RunFor(hours(24 * 15 + 1));
  EXPECT_EQ(IdentityFrom(*host->journal.Load())->private_key_der, "key-0");
  world.console.certificate = "certificate-2";
  world.RunFor(hours(1));
  EXPECT_EQ(IdentityFrom(*host->journal.Load())->certificate_der, "certificate-2");
}

TEST(Agent, AHostThatIsNotEnrolledDoesNotStart) {
  World world;
  MemoryJournal journal;
  simulated::SimulatedHost host(simulated::MakeSpec(simulated::SimulatedPlatform::kWindowsXp, "X"), world.scheduler);
  FakeIssuer issuer;
  auto link = world.console.MakeLink();
  auto content = world.store.MakeSource();
  Agent agent({world.scheduler, host, journal, *link, *content, issuer, NullLog()}, {});
  EXPECT_EQ(agent.Start().error().code, Code::kNotFound);
  EXPECT_TRUE(world.scheduler.empty());
}

TEST(Agent, AnUnreadableFlowIsRebuiltByDetection) {
  World world;
  auto host = world.MakeHost();
  auto offer = world.MakeOffer(world.Publish(XpUpdate(), 2));
  offer.not_before = kStart + hours(2);
  world.console.Open(offer);
  host->PowerOn();
  world.RunFor(minutes(30));
  ASSERT_TRUE(host->journal.Commit({{std::string("flow/") + kOffer, "garbage"}}));
  host->host.KillAgent(seconds(1));
  world.RunFor(hours(2));
  EXPECT_EQ(world.console.result(kOffer).state, HostState::kSucceeded) << world.console.result(kOffer).detail;
  EXPECT_EQ(host->host.applied(offer.work.front().instruction.update_id), 1U);
}

}  // namespace
}  // namespace kintsugi::agent::testing
