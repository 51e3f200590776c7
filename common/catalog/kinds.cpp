// SPDX-License-Identifier: Apache-2.0
// The installer dialects. Switches: MS04-032 (update.exe, hotfix.exe), MS04-038 (IE packages), KB262841,
// msiexec "Standard installer command-line options", KB934307 (wusa), "DISM operating system package
// servicing command-line options". Exit codes: "MsiExec.exe and InstMsi.exe error messages", "WUA success and
// error codes", cc732334 (servicing). The verdict for each code is Kintsugi's own; a code without a row is
// fatal. `arguments` follow the package's path; handlers put msiexec, wusa or dism in front where the kind
// needs one.
#include <initializer_list>

#include "common/catalog/bulletin_text.h"

namespace kintsugi::catalog {
namespace {

using model::ExitCode;
using model::ExitMeaning;
using model::PackageKind;
using std::chrono::minutes;
using Codes = std::vector<ExitCode>;

const Codes& Common() {
  static const Codes kCodes = {
      {0, ExitMeaning::kSuccess, "installed"},
      {3010, ExitMeaning::kSuccessReboot, "installed, in force after a reboot"},
      {3011, ExitMeaning::kSuccessReboot, "installed, in force after a restart"},
      {1641, ExitMeaning::kSuccessReboot, "installed, the installer has started a reboot"},
      {1618, ExitMeaning::kBusy, "another installation is running"},
      {3017, ExitMeaning::kNeedsRebootFirst, "a reboot is needed before anything can be installed"},
      {1604, ExitMeaning::kNeedsRebootFirst, "suspended until a reboot"},
      {32, ExitMeaning::kTransient, "a file is locked by another program"},
      {112, ExitMeaning::kTransient, "the disk is full"},
      {1115, ExitMeaning::kTransient, "the system is shutting down"},
      {1632, ExitMeaning::kTransient, "the temporary folder is full or cannot be written"},
      {5, ExitMeaning::kFatal, "access denied"},
      {87, ExitMeaning::kFatal, "the installer does not know a switch"},
      {1602, ExitMeaning::kFatal, "cancelled"},
      {1603, ExitMeaning::kFatal, "the installation failed; the installer's log says why"},
      {1625, ExitMeaning::kFatal, "forbidden by policy"},
      {1633, ExitMeaning::kFatal, "the package is for another processor"},
  };
  return kCodes;
}

const Codes& WindowsInstaller() {
  static const Codes kCodes = {
      {1601, ExitMeaning::kTransient, "the Windows Installer service could not be reached"},
      {1631, ExitMeaning::kTransient, "the Windows Installer service could not start"},
      {1642, ExitMeaning::kNotApplicable, "the product to be patched is not installed"},
      {1612, ExitMeaning::kFatal, "the product's original installation source is needed"},
      {1613, ExitMeaning::kFatal, "a newer Windows Installer is needed"},
      {1619, ExitMeaning::kFatal, "the package cannot be opened"},
      {1620, ExitMeaning::kFatal, "the package is not a Windows Installer package"},
      {1635, ExitMeaning::kFatal, "the patch cannot be opened"},
      {1636, ExitMeaning::kFatal, "the patch is not a Windows Installer patch"},
      {1638, ExitMeaning::kFatal, "another version of the product is installed"},
      {1639, ExitMeaning::kFatal, "the command line is wrong"},
      {1643, ExitMeaning::kFatal, "the patch is forbidden by policy"},
  };
  return kCodes;
}

const Codes& Servicing() {
  static const Codes kCodes = {
      {0x240005, ExitMeaning::kSuccessReboot, "installed, in force after a reboot"},
      {0x240006, ExitMeaning::kSuccess, "already installed"},
      {0x000F0803, ExitMeaning::kSuccessReboot, "the servicing stack was updated, a reboot is needed"},
      {0x80070BC2, ExitMeaning::kSuccessReboot, "installed, in force after a reboot"},
      {0x80070669, ExitMeaning::kSuccessReboot, "installed, the installer has started a reboot"},
      {0x80070652, ExitMeaning::kBusy, "another installation is running"},
      {0x80240009, ExitMeaning::kBusy, "another update operation is running"},
      {0x80240016, ExitMeaning::kBusy, "another installation is running or a reboot is pending"},
      {0x8024001B, ExitMeaning::kBusy, "the update agent is updating itself"},
      {0x000F0801, ExitMeaning::kBusy, "the servicing stack is busy"},
      {0x800F0806, ExitMeaning::kNeedsRebootFirst, "operations of an earlier update wait for a reboot"},
      {0x80070BC9, ExitMeaning::kNeedsRebootFirst, "a reboot is needed before anything can be installed"},
      {0x8024201D, ExitMeaning::kNeedsRebootFirst, "the update handler is disabled until a reboot"},
      {0x80242014, ExitMeaning::kNeedsRebootFirst, "an earlier update waits for a reboot"},
      {0x80240017, ExitMeaning::kNotApplicable,
       "the update does not apply: installed, superseded, or for another system"},
      {0x800F081E, ExitMeaning::kNotApplicable, "the update does not apply: often a newer one is installed"},
      {0x80070020, ExitMeaning::kTransient, "a file is locked by another program"},
      {0x80070070, ExitMeaning::kTransient, "the disk is full"},
      {0x8024001E, ExitMeaning::kTransient, "the update service is stopping"},
      {0x8007045B, ExitMeaning::kTransient, "the system is shutting down"},
      {0x800705B4, ExitMeaning::kTransient, "the installer timed out"},
      {0x80070422, ExitMeaning::kFatal, "the update service is disabled: enable it"},
      {0x80070005, ExitMeaning::kFatal, "access denied"},
      {0x80070643, ExitMeaning::kFatal, "the installation failed; the installer's log says why"},
      {0x80073712, ExitMeaning::kFatal, "the component store is damaged: repair it with dism /restorehealth"},
      {0x800F081F, ExitMeaning::kFatal, "the component store is damaged: its source is missing"},
      {0x800F0831, ExitMeaning::kFatal, "the component store is damaged: an earlier package is missing"},
      {0x800F0823, ExitMeaning::kFatal, "a newer servicing stack is needed first"},
      {0x80242017, ExitMeaning::kFatal, "a newer servicing stack is needed first"},
      {0x800F0922, ExitMeaning::kFatal, "rolled back; CBS.log says why"},
  };
  return kCodes;
}

// Windows returns 32 bits; wrappers show a code above 0x7fffffff as unsigned or as negative, so such a code
// gets both rows.
Codes Joined(std::initializer_list<const Codes*> parts) {
  Codes all;
  for (const Codes* part : parts) {
    for (const ExitCode& row : *part) {
      all.push_back(row);
      if (row.code > INT32_MAX) all.push_back({row.code - (std::int64_t{1} << 32U), row.meaning, row.text});
    }
  }
  return all;
}

// wusa of Vista and Server 2008 returns S_FALSE (KB949545).
const Codes& WusaOnly() {
  static const Codes kCodes = {{1, ExitMeaning::kNotApplicable, "already installed, or the update does not apply"}};
  return kCodes;
}

}  // namespace

const KindDefaults& DefaultsFor(PackageKind kind) {
  static const KindDefaults kUnknown = {{}, minutes(30), {}};
  static const KindDefaults kUpdateExe = {{"/quiet", "/norestart"}, minutes(30), Joined({&Common()})};
  static const KindDefaults kHotfixExe = {{"/q", "/z"}, minutes(30), Joined({&Common()})};
  static const KindDefaults kIeExe = {{"/q:a", "/r:n"}, minutes(30), Joined({&Common()})};
  static const KindDefaults kMsi = {{"/qn", "/norestart"}, minutes(60), Joined({&Common(), &WindowsInstaller()})};
  static const KindDefaults kMsp = {{"/qn", "/norestart"}, minutes(60), Joined({&Common(), &WindowsInstaller()})};
  static const KindDefaults kMsu = {
      {"/quiet", "/norestart"}, minutes(120), Joined({&Common(), &WusaOnly(), &Servicing()})};
  static const KindDefaults kCab = {{"/quiet", "/norestart"}, minutes(120), Joined({&Common(), &Servicing()})};
  static const KindDefaults kExe = {{}, minutes(60), Joined({&Common()})};
  switch (kind) {
    case PackageKind::kUpdateExe:
      return kUpdateExe;
    case PackageKind::kHotfixExe:
      return kHotfixExe;
    case PackageKind::kIeExe:
      return kIeExe;
    case PackageKind::kMsi:
      return kMsi;
    case PackageKind::kMsp:
      return kMsp;
    case PackageKind::kMsu:
      return kMsu;
    case PackageKind::kCab:
      return kCab;
    case PackageKind::kExe:
      return kExe;
    case PackageKind::kUnspecified:
      break;
  }
  return kUnknown;
}

}  // namespace kintsugi::catalog
