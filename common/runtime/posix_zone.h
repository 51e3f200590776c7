// SPDX-License-Identifier: Apache-2.0
// The last line of a compiled zone file (RFC 8536, section 3.3): which rule holds after its last transition, as in the
// TZ variable of POSIX with the extended hours of the RFC. Pure; any thread.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "common/schedule/zone.h"

namespace kintsugi::runtime {

struct PosixZone {
  // One of the two changes of the year, in local time as it was before it.
  struct Change {
    enum class Kind { kMonthWeekDay, kJulianDay, kZeroBasedDay };
    Kind kind = Kind::kMonthWeekDay;
    unsigned month = 0, week = 0, weekday = 0;  // kMonthWeekDay; week 5 = the last
    int day = 0;                                // kJulianDay: 1 to 365 without 29 February; kZeroBasedDay: 0 to 365
    Duration time{std::chrono::hours(2)};
  };
  Duration standard{0};  // offset from UTC
  Duration summer{0};
  std::optional<Change> to_summer;  // none: standard time all year
  Change to_standard;
};

// nullopt: not of the form, "CET-1CEST,M3.5.0,M10.5.0/3".
std::optional<PosixZone> ParsePosixZone(std::string_view text);

// Both changes of each year from `first` to `last`, ascending.
std::vector<schedule::Zone::Transition> Transitions(const PosixZone& zone, int first_year, int last_year);

}  // namespace kintsugi::runtime
