// SPDX-License-Identifier: Apache-2.0
// Offers of several items, reboot policies, reboots that do not help, and uninstalls, on a simulated host.
#include <gtest/gtest.h>

#include "tests/unit/runner/world.h"

namespace kintsugi::agent::testing {
namespace {

using model::ErrorClass;
using model::FailureReason;
using model::HostState;
using model::RebootNeed;
using model::RebootPolicy;
using simulated::HostEvent;
using std::chrono::hours;
using std::chrono::minutes;
constexpr char kOffer[] = "0011223344556677-0-1";

std::vector<HostState> StatesOf(const model::Report& report) {
  std::vector<HostState> states;
  for (const auto& item : report.items) states.push_back(item.state);
  return states;
}

model::Report RunOn(World& world, TestHost& host, const model::Offer& offer) {
  world.console.Open(offer);
  host.PowerOn();
  world.RunFor(hours(4));
  EXPECT_EQ(host.host.second_installers(), 0U);
  EXPECT_TRUE(host.Times(HostEvent::Kind::kSameEffectAgain).empty());
  return world.console.result(kOffer);
}

TEST(Work, SeveralItemsAreStagedFirstInstalledInOrderAndShareOneReboot) {
  World world;
  auto host = world.MakeHost();
  const auto offer = world.MakeWork({ExtraUpdate(1), ExtraUpdate(2), ExtraUpdate(3)});
  std::size_t staged_at_first_start = 0;
  std::vector<std::string> order;
  host->host.SetEventHook([&](const HostEvent& event) {
    if (event.kind != HostEvent::Kind::kInstallerStarted) return;
    if (order.empty()) staged_at_first_start = host->host.staged_files();
    order.push_back(event.update_id);
  });
  const auto result = RunOn(world, *host, offer);
  EXPECT_EQ(result.state, HostState::kSucceeded) << result.detail;
  EXPECT_EQ(StatesOf(result), std::vector<HostState>(3, HostState::kSucceeded));
  EXPECT_EQ(staged_at_first_start, 3U);
  EXPECT_EQ(order, (std::vector<std::string>{"MS03-100/extra1", "MS03-100/extra2", "MS03-100/extra3"}));
  EXPECT_EQ(host->host.boots(), 2U);
  EXPECT_EQ(result.installer_runs, 3U);
  EXPECT_EQ(result.items[2].exit_code, 3010);
  for (int i = 1; i <= 3; ++i) EXPECT_EQ(host->host.File(ExtraFile(i), nullptr).version, "5.1.2600.2000");
  EXPECT_EQ(host->host.staged_files(), 0U);
}

TEST(Work, AnItemThatAsksForTheBootBeforeItGetsIt) {
  World world;
  auto host = world.MakeHost();
  auto offer = world.MakeWork({ExtraUpdate(1), ExtraUpdate(2), ExtraUpdate(3)});
  offer.work[1].boot_first = true;
  const auto result = RunOn(world, *host, offer);
  EXPECT_EQ(result.state, HostState::kSucceeded) << result.detail;
  EXPECT_EQ(host->host.boots(), 3U) << "one before the second item, one for the second and third";
}

TEST(Work, ItemsThatAreInForceOrDoNotApplyAreSkipped) {
  World world;
  auto host = world.MakeHost();
  auto offer = world.MakeWork({ExtraUpdate(1), ExtraUpdate(2), ExtraUpdate(3)});
  host->host.SetFile(ExtraFile(1), {"5.1.2600.3000", 1});
  offer.work[2].instruction.applicability.product = "windows-2000";
  // The last one is looked at again at its turn: an earlier item might have made it apply.
  const auto result = RunOn(world, *host, offer);
  EXPECT_EQ(result.state, HostState::kSucceeded) << result.detail;
  EXPECT_EQ(StatesOf(result),
            (std::vector<HostState>{HostState::kInstalled, HostState::kSucceeded, HostState::kNotApplicable}));
  EXPECT_EQ(host->host.installer_starts(), 1U);
}

TEST(Work, AFailingItemEndsTheWorkAndTheRestIsToldAsNotRun) {
  for (const RebootNeed need : {RebootNeed::kNo, RebootNeed::kYes}) {
    World world;
    auto host = world.MakeHost();
    auto other = ExtraUpdate(2);
    other.applicability.product = "windows-2000";  // the package refuses this host
    auto offer = world.MakeWork({ExtraUpdate(1, need), other, ExtraUpdate(3)});
    offer.work[1].instruction.applicability.product = "windows-xp";
    const auto result = RunOn(world, *host, offer);
    EXPECT_EQ(result.state, HostState::kFailed);
    EXPECT_EQ(result.reason, FailureReason::kInstallerFailed);
    EXPECT_EQ(result.error_class, ErrorClass::kFatal);
    EXPECT_NE(result.detail.find("item 2 of 3 (KB900002)"), std::string::npos) << result.detail;
    EXPECT_EQ(StatesOf(result),
              (std::vector<HostState>{need == RebootNeed::kNo ? HostState::kSucceeded : HostState::kRebootPending,
                                      HostState::kFailed, HostState::kSkipped}));
    EXPECT_EQ(host->host.installer_starts(), 2U);
    EXPECT_EQ(host->host.boots(), 1U);
    EXPECT_EQ(host->host.staged_files(), 0U);
  }
}

TEST(Work, ARebootThatSomebodyLeftBehindComesFirst) {
  World world;
  auto host = world.MakeHost();
  host->host.SetPendingReboot({"component-servicing", true});
  host->PowerOn();
  host->host.SetPendingReboot({"component-servicing", true});
  world.console.Open(world.MakeWork({ExtraUpdate(1)}));
  world.RunFor(hours(2));
  EXPECT_EQ(world.console.result(kOffer).state, HostState::kSucceeded);
  ASSERT_EQ(host->Times(HostEvent::Kind::kRebootStarted).size(), 2U);
  EXPECT_LT(host->Times(HostEvent::Kind::kRebootStarted)[0], host->Times(HostEvent::Kind::kInstallerStarted)[0]);
}

TEST(Work, ARebootThatSomebodyLeftBehindAndMayNotBeAskedForEndsTheOfferForARetry) {
  World world;
  auto host = world.MakeHost();
  host->PowerOn();
  host->host.SetPendingReboot({"component-servicing", true});
  auto offer = world.MakeWork({ExtraUpdate(1)});
  offer.reboot = RebootPolicy::kNever;
  world.console.Open(offer);
  world.RunFor(hours(2));
  EXPECT_EQ(world.console.result(kOffer).state, HostState::kFailed);
  EXPECT_EQ(world.console.result(kOffer).error_class, ErrorClass::kNeedsReboot);
  EXPECT_EQ(host->host.installer_starts(), 0U);
}

struct PolicyRow {
  RebootPolicy policy;
  RebootNeed need;
  HostState state;
  std::uint32_t boots;
};
TEST(Work, TheRebootPolicyIsKept) {
  static constexpr PolicyRow kRows[] = {{RebootPolicy::kIfNeeded, RebootNeed::kNo, HostState::kSucceeded, 1},
                                        {RebootPolicy::kIfNeeded, RebootNeed::kYes, HostState::kSucceeded, 2},
                                        {RebootPolicy::kAlways, RebootNeed::kNo, HostState::kSucceeded, 2},
                                        {RebootPolicy::kAlways, RebootNeed::kYes, HostState::kSucceeded, 2},
                                        {RebootPolicy::kNever, RebootNeed::kNo, HostState::kSucceeded, 1},
                                        {RebootPolicy::kNever, RebootNeed::kYes, HostState::kRebootPending, 1},
                                        {RebootPolicy::kAtWindowEnd, RebootNeed::kYes, HostState::kSucceeded, 2}};
  for (const auto& row : kRows) {
    SCOPED_TRACE(std::string(Name(row.policy)) + " " + std::to_string(static_cast<int>(row.need)));
    World world;
    auto host = world.MakeHost();
    auto offer = world.MakeWork({ExtraUpdate(1, row.need), ExtraUpdate(2, row.need)});
    offer.reboot = row.policy;
    const auto result = RunOn(world, *host, offer);
    EXPECT_EQ(model::Name(result.state), model::Name(row.state)) << result.detail;
    EXPECT_EQ(host->host.boots(), row.boots);
  }
}

TEST(Work, APolicyThatAlwaysRebootsDoesNotForNothing) {
  World world;
  auto host = world.MakeHost();
  auto offer = world.MakeWork({ExtraUpdate(1)});
  offer.reboot = RebootPolicy::kAlways;
  host->host.SetFile(ExtraFile(1), {"5.1.2600.3000", 1});
  EXPECT_EQ(RunOn(world, *host, offer).state, HostState::kInstalled);
  EXPECT_EQ(host->host.boots(), 1U);
}

struct TroubleRow {
  const char* name;
  void (*arrange)(TestHost&);
  HostState state;
  FailureReason reason;
  ErrorClass error_class;
  std::uint32_t boots;
  std::uint32_t starts;
};
TEST(Work, TroubleEndsInABoundedNumberOfRunsAndReboots) {
  static constexpr TroubleRow kRows[] = {
      {"a second reboot is needed", [](TestHost& h) { h.host.faults().boots_in_vain = 2; }, HostState::kSucceeded,
       FailureReason::kNone, ErrorClass::kNone, 3, 1},
      {"a reboot loop", [](TestHost& h) { h.host.faults().boots_in_vain = 99; }, HostState::kFailed,
       FailureReason::kRebootLoop, ErrorClass::kFatal, 4, 1},
      {"a reboot that never comes", [](TestHost& h) { h.host.faults().ignores_reboots = true; }, HostState::kFailed,
       FailureReason::kRebootDidNotHappen, ErrorClass::kNeedsReboot, 1, 1},
      {"wants a reboot first once", [](TestHost& h) { h.host.faults().reboot_first_runs = 1; }, HostState::kSucceeded,
       FailureReason::kNone, ErrorClass::kNone, 3, 2},
      {"wants a reboot first for ever", [](TestHost& h) { h.host.faults().reboot_first_runs = 99; }, HostState::kFailed,
       FailureReason::kRebootLoop, ErrorClass::kFatal, 4, 4},
      {"busy for ever", [](TestHost& h) { h.host.faults().busy_runs = 99; }, HostState::kFailed,
       FailureReason::kInstallerBusy, ErrorClass::kBusy, 1, 6},
      {"hangs once", [](TestHost& h) { h.host.faults().hang_runs = 1; }, HostState::kFailed,
       FailureReason::kInstallerTimedOut, ErrorClass::kTransient, 1, 1},
      {"lies once", [](TestHost& h) { h.host.faults().lie_runs = 1; }, HostState::kFailed,
       FailureReason::kDetectionSaysMissing, ErrorClass::kFatal, 1, 1},
      {"damages", [](TestHost& h) { h.host.faults().installer_damages = true; }, HostState::kFailed,
       FailureReason::kInstallerFailed, ErrorClass::kFatal, 1, 1},
  };
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.name);
    World world;
    auto host = world.MakeHost();
    // The first boot has nothing to apply and uses up none of the boots in vain.
    row.arrange(*host);
    if (host->host.faults().boots_in_vain == 2) host->host.faults().boots_in_vain = 1;
    const auto result = RunOn(world, *host, world.MakeWork({ExtraUpdate(1)}));
    EXPECT_EQ(model::Name(result.state), model::Name(row.state)) << result.detail;
    EXPECT_EQ(model::Name(result.reason), model::Name(row.reason)) << result.detail;
    EXPECT_EQ(model::Name(result.error_class), model::Name(row.error_class));
    EXPECT_EQ(host->host.boots(), row.boots);
    EXPECT_EQ(host->host.installer_starts(), row.starts);
  }
}

// ---- uninstall

struct Installed {
  Installed() : host(world.MakeHost()) {
    auto offer = world.MakeWork({ExtraUpdate(1), ExtraUpdate(2)});
    offer.id = OfferId("ffffffffffffffff-0-1");
    world.console.Open(offer);
    host->PowerOn();
    world.RunFor(hours(1));
    KINTSUGI_CHECK(world.console.result("ffffffffffffffff-0-1").state == HostState::kSucceeded);
  }
  model::Report Uninstall(const std::function<void(model::Offer&)>& change) {
    auto offer = world.MakeWork({ExtraUpdate(1), ExtraUpdate(2)});
    offer.action = model::Action::kUninstall;
    change(offer);
    world.console.Open(offer);
    world.RunFor(hours(4));
    return world.console.result(kOffer);
  }
  World world;
  std::unique_ptr<TestHost> host;
};

TEST(Uninstall, BringsTheOldFilesBackWithOneReboot) {
  Installed site;
  const auto result = site.Uninstall([](model::Offer&) {});
  EXPECT_EQ(result.state, HostState::kSucceeded) << result.detail;
  EXPECT_EQ(result.verdict.status, model::UpdateStatus::kMissing);
  for (int i = 1; i <= 2; ++i) {
    EXPECT_EQ(site.host->host.File(ExtraFile(i), nullptr).version, "5.1.2600.1999");
    EXPECT_EQ(site.host->host.uninstalled("MS03-100/extra" + std::to_string(i)), 1U);
  }
  EXPECT_EQ(site.host->host.boots(), 3U);
  EXPECT_EQ(site.world.store.fetches, 2U) << "nothing is fetched for it";
}

TEST(Uninstall, WhatIsGoneAlreadyIsDone) {
  World world;
  auto host = world.MakeHost();
  auto offer = world.MakeWork({ExtraUpdate(1)});
  offer.action = model::Action::kUninstall;
  const auto result = RunOn(world, *host, offer);
  EXPECT_EQ(result.state, HostState::kSucceeded);
  EXPECT_EQ(result.installer_runs, 0U);
  EXPECT_EQ(host->host.uninstaller_starts(), 0U);
}

TEST(Uninstall, APackageWithoutUninstallerIsRefusedBeforeAnythingIsRun) {
  Installed site;
  const auto result = site.Uninstall([](model::Offer& offer) {
    offer.work[1].instruction.uninstall.clear();
    offer.work[1].instruction.kind = model::PackageKind::kExe;
  });
  EXPECT_EQ(result.reason, FailureReason::kCannotUninstall);
  EXPECT_EQ(result.error_class, ErrorClass::kFatal);
  EXPECT_EQ(site.host->host.uninstaller_starts(), 0U);
}

TEST(Uninstall, AnUninstallerThatLiesOrFailsIsFoundOut) {
  for (const bool lies : {true, false}) {
    Installed site;
    if (lies) {
      site.host->host.faults().installer_lies = true;
    } else {
      site.host->host.faults().exit_code = 1603;
    }
    const auto result = site.Uninstall([](model::Offer&) {});
    EXPECT_EQ(result.state, HostState::kFailed);
    EXPECT_EQ(model::Name(result.reason),
              model::Name(lies ? FailureReason::kDetectionInconsistent : FailureReason::kInstallerFailed));
    EXPECT_EQ(site.host->host.uninstalled("MS03-100/extra1"), 0U);
    EXPECT_EQ(site.host->host.uninstaller_starts(), 1U);
  }
}

TEST(Uninstall, AMissingUninstallerProgramIsToldAsNotStarted) {
  World world;
  auto host = world.MakeHost();
  host->host.SetFile(ExtraFile(1), {"5.1.2600.2000", 1});  // in force, but no package of ours was ever run
  auto offer = world.MakeWork({ExtraUpdate(1)});
  offer.action = model::Action::kUninstall;
  EXPECT_EQ(RunOn(world, *host, offer).reason, FailureReason::kInstallerNotStarted);
}

}  // namespace
}  // namespace kintsugi::agent::testing
