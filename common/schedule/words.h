// SPDX-License-Identifier: Apache-2.0
// The words and ranges of the rule language, for the parser and the writer. Internal to common/schedule. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace kintsugi::schedule {

inline constexpr std::array<std::string_view, 7> kWeekdays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
inline constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
inline constexpr unsigned kEveryWeekday = 0x7f;

// One field of a cron rule: bit n of its set stands for value n.
struct CronField {
  std::string_view name;
  std::string_view values;  // for messages
  unsigned min = 0;
  unsigned max = 0;
  constexpr std::uint64_t All() const { return ((std::uint64_t{2} << max) - 1) & ~((std::uint64_t{1} << min) - 1); }
};
inline constexpr CronField kMinuteField{"the minutes", "0-59", 0, 59};
inline constexpr CronField kHourField{"the hours", "0-23", 0, 23};
inline constexpr CronField kMonthDayField{"the days of the month", "1-31", 1, 31};
inline constexpr CronField kMonthField{"the months", "1-12 or Jan-Dec", 1, 12};
inline constexpr CronField kWeekdayField{"the weekdays", "0-7 or Sun-Sat, 0 and 7 are Sunday", 0, 6};

}  // namespace kintsugi::schedule
