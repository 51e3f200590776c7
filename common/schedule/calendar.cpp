// SPDX-License-Identifier: Apache-2.0
// Calendar: unrolls a stretch of time around the question and takes a longer one only where the answer is cut off.
#include "common/schedule/calendar.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/base/check.h"
#include "common/schedule/occurrences.h"

namespace kintsugi::schedule {
namespace {

// A weekly rule is answered in the first stretch, a monthly one in the second.
constexpr Duration kFirstBack = std::chrono::days(2);
constexpr Duration kFirstAhead = std::chrono::days(8);
constexpr int kGrowth = 6;

// What counts as allowed: `windows` (always, where that is said) without `blackouts`.
struct Rules {
  const Zone& zone;
  const std::vector<Rule>& windows;
  const std::vector<Rule>& blackouts;
  bool always = false;
};

Intervals Allowed(const Rules& rules, const model::Interval& span) {
  Intervals open = rules.always ? Intervals{span} : Occurrences(rules.windows, rules.zone, span);
  if (open.empty() || rules.blackouts.empty()) return open;
  return Minus(open, Occurrences(rules.blackouts, rules.zone, span));
}

Duration Grown(Duration reach) { return std::min<Duration>(reach * kGrowth, Calendar::kHorizon); }

// Far outside of what calendars can say, and near enough that nothing overflows.
Instant Clamped(Instant t) {
  constexpr Instant kEarliest = FromUnixMs(-62'135'596'800'000);  // year 1
  constexpr Instant kLatest = FromUnixMs(253'402'300'799'999);    // end of year 9999
  return std::clamp(t, kEarliest, kLatest);
}

// The first intervals that close after `t`, at most `count`.
Intervals After(const Rules& rules, Instant t, std::size_t count) {
  Duration back = kFirstBack;
  Duration ahead = kFirstAhead;
  if (count == 0) return {};
  for (;;) {
    Intervals found = Allowed(rules, {t - back, t + ahead});
    std::erase_if(found, [t](const model::Interval& interval) { return interval.close <= t; });
    const bool begin_cut = back < Calendar::kHorizon && !found.empty() && found.front().open == t - back;
    const bool end_cut = ahead < Calendar::kHorizon &&
                         (found.size() < count || (found.size() == count && found.back().close == t + ahead));
    if (!begin_cut && !end_cut) {
      found.resize(std::min(found.size(), count));
      return found;
    }
    if (begin_cut) back = Grown(back);
    if (end_cut) ahead = Grown(ahead);
  }
}

std::optional<model::Interval> LastBefore(const Rules& rules, Instant since, Instant t) {
  for (Duration back = kFirstBack;; back = Grown(back)) {
    // One step beyond `t`, so that an interval that goes on does not look as if it closed at `t`.
    Intervals found = Allowed(rules, {t - back, t + Duration(1)});
    std::erase_if(found, [t](const model::Interval& interval) { return interval.close > t; });
    const bool all_seen = back >= Calendar::kHorizon;
    if (found.empty() && (all_seen || t - back <= since)) return std::nullopt;
    if (found.empty() || (found.back().open == t - back && !all_seen)) continue;
    return found.back().close > since ? std::optional(found.back()) : std::nullopt;
  }
}

Result<std::vector<Rule>> ParseList(const std::vector<std::string>& texts, std::string_view list) {
  if (texts.size() > kMaxRules)
    return Error{Code::kInvalidArgument,
                 fmt::format("{} has {} rules, at most {} are allowed: join some", list, texts.size(), kMaxRules)};
  std::vector<Rule> rules;
  for (const std::string& text : texts) {
    const auto rule = ParseRule(text);
    if (!rule) return Error{rule.error().code, fmt::format("{}[{}]: {}", list, rules.size(), rule.error().message)};
    rules.push_back(*rule);
  }
  return rules;
}

const std::vector<Rule> kNoRules;

}  // namespace

Result<Calendar> Calendar::Make(const model::Schedule& schedule, std::shared_ptr<const Zone> zone) {
  KINTSUGI_CHECK(zone != nullptr);
  auto windows = ParseList(schedule.windows, "windows");
  if (!windows) return windows.error();
  auto blackouts = ParseList(schedule.blackouts, "blackouts");
  if (!blackouts) return blackouts.error();
  auto active_hours = ParseList(schedule.active_hours, "active_hours");
  if (!active_hours) return active_hours.error();
  Calendar calendar;
  calendar.zone_ = std::move(zone);
  calendar.windows_ = *std::move(windows);
  calendar.blackouts_ = *std::move(blackouts);
  calendar.active_hours_ = *std::move(active_hours);
  return calendar;
}

std::optional<model::Interval> Calendar::At(Instant t) const {
  const auto found = Next(t, 1);
  return found.empty() ? std::nullopt : std::optional(found.front());
}

std::vector<model::Interval> Calendar::Next(Instant from, std::size_t count) const {
  from = Clamped(from);
  if (AlwaysOpen()) return count == 0 ? Intervals{} : Intervals{{from, from + kHorizon}};
  return After({*zone_, windows_, blackouts_, windows_.empty()}, from, count);
}

std::optional<model::Interval> Calendar::LastClosed(Instant since, Instant t) const {
  if (AlwaysOpen()) return std::nullopt;
  return LastBefore({*zone_, windows_, blackouts_, windows_.empty()}, since, Clamped(t));
}

std::vector<model::Interval> Calendar::ActiveHours(Instant from, std::size_t count) const {
  if (active_hours_.empty()) return {};
  return After({*zone_, active_hours_, kNoRules, false}, Clamped(from), count);
}

bool Calendar::InActiveHours(Instant t) const {
  const auto found = ActiveHours(t, 1);
  return !found.empty() && found.front().open <= t;
}

Duration Calendar::LongestWindow(Instant from) const {
  if (AlwaysOpen()) return kHorizon;
  from = Clamped(from);
  Duration longest{0};
  for (const auto& interval : Allowed({*zone_, windows_, blackouts_, windows_.empty()}, {from, from + kHorizon}))
    longest = std::max(longest, interval.close - interval.open);
  return longest;
}

}  // namespace kintsugi::schedule
