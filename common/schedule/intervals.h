// SPDX-License-Identifier: Apache-2.0
// Sets of instants as sorted lists of intervals that neither overlap nor touch. Internal to common/schedule. Pure.
#pragma once

#include <vector>

#include "common/model/schedule.h"

namespace kintsugi::schedule {

using Intervals = std::vector<model::Interval>;

// Sorts, drops empty ones, joins those that overlap or touch.
Intervals Joined(Intervals intervals);
// What is in `from` and not in `taken`; both joined.
Intervals Minus(const Intervals& from, const Intervals& taken);

}  // namespace kintsugi::schedule
