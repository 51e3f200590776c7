// SPDX-License-Identifier: Apache-2.0
// The band of hosts done over time as rows of characters. Pure, any thread.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "console/cli/estimate/time_text.h"
#include "console/cli/output/table.h"
#include "proto/operator.pb.h"

namespace kintsugi::cli {

struct BurnUpSize {
  std::size_t width = 80;  // of the whole picture, in terminal columns; below 30 there is none
  std::size_t rows = 8;    // of cells
};
// Rows from all hosts down to none with their numbers in front, a line of time and a legend. A cell says what share of
// the runs has so many hosts done by then: 9 of 10, half, 1 of 10. Empty without points, hosts or room.
std::vector<std::string> RenderBurnUp(const v1::EstimateRolloutReply& reply, const TimeText& time, BurnUpSize size,
                                      const TextStyle& style);

}  // namespace kintsugi::cli
