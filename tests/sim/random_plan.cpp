// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/random_plan.h"

#include <fmt/format.h>

namespace kintsugi::simulation {
namespace {

constexpr std::uint64_t kMinute = 60'000;
constexpr std::uint64_t kHour = 60 * kMinute;

std::uint64_t OneOf(Prng& prng, std::initializer_list<std::uint64_t> values) {
  return *(values.begin() + prng.Below(values.size()));
}

void DrawBulletin(Prng& prng, const PlanSubject& subject, v1::RolloutPlan& plan) {
  plan.set_bulletin_id(subject.bulletins[prng.Below(subject.bulletins.size())]);
  plan.set_name(fmt::format("rollout {}", subject.number));
  if (!prng.Percent(35)) return;
  for (const auto& bulletin : subject.bulletins)  // several items for a host
    if (bulletin != plan.bulletin_id()) plan.add_more_bulletins(bulletin);
}

void DrawWaves(Prng& prng, v1::RolloutPlan& plan) {
  const std::uint64_t canaries = prng.Below(4);
  for (std::uint64_t i = 0; i < canaries; ++i) {
    auto* wave = plan.add_waves();
    wave->set_name(fmt::format("wave {}", i + 1));
    if (prng.Percent(50)) {
      wave->set_percent(static_cast<std::uint32_t>(5 + prng.Below(25)));
    } else {
      wave->set_count(static_cast<std::uint32_t>(1 + prng.Below(3)));
    }
  }
  if (canaries > 0 && prng.Percent(5)) return;  // the last wave need not take the rest
  auto* rest = plan.add_waves();
  rest->set_name("rest");
  rest->set_rest(true);
}

void DrawConditions(Prng& prng, v1::RolloutPlan& plan) {
  plan.set_success_percent(static_cast<std::uint32_t>(OneOf(prng, {30, 60, 80, 95, 100})));
  plan.set_error_percent(static_cast<std::uint32_t>(OneOf(prng, {1, 5, 20, 50, 100})));
  plan.set_error_min_sample(static_cast<std::uint32_t>(OneOf(prng, {0, 1, 3, 10})));
  if (prng.Percent(20)) plan.set_error_count(static_cast<std::uint32_t>(1 + prng.Below(4)));
}

void DrawLimits(Prng& prng, const PlanSubject& subject, v1::RolloutPlan& plan) {
  if (prng.Percent(70)) plan.set_in_flight_limit(static_cast<std::uint32_t>(1 + prng.Below(subject.hosts)));
  plan.set_max_attempts(static_cast<std::uint32_t>(1 + prng.Below(4)));
}

void DrawTimes(Prng& prng, v1::RolloutPlan& plan) {
  plan.set_retry_base_ms(OneOf(prng, {1'000, kMinute, 10 * kMinute}));
  plan.set_retry_cap_ms(OneOf(prng, {10 * kMinute, kHour, 2 * kHour}));
  plan.set_offer_timeout_ms(OneOf(prng, {45 * kMinute, 90 * kMinute, 4 * kHour, 12 * kHour}));
  plan.set_unreachable_after_ms(OneOf(prng, {15 * kMinute, 45 * kMinute, 3 * kHour}));
}

// Dates, soaks and gates of waves.
void DrawOrder(Prng& prng, v1::RolloutPlan& plan) {
  const bool dated = prng.Percent(20);
  const bool soaks = prng.Percent(25);
  const bool gated = prng.Percent(15);
  const std::uint64_t step = OneOf(prng, {20 * kMinute, 90 * kMinute, 5 * kHour});
  for (int i = 0; i < plan.waves_size(); ++i) {
    auto& wave = *plan.mutable_waves(i);
    if (dated) wave.set_offset_ms(static_cast<std::uint64_t>(i) * step);
    if (soaks) wave.set_soak_ms(OneOf(prng, {0, 10 * kMinute, kHour, 4 * kHour}));
    if (gated && i + 1 < plan.waves_size()) wave.set_manual_gate(prng.Percent(60));
  }
}

void DrawStarts(Prng& prng, const PlanSubject& subject, v1::RolloutPlan& plan) {
  if (!prng.Percent(15)) return;
  plan.set_starts_limit(static_cast<std::uint32_t>(1 + prng.Below(subject.hosts)));
  plan.set_starts_period_ms(OneOf(prng, {10 * kMinute, kHour}));
}

// Sites and roles as the operator of a run defines them.
void DrawGroups(Prng& prng, v1::RolloutPlan& plan) {
  if (prng.Percent(20)) {
    auto* sites = plan.add_group_limits();
    sites->set_kind("site");
    sites->set_limit(static_cast<std::uint32_t>(1 + prng.Below(3)));
  }
  if (!prng.Percent(20)) return;
  auto* role = plan.add_group_limits();
  role->set_kind("role");
  role->set_name("cluster");
  role->set_limit(static_cast<std::uint32_t>(1 + prng.Below(2)));
}

// Nights, in the hosts' own zones or in one.
void DrawWindows(Prng& prng, v1::RolloutPlan& plan) {
  if (!prng.Percent(20)) return;
  auto& schedule = *plan.mutable_schedule();
  static constexpr const char* kNights[] = {"weekly daily 22:00 6h", "weekly daily 01:00 3h",
                                            "weekly daily 12:00 100min"};
  schedule.add_windows(kNights[prng.Below(std::size(kNights))]);
  if (prng.Percent(30)) schedule.set_zone("Asia/Tokyo");
  plan.set_stage_ahead(prng.Percent(40));
  if (prng.Percent(40)) plan.set_time_needed_ms(70 * kMinute);
}

void DrawReboot(Prng& prng, v1::RolloutPlan& plan) { plan.set_reboot_allowed(!prng.Percent(15)); }

}  // namespace

v1::RolloutPlan DrawPlan(Prng& prng, const PlanSubject& subject) {
  v1::RolloutPlan plan;
  DrawBulletin(prng, subject, plan);
  DrawWaves(prng, plan);
  DrawConditions(prng, plan);
  DrawLimits(prng, subject, plan);
  DrawTimes(prng, plan);
  DrawReboot(prng, plan);
  DrawOrder(prng, plan);
  DrawStarts(prng, subject, plan);
  DrawGroups(prng, plan);
  DrawWindows(prng, plan);
  return plan;
}

}  // namespace kintsugi::simulation
