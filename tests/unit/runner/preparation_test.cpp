// SPDX-License-Identifier: Apache-2.0
// What is checked before a program is started: other installers, processor, signature, uninstallers of the host.
#include <gtest/gtest.h>

#include "tests/unit/runner/world.h"

namespace kintsugi::agent::testing {
namespace {

using model::ErrorClass;
using model::FailureReason;
using model::HostState;
using std::chrono::hours;
using std::chrono::minutes;
constexpr char kOffer[] = "0011223344556677-0-1";

struct Site {
  World world;
  std::unique_ptr<TestHost> host = world.MakeHost();
  model::Offer offer = world.MakeWork({ExtraUpdate(1)});

  model::Instruction& instruction() { return offer.work.front().instruction; }
  const model::Report& Run(Duration span = hours(4)) {
    world.console.Open(offer);
    host->PowerOn();
    world.RunFor(span);
    return world.console.result(kOffer);
  }
};

TEST(Preparation, AnotherInstallerIsWaitedForWithoutStartingOurs) {
  Site site;
  site.host->host.faults().other_installer = true;
  EXPECT_EQ(site.Run(minutes(5)).state, HostState::kWaitingForWindow);
  EXPECT_EQ(site.host->host.installer_starts(), 0U);
  site.host->host.faults().other_installer = false;
  site.world.RunFor(hours(1));
  const auto& result = site.world.console.result(kOffer);
  EXPECT_EQ(result.state, HostState::kSucceeded) << result.detail;
  EXPECT_EQ(result.installer_runs, 1U) << "what was not started does not count";
  EXPECT_EQ(site.host->host.installer_starts(), 1U);
}

TEST(Preparation, AnInstallerThatNeverEndsFailsTheWorkAsBusy) {
  Site site;
  site.host->host.faults().other_installer = true;
  const auto& result = site.Run();
  EXPECT_EQ(result.state, HostState::kFailed);
  EXPECT_EQ(result.reason, FailureReason::kInstallerBusy);
  EXPECT_EQ(result.error_class, ErrorClass::kBusy);
  EXPECT_EQ(site.host->host.installer_starts(), 0U);
}

void ExpectRefused(Site& site, const model::Report& result, const std::string& why) {
  EXPECT_EQ(result.state, HostState::kFailed) << why;
  EXPECT_EQ(model::Name(result.reason), model::Name(FailureReason::kRefusedInstruction));
  EXPECT_EQ(result.error_class, ErrorClass::kFatal);
  EXPECT_NE(result.detail.find(why), std::string::npos) << result.detail;
  EXPECT_EQ(site.host->host.installer_starts(), 0U);
  EXPECT_EQ(site.host->host.applied("MS03-100/extra1"), 0U);
}

TEST(Preparation, APackageMustBeSignedByWhomTheCatalogNames) {
  const std::string fingerprint(64, 'a');
  struct {
    SignatureState state;
    const char* subject;
    const char* why;
  } const rows[] = {
      {SignatureState::kValid, simulated::kSimulatedSigner, nullptr},
      {SignatureState::kUnsigned, simulated::kSimulatedSigner, "it is not signed"},
      {SignatureState::kTampered, simulated::kSimulatedSigner, "changed after it was signed"},
      {SignatureState::kValid, "Example", "not by one of the signers"},
      {SignatureState::kUntrustedRoot, simulated::kSimulatedSigner, "root that this host does not trust"},
  };
  for (const auto& row : rows) {
    Site site;
    site.instruction().signers = {{row.subject, "", ""}};
    site.host->host.SetSignature({row.state, "", simulated::kSimulatedSigner, "CN=x", fingerprint, ""});
    const auto& result = site.Run();
    if (row.why != nullptr) {
      ExpectRefused(site, result, row.why);
    } else {
      EXPECT_EQ(result.state, HostState::kSucceeded) << result.detail;
    }
  }
}

TEST(Preparation, WithoutPinsTheHashIsTheAuthority) {
  Site site;
  site.host->host.SetSignature({SignatureState::kUnsigned, "", "", "", "", ""});
  EXPECT_EQ(site.Run().state, HostState::kSucceeded);
}

TEST(Preparation, A32BitPackageIsRefusedOnAHostThatRunsNone) {
  Site site;
  auto spec = simulated::MakeSpec(simulated::SimulatedPlatform::kWindowsXpSp1, "TKY-XP-0009");
  spec.os.architecture = "x64";
  spec.can_run_32bit = false;
  site.host = std::make_unique<TestHost>(site.world.scheduler, site.world.console, site.world.store, spec);
  site.host->host.SetFile(ExtraFile(1), {"5.1.2600.1999", 1});
  ExpectRefused(site, site.Run(), "32-bit program, and this host runs none");
}

TEST(Preparation, ACabinetIsRefusedOnVistaBeforeItIsFetched) {
  Site site;
  auto spec = simulated::MakeSpec(simulated::SimulatedPlatform::kWindowsXpSp1, "TKY-XP-0009");
  spec.os.major = 6;
  spec.os.minor = 0;
  site.host = std::make_unique<TestHost>(site.world.scheduler, site.world.console, site.world.store, spec);
  site.host->host.SetFile(ExtraFile(1), {"5.1.2600.1999", 1});
  site.instruction().kind = model::PackageKind::kCab;
  ExpectRefused(site, site.Run(), "only pkgmgr");
  EXPECT_EQ(site.world.store.fetches, 0U);
}

TEST(Preparation, AnUninstallerIsLookedForOnTheHostBeforeAnythingIsRun) {
  for (const bool there : {false, true}) {
    Site site;
    site.host->host.SetFile(ExtraFile(1), {"5.1.2600.2000", 1});
    site.offer.action = model::Action::kUninstall;
    site.instruction().uninstall.clear();
    if (there) site.host->host.SetFile("%windir%\\$NtUninstallKB900001$\\spuninst\\spuninst.exe", {"5.4.1.0", 1});
    const auto& result = site.Run();
    EXPECT_EQ(result.state, HostState::kFailed);
    // Where it is found it is started; this host knows the program only as a file.
    EXPECT_EQ(model::Name(result.reason),
              model::Name(there ? FailureReason::kInstallerNotStarted : FailureReason::kCannotUninstall));
    EXPECT_EQ(result.installer_runs, there ? 1U : 0U);
    if (!there) {
      EXPECT_NE(result.detail.find("$NtUninstallKB900001$"), std::string::npos) << result.detail;
    }
  }
}

TEST(Preparation, TheUninstallerThatAPackageLeftIsFoundWithoutTheCatalog) {
  Site site;
  site.offer.id = OfferId("ffffffffffffffff-0-1");
  site.world.console.Open(site.offer);
  site.host->PowerOn();
  site.world.RunFor(hours(1));
  ASSERT_EQ(site.host->host.applied("MS03-100/extra1"), 1U);
  site.offer.id = OfferId(kOffer);
  site.offer.action = model::Action::kUninstall;
  site.instruction().uninstall.clear();
  const auto& result = site.Run();
  EXPECT_EQ(result.state, HostState::kSucceeded) << result.detail;
  EXPECT_EQ(site.host->host.uninstalled("MS03-100/extra1"), 1U);
}

}  // namespace
}  // namespace kintsugi::agent::testing
