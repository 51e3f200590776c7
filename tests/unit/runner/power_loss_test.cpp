// SPDX-License-Identifier: Apache-2.0
// Loss of power before and after every journal write, of the host or of the agent alone: the end is always
// the true state, the package took effect at most once, and the console has exactly one result.
#include <gtest/gtest.h>

#include <set>

#include "tests/unit/runner/world.h"

namespace kintsugi::agent::testing {
namespace {

using model::HostState;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
constexpr char kOffer[] = "0011223344556677-0-1";
constexpr char kUpdate[] = "MS03-043/windows-xp";

enum class Who { kHost, kAgent };

void Break(TestHost& host, Who who) {
  if (who == Who::kHost) {
    host.host.LosePower(minutes(2));
  } else {
    host.host.KillAgent(seconds(10));
  }
}

void ExpectTheTruth(World& world, TestHost& host, const std::string& where) {
  const auto& result = world.console.result(kOffer);
  EXPECT_EQ(Name(result.state), Name(HostState::kSucceeded)) << where << ": " << result.detail;
  EXPECT_EQ(host.host.File("%windir%\\system32\\wkssvc.dll", nullptr).version, "5.1.2600.1309") << where;
  EXPECT_EQ(host.host.applied(kUpdate), 1U) << where;
  EXPECT_EQ(world.console.changed_results, 0U) << where;
  EXPECT_EQ(host.host.staged_files(), 0U) << where;
  ASSERT_FALSE(world.console.requests.empty());
  EXPECT_TRUE(world.console.requests.back().held_offers.empty()) << where;
  EXPECT_TRUE(world.console.requests.back().reports.empty()) << where;
}

std::size_t CommitsOfAGoodRun() {
  World world;
  auto host = world.MakeHost();
  world.console.Open(world.MakeOffer(world.Publish(XpUpdate(), 2)));
  const std::size_t before = host->journal.commits();
  host->PowerOn();
  world.RunFor(hours(3));
  ExpectTheTruth(world, *host, "good run");
  return host->journal.commits() - before;
}

TEST(PowerLoss, BeforeAndAfterEveryJournalWriteEndsInTheTrueStateInstalledOnce) {
  const std::size_t commits = CommitsOfAGoodRun();
  ASSERT_GE(commits, 9U);
  std::size_t fired = 0;
  for (const Who who : {Who::kHost, Who::kAgent}) {
    for (const auto moment : {MemoryJournal::Moment::kBefore, MemoryJournal::Moment::kAfter}) {
      for (std::size_t k = 1; k <= commits; ++k) {
        World world;
        auto host = world.MakeHost();
        world.console.Open(world.MakeOffer(world.Publish(XpUpdate(), 2)));
        host->journal.LosePowerAt(k, moment, [&] {
          ++fired;
          Break(*host, who);
        });
        host->PowerOn();
        world.RunFor(hours(3));
        ExpectTheTruth(world, *host,
                       std::string(who == Who::kHost ? "host" : "agent") +
                           (moment == MemoryJournal::Moment::kBefore ? " before" : " after") + " commit " +
                           std::to_string(k));
        if (HasFatalFailure()) return;
      }
    }
  }
  EXPECT_EQ(fired, 4 * commits);
}

// At any moment, not only at commits, again and again; with lost replies. Seeds are printed.
TEST(PowerLoss, AtRandomMomentsEndsInTheTrueStateInstalledOnce) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Prng prng(seed);
    World world;
    auto host = world.MakeHost({.seed = seed});
    world.console.Open(world.MakeOffer(world.Publish(XpUpdate(), 2)));
    world.console.lose_replies = static_cast<std::uint32_t>(prng.Below(3));
    host->PowerOn();
    Instant at = kStart;
    // At most two: three interrupted runs of one offer are the flow's own limit.
    for (std::uint64_t losses = prng.Below(3); losses > 0; --losses) {
      at += Duration{static_cast<std::int64_t>(prng.Below(240'000))};
      const Who who = prng.Percent(50) ? Who::kHost : Who::kAgent;
      world.scheduler.After(at - kStart, [&host, who] { Break(*host, who); });
    }
    world.RunFor(hours(3));
    ExpectTheTruth(world, *host, "seed " + std::to_string(seed));
    if (HasFailure()) return;
  }
}

// ---- several items, a boot between them, and uninstalls

struct Scene {
  const char* name;
  bool uninstall;
  model::RebootPolicy reboot;
};
constexpr Scene kScenes[] = {{"install of three with a boot between", false, model::RebootPolicy::kIfNeeded},
                             {"install that always reboots", false, model::RebootPolicy::kAlways},
                             {"uninstall of three", true, model::RebootPolicy::kIfNeeded}};

struct Stage {
  explicit Stage(const Scene& what, AgentOptions options = {}) : scene(what), host(world.MakeHost(std::move(options))) {
    const auto offer = world.MakeWork({ExtraUpdate(1), ExtraUpdate(2, model::RebootNeed::kNo), ExtraUpdate(3)});
    if (scene.uninstall) Prepare(offer);
    first_commit = host->journal.commits();
    first_event = host->events.size();
    auto work = offer;
    work.work[2].boot_first = true;
    work.reboot = scene.reboot;
    work.user.notice = minutes(2);
    work.windows = {{kStart, kStart + hours(6)}};
    work.time_needed = minutes(20);
    if (scene.uninstall) work.action = model::Action::kUninstall;
    world.console.Open(work);
    if (!scene.uninstall) host->PowerOn();
  }
  // The uninstall's host has all three in force; it is told of the work with its next check-in.
  void Prepare(model::Offer offer) {
    offer.id = OfferId("ffffffffffffffff-0-1");
    world.console.Open(offer);
    host->PowerOn();
    world.RunFor(hours(1));
    KINTSUGI_CHECK(world.console.result("ffffffffffffffff-0-1").state == HostState::kSucceeded);
  }
  void ExpectTheTruth(const std::string& where) const {
    const auto& result = world.console.result(kOffer);
    EXPECT_EQ(Name(result.state), Name(HostState::kSucceeded)) << where << ": " << result.detail;
    for (int i = 1; i <= 3; ++i) {
      const std::string update = "MS03-100/extra" + std::to_string(i);
      EXPECT_EQ(host->host.File(ExtraFile(i), nullptr).version, scene.uninstall ? "5.1.2600.1999" : "5.1.2600.2000")
          << where;
      EXPECT_EQ(host->host.applied(update), 1U) << where;
      EXPECT_EQ(host->host.uninstalled(update), scene.uninstall ? 1U : 0U) << where;
    }
    EXPECT_EQ(world.console.changed_results, 0U) << where;
    EXPECT_EQ(host->host.second_installers(), 0U) << where;
    EXPECT_EQ(host->host.staged_files(), 0U) << where;
    ASSERT_EQ(result.items.size(), 3U) << where;
    for (const auto& item : result.items) EXPECT_TRUE(model::IsFinal(item.state)) << where;
  }
  Scene scene;
  World world;
  std::unique_ptr<TestHost> host;
  std::size_t first_commit = 0;
  std::size_t first_event = 0;
};

TEST(PowerLoss, OfAWorkOfSeveralItemsBeforeAndAfterEveryJournalWriteRunsNothingTwice) {
  for (const Scene& scene : kScenes) {
    Stage good(scene);
    good.world.RunFor(hours(3));
    good.ExpectTheTruth("good run");
    const std::size_t commits = good.host->journal.commits() - good.first_commit;
    ASSERT_GE(commits, 20U);
    for (const Who who : {Who::kHost, Who::kAgent}) {
      for (const auto moment : {MemoryJournal::Moment::kBefore, MemoryJournal::Moment::kAfter}) {
        for (std::size_t k = 1; k <= commits; ++k) {
          Stage stage(scene);
          stage.host->journal.LosePowerAt(k, moment, [&] { Break(*stage.host, who); });
          stage.world.RunFor(hours(3));
          stage.ExpectTheTruth(std::string(scene.name) + (who == Who::kHost ? ", host" : ", agent") +
                               (moment == MemoryJournal::Moment::kBefore ? " before" : " after") + " commit " +
                               std::to_string(k));
          if (HasFailure()) return;
        }
      }
    }
  }
}

// What is true of every work, however it ends.
void ExpectHonest(const Stage& stage, const std::string& where) {
  const auto& result = stage.world.console.result(kOffer);
  ASSERT_TRUE(model::IsFinal(result.state)) << where << ": " << Name(result.state) << ", " << result.detail;
  EXPECT_EQ(stage.world.console.changed_results, 0U) << where;
  EXPECT_EQ(stage.host->host.second_installers(), 0U) << where;
  EXPECT_TRUE(stage.host->Times(simulated::HostEvent::Kind::kSameEffectAgain).empty()) << where;
  for (std::size_t i = 0; i < result.items.size(); ++i) {
    const auto& item = result.items[i];
    const bool in_force = stage.host->host.File(ExtraFile(static_cast<int>(i) + 1), nullptr).version == "5.1.2600.2000";
    if (item.state == HostState::kSucceeded) {
      EXPECT_EQ(in_force, !stage.scene.uninstall) << where << ", item " << i;
    }
    EXPECT_LE(item.installer_runs, flow::kMaxBusyWaits + flow::kMaxInterruptions + 2) << where;
  }
}

TEST(PowerLoss, ARecallAtAnyMomentEndsInTheTruth) {
  for (const Scene& scene : kScenes) {
    std::set<HostState> ends;
    for (int second = 0; second < 900; second += 13) {
      Stage stage(scene, {.progress_delay = seconds(1)});
      stage.world.scheduler.After(seconds(second), [&] {
        stage.world.console.recalled = {OfferId(kOffer)};
        stage.world.console.WakeAll();
      });
      stage.world.RunFor(hours(3));
      ExpectHonest(stage, std::string(scene.name) + ", recalled after " + std::to_string(second) + " s");
      ends.insert(stage.world.console.result(kOffer).state);
      if (HasFailure()) return;
    }
    EXPECT_TRUE(ends.contains(HostState::kCancelled)) << scene.name;
    EXPECT_TRUE(ends.contains(HostState::kSucceeded)) << scene.name;
  }
}

// Faults of every kind at random moments: it always ends, inside its windows, with the truth. Seeds are printed.
TEST(PowerLoss, RandomTroubleEndsInTheTruthInsideTheWindows) {
  std::set<HostState> ends;
  for (std::uint64_t seed = 1; seed <= 600; ++seed) {
    const std::string where = "seed " + std::to_string(seed);
    Prng prng(seed);
    Stage stage(kScenes[prng.Below(3)], {.seed = seed});
    auto& host = *stage.host;
    auto& faults = host.host.faults();
    const Instant begin = stage.world.scheduler.Now();
    if (prng.Percent(20)) faults.busy_runs = static_cast<std::uint32_t>(prng.Below(8));
    if (prng.Percent(15)) faults.hang_runs = 1;
    if (prng.Percent(10)) faults.lie_runs = 1;
    if (prng.Percent(15)) faults.reboot_first_runs = static_cast<std::uint32_t>(prng.Below(5));
    if (prng.Percent(20)) faults.boots_in_vain = static_cast<std::uint32_t>(prng.Below(6));
    if (prng.Percent(5)) faults.ignores_reboots = true;
    if (prng.Percent(10)) faults.power_loss_in_install = simulated::SimulatedFaults::PowerLoss::kAfterEffects;
    if (prng.Percent(20)) host.host.user().signed_in = true;
    stage.world.console.lose_replies = static_cast<std::uint32_t>(prng.Below(4));
    for (std::uint64_t losses = prng.Below(5); losses > 0; --losses) {
      const Who who = prng.Percent(50) ? Who::kHost : Who::kAgent;
      stage.world.scheduler.After(Duration{static_cast<std::int64_t>(prng.Below(1'800'000))},
                                  [&host, who] { Break(host, who); });
    }
    if (prng.Percent(30)) {
      const Duration jump{static_cast<std::int64_t>(prng.Below(400'000'000)) - 200'000'000};
      stage.world.scheduler.After(Duration{static_cast<std::int64_t>(prng.Below(1'800'000))},
                                  [&host, jump] { host.clock.ahead = jump; });
    }
    stage.world.scheduler.RunUntil(begin + hours(12));
    ExpectHonest(stage, where);
    for (std::size_t i = stage.first_event; i < host.events.size(); ++i) {
      const auto kind = host.events[i].kind;
      if (kind != simulated::HostEvent::Kind::kInstallerStarted && kind != simulated::HostEvent::Kind::kRebootStarted)
        continue;
      EXPECT_LT(host.events[i].at, kStart + hours(6)) << where;
    }
    ends.insert(stage.world.console.result(kOffer).state);
    if (HasFailure()) return;
  }
  EXPECT_TRUE(ends.contains(HostState::kSucceeded) && ends.contains(HostState::kFailed)) << "too little trouble";
}

TEST(PowerLoss, AThirdInterruptedRunGivesUpWithTheTruth) {
  World world;
  auto host = world.MakeHost();
  world.console.Open(world.MakeOffer(world.Publish(XpUpdate(), 2)));
  host->PowerOn();
  std::uint32_t seen = 0;
  while (world.scheduler.Now() < kStart + hours(2) && world.scheduler.RunOne()) {
    if (host->host.installer_starts() == seen) continue;
    seen = host->host.installer_starts();
    host->host.KillAgent(seconds(5));
  }
  const auto& result = world.console.result(kOffer);
  EXPECT_EQ(result.state, HostState::kFailed);
  EXPECT_EQ(result.reason, model::FailureReason::kInstallerFailed);
  EXPECT_EQ(result.installer_runs, 3U);
  EXPECT_EQ(host->host.applied(kUpdate), 0U);
  EXPECT_NE(result.detail.find("interrupted 3 times"), std::string::npos) << result.detail;
}

TEST(PowerLoss, AFullDiskOfTheJournalStopsTheWorkUntilThereIsRoomAgain) {
  World world;
  auto host = world.MakeHost();
  world.console.Open(world.MakeOffer(world.Publish(XpUpdate(), 2)));
  host->PowerOn();
  while (host->host.staged_files() == 0) world.scheduler.RunOne();
  host->journal.SetDiskFull(true);
  world.RunFor(hours(1));
  EXPECT_EQ(host->host.installer_starts(), 0U);
  host->journal.SetDiskFull(false);
  world.RunFor(hours(1));
  ExpectTheTruth(world, *host, "after the full disk");
}

// The agent's start could not be written; what comes after it waits behind it and is not overtaken by it.
TEST(PowerLoss, AStartThatCouldNotBeWrittenIsNotTakenForAnInterruptionLater) {
  World world;
  auto host = world.MakeHost();
  auto offer = world.MakeOffer(world.Publish(XpUpdate(), 2));
  offer.windows = {{kStart + hours(1), kStart + hours(5)}};
  world.console.Open(offer);
  host->PowerOn();
  world.RunFor(minutes(30));
  ASSERT_EQ(host->host.staged_files(), 1U);
  host->journal.SetDiskFull(true);
  host->host.KillAgent(seconds(5));
  world.RunFor(kStart + hours(1) - seconds(2) - world.scheduler.Now());
  host->journal.SetDiskFull(false);
  world.RunFor(hours(3));
  ExpectTheTruth(world, *host, "after the late start");
  EXPECT_EQ(host->host.installer_starts(), 1U);
}

}  // namespace
}  // namespace kintsugi::agent::testing
