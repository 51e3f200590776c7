// SPDX-License-Identifier: Apache-2.0
// An installer that goes on while its agent is away: it is waited for, never started a second time beside itself, and
// what it did is what counts.
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
constexpr auto kGoesOn = simulated::SimulatedHost::Installer::kGoesOn;

// A host whose installer has just started.
struct Stage {
  explicit Stage(simulated::SimulatedFaults faults = {}) {
    host->host.faults() = std::move(faults);
    world.console.Open(world.MakeOffer(world.Publish(XpUpdate(), 2)));
    host->PowerOn();
    while (host->host.installer_starts() == 0) KINTSUGI_CHECK(world.scheduler.RunOne());
  }
  const model::Report& Result(Duration span = hours(4)) {
    world.RunFor(span);
    EXPECT_EQ(host->host.second_installers(), 0U);
    EXPECT_EQ(world.console.changed_results, 0U);
    return world.console.result(kOffer);
  }

  World world;
  std::unique_ptr<TestHost> host = world.MakeHost();
};

TEST(Rejoin, AnInstallerThatOutlivesItsAgentIsStartedOnceAndItsExitCodeCounts) {
  for (int after_s = 0; after_s < 60; after_s += 3) {
    Stage stage;
    stage.world.RunFor(seconds(after_s));
    stage.host->host.KillAgent(seconds(2), kGoesOn);
    const auto& result = stage.Result();
    EXPECT_EQ(Name(result.state), Name(HostState::kSucceeded)) << after_s << ": " << result.detail;
    EXPECT_EQ(result.installer_runs, 1U) << after_s;
    EXPECT_EQ(stage.host->host.installer_starts(), 1U) << after_s;
    EXPECT_EQ(stage.host->host.applied(kUpdate), 1U) << after_s;
    if (HasFailure()) return;
  }
}

TEST(Rejoin, OneThatEndedWhileItsAgentWasAwayIsJudgedByDetection) {
  Stage stage;
  stage.host->host.KillAgent(hours(1), kGoesOn);
  const auto& result = stage.Result();
  EXPECT_EQ(Name(result.state), Name(HostState::kSucceeded)) << result.detail;
  EXPECT_EQ(stage.host->host.installer_starts(), 1U);
  EXPECT_EQ(stage.host->host.applied(kUpdate), 1U);
}

TEST(Rejoin, OneThatEndedInVainMeanwhileIsRunAgainAndTheReportSaysSo) {
  simulated::SimulatedFaults faults;
  faults.lie_runs = 1;
  Stage stage(faults);
  stage.host->host.KillAgent(hours(1), kGoesOn);
  const auto& result = stage.Result();
  EXPECT_EQ(Name(result.state), Name(HostState::kSucceeded)) << result.detail;
  EXPECT_EQ(result.installer_runs, 2U);
  EXPECT_EQ(stage.host->host.installer_starts(), 2U);
  EXPECT_EQ(stage.host->host.applied(kUpdate), 1U);
}

TEST(Rejoin, AFailureThatTheSecondAgentSeesIsNoInterruption) {
  simulated::SimulatedFaults faults;
  faults.exit_code = 1612;
  Stage stage(faults);
  stage.host->host.KillAgent(seconds(2), kGoesOn);
  const auto& result = stage.Result();
  EXPECT_EQ(Name(result.state), Name(HostState::kFailed));
  EXPECT_EQ(result.exit_code, 1612);
  EXPECT_EQ(stage.host->host.installer_starts(), 1U);
}

TEST(Rejoin, OneThatHangsStillTimesOut) {
  simulated::SimulatedFaults faults;
  faults.hang_runs = 1;
  Stage stage(faults);
  stage.host->host.KillAgent(seconds(2), kGoesOn);
  const auto& result = stage.Result();
  EXPECT_EQ(model::Name(result.reason), model::Name(model::FailureReason::kInstallerTimedOut)) << result.detail;
  EXPECT_EQ(stage.host->host.installer_starts(), 1U);
}

// How far the work came is lost: the installer that still runs keeps another from starting beside it.
TEST(Rejoin, WithoutItsJournalTheAgentWaitsUntilTheInstallerHasEnded) {
  Stage stage;
  stage.host->host.KillAgent(seconds(2), kGoesOn);
  ASSERT_TRUE(stage.host->journal.Commit({{std::string("flow/") + kOffer, std::nullopt}}));
  const auto& result = stage.Result();
  EXPECT_EQ(Name(result.state), Name(HostState::kSucceeded)) << result.detail;
  EXPECT_EQ(stage.host->host.installer_starts(), 1U);
  EXPECT_EQ(stage.host->host.applied(kUpdate), 1U);
}

}  // namespace
}  // namespace kintsugi::agent::testing
