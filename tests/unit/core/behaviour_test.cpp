// SPDX-License-Identifier: Apache-2.0
// What the console learns from check-ins and reports, and what it keeps over a restart.
#include "console/core/behaviour_book.h"

#include <gtest/gtest.h>

#include <limits>

#include "proto/storage.pb.h"
#include "tests/unit/core/test_console.h"

namespace kintsugi::console {
namespace {

using estimate::Outcome;
using model::HostState;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using v1::OperatorMethod;

const std::string kUpdate = "MS03-043/windows-xp";

// A console with MS03-043 and a running rollout of it to all hosts, and agents that report step by step.
class Behaviour : public ::testing::Test {
 protected:
  void Begin(int hosts, const std::function<void(v1::RolloutPlan&)>& edit = {}) {
    console_.ImportMs03043();
    for (int i = 0; i < hosts; ++i) hosts_.push_back(console_.AddXpHost("PC" + std::to_string(i)));
    v1::RolloutPlan plan = TestConsole::Plan({});
    plan.set_max_attempts(3);
    plan.set_error_percent(100);
    if (edit) edit(plan);
    rollout_ = console_.CreateRollout(plan);
    console_.Change(OperatorMethod::kStartRollout, rollout_);
  }
  model::Offer TakeOffer(std::size_t host) {
    const auto offers = console_.Offers(hosts_[host]);
    EXPECT_EQ(offers.size(), 1U);
    return offers.empty() ? model::Offer{} : offers.front();
  }
  // The host's next report, `ago` before now.
  void Tell(std::size_t host, const model::Offer& offer, HostState state, Duration ago = Duration{0},
            const std::function<void(model::Report&)>& edit = {}) {
    model::Report report;
    report.offer = offer.id;
    report.sequence = ++sequence_;
    report.state = state;
    report.observed = console_.clock().Now() - ago;
    report.installer_runs = 1;
    if (edit) edit(report);
    model::CheckInRequest request;
    request.facts_digest = std::string(32, 'x');
    request.reports.push_back(report);
    request.held_offers = {offer.id};
    ASSERT_TRUE(console_.CheckIn(hosts_[host], request));
  }
  void Pass(Duration time) { console_.clock().Advance(time); }
  const BehaviourBook& book() { return console_.core().behaviour(); }
  // The single value of a statistic, to the width of its bucket; 0: not exactly one was seen.
  std::uint64_t Only(std::string_view key) {
    const auto* const sketch = book().Find(key);
    return sketch == nullptr || sketch->observations() != 1 ? 0 : sketch->Median();
  }
  std::uint64_t Refused(std::string_view key) {
    const auto* const sketch = book().Find(key);
    return sketch == nullptr ? 0 : sketch->refused();
  }
  static void ExpectNear(std::uint64_t value, Duration expected) {
    const auto ms = static_cast<double>(expected.count());
    EXPECT_NEAR(static_cast<double>(value), ms, ms * 0.03);
  }
  HostIndex IndexOf(std::size_t host) { return *console_.core().fleet().Find(hosts_[host]); }

  TestConsole console_;
  std::vector<HostId> hosts_;
  std::string rollout_;
  std::uint32_t sequence_ = 0;
};

TEST_F(Behaviour, HeartbeatsAreLearnedAndSurviveARestart) {
  hosts_.push_back(console_.AddXpHost("PC"));
  const Instant start = console_.clock().Now();
  for (int i = 0; i < 12; ++i) {
    Pass(minutes(5));
    ASSERT_TRUE(console_.CheckIn(hosts_[0]));
  }
  Pass(hours(3));
  ASSERT_TRUE(console_.CheckIn(hosts_[0]));
  const sim::Presence seen = book().presence(IndexOf(0));
  const auto was_on = [&](Instant t) { return sim::WasOnline(seen, sim::DayOf(t), sim::SlotOf(t)); };
  for (int minute = 0; minute <= 60; minute += 5) EXPECT_TRUE(was_on(start + minutes(minute))) << minute;
  for (int minute = 90; minute <= 225; minute += 15) EXPECT_FALSE(was_on(start + minutes(minute))) << minute;
  EXPECT_TRUE(was_on(console_.clock().Now()));
  console_.Restart();
  EXPECT_EQ(book().presence(IndexOf(0)), seen);
  EXPECT_FALSE(seen.empty());
}

TEST_F(Behaviour, TheConsolesOwnHoursAreKeptWithOtherRows) {
  const Instant start = console_.clock().Now();
  hosts_.push_back(console_.AddXpHost("PC"));
  for (int i = 0; i < 12; ++i) {
    Pass(minutes(10));
    console_.Pump();
  }
  ASSERT_TRUE(console_.CheckIn(hosts_[0]));
  Pass(hours(5));
  console_.Restart();
  ASSERT_TRUE(console_.CheckIn(hosts_[0]));
  console_.Restart();
  const auto up = [&](Instant t) { return sim::WasOnline(book().console_up(), sim::DayOf(t), sim::SlotOf(t)); };
  EXPECT_TRUE(up(start));
  EXPECT_TRUE(up(start + minutes(95))) << "up, though no host came";
  EXPECT_FALSE(up(start + hours(4)));
  EXPECT_TRUE(up(console_.clock().Now()));
}

TEST_F(Behaviour, AnIdleConsoleWritesNothing) {
  hosts_.push_back(console_.AddXpHost("PC"));
  const auto stored = console_.store().Statistics();
  for (int i = 0; i < 100; ++i) {
    Pass(minutes(10));
    console_.store().fail_next = Error{Code::kIo, "no commit was expected"};
    console_.Pump();
  }
  EXPECT_EQ(console_.core().counters().failed_commits, 0U);
  EXPECT_EQ(*console_.store().Statistics(), *stored);
}

TEST_F(Behaviour, DurationsOfAnAttemptLandInTheirKeys) {
  Begin(1, [](v1::RolloutPlan& plan) { plan.mutable_user()->set_notice_ms(0); });
  const model::Offer offer = TakeOffer(0);
  Pass(seconds(65));
  Tell(0, offer, HostState::kInstalling, seconds(5));
  Pass(minutes(4));
  Tell(0, offer, HostState::kRebootPending, seconds(5));
  Pass(minutes(6));
  Tell(0, offer, HostState::kSucceeded, Duration{0});
  for (const char* scope : {"MS03-043/windows-xp@desktop", "MS03-043/windows-xp", "kind:update-exe@desktop",
                            "kind:update-exe", "class:desktop", "all"}) {
    SCOPED_TRACE(scope);
    ExpectNear(Only("fetch|" + std::string(scope)), seconds(60));
    ExpectNear(Only("install|" + std::string(scope)), minutes(4));
    const auto* const outcomes = book().FindOutcomes("outcome|" + std::string(scope));
    ASSERT_NE(outcomes, nullptr);
    EXPECT_EQ(outcomes->count_1024(Outcome::kSucceeded), 1'024U);
    EXPECT_EQ(outcomes->count_1024(), 1'024U);
  }
  ExpectNear(Only("reboot|class:desktop"), minutes(6) + seconds(5));
  ExpectNear(Only("reboot|all"), minutes(6) + seconds(5));
  EXPECT_EQ(book().Find("reboot|all,asks"), nullptr);
}

TEST_F(Behaviour, RebootsThatUsersAreAskedForAreKeptApart) {
  Begin(1);  // the product's notice of 15 minutes holds
  const model::Offer offer = TakeOffer(0);
  Tell(0, offer, HostState::kInstalling);
  Pass(minutes(4));
  Tell(0, offer, HostState::kRebootPending);
  Pass(minutes(20));
  Tell(0, offer, HostState::kSucceeded);
  ExpectNear(Only("reboot|class:desktop,asks"), minutes(20));
  ExpectNear(Only("reboot|all,asks"), minutes(20));
  EXPECT_EQ(book().Find("reboot|all"), nullptr);
}

TEST_F(Behaviour, RebootsThatWaitForSomebodyAreNotMeasured) {
  Begin(1, [](v1::RolloutPlan& plan) { plan.set_reboot_allowed(false); });
  const model::Offer offer = TakeOffer(0);
  Tell(0, offer, HostState::kInstalling);
  Pass(minutes(4));
  Tell(0, offer, HostState::kRebootPending);
  Pass(hours(20));
  Tell(0, offer, HostState::kSucceeded);
  ExpectNear(Only("install|all"), minutes(4));
  EXPECT_EQ(book().Find("reboot|all,asks"), nullptr);
}

// It is 23:06 UTC: the first host may boot only at midnight and does, the other at once.
TEST_F(Behaviour, RebootsThatWaitForTheScheduleAreNotMeasured) {
  Begin(2, [](v1::RolloutPlan& plan) {
    plan.mutable_schedule()->set_zone("UTC");
    plan.mutable_schedule()->add_active_hours("weekly Sun,Mon,Tue,Wed,Thu,Fri,Sat 20:00 4h");
  });
  const model::Offer waits = TakeOffer(0);
  const model::Offer boots = TakeOffer(1);
  Tell(0, waits, HostState::kInstalling);
  Pass(minutes(4));
  Tell(0, waits, HostState::kRebootPending);
  Pass(hours(1));
  Tell(1, boots, HostState::kInstalling);
  Tell(0, waits, HostState::kSucceeded);
  EXPECT_EQ(book().Find("reboot|all"), nullptr);
  Tell(1, boots, HostState::kRebootPending);
  Pass(minutes(5));
  Tell(1, boots, HostState::kSucceeded);
  ExpectNear(Only("reboot|all"), minutes(5));
}

TEST_F(Behaviour, StatisticsSurviveARestart) {
  Begin(1);
  const model::Offer offer = TakeOffer(0);
  Pass(seconds(60));
  Tell(0, offer, HostState::kInstalling);
  Pass(minutes(4));
  Tell(0, offer, HostState::kRebootPending);
  Pass(minutes(6));
  Tell(0, offer, HostState::kSucceeded);
  std::map<std::string, estimate::Sketch> before;
  book().EachSketch([&](const std::string& key, const estimate::Sketch& sketch) { before[key] = sketch; });
  const estimate::Outcomes outcomes = *book().FindOutcomes("outcome|all");
  EXPECT_GE(before.size(), 14U);
  console_.Restart();
  std::map<std::string, estimate::Sketch> after;
  book().EachSketch([&](const std::string& key, const estimate::Sketch& sketch) { after[key] = sketch; });
  EXPECT_EQ(after, before);
  ASSERT_NE(book().FindOutcomes("outcome|all"), nullptr);
  EXPECT_EQ(*book().FindOutcomes("outcome|all"), outcomes);
}

TEST_F(Behaviour, NegativeAndAbsurdDurationsAreRefusedAndCounted) {
  Begin(3);
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  const std::int64_t stamps[][3] = {{-most - 1, most, -most - 1}, {most, 0, most}, {0, -most, most}};
  for (std::size_t host = 0; host < 3; ++host) {
    const model::Offer offer = TakeOffer(host);
    Pass(seconds(60));
    const auto at = [&](int step) {
      return [&, step](model::Report& r) { r.observed = FromUnixMs(stamps[host][step]); };
    };
    Tell(host, offer, HostState::kInstalling, Duration{0}, at(0));
    Tell(host, offer, HostState::kRebootPending, Duration{0}, at(1));
    Tell(host, offer, HostState::kSucceeded, Duration{0}, at(2));
  }
  EXPECT_EQ(Refused("fetch|all"), 3U);
  EXPECT_EQ(Refused("install|" + kUpdate), 3U);
  EXPECT_EQ(Refused("reboot|all,asks"), 3U);
  for (const char* key : {"fetch|all", "install|all", "reboot|all,asks"})
    EXPECT_EQ(book().Find(key)->count_1024(), 0U) << key;
  EXPECT_EQ(book().FindOutcomes("outcome|all")->count_1024(Outcome::kSucceeded), 3'072U) << "they did succeed";
}

TEST_F(Behaviour, AClockThatRunsAheadSpoilsNoFetchTime) {
  Begin(1);
  const model::Offer offer = TakeOffer(0);
  Pass(seconds(60));
  Tell(0, offer, HostState::kInstalling, -hours(3));
  Pass(minutes(2));
  Tell(0, offer, HostState::kFailed, -hours(3), [](model::Report& r) { r.error_class = model::ErrorClass::kFatal; });
  EXPECT_EQ(Refused("fetch|all"), 1U);
  ExpectNear(Only("install|all"), minutes(2));
}

TEST_F(Behaviour, WaitingForAWindowOrAUserIsNoFetchTime) {
  Begin(3);
  const model::Offer waits = TakeOffer(0);
  const model::Offer defers = TakeOffer(1);
  const model::Offer boots = TakeOffer(2);
  Tell(0, waits, HostState::kWaitingForWindow);
  Tell(2, boots, HostState::kRebootPending);
  Pass(hours(2));
  Tell(0, waits, HostState::kInstalling);
  Tell(1, defers, HostState::kInstalling, Duration{0}, [](model::Report& r) { r.deferrals = 1; });
  Tell(2, boots, HostState::kInstalling);
  Pass(minutes(3));
  for (std::size_t host = 0; host < 3; ++host)
    Tell(host, host == 0 ? waits : host == 1 ? defers : boots, HostState::kRebootPending);
  EXPECT_EQ(book().Find("fetch|all"), nullptr);
  Pass(minutes(1));
  for (std::size_t host = 0; host < 3; ++host)
    Tell(host, host == 0 ? waits : host == 1 ? defers : boots, HostState::kSucceeded);
  EXPECT_EQ(book().Find("fetch|all"), nullptr);
  EXPECT_EQ(book().Find("install|all")->observations(), 3U);
}

TEST_F(Behaviour, StepsThatWereNotSeenAreNotGuessed) {
  Begin(3);
  const model::Offer only_end = TakeOffer(0);
  const model::Offer unseen_boot = TakeOffer(1);
  const model::Offer again = TakeOffer(2);
  Pass(minutes(1));
  Tell(1, unseen_boot, HostState::kInstalling);
  Tell(2, again, HostState::kInstalling);
  Pass(minutes(5));
  Tell(2, again, HostState::kRebootPending);
  Pass(minutes(5));
  Tell(2, again, HostState::kInstalling);
  Pass(minutes(5));
  Tell(0, only_end, HostState::kSucceeded);
  Tell(1, unseen_boot, HostState::kSucceeded);  // its package always boots
  Tell(2, again, HostState::kSucceeded);
  EXPECT_EQ(book().Find("fetch|all")->observations(), 2U);
  EXPECT_EQ(book().Find("install|all"), nullptr);
  EXPECT_EQ(book().Find("reboot|all,asks"), nullptr);
  EXPECT_EQ(book().FindOutcomes("outcome|all")->count_1024(Outcome::kSucceeded), 3'072U);
}

TEST_F(Behaviour, OutcomesAreCountedByClass) {
  Begin(5);
  const struct {
    HostState state;
    model::FailureReason reason;
    model::ErrorClass error_class;
  } ends[] = {{HostState::kFailed, model::FailureReason::kInstallerFailed, model::ErrorClass::kFatal},
              {HostState::kFailed, model::FailureReason::kDownloadFailed, model::ErrorClass::kTransient},
              {HostState::kFailed, model::FailureReason::kOfferExpired, model::ErrorClass::kTransient},
              {HostState::kInstalled, model::FailureReason::kNone, model::ErrorClass::kNone},
              {HostState::kCancelled, model::FailureReason::kRecalled, model::ErrorClass::kNone}};
  for (std::size_t host = 0; host < 5; ++host) {
    const model::Offer offer = TakeOffer(host);
    Tell(host, offer, ends[host].state, Duration{0}, [&](model::Report& r) {
      r.reason = ends[host].reason;
      r.error_class = ends[host].error_class;
    });
  }
  const auto* const outcomes = book().FindOutcomes("outcome|" + kUpdate);
  ASSERT_NE(outcomes, nullptr);
  EXPECT_EQ(outcomes->count_1024(Outcome::kFatal), 1'024U);
  EXPECT_EQ(outcomes->count_1024(Outcome::kTransient), 1'024U);
  EXPECT_EQ(outcomes->count_1024(Outcome::kExpired), 1'024U);
  EXPECT_EQ(outcomes->count_1024(), 3'072U) << "found in force or recalled: no attempt came to an end";
}

TEST_F(Behaviour, AnOfferThatRunsOutInSilenceIsExpired) {
  Begin(1);
  TakeOffer(0);
  for (int i = 0; i < 80; ++i) {
    Pass(minutes(10));
    console_.Pump();
  }
  ASSERT_EQ(console_.Hosts(rollout_)[0].state(), v1::HOST_STATE_TIMED_OUT);
  ASSERT_NE(book().FindOutcomes("outcome|all"), nullptr);
  EXPECT_EQ(book().FindOutcomes("outcome|all")->count_1024(Outcome::kExpired), 1'024U);
}

TEST_F(Behaviour, ARestartLosesAttemptsUnderWayAndNothingElse) {
  Begin(1);
  const model::Offer offer = TakeOffer(0);
  Tell(0, offer, HostState::kInstalling);
  console_.Restart();
  Pass(minutes(5));
  Tell(0, offer, HostState::kRebootPending);
  Pass(minutes(5));
  Tell(0, offer, HostState::kSucceeded);
  EXPECT_EQ(book().Find("install|all"), nullptr);
  EXPECT_EQ(console_.Hosts(rollout_)[0].state(), v1::HOST_STATE_SUCCEEDED);
}

TEST_F(Behaviour, AResentReportCountsOnce) {
  Begin(1);
  const model::Offer offer = TakeOffer(0);
  Pass(minutes(1));
  Tell(0, offer, HostState::kInstalling);
  Pass(minutes(1));
  for (int i = 0; i < 3; ++i)
    Tell(0, offer, HostState::kFailed, Duration{0}, [](model::Report& r) { r.sequence = 100; });
  EXPECT_EQ(book().Find("fetch|all")->observations(), 1U);
  EXPECT_EQ(book().FindOutcomes("outcome|all")->count_1024(), 1'024U);
}

// The package has 365,664 bytes; both hosts of a link of 40,000 bytes a second fetch at once, and tell it 5 s later.
TEST_F(Behaviour, TwoHostsThatFetchAtOnceShowTheWholeLink) {
  ASSERT_TRUE(console_.SetGroup("site", "osaka", "name=PC*"));
  Begin(2);
  const model::Offer one = TakeOffer(0);
  const model::Offer two = TakeOffer(1);
  ASSERT_EQ(one.work[0].instruction.size_bytes, 365'664U);
  Pass(Duration{2 * 365'664 / 40} + seconds(5));
  Tell(0, one, HostState::kStaged, seconds(5));
  Tell(1, two, HostState::kInstalling, seconds(5));
  for (const char* key : {"link|site:osaka", "link|console"}) {
    const auto* const link = book().Find(key);
    ASSERT_NE(link, nullptr) << key;
    EXPECT_EQ(link->observations(), 2U);
    EXPECT_NEAR(static_cast<double>(link->Quantile(250'000)), 40'000, 40'000 * 0.03) << key;
  }
  EXPECT_EQ(book().Find("link|site:"), nullptr);
}

TEST_F(Behaviour, AHostThatWentSilentDoesNotUseTheLink) {
  Begin(2);
  TakeOffer(0);  // and is never heard again
  Pass(minutes(20));
  const model::Offer offer = TakeOffer(1);
  Pass(Duration{365'664 / 40});
  Tell(1, offer, HostState::kStaged);
  ASSERT_NE(book().Find("link|console"), nullptr);
  EXPECT_NEAR(static_cast<double>(book().Find("link|console")->Median()), 40'000, 40'000 * 0.03);
}

TEST_F(Behaviour, HostsOfAnUnknownIndexWereNeverSeen) {
  EXPECT_TRUE(book().presence(12'345).empty());
  EXPECT_EQ(book().pace(12'345), estimate::Pace{});
  EXPECT_EQ(book().Find("install|all"), nullptr);
}

// ---- the book alone

class BehaviourBookTest : public ::testing::Test {
 protected:
  BehaviourBookTest() {
    db::WriteBatch batch;
    for (const char* id : {"a", "b"}) {
      batch.hosts.push_back({HostId(id), id, false, {}, "", "", {}});
      fleet_.Add(batch.hosts.back());
    }
    EXPECT_TRUE(store_->Commit(batch));
  }
  BehaviourBook Load() { return std::move(*BehaviourBook::Load(*store_, fleet_, now_)); }
  db::WriteBatch Rows(BehaviourBook& book) {
    db::WriteBatch batch;
    book.CollectRows(fleet_, batch);
    return batch;
  }
  const Instant now_ = FromUnixMs(1'066'003'200'000);  // midnight
  const Duration interval_ = minutes(5);
  std::unique_ptr<db::Store> store_ = db::MakeMemoryStore();
  Fleet fleet_;
  const estimate::WorkScope scope_{kUpdate, "update-exe", sim::HostClass::kDesktop, false};
};

TEST_F(BehaviourBookTest, WritesAHostOnceAQuarterOfAnHour) {
  BehaviourBook book = Load();
  std::size_t rows = 0;
  for (int minute = 0; minute < 120; ++minute) {
    book.Heard(0, now_ + minutes(minute - 1), now_ + minutes(minute), interval_);
    rows += Rows(book).behaviours.size();
  }
  EXPECT_EQ(rows, 8U);
}

TEST_F(BehaviourBookTest, AContactBeforeTimeOrAheadOfItCountsAsNone) {
  BehaviourBook book = Load();
  book.Heard(0, FromUnixMs(std::numeric_limits<std::int64_t>::min()), now_, interval_);
  book.Heard(1, FromUnixMs(std::numeric_limits<std::int64_t>::max()), now_, interval_);
  for (const HostIndex host : {0U, 1U}) EXPECT_EQ(sim::SlotsOnline(book.presence(host), -100'000, 100'000), 1U);
}

TEST_F(BehaviourBookTest, NewUpdatesStopAtTheLimitAndClassesGoOn) {
  BehaviourBook book = Load();
  estimate::WorkScope scope = scope_;
  for (std::size_t i = 0; i <= BehaviourBook::kMostKeys; ++i) {
    scope.updates = "MS03-" + std::to_string(i) + "/x";
    book.AddOutcome(scope, Outcome::kSucceeded);
  }
  std::size_t keys = 0;
  book.EachOutcomes(
      [&](const std::string& key, const estimate::Outcomes&) { keys += estimate::IsOfUpdates(key) ? 1 : 0; });
  EXPECT_EQ(keys, BehaviourBook::kMostKeys);
  EXPECT_EQ(book.FindOutcomes("outcome|" + scope.updates), nullptr);
  EXPECT_GT(book.FindOutcomes("outcome|all")->count_1024(), 0U);
}

TEST_F(BehaviourBookTest, PaceComesFromTheEighthObservationOn) {
  BehaviourBook book = Load();
  for (int i = 0; i < 8; ++i) book.AddDuration(estimate::Measure::kInstall, scope_, 0, minutes(4));
  EXPECT_EQ(book.pace(0).count, 0U);
  book.AddDuration(estimate::Measure::kInstall, scope_, 1, minutes(16));
  EXPECT_EQ(book.pace(1).count, 1U);
  EXPECT_NEAR(book.pace(1).Mean(), 2 * 1'024, 50);
  book.AddDuration(estimate::Measure::kInstall, scope_, 1, Duration{-5});
  EXPECT_EQ(book.pace(1).count, 1U) << "a refused duration says nothing";
  estimate::WorkScope other = scope_;
  other.updates = "MS03-099/other";
  book.AddDuration(estimate::Measure::kInstall, other, 0, minutes(2));
  EXPECT_EQ(book.pace(0).count, 0U) << "of a new update nothing is usual yet: what other updates take does not tell";
}

TEST_F(BehaviourBookTest, PaceIsStored) {
  BehaviourBook book = Load();
  for (int i = 0; i < 9; ++i) book.AddDuration(estimate::Measure::kInstall, scope_, 0, minutes(4 + i));
  ASSERT_TRUE(store_->Commit(Rows(book)));
  EXPECT_NE(book.pace(0), estimate::Pace{});
  EXPECT_EQ(Load().pace(0), book.pace(0));
}

TEST_F(BehaviourBookTest, AHistoryFromTheFutureIsForgotten) {
  BehaviourBook ahead = Load();
  ahead.Heard(0, now_ + hours(24 * 400), now_ + hours(24 * 400), interval_);
  ahead.Heard(1, now_ + hours(20), now_ + hours(20), interval_);
  ASSERT_TRUE(store_->Commit(Rows(ahead)));
  BehaviourBook book = Load();
  EXPECT_TRUE(book.presence(0).empty());
  EXPECT_FALSE(book.presence(1).empty()) << "a day ahead is kept";
  book.Heard(0, now_, now_, interval_);
  EXPECT_TRUE(sim::WasOnline(book.presence(0), sim::DayOf(now_), 0)) << "and it learns again";
}

TEST_F(BehaviourBookTest, DamagedRowsAreLeftOut) {
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  v1::HostBehaviour absurd;
  absurd.set_first_day(-most - 1);
  absurd.set_last_day(-most);
  for (int i = 0; i < 40; ++i) absurd.add_online(~std::uint64_t{0});
  absurd.set_pace_sum(2'000'000'000);
  absurd.set_pace_count(3);
  v1::Sketch sketch;
  for (const std::uint32_t bucket : {9U, 3U, 4'000'000'000U}) sketch.add_buckets(bucket);
  sketch.add_counts(~std::uint64_t{0});
  sketch.add_counts(2'048);
  db::WriteBatch batch;
  batch.behaviours = {{HostId("a"), "\xff\xff\xff"}, {HostId("b"), absurd.SerializeAsString()}};
  batch.statistics = {{"", ""},
                      {"console-up", "\xff"},
                      {"install|all", sketch.SerializeAsString()},
                      {"install|class:desktop", "\xff\xff"},
                      {"outcome|all", sketch.SerializeAsString()}};
  ASSERT_TRUE(store_->Commit(batch));
  BehaviourBook book = Load();
  EXPECT_TRUE(book.presence(0).empty());
  EXPECT_TRUE(book.presence(1).empty());
  EXPECT_EQ(book.pace(1), estimate::Pace{});
  EXPECT_TRUE(book.console_up().empty());
  EXPECT_EQ(book.Find("install|class:desktop"), nullptr);
  ASSERT_NE(book.Find("install|all"), nullptr);
  EXPECT_LE(book.Find("install|all")->observations(), estimate::kMostObservations);
  EXPECT_GE(book.Find("install|all")->Median(), 3U);
  book.AddDuration(estimate::Measure::kInstall, scope_, 1, minutes(4));
  book.AddOutcome(scope_, Outcome::kFatal);
  EXPECT_TRUE(store_->Commit(Rows(book)));
}

TEST_F(BehaviourBookTest, ServersAreKnownByTheirProduct) {
  BehaviourBook book = Load();
  EXPECT_EQ(book.ClassOf(fleet_, 0, now_), sim::HostClass::kDesktop) << "no facts, no history";
  model::HostFacts facts;
  facts.os.product = "windows-2000-server";
  fleet_.SetFacts(0, "d", facts);
  EXPECT_EQ(book.ClassOf(fleet_, 0, now_), sim::HostClass::kServer);
}

}  // namespace
}  // namespace kintsugi::console
