// SPDX-License-Identifier: Apache-2.0
// A real agent installs on a simulated host: the good way, and each way in which it can go wrong, as rows.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/runner/world.h"

namespace kintsugi::agent::testing {
namespace {

using model::FailureReason;
using model::HostState;
using std::chrono::hours;
using std::chrono::minutes;
constexpr char kOffer[] = "0011223344556677-0-1";
constexpr char kFile[] = "%windir%\\system32\\wkssvc.dll";

TEST(AgentInstall, GoesThroughEveryStateAndTheFixIsInForceAfterTheReboot) {
  World world;
  auto host = world.MakeHost();
  world.console.Open(world.MakeOffer(world.Publish(XpUpdate(), 2)));
  host->PowerOn();
  world.RunFor(minutes(20));
  const auto& result = world.console.result(kOffer);
  EXPECT_EQ(result.state, HostState::kSucceeded) << result.detail;
  EXPECT_EQ(result.exit_code, 3010);
  EXPECT_EQ(result.installer_runs, 1U);
  EXPECT_EQ(result.verdict.status, model::UpdateStatus::kInstalled);
  EXPECT_EQ(host->host.File(kFile, nullptr).version, "5.1.2600.1309");
  EXPECT_EQ(host->host.ProtectedCopy(kFile).version, "5.1.2600.1309");
  EXPECT_EQ(host->host.applied("MS03-043/windows-xp"), 1U);
  EXPECT_EQ(host->host.boots(), 2U);
  EXPECT_EQ(host->host.staged_files(), 0U);
  EXPECT_TRUE(std::is_sorted(world.console.states.begin(), world.console.states.end()));
  EXPECT_EQ(world.console.changed_results, 0U);
}

// Offers speak of the console's clock; whatever the host's own clock says, the work is neither expired nor a day early.
TEST(AgentInstall, AWrongClockOnTheHostChangesNothing) {
  for (const Duration ahead :
       {Duration(hours(-24)), Duration(minutes(-61)), Duration(hours(24)), Duration(hours(24 * 3650))}) {
    World world;
    auto host = world.MakeHost();
    world.console.clock_ahead = ahead;
    auto offer = world.MakeOffer(world.Publish(XpUpdate(), 2));
    offer.not_before = world.scheduler.Now() + ahead;
    offer.expires = offer.not_before + hours(4);
    world.console.Open(offer);
    host->PowerOn();
    world.RunFor(minutes(20));
    const auto& result = world.console.result(kOffer);
    EXPECT_EQ(result.state, HostState::kSucceeded) << FormatDuration(ahead) << ": " << result.detail;
    EXPECT_EQ(result.installer_runs, 1U);
  }
}

TEST(AgentInstall, TheFirstXpIssueIsInconsistentAndTheReissueRepairsIt) {
  World world;
  auto host = world.MakeHost();
  world.console.Open(world.MakeOffer(world.Publish(XpUpdate(), 1)));
  host->PowerOn();
  world.RunFor(minutes(30));
  EXPECT_EQ(world.console.result(kOffer).state, HostState::kFailed);
  EXPECT_EQ(world.console.result(kOffer).reason, FailureReason::kDetectionInconsistent)
      << world.console.result(kOffer).detail;
  EXPECT_EQ(host->host.File(kFile, nullptr).version, "5.1.2600.1301");
  EXPECT_EQ(host->host.ProtectedCopy(kFile).version, "5.1.2600.1300");

  world.console.Open(world.MakeOffer(world.Publish(XpUpdate(), 2), "0011223344556677-0-2"));
  world.RunFor(minutes(30));
  EXPECT_EQ(world.console.result("0011223344556677-0-2").state, HostState::kSucceeded);
  EXPECT_EQ(host->host.ProtectedCopy(kFile).version, "5.1.2600.1309");
}

struct Case {
  const char* name;
  std::function<void(World&, TestHost&, model::Offer&)> arrange;
  HostState state;
  FailureReason reason;
  bool retryable;
  std::uint32_t installer_starts;
  std::uint32_t applied;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

class AgentInstallCase : public ::testing::TestWithParam<Case> {};

TEST_P(AgentInstallCase, EndsInTheTruth) {
  const Case& c = GetParam();
  World world;
  auto host = world.MakeHost();
  model::Offer offer = world.MakeOffer(world.Publish(XpUpdate(), 2));
  c.arrange(world, *host, offer);
  world.console.Open(offer);
  host->PowerOn();
  world.RunFor(hours(4));
  const auto& result = world.console.result(kOffer);
  EXPECT_EQ(Name(result.state), Name(c.state)) << result.detail;
  EXPECT_EQ(Name(result.reason), Name(c.reason)) << result.detail;
  EXPECT_EQ(model::IsRetryable(result.error_class), c.retryable);
  EXPECT_EQ(host->host.installer_starts(), c.installer_starts);
  EXPECT_EQ(host->host.applied(offer.work.front().instruction.update_id), c.applied);
  EXPECT_EQ(world.console.changed_results, 0U);
  EXPECT_TRUE(c.state != HostState::kFailed || !result.detail.empty());
}

using Loss = simulated::SimulatedFaults::PowerLoss;
INSTANTIATE_TEST_SUITE_P(Rows, AgentInstallCase,
                         ::testing::Values(Case{"AlreadyInstalled",
                                                [](World&, TestHost&, model::Offer& o) {
                                                  for (auto& file : o.work.front().instruction.detection.files)
                                                    file.version = "5.1.2600.1";
                                                },
                                                HostState::kInstalled, FailureReason::kNone, false, 0, 0},
                                           Case{"NotApplicable",
                                                [](World&, TestHost&, model::Offer& o) {
                                                  o.work.front().instruction.applicability.product = "windows-2000";
                                                },
                                                HostState::kNotApplicable, FailureReason::kNone, false, 0, 0},
                                           Case{"DiskTooSmall",
                                                [](World&, TestHost&, model::Offer& o) {
                                                  o.work.front().instruction.disk_needed_bytes = std::uint64_t{1} << 40U;
                                                },
                                                HostState::kFailed, FailureReason::kDiskFull, true, 0, 0},
                                           Case{"DiskFullWhileStaging",
                                                [](World&, TestHost& h, model::Offer&) {
                                                  h.host.faults().disk_full = true;
                                                },
                                                HostState::kFailed, FailureReason::kDiskFull, true, 0, 0},
                                           Case{"DownloadBreaksThrice",
                                                [](World& w, TestHost&, model::Offer&) {
                                                  w.store.fail_fetches = 3;
                                                },
                                                HostState::kSucceeded, FailureReason::kNone, false, 1, 1},
                                           Case{"DownloadNeverWorks",
                                                [](World& w, TestHost&, model::Offer&) {
                                                  w.store.fail_fetches = 99;
                                                },
                                                HostState::kFailed, FailureReason::kDownloadFailed, true, 0,
                                                0},
                                           Case{"PackageUnknown",
                                                [](World&, TestHost&, model::Offer& o) {
                                                  o.work.front().instruction.sha256[0] ^= 1U;
                                                },
                                                HostState::kFailed, FailureReason::kDownloadFailed, true, 0,
                                                0},
                                           Case{"CorruptOnce",
                                                [](World& w, TestHost&, model::Offer&) {
                                                  w.store.corrupt_fetches = 1;
                                                },
                                                HostState::kSucceeded, FailureReason::kNone, false, 1, 1},
                                           Case{"SwappedPackage",
                                                [](World& w, TestHost&, model::Offer&) {
                                                  w.store.corrupt_fetches = 99;
                                                },
                                                HostState::kFailed, FailureReason::kHashMismatch, true, 0, 0},
                                           Case{"SwappedPackageSecondAttempt",
                                                [](World& w, TestHost&, model::Offer& o) {
                                                  w.store.corrupt_fetches = 99;
                                                  o.attempt = 2;
                                                },
                                                HostState::kFailed, FailureReason::kHashMismatch, false, 0,
                                                0},
                                           Case{"NoHash",
                                                [](World&,
                                                   TestHost&, model::Offer& o) { o.work.front().instruction.sha256 = {}; },
                                                HostState::kFailed, FailureReason::kRefusedInstruction, false,
                                                0, 0},
                                           Case{
                                               "Expired",
                                               [](World&, TestHost&, model::Offer& o) { o.expires = kStart; },
                                               HostState::kFailed, FailureReason::kOfferExpired, true, 0, 0},
                                           Case{"ExpiresBeforeItsTime",
                                                [](World&, TestHost&, model::Offer& o) {
                                                  o.not_before = kStart + hours(3);
                                                  o.expires = kStart + hours(2);
                                                },
                                                HostState::kFailed, FailureReason::kOfferExpired, true, 0, 0},
                                           Case{"Fatal1603",
                                                [](World&, TestHost& h,
                                                   model::Offer&) { h.host.faults().exit_code = 1603; },
                                                HostState::kFailed, FailureReason::kInstallerFailed, false, 1,
                                                0},
                                           Case{"Transient",
                                                [](World&, TestHost& h,
                                                   model::Offer&) { h.host.faults().exit_code = 1612; },
                                                HostState::kFailed, FailureReason::kInstallerFailed, true, 1,
                                                0},
                                           Case{"UnknownCode",
                                                [](World&, TestHost& h,
                                                   model::Offer&) { h.host.faults().exit_code = 77; },
                                                HostState::kFailed, FailureReason::kInstallerFailed, false, 1,
                                                0},
                                           Case{"BusyThreeTimes",
                                                [](World&, TestHost& h,
                                                   model::Offer&) { h.host.faults().busy_runs = 3; },
                                                HostState::kSucceeded, FailureReason::kNone, false, 4, 1},
                                           Case{"BusyForever",
                                                [](World&, TestHost& h,
                                                   model::Offer&) { h.host.faults().busy_runs = 99; },
                                                HostState::kFailed, FailureReason::kInstallerBusy, true, 6,
                                                0},
                                           Case{"Hangs",
                                                [](World&, TestHost& h,
                                                   model::Offer&) { h.host.faults().installer_hangs = true; },
                                                HostState::kFailed, FailureReason::kInstallerTimedOut, true,
                                                1, 0},
                                           Case{"NotSilent",
                                                [](World&, TestHost&,
                                                   model::Offer& o) { o.work.front().instruction.arguments = {"/z"}; },
                                                HostState::kFailed, FailureReason::kInstallerTimedOut, true,
                                                1, 0},
                                           Case{"RebootsByItself",
                                                [](World&, TestHost&,
                                                   model::Offer& o) { o.work.front().instruction.arguments = {"/q"}; },
                                                HostState::kSucceeded, FailureReason::kNone, false, 1, 1},
                                           Case{"TooSlow",
                                                [](World&, TestHost& h,
                                                   model::Offer&) { h.host.faults().slow_factor = 100; },
                                                HostState::kFailed, FailureReason::kInstallerTimedOut, true,
                                                1, 0},
                                           Case{"Lies",
                                                [](World&, TestHost& h,
                                                   model::Offer&) { h.host.faults().installer_lies = true; },
                                                HostState::kFailed, FailureReason::kDetectionSaysMissing,
                                                false, 1, 0},
                                           Case{
                                               "DllcacheStaysOld",
                                               [](World&, TestHost& h,
                                                  model::
                                                      Offer&) { h.host.faults().protected_copies_stay = true; },
                                               HostState::kFailed, FailureReason::kDetectionInconsistent,
                                               false, 1, 1},
                                           Case{"RebootNeverComes",
                                                [](World&, TestHost& h,
                                                   model::Offer&) { h.host.faults().ignores_reboots = true; },
                                                HostState::kFailed, FailureReason::kRebootDidNotHappen, true,
                                                1, 1},
                                           Case{"RebootRefused",
                                                [](World&, TestHost& h,
                                                   model::Offer&) { h.host.faults().refuses_reboots = true; },
                                                HostState::kFailed, FailureReason::kRebootDidNotHappen, true,
                                                1, 1},
                                           Case{"PowerLossBeforeEffects",
                                                [](World&, TestHost& h, model::Offer&) {
                                                  h.host.faults().power_loss_in_install =
                                                      Loss::kBeforeEffects;
                                                },
                                                HostState::kSucceeded, FailureReason::kNone, false, 2, 1},
                                           Case{"PowerLossBeforeEffectsNotIdempotent",
                                                [](World&, TestHost& h, model::Offer& o) {
                                                  h.host.faults().power_loss_in_install =
                                                      Loss::kBeforeEffects;
                                                  o.work.front().instruction.idempotent = false;
                                                },
                                                HostState::kFailed, FailureReason::kInstallerFailed, false, 1,
                                                0},
                                           Case{"PowerLossAfterEffects",
                                                [](World&, TestHost& h, model::Offer&) {
                                                  h.host.faults().power_loss_in_install = Loss::kAfterEffects;
                                                },
                                                HostState::kSucceeded, FailureReason::kNone, false, 1, 1}),
                         [](const auto& parameter) { return std::string(parameter.param.name); });

TEST(AgentInstall, WithoutPermissionToRebootItWaitsForSomebodyElsesBoot) {
  World world;
  auto host = world.MakeHost();
  auto offer = world.MakeOffer(world.Publish(XpUpdate(), 2));
  offer.reboot = model::RebootPolicy::kNever;
  world.console.Open(offer);
  host->PowerOn();
  world.RunFor(hours(10));
  EXPECT_EQ(world.console.result(kOffer).state, HostState::kRebootPending);
  EXPECT_EQ(host->host.boots(), 1U);
  host->host.UserReboots();
  world.RunFor(minutes(20));
  EXPECT_EQ(world.console.result(kOffer).state, HostState::kSucceeded);
}

TEST(AgentInstall, WaitsForItsTimeWithThePackageStagedEvenWhenTheConsoleIsGone) {
  World world;
  auto host = world.MakeHost();
  auto offer = world.MakeOffer(world.Publish(XpUpdate(), 2));
  offer.not_before = kStart + hours(6);
  world.console.Open(offer);
  host->PowerOn();
  world.RunFor(hours(1));
  EXPECT_EQ(world.console.result(kOffer).state, HostState::kWaitingForWindow);
  EXPECT_EQ(host->host.staged_files(), 1U);
  world.console.fail_calls = 1'000'000;
  world.store.fail_fetches = 1'000'000;
  world.RunFor(hours(5) - minutes(1));
  EXPECT_EQ(host->host.installer_starts(), 0U);
  world.RunFor(minutes(30));
  EXPECT_EQ(host->host.File(kFile, nullptr).version, "5.1.2600.1309");
  world.console.fail_calls = 0;
  world.RunFor(minutes(30));
  EXPECT_EQ(world.console.result(kOffer).state, HostState::kSucceeded);
}

TEST(AgentInstall, AStagedPackageThatWasChangedOnDiskIsNotStarted) {
  World world;
  auto host = world.MakeHost();
  auto offer = world.MakeOffer(world.Publish(XpUpdate(), 2));
  offer.not_before = kStart + hours(1);
  world.console.Open(offer);
  host->PowerOn();
  world.RunFor(minutes(30));
  auto staged = host->host.OpenStaged(ToHex(offer.work.front().instruction.sha256) + ".exe");
  ASSERT_TRUE((*staged)->Append("and some more"));
  world.RunFor(hours(1));
  EXPECT_EQ(world.console.result(kOffer).reason, FailureReason::kInstallerNotStarted);
  EXPECT_EQ(host->host.installer_starts(), 0U);
}

TEST(AgentInstall, RecallBeforeTheInstallCancelsAndDuringItFinishes) {
  for (const bool during : {false, true}) {
    World world;
    auto host = world.MakeHost({.progress_delay = std::chrono::seconds(1)});
    auto offer = world.MakeOffer(world.Publish(XpUpdate(), 2));
    if (!during) offer.not_before = kStart + hours(6);
    world.console.Open(offer);
    host->PowerOn();
    while (host->host.installer_starts() == 0 && world.scheduler.Now() < kStart + hours(1)) world.scheduler.RunOne();
    ASSERT_EQ(host->host.installer_starts(), during ? 1U : 0U);
    world.console.recalled = {offer.id};
    world.console.WakeAll();
    world.RunFor(hours(1));
    EXPECT_EQ(world.console.result(kOffer).state, during ? HostState::kSucceeded : HostState::kCancelled);
    EXPECT_EQ(host->host.applied(offer.work.front().instruction.update_id), during ? 1U : 0U);
    EXPECT_EQ(host->host.staged_files(), 0U);
  }
}

TEST(AgentInstall, TwoOffersAreInstalledOneAfterTheOther) {
  World world;
  auto host = world.MakeHost();
  const auto instruction = world.Publish(XpUpdate(), 2);
  world.console.Open(world.MakeOffer(instruction, "aaaaaaaaaaaaaaaa-0-1"));
  world.console.Open(world.MakeOffer(instruction, "bbbbbbbbbbbbbbbb-0-1"));
  host->PowerOn();
  world.RunFor(hours(1));
  EXPECT_EQ(world.console.result("aaaaaaaaaaaaaaaa-0-1").state, HostState::kSucceeded);
  EXPECT_EQ(world.console.result("bbbbbbbbbbbbbbbb-0-1").state, HostState::kInstalled);
  EXPECT_EQ(host->host.applied(instruction.update_id), 1U);
}

TEST(Install, TheRealErrorBehindAMaskedExitCodeComesFromTheInstallersLog) {
  for (const bool old : {true, false}) {
    World world;
    auto host = world.MakeHost();
    host->host.faults().exit_code = 1603;
    const auto write = [&] {
      host->host.SetText("%windir%\\KB828035.log", "1.0: Update.exe extended error code = 0xf01e");
    };
    if (old) write();
    world.console.Open(world.MakeOffer(world.Publish(XpUpdate(), 2)));
    world.RunFor(hours(1));
    host->PowerOn();
    while (host->host.installer_starts() == 0) KINTSUGI_CHECK(world.scheduler.RunOne());
    if (!old) world.scheduler.After(std::chrono::seconds(1), write);
    world.RunFor(hours(1));
    const auto& result = world.console.result(kOffer);
    EXPECT_EQ(result.state, HostState::kFailed);
    EXPECT_EQ(result.exit_code, 1603);
    EXPECT_NE(result.detail.find("1603"), std::string::npos) << result.detail;
    EXPECT_EQ(result.detail.find("its log: extended error code 0xf01e") != std::string::npos, !old) << result.detail;
  }
}

}  // namespace
}  // namespace kintsugi::agent::testing
