// SPDX-License-Identifier: Apache-2.0
// A patch of Windows Installer. Taken away by patch and product code, which Windows Installer itself lists
// ("Uninstalling patches": only patches that allow it, and from version 3.0 on).
#include "agent/package/kinds.h"
#include "common/version/hotfix_id.h"

namespace kintsugi::agent {
namespace {

ProcessRequest Start(const StartCase& start) { return StartWindowsInstaller(start, "/update"); }

Result<ProcessRequest> Uninstall(const UninstallCase& uninstall) {
  for (const auto& patch : uninstall.facts.products) {
    if (patch.source != "msi-patch" || patch.product.empty()) continue;
    if (version::KbDigits(version::HotfixInTitle(patch.name)) != uninstall.instruction.kb) continue;
    return Command(kMsiexec, {"/package", patch.product, "/uninstall", patch.code, "/qn", "/norestart"});
  }
  return NoUninstaller("Windows Installer lists no patch whose name has KB" + uninstall.instruction.kb);
}

}  // namespace

PackageHandler Msp() { return {model::PackageKind::kMsp, ".msp", Start, nullptr, Uninstall}; }

}  // namespace kintsugi::agent
