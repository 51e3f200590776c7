// SPDX-License-Identifier: Apache-2.0
// Runs of one estimation and the quantiles over them. Internal to this folder.
#pragma once

#include <cstdint>
#include <vector>

#include "console/estimation/estimation.h"

namespace kintsugi::estimate {

// `runs` runs with the seeds seed, seed + 1, ...; in their order.
std::vector<sim::RunResult> PlayAll(const sim::RunInput& input, std::uint32_t runs, const sim::RunOptions& first,
                                    const ForEach& for_each);

// Runs agree with each other more than the world agrees with them. By so many percent a range is wider than theirs:
// drawn up on the simulated fleets 101 to 120 of tests/coverage (README.md of this folder), so that 80 and 95 % of the
// truth lie inside.
inline constexpr std::int64_t kStretchOf80 = 110;
inline constexpr std::int64_t kStretchOf95 = 130;

// Instants of one kind, one from each run that was not halted; sim::kNeverMs: not within the horizon.
class Instants {
 public:
  void Add(std::int64_t at_ms) { values_.push_back(at_ms); }
  // Sorts. Between two runs it is linear; a quantile that reaches into the runs without an answer is sim::kNeverMs.
  std::int64_t Quantile(std::uint32_t per_mille);
  std::uint32_t NeverPerMille();
  // Ranges around the median, stretched by what the model does not know; nothing lies before `from_ms`.
  v1::TimeRange Range(std::int64_t from_ms);
  bool empty() const { return values_.empty(); }

 private:
  void Sort();
  std::vector<std::int64_t> values_;
  bool sorted_ = false;
};

}  // namespace kintsugi::estimate
