// SPDX-License-Identifier: Apache-2.0
// CheckPlan: every limit of a plan, as rows. Messages name the field as it is on the wire and say what is
// allowed.
#include <cstdint>
#include <set>
#include <string>

#include "common/rollout/checks.h"

namespace kintsugi::rollout {
namespace {

using model::OnBreach;
using model::RolloutPlan;
using model::WaveSpec;

constexpr std::size_t kMaxWaves = 100;
constexpr std::size_t kMaxGroupLimits = 50;
constexpr std::size_t kMaxNameBytes = 100;

Status CheckConditions(const RolloutPlan& plan) {
  const Range ranges[] = {
      {"success_percent", plan.success_percent, 1, 100},
      {"success_count", plan.success_count, 0, kMostHosts},
      {"error_percent", plan.error_percent, 0, 100},
      {"error_min_sample", plan.error_min_sample, 1, 1'000'000},
      {"error_count", plan.error_count, 0, 1'000'000},
      {"on_breach", static_cast<std::uint64_t>(plan.on_breach), 0, 3},
      {"total_error_percent", plan.total_error_percent, 1, 100},
      {"total_error_min_sample", plan.total_error_min_sample, 1, kMostHosts},
      {"total_error_count", plan.total_error_count, 0, kMostHosts},
      {"total_on_breach", static_cast<std::uint64_t>(plan.total_on_breach), 0, 3},
  };
  return CheckRanges(ranges);
}

Status CheckNumbers(const RolloutPlan& plan) {
  const Range ranges[] = {
      {"in_flight_limit", plan.in_flight_limit, 1, 1'000'000},
      {"starts_limit", plan.starts_limit, 0, 1'000'000},
      {"starts_period_ms", Ms(plan.starts_period), 1, kYearMs},
      {"max_attempts", plan.max_attempts, 1, 20},
      {"max_retries", plan.max_retries, 0, kMostHosts},
      {"offer_timeout_ms", Ms(plan.offer_timeout), 1, kYearMs},
      {"unreachable_after_ms", Ms(plan.unreachable_after), 1, kYearMs},
      {"late_hosts", static_cast<std::uint64_t>(plan.late_hosts), 0, 3},
      {"reboot", static_cast<std::uint64_t>(plan.reboot), 0, 4},
      {"action", static_cast<std::uint64_t>(plan.action), 0, 2},
  };
  return CheckRanges(ranges);
}

Status CheckRetry(const std::string& field, const model::RetryRule& rule) {
  const Range ranges[] = {{field + ".max_attempts", rule.max_attempts, 1, 20},
                          {field + ".base_ms", Ms(rule.base), 1, kYearMs},
                          {field + ".cap_ms", Ms(rule.cap), 1, kYearMs}};
  if (Status status = CheckRanges(ranges); !status) return status;
  if (rule.cap >= rule.base) return {};
  return Refused(fmt::format("{}.cap_ms is {}, less than {}.base_ms {}; raise the cap or lower the base", field,
                             rule.cap.count(), field, rule.base.count()));
}

Status CheckRetries(const RolloutPlan& plan) {
  if (Status status = CheckRetry("retry_busy", plan.retry_busy); !status) return status;
  if (Status status = CheckRetry("retry_transient", plan.retry_transient); !status) return status;
  return CheckRetry("retry_reboot", plan.retry_reboot);
}

Status CheckGroupLimits(const RolloutPlan& plan) {
  if (Status status = CheckRange({"the number of group_limits", plan.group_limits.size(), 0, kMaxGroupLimits}); !status)
    return status;
  std::set<std::pair<std::string, std::string>> seen;
  for (std::size_t i = 0; i < plan.group_limits.size(); ++i) {
    const model::GroupLimit& group = plan.group_limits[i];
    const std::string field = fmt::format("group_limits[{}]", i);
    if (group.kind != "site" && group.kind != "role")
      return Refused(fmt::format("{}.kind is \"{}\"; it must be site or role", field, group.kind));
    if (group.kind == "site" && !group.name.empty())
      return Refused(field + ".name must be empty: a site limit holds for each site by itself");
    if (group.kind == "role" && group.name.empty())
      return Refused(field + ".name is empty; name the role, for example domain-controller");
    if (Status status = CheckRange({field + ".limit", group.limit, 1, 1'000'000}); !status) return status;
    if (!seen.insert({group.kind, group.name}).second)
      return Refused(fmt::format("{} limits {} {} again; give each limit once", field, group.kind, group.name));
  }
  return {};
}

Status CheckBulletins(const RolloutPlan& plan) {
  std::set<std::string> seen;
  for (std::size_t i = 0; i < plan.bulletins.size(); ++i)
    if (!seen.insert(plan.bulletins[i]).second)
      return Refused(fmt::format("bulletins[{}] names {} again; name each once", i, plan.bulletins[i]));
  return {};
}

Status CheckSelection(const WaveSpec& wave, const std::string& field) {
  switch (wave.selection) {
    case WaveSpec::Selection::kPercent:
      return CheckRange({field + ".percent", wave.amount, 1, 100});
    case WaveSpec::Selection::kCount:
      return CheckRange({field + ".count", wave.amount, 1, 10'000'000});
    case WaveSpec::Selection::kQuery:
      if (wave.query.empty())
        return Refused(field + ".query is empty; give a host filter, or use rest for all other hosts");
      return {};
    case WaveSpec::Selection::kRing:
      if (wave.query.empty()) return Refused(field + ".ring is empty; name a ring (kintsugi group list)");
      return {};
    case WaveSpec::Selection::kRest:
      return {};
  }
  return Refused(field + " selects hosts in an unknown way; use percent, count, query, ring or rest");
}

Status CheckOwnConditions(const WaveSpec& wave, const std::string& field) {
  const Range ranges[] = {
      {field + ".offset_ms", Ms(wave.offset), 0, kYearMs},
      {field + ".soak_ms", Ms(wave.soak), 0, kYearMs},
      {field + ".success_percent", wave.success_percent.value_or(1), 1, 100},
      {field + ".success_count", wave.success_count.value_or(0), 0, kMostHosts},
      {field + ".error_percent", wave.error_percent.value_or(0), 0, 100},
      {field + ".error_count", wave.error_count.value_or(0), 0, 1'000'000},
      {field + ".error_min_sample", wave.error_min_sample.value_or(1), 1, 1'000'000},
      {field + ".on_breach", static_cast<std::uint64_t>(wave.on_breach.value_or(OnBreach::kHalt)), 0, 3},
  };
  return CheckRanges(ranges);
}

Status CheckWave(const RolloutPlan& plan, std::size_t i, std::set<std::string>& names) {
  const WaveSpec& wave = plan.waves[i];
  const std::string field = fmt::format("waves[{}]", i);
  if (wave.name.empty() || wave.name.size() > kMaxNameBytes)
    return Refused(fmt::format("{}.name has {} bytes; it must have 1 to {}", field, wave.name.size(), kMaxNameBytes));
  if (!names.insert(wave.name).second)
    return Refused(fmt::format("{}.name \"{}\" is taken by an earlier wave; names must differ", field, wave.name));
  if (Status status = CheckSelection(wave, field); !status) return status;
  if (wave.selection == WaveSpec::Selection::kRest && i + 1 != plan.waves.size())
    return Refused(fmt::format("{} takes the rest, so waves[{}] would be empty; put the wave that takes the rest last",
                               field, i + 1));
  if (Status status = CheckOwnConditions(wave, field); !status) return status;
  if (i > 0 && wave.offset < plan.waves[i - 1].offset)
    return Refused(fmt::format("{}.offset_ms is {}, less than {} of the wave before it; waves open in their order",
                               field, wave.offset.count(), plan.waves[i - 1].offset.count()));
  return {};
}

Status CheckWaves(const RolloutPlan& plan) {
  if (plan.waves.empty())
    return Refused("waves is empty; a rollout needs at least one wave, for example one that takes rest");
  if (Status status = CheckRange({"the number of waves", plan.waves.size(), 1, kMaxWaves}); !status) return status;
  std::set<std::string> names;
  std::uint64_t percent = 0;
  for (std::size_t i = 0; i < plan.waves.size(); ++i) {
    if (Status status = CheckWave(plan, i, names); !status) return status;
    if (plan.waves[i].selection == WaveSpec::Selection::kPercent) percent += plan.waves[i].amount;
  }
  if (percent > 100)
    return Refused(fmt::format("the percentages of waves add up to {}; at most 100 is possible", percent));
  return {};
}

}  // namespace

Status CheckPlan(const RolloutPlan& plan) {
  for (const auto check : {CheckWaves, CheckConditions, CheckNumbers, CheckRetries, CheckGroupLimits, CheckBulletins})
    if (Status status = check(plan); !status) return status;
  return CheckSchedule(plan);
}

}  // namespace kintsugi::rollout
