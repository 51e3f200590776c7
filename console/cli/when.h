// SPDX-License-Identifier: Apache-2.0
// Points in time as people write them on a command line and in plan files. Any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "common/base/result.h"
#include "common/base/time.h"
#include "common/schedule/zone.h"

namespace kintsugi::cli {

// RFC 3339 with an offset ("2026-12-01T22:00:00Z", "2026-12-01T22:00+09:00"), or local time with its zone behind it
// ("2026-12-01T22:00 Asia/Tokyo") or without one when `zone` is not "". A blank may stand for the T; seconds may be
// left out. Local times that a change of clocks skips or gives twice are refused. Years 2000 to 2999.
// kInvalidArgument says what was found and gives an example.
Result<Instant> ParseWhen(std::string_view text, const std::string& zone);

// "Sat 2026-12-05 22:00", with `seconds` "Sat 2026-12-05 22:00:07": as the clock on the wall shows it.
std::string WriteWall(const schedule::Zone& zone, Instant t, bool seconds = false);
// The zone of the person at this terminal: `tz` (what TZ says, "" = it is not set), else the one that /etc/localtime
// points at, else UTC, also when there is no such zone.
std::shared_ptr<const schedule::Zone> LocalZone(const std::string& tz);

}  // namespace kintsugi::cli
