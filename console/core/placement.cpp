// SPDX-License-Identifier: Apache-2.0
#include "console/core/placement.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/base/defect.h"
#include "common/base/text.h"

namespace kintsugi::console {
namespace {

constexpr std::uint32_t kUnlimited = 0xffffffff;

std::string GroupName(std::string_view kind, std::string_view name) { return fmt::format("{} {}", kind, name); }

// The limit that a plan sets for a group of that name; nullptr: none.
const model::GroupLimit* LimitFor(const model::RolloutPlan& plan, std::string_view kind, std::string_view name) {
  const model::GroupLimit* found = nullptr;
  for (const model::GroupLimit& limit : plan.group_limits) {
    if (limit.kind != kind) continue;
    if (EqualNoCase(limit.name, name)) return &limit;  // the one that names it beats the one for each
    if (limit.name.empty()) found = &limit;
  }
  return found;
}

}  // namespace

std::shared_ptr<const schedule::Zone> Utc() {
  static const auto utc = [] {
    auto zone = std::make_shared<schedule::Zone>();
    zone->name = "UTC";
    return std::shared_ptr<const schedule::Zone>(std::move(zone));
  }();
  return utc;
}

Result<std::shared_ptr<const schedule::Zone>> FindZone(const schedule::ZoneSource* source, const std::string& name) {
  if (name.empty() || EqualNoCase(name, "UTC")) return Utc();
  if (source != nullptr) return source->Find(name);
  return Error{Code::kNotFound, fmt::format("the time zone '{}' is not known here; only UTC is", name)};
}

Result<rollout::CalendarState> MakeCalendar(const model::Schedule& schedule,
                                            std::shared_ptr<const schedule::Zone> zone) {
  auto calendar = schedule::Calendar::Make(schedule, std::move(zone));
  if (!calendar) return Error{Code::kInvalidArgument, "schedule." + calendar.error().message};
  rollout::CalendarState state;
  state.rules = std::make_shared<const schedule::Calendar>(std::move(*calendar));
  return state;
}

bool HasRules(const model::Schedule& schedule) {
  return !schedule.windows.empty() || !schedule.blackouts.empty() || !schedule.active_hours.empty();
}

Placement::Placement(const model::RolloutPlan& plan, const schedule::ZoneSource* zone_source,
                     std::vector<rollout::GroupState> groups_before,
                     std::vector<rollout::CalendarState> calendars_before, std::vector<std::string> zones_before)
    : groups(std::move(groups_before)),
      calendars(std::move(calendars_before)),
      zones(std::move(zones_before)),
      plan_(plan),
      zone_source_(zone_source) {}

std::uint16_t Placement::GroupOf(const std::string& name, std::uint32_t limit) {
  const auto known = std::find_if(groups.begin(), groups.end(), [&](const auto& group) { return group.name == name; });
  if (known != groups.end()) return static_cast<std::uint16_t>(known - groups.begin());
  groups.push_back({name, limit, 0});
  return static_cast<std::uint16_t>(groups.size() - 1);
}

void Placement::PlaceInGroups(const Host& host, rollout::HostSlot& slot) {
  std::size_t used = 0;
  const auto add = [&](std::string_view kind, const std::string& name) {
    const model::GroupLimit* const limit = LimitFor(plan_, kind, name);
    if (limit == nullptr || used >= slot.groups.size()) return;
    slot.groups[used++] = GroupOf(GroupName(kind, name), limit->limit);
  };
  if (!host.membership.site.empty()) add("site", host.membership.site);
  for (const std::string& role : host.membership.roles) add("role", role);
}

Result<std::uint16_t> Placement::CalendarOf(const std::shared_ptr<const schedule::Zone>& zone,
                                            const std::string& name) {
  const auto known = std::find(zones.begin(), zones.end(), name);
  if (known != zones.end()) return static_cast<std::uint16_t>(known - zones.begin());
  auto calendar = MakeCalendar(plan_.schedule, zone);
  if (!calendar) return calendar.error();
  calendars.push_back(std::move(*calendar));
  zones.push_back(name);
  return static_cast<std::uint16_t>(zones.size() - 1);
}

Result<std::string> Placement::Place(const Host& host, rollout::HostSlot& slot) {
  PlaceInGroups(host, slot);
  const bool own = plan_.schedule.zone.empty();
  const std::string wanted = own ? (host.facts ? host.facts->time_zone : std::string()) : plan_.schedule.zone;
  std::string note;
  auto zone = FindZone(zone_source_, wanted);
  if (!zone && !own) return Error{Code::kInvalidArgument, "schedule.zone: " + zone.error().message};
  if (!zone && HasRules(plan_.schedule))
    note = fmt::format("its time zone '{}' is not known, so its windows count in UTC", wanted);
  const std::shared_ptr<const schedule::Zone> chosen = zone && !Planted(Defect::kCalendarInUtc) ? *zone : Utc();
  const auto calendar = CalendarOf(chosen, chosen->name);
  if (!calendar) return calendar.error();
  slot.calendar = *calendar;
  return note;
}

Result<std::vector<rollout::GroupState>> EditGroups(const model::RolloutPlan& before, const model::RolloutPlan& edited,
                                                    std::vector<rollout::GroupState> groups) {
  for (const model::GroupLimit& limit : edited.group_limits) {
    const bool counted = std::any_of(before.group_limits.begin(), before.group_limits.end(), [&](const auto& old) {
      return old.kind == limit.kind && (old.name.empty() || EqualNoCase(old.name, limit.name));
    });
    if (!counted)
      return Error{Code::kInvalidArgument,
                   fmt::format("group_limits: this rollout does not count {} {}; limits can be changed or lifted in a "
                               "running rollout, a new one needs a rollout of its own",
                               limit.kind, limit.name.empty() ? "by itself" : limit.name)};
  }
  for (rollout::GroupState& group : groups) {
    const std::size_t space = group.name.find(' ');
    const model::GroupLimit* const limit =
        LimitFor(edited, group.name.substr(0, space), std::string_view(group.name).substr(space + 1));
    group.limit = limit == nullptr ? kUnlimited : limit->limit;
  }
  return groups;
}

}  // namespace kintsugi::console
