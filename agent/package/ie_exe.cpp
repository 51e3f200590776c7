// SPDX-License-Identifier: Apache-2.0
// Internet Explorer's packages (IExpress, Advpack): Ieuninst.exe with the setup file that the package left (MS04-038).
#include "agent/package/kinds.h"

namespace kintsugi::agent {
namespace {

constexpr char kProgram[] = "%windir%\\ieuninst.exe";

Result<ProcessRequest> Uninstall(const UninstallCase& uninstall) {
  if (!uninstall.platform.File(kProgram, nullptr).present)
    return NoUninstaller(std::string(kProgram) + " is not there");
  for (const char* letter : {"q", "kb"}) {
    std::string setup;
    const std::string file = std::string("%windir%\\inf\\") + letter + uninstall.instruction.kb + ".inf";
    if (uninstall.platform.File(file, &setup).present) return Command(kProgram, {"/q", "/z", setup});
  }
  return NoUninstaller("%windir%\\inf\\q" + uninstall.instruction.kb + ".inf, which the package leaves, is not there");
}

}  // namespace

PackageHandler IeExe() { return {model::PackageKind::kIeExe, ".exe", StartPackage, nullptr, Uninstall}; }

}  // namespace kintsugi::agent
