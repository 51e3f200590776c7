// SPDX-License-Identifier: Apache-2.0
// CheckPlan: every limit of a plan, as rows. Messages name the field as it is on the wire and say what is
// allowed.
#include <cstdint>
#include <set>
#include <string>

#include <fmt/format.h>

#include "common/rollout/engine.h"

namespace kintsugi::rollout {
namespace {

using model::RolloutPlan;
using model::WaveSpec;

constexpr std::size_t kMaxWaves = 100;
constexpr std::size_t kMaxNameBytes = 100;
constexpr std::uint64_t kYearMs = 366ULL * 86'400'000;

Error Refused(std::string message) { return Error{Code::kInvalidArgument, std::move(message)}; }

struct Range {
  std::string field;
  std::uint64_t value;
  std::uint64_t least;
  std::uint64_t most;
};

Status CheckRange(const Range& range) {
  if (range.value >= range.least && range.value <= range.most) return {};
  return Refused(fmt::format("{} is {}; it must be {} to {}", range.field, range.value, range.least, range.most));
}

// Negative durations become huge numbers and are refused with the rest.
std::uint64_t Ms(Duration duration) { return static_cast<std::uint64_t>(duration.count()); }

Status CheckNumbers(const RolloutPlan& plan) {
  const Range ranges[] = {
      {"success_percent", plan.success_percent, 1, 100},
      {"error_percent", plan.error_percent, 0, 100},
      {"error_min_sample", plan.error_min_sample, 1, 1'000'000},
      {"error_count", plan.error_count, 0, 1'000'000},
      {"in_flight_limit", plan.in_flight_limit, 1, 1'000'000},
      {"max_attempts", plan.max_attempts, 1, 20},
      {"retry_base_ms", Ms(plan.retry_transient.base), 1, kYearMs},
      {"retry_cap_ms", Ms(plan.retry_transient.cap), 1, kYearMs},
      {"offer_timeout_ms", Ms(plan.offer_timeout), 1, kYearMs},
      {"unreachable_after_ms", Ms(plan.unreachable_after), 1, kYearMs},
  };
  for (const Range& range : ranges)
    if (Status status = CheckRange(range); !status) return status;
  if (plan.retry_transient.cap < plan.retry_transient.base)
    return Refused(fmt::format("retry_cap_ms is {}, less than retry_base_ms {}; raise the cap or lower the base",
                               plan.retry_transient.cap.count(), plan.retry_transient.base.count()));
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

Status CheckWaves(const RolloutPlan& plan) {
  if (plan.waves.empty())
    return Refused("waves is empty; a rollout needs at least one wave, for example one that takes rest");
  if (Status status = CheckRange({"the number of waves", plan.waves.size(), 1, kMaxWaves}); !status) return status;
  std::set<std::string> names;
  std::uint64_t percent = 0;
  for (std::size_t i = 0; i < plan.waves.size(); ++i) {
    const WaveSpec& wave = plan.waves[i];
    const std::string field = fmt::format("waves[{}]", i);
    if (wave.name.empty() || wave.name.size() > kMaxNameBytes)
      return Refused(fmt::format("{}.name has {} bytes; it must have 1 to {}", field, wave.name.size(), kMaxNameBytes));
    if (!names.insert(wave.name).second)
      return Refused(fmt::format("{}.name \"{}\" is taken by an earlier wave; names must differ", field, wave.name));
    if (Status status = CheckSelection(wave, field); !status) return status;
    if (wave.selection == WaveSpec::Selection::kRest && i + 1 != plan.waves.size())
      return Refused(fmt::format(
          "{} takes the rest, so waves[{}] would be empty; put the wave that takes the rest last", field, i + 1));
    if (wave.selection == WaveSpec::Selection::kPercent) percent += wave.amount;
  }
  if (percent > 100)
    return Refused(fmt::format("the percentages of waves add up to {}; at most 100 is possible", percent));
  return {};
}

}  // namespace

Status CheckPlan(const RolloutPlan& plan) {
  if (Status status = CheckWaves(plan); !status) return status;
  return CheckNumbers(plan);
}

}  // namespace kintsugi::rollout
