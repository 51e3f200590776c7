// SPDX-License-Identifier: Apache-2.0
// Format: a rule in the normal form of the language. Pure.
#include <fmt/format.h>

#include <bit>

#include "common/schedule/calendar.h"
#include "common/schedule/words.h"

namespace kintsugi::schedule {
namespace {

std::string LengthText(Duration length) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(length).count();
  std::string text;
  if (minutes >= 24 * 60) text += fmt::format("{}d", minutes / (24 * 60));
  if (minutes / 60 % 24 > 0) text += fmt::format("{}h", minutes / 60 % 24);
  if (minutes % 60 > 0) text += fmt::format("{}min", minutes % 60);
  return text;
}

std::string TimeText(int minute_of_day) { return fmt::format("{:02}:{:02}", minute_of_day / 60, minute_of_day % 60); }

// Monday first; three days and more in a row become a range.
std::string WeekdaysText(unsigned days) {
  if (days == kEveryWeekday) return "daily";
  std::string text;
  const auto has = [days](unsigned i) { return i < 7 && (days >> (i + 1) % 7 & 1U) != 0; };
  const auto name = [](unsigned i) { return kWeekdays[(i + 1) % 7]; };
  for (unsigned first = 0; first < 7; ++first) {
    if (!has(first)) continue;
    unsigned last = first;
    while (has(last + 1)) ++last;
    if (last < first + 2) last = first;
    text += fmt::format("{}{}", text.empty() ? "" : ",", name(first));
    if (last != first) text += fmt::format("-{}", name(last));
    first = last;
  }
  return text;
}

// How far the values go from `first` in equal steps: the last one.
unsigned EndOfRun(std::uint64_t set, unsigned first, unsigned step) {
  unsigned last = first;
  while (last + step < 64 && (set >> (last + step) & 1U) != 0) last += step;
  return last;
}

// Three values and more in equal steps become a range, the longest first; what is left stands alone.
std::string CronText(std::uint64_t set, const CronField& field) {
  if (set == field.All()) return "*";
  std::string text;
  while (set != 0) {
    const auto first = static_cast<unsigned>(std::countr_zero(set));
    unsigned step = 1, last = first;
    for (unsigned wider = 1; first + 2 * wider <= field.max; ++wider) {
      const unsigned end = EndOfRun(set, first, wider);
      if (end < first + 2 * wider || (end - first) / wider <= (last - first) / step) continue;
      step = wider;
      last = end;
    }
    text += fmt::format("{}{}", text.empty() ? "" : ",", first);
    if (last != first) text += fmt::format("-{}", last);
    if (last != first && step > 1) text += fmt::format("/{}", step);
    for (unsigned value = first; value <= last; value += step) set &= ~(std::uint64_t{1} << value);
  }
  return text;
}

std::string OnceText(std::int64_t local_start_ms) {
  const std::string start = FormatInstant(FromUnixMs(local_start_ms));
  return start.substr(0, start.rfind(':'));  // without seconds and Z
}

}  // namespace

std::string Format(const Rule& rule) {
  const std::string length = LengthText(rule.length);
  switch (rule.kind) {
    case Rule::Kind::kWeekly:
      return fmt::format("weekly {} {} {}", WeekdaysText(rule.weekdays), TimeText(rule.minute_of_day), length);
    case Rule::Kind::kMonthly: {
      const std::string nth = rule.nth < 0 ? "last" : std::to_string(rule.nth);
      const std::string offset = rule.offset_days == 0 ? "" : fmt::format(" +{}d", rule.offset_days);
      return fmt::format("monthly {} {}{} {} {}", nth, kWeekdays[static_cast<std::size_t>(rule.weekday)], offset,
                         TimeText(rule.minute_of_day), length);
    }
    case Rule::Kind::kCron:
      return fmt::format("cron {} {} {} {} {} {}", CronText(rule.minutes, kMinuteField),
                         CronText(rule.hours, kHourField), CronText(rule.month_days, kMonthDayField),
                         CronText(rule.months, kMonthField), CronText(rule.weekdays, kWeekdayField), length);
    case Rule::Kind::kOnce:
      return fmt::format("once {} {}", OnceText(rule.local_start_ms), length);
  }
  return "";
}

}  // namespace kintsugi::schedule
