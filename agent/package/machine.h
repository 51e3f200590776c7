// SPDX-License-Identifier: Apache-2.0
// Whether this host can run a program of another processor. Some systems say yes and do nothing, so it is asked before.
#pragma once

#include <string>

#include "agent/platform/platform.h"

namespace kintsugi::agent {

// "" or why `machine` (as ExecutableInfo::machine) cannot run here. What is not known is left to the system.
std::string WhyNotRunnable(const std::string& machine, const SystemInfo& system);

}  // namespace kintsugi::agent
