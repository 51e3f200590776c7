// SPDX-License-Identifier: Apache-2.0
// Placement: which of a rollout's limited groups a host belongs to, and by which calendar it is worked on. Groups and
// calendars are found or made as hosts come; indices never change. Engine thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/rollout/engine.h"
#include "common/schedule/calendar.h"
#include "common/schedule/zone.h"
#include "console/core/fleet.h"

namespace kintsugi::console {

std::shared_ptr<const schedule::Zone> Utc();
// By IANA or Windows name; "" and "UTC" are always known. kNotFound names the zone. `source` null: only UTC is known.
Result<std::shared_ptr<const schedule::Zone>> FindZone(const schedule::ZoneSource* source, const std::string& name);
// kInvalidArgument names the list and the rule.
Result<rollout::CalendarState> MakeCalendar(const model::Schedule& schedule,
                                            std::shared_ptr<const schedule::Zone> zone);
// The schedule can hold a host back or give it active hours.
bool HasRules(const model::Schedule& schedule);

class Placement {
 public:
  // Takes over the groups, calendars and zones of a live rollout; none for a draft.
  Placement(const model::RolloutPlan& plan, const schedule::ZoneSource* zones,
            std::vector<rollout::GroupState> groups = {}, std::vector<rollout::CalendarState> calendars = {},
            std::vector<std::string> zone_names = {});
  // Sets the slot's groups and calendar. Returns a note when the host's zone is not known and UTC counts. Errors:
  // the plan's zone is not known, or a rule cannot be parsed (names the field).
  Result<std::string> Place(const Host& host, rollout::HostSlot& slot);

  std::vector<rollout::GroupState> groups;
  std::vector<rollout::CalendarState> calendars;
  std::vector<std::string> zones;  // of each calendar

 private:
  std::uint16_t GroupOf(const std::string& name, std::uint32_t limit);
  void PlaceInGroups(const Host& host, rollout::HostSlot& slot);
  Result<std::uint16_t> CalendarOf(const std::shared_ptr<const schedule::Zone>& zone, const std::string& name);

  const model::RolloutPlan& plan_;
  const schedule::ZoneSource* zone_source_;
};

// The limits of a live rollout's groups by an edited plan; a group that has no limit any more is as good as unlimited.
// kInvalidArgument: the edit limits a group that the rollout does not count.
Result<std::vector<rollout::GroupState>> EditGroups(const model::RolloutPlan& before, const model::RolloutPlan& edited,
                                                    std::vector<rollout::GroupState> groups);

}  // namespace kintsugi::console
