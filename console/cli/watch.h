// SPDX-License-Identifier: Apache-2.0
// Follows a rollout until it ends: long polls the console, shows each change. One thread.
#pragma once

#include <string>

#include "common/base/result.h"
#include "common/base/time.h"
#include "console/cli/session.h"

namespace kintsugi::cli {

struct WatchOptions {
  std::string rollout;
  std::string until;           // also stop when the rollout is in this phase; "" = only when it has ended
  Duration interval{-1};       // at least this long between two pictures; negative: 200 ms live, 1 s for lines
  Duration patience{120'000};  // how long an unreachable console is tried again
};

// kOk: completed, or the phase of `until` was reached. kHalted, kAborted. Loss of the console is survived for
// `patience`.
Result<ExitCode> WatchRollout(Session& session, const WatchOptions& options);

}  // namespace kintsugi::cli
