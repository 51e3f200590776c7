// SPDX-License-Identifier: Apache-2.0
// The product's defaults in place of what an operator left out. Pure.
#include <algorithm>
#include <type_traits>

#include "console/core/rollout_draft.h"

namespace kintsugi::console {
namespace {

template <typename Field, typename Value>
void Fill(Field& field, const Value& value) {
  if (field == std::decay_t<Field>{}) field = static_cast<Field>(value);
}

void FillRetry(model::RetryRule& rule, std::uint32_t max_attempts) {
  const model::RetryRule defaults;
  Fill(rule.max_attempts, max_attempts);
  Fill(rule.base, defaults.base);
  Fill(rule.cap, std::max(defaults.cap, rule.base));
}

bool HasErrorCondition(const model::RolloutPlan& plan) {
  return plan.error_percent != 0 || plan.error_count != 0 ||
         std::any_of(plan.waves.begin(), plan.waves.end(),
                     [](const auto& wave) { return wave.error_percent || wave.error_count; });
}

bool HasWaveCondition(const model::RolloutPlan& plan) {
  return HasErrorCondition(plan) || plan.success_percent != 0 || plan.success_count != 0 ||
         plan.on_breach != model::OnBreach::kUnspecified ||
         std::any_of(plan.waves.begin(), plan.waves.end(),
                     [](const auto& wave) { return wave.success_percent || wave.success_count || wave.on_breach; });
}

// Who limits the rollout as a whole and says nothing of its waves means just that: one failed wave of 30 must not stop
// 4,000 hosts whose limit is 5 % overall.
void FillConditions(model::RolloutPlan& plan) {
  const model::RolloutPlan defaults;
  const bool total = plan.total_error_percent % 100 != 0 || plan.total_error_count != 0;  // 100: no limit
  if (total && !HasWaveCondition(plan)) plan.on_breach = model::OnBreach::kWarn;
  if (total && !HasErrorCondition(plan)) plan.error_percent = 100;
  Fill(plan.success_percent, defaults.success_percent);
  Fill(plan.error_percent, defaults.error_percent);
  Fill(plan.error_min_sample, defaults.error_min_sample);
  Fill(plan.on_breach, defaults.on_breach);
  Fill(plan.total_error_percent, defaults.total_error_percent);
  Fill(plan.total_error_min_sample, defaults.total_error_min_sample);
  Fill(plan.total_on_breach, defaults.total_on_breach);
}

}  // namespace

model::RolloutPlan WithDefaults(model::RolloutPlan plan) {
  const model::RolloutPlan defaults;
  FillConditions(plan);
  Fill(plan.in_flight_limit, defaults.in_flight_limit);
  Fill(plan.starts_period, defaults.starts_period);
  Fill(plan.max_attempts, defaults.max_attempts);
  for (model::RetryRule* rule : {&plan.retry_busy, &plan.retry_transient, &plan.retry_reboot})
    FillRetry(*rule, plan.max_attempts);
  Fill(plan.offer_timeout, defaults.offer_timeout);
  Fill(plan.unreachable_after, defaults.unreachable_after);
  Fill(plan.missed_window, defaults.missed_window);
  Fill(plan.user.defer_for, defaults.user.defer_for);
  // A notice of 0 stays: nothing is shown. Without any user policy the wire gives the product's.
  Fill(plan.late_hosts, defaults.late_hosts);
  Fill(plan.reboot, defaults.reboot);
  Fill(plan.action, defaults.action);
  if (plan.name.empty() && !plan.bulletins.empty()) plan.name = plan.bulletins.front();
  return plan;
}

}  // namespace kintsugi::console
