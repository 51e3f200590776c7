// SPDX-License-Identifier: Apache-2.0
// EditRollout: a new plan for a rollout that is not over. Everything is checked first; a refused edit changes nothing.
// Engine thread. See core.h.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/wire/wire.h"
#include "console/core/consequences.h"
#include "console/core/core.h"
#include "console/core/rollout_rows.h"

namespace kintsugi::console {
namespace {

// The fields of the wire's plan that differ, for the audit log.
std::string ChangedFields(const model::RolloutPlan& before, const model::RolloutPlan& after) {
  const v1::RolloutPlan old_plan = wire::ToWire(before);
  const v1::RolloutPlan new_plan = wire::ToWire(after);
  std::vector<std::string> names;
  const auto* const descriptor = v1::RolloutPlan::descriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto* const field = descriptor->field(i);
    v1::RolloutPlan a;
    v1::RolloutPlan b;
    a.GetReflection()->SwapFields(&a, std::make_unique<v1::RolloutPlan>(old_plan).get(), {field});
    b.GetReflection()->SwapFields(&b, std::make_unique<v1::RolloutPlan>(new_plan).get(), {field});
    if (a.SerializeAsString() != b.SerializeAsString()) names.push_back(field->name());
  }
  return names.empty() ? "nothing" : fmt::format("{}", fmt::join(names, ", "));
}

struct Edited {
  model::RolloutPlan plan;
  std::vector<rollout::GroupState> groups;
  std::vector<rollout::CalendarState> calendars;
  std::vector<std::string> zones;
};

// The same zones with the edited rules; a plan with a zone of its own puts every calendar into it.
Status EditCalendars(const Rollout& rollout, const schedule::ZoneSource* zones, Instant now, Edited& edited) {
  for (const std::string& name : rollout.zones) {
    const std::string& wanted = edited.plan.schedule.zone.empty() ? name : edited.plan.schedule.zone;
    auto zone = FindZone(zones, wanted);
    if (!zone && !edited.plan.schedule.zone.empty())
      return Error{Code::kInvalidArgument, "schedule.zone: " + zone.error().message};
    const auto chosen = zone ? *zone : Utc();
    auto calendar = MakeCalendar(edited.plan.schedule, chosen);
    if (!calendar) return calendar.error();
    const Status windows = rollout::CheckWindows(edited.plan, chosen, now);
    if (!windows) return windows;
    edited.calendars.push_back(std::move(*calendar));
    edited.zones.push_back(chosen->name);
  }
  return {};
}

Result<Edited> Prepare(const Rollout& rollout, model::RolloutPlan plan, const DraftSources& sources, Instant now) {
  Edited edited;
  edited.plan = std::move(plan);
  if (edited.plan.time_needed == Duration{0}) {
    for (const SlotDetail& detail : rollout.details)
      edited.plan.time_needed =
          std::max(edited.plan.time_needed, TimeFor(detail.work, rollout.instructions, edited.plan.reboot));
  }
  const auto filter = HostFilter::Parse(edited.plan.host_filter);
  if (!filter) return Error{Code::kInvalidArgument, "host_filter: " + filter.error().message};
  const auto waves = WaveFilter::ForAll(edited.plan, sources.groups);
  if (!waves) return waves.error();
  const Status allowed = rollout::CheckEdit(rollout.state, edited.plan, now);
  if (!allowed) return allowed.error();
  auto groups = EditGroups(rollout.state.plan, edited.plan, rollout.state.groups);
  if (!groups) return groups.error();
  edited.groups = std::move(*groups);
  const Status calendars = EditCalendars(rollout, sources.zones, now, edited);
  if (!calendars) return calendars.error();
  return edited;
}

// What the edit would do, for a dry run.
void Foresee(const Rollout& rollout, Edited edited, Instant now, v1::RolloutReply& reply) {
  const std::string fields = ChangedFields(rollout.state.plan, edited.plan);
  auto* out = reply.add_consequences();
  out->set_what("edited");
  out->set_sentence(fmt::format("What changes in the plan: {}.", fields));
  if (rollout.control.submitted != Instant{}) {
    out = reply.add_consequences();
    out->set_what("submitted-anew");
    out->set_sentence(
        fmt::format("{} submitted the plan as it was: it has to be submitted again.", rollout.control.submitted_by));
  }
  rollout::State after = rollout.state;
  rollout::Commands ignored;
  rollout::Edit(after, std::move(edited.plan), std::move(edited.groups), std::move(edited.calendars), now, ignored);
  AddConsequences(rollout, after, reply);
}

}  // namespace

Result<v1::RolloutReply> Core::EditRollout(const Caller& caller, const v1::EditRolloutRequest& request, Turn& turn) {
  const auto index = rollouts_.FindByIdOrName(request.rollout());
  if (!index) return index.error();
  Rollout& rollout = rollouts_.at(*index);
  if (request.expected_revision() != 0 && request.expected_revision() != rollout.state.revision)
    return Error{Code::kConflict, fmt::format("the rollout changed since you looked (revision {}, now {}): look again",
                                              request.expected_revision(), rollout.state.revision)};
  if (const Status same = rollout.control.Check(request.if_control_revision()); !same) return same.error();
  auto parsed = wire::FromWire(request.plan());
  if (!parsed) return parsed.error();
  auto edited = Prepare(rollout, WithDefaults(std::move(*parsed)), Sources(), turn.now);
  if (!edited) return edited.error();
  v1::RolloutReply reply;
  reply.set_dry_run(request.dry_run());
  if (request.dry_run()) {
    *reply.mutable_rollout() = Summarise(rollout, turn.now);
    *reply.mutable_rollout()->mutable_plan() = wire::ToWire(edited->plan);
    Foresee(rollout, std::move(*edited), turn.now, reply);
    return reply;
  }
  const std::string fields = ChangedFields(rollout.state.plan, edited->plan);
  turn.Audit(caller.user, "rollout.edit", rollout.row.id.str(), fields);
  rollout.control.Add(turn.now, caller.user, "edited: " + fields);
  rollout.control.submitted = {};
  rollout.control.submitted_by.clear();
  const auto before = rollout.state.phase;
  rollout.zones = std::move(edited->zones);
  commands_.clear();
  rollout::Edit(rollout.state, std::move(edited->plan), std::move(edited->groups), std::move(edited->calendars),
                turn.now, commands_);
  CarryOut(rollout, turn);
  TellPhase(rollout, before, rollout::Event::Kind::kTick, turn);
  RefreshPlan(rollout);
  predictions_.Disturb(rollout.row.id, turn.writes);
  *reply.mutable_rollout() = Summarise(rollout, turn.now);
  return reply;
}

}  // namespace kintsugi::console
