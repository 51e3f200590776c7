// SPDX-License-Identifier: Apache-2.0
// The machine's zones against facts about them, written down here. Threads: one test asks from several.
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <thread>

#include "common/runtime/zones.h"

namespace kintsugi::runtime {
namespace {

using namespace std::chrono_literals;

Instant Utc(int year, unsigned month, unsigned day, int hour, int minute = 0) {
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute);
}

std::shared_ptr<const schedule::Zone> Zone(const std::string& name) {
  static const SystemZones zones;
  const auto zone = zones.Find(name);
  EXPECT_TRUE(zone) << (zone ? "" : zone.error().message);
  return zone ? *zone : std::make_shared<schedule::Zone>();
}

// Laws and the IANA tz database's comments on them.
TEST(SystemZones, KnowWhenOffsetsChange) {
  struct Row {
    const char* zone;
    Instant at;
    Duration before;
    Duration after;
  };
  const Row rows[] = {
      {"Europe/Berlin", Utc(2026, 3, 29, 1), 1h, 2h},
      {"Europe/Berlin", Utc(2026, 10, 25, 1), 2h, 1h},
      {"Europe/Berlin", Utc(1995, 9, 24, 1), 2h, 1h},  // until 1995 in September
      {"America/New_York", Utc(2026, 3, 8, 7), -5h, -4h},
      {"America/New_York", Utc(2026, 11, 1, 6), -4h, -5h},
      {"America/New_York", Utc(2006, 4, 2, 7), -5h, -4h},  // before the Energy Policy Act took effect
      {"Australia/Lord_Howe", Utc(2026, 4, 4, 15), 11h, 10h + 30min},
      {"Australia/Lord_Howe", Utc(2026, 10, 3, 15, 30), 10h + 30min, 11h},
      {"Pacific/Apia", Utc(2011, 12, 30, 10), -10h, 14h},    // over the date line
      {"America/Sao_Paulo", Utc(2019, 2, 17, 2), -2h, -3h},  // the last one
      {"Asia/Pyongyang", Utc(2018, 5, 4, 15), 8h + 30min, 9h},
      {"Europe/Dublin", Utc(2026, 3, 29, 1), 0h, 1h},      // winter time counts as the exception
      {"Africa/Casablanca", Utc(2026, 2, 15, 2), 1h, 0h},  // Ramadan
      // After 2037, where the compiled files end.
      {"Europe/Berlin", Utc(2050, 3, 27, 1), 1h, 2h},
      {"Europe/Berlin", Utc(2060, 10, 31, 1), 2h, 1h},
      {"America/New_York", Utc(2050, 3, 13, 7), -5h, -4h},
      {"Australia/Sydney", Utc(2050, 10, 1, 16), 10h, 11h},
      {"America/Godthab", Utc(2050, 3, 27, 1), -2h, -1h},  // its rule has an hour of -1
  };
  for (const Row& row : rows) {
    EXPECT_EQ(Zone(row.zone)->OffsetAt(row.at - 1s), row.before) << row.zone << " " << FormatInstant(row.at);
    EXPECT_EQ(Zone(row.zone)->OffsetAt(row.at), row.after) << row.zone << " " << FormatInstant(row.at);
  }
}

TEST(SystemZones, KnowZonesThatDoNotChange) {
  const std::pair<const char*, Duration> rows[] = {
      {"Asia/Tokyo", 9h}, {"Asia/Kolkata", 5h + 30min}, {"Asia/Kathmandu", 5h + 45min},
      {"UTC", 0h},        {"Etc/GMT+12", -12h},         {"Pacific/Kiritimati", 14h}};
  for (const auto& [name, offset] : rows) {
    EXPECT_EQ(Zone(name)->OffsetAt(Utc(2000, 1, 1, 0)), offset) << name;
    EXPECT_EQ(Zone(name)->OffsetAt(Utc(2026, 7, 1, 0)), offset) << name;
    EXPECT_EQ(Zone(name)->OffsetAt(Utc(2070, 7, 1, 0)), offset) << name;
  }
  EXPECT_TRUE(Zone("Asia/Tokyo")->transitions.empty());
}

TEST(SystemZones, ListTransitionsInOrderWithoutGaps) {
  const auto zone = Zone("America/New_York");
  EXPECT_EQ(zone->transitions.size(), 71U * 2) << "two a year from 1990 to 2060";
  Duration offset = zone->first_offset;
  Instant at = Instant::min();
  for (const auto& transition : zone->transitions) {
    EXPECT_LT(at, transition.at);
    EXPECT_NE(offset, transition.offset) << FormatInstant(transition.at);
    at = transition.at;
    offset = transition.offset;
  }
}

TEST(SystemZones, TakeWindowsNames) {
  const std::pair<const char*, const char*> rows[] = {{"Tokyo Standard Time", "Asia/Tokyo"},
                                                      {"tokyo STANDARD time", "Asia/Tokyo"},
                                                      {"W. Europe Standard Time", "Europe/Berlin"},
                                                      {"Eastern Standard Time", "America/New_York"},
                                                      {"Lord Howe Standard Time", "Australia/Lord_Howe"}};
  for (const auto& [windows, iana] : rows) {
    EXPECT_EQ(Zone(windows)->name, iana) << windows;
    EXPECT_EQ(Zone(windows), Zone(iana)) << "one object";
  }
}

TEST(SystemZones, FindEveryZoneOfTheWindowsTable) {
  for (const WindowsZone& row : WindowsZones()) EXPECT_EQ(Zone(std::string(row.windows))->name, row.iana);
}

TEST(SystemZones, SayWhatIsAcceptedWhenAZoneIsUnknown) {
  const SystemZones zones;
  for (const char* name : {"Asia/Tokio", "", "../../etc/passwd", "europe/berlin", "Tokyo", "right/UTC", "tzdata.zi"}) {
    const auto zone = zones.Find(name);
    ASSERT_FALSE(zone) << name;
    EXPECT_EQ(zone.error().code, Code::kNotFound);
    EXPECT_EQ(zone.error().message, "time zone \"" + std::string(name) +
                                        "\" is not known: give an IANA name such as Europe/Berlin or a Windows name "
                                        "such as Tokyo Standard Time");
  }
}

TEST(SystemZones, GiveOneObjectToManyThreads) {
  const SystemZones zones;
  std::vector<std::shared_ptr<const schedule::Zone>> found(8);
  std::vector<std::thread> threads;
  for (auto& zone : found)
    threads.emplace_back([&zones, &zone] { zone = zones.Find("Australia/Adelaide").value_or(nullptr); });
  for (auto& thread : threads) thread.join();
  ASSERT_NE(found.front(), nullptr);
  for (const auto& zone : found) EXPECT_EQ(zone, found.front());
}

TEST(WindowsZones, AreThoseOfUnicode) {
  std::ifstream file("/usr/share/unicode/cldr/common/supplemental/windowsZones.xml");
  if (!file) GTEST_SKIP() << "the package unicode-cldr-core is not installed: nothing to compare with";
  const std::regex row(R"re(other="([^"]*)" territory="001" type="([^"]*)")re");
  std::map<std::string, std::string> expected;
  for (std::string line; std::getline(file, line);) {
    std::smatch match;
    if (std::regex_search(line, match, row)) expected.emplace(match[1], match[2]);
  }
  std::map<std::string, std::string> table;
  for (const WindowsZone& zone : WindowsZones()) table.emplace(zone.windows, zone.iana);
  EXPECT_GT(expected.size(), 100U);
  EXPECT_EQ(table, expected);
}

}  // namespace
}  // namespace kintsugi::runtime
