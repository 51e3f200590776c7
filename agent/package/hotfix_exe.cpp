// SPDX-License-Identifier: Apache-2.0
// hotfix.exe: Windows NT 4.0. It uninstalls with /y, which it takes only beside /q or /m (MS04-032).
#include "agent/package/kinds.h"

namespace kintsugi::agent {
namespace {

Result<ProcessRequest> Uninstall(const UninstallCase& uninstall) {
  return UninstallFromBackup(uninstall, "hotfix.exe", {"/y", "/q", "/z"});
}

}  // namespace

PackageHandler HotfixExe() { return {model::PackageKind::kHotfixExe, ".exe", StartPackage, nullptr, Uninstall}; }

}  // namespace kintsugi::agent
