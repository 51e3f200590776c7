// SPDX-License-Identifier: Apache-2.0
// A running console: the core behind its four ports. Main thread.
#pragma once

#include "common/base/log.h"
#include "common/base/result.h"
#include "console/program/config.h"
#include "console/program/data_dir.h"

namespace kintsugi::console {

// Serves until SIGINT or SIGTERM, then stops cleanly. kPortInUse, kFailedPrecondition (the directory is in use),
// kNewerSchema, kIo, ...: nothing was started, the message says what to do. Signals must be blocked in every thread
// before (BlockStopSignals in main).
Status Serve(const DataDir& data, const ConsoleConfig& config, Log& log);

// For main, before any thread starts: SIGINT and SIGTERM are then taken by Serve alone.
void BlockStopSignals();

}  // namespace kintsugi::console
