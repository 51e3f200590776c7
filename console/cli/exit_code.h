// SPDX-License-Identifier: Apache-2.0
// The program's exit codes, fit for scripts. Stable: documented in --help and README.md.
#pragma once

#include "common/base/error.h"

namespace kintsugi::cli {

enum class ExitCode : int {
  kOk = 0,
  kError = 1,
  kUsage = 2,
  kNotAllowed = 3,  // not signed in, or the role does not allow it
  kHalted = 4,      // rollout watch: the rollout halted
  kAborted = 5,     // rollout watch: the rollout was aborted
  kNotFound = 6,
  kCannotReach = 7,  // no console, or not the trusted one
};

ExitCode ExitCodeFor(Code code);

}  // namespace kintsugi::cli
