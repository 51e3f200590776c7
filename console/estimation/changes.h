// SPDX-License-Identifier: Apache-2.0
// What would help: the same rollout with one thing changed, played with the same seeds, so that the difference is the
// change's and not chance's. Internal to this folder.
#pragma once

#include <vector>

#include "console/estimation/estimation.h"

namespace kintsugi::estimate {

inline constexpr std::size_t kMostChanges = 3;

// The changes that bring the end forward most, best first, at most kMostChanges; a wait of another wave, limit or link
// that saves less than a hundredth is left out. `ends`: of the estimation's own runs, in the order of
// their seeds; `end`: their quantiles, which a change moves by what it saves.
std::vector<v1::PlanChange> ChangesThatHelp(const Estimation& estimation, const std::vector<std::int64_t>& ends,
                                            const v1::TimeRange& end, const ForEach& for_each);

}  // namespace kintsugi::estimate
