// SPDX-License-Identifier: Apache-2.0
// The command line of kintsugi-agent.exe. Main thread.
#pragma once

#include <string>
#include <vector>

namespace kintsugi::agent::windows {

// Exit codes, also in --help.
inline constexpr int kExitError = 1;
inline constexpr int kExitUsage = 2;

int RunCommand(const std::vector<std::string>& arguments);

}  // namespace kintsugi::agent::windows
