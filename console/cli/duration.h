// SPDX-License-Identifier: Apache-2.0
// Durations as people write them on a command line. Pure, any thread.
#pragma once

#include <string_view>

#include "common/base/result.h"
#include "common/base/time.h"

namespace kintsugi::cli {

// Whole numbers with a unit, largest first when several: "250ms", "10s", "30min", "4h", "1h30min", "7d". At
// most 366 d. kInvalidArgument: no unit, unknown unit, sign, fraction or too large.
Result<Duration> ParseDuration(std::string_view text);

}  // namespace kintsugi::cli
