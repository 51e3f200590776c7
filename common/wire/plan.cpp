// SPDX-License-Identifier: Apache-2.0
// Rollout plans, as operators send them and as the console stores them.
#include "common/wire/convert.h"

namespace kintsugi::wire {
namespace {

using Selection = model::WaveSpec::Selection;

// An enum of a plan: 0 stays kUnspecified, a number of a newer release is refused.
template <typename Wire>
auto ReadChoice(Reader& reader, Wire value, const char* field) {
  const auto choice = FromWire(value);
  if (static_cast<int>(choice) != static_cast<int>(value))
    reader.Refuse(field, "is " + std::to_string(static_cast<int>(value)) + ", which this release does not know");
  return choice;
}

void WriteSelection(const model::WaveSpec& wave, v1::WaveSpec& out) {
  switch (wave.selection) {
    case Selection::kPercent:
      out.set_percent(wave.amount);
      break;
    case Selection::kCount:
      out.set_count(wave.amount);
      break;
    case Selection::kQuery:
      out.set_query(wave.query);
      break;
    case Selection::kRest:
      out.set_rest(true);
      break;
    case Selection::kRing:
      out.set_ring(wave.query);
      break;
  }
}

void WriteWave(const model::WaveSpec& wave, v1::WaveSpec& out) {
  out.set_name(wave.name);
  WriteSelection(wave, out);
  out.set_offset_ms(WireMs(wave.offset));
  out.set_soak_ms(WireMs(wave.soak));
  out.set_manual_gate(wave.manual_gate);
  if (wave.success_percent) out.set_success_percent(*wave.success_percent);
  if (wave.success_count) out.set_success_count(*wave.success_count);
  if (wave.error_percent) out.set_error_percent(*wave.error_percent);
  if (wave.error_count) out.set_error_count(*wave.error_count);
  if (wave.error_min_sample) out.set_error_min_sample(*wave.error_min_sample);
  if (wave.on_breach) out.set_on_breach(ToWire(*wave.on_breach));
}

void ReadSelection(Reader& reader, const v1::WaveSpec& in, model::WaveSpec& wave) {
  switch (in.selection_case()) {
    case v1::WaveSpec::kPercent:
      wave.selection = Selection::kPercent;
      wave.amount = in.percent();
      break;
    case v1::WaveSpec::kCount:
      wave.selection = Selection::kCount;
      wave.amount = in.count();
      break;
    case v1::WaveSpec::kQuery:
      wave.selection = Selection::kQuery;
      wave.query = reader.Text(in.query(), "query");
      break;
    case v1::WaveSpec::kRest:
      wave.selection = Selection::kRest;
      if (!in.rest()) reader.Refuse("rest", "is false, expected true or another selection");
      break;
    case v1::WaveSpec::kRing:
      wave.selection = Selection::kRing;
      wave.query = reader.Text(in.ring(), "ring");
      break;
    case v1::WaveSpec::SELECTION_NOT_SET:
      reader.Refuse("selection", "is not given, expected percent, count, query, ring or rest");
      break;
  }
}

void ReadWaveConditions(Reader& reader, const v1::WaveSpec& in, model::WaveSpec& wave) {
  if (in.has_success_percent()) wave.success_percent = in.success_percent();
  if (in.has_success_count()) wave.success_count = in.success_count();
  if (in.has_error_percent()) wave.error_percent = in.error_percent();
  if (in.has_error_count()) wave.error_count = in.error_count();
  if (in.has_error_min_sample()) wave.error_min_sample = in.error_min_sample();
  const model::OnBreach on_breach = ReadChoice(reader, in.on_breach(), "on_breach");
  if (on_breach != model::OnBreach::kUnspecified) wave.on_breach = on_breach;
}

model::WaveSpec ReadWave(Reader& reader, const v1::WaveSpec& in) {
  model::WaveSpec wave;
  wave.name = reader.Text(in.name(), "name");
  ReadSelection(reader, in, wave);
  wave.offset = reader.Delay(in.offset_ms(), "offset_ms");
  wave.soak = reader.Delay(in.soak_ms(), "soak_ms");
  wave.manual_gate = in.manual_gate();
  ReadWaveConditions(reader, in, wave);
  return wave;
}

void WriteConditions(const model::RolloutPlan& plan, v1::RolloutPlan& out) {
  out.set_success_percent(plan.success_percent);
  out.set_success_count(plan.success_count);
  out.set_error_percent(plan.error_percent);
  out.set_error_min_sample(plan.error_min_sample);
  out.set_error_count(plan.error_count);
  out.set_on_breach(ToWire(plan.on_breach));
  out.set_total_error_percent(plan.total_error_percent);
  out.set_total_error_min_sample(plan.total_error_min_sample);
  out.set_total_error_count(plan.total_error_count);
  out.set_total_on_breach(ToWire(plan.total_on_breach));
  out.set_count_unreachable(plan.count_unreachable);
}

void ReadConditions(Reader& reader, const v1::RolloutPlan& in, model::RolloutPlan& plan) {
  plan.success_percent = in.success_percent();
  plan.success_count = in.success_count();
  plan.error_percent = in.error_percent();
  plan.error_min_sample = in.error_min_sample();
  plan.error_count = in.error_count();
  plan.on_breach = ReadChoice(reader, in.on_breach(), "on_breach");
  plan.total_error_percent = in.total_error_percent();
  plan.total_error_min_sample = in.total_error_min_sample();
  plan.total_error_count = in.total_error_count();
  plan.total_on_breach = ReadChoice(reader, in.total_on_breach(), "total_on_breach");
  plan.count_unreachable = in.count_unreachable();
}

void WriteRetry(const model::RetryRule& rule, v1::RetryRule& out) {
  out.set_max_attempts(rule.max_attempts);
  out.set_base_ms(WireMs(rule.base));
  out.set_cap_ms(WireMs(rule.cap));
}

model::RetryRule ReadRetry(Reader& reader, const v1::RetryRule& in) {
  return {.max_attempts = in.max_attempts(),
          .base = reader.Delay(in.base_ms(), "base_ms"),
          .cap = reader.Delay(in.cap_ms(), "cap_ms")};
}

// What limits the work in progress, and what happens after failures. The one base and cap for every rule are only read:
// written, they would fill the zeros of a rule that has none.
void WriteLimits(const model::RolloutPlan& plan, v1::RolloutPlan& out) {
  out.set_in_flight_limit(plan.in_flight_limit);
  for (const auto& limit : plan.group_limits) {
    auto& row = *out.add_group_limits();
    row.set_kind(limit.kind);
    row.set_name(limit.name);
    row.set_limit(limit.limit);
  }
  out.set_starts_limit(plan.starts_limit);
  out.set_starts_period_ms(WireMs(plan.starts_period));
  out.set_max_attempts(plan.max_attempts);
  out.set_max_retries(plan.max_retries);
  WriteRetry(plan.retry_busy, *out.mutable_retry_busy());
  WriteRetry(plan.retry_transient, *out.mutable_retry_transient());
  WriteRetry(plan.retry_reboot, *out.mutable_retry_reboot());
  out.set_offer_timeout_ms(WireMs(plan.offer_timeout));
  out.set_unreachable_after_ms(WireMs(plan.unreachable_after));
}

void ReadRetries(Reader& reader, const v1::RolloutPlan& in, model::RolloutPlan& plan) {
  plan.max_attempts = in.max_attempts();
  plan.max_retries = in.max_retries();
  plan.retry_busy = reader.Field(in.retry_busy(), "retry_busy", ReadRetry);
  plan.retry_transient = reader.Field(in.retry_transient(), "retry_transient", ReadRetry);
  plan.retry_reboot = reader.Field(in.retry_reboot(), "retry_reboot", ReadRetry);
  const Duration base = reader.Delay(in.retry_base_ms(), "retry_base_ms");
  const Duration cap = reader.Delay(in.retry_cap_ms(), "retry_cap_ms");
  for (model::RetryRule* rule : {&plan.retry_busy, &plan.retry_transient, &plan.retry_reboot}) {
    if (rule->base == Duration{0}) rule->base = base;
    if (rule->cap == Duration{0}) rule->cap = cap;
  }
}

void ReadLimits(Reader& reader, const v1::RolloutPlan& in, model::RolloutPlan& plan) {
  plan.in_flight_limit = in.in_flight_limit();
  plan.group_limits = reader.List<model::GroupLimit>(
      in.group_limits(), "group_limits", kGroupLimits, [](Reader& r, const v1::GroupLimit& limit) {
        return model::GroupLimit{r.Text(limit.kind(), "kind"), r.Text(limit.name(), "name"), limit.limit()};
      });
  plan.starts_limit = in.starts_limit();
  plan.starts_period = reader.Delay(in.starts_period_ms(), "starts_period_ms");
  ReadRetries(reader, in, plan);
  plan.offer_timeout = reader.Delay(in.offer_timeout_ms(), "offer_timeout_ms");
  plan.unreachable_after = reader.Delay(in.unreachable_after_ms(), "unreachable_after_ms");
}

void WriteSchedule(const model::Schedule& schedule, v1::Schedule& out) {
  out.mutable_windows()->Assign(schedule.windows.begin(), schedule.windows.end());
  out.mutable_blackouts()->Assign(schedule.blackouts.begin(), schedule.blackouts.end());
  out.mutable_active_hours()->Assign(schedule.active_hours.begin(), schedule.active_hours.end());
  out.set_zone(schedule.zone);
}

std::vector<std::string> ReadRules(Reader& reader, const google::protobuf::RepeatedPtrField<std::string>& in,
                                   const char* field) {
  return reader.List<std::string>(in, field, kScheduleRules,
                                  [](Reader& r, const std::string& rule) { return r.Text(rule, nullptr, kRuleBytes); });
}

model::Schedule ReadSchedule(Reader& reader, const v1::Schedule& in) {
  return {.windows = ReadRules(reader, in.windows(), "windows"),
          .blackouts = ReadRules(reader, in.blackouts(), "blackouts"),
          .active_hours = ReadRules(reader, in.active_hours(), "active_hours"),
          .zone = reader.Text(in.zone(), "zone")};
}

// When and how the work may be done.
void WriteTerms(const model::RolloutPlan& plan, v1::RolloutPlan& out) {
  out.set_start_at_ms(ToUnixMs(plan.start_at));
  WriteSchedule(plan.schedule, *out.mutable_schedule());
  out.set_time_needed_ms(WireMs(plan.time_needed));
  out.set_missed_window(ToWire(plan.missed_window));
  out.set_stage_ahead(plan.stage_ahead);
  out.set_deadline_ms(ToUnixMs(plan.deadline));
  out.set_deadline_overrides_windows(plan.deadline_overrides_windows);
  WriteUser(plan.user, *out.mutable_user());
  out.set_late_hosts(ToWire(plan.late_hosts));
  out.set_reboot(ToWire(plan.reboot));
  out.set_reboot_allowed(plan.reboot != model::RebootPolicy::kNever);
}

void ReadTerms(Reader& reader, const v1::RolloutPlan& in, model::RolloutPlan& plan) {
  plan.start_at = reader.Time(in.start_at_ms());
  plan.schedule = reader.Field(in.schedule(), "schedule", ReadSchedule);
  plan.time_needed = reader.Delay(in.time_needed_ms(), "time_needed_ms");
  plan.missed_window = ReadChoice(reader, in.missed_window(), "missed_window");
  plan.stage_ahead = in.stage_ahead();
  plan.deadline = reader.Time(in.deadline_ms());
  plan.deadline_overrides_windows = in.deadline_overrides_windows();
  if (in.has_user()) plan.user = reader.Field(in.user(), "user", ReadUser);
  plan.late_hosts = ReadChoice(reader, in.late_hosts(), "late_hosts");
  ReadChoice(reader, in.reboot(), "reboot");
  plan.reboot = ReadReboot(in.reboot(), in.reboot_allowed());
}

}  // namespace

v1::RolloutPlan ToWire(const model::RolloutPlan& plan) {
  v1::RolloutPlan out;
  out.set_name(plan.name);
  for (const auto& bulletin : plan.bulletins) {
    if (&bulletin == &plan.bulletins.front())
      out.set_bulletin_id(bulletin);
    else
      out.add_more_bulletins(bulletin);
  }
  out.set_host_filter(plan.host_filter);
  for (const auto& wave : plan.waves) WriteWave(wave, *out.add_waves());
  WriteConditions(plan, out);
  WriteLimits(plan, out);
  WriteTerms(plan, out);
  out.set_action(ToWire(plan.action));
  out.set_package_revision(plan.package_revision);
  out.set_follow_up_of(plan.follow_up_of);
  return out;
}

Result<model::RolloutPlan> FromWire(const v1::RolloutPlan& in) {
  Reader reader;
  model::RolloutPlan plan;
  plan.name = reader.Text(in.name(), "name");
  plan.bulletins.push_back(reader.Text(in.bulletin_id(), "bulletin_id"));
  for (auto& bulletin : reader.Texts(in.more_bulletins(), "more_bulletins", kBulletins - 1))
    plan.bulletins.push_back(std::move(bulletin));
  plan.host_filter = reader.Text(in.host_filter(), "host_filter");
  plan.waves = reader.List<model::WaveSpec>(in.waves(), "waves", kWaves, ReadWave);
  ReadConditions(reader, in, plan);
  ReadLimits(reader, in, plan);
  ReadTerms(reader, in, plan);
  plan.action = ReadChoice(reader, in.action(), "action");
  plan.package_revision = in.package_revision();
  plan.follow_up_of = reader.Text(in.follow_up_of(), "follow_up_of", kIdBytes);
  return reader.Finish(std::move(plan));
}

}  // namespace kintsugi::wire
