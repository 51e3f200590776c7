// SPDX-License-Identifier: Apache-2.0
// A product of Windows Installer. Taken away by the product code at which detection looks.
#include "agent/package/kinds.h"
#include "common/installer/uninstall.h"

namespace kintsugi::agent {
namespace {

ProcessRequest Start(const StartCase& start) { return StartWindowsInstaller(start, "/i"); }

Result<ProcessRequest> Uninstall(const UninstallCase& uninstall) {
  const std::string code = installer::ProductCodeOf(uninstall.instruction.detection);
  if (code.empty()) return NoUninstaller("detection looks at no Uninstall key with a product code");
  return Command(kMsiexec, {"/x", code, "/qn", "/norestart"});
}

}  // namespace

PackageHandler Msi() { return {model::PackageKind::kMsi, ".msi", Start, nullptr, Uninstall}; }

}  // namespace kintsugi::agent
