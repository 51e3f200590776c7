// SPDX-License-Identifier: Apache-2.0
#include "console/cli/when.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <set>
#include <system_error>

#include "common/runtime/zones.h"
#include "console/cli/output/safe_text.h"

namespace kintsugi::cli {
namespace {

Error Bad(std::string_view text, std::string_view why) {
  return {Code::kInvalidArgument,
          fmt::format("'{}' is not a point in time: {}; write e.g. 2026-12-01T22:00:00Z, 2026-12-01T22:00+09:00 or "
                      "'2026-12-01T22:00 Asia/Tokyo'",
                      SafeText(text), why)};
}

// Takes `digits` digits and, where it is not '\0', the character behind them.
bool Take(std::string_view& text, std::size_t digits, char behind, int& number) {
  if (text.size() < digits) return false;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + digits, number);
  if (ec != std::errc{} || end != text.data() + digits || text.front() == '-') return false;
  text.remove_prefix(digits);
  if (behind == '\0') return true;
  if (text.empty() || text.front() != behind) return false;
  text.remove_prefix(1);
  return true;
}

// The clock on the wall as if it showed UTC; `text` keeps what is behind it.
bool TakeLocal(std::string_view& text, Instant& local) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  if (!Take(text, 4, '-', year) || !Take(text, 2, '-', month) || !Take(text, 2, '\0', day)) return false;
  if (text.empty() || (text.front() != 'T' && text.front() != 't' && text.front() != ' ')) return false;
  text.remove_prefix(1);
  if (!Take(text, 2, ':', hour) || !Take(text, 2, '\0', minute)) return false;
  if (!text.empty() && text.front() == ':') {
    text.remove_prefix(1);
    if (!Take(text, 2, '\0', second)) return false;
  }
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || year < 2000 || year > 2999 || hour > 23 || minute > 59 || second > 59) return false;
  local = std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
          std::chrono::seconds(second);
  return true;
}

// "+09:00", "-05:30".
bool TakeOffset(std::string_view text, Duration& offset) {
  const bool west = text.front() == '-';
  text.remove_prefix(1);
  int hours = 0, minutes = 0;
  if (!Take(text, 2, ':', hours) || !Take(text, 2, '\0', minutes) || !text.empty() || hours > 23 || minutes > 59)
    return false;
  offset = std::chrono::hours(hours) + std::chrono::minutes(minutes);
  if (west) offset = -offset;
  return true;
}

Result<Instant> InZone(std::string_view text, Instant local, const std::string& name) {
  const auto zone = runtime::SystemZones().Find(name);
  if (!zone) return Error{Code::kInvalidArgument, zone.error().message};
  std::set<Duration> offsets{(*zone)->first_offset};
  for (const auto& transition : (*zone)->transitions) offsets.insert(transition.offset);
  std::set<Instant> found;
  for (const Duration offset : offsets) {
    if ((*zone)->OffsetAt(local - offset) == offset) found.insert(local - offset);
  }
  if (found.size() == 1) return *found.begin();
  return Bad(text, found.empty() ? fmt::format("clocks in {} skip this time", name)
                                 : fmt::format("clocks in {} show this time twice, state the offset", name));
}

}  // namespace

Result<Instant> ParseWhen(std::string_view text, const std::string& zone) {
  std::string_view rest = text;
  Instant local{};
  if (!TakeLocal(rest, local)) return Bad(text, "a date and a time of day of the years 2000 to 2999 were expected");
  if (rest == "Z" || rest == "z") return local;
  Duration offset{0};
  if (!rest.empty() && (rest.front() == '+' || rest.front() == '-'))
    return TakeOffset(rest, offset) ? Result<Instant>(local - offset) : Bad(text, "the offset is not like +09:00");
  if (!rest.empty() && rest.front() != ' ') return Bad(text, fmt::format("'{}' behind the time", SafeText(rest)));
  const std::string name(rest.empty() ? std::string_view(zone) : rest.substr(1));
  if (name.empty()) return Bad(text, "it does not say in which zone; add Z, an offset, a zone or --zone");
  return InZone(text, local, name);
}

std::string WriteWall(const schedule::Zone& zone, Instant t, bool seconds) {
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  const Instant local = t + zone.OffsetAt(t);
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::string text = FormatInstant(local);  // 2026-12-05T22:00:00Z
  return fmt::format("{} {} {}", kDays[std::chrono::weekday(day).c_encoding()], text.substr(0, 10),
                     text.substr(11, seconds ? 8 : 5));
}

std::shared_ptr<const schedule::Zone> LocalZone(const std::string& tz) {
  static constexpr std::string_view kFolder = "zoneinfo/";
  std::string name = !tz.empty() && tz.front() == ':' ? tz.substr(1) : tz;
  if (name.empty()) {
    std::error_code none;
    name = std::filesystem::read_symlink("/etc/localtime", none).string();
    const std::size_t at = name.find(kFolder);
    name = at == std::string::npos ? "" : name.substr(at + kFolder.size());
  }
  auto zone = runtime::SystemZones().Find(name.empty() ? "UTC" : name);
  if (zone) return *zone;
  return std::make_shared<const schedule::Zone>(schedule::Zone{"UTC", Duration{0}, {}});
}

}  // namespace kintsugi::cli
