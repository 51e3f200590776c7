// SPDX-License-Identifier: Apache-2.0
// Loss of power before and after every journal write, of the host or of the agent alone: the end is always
// the true state, the package took effect at most once, and the console has exactly one result.
#include <gtest/gtest.h>

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

}  // namespace
}  // namespace kintsugi::agent::testing
