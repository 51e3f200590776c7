// SPDX-License-Identifier: Apache-2.0
// One rollout of the experiment: what was predicted at its start, and what came of it. Values.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/time.h"
#include "common/rollout/engine.h"
#include "proto/operator.pb.h"

namespace kintsugi::coverage {

// Never is later than everything.
inline constexpr std::int64_t kNever = INT64_MAX;

inline constexpr std::array<std::string_view, 4> kMilestones = {"50", "90", "99", "end"};

// Quantiles as predicted, milliseconds since 1970.
struct Range {
  std::int64_t p2_5 = 0, p10 = 0, p50 = 0, p90 = 0, p97_5 = 0;
};

struct Comparison {
  std::int64_t actual = kNever;
  bool predicted = false;
  Range range;
};

// Shares of the hosts with work, in percent, at which the rest is estimated again.
inline constexpr std::array<std::uint32_t, 3> kStages = {25, 50, 90};

// What was said of the end under way.
struct Revision {
  std::int64_t made = 0;  // when; 0: the rollout ended before
  bool predicted = false;
  Range end;
};

struct RolloutRecord {
  std::uint64_t fleet = 0;
  std::uint32_t number = 0;
  bool teaching = false;  // part of the warm-up: not in the score
  std::vector<std::string> tags;
  std::uint32_t hosts = 0;
  std::uint32_t with_work = 0;
  std::uint32_t succeeded = 0;  // or found it installed
  std::uint32_t failed = 0;
  std::uint32_t other = 0;
  rollout::Phase phase = rollout::Phase::kDraft;  // in which it was left alone
  std::string cause;                              // why it halted
  std::int64_t from = 0;
  std::array<Comparison, kMilestones.size()> milestones;
  std::vector<Comparison> waves;  // openings, of those after the first
  std::array<Revision, kStages.size()> revisions;
  std::string no_estimate;  // why there is none
  std::uint32_t halts_per_mille = 0;
  std::uint64_t elapsed_us = 0;  // of the estimate; not part of what must be the same each time
};

Range RangeOf(const v1::TimeRange& at);
// Puts what the reply says beside the truth.
void AddForecast(RolloutRecord& record, const v1::EstimateRolloutReply& reply);

void AddRevision(Revision& revision, const v1::EstimateRolloutReply& reply);

std::string CsvHeader();
std::string CsvRow(const RolloutRecord& record);

}  // namespace kintsugi::coverage
