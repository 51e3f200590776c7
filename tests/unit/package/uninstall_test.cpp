// SPDX-License-Identifier: Apache-2.0
// How packages of each kind are taken away where the catalog names no uninstaller, and why they are not.
#include <gtest/gtest.h>

#include "agent/facts/facts.h"
#include "agent/package/handler.h"
#include "agent/platform/simulated/simulated_host.h"
#include "common/sim/sim_scheduler.h"

namespace kintsugi::agent {
namespace {

using K = model::PackageKind;
using Words = std::vector<std::string>;
using simulated::MakeSpec;
using simulated::SimulatedHost;
using simulated::SimulatedPlatform;

const std::string kPackages =
    "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages\\";

class Uninstall : public ::testing::Test {
 protected:
  Uninstall() {
    instruction_.kb = "828035";
    instruction_.timeout = Duration{7};
  }
  void Os(int major, int minor, int build) { host_.emplace(SpecOf(major, minor, build), scheduler_); }
  // "program|argument|..." or the refusal.
  std::string Made(K kind) {
    instruction_.kind = kind;
    const auto facts = CollectFacts(*host_, {}, "1.0");
    const auto request = MakeUninstallRequest({instruction_, facts, *host_});
    if (!request) {
      EXPECT_EQ(request.error().code, Code::kNotFound);
      return request.error().message;
    }
    EXPECT_EQ(request->timeout, Duration{7});
    std::string text = request->program;
    for (const auto& argument : request->arguments) text += "|" + argument;
    return text;
  }
  static simulated::SimulatedHostSpec SpecOf(int major, int minor, int build) {
    auto spec = MakeSpec(SimulatedPlatform::kWindowsXpSp1, "TKY-XP-0001");
    spec.os.major = major;
    spec.os.minor = minor;
    spec.os.build = build;
    return spec;
  }
  bool Refused(K kind, const std::string& why) {
    const std::string made = Made(kind);
    EXPECT_EQ(made.find("the package cannot be taken away on this host: "), 0U) << made;
    return made.find(why) != std::string::npos;
  }
  sim::SimScheduler scheduler_{FromUnixMs(1'066'000'000'000)};
  std::optional<SimulatedHost> host_{std::in_place, SpecOf(5, 1, 2600), scheduler_};
  model::Instruction instruction_;
};

TEST_F(Uninstall, BackupFoldersAreFoundUnderEveryNameOfTheHotfix) {
  EXPECT_TRUE(Refused(K::kUpdateExe, "%windir%\\$NtUninstallKB828035$\\spuninst\\spuninst.exe is not there"));
  host_->SetFile("%windir%\\$NtUninstallKB828035v2$\\spuninst\\spuninst.exe", {"6.1.22.4", 1});
  EXPECT_TRUE(Refused(K::kUpdateExe, "is not there")) << "nothing says that it is called so";
  host_->registry().SetValue("HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\KB828035v2", "DisplayName",
                             "Update");
  EXPECT_EQ(Made(K::kUpdateExe), "%windir%\\$NtUninstallKB828035v2$\\spuninst\\spuninst.exe|/q|/z");
  host_->SetFile("%windir%\\$NtUninstallQ828035$\\spuninst\\spuninst.exe", {"5.4.1.0", 1});
  EXPECT_EQ(Made(K::kUpdateExe), "%windir%\\$NtUninstallQ828035$\\spuninst\\spuninst.exe|/q|/z");
  host_->SetFile("%windir%\\$NtUninstallQ828035$\\hotfix.exe", {"4.0.0.0", 1});
  EXPECT_EQ(Made(K::kHotfixExe), "%windir%\\$NtUninstallQ828035$\\hotfix.exe|/y|/q|/z");
}

TEST_F(Uninstall, ExplorersPackagesNeedTheirSetupFile) {
  EXPECT_TRUE(Refused(K::kIeExe, "ieuninst.exe is not there"));
  host_->SetFile("%windir%\\ieuninst.exe", {"6.0.0.0", 1});
  EXPECT_TRUE(Refused(K::kIeExe, "%windir%\\inf\\q828035.inf"));
  host_->SetFile("%windir%\\inf\\q828035.inf", {"", 1});
  EXPECT_EQ(Made(K::kIeExe), "%windir%\\ieuninst.exe|/q|/z|c:\\windows\\inf\\q828035.inf");
}

TEST_F(Uninstall, WindowsInstallerIsGivenCodes) {
  EXPECT_TRUE(Refused(K::kMsi, "no Uninstall key with a product code"));
  instruction_.detection.registry = {
      {"HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\"
       "{0D1E9F6A-0000-4000-8000-00AA00AA00AA}",
       "DisplayVersion", "1.2", 0, 99}};
  EXPECT_EQ(Made(K::kMsi), "%windir%\\system32\\msiexec.exe|/x|{0D1E9F6A-0000-4000-8000-00AA00AA00AA}|/qn|/norestart");
  EXPECT_TRUE(Refused(K::kMsp, "no patch whose name has KB828035"));
  auto spec = SpecOf(6, 1, 7601);
  spec.products = {{"Update for Office (KB828036)", "", "", "{B}", "", "msi-patch", "{A}"},
                   {"Update for Office (KB828035)", "", "", "{C}", "", "msi-patch", "{A}"}};
  host_.emplace(spec, scheduler_);
  EXPECT_EQ(Made(K::kMsp), "%windir%\\system32\\msiexec.exe|/package|{A}|/uninstall|{C}|/qn|/norestart");
}

TEST_F(Uninstall, WusaIsUsedOnlyWhereItWorksUnattended) {
  Os(6, 0, 6002);
  EXPECT_TRUE(Refused(K::kMsu, "Vista and Server 2008 cannot uninstall"));
  EXPECT_TRUE(Refused(K::kCab, "no DISM"));
  Os(6, 1, 7601);
  EXPECT_EQ(Made(K::kMsu), "%windir%\\system32\\wusa.exe|/uninstall|/kb:828035|/quiet|/norestart");
  EXPECT_TRUE(Refused(K::kCab, "no installed servicing package names KB828035"));
  Os(10, 0, 19045);
  EXPECT_TRUE(Refused(K::kMsu, "no installed servicing package names KB828035"));
  instruction_.uninstall = {"%windir%\\system32\\wusa.exe", "/uninstall", "/kb:828035", "/quiet"};
  EXPECT_TRUE(Refused(K::kMsu, "does not work unattended on Windows 10"));
  Os(6, 3, 9600);
  EXPECT_EQ(Made(K::kMsu), "%windir%\\system32\\wusa.exe|/uninstall|/kb:828035|/quiet");
}

TEST_F(Uninstall, DismRemovesThePackageThatNamesTheUpdate) {
  const auto add = [&](const std::string& name, const char* state, const char* from = nullptr) {
    host_->registry().SetValue(kPackages + name, "CurrentState", state);
    if (from != nullptr) host_->registry().SetValue(kPackages + name, "InstallLocation", from);
  };
  Os(10, 0, 19045);
  add("Package_for_KB8280350~31bf3856ad364e35~amd64~~10.0.1.1", "112");
  add("Package_for_KB828035~31bf3856ad364e35~amd64~~10.0.1.1", "64");
  EXPECT_TRUE(Refused(K::kMsu, "no installed servicing package names KB828035"));
  add("Package_for_RollupFix~31bf3856ad364e35~amd64~~19041.2965.1.8", "112",
      "\\\\?\\C:\\x\\Windows10.0-KB828035-x64.cab\\");
  EXPECT_EQ(Made(K::kMsu),
            "%windir%\\system32\\dism.exe|/online|/remove-package|/packagename:Package_for_RollupFix~"
            "31bf3856ad364e35~amd64~~19041.2965.1.8|/quiet|/norestart");
  Os(10, 0, 19045);
  add("Package_for_KB828035~31bf3856ad364e35~amd64~~10.0.1.1", "128");
  EXPECT_TRUE(Refused(K::kCab, "permanent"));
}

TEST_F(Uninstall, OtherProgramsHaveOnlyWhatTheCatalogDeclares) {
  EXPECT_TRUE(Refused(K::kExe, "names no uninstaller"));
  instruction_.uninstall = {"c:\\app\\unins000.exe", "/VERYSILENT"};
  EXPECT_EQ(Made(K::kExe), "c:\\app\\unins000.exe|/VERYSILENT");
}

}  // namespace
}  // namespace kintsugi::agent
