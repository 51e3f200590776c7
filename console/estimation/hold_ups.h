// SPDX-License-Identifier: Apache-2.0
// What holds a rollout back: the way to the end of one run, backwards from the host that ended each wave, over the
// hosts whose ends made places free. Internal to this folder.
#pragma once

#include <string>
#include <vector>

#include "console/estimation/estimation.h"

namespace kintsugi::estimate {

// `run` was played with its paths. In the order of time; pieces below 2 % of the whole are left out.
std::vector<v1::HoldUp> HoldUpsOf(const Estimation& estimation, const sim::RunResult& run);
// One sentence from the two longest: "the console's link until host 312, then wave 2's soak".
std::string BottleneckOf(const std::vector<v1::HoldUp>& hold_ups);

}  // namespace kintsugi::estimate
