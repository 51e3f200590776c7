// SPDX-License-Identifier: Apache-2.0
// The part of a plan that speaks of time: rules of windows, dates, deferrals; and whether the windows hold the work.
#include <algorithm>
#include <set>

#include "common/rollout/checks.h"

namespace kintsugi::rollout {
namespace {

using model::RolloutPlan;

constexpr std::size_t kMaxMessageBytes = 1000;
constexpr std::uint64_t kDayMs = 86'400'000;

Status CheckRules(const std::string& field, const std::vector<std::string>& rules) {
  std::set<std::string> seen;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const auto rule = schedule::ParseRule(rules[i]);
    if (!rule) return Refused(fmt::format("schedule.{}[{}]: {}", field, i, rule.error().message));
    if (!seen.insert(schedule::Format(*rule)).second)
      return Refused(fmt::format("schedule.{}[{}] says \"{}\" again; give each rule once", field, i, rules[i]));
  }
  return {};
}

Status CheckNeedsOfWindows(const RolloutPlan& plan) {
  if (plan.missed_window == model::MissedWindow::kOutsideActiveHours && plan.schedule.active_hours.empty())
    return Refused(
        "missed_window is outside-active-hours, and schedule.active_hours is empty; say when people work, for example "
        "\"weekly Mon-Fri 08:00 10h\"");
  if (plan.reboot == model::RebootPolicy::kAtWindowEnd && plan.schedule.windows.empty())
    return Refused("reboot is at-window-end, and schedule.windows is empty; give a window or another reboot policy");
  if (plan.deadline_overrides_windows && plan.deadline == Instant{})
    return Refused("deadline_overrides_windows is set without deadline_ms; give the deadline");
  return {};
}

Status CheckDates(const RolloutPlan& plan) {
  if (plan.start_at < Instant{}) return Refused("start_at_ms is negative; give milliseconds since 1970, or 0");
  if (plan.deadline < Instant{}) return Refused("deadline_ms is negative; give milliseconds since 1970, or 0");
  if (plan.deadline != Instant{} && plan.deadline <= plan.start_at)
    return Refused(fmt::format("deadline_ms {} is not after start_at_ms {}; move one of them",
                               FormatInstant(plan.deadline), FormatInstant(plan.start_at)));
  return plan.start_at == Instant{} ? Status{} : CheckDeferrals(plan, plan.start_at);
}

}  // namespace

Status CheckDeferrals(const RolloutPlan& plan, Instant from) {
  if (plan.deadline == Instant{} || plan.user.deferrals == 0) return {};
  const Duration deferred = plan.user.defer_for * plan.user.deferrals;
  if (deferred <= plan.deadline - from) return {};
  return Refused(
      fmt::format("user.deferrals {} of {} each take {}, longer than the {} until deadline_ms; allow fewer or "
                  "shorter ones, or move the deadline",
                  plan.user.deferrals, FormatDuration(plan.user.defer_for), FormatDuration(deferred),
                  FormatDuration(plan.deadline - from)));
}

Status CheckSchedule(const RolloutPlan& plan) {
  const Range ranges[] = {
      {"time_needed_ms", Ms(plan.time_needed), 0, 30 * kDayMs},
      {"missed_window", static_cast<std::uint64_t>(plan.missed_window), 0, 4},
      {"user.deferrals", plan.user.deferrals, 0, 100},
      {"user.defer_for_ms", Ms(plan.user.defer_for), 60'000, 30 * kDayMs},
      {"user.notice_ms", Ms(plan.user.notice), 0, kDayMs},
      {"the number of bytes of user.message", plan.user.message.size(), 0, kMaxMessageBytes},
  };
  if (Status status = CheckRanges(ranges); !status) return status;
  if (Status status = CheckRules("windows", plan.schedule.windows); !status) return status;
  if (Status status = CheckRules("blackouts", plan.schedule.blackouts); !status) return status;
  if (Status status = CheckRules("active_hours", plan.schedule.active_hours); !status) return status;
  if (Status status = CheckNeedsOfWindows(plan); !status) return status;
  return CheckDates(plan);
}

Status CheckWindows(const RolloutPlan& plan, const std::shared_ptr<const schedule::Zone>& zone, Instant now) {
  const Instant from = std::max(now, plan.start_at);
  if (plan.deadline != Instant{} && plan.deadline <= from)
    return Refused(fmt::format("deadline_ms {} has passed; move it or leave it out", FormatInstant(plan.deadline)));
  if (Status status = CheckDeferrals(plan, from); !status) return status;
  auto made = schedule::Calendar::Make(plan.schedule, zone);
  if (!made) return Refused("schedule." + made.error().message);
  if (made->AlwaysOpen()) return {};
  const Duration longest = made->LongestWindow(from);
  if (longest == Duration{0})
    return Refused(
        fmt::format("schedule.windows never open in zone {} in the {} days after {}; check dates and blackouts",
                    zone->name, schedule::Calendar::kHorizon / std::chrono::days{1}, FormatInstant(from)));
  if (longest < plan.time_needed)
    return Refused(
        fmt::format("schedule.windows are at most {} long, and time_needed_ms is {}; lengthen a window or "
                    "shorten the work",
                    FormatDuration(longest), FormatDuration(plan.time_needed)));
  const auto first = made->At(from);
  const bool closed_until_deadline = plan.deadline != Instant{} && first && first->open >= plan.deadline;
  if (!closed_until_deadline || plan.deadline_overrides_windows) return {};
  return Refused(
      fmt::format("deadline_ms {} is before the first window, which opens {}; move the deadline, or let it "
                  "override windows",
                  FormatInstant(plan.deadline), FormatInstant(first->open)));
}

}  // namespace kintsugi::rollout
