// SPDX-License-Identifier: Apache-2.0
// The bulletin text format (TOML, deploy/catalog/README.md): parse and validate with line numbers; make
// instructions. Shared by the console's importer, the command line and the simulated fleet, hence in common.
// Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/model/catalog.h"

namespace kintsugi::catalog {

struct Problem {
  std::string file;
  std::uint32_t line = 0;  // 1-based
  std::uint32_t column = 0;
  std::string message;  // what was found and what was expected
};

struct Parsed {
  std::optional<model::Bulletin> bulletin;  // set exactly when there are no problems
  std::vector<Problem> problems;            // all of them, not only the first
};
// Limits: 4 MiB of text, 500 updates, 5000 rows in any table.
Parsed ParseBulletin(std::string_view text, const std::string& file_name);

// "file.toml:12:3: update.package.size_bytes is a string, expected a whole number of bytes"
std::string ToText(const Problem& problem);

// The issue that rollouts use: revision 0 = the highest that is not withdrawn or replaced. nullptr: none.
const model::Package* FindPackage(const model::Update& update, std::uint32_t revision);

// Needs the package's sha256. kFailedPrecondition: no bytes are bound yet, or no package is published for
// this platform.
Result<model::Instruction> MakeInstruction(const model::Bulletin& bulletin, const model::Update& update,
                                           const model::Package& package);

// "" = an agent has a way to take the update away: the catalog's own, or that of the package's kind; else why not.
std::string WhyNoUninstall(const model::Update& update);

// The dialect's defaults: silent no-reboot arguments, timeout, exit-code table. Source: windows-patching
// facts of Microsoft's bulletins and msiexec documentation, cited in the table.
struct KindDefaults {
  std::vector<std::string> arguments;
  Duration timeout{0};
  std::vector<model::ExitCode> exit_codes;
};
const KindDefaults& DefaultsFor(model::PackageKind kind);

}  // namespace kintsugi::catalog
