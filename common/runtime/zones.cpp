// SPDX-License-Identifier: Apache-2.0
// date/tz reads the transitions that the compiled zone files list. They end in 2037 at the latest, and much earlier in
// files of zic's "slim" form, so the rule in a file's last line gives those that follow.
#include "common/runtime/zones.h"

#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>

#include "common/base/text.h"
#include "common/runtime/atomic_file.h"
#include "common/runtime/posix_zone.h"

namespace kintsugi::runtime {
namespace {

constexpr int kFirstYear = 1990;
constexpr int kLastYear = 2060;
constexpr char kZoneFolder[] = "/usr/share/zoneinfo/";  // as date/tz

std::chrono::sys_seconds StartOf(int year) {
  return std::chrono::sys_days(std::chrono::year(year) / std::chrono::January / 1);
}

void Append(schedule::Zone& zone, const schedule::Zone::Transition& transition) {
  const Duration before = zone.transitions.empty() ? zone.first_offset : zone.transitions.back().offset;
  if (transition.offset != before) zone.transitions.push_back(transition);
}

// The rule behind the last newline but one; nullopt: an old file without it.
std::optional<PosixZone> LastRule(const std::string& iana_name) {
  const auto file = ReadFile(kZoneFolder + iana_name);
  if (!file || file->size() < 2 || file->back() != '\n') return std::nullopt;
  const std::size_t newline = file->rfind('\n', file->size() - 2);
  if (newline == std::string::npos) return std::nullopt;
  return ParsePosixZone(std::string_view(*file).substr(newline + 1, file->size() - newline - 2));
}

schedule::Zone Read(const date::time_zone& source) {
  schedule::Zone zone;
  zone.name = source.name();
  auto info = source.get_info(StartOf(kFirstYear));
  zone.first_offset = info.offset;
  while (info.end < StartOf(kLastYear + 1)) {
    info = source.get_info(info.end);
    Append(zone, {info.begin, info.offset});
  }
  const Instant last_listed = info.begin;
  if (const auto rule = LastRule(zone.name)) {
    for (const auto& transition : Transitions(*rule, kFirstYear, kLastYear))
      if (transition.at > last_listed) Append(zone, transition);
  }
  return zone;
}

std::string_view IanaName(std::string_view name) {
  for (const WindowsZone& row : WindowsZones())
    if (EqualNoCase(row.windows, name)) return row.iana;
  return name;
}

Result<std::shared_ptr<const schedule::Zone>> Load(const std::string& name, const std::string& iana_name) {
  try {
    const auto& zones = date::get_tzdb().zones;
    const auto same = [&iana_name](const date::time_zone& zone) { return zone.name() == iana_name; };
    const auto found = std::find_if(zones.begin(), zones.end(), same);
    if (found != zones.end())
      return std::shared_ptr<const schedule::Zone>(std::make_shared<schedule::Zone>(Read(*found)));
  } catch (const std::exception& error) {
    return Error{Code::kFailedPrecondition,
                 fmt::format("the time zone data of this machine cannot be read ({}): install the package tzdata",
                             error.what())};
  }
  return Error{Code::kNotFound, fmt::format("time zone \"{}\" is not known: give an IANA name such as Europe/Berlin "
                                            "or a Windows name such as Tokyo Standard Time",
                                            name.substr(0, 100))};
}

}  // namespace

const std::vector<WindowsZone>& WindowsZones() {
  static const std::vector<WindowsZone> kTable = {
#include "common/runtime/windows_zones.inc"
  };
  return kTable;
}

Result<std::shared_ptr<const schedule::Zone>> SystemZones::Find(const std::string& name) const {
  const std::string iana_name(IanaName(name));
  const std::lock_guard lock(mutex_);
  if (const auto known = by_iana_name_.find(iana_name); known != by_iana_name_.end()) return known->second;
  auto zone = Load(name, iana_name);
  if (zone) by_iana_name_.emplace(iana_name, *zone);
  return zone;
}

}  // namespace kintsugi::runtime
