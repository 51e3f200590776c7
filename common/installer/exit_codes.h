// SPDX-License-Identifier: Apache-2.0
// What the exit codes of installers mean, by kind of package: one table for console and agent. The codes and names are
// Microsoft's (sources in exit_codes.cpp), the meaning of each for an attempt is Kintsugi's own; detection, not this,
// is the verdict. A code without a row is fatal. Pure; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "common/model/catalog.h"

namespace kintsugi::installer {

struct ExitCodeRow {
  std::uint32_t first = 0;  // folded, see FoldExitCode
  std::uint32_t last = 0;   // included; equal to `first` but for ranges
  std::uint32_t kinds = 0;  // bit 1 << PackageKind
  model::ExitMeaning meaning = model::ExitMeaning::kFatal;
  std::string_view name;  // of winerror.h, wuerror.h, cbs; "" for ranges
  std::string_view text;  // what it means here, for people
};
// Ascending; each code once for a kind.
std::span<const ExitCodeRow> ExitCodeTable();

// The same 32 bits written signed, unsigned or as hex are one code; 0x8007xxxx folds to the Win32 code xxxx.
std::int64_t FoldExitCode(std::int64_t code);

// nullptr: no row.
const ExitCodeRow* FindExitCode(model::PackageKind kind, std::int64_t code);
// Declared rows win over the table; a code that neither has is fatal.
model::ExitMeaning MeaningOf(std::int64_t code, model::PackageKind kind, const std::vector<model::ExitCode>& declared);
// "" where nothing is known of it.
std::string_view TextOf(std::int64_t code, model::PackageKind kind, const std::vector<model::ExitCode>& declared);

// The rows of a kind that are one code, as an instruction carries them to agents that have no table of their own.
std::vector<model::ExitCode> ExitCodesOf(model::PackageKind kind);

}  // namespace kintsugi::installer
