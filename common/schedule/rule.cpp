// SPDX-License-Identifier: Apache-2.0
// ParseRule: the language of README.md, word by word. Pure.
#include <fmt/format.h>

#include <optional>

#include "common/base/text.h"
#include "common/schedule/calendar.h"
#include "common/schedule/words.h"

namespace kintsugi::schedule {
namespace {

constexpr Duration kMaxLength = std::chrono::days(7);
constexpr Duration kMaxOnceLength = std::chrono::days(60);
constexpr int kMaxOffsetDays = 27;

constexpr std::string_view kWeeklyExample = "weekly Sat,Sun 22:00 4h";
constexpr std::string_view kMonthlyExample = "monthly 2 Tue +3d 22:00 6h";
constexpr std::string_view kCronExample = "cron 0 22 * * 1-5 4h";
constexpr std::string_view kOnceExample = "once 2026-12-20T18:00 12h";

// A rule while it is read: its words in lower case and the place.
struct Text {
  std::string quoted;
  std::vector<std::string> words;
  std::size_t at = 0;
  std::string_view example;

  std::string_view Word() const { return at < words.size() ? std::string_view(words[at]) : std::string_view(); }
};

// For messages: one line, whatever was typed, and not much longer than a rule may be.
std::string Quote(std::string_view text) {
  std::string quoted(text.substr(0, kMaxRuleBytes));
  for (char& c : quoted)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  return "\"" + quoted + (text.size() > kMaxRuleBytes ? "...\"" : "\"");
}

Text Split(std::string_view rule) {
  Text text;
  text.quoted = Quote(rule);
  constexpr std::string_view kBlank = " \t";
  for (std::size_t begin = rule.find_first_not_of(kBlank); begin != std::string_view::npos;) {
    const std::size_t end = std::min(rule.find_first_of(kBlank, begin), rule.size());
    text.words.push_back(ToLower(rule.substr(begin, end - begin)));
    begin = rule.find_first_not_of(kBlank, end);
  }
  return text;
}

Error Expected(const Text& text, std::string_view what) {
  const std::string found = text.at < text.words.size()
                                ? fmt::format("word {} is {}", text.at + 1, Quote(text.words[text.at]))
                                : std::string("the rule ends there");
  return {Code::kInvalidArgument,
          fmt::format("rule {}: expected {}, but {}; for example: {}", text.quoted, what, found, text.example)};
}

std::optional<int> Number(std::string_view digits, std::size_t max_digits) {
  if (digits.empty() || digits.size() > max_digits) return std::nullopt;
  int value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

template <std::size_t N>
std::optional<int> IndexOf(const std::array<std::string_view, N>& names, std::string_view word) {
  for (std::size_t i = 0; i < N; ++i)
    if (EqualNoCase(names[i], word)) return static_cast<int>(i);
  return std::nullopt;
}

std::optional<int> MinuteOfDay(std::string_view word) {
  if (word.size() != 5 || word[2] != ':') return std::nullopt;
  const auto hour = Number(word.substr(0, 2), 2);
  const auto minute = Number(word.substr(3), 2);
  if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
  return *hour * 60 + *minute;
}

// Cuts the first part off; `rest` is empty after the last one. "a,,b" gives an empty part.
std::string_view CutPart(std::string_view& rest, char separator) {
  const std::size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

bool HasEmptyPart(std::string_view word) {
  return word.empty() || word.front() == ',' || word.back() == ',' || word.find(",,") != std::string_view::npos;
}

std::optional<unsigned> WeekdaySet(std::string_view word) {
  if (word == "daily") return kEveryWeekday;
  if (HasEmptyPart(word)) return std::nullopt;
  unsigned days = 0;
  while (!word.empty()) {
    const std::string_view part = CutPart(word, ',');
    const std::size_t dash = part.find('-');
    const auto first = IndexOf(kWeekdays, part.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : IndexOf(kWeekdays, part.substr(dash + 1));
    if (!first || !last) return std::nullopt;
    for (int day = *first;; day = (day + 1) % 7) {  // Fri-Mon goes over the weekend
      days |= 1U << static_cast<unsigned>(day);
      if (day == *last) break;
    }
  }
  return days;
}

// "2d", "1h30min": units in falling order, each once.
std::optional<Duration> Length(std::string_view word) {
  struct Unit {
    std::string_view name;
    Duration one;
  };
  static constexpr Unit kUnits[] = {
      {"d", std::chrono::days(1)}, {"h", std::chrono::hours(1)}, {"min", std::chrono::minutes(1)}};
  Duration length{0};
  for (const Unit& unit : kUnits) {
    const std::size_t digits = std::min(word.find_first_not_of("0123456789"), word.size());
    const std::string_view after = word.substr(digits);
    const std::string_view name = after.substr(0, std::min(after.find_first_of("0123456789"), after.size()));
    if (name != unit.name) continue;
    const auto number = Number(word.substr(0, digits), 6);
    if (!number) return std::nullopt;
    length += *number * unit.one;
    word = after.substr(name.size());
    if (word.empty()) return length;
  }
  return std::nullopt;
}

// The last word of every rule.
Status TakeLength(Text& text, Duration most, Rule& rule) {
  const auto length = Length(text.Word());
  if (!length) return Expected(text, "a length such as 90min, 4h, 1h30min or 2d");
  const std::chrono::days days = std::chrono::duration_cast<std::chrono::days>(most);
  if (*length < std::chrono::minutes(1) || *length > most)
    return Expected(text, fmt::format("a length from 1min to {}d", days.count()));
  rule.length = *length;
  ++text.at;
  if (text.at < text.words.size()) return Expected(text, "the end of the rule after the length");
  return {};
}

Status TakeTime(Text& text, Rule& rule) {
  const auto minute = MinuteOfDay(text.Word());
  if (!minute) return Expected(text, "a time HH:MM from 00:00 to 23:59");
  rule.minute_of_day = *minute;
  ++text.at;
  return {};
}

Status TakeWeekly(Text& text, Rule& rule) {
  const auto days = WeekdaySet(text.Word());
  if (!days) return Expected(text, "days such as Mon,Wed or Mon-Fri or daily");
  rule.weekdays = *days;
  ++text.at;
  if (const Status time = TakeTime(text, rule); !time) return time;
  return TakeLength(text, kMaxLength, rule);
}

std::optional<int> OffsetDays(std::string_view word) {
  if (word.size() < 3 || word.back() != 'd') return std::nullopt;
  const auto days = Number(word.substr(1, word.size() - 2), 2);
  return days && *days <= kMaxOffsetDays ? days : std::nullopt;
}

Status TakeMonthly(Text& text, Rule& rule) {
  const auto nth = text.Word() == "last" ? std::optional<int>(-1) : Number(text.Word(), 1);
  if (!nth || *nth == 0 || *nth > 5) return Expected(text, "1 to 5 or last: which one of the month");
  rule.nth = *nth;
  ++text.at;
  const auto weekday = IndexOf(kWeekdays, text.Word());
  if (!weekday) return Expected(text, "one weekday such as Tue");
  rule.weekday = *weekday;
  ++text.at;
  if (text.Word().starts_with('+')) {
    const auto days = OffsetDays(text.Word());
    if (!days) return Expected(text, fmt::format("+0d to +{}d: days after that weekday", kMaxOffsetDays));
    rule.offset_days = *days;
    ++text.at;
  }
  if (const Status time = TakeTime(text, rule); !time) return time;
  return TakeLength(text, kMaxLength, rule);
}

std::optional<unsigned> CronValue(const CronField& field, std::string_view word) {
  if (field.max == kMonthField.max && field.min == kMonthField.min) {
    if (const auto month = IndexOf(kMonths, word)) return static_cast<unsigned>(*month) + 1;
  }
  const bool weekday = field.max == kWeekdayField.max;
  if (weekday) {
    if (const auto day = IndexOf(kWeekdays, word)) return static_cast<unsigned>(*day);
  }
  const auto number = Number(word, 2);
  if (!number) return std::nullopt;
  const auto value = static_cast<unsigned>(*number);
  return value >= field.min && value <= field.max + (weekday ? 1U : 0U) ? std::optional(value) : std::nullopt;
}

// One part of a list: "*", "*/15", "5", "8-18", "8-18/2". 0: wrong.
std::uint64_t CronPart(const CronField& field, std::string_view part) {
  const std::size_t slash = part.find('/');
  const std::string_view range = part.substr(0, slash);
  const std::size_t dash = range.find('-');
  const bool all = range == "*";
  const bool single = !all && dash == std::string_view::npos;
  const auto first = all ? std::optional(field.min) : CronValue(field, range.substr(0, dash));
  auto last = all ? std::optional(field.max) : single ? first : CronValue(field, range.substr(dash + 1));
  std::optional<int> step = 1;
  if (slash != std::string_view::npos) step = single ? std::nullopt : Number(part.substr(slash + 1), 2);
  if (!first || !last || !step || *step == 0) return 0;
  const bool weekday = field.max == kWeekdayField.max;
  if (weekday && *first > 0 && *last == 0 && !single) last = 7;  // Fri-Sun
  std::uint64_t set = 0;
  for (unsigned value = *first; value <= *last; value += static_cast<unsigned>(*step))
    set |= std::uint64_t{1} << (weekday ? value % 7 : value);
  return set;
}

Result<std::uint64_t> TakeCronField(Text& text, const CronField& field) {
  std::string_view word = text.Word();
  bool good = !HasEmptyPart(word);
  std::uint64_t set = 0;
  while (good && !word.empty()) {
    const std::uint64_t part = CronPart(field, CutPart(word, ','));
    good = part != 0;
    set |= part;
  }
  if (!good)
    return Expected(text, fmt::format("{} ({}): *, a number, a range 1-5, a step */2 or 2-6/2, or a list of these",
                                      field.name, field.values));
  ++text.at;
  return set;
}

// Some allowed month has some allowed day, in a leap year at least.
bool SomeDayExists(const Rule& rule) {
  if (!rule.any_weekday) return true;
  for (unsigned month = 1; month <= 12; ++month) {
    const auto last =
        std::chrono::year_month_day_last(std::chrono::year(2024) / std::chrono::month(month) / std::chrono::last).day();
    const std::uint64_t days = (std::uint64_t{2} << static_cast<unsigned>(last)) - 1;
    if ((rule.months >> month & 1U) != 0 && (rule.month_days & days) != 0) return true;
  }
  return false;
}

Status TakeCron(Text& text, Rule& rule) {
  std::uint64_t sets[5] = {};
  const CronField* fields[] = {&kMinuteField, &kHourField, &kMonthDayField, &kMonthField, &kWeekdayField};
  for (std::size_t i = 0; i < 5; ++i) {
    const auto set = TakeCronField(text, *fields[i]);
    if (!set) return set.error();
    sets[i] = *set;
  }
  rule.minutes = sets[0];
  rule.hours = static_cast<std::uint32_t>(sets[1]);
  rule.month_days = static_cast<std::uint32_t>(sets[2]);
  rule.months = static_cast<std::uint32_t>(sets[3]);
  rule.weekdays = static_cast<unsigned>(sets[4]);
  rule.any_month_day = sets[2] == kMonthDayField.All();
  rule.any_weekday = sets[4] == kWeekdayField.All();
  if (!SomeDayExists(rule)) {
    text.at = 3;
    return Expected(text, "a day that one of the months has");
  }
  return TakeLength(text, kMaxLength, rule);
}

// yyyy-mm-ddThh:mm, lower case.
std::optional<std::int64_t> LocalStart(std::string_view word) {
  if (word.size() != 16 || word[4] != '-' || word[7] != '-' || word[10] != 't') return std::nullopt;
  const auto year = Number(word.substr(0, 4), 4);
  const auto month = Number(word.substr(5, 2), 2);
  const auto day = Number(word.substr(8, 2), 2);
  const auto minute = MinuteOfDay(word.substr(11));
  if (!year || !month || !day || !minute || *year < 1970) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return ToUnixMs(std::chrono::sys_days(date) + std::chrono::minutes(*minute));
}

Status TakeOnce(Text& text, Rule& rule) {
  const auto start = LocalStart(text.Word());
  if (!start) return Expected(text, "a date and time YYYY-MM-DDTHH:MM that exists, from 1970 to 9999");
  rule.local_start_ms = *start;
  ++text.at;
  return TakeLength(text, kMaxOnceLength, rule);
}

struct KindRow {
  std::string_view word;
  Rule::Kind kind;
  Status (*take)(Text&, Rule&);
  std::string_view example;
};
constexpr KindRow kKinds[] = {{"weekly", Rule::Kind::kWeekly, TakeWeekly, kWeeklyExample},
                              {"monthly", Rule::Kind::kMonthly, TakeMonthly, kMonthlyExample},
                              {"cron", Rule::Kind::kCron, TakeCron, kCronExample},
                              {"once", Rule::Kind::kOnce, TakeOnce, kOnceExample}};

}  // namespace

Result<Rule> ParseRule(std::string_view rule_text) {
  if (rule_text.size() > kMaxRuleBytes)
    return Error{Code::kInvalidArgument, fmt::format("rule {} has {} bytes, at most {} are allowed: split it",
                                                     Quote(rule_text), rule_text.size(), kMaxRuleBytes)};
  Text text = Split(rule_text);
  text.example = kWeeklyExample;
  for (const KindRow& row : kKinds) {
    if (text.Word() != row.word) continue;
    Rule rule;
    rule.kind = row.kind;
    text.example = row.example;
    ++text.at;
    if (const Status taken = row.take(text, rule); !taken) return taken.error();
    if (const std::size_t bytes = Format(rule).size(); bytes > kMaxRuleBytes)
      return Error{Code::kInvalidArgument,
                   fmt::format("rule {} has {} bytes when its lists are written out, at most {} are allowed: split it",
                               text.quoted, bytes, kMaxRuleBytes)};
    return rule;
  }
  return Expected(text, "weekly, monthly, cron or once");
}

}  // namespace kintsugi::schedule
