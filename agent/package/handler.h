// SPDX-License-Identifier: Apache-2.0
// How a package of each kind is started and taken away again: the package itself or the system's installer, with an
// argument vector; never a shell line. One row a kind in table.cpp, one file a kind. Programs are named with their
// folder: a search path is not to be trusted. Threads: the agent's scheduler only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/platform/platform.h"
#include "common/model/catalog.h"
#include "common/model/rollout.h"

namespace kintsugi::agent {

struct StartCase {
  const model::Instruction& instruction;
  std::string staged_path;
  ExecutableInfo executable;  // of the staged file
};
// What an uninstaller is looked for with. `facts`: with hotfixes, products and package states.
struct UninstallCase {
  const model::Instruction& instruction;
  const model::HostFacts& facts;
  Platform& platform;
};

struct PackageHandler {
  model::PackageKind kind;
  std::string_view extension;  // of the staged file: wusa, msiexec and CreateProcess look at it
  // Program and arguments; the time limit is added by the caller.
  ProcessRequest (*start)(const StartCase&);
  // "" or why this kind cannot be installed on such a system. nullptr: it always can.
  std::string (*refuses)(const model::OsFacts&);
  // Where the instruction names no uninstaller. kNotFound: there is none on this host, the message says why.
  Result<ProcessRequest> (*uninstall)(const UninstallCase&);
};

// nullptr: this agent has no way to start such a package.
const PackageHandler* FindHandler(model::PackageKind kind);
// Name of the staged file: hex of the hash plus the kind's extension.
std::string StagedName(const model::Instruction& instruction);
// The installer's own log beside it, "" = this kind writes none there.
std::string LogName(const model::Instruction& instruction);
// "" or why the package cannot be installed on such a system, whatever its bytes are.
std::string RefusalOn(const model::Instruction& instruction, const model::OsFacts& os);
// kInvalidArgument: no handler.
Result<ProcessRequest> MakeRequest(const StartCase& start);
// The instruction's uninstaller, program first, else that of the kind; no package is involved. kNotFound: none; nothing
// was run.
Result<ProcessRequest> MakeUninstallRequest(const UninstallCase& uninstall);

struct LoggedRun {
  const model::Instruction& instruction;
  model::Action action = model::Action::kInstall;
  std::int64_t exit_code = 0;
  Duration began_ago{0};  // an older log tells of an earlier run
};
// What the installer's own log says of its failure, as one line; "" where the exit code is no failure, or nothing is
// known.
std::string LoggedError(Platform& platform, const LoggedRun& run);

}  // namespace kintsugi::agent
