// SPDX-License-Identifier: Apache-2.0
// Instants and durations: milliseconds, UTC, std::chrono. Pure: nothing here reads a clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace kintsugi {

using Duration = std::chrono::milliseconds;
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

constexpr Instant FromUnixMs(std::int64_t ms) { return Instant{Duration{ms}}; }
constexpr std::int64_t ToUnixMs(Instant t) { return t.time_since_epoch().count(); }

// 2003-10-17T09:30:00Z, to the second.
std::string FormatInstant(Instant t);
// The largest two units: "1 h 5 min", "12 s", "850 ms"; negative durations carry a minus sign.
std::string FormatDuration(Duration d);

}  // namespace kintsugi
