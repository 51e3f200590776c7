// SPDX-License-Identifier: Apache-2.0
// Calendar: a schedule in one time zone. Answers when work is allowed. Pure and immutable; any thread. The language of
// rules, what happens on the two nights on which clocks change, and the limits: README.md.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/model/schedule.h"
#include "common/schedule/zone.h"

namespace kintsugi::schedule {

inline constexpr std::size_t kMaxRules = 64;       // in one list
inline constexpr std::size_t kMaxRuleBytes = 200;  // of one rule, and of its normal form

// One rule, parsed. Times are local; lengths are elapsed time, so a 4 h window is 4 h long in every night of the year.
struct Rule {
  enum class Kind { kWeekly, kMonthly, kCron, kOnce };
  Kind kind = Kind::kWeekly;
  unsigned weekdays = 0;  // kWeekly, kCron: bit 0 = Sunday
  int nth = 0;            // kMonthly: 1 to 5, -1 = the last
  int weekday = 0;        // kMonthly: 0 = Sunday
  int offset_days = 0;    // kMonthly: 0 to 27 days after it
  int minute_of_day = 0;  // kWeekly, kMonthly
  // kCron: allowed values as bits.
  std::uint64_t minutes = 0;
  std::uint32_t hours = 0, month_days = 0, months = 0;
  bool any_month_day = true, any_weekday = true;
  std::int64_t local_start_ms = 0;  // kOnce: local time as if it were UTC
  Duration length{0};
  bool operator==(const Rule&) const = default;
};
// kInvalidArgument quotes the rule, says what was expected where, and gives an example.
Result<Rule> ParseRule(std::string_view text);
// The rule in the normal form of the language; ParseRule(Format(rule)) is the rule.
std::string Format(const Rule& rule);

class Calendar {
 public:
  // Every rule is parsed and checked. kInvalidArgument names the list and the place: "windows[1]: ...".
  static Result<Calendar> Make(const model::Schedule& schedule, std::shared_ptr<const Zone> zone);

  // No window rule and no blackout: work is allowed at any time.
  bool AlwaysOpen() const { return windows_.empty() && blackouts_.empty(); }
  const Zone& zone() const { return *zone_; }

  // The allowed interval (windows minus blackouts, joined where they touch) that contains `t`, else the next one that
  // opens after it; nullopt: none within kHorizon. An always-open calendar gives [t, t + kHorizon).
  std::optional<model::Interval> At(Instant t) const;
  // The last allowed interval that closed at or before `t` and after `since`.
  std::optional<model::Interval> LastClosed(Instant since, Instant t) const;
  // The first allowed intervals that close after `from`, at most `count`.
  std::vector<model::Interval> Next(Instant from, std::size_t count) const;
  // The same for active hours; empty when there are none.
  std::vector<model::Interval> ActiveHours(Instant from, std::size_t count) const;
  bool InActiveHours(Instant t) const;
  // The longest allowed interval of the next kHorizon; 0: none. For checks of a plan.
  Duration LongestWindow(Instant from) const;

  // How far ahead is looked: a rule that never matches within it never matches. Backwards the same: an interval that
  // has been open for longer is cut there.
  static constexpr Duration kHorizon = std::chrono::days(800);

 private:
  std::shared_ptr<const Zone> zone_;
  std::vector<Rule> windows_, blackouts_, active_hours_;
};

}  // namespace kintsugi::schedule
