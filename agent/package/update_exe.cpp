// SPDX-License-Identifier: Apache-2.0
// update.exe: Windows 2000 to 2003. Its Spuninst.exe knows /q /z in every version (MS04-032).
#include "agent/package/kinds.h"

namespace kintsugi::agent {
namespace {

Result<ProcessRequest> Uninstall(const UninstallCase& uninstall) {
  return UninstallFromBackup(uninstall, "spuninst\\spuninst.exe", {"/q", "/z"});
}

}  // namespace

PackageHandler UpdateExe() { return {model::PackageKind::kUpdateExe, ".exe", StartPackage, nullptr, Uninstall}; }

}  // namespace kintsugi::agent
