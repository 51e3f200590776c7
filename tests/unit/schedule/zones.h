// SPDX-License-Identifier: Apache-2.0
// Time zones as data, and instants and calendars from texts. Sources: the rules in force in the EU since 1996, in the
// United States since 2007, on Lord Howe Island since 2008 (IANA tz database, files europe, northamerica, australasia).
#pragma once

#include <gtest/gtest.h>

#include <cstdio>
#include <initializer_list>
#include <memory>
#include <string>

#include "common/schedule/calendar.h"

namespace kintsugi::schedule {

using namespace std::chrono_literals;

// "2026-03-29T01:00" in UTC.
inline Instant Utc(const std::string& text) {
  int year = 0;
  unsigned month = 0, day = 0, hour = 0, minute = 0;
  EXPECT_EQ(std::sscanf(text.c_str(), "%d-%u-%uT%u:%u", &year, &month, &day, &hour, &minute), 5) << text;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
  return std::chrono::sys_days(date) + std::chrono::minutes(hour * 60 + minute);
}

inline Instant SundayOf(int year, unsigned month, unsigned nth) {  // 0: the last
  const auto in = std::chrono::year(year) / std::chrono::month(month);
  if (nth == 0) return std::chrono::sys_days(in / std::chrono::Sunday[std::chrono::last]);
  return std::chrono::sys_days(in / std::chrono::Sunday[nth]);
}

inline std::shared_ptr<const Zone> Fixed(const std::string& name, Duration offset) {
  return std::make_shared<Zone>(Zone{name, offset, {}});
}
inline std::shared_ptr<const Zone> UtcZone() { return Fixed("UTC", 0h); }

inline std::shared_ptr<const Zone> Berlin() {
  Zone zone{"Europe/Berlin", 1h, {}};
  for (int year = 2000; year <= 2060; ++year) {
    zone.transitions.push_back({SundayOf(year, 3, 0) + 1h, 2h});
    zone.transitions.push_back({SundayOf(year, 10, 0) + 1h, 1h});
  }
  return std::make_shared<Zone>(zone);
}
inline std::shared_ptr<const Zone> NewYork() {
  Zone zone{"America/New_York", -5h, {}};
  for (int year = 2007; year <= 2060; ++year) {
    zone.transitions.push_back({SundayOf(year, 3, 2) + 7h, -4h});
    zone.transitions.push_back({SundayOf(year, 11, 1) + 6h, -5h});
  }
  return std::make_shared<Zone>(zone);
}
// Summer time of half an hour, south of the equator.
inline std::shared_ptr<const Zone> LordHowe() {
  Zone zone{"Australia/Lord_Howe", 11h, {}};
  for (int year = 2009; year <= 2060; ++year) {
    zone.transitions.push_back({SundayOf(year, 4, 1) - 9h, 10h + 30min});
    zone.transitions.push_back({SundayOf(year, 10, 1) - 8h - 30min, 11h});
  }
  return std::make_shared<Zone>(zone);
}

inline Calendar Make(const model::Schedule& schedule, std::shared_ptr<const Zone> zone = UtcZone()) {
  auto calendar = Calendar::Make(schedule, std::move(zone));
  EXPECT_TRUE(calendar) << (calendar ? "" : calendar.error().message);
  return *std::move(calendar);
}
inline Calendar Windows(std::vector<std::string> windows, std::shared_ptr<const Zone> zone = UtcZone()) {
  return Make({.windows = std::move(windows), .blackouts = {}, .active_hours = {}, .zone = ""}, std::move(zone));
}

inline std::string ToText(const model::Interval& interval) {
  return FormatInstant(interval.open).substr(0, 16) + " to " + FormatInstant(interval.close).substr(0, 16);
}
inline std::string ToText(const std::optional<model::Interval>& interval) {
  return interval ? ToText(*interval) : std::string("none");
}
inline std::vector<std::string> ToText(const std::vector<model::Interval>& intervals) {
  std::vector<std::string> texts;
  for (const auto& interval : intervals) texts.push_back(ToText(interval));
  return texts;
}

}  // namespace kintsugi::schedule
