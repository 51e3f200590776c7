// SPDX-License-Identifier: Apache-2.0
// Random schedules against an oracle that knows nothing of the implementation: it walks over every minute, watches the
// clock on the wall, and opens a window whenever the wall reaches a minute that a rule names. Single-threaded.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "common/base/prng.h"
#include "tests/support/seed.h"
#include "tests/unit/schedule/zones.h"

namespace kintsugi::schedule {
namespace {

using std::chrono::days;
using std::chrono::minutes;

struct NaiveRule {
  std::string text;
  std::function<bool(minutes local)> starts;  // minutes since 1970 on the wall
  minutes length{0};
};

struct Wall {
  explicit Wall(minutes local)
      : day(std::chrono::floor<days>(std::chrono::sys_time<minutes>(local))),
        date(day),
        weekday(std::chrono::weekday(day).c_encoding()),
        minute(static_cast<int>((std::chrono::sys_time<minutes>(local) - day).count())) {}
  std::chrono::sys_days day;
  std::chrono::year_month_day date;
  unsigned weekday;
  int minute;
};

unsigned DayOf(std::chrono::sys_days day) { return static_cast<unsigned>(std::chrono::year_month_day(day).day()); }

constexpr const char* kDayNames[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

std::string Time(int minute) { return fmt::format("{:02}:{:02}", minute / 60, minute % 60); }

// Many starts fall into the hours in which clocks change.
int RandomMinute(Prng& prng) { return static_cast<int>(prng.Percent(60) ? prng.Below(4 * 60) : prng.Below(24 * 60)); }
minutes RandomLength(Prng& prng) {
  return minutes(1 + prng.Below(prng.Percent(70) ? 8 * 60 : prng.Percent(70) ? 36 * 60 : 7 * 24 * 60));
}
std::string LengthText(minutes length) { return std::to_string(length.count()) + "min"; }

NaiveRule Weekly(Prng& prng) {
  const unsigned set = 1U + static_cast<unsigned>(prng.Below(127));
  const int minute = RandomMinute(prng);
  const minutes length = RandomLength(prng);
  std::string names;
  for (unsigned day = 0; day < 7; ++day)
    if ((set >> day & 1U) != 0) names += (names.empty() ? "" : ",") + std::string(kDayNames[day]);
  return {"weekly " + names + " " + Time(minute) + " " + LengthText(length),
          [=](minutes local) {
            const Wall wall(local);
            return wall.minute == minute && (set >> wall.weekday & 1U) != 0;
          },
          length};
}

NaiveRule Monthly(Prng& prng) {
  const unsigned nth = static_cast<unsigned>(prng.Below(6));  // 0: last
  const unsigned weekday = static_cast<unsigned>(prng.Below(7));
  const int offset = prng.Percent(50) ? 0 : static_cast<int>(prng.Below(28));
  const int minute = RandomMinute(prng);
  const minutes length = RandomLength(prng);
  return {"monthly " + (nth == 0 ? "last" : std::to_string(nth)) + " " + kDayNames[weekday] + " +" +
              std::to_string(offset) + "d " + Time(minute) + " " + LengthText(length),
          [=](minutes local) {
            if (Wall(local).minute != minute) return false;
            const Wall anchor(local - days(offset));
            if (anchor.weekday != weekday) return false;
            if (nth == 0) return DayOf(anchor.day + days(7)) < 8;  // a week later is another month
            return DayOf(anchor.day) > 7 * (nth - 1) && DayOf(anchor.day) <= 7 * nth;
          },
          length};
}

struct Field {
  std::string text;
  std::vector<bool> allowed;
  bool any = false;
};
Field RandomField(Prng& prng, unsigned min, unsigned max, unsigned any_percent) {
  Field field{"*", std::vector<bool>(max + 1, true), true};
  if (prng.Percent(any_percent)) return field;
  field = {"", std::vector<bool>(max + 1, false), false};
  for (auto parts = 1 + prng.Below(3); parts > 0; --parts) {
    const unsigned first = min + static_cast<unsigned>(prng.Below(max - min + 1));
    const unsigned last = first + static_cast<unsigned>(prng.Below(max - first + 1));
    const unsigned step = 1 + static_cast<unsigned>(prng.Below(9));
    field.text += (field.text.empty() ? "" : ",") + std::to_string(first) + "-" + std::to_string(last) + "/" +
                  std::to_string(step);
    for (unsigned value = first; value <= last; value += step) field.allowed[value] = true;
  }
  field.any = std::count(field.allowed.begin() + min, field.allowed.end(), true) == static_cast<long>(max - min + 1);
  return field;
}

NaiveRule Cron(Prng& prng) {
  const Field minute = RandomField(prng, 0, 59, 10), hour = RandomField(prng, 0, 23, 20);
  const Field month_day = RandomField(prng, 1, 28, 50), month = RandomField(prng, 1, 12, 70);
  const Field weekday = RandomField(prng, 0, 6, 50);
  const minutes length = minutes(1 + prng.Below(120));
  const bool any_month_day = month_day.text == "*";
  return {"cron " + minute.text + " " + hour.text + " " + month_day.text + " " + month.text + " " + weekday.text + " " +
              LengthText(length),
          [=](minutes local) {
            const Wall wall(local);
            if (!minute.allowed[static_cast<unsigned>(wall.minute % 60)]) return false;
            if (!hour.allowed[static_cast<unsigned>(wall.minute / 60)]) return false;
            if (!month.allowed[static_cast<unsigned>(wall.date.month())]) return false;
            const unsigned number = static_cast<unsigned>(wall.date.day());
            const bool in_month = any_month_day || (number < 29 && month_day.allowed[number]);
            const bool in_week = weekday.allowed[wall.weekday];
            return any_month_day || weekday.any ? in_month && in_week : in_month || in_week;
          },
          length};
}

NaiveRule Once(Prng& prng, Instant from, Instant until) {
  const auto span = std::chrono::floor<minutes>(until - from).count();
  const Instant start = from + minutes(prng.Below(static_cast<std::uint64_t>(span)));
  const minutes length = minutes(1 + prng.Below(9 * 24 * 60));
  const minutes local = std::chrono::floor<minutes>(start.time_since_epoch());
  return {"once " + FormatInstant(start).substr(0, 16) + " " + LengthText(length),
          [local](minutes at) { return at == local; }, length};
}

NaiveRule RandomRule(Prng& prng, Instant from, Instant until) {
  switch (prng.Below(4)) {
    case 0:
      return Weekly(prng);
    case 1:
      return Monthly(prng);
    case 2:
      return Cron(prng);
    default:
      return Once(prng, from, until);
  }
}

// Marks each minute from `from` on that lies in a window of `rules`. A minute of the wall counts when it is reached
// for the first time; minutes that the wall jumps over are reached together.
std::vector<bool> Walk(const std::vector<NaiveRule>& rules, const Zone& zone, Instant from, std::size_t count) {
  std::vector<bool> open(count, false);
  const auto wall = [&zone](Instant t) { return std::chrono::floor<minutes>(t.time_since_epoch() + zone.OffsetAt(t)); };
  std::vector<std::size_t> until(rules.size(), 0);  // of the latest occurrence, by rule
  minutes reached = wall(from - minutes(1));
  for (std::size_t i = 0; i < count; ++i) {
    const minutes now = wall(from + minutes(i));
    for (; reached < now; reached += minutes(1))
      for (std::size_t r = 0; r < rules.size(); ++r)
        if (rules[r].starts(reached + minutes(1))) until[r] = i + static_cast<std::size_t>(rules[r].length.count());
    for (std::size_t r = 0; r < rules.size(); ++r) open[i] = open[i] || i < until[r];
  }
  return open;
}

class Oracle {
 public:
  Oracle(Instant from, std::vector<bool> open) : from_(from), open_(std::move(open)) {
    for (std::size_t i = 0; i < open_.size(); ++i) {
      if (!open_[i]) continue;
      if (i == 0 || !open_[i - 1]) intervals_.push_back({At(i), At(i)});
      intervals_.back().close = At(i + 1);
    }
  }
  const std::vector<model::Interval>& intervals() const { return intervals_; }

 private:
  Instant At(std::size_t i) const { return from_ + minutes(i); }
  Instant from_;
  std::vector<bool> open_;
  std::vector<model::Interval> intervals_;
};

struct Case {
  std::shared_ptr<const Zone> zone;
  std::vector<NaiveRule> windows, blackouts;
  model::Schedule schedule;
};

Case RandomCase(Prng& prng, Instant from, Instant until) {
  Case made;
  const std::shared_ptr<const Zone> zones[] = {UtcZone(), Berlin(), NewYork(), LordHowe(),
                                               Fixed("Asia/Kathmandu", 5h + 45min)};
  made.zone = zones[prng.Below(5)];
  for (auto n = 1 + prng.Below(4); n > 0; --n) made.windows.push_back(RandomRule(prng, from, until));
  for (auto n = prng.Below(3); n > 0; --n) made.blackouts.push_back(RandomRule(prng, from, until));
  for (const auto& rule : made.windows) made.schedule.windows.push_back(rule.text);
  for (const auto& rule : made.blackouts) made.schedule.blackouts.push_back(rule.text);
  return made;
}

std::string Describe(const Case& made) {
  std::string text = made.zone->name;
  for (const auto& rule : made.windows) text += "; window " + rule.text;
  for (const auto& rule : made.blackouts) text += "; blackout " + rule.text;
  return text;
}

TEST(CalendarOracle, AgreesWithAWalkOverEveryMinute) {
  const std::uint64_t seed = test::Seed();
  Prng prng(seed);
  int compared = 0;
  for (int round = 0; round < 60; ++round) {
    // Around the days on which one of the zones changes its clocks; walked from earlier on, for windows under way.
    const char* centres[] = {"2026-03-08T00:00", "2026-03-29T00:00", "2026-04-05T00:00", "2026-10-04T00:00",
                             "2026-10-25T00:00", "2026-11-01T00:00", "2028-02-29T00:00"};
    const Instant centre = Utc(centres[prng.Below(7)]);
    const Instant from = centre - days(24), until = centre + days(24);
    const auto count = static_cast<std::size_t>((until - from) / minutes(1));
    const Case made = RandomCase(prng, from, until);
    SCOPED_TRACE("seed " + std::to_string(seed) + ", " + Describe(made));
    auto open = Walk(made.windows, *made.zone, from, count);
    const auto closed = Walk(made.blackouts, *made.zone, from, count);
    for (std::size_t i = 0; i < count; ++i) open[i] = open[i] && !closed[i];
    const Oracle oracle(from, open);
    const Calendar calendar = Make(made.schedule, made.zone);
    // Windows last at most 9 days: from the tenth on, the walk knows of all of them.
    const Instant known = from + days(10);
    const Instant first = centre - days(10), last = centre + days(10);
    for (int question = 0; question < 40; ++question) {
      const Instant t = first + Duration(prng.Below(static_cast<std::uint64_t>((last - first).count())));
      std::optional<model::Interval> expected, before;
      std::vector<model::Interval> following;
      for (const auto& interval : oracle.intervals()) {
        if (interval.close <= t) before = interval;
        if (interval.close > t && !expected) expected = interval;
        if (interval.close > t && following.size() < 4) following.push_back(interval);
      }
      if (expected && expected->open > known && expected->close < until) {
        EXPECT_EQ(ToText(calendar.At(t)), ToText(expected)) << FormatInstant(t);
        ++compared;
      } else if (!expected) {
        const auto at = calendar.At(t);
        EXPECT_TRUE(!at || at->open >= until) << FormatInstant(t) << " " << ToText(at);
      }
      if (before && before->open > known) {
        EXPECT_EQ(ToText(calendar.LastClosed(from, t)), ToText(before)) << FormatInstant(t);
        EXPECT_EQ(ToText(calendar.LastClosed(before->close, t)), "none");
      }
      if (following.size() == 4 && following.front().open > known && following.back().close < until) {
        EXPECT_EQ(ToText(calendar.Next(t, 4)), ToText(following)) << FormatInstant(t);
      }
    }
    if (HasFailure()) return;
  }
  EXPECT_GT(compared, 300) << "too few questions were answerable";
}

}  // namespace
}  // namespace kintsugi::schedule
