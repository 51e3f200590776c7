// SPDX-License-Identifier: Apache-2.0
// How a staged package of each kind is started: the package itself or the system's installer, with an
// argument vector; never a shell line. The instruction's own arguments carry the silent and no-restart
// switches. One row per kind in table.cpp. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "agent/platform/platform.h"
#include "common/model/catalog.h"

namespace kintsugi::agent {

struct PackageHandler {
  model::PackageKind kind;
  std::string_view extension;            // of the staged file: wusa, msiexec and CreateProcess look at it
  std::string_view program;              // "" = the staged file itself
  std::vector<std::string_view> before;  // arguments before the instruction's; "{package}" stands for the staged path
};

// nullptr: this agent has no way to start such a package.
const PackageHandler* FindHandler(model::PackageKind kind);
// Name of the staged file: hex of the hash plus the kind's extension.
std::string StagedName(const model::Instruction& instruction);
// kInvalidArgument: no handler.
Result<ProcessRequest> MakeRequest(const model::Instruction& instruction, const std::string& staged_path);
// The instruction's uninstaller, program first; no package is involved. kInvalidArgument: it has none.
Result<ProcessRequest> MakeUninstallRequest(const model::Instruction& instruction);

}  // namespace kintsugi::agent
