// SPDX-License-Identifier: Apache-2.0
// What `rollout watch` shows: a picture for terminals, lines of change for everything else. Pure, any thread.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "console/cli/output/table.h"
#include "proto/operator.pb.h"

namespace kintsugi::cli {

// One line each: title, explanation, a bar per wave, and under it what holds the wave up (soak, gate, date, warning);
// none is wider than `width` columns, so that a redraw
// in place finds its own lines again.
std::vector<std::string> RenderLive(const v1::RolloutSummary& rollout, std::size_t width, const TextStyle& style);

// One line for each thing that differs from `before` (nullptr: everything): the phase or explanation, and
// each wave. Numbers that merely count down do not make a line.
std::vector<std::string> RenderChanges(const v1::RolloutSummary* before, const v1::RolloutSummary& now);

// "running: 4 of 10 succeeded"; the phase is not said twice when the explanation begins with it.
std::string PhaseAndReason(const v1::RolloutSummary& rollout);

// `width` cells: succeeded, failed, in flight, the rest; a part that is not zero has at least one cell when
// there is room.
std::string RenderBar(const v1::WaveProgress& wave, std::size_t width, const TextStyle& style);

// Percent of the wave's hosts that can succeed (total without other, and without unreachable ones unless the plan
// counts them) which have; 100 when there are none.
unsigned SucceededPercent(const v1::WaveProgress& wave, bool count_unreachable = false);

}  // namespace kintsugi::cli
