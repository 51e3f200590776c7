// SPDX-License-Identifier: Apache-2.0
// Zones: the display names of Windows' own list (registry, "Time Zones"), by offset and first place.
#include "common/hostfile/local_time.h"

#include <algorithm>
#include <array>

#include "common/base/text.h"

namespace kintsugi::hostfile {
namespace {

struct ZoneRow {
  std::string_view text, name;
};
constexpr std::array<ZoneRow, 46> kZones = {{
    {"(UTC-10:00) Hawaii", "Hawaiian Standard Time"},
    {"(UTC-09:00) Alaska", "Alaskan Standard Time"},
    {"(UTC-08:00) Pacific Time (US & Canada)", "Pacific Standard Time"},
    {"(UTC-07:00) Mountain Time (US & Canada)", "Mountain Standard Time"},
    {"(UTC-07:00) Arizona", "US Mountain Standard Time"},
    {"(UTC-06:00) Central Time (US & Canada)", "Central Standard Time"},
    {"(UTC-06:00) Guadalajara, Mexico City, Monterrey", "Central Standard Time (Mexico)"},
    {"(UTC-05:00) Eastern Time (US & Canada)", "Eastern Standard Time"},
    {"(UTC-05:00) Bogota, Lima, Quito, Rio Branco", "SA Pacific Standard Time"},
    {"(UTC-04:00) Atlantic Time (Canada)", "Atlantic Standard Time"},
    {"(UTC-04:00) Santiago", "Pacific SA Standard Time"},
    {"(UTC-03:30) Newfoundland", "Newfoundland Standard Time"},
    {"(UTC-03:00) Brasilia", "E. South America Standard Time"},
    {"(UTC-03:00) City of Buenos Aires", "Argentina Standard Time"},
    {"(UTC-01:00) Azores", "Azores Standard Time"},
    {"(UTC) Coordinated Universal Time", "UTC"},
    {"(UTC+00:00) Dublin, Edinburgh, Lisbon, London", "GMT Standard Time"},
    {"(UTC) Dublin, Edinburgh, Lisbon, London", "GMT Standard Time"},
    {"(UTC+00:00) Monrovia, Reykjavik", "Greenwich Standard Time"},
    {"(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "W. Europe Standard Time"},
    {"(UTC+01:00) Belgrade, Bratislava, Budapest, Ljubljana, Prague", "Central Europe Standard Time"},
    {"(UTC+01:00) Brussels, Copenhagen, Madrid, Paris", "Romance Standard Time"},
    {"(UTC+01:00) Sarajevo, Skopje, Warsaw, Zagreb", "Central European Standard Time"},
    {"(UTC+01:00) West Central Africa", "W. Central Africa Standard Time"},
    {"(UTC+02:00) Athens, Bucharest", "GTB Standard Time"},
    {"(UTC+02:00) Cairo", "Egypt Standard Time"},
    {"(UTC+02:00) Harare, Pretoria", "South Africa Standard Time"},
    {"(UTC+02:00) Helsinki, Kyiv, Riga, Sofia, Tallinn, Vilnius", "FLE Standard Time"},
    {"(UTC+02:00) Jerusalem", "Israel Standard Time"},
    {"(UTC+03:00) Istanbul", "Turkey Standard Time"},
    {"(UTC+03:00) Kuwait, Riyadh", "Arab Standard Time"},
    {"(UTC+03:00) Moscow, St. Petersburg", "Russian Standard Time"},
    {"(UTC+03:30) Tehran", "Iran Standard Time"},
    {"(UTC+04:00) Abu Dhabi, Muscat", "Arabian Standard Time"},
    {"(UTC+05:00) Islamabad, Karachi", "Pakistan Standard Time"},
    {"(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi", "India Standard Time"},
    {"(UTC+07:00) Bangkok, Hanoi, Jakarta", "SE Asia Standard Time"},
    {"(UTC+08:00) Beijing, Chongqing, Hong Kong, Urumqi", "China Standard Time"},
    {"(UTC+08:00) Kuala Lumpur, Singapore", "Singapore Standard Time"},
    {"(UTC+08:00) Perth", "W. Australia Standard Time"},
    {"(UTC+08:00) Taipei", "Taipei Standard Time"},
    {"(UTC+09:00) Osaka, Sapporo, Tokyo", "Tokyo Standard Time"},
    {"(UTC+09:00) Seoul", "Korea Standard Time"},
    {"(UTC+09:30) Adelaide", "Cen. Australia Standard Time"},
    {"(UTC+10:00) Canberra, Melbourne, Sydney", "AUS Eastern Standard Time"},
    {"(UTC+12:00) Auckland, Wellington", "New Zealand Standard Time"},
}};

// The numbers of a date or a time, up to `most`; `at` moves behind them.
std::vector<int> Numbers(std::string_view text, std::size_t& at, std::string_view separators, std::size_t most) {
  std::vector<int> numbers;
  while (at < text.size() && numbers.size() < most) {
    const std::size_t from = at;
    int value = 0;
    while (at < text.size() && IsDigit(text[at]) && at - from < 4) value = value * 10 + (text[at++] - '0');
    if (at == from) break;
    numbers.push_back(value);
    if (numbers.size() == most) break;
    const std::size_t next = text.find_first_not_of(' ', at);  // "29. 4. 2019"
    if (next == std::string_view::npos || separators.find(text[next]) == std::string_view::npos) break;
    at = std::min(text.find_first_not_of(' ', next + 1), text.size());
  }
  return numbers;
}

// 2003 writes "(GMT+01:00)" where later systems write "(UTC+01:00)".
std::string AsUtc(std::string_view zone_text) {
  std::string text(zone_text);
  if (text.starts_with("(GMT")) text.replace(1, 3, "UTC");
  return text;
}

struct HalfRow {
  std::string_view word;
  bool afternoon;
};
constexpr std::array<HalfRow, 8> kHalves = {{{"am", false},
                                             {"pm", true},
                                             {"午前", false},
                                             {"午後", true},
                                             {"上午", false},
                                             {"下午", true},
                                             {"오전", false},
                                             {"오후", true}}};

// Of 24 hours. nullopt: a word that is none of the halves known here stands with the time and may be another
// language's.
std::optional<int> HourOf(int hour, std::string_view time) {
  std::string words;
  for (const char c : time)
    if (!IsDigit(c) && std::string_view(" ,:.").find(c) == std::string_view::npos) words += ToLower(c);
  if (hour > 23) return std::nullopt;
  if (words.empty()) return hour;
  for (const auto& half : kHalves) {
    if (words != half.word) continue;
    if (half.afternoon) return hour < 12 ? hour + 12 : hour;
    return hour == 12 ? 0 : hour;
  }
  return std::nullopt;
}

}  // namespace

DateOrder DateOrderOf(const std::vector<std::string_view>& dates, std::string_view locale) {
  for (const std::string_view date : dates) {
    std::size_t at = 0;
    const auto numbers = Numbers(date, at, "/-.", 3);
    if (numbers.size() != 3 || numbers[0] > 31) continue;
    if (numbers[0] > 12) return DateOrder::kDayFirst;
    if (numbers[1] > 12) return DateOrder::kMonthFirst;
  }
  for (const std::string_view date : dates) {
    const std::string lower = ToLower(date);
    if (lower.find('/') != std::string::npos && locale == "en-us" &&
        (lower.find("am") != std::string::npos || lower.find("pm") != std::string::npos))
      return DateOrder::kMonthFirst;
    if (lower.find('.') != std::string::npos && lower.find('.') < 3) return DateOrder::kDayFirst;
  }
  // Of the languages of Windows only English has countries that write the month first.
  const bool english = locale.empty() || locale.starts_with("en");
  return english ? DateOrder::kUnknown : DateOrder::kDayFirst;
}

std::optional<Instant> ReadLocalTime(std::string_view text, DateOrder order) {
  std::size_t at = 0;
  const auto date = Numbers(text, at, "/-.", 3);
  if (date.size() != 3) return std::nullopt;
  const bool year_first = date[0] > 31;
  if (!year_first && order == DateOrder::kUnknown) return std::nullopt;
  const int year = year_first ? date[0] : date[2];
  const int month = year_first ? date[1] : order == DateOrder::kMonthFirst ? date[0] : date[1];
  const int day = year_first ? date[2] : order == DateOrder::kMonthFirst ? date[1] : date[0];
  const std::chrono::year_month_day ymd{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                        std::chrono::day{static_cast<unsigned>(day)}};
  if (!ymd.ok() || year < 1990 || year > 2100) return std::nullopt;
  const std::size_t after_date = at;
  const std::size_t clock = text.find_first_of("0123456789", at);
  if (clock == std::string_view::npos) return std::nullopt;
  at = clock;
  const auto time = Numbers(text, at, ":.", 3);
  if (time.size() < 2 || time[1] > 59 || (time.size() == 3 && time[2] > 59)) return std::nullopt;
  const auto hour = HourOf(time[0], text.substr(after_date));
  if (!hour) return std::nullopt;
  return Instant{std::chrono::sys_days{ymd}} + std::chrono::hours{*hour} + std::chrono::minutes{time[1]} +
         std::chrono::seconds{time.size() == 3 ? time[2] : 0};
}

std::optional<Duration> ZoneOffset(std::string_view zone_text) {
  const std::string text = AsUtc(zone_text);
  if (text.starts_with("(UTC)")) return Duration{0};
  if (!text.starts_with("(UTC+") && !text.starts_with("(UTC-")) return std::nullopt;
  std::size_t at = 5;
  const auto numbers = Numbers(text, at, ":", 2);
  if (numbers.size() != 2 || numbers[0] > 14 || numbers[1] > 59) return std::nullopt;
  const Duration size = std::chrono::hours{numbers[0]} + std::chrono::minutes{numbers[1]};
  return text[4] == '-' ? -size : size;
}

std::string ZoneName(std::string_view zone_text) {
  const std::string text = AsUtc(zone_text);
  for (const auto& row : kZones)
    if (row.text == text) return std::string(row.name);
  const bool is_name = text.ends_with(" Standard Time") || text == "UTC" ||
                       (text.find('/') != std::string::npos && text.find_first_of(" ():;\\") == std::string::npos);
  return is_name ? text : "";
}

std::string ZoneText(std::string_view zone_name) {
  for (const auto& row : kZones)
    if (row.name == zone_name) return std::string(row.text);
  return std::string(zone_name);
}

}  // namespace kintsugi::hostfile
