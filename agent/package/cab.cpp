// SPDX-License-Identifier: Apache-2.0
// A package of component based servicing, added and removed by DISM. Vista and Server 2008 have only pkgmgr, which this
// agent does not drive.
#include "agent/package/kinds.h"
#include "common/installer/switches.h"

namespace kintsugi::agent {
namespace {

ProcessRequest Start(const StartCase& start) {
  const auto switches = installer::SwitchesFor(start.instruction.kind, start.instruction.arguments, "", "");
  return Command(kDism, Joined({"/online", "/add-package", "/packagepath:" + start.staged_path}, switches));
}

std::string Refuses(const model::OsFacts& os) {
  if (!IsVista(os) && os.major >= 6) return "";
  return IsVista(os) ? "packages of kind cab need DISM, and Windows Vista and Server 2008 have only pkgmgr: take the "
                       "update's .msu instead"
                     : "packages of kind cab are for Windows 7 and later";
}

Result<ProcessRequest> Uninstall(const UninstallCase& uninstall) {
  if (IsVista(uninstall.facts.os)) return NoUninstaller("Windows Vista and Server 2008 have no DISM");
  return RemoveByDism(uninstall);
}

}  // namespace

PackageHandler Cab() { return {model::PackageKind::kCab, ".cab", Start, Refuses, Uninstall}; }

}  // namespace kintsugi::agent
