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

// Instants of one kind, one from each run that was not halted; sim::kNeverMs: not within the horizon.
class Instants {
 public:
  void Add(std::int64_t at_ms) { values_.push_back(at_ms); }
  // Sorts. Between two runs it is linear; a quantile that reaches into the runs without an answer is sim::kNeverMs.
  std::int64_t Quantile(std::uint32_t per_mille);
  std::uint32_t NeverPerMille();
  v1::TimeRange Range();
  bool empty() const { return values_.empty(); }

 private:
  void Sort();
  std::vector<std::int64_t> values_;
  bool sorted_ = false;
};

}  // namespace kintsugi::estimate
