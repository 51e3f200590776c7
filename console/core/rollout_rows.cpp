// SPDX-License-Identifier: Apache-2.0
#include "console/core/rollout_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/base/defect.h"
#include "common/base/prng.h"
#include "console/core/placement.h"
#include "console/core/stored_rollout.h"
#include "proto/storage.pb.h"

namespace kintsugi::console {
namespace {

std::string SerialisePlacement(const rollout::HostSlot& slot, const SlotDetail& detail) {
  v1::RolloutPlacement placement;
  for (const WorkRef& item : detail.work) {
    placement.add_work(item.instruction);
    placement.add_boot_first(item.boot_first);
  }
  for (const std::uint16_t group : slot.groups) {
    if (group != rollout::kNoGroup) placement.add_groups(group);
  }
  if (slot.calendar != rollout::kNoCalendar && !Planted(Defect::kCalendarNotStored))
    placement.set_calendar(slot.calendar + 1U);
  placement.set_note(detail.note);
  placement.set_missed(slot.missed);
  placement.set_deferrals(detail.deferrals);
  return placement.SerializeAsString();
}

std::string SerialiseProgress(const Rollout& rollout) {
  const rollout::State& state = rollout.state;
  v1::RolloutProgress progress;
  for (const rollout::WaveState& wave : state.waves) {
    auto* out = progress.add_waves();
    out->set_opened_ms(ToUnixMs(wave.opened));
    out->set_passed_ms(ToUnixMs(wave.passed));
    out->set_closed_ms(ToUnixMs(wave.closed));
    out->set_released(wave.released);
    out->set_warned_error(wave.warned_error);
    out->set_warned_success(wave.warned_success);
  }
  progress.set_retries(state.retries);
  progress.set_period_start_ms(ToUnixMs(state.period_start));
  progress.set_starts_in_period(Planted(Defect::kStartsNotStored) ? 0 : state.starts_in_period);
  progress.set_warned_total(state.warned_total);
  for (const rollout::GroupState& group : state.groups) {
    progress.add_groups(group.name);
    progress.add_group_limits(group.limit);
  }
  for (const std::string& zone : rollout.zones) progress.add_zones(zone);
  progress.set_control_revision(rollout.control.revision);
  for (const ControlLog::Change& change : rollout.control.changes) {
    auto* out = progress.add_control_changes();
    out->set_control_revision(change.revision);
    out->set_at_ms(ToUnixMs(change.at));
    out->set_who(change.who);
    out->set_what(change.what);
  }
  progress.set_submitted_ms(ToUnixMs(rollout.control.submitted));
  progress.set_submitted_by(rollout.control.submitted_by);
  return progress.SerializeAsString();
}

Error Damaged(const db::RolloutRow& row, std::string_view what) {
  return Error{Code::kDataLoss, fmt::format("rollout {} {}", row.id.str(), what)};
}

rollout::HostSlot ToSlot(const db::RolloutHostRow& row) {
  rollout::HostSlot slot;
  slot.state = row.state;
  slot.reason = row.reason;
  slot.wave = row.wave;
  slot.attempts = static_cast<std::uint8_t>(row.attempts);
  slot.not_before_ms = ToUnixMs(row.not_before);
  slot.offered_ms = ToUnixMs(row.offered);
  slot.expires_ms = ToUnixMs(row.expires);
  slot.last_heard_ms = ToUnixMs(row.last_heard);
  return slot;
}

// Rows of an earlier release have no placement: the host's work is the one update that its row names.
void WorkByUpdate(const Rollout& live, const db::RolloutHostRow& row, SlotDetail& detail) {
  for (std::size_t i = 0; i < live.instructions.size(); ++i) {
    if (live.instructions[i].update_id == row.update_id) detail.work = {{static_cast<std::uint16_t>(i), false}};
  }
}

Status ReadPlacement(const Rollout& live, const db::RolloutHostRow& row, rollout::HostSlot& slot, SlotDetail& detail) {
  if (row.placement.empty()) {
    WorkByUpdate(live, row, detail);
    return {};
  }
  v1::RolloutPlacement placement;
  if (!placement.ParseFromString(row.placement)) return Damaged(live.row, "has a placement that cannot be read");
  for (int i = 0; i < placement.work_size(); ++i) {
    if (placement.work(i) >= live.instructions.size()) return Damaged(live.row, "names an instruction it lacks");
    detail.work.push_back(
        {static_cast<std::uint16_t>(placement.work(i)), i < placement.boot_first_size() && placement.boot_first(i)});
  }
  for (int i = 0; i < placement.groups_size(); ++i) {
    if (placement.groups(i) >= live.state.groups.size() || static_cast<std::size_t>(i) >= slot.groups.size())
      return Damaged(live.row, "names a group it lacks");
    slot.groups[static_cast<std::size_t>(i)] = static_cast<std::uint16_t>(placement.groups(i));
  }
  if (placement.calendar() > live.state.calendars.size()) return Damaged(live.row, "names a calendar it lacks");
  if (placement.calendar() > 0) slot.calendar = static_cast<std::uint16_t>(placement.calendar() - 1);
  slot.missed = placement.missed();
  detail.note = placement.note();
  detail.deferrals = placement.deferrals();
  return {};
}

Status ReadProgress(Rollout& live, const schedule::ZoneSource* zones) {
  v1::RolloutProgress progress;
  if (!progress.ParseFromString(live.row.progress)) return Damaged(live.row, "has progress that cannot be read");
  rollout::State& state = live.state;
  state.waves.resize(state.plan.waves.size());
  for (std::size_t i = 0; i < state.waves.size() && static_cast<int>(i) < progress.waves_size(); ++i) {
    const auto& in = progress.waves(static_cast<int>(i));
    rollout::WaveState& wave = state.waves[i];
    wave.opened = FromUnixMs(in.opened_ms());
    wave.passed = FromUnixMs(in.passed_ms());
    wave.closed = FromUnixMs(in.closed_ms());
    wave.released = in.released();
    wave.warned_error = in.warned_error();
    wave.warned_success = in.warned_success();
  }
  state.retries = progress.retries();
  state.period_start = FromUnixMs(progress.period_start_ms());
  state.starts_in_period = progress.starts_in_period();
  state.warned_total = progress.warned_total();
  for (int i = 0; i < progress.groups_size() && i < progress.group_limits_size(); ++i)
    state.groups.push_back({progress.groups(i), progress.group_limits(i), 0});
  live.control.revision = progress.control_revision();
  for (const auto& change : progress.control_changes())
    live.control.changes.push_back(
        {change.control_revision(), FromUnixMs(change.at_ms()), change.who(), change.what()});
  live.control.submitted = FromUnixMs(progress.submitted_ms());
  live.control.submitted_by = progress.submitted_by();
  for (const std::string& name : progress.zones()) {
    auto zone = FindZone(zones, name);
    auto calendar = MakeCalendar(state.plan.schedule, zone ? *zone : Utc());
    if (!calendar) return Damaged(live.row, calendar.error().message);
    state.calendars.push_back(std::move(*calendar));
    live.zones.push_back(name);
  }
  return {};
}

Status ReadHost(Rollout& live, const db::RolloutHostRow& row, const Fleet& fleet) {
  const auto index = fleet.Find(row.host);
  if (!index) return Damaged(live.row, fmt::format("names the unknown host {}", row.host.str()));
  SlotDetail detail;
  detail.host = *index;
  rollout::HostSlot slot = ToSlot(row);
  const Status placed = ReadPlacement(live, row, slot, detail);
  if (!placed) return placed.error();
  // A contact alone does not store the slot; the host's own row has its time.
  const Instant contact = fleet.at(*index).last_contact;
  if (contact > live.row.created) slot.last_heard_ms = std::max(slot.last_heard_ms, ToUnixMs(contact));
  detail.report_sequence = row.report_sequence;
  detail.installer_runs = row.installer_runs;
  detail.runs_before_attempt = row.runs_before_attempt;
  detail.exit_code = row.exit_code;
  detail.detail = row.detail;
  detail.changed = row.changed;
  live.state.slots.push_back(slot);
  live.details.push_back(std::move(detail));
  return {};
}

}  // namespace

db::RolloutHostRow ToRow(const Rollout& rollout, rollout::Slot slot, const Fleet& fleet) {
  const rollout::HostSlot& engine = rollout.state.slots[slot];
  const SlotDetail& detail = rollout.details[slot];
  db::RolloutHostRow row;
  row.rollout = rollout.row.id;
  row.slot = slot;
  row.host = fleet.at(detail.host).row.id;
  if (!detail.work.empty()) {
    const model::Instruction& first = rollout.instructions[detail.work.front().instruction];
    row.update_id = first.update_id;
    row.package_revision = first.package_revision;
  }
  row.wave = engine.wave;
  row.state = engine.state;
  row.reason = engine.reason;
  row.attempts = engine.attempts;
  row.exit_code = detail.exit_code;
  row.detail = detail.detail;
  row.report_sequence = detail.report_sequence;
  row.installer_runs = detail.installer_runs;
  row.runs_before_attempt = detail.runs_before_attempt;
  if (!Planted(Defect::kBackOffNotStored)) row.not_before = FromUnixMs(engine.not_before_ms);
  row.last_heard = FromUnixMs(engine.last_heard_ms);
  row.changed = detail.changed;
  row.offered = FromUnixMs(engine.offered_ms);
  row.expires = FromUnixMs(engine.expires_ms);
  row.placement = SerialisePlacement(engine, detail);
  return row;
}

void RefreshRow(Rollout& rollout) {
  const rollout::State& state = rollout.state;
  rollout.row.phase = rollout::Name(state.phase);
  rollout.row.cause = rollout::ToText(state.cause);
  rollout.row.open_waves = state.open_waves;
  rollout.row.revision = state.revision;
  rollout.row.started = state.started;
  rollout.row.ended = state.ended;
  rollout.row.progress = SerialiseProgress(rollout);
}

void RefreshPlan(Rollout& rollout) {
  rollout.row.plan = Serialise(StoredRollout{rollout.state.plan, rollout.instructions});
  rollout.row_dirty = true;
}

Result<Rollout> RestoreRollout(db::RolloutRow row, const std::vector<db::RolloutHostRow>& hosts, const Fleet& fleet,
                               const schedule::ZoneSource* zones, Instant now) {
  auto stored = ParseStoredRollout(row.plan);
  if (!stored) return stored.error();
  const auto phase = rollout::PhaseFromName(row.phase);
  if (!phase) return Damaged(row, fmt::format("has the unknown phase '{}'", row.phase));
  Rollout live;
  live.row = std::move(row);
  live.instructions = std::move(stored->instructions);
  rollout::State& state = live.state;
  state.plan = std::move(stored->plan);
  state.seed = StableHash(live.row.id.str().data(), live.row.id.str().size());
  state.phase = *phase;
  state.cause = rollout::HaltCauseFromText(live.row.cause).value_or(rollout::HaltCause{});
  state.revision = live.row.revision;
  state.started = live.row.started;
  state.ended = live.row.ended;
  const Status progress = ReadProgress(live, zones);
  if (!progress) return progress.error();
  for (const auto& host : hosts) {
    const Status read = ReadHost(live, host, fleet);
    if (!read) return read.error();
  }
  live.state = rollout::Restore(std::move(live.state), live.row.open_waves, now);
  return live;
}

}  // namespace kintsugi::console
