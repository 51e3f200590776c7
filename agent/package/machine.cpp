// SPDX-License-Identifier: Apache-2.0
// Sources: "Running 32-bit Applications" (WOW64), "x86 and x64 emulation on Arm": x64 programs from Windows 11 on.
#include "agent/package/machine.h"

namespace kintsugi::agent {
namespace {

constexpr int kWindows11 = 22000;

}  // namespace

std::string WhyNotRunnable(const std::string& machine, const SystemInfo& system) {
  const std::string& own = system.processor;
  if (machine.empty() || machine == "unknown" || machine == own) return "";
  if (machine == "x86")
    return system.can_run_32bit ? ""
                                : "the package is a 32-bit program, and this host runs none: take the 64-bit package";
  const bool emulated = machine == "x64" && own == "arm64" && system.os.build >= kWindows11;
  if (own.empty() || emulated) return "";
  return "the package is a program for " + machine + ", and this host is " + own + ": take the package for " + own;
}

}  // namespace kintsugi::agent
