// SPDX-License-Identifier: Apache-2.0
#include "common/runtime/posix_zone.h"

#include <algorithm>

namespace kintsugi::runtime {
namespace {

// Reads forward; the first thing that is not there makes all further reads fail.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}
  bool good() const { return good_; }
  bool AtEnd() const { return rest_.empty(); }
  bool Take(char c) {
    if (!good_ || rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void Expect(char c) { good_ = Take(c); }
  bool NextIs(std::string_view chars) const { return !rest_.empty() && chars.find(rest_.front()) != chars.npos; }

  int Number(int min, int max) {
    int value = 0;
    std::size_t digits = 0;
    for (; digits < rest_.size() && digits < 4 && rest_[digits] >= '0' && rest_[digits] <= '9'; ++digits)
      value = value * 10 + (rest_[digits] - '0');
    rest_.remove_prefix(digits);
    good_ = good_ && digits > 0 && value >= min && value <= max;
    return value;
  }

  // "CET" or "<+0330>", at least three characters.
  void Name() {
    const bool quoted = Take('<');
    const auto is_part = [quoted](char c) {
      const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
      return letter || (quoted && ((c >= '0' && c <= '9') || c == '+' || c == '-'));
    };
    const auto length = static_cast<std::size_t>(std::find_if_not(rest_.begin(), rest_.end(), is_part) - rest_.begin());
    rest_.remove_prefix(length);
    good_ = good_ && length >= 3;
    if (quoted) Expect('>');
  }

  // [+-]hh[:mm[:ss]]
  Duration Time(int max_hours) {
    const int sign = Take('-') ? -1 : 1;
    if (sign > 0) Take('+');
    Duration time = std::chrono::hours(Number(0, max_hours));
    if (Take(':')) time += std::chrono::minutes(Number(0, 59));
    if (Take(':')) time += std::chrono::seconds(Number(0, 59));
    return sign * time;
  }

 private:
  std::string_view rest_;
  bool good_ = true;
};

PosixZone::Change ReadChange(Cursor& cursor) {
  using Kind = PosixZone::Change::Kind;
  PosixZone::Change change;
  if (cursor.Take('M')) {
    change.month = static_cast<unsigned>(cursor.Number(1, 12));
    cursor.Expect('.');
    change.week = static_cast<unsigned>(cursor.Number(1, 5));
    cursor.Expect('.');
    change.weekday = static_cast<unsigned>(cursor.Number(0, 6));
  } else if (cursor.Take('J')) {
    change.kind = Kind::kJulianDay;
    change.day = cursor.Number(1, 365);
  } else {
    change.kind = Kind::kZeroBasedDay;
    change.day = cursor.Number(0, 365);
  }
  if (cursor.Take('/')) change.time = cursor.Time(167);  // RFC 8536: a week either way
  return change;
}

std::chrono::sys_days DayOf(const PosixZone::Change& change, std::chrono::year year) {
  using Kind = PosixZone::Change::Kind;
  const std::chrono::sys_days first = year / std::chrono::January / 1;
  const std::chrono::weekday weekday(change.weekday);
  const std::chrono::month month(change.month);
  switch (change.kind) {
    case Kind::kMonthWeekDay:
      if (change.week == 5) return year / month / weekday[std::chrono::last];
      return year / month / weekday[change.week];
    case Kind::kJulianDay:
      return first + std::chrono::days(change.day - 1 + (year.is_leap() && change.day > 59 ? 1 : 0));
    case Kind::kZeroBasedDay:
      return first + std::chrono::days(change.day);
  }
  return first;
}

}  // namespace

std::optional<PosixZone> ParsePosixZone(std::string_view text) {
  Cursor cursor(text);
  PosixZone zone;
  cursor.Name();
  zone.standard = -cursor.Time(24);  // POSIX counts west of Greenwich as positive
  if (cursor.good() && !cursor.AtEnd()) {
    cursor.Name();
    zone.summer = cursor.NextIs(",") ? zone.standard + std::chrono::hours(1) : -cursor.Time(24);
    cursor.Expect(',');
    zone.to_summer = ReadChange(cursor);
    cursor.Expect(',');
    zone.to_standard = ReadChange(cursor);
  }
  return cursor.good() && cursor.AtEnd() ? std::optional(zone) : std::nullopt;
}

std::vector<schedule::Zone::Transition> Transitions(const PosixZone& zone, int first_year, int last_year) {
  std::vector<schedule::Zone::Transition> transitions;
  if (!zone.to_summer) return transitions;
  for (int year = first_year; year <= last_year; ++year) {
    const std::chrono::year in(year);
    transitions.push_back({DayOf(*zone.to_summer, in) + zone.to_summer->time - zone.standard, zone.summer});
    transitions.push_back({DayOf(zone.to_standard, in) + zone.to_standard.time - zone.summer, zone.standard});
  }
  std::sort(transitions.begin(), transitions.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
  return transitions;
}

}  // namespace kintsugi::runtime
