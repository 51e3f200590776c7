// SPDX-License-Identifier: Apache-2.0
// Points in time as people write them on a command line and in plan files. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "common/base/result.h"
#include "common/base/time.h"

namespace kintsugi::cli {

// RFC 3339 with an offset ("2026-12-01T22:00:00Z", "2026-12-01T22:00+09:00"), or local time with its zone behind it
// ("2026-12-01T22:00 Asia/Tokyo") or without one when `zone` is not "". A blank may stand for the T; seconds may be
// left out. Local times that a change of clocks skips or gives twice are refused. Years 2000 to 2999.
// kInvalidArgument says what was found and gives an example.
Result<Instant> ParseWhen(std::string_view text, const std::string& zone);

}  // namespace kintsugi::cli
