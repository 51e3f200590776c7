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

void DrawBulletins(Prng& prng, const PlanSubject& subject, v1::RolloutPlan& plan) {
  const std::size_t first = prng.Below(subject.bulletins.size());
  plan.set_bulletin_id(subject.bulletins[first]);
  for (std::size_t i = 0; subject.features.work && i < subject.bulletins.size(); ++i)
    if (i != first && prng.Percent(50)) plan.add_more_bulletins(subject.bulletins[i]);
  plan.set_name(fmt::format("rollout {}", subject.number));
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

v1::OnBreach DrawReaction(Prng& prng) {
  static constexpr v1::OnBreach kReactions[] = {v1::ON_BREACH_HALT, v1::ON_BREACH_PAUSE, v1::ON_BREACH_WARN};
  return kReactions[prng.Below(3)];
}

void DrawReactions(Prng& prng, v1::RolloutPlan& plan) {
  plan.set_on_breach(DrawReaction(prng));
  if (prng.Percent(30)) plan.set_success_count(static_cast<std::uint32_t>(1 + prng.Below(3)));
  if (prng.Percent(40)) plan.set_total_error_percent(static_cast<std::uint32_t>(1 + prng.Below(60)));
  if (prng.Percent(40)) plan.set_total_error_count(static_cast<std::uint32_t>(1 + prng.Below(5)));
  plan.set_total_error_min_sample(static_cast<std::uint32_t>(prng.Below(4)));
  plan.set_total_on_breach(DrawReaction(prng));
  plan.set_count_unreachable(prng.Percent(40));
  for (auto& wave : *plan.mutable_waves()) {
    if (prng.Percent(30)) wave.set_success_percent(static_cast<std::uint32_t>(1 + prng.Below(100)));
    if (prng.Percent(20)) wave.set_success_count(static_cast<std::uint32_t>(prng.Below(3)));
    if (prng.Percent(30)) wave.set_error_percent(static_cast<std::uint32_t>(prng.Below(101)));
    if (prng.Percent(20)) wave.set_error_count(static_cast<std::uint32_t>(prng.Below(4)));
    if (prng.Percent(20)) wave.set_error_min_sample(static_cast<std::uint32_t>(1 + prng.Below(4)));
    if (prng.Percent(30)) wave.set_on_breach(DrawReaction(prng));
  }
}

void DrawGroups(Prng& prng, v1::RolloutPlan& plan) {
  if (plan.waves_size() > 1 && prng.Percent(50)) plan.mutable_waves(0)->set_ring("pilot");
  if (plan.waves_size() > 2 && prng.Percent(30)) plan.mutable_waves(1)->set_query("site=north role=cluster");
  if (prng.Percent(60)) {
    auto* site = plan.add_group_limits();
    site->set_kind("site");
    site->set_limit(static_cast<std::uint32_t>(1 + prng.Below(3)));
  }
  for (const char* role : {"cluster", "server"}) {
    if (prng.Percent(50)) continue;
    auto* limit = plan.add_group_limits();
    limit->set_kind("role");
    limit->set_name(role);
    limit->set_limit(static_cast<std::uint32_t>(1 + prng.Below(2)));
  }
}

void DrawRetry(Prng& prng, v1::RetryRule& rule) {
  rule.set_max_attempts(static_cast<std::uint32_t>(1 + prng.Below(5)));
  rule.set_base_ms(OneOf(prng, {1'000, kMinute, 10 * kMinute}));
  rule.set_cap_ms(OneOf(prng, {10 * kMinute, kHour}));
}

void DrawStarts(Prng& prng, v1::RolloutPlan& plan) {
  if (prng.Percent(60)) {
    plan.set_starts_limit(static_cast<std::uint32_t>(1 + prng.Below(4)));
    plan.set_starts_period_ms(OneOf(prng, {10 * kMinute, 30 * kMinute, kHour}));
  }
  if (prng.Percent(30)) plan.set_max_retries(static_cast<std::uint32_t>(1 + prng.Below(6)));
  if (prng.Percent(40)) DrawRetry(prng, *plan.mutable_retry_busy());
  if (prng.Percent(40)) DrawRetry(prng, *plan.mutable_retry_transient());
  if (prng.Percent(40)) DrawRetry(prng, *plan.mutable_retry_reboot());
}

void DrawLateHosts(Prng& prng, v1::RolloutPlan& plan) {
  static constexpr v1::LateHosts kRules[] = {v1::LATE_HOSTS_CURRENT_WAVE, v1::LATE_HOSTS_LAST_WAVE,
                                             v1::LATE_HOSTS_STAY_OUT};
  plan.set_late_hosts(kRules[prng.Below(3)]);
}

void DrawWork(Prng& prng, const PlanSubject& subject, v1::RolloutPlan& plan) {
  const bool windows = plan.schedule().windows_size() > 0;
  static constexpr v1::RebootPolicy kPolicies[] = {v1::REBOOT_POLICY_IF_NEEDED, v1::REBOOT_POLICY_NEVER,
                                                   v1::REBOOT_POLICY_ALWAYS, v1::REBOOT_POLICY_AT_WINDOW_END};
  plan.set_reboot(kPolicies[prng.Below(windows ? 4 : 3)]);
  if (subject.earlier.empty()) return;
  if (prng.Percent(25)) plan.set_action(v1::ACTION_UNINSTALL);
  if (plan.action() != v1::ACTION_UNINSTALL && prng.Percent(30))
    plan.set_follow_up_of(subject.earlier[prng.Below(subject.earlier.size())]);
}

void DrawUser(Prng& prng, v1::RolloutPlan& plan) {
  auto& user = *plan.mutable_user();
  user.set_deferrals(static_cast<std::uint32_t>(prng.Below(4)));
  user.set_defer_for_ms(OneOf(prng, {10 * kMinute, kHour, 2 * kHour}));
  user.set_notice_ms(OneOf(prng, {0, kMinute, 15 * kMinute}));
}

void DrawReboot(Prng& prng, v1::RolloutPlan& plan) { plan.set_reboot_allowed(!prng.Percent(15)); }

}  // namespace

PlanFeatures DrawFeatures(Prng& prng) {
  PlanFeatures features;
  for (bool* feature : {&features.windows, &features.dates, &features.groups, &features.limits, &features.reactions,
                        &features.work, &features.users})
    *feature = prng.Percent(40);
  return features;
}

v1::RolloutPlan DrawPlan(Prng& prng, const PlanSubject& subject) {
  v1::RolloutPlan plan;
  DrawBulletins(prng, subject, plan);
  DrawWaves(prng, plan);
  DrawConditions(prng, plan);
  DrawLimits(prng, subject, plan);
  DrawTimes(prng, plan);
  DrawReboot(prng, plan);
  DrawLateHosts(prng, plan);
  const PlanFeatures& features = subject.features;
  if (features.windows) DrawSchedule(prng, plan);
  if (features.dates) DrawDates(prng, subject.now, plan);
  if (features.groups) DrawGroups(prng, plan);
  if (features.limits) DrawStarts(prng, plan);
  if (features.reactions) DrawReactions(prng, plan);
  if (features.work) DrawWork(prng, subject, plan);
  if (features.users) DrawUser(prng, plan);
  return plan;
}

v1::RolloutPlan DrawEdit(Prng& prng, v1::RolloutPlan plan, Instant now) {
  auto& wave = *plan.mutable_waves(static_cast<int>(prng.Below(static_cast<std::uint64_t>(plan.waves_size()))));
  const std::int64_t at = ToUnixMs(now) + static_cast<std::int64_t>((20 + prng.Below(40)) * kHour);
  switch (prng.Below(14)) {
    case 0:
      plan.set_in_flight_limit(static_cast<std::uint32_t>(1 + prng.Below(12)));
      break;
    case 1:
      DrawConditions(prng, plan);
      break;
    case 2:
      wave.set_soak_ms(prng.Below(2 * kHour));
      break;
    case 3:
      wave.set_manual_gate(!wave.manual_gate());
      break;
    case 4:
      wave.set_offset_ms(prng.Below(12 * kHour));
      break;
    case 5:
      plan.set_deadline_ms(at);
      break;
    case 6:
      plan.mutable_schedule()->clear_windows();
      plan.mutable_schedule()->add_windows("weekly daily 01:00 6h");
      break;
    case 7:
      plan.mutable_schedule()->clear_blackouts();
      plan.mutable_schedule()->add_blackouts("weekly daily 12:00 2h");
      break;
    case 8:
      plan.set_time_needed_ms((1 + prng.Below(400)) * kMinute);
      break;
    case 9:
      DrawStarts(prng, plan);
      break;
    case 10:
      DrawUser(prng, plan);
      break;
    case 11:
      plan.set_max_attempts(static_cast<std::uint32_t>(1 + prng.Below(6)));
      break;
    case 12:
      for (auto& limit : *plan.mutable_group_limits()) limit.set_limit(static_cast<std::uint32_t>(1 + prng.Below(4)));
      break;
    default:  // refused always: who takes part, and how, was promised
      switch (prng.Below(5)) {
        case 0:
          plan.set_host_filter("product=none");
          break;
        case 1:
          plan.add_waves()->set_name("one more");
          break;
        case 2:
          plan.mutable_schedule()->set_zone("Asia/Kolkata");
          plan.add_more_bulletins("SIM-999");
          break;
        case 3:
          plan.add_more_bulletins("SIM-002");
          plan.add_more_bulletins("SIM-002");
          break;
        default:
          plan.set_deadline_ms(1);
          break;
      }
  }
  return plan;
}

}  // namespace kintsugi::simulation
