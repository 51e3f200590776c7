// SPDX-License-Identifier: Apache-2.0
// Rollout plans, as operators send them and as the console stores them.
#include "common/wire/convert.h"

namespace kintsugi::wire {
namespace {

using Selection = model::WaveSpec::Selection;

void WriteWave(const model::WaveSpec& wave, v1::WaveSpec& out) {
  out.set_name(wave.name);
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

model::WaveSpec ReadWave(Reader& reader, const v1::WaveSpec& in) {
  model::WaveSpec wave;
  wave.name = reader.Text(in.name(), "name");
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
  return wave;
}

}  // namespace

v1::RolloutPlan ToWire(const model::RolloutPlan& plan) {
  v1::RolloutPlan out;
  out.set_name(plan.name);
  if (!plan.bulletins.empty()) out.set_bulletin_id(plan.bulletins.front());
  out.set_host_filter(plan.host_filter);
  for (const auto& wave : plan.waves) WriteWave(wave, *out.add_waves());
  out.set_success_percent(plan.success_percent);
  out.set_error_percent(plan.error_percent);
  out.set_error_min_sample(plan.error_min_sample);
  out.set_error_count(plan.error_count);
  out.set_in_flight_limit(plan.in_flight_limit);
  out.set_max_attempts(plan.max_attempts);
  out.set_retry_base_ms(WireMs(plan.retry_transient.base));
  out.set_retry_cap_ms(WireMs(plan.retry_transient.cap));
  out.set_offer_timeout_ms(WireMs(plan.offer_timeout));
  out.set_unreachable_after_ms(WireMs(plan.unreachable_after));
  out.set_reboot_allowed(plan.reboot != model::RebootPolicy::kNever);
  out.set_package_revision(plan.package_revision);
  return out;
}

Result<model::RolloutPlan> FromWire(const v1::RolloutPlan& in) {
  Reader reader;
  model::RolloutPlan plan;
  plan.name = reader.Text(in.name(), "name");
  plan.bulletins.push_back(reader.Text(in.bulletin_id(), "bulletin_id"));
  plan.host_filter = reader.Text(in.host_filter(), "host_filter");
  plan.waves = reader.List<model::WaveSpec>(in.waves(), "waves", kWaves, ReadWave);
  plan.success_percent = in.success_percent();
  plan.error_percent = in.error_percent();
  plan.error_min_sample = in.error_min_sample();
  plan.error_count = in.error_count();
  plan.in_flight_limit = in.in_flight_limit();
  plan.max_attempts = in.max_attempts();
  plan.retry_transient.base = reader.Delay(in.retry_base_ms(), "retry_base_ms");
  plan.retry_transient.cap = reader.Delay(in.retry_cap_ms(), "retry_cap_ms");
  plan.offer_timeout = reader.Delay(in.offer_timeout_ms(), "offer_timeout_ms");
  plan.unreachable_after = reader.Delay(in.unreachable_after_ms(), "unreachable_after_ms");
  plan.reboot = in.reboot_allowed() ? model::RebootPolicy::kIfNeeded : model::RebootPolicy::kNever;
  plan.package_revision = in.package_revision();
  return reader.Finish(std::move(plan));
}

}  // namespace kintsugi::wire
