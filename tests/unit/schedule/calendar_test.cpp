// SPDX-License-Identifier: Apache-2.0
// Windows, blackouts, active hours, months, limits of the search. Single-threaded.
#include <gtest/gtest.h>

#include "tests/unit/schedule/zones.h"

namespace kintsugi::schedule {
namespace {

using Texts = std::vector<std::string>;

TEST(Calendar, WithoutRulesIsAlwaysOpen) {
  const Calendar calendar = Windows({});
  const Instant now = Utc("2026-07-01T12:00");
  EXPECT_TRUE(calendar.AlwaysOpen());
  EXPECT_EQ(calendar.At(now), (model::Interval{now, now + Calendar::kHorizon}));
  EXPECT_EQ(calendar.Next(now, 5).size(), 1U);
  EXPECT_TRUE(calendar.Next(now, 0).empty());
  EXPECT_EQ(calendar.LastClosed(Instant{}, now), std::nullopt);
  EXPECT_EQ(calendar.LongestWindow(now), Calendar::kHorizon);
  EXPECT_TRUE(calendar.ActiveHours(now, 5).empty());
  EXPECT_FALSE(calendar.InActiveHours(now));
}

TEST(Calendar, IsOpenFromOpenUntilBeforeClose) {
  const Calendar calendar = Windows({"weekly Wed 22:00 4h"});  // 2026-07-01 is a Wednesday
  const std::string first = "2026-07-01T22:00 to 2026-07-02T02:00";
  const std::string second = "2026-07-08T22:00 to 2026-07-09T02:00";
  EXPECT_EQ(ToText(calendar.At(Utc("2026-07-01T00:00"))), first);
  EXPECT_EQ(ToText(calendar.At(Utc("2026-07-01T22:00"))), first);
  EXPECT_EQ(ToText(calendar.At(Utc("2026-07-02T01:59"))), first) << "a window goes over midnight";
  EXPECT_EQ(ToText(calendar.At(Utc("2026-07-02T02:00"))), second);
}

TEST(Calendar, FindsTheMonthsDays) {
  struct Row {
    const char* rule;
    const char* from;
    Texts opens;
  };
  const Row rows[] = {
      // September 2026 begins on a Tuesday, July 2026 on a Wednesday.
      {"monthly 2 Tue 22:00 6h", "2026-07-01T00:00", {"2026-07-14T22:00", "2026-08-11T22:00", "2026-09-08T22:00"}},
      {"monthly 1 Tue 22:00 6h", "2026-08-31T00:00", {"2026-09-01T22:00", "2026-10-06T22:00"}},
      {"monthly 2 Tue +1d 22:00 6h", "2026-07-01T00:00", {"2026-07-15T22:00", "2026-08-12T22:00", "2026-09-09T22:00"}},
      // The second Wednesday of July is the 8th: not the day after the second Tuesday.
      {"monthly 2 Wed 22:00 6h", "2026-07-01T00:00", {"2026-07-08T22:00", "2026-08-12T22:00"}},
      {"monthly 2 Tue +21d 03:00 1h", "2026-07-01T00:00", {"2026-08-04T03:00", "2026-09-01T03:00", "2026-09-29T03:00"}},
      {"monthly 2 Tue +27d 03:00 1h", "2026-12-01T00:00", {"2026-12-07T03:00", "2027-01-04T03:00"}},
      {"monthly last Fri 18:00 2d", "2026-01-20T00:00", {"2026-01-30T18:00", "2026-02-27T18:00", "2026-03-27T18:00"}},
      {"monthly last Tue 18:00 1h", "2028-02-01T00:00", {"2028-02-29T18:00", "2028-03-28T18:00"}},
      {"monthly 5 Thu 18:00 1h", "2026-01-01T00:00", {"2026-01-29T18:00", "2026-04-30T18:00", "2026-07-30T18:00"}},
      {"cron 0 5 29 2 * 1h", "2026-06-01T00:00", {"2028-02-29T05:00"}},
      {"cron 0 5 31 * * 1h", "2026-01-01T00:00", {"2026-01-31T05:00", "2026-03-31T05:00", "2026-05-31T05:00"}},
      {"cron 30 4 1,15 * 5 1h",
       "2026-06-30T00:00",  // either: the 1st, the 15th, and every Friday
       {"2026-07-01T04:30", "2026-07-03T04:30", "2026-07-10T04:30", "2026-07-15T04:30", "2026-07-17T04:30"}},
      {"cron 0 6 */2 * 1-7 1h", "2026-07-01T00:00", {"2026-07-01T06:00", "2026-07-03T06:00"}},
      {"cron 15,45 9-17/8 * 7 Mon 10min",
       "2026-07-01T00:00",
       {"2026-07-06T09:15", "2026-07-06T09:45", "2026-07-06T17:15", "2026-07-06T17:45", "2026-07-13T09:15"}},
      {"once 2026-12-20T18:00 60d", "2026-07-01T00:00", {"2026-12-20T18:00"}},
  };
  for (const Row& row : rows) {
    Texts opens;
    for (const auto& interval : Windows({row.rule}).Next(Utc(row.from), row.opens.size()))
      opens.push_back(FormatInstant(interval.open).substr(0, 16));
    EXPECT_EQ(opens, row.opens) << row.rule;
  }
}

TEST(Calendar, JoinsWindowsThatOverlapOrTouch) {
  const Calendar calendar = Windows({"weekly Fri 22:00 2h", "weekly Sat 00:00 24h", "weekly Sun 00:00 3h",
                                     "weekly Sun 02:00 90min", "weekly Sun 05:00 1h"});
  EXPECT_EQ(ToText(calendar.Next(Utc("2026-07-01T00:00"), 2)),
            (Texts{"2026-07-03T22:00 to 2026-07-05T03:30", "2026-07-05T05:00 to 2026-07-05T06:00"}));
}

TEST(Calendar, SubtractsBlackouts) {
  const Calendar calendar =
      Make({.windows = {"weekly daily 20:00 8h"},
            .blackouts = {"weekly Wed 22:00 2h", "once 2026-07-02T12:00 3d", "weekly Mon 20:00 1h"},
            .active_hours = {},
            .zone = ""});
  EXPECT_EQ(ToText(calendar.Next(Utc("2026-07-01T12:00"), 5)),
            (Texts{"2026-07-01T20:00 to 2026-07-01T22:00",  // split: before ...
                   "2026-07-02T00:00 to 2026-07-02T04:00",  // ... and after
                   "2026-07-05T20:00 to 2026-07-06T04:00",  // three nights fall out
                   "2026-07-06T21:00 to 2026-07-07T04:00",  // its beginning is cut
                   "2026-07-07T20:00 to 2026-07-08T04:00"}));
}

TEST(Calendar, WithBlackoutsAloneIsOpenAtAllOtherTimes) {
  const Calendar calendar =
      Make({.windows = {}, .blackouts = {"once 2026-12-18T00:00 18d"}, .active_hours = {}, .zone = ""});
  EXPECT_FALSE(calendar.AlwaysOpen());
  const Instant before = Utc("2026-07-01T00:00");
  const auto open = calendar.At(before);
  ASSERT_TRUE(open);
  EXPECT_EQ(open->open, before - Calendar::kHorizon) << "open for as long as is looked back";
  EXPECT_EQ(open->close, Utc("2026-12-18T00:00"));
  EXPECT_EQ(calendar.At(Utc("2026-12-24T12:00"))->open, Utc("2027-01-05T00:00"));
  EXPECT_EQ(calendar.LastClosed(before, Utc("2026-12-24T12:00"))->close, Utc("2026-12-18T00:00"));
}

TEST(Calendar, ThatIsNeverOpenSaysSo) {
  const Instant now = Utc("2026-07-01T00:00");
  const std::vector<model::Schedule> never = {
      {{"once 2026-06-30T12:00 12h"}, {}, {}, ""},                    // over, to the minute
      {{"once 2028-09-08T00:00 1h"}, {}, {}, ""},                     // 800 days ahead
      {{"weekly Sat 22:00 4h"}, {"weekly daily 00:00 24h"}, {}, ""},  // always covered
      {{"weekly Sat 22:00 4h"}, {"weekly Sat 21:00 1h", "weekly Sat 22:00 4h"}, {}, ""},
  };
  for (const auto& schedule : never) {
    const Calendar calendar = Make(schedule);
    EXPECT_EQ(ToText(calendar.At(now)), "none");
    EXPECT_TRUE(calendar.Next(now, 3).empty());
    EXPECT_EQ(calendar.LongestWindow(now), 0ms);
  }
  EXPECT_EQ(ToText(Windows({"once 2028-09-07T22:00 1h"}).At(now)), "2028-09-07T22:00 to 2028-09-07T23:00");
}

TEST(Calendar, FindsTheLastIntervalThatClosed) {
  const Calendar calendar = Windows({"weekly Wed 22:00 4h", "monthly 1 Sat 00:00 2d"});
  const auto last = [&calendar](const char* since, const char* t) {
    return ToText(calendar.LastClosed(Utc(since), Utc(t)));
  };
  EXPECT_EQ(last("2026-06-01T00:00", "2026-07-02T01:59"), "2026-06-24T22:00 to 2026-06-25T02:00") << "one is open";
  EXPECT_EQ(last("2026-06-01T00:00", "2026-07-02T02:00"), "2026-07-01T22:00 to 2026-07-02T02:00") << "at its close";
  EXPECT_EQ(last("2026-07-02T02:00", "2026-07-03T00:00"), "none") << "closed at `since`, not after it";
  EXPECT_EQ(last("2026-07-02T01:59", "2026-07-03T00:00"), "2026-07-01T22:00 to 2026-07-02T02:00");
  EXPECT_EQ(last("2026-07-03T00:00", "2026-07-06T00:00"), "2026-07-04T00:00 to 2026-07-06T00:00");
  EXPECT_EQ(ToText(Windows({"once 2024-07-01T00:00 1h"}).LastClosed(Instant{}, Utc("2026-07-01T00:00"))),
            "2024-07-01T00:00 to 2024-07-01T01:00");
  EXPECT_EQ(ToText(Windows({"once 2024-01-01T00:00 1h"}).LastClosed(Instant{}, Utc("2026-07-01T00:00"))), "none")
      << "longer ago than is looked back";
}

TEST(Calendar, GivesTheWholeIntervalHoweverLongAgoItOpened) {
  const Calendar calendar =
      Windows({"once 2026-03-01T00:00 60d", "once 2026-04-30T00:00 60d", "once 2026-06-29T00:00 60d"});
  const std::string whole = "2026-03-01T00:00 to 2026-08-28T00:00";
  for (const char* t : {"2026-02-01T00:00", "2026-03-01T00:00", "2026-05-05T05:05", "2026-08-27T23:59"})
    EXPECT_EQ(ToText(calendar.At(Utc(t))), whole) << t;
  EXPECT_EQ(ToText(calendar.LastClosed(Utc("2026-08-27T00:00"), Utc("2026-09-01T00:00"))), whole);
}

TEST(Calendar, JoinedWindowsWithoutEndReachTheHorizon) {
  const Instant now = Utc("2026-07-01T12:34");
  for (const char* rule : {"weekly daily 00:00 24h", "cron * * * * * 1min", "weekly Mon 03:00 7d"}) {
    const Calendar calendar = Windows({rule}, Fixed("Asia/Kolkata", 5h + 30min));
    EXPECT_EQ(calendar.At(now), (model::Interval{now - Calendar::kHorizon, now + Calendar::kHorizon})) << rule;
    EXPECT_EQ(calendar.LastClosed(Instant{}, now), std::nullopt) << rule;
    EXPECT_EQ(calendar.LongestWindow(now), Calendar::kHorizon) << rule;
  }
}

TEST(Calendar, MeasuresTheLongestWindow) {
  const Instant now = Utc("2026-07-01T00:00");
  EXPECT_EQ(Windows({"weekly Sat 22:00 4h", "weekly Tue 22:00 90min"}).LongestWindow(now), 4h);
  EXPECT_EQ(Windows({"weekly Sat 22:00 4h", "weekly Sun 01:00 4h"}).LongestWindow(now), 7h);
  EXPECT_EQ(Make({{"weekly Sat 22:00 6h"}, {"weekly Sun 00:00 1h"}, {}, ""}).LongestWindow(now), 3h);
  EXPECT_EQ(Windows({"once 2026-06-30T23:00 2h"}).LongestWindow(now), 1h) << "what is left of it";
}

TEST(Calendar, KeepsActiveHoursApart) {
  const Calendar calendar = Make({.windows = {"weekly Sat 22:00 4h"},
                                  .blackouts = {"weekly daily 00:00 24h"},
                                  .active_hours = {"weekly Mon-Fri 08:00 10h"},
                                  .zone = ""});
  EXPECT_TRUE(calendar.InActiveHours(Utc("2026-07-01T08:00")));
  EXPECT_FALSE(calendar.InActiveHours(Utc("2026-07-01T18:00")));
  EXPECT_FALSE(calendar.InActiveHours(Utc("2026-07-04T12:00")));
  EXPECT_EQ(ToText(calendar.ActiveHours(Utc("2026-07-03T12:00"), 2)),
            (Texts{"2026-07-03T08:00 to 2026-07-03T18:00", "2026-07-06T08:00 to 2026-07-06T18:00"}));
}

TEST(Calendar, NamesTheListAndThePlaceOfABadRule) {
  const model::Schedule bad[] = {{{"weekly Sat 22:00 4h", "weekly Sat"}, {}, {}, ""},
                                 {{}, {"once tomorrow 1h"}, {}, ""},
                                 {{}, {}, {"weekly Sat 22:00 4h", "cron", "x"}, ""}};
  const char* says[] = {"windows[1]: rule \"weekly Sat\": expected a time", "blackouts[0]: rule \"once tomorrow 1h\"",
                        "active_hours[1]: rule \"cron\": expected the minutes"};
  for (std::size_t i = 0; i < 3; ++i) {
    const auto calendar = Calendar::Make(bad[i], UtcZone());
    ASSERT_FALSE(calendar);
    EXPECT_EQ(calendar.error().code, Code::kInvalidArgument);
    EXPECT_TRUE(calendar.error().message.starts_with(says[i])) << calendar.error().message;
  }
}

TEST(Calendar, TakesAtMost64RulesAList) {
  model::Schedule schedule;
  schedule.blackouts.assign(kMaxRules, "weekly Sat 22:00 4h");
  EXPECT_TRUE(Calendar::Make(schedule, UtcZone()));
  schedule.blackouts.push_back("weekly Sat 22:00 4h");
  const auto refused = Calendar::Make(schedule, UtcZone());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "blackouts has 65 rules, at most 64 are allowed: join some");
}

TEST(Calendar, AnswersAtTheEndsOfTime) {
  const Calendar calendar = Windows({"weekly Sat 22:00 4h"}, Berlin());
  EXPECT_TRUE(calendar.At(Instant::min()));
  EXPECT_TRUE(calendar.At(Instant::max()));
  EXPECT_TRUE(calendar.LastClosed(Instant::min(), Utc("2026-07-01T00:00")));
}

}  // namespace
}  // namespace kintsugi::schedule
