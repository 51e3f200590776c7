// SPDX-License-Identifier: Apache-2.0
// The language of rules: what is read, its normal form, every refusal. Single-threaded.
#include <gtest/gtest.h>

#include "common/base/prng.h"
#include "common/schedule/calendar.h"
#include "tests/support/seed.h"

namespace kintsugi::schedule {
namespace {

TEST(RuleLanguage, HasOneNormalForm) {
  struct Row {
    const char* text;
    const char* normal;
  };
  const Row rows[] = {
      {"weekly Sat,Sun 22:00 4h", "weekly Sat,Sun 22:00 4h"},
      {"  WEEKLY\tmon-FRI  08:05   90MIN ", "weekly Mon-Fri 08:05 1h30min"},
      {"weekly daily 00:00 24h", "weekly daily 00:00 1d"},
      {"weekly Sun-Sat 23:59 1min", "weekly daily 23:59 1min"},
      {"weekly Fri-Mon 10:00 1d2h3min", "weekly Mon,Fri-Sun 10:00 1d2h3min"},
      {"weekly Wed,Mon,Wed 10:00 7d", "weekly Mon,Wed 10:00 7d"},
      {"monthly 2 tue +3d 22:00 6h", "monthly 2 Tue +3d 22:00 6h"},
      {"monthly 2 Tue +0d 22:00 6h", "monthly 2 Tue 22:00 6h"},
      {"monthly last FRI +27d 00:00 60min", "monthly last Fri +27d 00:00 1h"},
      {"monthly 5 Sun 12:30 1h", "monthly 5 Sun 12:30 1h"},
      {"cron 0 22 * * 1-5 4h", "cron 0 22 * * 1-5 4h"},
      {"cron */15 0-23 1-31 jan-dec 0-7 5min", "cron 0-45/15 * * * * 5min"},
      {"cron 5,10,20 8-18/2 1,15 Feb,4 mon,WED,7 2h", "cron 5,10,20 8-18/2 1,15 2,4 0,1,3 2h"},
      {"cron 0 0 * * fri-sun 1h", "cron 0 0 * * 0,5,6 1h"},
      {"cron 0 0 * * 5-7 1h", "cron 0 0 * * 0,5,6 1h"},
      {"cron 0-59/1 * */2 * * 1h", "cron * * 1-31/2 * * 1h"},
      {"cron 0 0 29 2 * 1h", "cron 0 0 29 2 * 1h"},
      {"once 2026-12-20T18:00 12h", "once 2026-12-20T18:00 12h"},
      {"once 2028-02-29t00:00 60d", "once 2028-02-29T00:00 60d"},
  };
  for (const Row& row : rows) {
    const auto rule = ParseRule(row.text);
    ASSERT_TRUE(rule) << rule.error().message;
    EXPECT_EQ(Format(*rule), row.normal) << row.text;
    const auto again = ParseRule(Format(*rule));
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(*again, *rule) << row.text;
  }
}

TEST(RuleLanguage, RefusesWithTheRuleThePlaceAndAnExample) {
  struct Row {
    const char* text;
    const char* says;
  };
  const Row rows[] = {
      {"", "rule \"\": expected weekly, monthly, cron or once, but the rule ends there; for example: weekly Sat,Sun"},
      {"yearly 1 2", "expected weekly, monthly, cron or once, but word 1 is \"yearly\""},
      {"weekly", "expected days such as Mon,Wed or Mon-Fri or daily, but the rule ends there"},
      {"weekly Mo 10:00 1h",
       "rule \"weekly Mo 10:00 1h\": expected days such as Mon,Wed or Mon-Fri or daily, but word 2 is \"mo\""},
      {"weekly Mon,,Tue 10:00 1h", "but word 2 is \"mon,,tue\""},
      {"weekly Mon, 10:00 1h", "but word 2 is \"mon,\""},
      {"weekly Mon-Tue-Wed 10:00 1h", "but word 2 is \"mon-tue-wed\""},
      {"weekly Mon 24:00 1h", "expected a time HH:MM from 00:00 to 23:59, but word 3 is \"24:00\""},
      {"weekly Mon 10:60 1h", "expected a time HH:MM"},
      {"weekly Mon 9:00 1h", "expected a time HH:MM"},
      {"weekly Mon 10:00", "expected a length such as 90min, 4h, 1h30min or 2d, but the rule ends there"},
      {"weekly Mon 10:00 4", "expected a length such as"},
      {"weekly Mon 10:00 4m", "expected a length such as"},
      {"weekly Mon 10:00 -4h", "expected a length such as"},
      {"weekly Mon 10:00 30min1h", "expected a length such as"},
      {"weekly Mon 10:00 4h4h", "expected a length such as"},
      {"weekly Mon 10:00 9999999h", "expected a length such as"},
      {"weekly Mon 10:00 0min", "expected a length from 1min to 7d"},
      {"weekly Mon 10:00 7d1min", "expected a length from 1min to 7d"},
      {"weekly Mon 10:00 4h please", "expected the end of the rule after the length, but word 5 is \"please\""},
      {"monthly 6 Tue 10:00 1h", "expected 1 to 5 or last: which one of the month, but word 2 is \"6\""},
      {"monthly 0 Tue 10:00 1h", "expected 1 to 5 or last"},
      {"monthly -1 Tue 10:00 1h", "expected 1 to 5 or last"},
      {"monthly 2 Tue,Wed 10:00 1h",
       "expected one weekday such as Tue, but word 3 is \"tue,wed\"; for example: monthly 2 Tue +3d"},
      {"monthly 2 Tue +28d 10:00 1h", "expected +0d to +27d: days after that weekday, but word 4 is \"+28d\""},
      {"monthly 2 Tue +d 10:00 1h", "expected +0d to +27d"},
      {"monthly 2 Tue +3 10:00 1h", "expected +0d to +27d"},
      {"monthly 2 Tue -3d 10:00 1h", "expected a time HH:MM"},
      {"monthly 2 Tue 10:00 169h", "expected a length from 1min to 7d"},
      {"cron 60 * * * * 1h",
       "expected the minutes (0-59): *, a number, a range 1-5, a step */2 or 2-6/2, or a list of these, but word 2 is "
       "\"60\""},
      {"cron 0 24 * * * 1h", "expected the hours (0-23)"},
      {"cron 0 0 0 * * 1h", "expected the days of the month (1-31)"},
      {"cron 0 0 * 13 * 1h", "expected the months (1-12 or Jan-Dec)"},
      {"cron 0 0 * * 8 1h", "expected the weekdays (0-7 or Sun-Sat, 0 and 7 are Sunday)"},
      {"cron 5/10 0 * * * 1h", "expected the minutes"},
      {"cron */0 0 * * * 1h", "expected the minutes"},
      {"cron 30-10 0 * * * 1h", "expected the minutes"},
      {"cron 1-2-3 0 * * * 1h", "expected the minutes"},
      {"cron 1,,2 0 * * * 1h", "expected the minutes"},
      {"cron 0 0 * Mon * 1h", "expected the months"},
      {"cron 0 0 30,31 2 * 1h", "expected a day that one of the months has, but word 4 is \"30,31\""},
      {"cron 0 22 * * 4h", "expected the weekdays"},
      {"cron 0 22 * * 1-5 8d", "expected a length from 1min to 7d"},
      {"once 2026-02-29T00:00 1h", "expected a date and time YYYY-MM-DDTHH:MM that exists, from 1970 to 9999"},
      {"once 2026-12-20 18:00 1h", "expected a date and time"},
      {"once 1969-12-31T23:59 1h", "expected a date and time"},
      {"once 2026-12-20T24:00 1h", "expected a date and time"},
      {"once 2026-12-20T18:00 61d", "expected a length from 1min to 60d"},
      {"weekly\nMon 10:00 1h", "rule \"weekly?Mon 10:00 1h\": expected weekly"},
  };
  for (const Row& row : rows) {
    const auto rule = ParseRule(row.text);
    ASSERT_FALSE(rule) << row.text;
    EXPECT_EQ(rule.error().code, Code::kInvalidArgument);
    const std::string says = row.says;
    EXPECT_NE(rule.error().message.find(says), std::string::npos) << rule.error().message;
  }
}

TEST(RuleLanguage, RefusesMoreThan200Bytes) {
  const std::string rule = "weekly Mon 10:00 1h";
  EXPECT_TRUE(ParseRule(rule + std::string(kMaxRuleBytes - rule.size(), ' ')));
  const auto refused = ParseRule(rule + std::string(kMaxRuleBytes - rule.size() + 1, ' '));
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("has 201 bytes, at most 200 are allowed: split it"), std::string::npos)
      << refused.error().message;
}

// The normal form must be readable again, so a rule whose normal form is too long is refused.
TEST(RuleLanguage, RefusesARuleWhoseListsAreTooLongWhenWrittenOut) {
  const std::string lists = "cron */7,1-59/2,6-59/4 */5,3-23/2,2-23/4 3-31/6,4-31/2,*/12 ";
  EXPECT_TRUE(ParseRule(lists + "* * 1h"));
  const auto refused = ParseRule(lists + "1,3,4,8,9,11 1,2,5 1h");
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("bytes when its lists are written out, at most 200 are allowed: split it"),
            std::string::npos)
      << refused.error().message;
}

TEST(RuleLanguage, ReadsBackTheNormalFormOfAnyCronSets) {
  const std::uint64_t seed = test::Seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Prng prng(seed);
  const auto set = [&prng](unsigned min, unsigned max) {
    std::string list = std::to_string(min + prng.Below(max - min + 1));
    for (auto more = prng.Below(8); more > 0; --more) list += "," + std::to_string(min + prng.Below(max - min + 1));
    return prng.Percent(25) ? std::string("*/") + std::to_string(1 + prng.Below(9)) : list;
  };
  for (int i = 0; i < 2000; ++i) {
    const std::string text = "cron " + set(0, 59) + " " + set(0, 23) + " " + set(1, 28) + " " + set(1, 12) + " " +
                             set(0, 7) + " " + std::to_string(1 + prng.Below(7 * 1440)) + "min";
    const auto rule = ParseRule(text);
    ASSERT_TRUE(rule) << text << ": " << rule.error().message;
    const auto again = ParseRule(Format(*rule));
    ASSERT_TRUE(again) << text << ": " << again.error().message;
    EXPECT_EQ(*again, *rule) << text << " and " << Format(*rule);
  }
}

// Whatever the bytes are: a rule or a refusal, never a stop.
TEST(RuleLanguage, SurvivesRandomBytes) {
  const std::uint64_t seed = test::Seed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Prng prng(seed);
  const std::string base = "cron 0-30/5 22 * * 1-5 4h monthly last Tue +3d once 2026-12-20T18:00 weekly daily";
  for (int i = 0; i < 20000; ++i) {
    std::string text = base.substr(prng.Below(base.size()), 1 + prng.Below(40));
    for (auto n = prng.Below(4); n > 0; --n) text[prng.Below(text.size())] = static_cast<char>(prng.Below(256));
    const auto rule = ParseRule(text);
    if (rule) {
      EXPECT_EQ(*ParseRule(Format(*rule)), *rule) << text;
    } else {
      EXPECT_EQ(rule.error().message.find('\n'), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace kintsugi::schedule
