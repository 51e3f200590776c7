// SPDX-License-Identifier: Apache-2.0
// Dates and zones as systeminfo prints them. Nothing is guessed: a date that two countries read differently is taken
// only when the text says which one it is. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/time.h"

namespace kintsugi::hostfile {

enum class DateOrder { kUnknown, kDayFirst, kMonthFirst };
// From the dates of one host: a number above 12 tells; then AM or PM with "/" of an American locale; then dots; then a
// locale that is not English.
DateOrder DateOrderOf(const std::vector<std::string_view>& dates, std::string_view locale);

// "10/22/2021, 8:36:55 AM", "6-9-2018, 08:20:07", "2019/1/24, 10:32:25", as if it were UTC. nullopt: no date, or one
// whose order is not known.
std::optional<Instant> ReadLocalTime(std::string_view text, DateOrder order);

// "(UTC+01:00) Berlin" -> 1 h, without summer time (the text does not say whether it holds).
std::optional<Duration> ZoneOffset(std::string_view zone_text);
// The Windows name of a zone: "W. Europe Standard Time"; English texts only. "" = not known.
std::string ZoneName(std::string_view zone_text);
// The other way, for writing; the text itself where the name is not known.
std::string ZoneText(std::string_view zone_name);

}  // namespace kintsugi::hostfile
