// SPDX-License-Identifier: Apache-2.0
// The two nights of the year on which clocks change, and zones off the hour. Single-threaded.
#include <gtest/gtest.h>

#include "tests/unit/schedule/zones.h"

namespace kintsugi::schedule {
namespace {

struct Row {
  const char* rule;
  const char* from;  // UTC
  std::vector<std::string> windows;
};

void Expect(const std::shared_ptr<const Zone>& zone, const std::vector<Row>& rows) {
  for (const Row& row : rows)
    EXPECT_EQ(ToText(Windows({row.rule}, zone).Next(Utc(row.from), row.windows.size())), row.windows)
        << zone->name << ": " << row.rule;
}

TEST(ClockChange, ZoneGivesItsOffsetFromEachTransitionOn) {
  const auto zone = Berlin();
  EXPECT_EQ(zone->OffsetAt(Utc("1980-01-01T00:00")), 1h);
  EXPECT_EQ(zone->OffsetAt(Utc("2026-03-29T01:00") - 1ms), 1h);
  EXPECT_EQ(zone->OffsetAt(Utc("2026-03-29T01:00")), 2h);
  EXPECT_EQ(zone->OffsetAt(Utc("2026-10-25T01:00") - 1ms), 2h);
  EXPECT_EQ(zone->OffsetAt(Utc("2026-10-25T01:00")), 1h);
}

TEST(ClockChange, InBerlin) {
  Expect(Berlin(), {
                       // 2026-03-29: 02:00 becomes 03:00. Two hours of winter and then two of summer: four elapsed.
                       {"weekly Sat 23:00 4h", "2026-03-28T12:00", {"2026-03-28T22:00 to 2026-03-29T02:00"}},
                       {"weekly Sun 02:30 1h",
                        "2026-03-22T12:00",
                        {"2026-03-29T01:00 to 2026-03-29T02:00",  // does not exist
                         "2026-04-05T00:30 to 2026-04-05T01:30"}},
                       {"weekly Sun 02:00 1h", "2026-03-28T12:00", {"2026-03-29T01:00 to 2026-03-29T02:00"}},
                       {"weekly Sun 03:00 1h", "2026-03-28T12:00", {"2026-03-29T01:00 to 2026-03-29T02:00"}},
                       {"cron 0,30 1-3 29 3 * 10min",
                        "2026-03-28T12:00",
                        {"2026-03-29T00:00 to 2026-03-29T00:10", "2026-03-29T00:30 to 2026-03-29T00:40",
                         "2026-03-29T01:00 to 2026-03-29T01:10", "2026-03-29T01:30 to 2026-03-29T01:40"}},
                       // 2026-10-25: 03:00 becomes 02:00. 02:30 comes twice: the first counts.
                       {"weekly Sun 02:30 1h",
                        "2026-10-24T12:00",
                        {"2026-10-25T00:30 to 2026-10-25T01:30", "2026-11-01T01:30 to 2026-11-01T02:30"}},
                       {"weekly Sat 23:00 4h", "2026-10-24T12:00", {"2026-10-24T21:00 to 2026-10-25T01:00"}},
                       {"weekly Sun 03:00 1h", "2026-10-24T12:00", {"2026-10-25T02:00 to 2026-10-25T03:00"}},
                       {"cron 0,30 2 25 10 * 10min",
                        "2026-10-24T12:00",
                        {"2026-10-25T00:00 to 2026-10-25T00:10", "2026-10-25T00:30 to 2026-10-25T00:40"}},
                       // A day of 25 hours: 24 h from midnight leave one hour before the next midnight.
                       {"weekly Sun 00:00 24h", "2026-10-24T12:00", {"2026-10-24T22:00 to 2026-10-25T22:00"}},
                       {"once 2026-03-29T02:15 30min", "2026-01-01T00:00", {"2026-03-29T01:00 to 2026-03-29T01:30"}},
                       {"once 2026-10-25T02:15 30min", "2026-01-01T00:00", {"2026-10-25T00:15 to 2026-10-25T00:45"}},
                   });
}

// Lengths are elapsed time, so 24 h do not cover a day of 25 hours. 25 h do.
TEST(ClockChange, TheLongDayOutlastsTwentyFourHours) {
  const Instant before = Utc("2026-10-24T12:00");
  const auto whole_day = [](const char* rule) { return Make({{"weekly Sun 22:30 2h"}, {rule}, {}, ""}, Berlin()); };
  EXPECT_EQ(ToText(whole_day("weekly daily 00:00 24h").At(before)), "2026-10-25T22:00 to 2026-10-25T23:00");
  EXPECT_EQ(ToText(whole_day("weekly daily 00:00 25h").At(before)), "none");
}

TEST(ClockChange, InNewYork) {
  Expect(NewYork(),
         {
             {"weekly Sun 02:30 1h",
              "2026-03-07T12:00",
              {"2026-03-08T07:00 to 2026-03-08T08:00", "2026-03-15T06:30 to 2026-03-15T07:30"}},
             {"weekly Sun 01:30 1h",
              "2026-10-31T12:00",
              {"2026-11-01T05:30 to 2026-11-01T06:30", "2026-11-08T06:30 to 2026-11-08T07:30"}},
             {"weekly Sat 22:00 6h", "2026-03-07T12:00", {"2026-03-08T03:00 to 2026-03-08T09:00"}},
             {"weekly Sat 22:00 6h", "2026-10-31T12:00", {"2026-11-01T02:00 to 2026-11-01T08:00"}},
             // The second Tuesday in local time is the 10th though it is the 11th in UTC when the window opens.
             {"monthly 2 Tue 22:00 6h", "2026-11-01T12:00", {"2026-11-11T03:00 to 2026-11-11T09:00"}},
         });
}

TEST(ClockChange, OnLordHoweByHalfAnHour) {
  Expect(LordHowe(), {
                         // 2026-10-04: 02:00 becomes 02:30.
                         {"weekly Sun 02:15 1h",
                          "2026-10-01T00:00",
                          {"2026-10-03T15:30 to 2026-10-03T16:30", "2026-10-10T15:15 to 2026-10-10T16:15"}},
                         // 2026-04-05: 02:00 becomes 01:30.
                         {"weekly Sun 01:45 1h",
                          "2026-04-01T00:00",
                          {"2026-04-04T14:45 to 2026-04-04T15:45", "2026-04-11T15:15 to 2026-04-11T16:15"}},
                         {"weekly Sun 02:00 1h", "2026-04-01T00:00", {"2026-04-04T15:30 to 2026-04-04T16:30"}},
                     });
}

TEST(ClockChange, ZonesOffTheHour) {
  Expect(Fixed("Asia/Kolkata", 5h + 30min),
         {{"weekly Sat 22:00 4h", "2026-07-01T00:00", {"2026-07-04T16:30 to 2026-07-04T20:30"}}});
  Expect(Fixed("Asia/Kathmandu", 5h + 45min),
         {{"monthly 1 Sun 00:00 4h", "2026-07-01T00:00", {"2026-07-04T18:15 to 2026-07-04T22:15"}}});
  Expect(Fixed("Pacific/Kiritimati", 14h),
         {{"weekly Sat 08:00 1h", "2026-07-01T00:00", {"2026-07-03T18:00 to 2026-07-03T19:00"}}});
  Expect(Fixed("Etc/GMT+12", -12h),
         {{"weekly Sat 20:00 1h", "2026-07-01T00:00", {"2026-07-05T08:00 to 2026-07-05T09:00"}}});
}

// Samoa went over the date line: the clock showed 2011-12-29 23:59 and then 2011-12-31 00:00.
TEST(ClockChange, ADayThatDoesNotExistStartsAtTheChange) {
  const Zone samoa{"Pacific/Apia", -10h, {{Utc("2011-12-30T10:00"), 14h}}};
  Expect(std::make_shared<Zone>(samoa),
         {{"weekly Fri 12:00 4h",
           "2011-12-28T00:00",
           {"2011-12-30T10:00 to 2011-12-30T14:00", "2012-01-05T22:00 to 2012-01-06T02:00"}},
          {"once 2011-12-30T23:00 1h", "2011-12-28T00:00", {"2011-12-30T10:00 to 2011-12-30T11:00"}}});
}

// Clocks that go back at midnight show the last hour of the day before again, and 00:00 comes twice.
TEST(ClockChange, AtMidnightTheFirstMidnightCounts) {
  const Zone zone{"at midnight", 3h, {{Utc("2026-10-24T21:30"), 2h}}};  // 00:30 becomes 23:30
  Expect(std::make_shared<Zone>(zone),
         {{"weekly Sun 00:00 15min", "2026-10-24T12:00", {"2026-10-24T21:00 to 2026-10-24T21:15"}},
          {"weekly Sun 00:45 15min", "2026-10-24T12:00", {"2026-10-24T22:45 to 2026-10-24T23:00"}},
          {"weekly Sat 23:45 15min",
           "2026-10-24T12:00",
           {"2026-10-24T20:45 to 2026-10-24T21:00", "2026-10-31T21:45 to 2026-10-31T22:00"}}});
}

}  // namespace
}  // namespace kintsugi::schedule
