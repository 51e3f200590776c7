// SPDX-License-Identifier: Apache-2.0
// What the checks of plans and edits share, private to this folder.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "common/rollout/engine.h"

namespace kintsugi::rollout {

inline Error Refused(std::string message) { return Error{Code::kInvalidArgument, std::move(message)}; }

struct Range {
  std::string field;
  std::uint64_t value;
  std::uint64_t least;
  std::uint64_t most;
};

inline Status CheckRange(const Range& range) {
  if (range.value >= range.least && range.value <= range.most) return {};
  return Refused(fmt::format("{} is {}; it must be {} to {}", range.field, range.value, range.least, range.most));
}

template <typename Ranges>
Status CheckRanges(const Ranges& ranges) {
  for (const Range& range : ranges)
    if (Status status = CheckRange(range); !status) return status;
  return {};
}

// Negative durations become huge numbers and are refused with the rest.
inline std::uint64_t Ms(Duration duration) { return static_cast<std::uint64_t>(duration.count()); }
inline constexpr std::uint64_t kYearMs = 366ULL * 86'400'000;
inline constexpr std::uint32_t kMostHosts = 10'000'000;

// plan_schedule.cpp: rules, windows, dates, users.
Status CheckSchedule(const model::RolloutPlan& plan);
// `from`: when work can begin at the earliest.
Status CheckDeferrals(const model::RolloutPlan& plan, Instant from);

}  // namespace kintsugi::rollout
