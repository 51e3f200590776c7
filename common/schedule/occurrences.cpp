// SPDX-License-Identifier: Apache-2.0
// Day by day: does the rule match the local day, and at which minutes does it start? Days on which clocks do not change
// share one pattern, so that "every minute" costs one interval a day. Pure.
#include "common/schedule/occurrences.h"

#include <algorithm>

#include "common/schedule/local_time.h"

namespace kintsugi::schedule {
namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::minutes;

// More than any offset and any jump of clocks.
constexpr days kMargin{3};

// When a rule starts within a matching day.
struct DayPattern {
  std::vector<minutes> starts;
  struct Stretch {
    Duration from{0};
    Duration to{0};  // may lie in a later day
  };
  std::vector<Stretch> joined;  // starts with their lengths, where clocks do not change
};

DayPattern PatternOf(const Rule& rule) {
  DayPattern pattern;
  if (rule.kind == Rule::Kind::kCron) {
    for (unsigned hour = 0; hour < 24; ++hour)
      for (unsigned minute = 0; (rule.hours >> hour & 1U) != 0 && minute < 60; ++minute)
        if ((rule.minutes >> minute & 1U) != 0) pattern.starts.emplace_back(hour * 60 + minute);
  } else {
    pattern.starts.emplace_back(rule.minute_of_day);
  }
  for (const Duration start : pattern.starts) {
    if (!pattern.joined.empty() && start <= pattern.joined.back().to)
      pattern.joined.back().to = start + rule.length;
    else
      pattern.joined.push_back({start, start + rule.length});
  }
  return pattern;
}

bool MatchesMonthly(const Rule& rule, local_days day) {
  const local_days anchor = day - days(rule.offset_days);
  if (std::chrono::weekday(anchor).c_encoding() != static_cast<unsigned>(rule.weekday)) return false;
  const std::chrono::year_month_day date(anchor);
  const auto number = static_cast<unsigned>(date.day());
  if (rule.nth > 0) return (number - 1) / 7 + 1 == static_cast<unsigned>(rule.nth);
  const auto last = (date.year() / date.month() / std::chrono::last).day();
  return number + 7 > static_cast<unsigned>(last);
}

bool MatchesCron(const Rule& rule, local_days day) {
  const std::chrono::year_month_day date(day);
  if ((rule.months >> static_cast<unsigned>(date.month()) & 1U) == 0) return false;
  const bool month_day = (rule.month_days >> static_cast<unsigned>(date.day()) & 1U) != 0;
  const bool weekday = (rule.weekdays >> std::chrono::weekday(day).c_encoding() & 1U) != 0;
  // As cron does: either, when both are restricted.
  return rule.any_month_day || rule.any_weekday ? month_day && weekday : month_day || weekday;
}

bool Matches(const Rule& rule, local_days day) {
  switch (rule.kind) {
    case Rule::Kind::kWeekly:
      return (rule.weekdays >> std::chrono::weekday(day).c_encoding() & 1U) != 0;
    case Rule::Kind::kMonthly:
      return MatchesMonthly(rule, day);
    case Rule::Kind::kCron:
      return MatchesCron(rule, day);
    case Rule::Kind::kOnce:
      break;
  }
  return false;
}

void Add(const model::Interval& interval, const model::Interval& span, Intervals& out) {
  const model::Interval cut{std::max(interval.open, span.open), std::min(interval.close, span.close)};
  if (cut.open < cut.close) out.push_back(cut);
}

void AddDay(const Rule& rule, const DayPattern& pattern, const Zone& zone, local_days day, const model::Interval& span,
            Intervals& out) {
  Instant begin;
  if (SteadyDay(zone, day, begin)) {
    for (const auto& stretch : pattern.joined) Add({begin + stretch.from, begin + stretch.to}, span, out);
    return;
  }
  for (const minutes start : pattern.starts) {
    const Instant open = FirstInstant(zone, day + start);
    Add({open, open + rule.length}, span, out);
  }
}

void AddRule(const Rule& rule, const Zone& zone, const model::Interval& span, Intervals& out) {
  if (rule.kind == Rule::Kind::kOnce) {
    const Instant open = FirstInstant(zone, LocalTime(Duration(rule.local_start_ms)));
    Add({open, open + rule.length}, span, out);
    return;
  }
  const DayPattern pattern = PatternOf(rule);
  const auto local_day = [](Instant t) {
    return std::chrono::floor<days>(std::chrono::local_time<Duration>(t.time_since_epoch()));
  };
  const local_days last = local_day(span.close) + kMargin;
  for (local_days day = local_day(span.open - rule.length) - kMargin; day <= last; day += days(1))
    if (Matches(rule, day)) AddDay(rule, pattern, zone, day, span, out);
}

}  // namespace

Intervals Occurrences(const std::vector<Rule>& rules, const Zone& zone, const model::Interval& span) {
  Intervals all;
  for (const Rule& rule : rules) AddRule(rule, zone, span, all);
  return Joined(std::move(all));
}

}  // namespace kintsugi::schedule
