// SPDX-License-Identifier: Apache-2.0
#include "common/hostfile/local_time.h"

#include <gtest/gtest.h>

namespace kintsugi::hostfile {
namespace {

std::string Read(const char* text, const char* locale) {
  const auto time = ReadLocalTime(text, DateOrderOf({text}, locale));
  return time ? FormatInstant(*time) : "";
}

TEST(ReadLocalTime, TakesADateOnlyWhereItsOrderIsCertain) {
  const struct {
    const char* text;
    const char* locale;
    const char* time;
  } rows[] = {
      {"10/22/2021, 8:36:55 AM", "en-us", "2021-10-22T08:36:55Z"},
      {"10/2/2021, 8:36:55 PM", "en-us", "2021-10-02T20:36:55Z"},
      {"10/2/2021, 12:36:55 AM", "en-us", "2021-10-02T00:36:55Z"},
      {"26-1-2019, 08:51:26", "en-us", "2019-01-26T08:51:26Z"},
      {"2019/1/24, 10:32:25", "zh-cn", "2019-01-24T10:32:25Z"},
      {"29/04/2019, 18:56:01", "fr", "2019-04-29T18:56:01Z"},
      {"04/03/2019, 08:34:58", "it", "2019-03-04T08:34:58Z"},
      {"12.11.2023, 09:05:01", "de", "2023-11-12T09:05:01Z"},
      {"06/09/2018, 08:20:07", "en-us", ""},  // an American locale with European hours
      {"06/09/2018, 08:20:07", "en-gb", ""},
      {"0 Days, 0 Hours, 2 Minutes, 28 Seconds", "en-us", ""},
      {"2564/10/22, 8:36:55", "th", ""},  // another calendar
      {"31/02/2021, 8:36:55", "fr", ""},
      {"2022/4/13, 下午 02:25:41", "zh-tw", "2022-04-13T14:25:41Z"},
      {"2022-04-13, 오전 12:25:41", "ko", "2022-04-13T00:25:41Z"},
      {"2022/4/13, \xEF\xBF\xBD\xEF\xBF\xBD 02:25:41", "zh-tw", ""},  // a half of the day that cannot be read
      {"13/4/2022, 02:25:41 μ.μ.", "el", ""},
      {"10/22/2021", "en-us", ""},
      {"N/A", "en-us", ""},
  };
  for (const auto& row : rows) EXPECT_EQ(Read(row.text, row.locale), row.time) << row.text;
}

TEST(ZoneOffset, IsThatOfTheText) {
  EXPECT_EQ(ZoneOffset("(UTC+01:00) Amsterdam, Berlino"), std::chrono::hours{1});
  EXPECT_EQ(ZoneOffset("(GMT-03:30) Newfoundland"), -std::chrono::minutes{210});
  EXPECT_EQ(ZoneOffset("(UTC) Coordinated Universal Time"), Duration{0});
  EXPECT_FALSE(ZoneOffset("(UTC+99:00) X").has_value());
  EXPECT_FALSE(ZoneOffset("Tokyo").has_value());
}

TEST(ZoneName, IsWindowsNameOfTheEnglishText) {
  EXPECT_EQ(ZoneName("(GMT+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna"), "W. Europe Standard Time");
  EXPECT_EQ(ZoneName("(UTC+01:00) Amsterdam, Berlijn, Bern, Rome, Stockholm, Wenen"), "");
  EXPECT_EQ(ZoneName("Asia/Tokyo"), "Asia/Tokyo");
  EXPECT_EQ(ZoneText("Tokyo Standard Time"), "(UTC+09:00) Osaka, Sapporo, Tokyo");
}

}  // namespace
}  // namespace kintsugi::hostfile
