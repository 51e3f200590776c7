// SPDX-License-Identifier: Apache-2.0
// Where this program and its data lie. Any thread.
#pragma once

#include <string>

namespace kintsugi::agent::windows {

// Full path of this executable.
std::wstring ModulePath();
// <ProgramData>\Kintsugi\Agent, from the system and not from the environment, which a parent process may have set.
std::string DefaultStateDirectory();

}  // namespace kintsugi::agent::windows
