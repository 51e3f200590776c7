// SPDX-License-Identifier: Apache-2.0
// A package of wusa. It is staged in the agent's own folder, alone under its name: wusa fails on shares that hold
// several (0x800700A1). Taken away by wusa up to Windows 8.1; from Windows 10 on that is withdrawn, and DISM does it.
#include "agent/package/kinds.h"
#include "common/installer/switches.h"

namespace kintsugi::agent {
namespace {

ProcessRequest Start(const StartCase& start) {
  return Command(kWusa, Joined({start.staged_path},
                               installer::SwitchesFor(start.instruction.kind, start.instruction.arguments, "", "")));
}

Result<ProcessRequest> Uninstall(const UninstallCase& uninstall) {
  const auto& os = uninstall.facts.os;
  if (IsVista(os)) return NoUninstaller("wusa of Windows Vista and Server 2008 cannot uninstall");
  if (IsWindows10OrLater(os)) return RemoveByDism(uninstall);
  return Command(kWusa, {"/uninstall", "/kb:" + uninstall.instruction.kb, "/quiet", "/norestart"});
}

}  // namespace

PackageHandler Msu() { return {model::PackageKind::kMsu, ".msu", Start, nullptr, Uninstall}; }

}  // namespace kintsugi::agent
