// SPDX-License-Identifier: Apache-2.0
// An estimate for people: the answer first, then why, and what would change it. Pure, any thread.
#pragma once

#include <cstddef>
#include <string>

#include "console/cli/estimate/time_text.h"
#include "console/cli/output/table.h"
#include "proto/operator.pb.h"

namespace kintsugi::cli {

struct PageOptions {
  TextStyle style = {};
  std::size_t width = 80;   // of the terminal, for the picture
  bool picture = false;     // the burn-up as characters
  bool parameters = false;  // the table of parameters
};
// The whole page. Text from the console is escaped.
std::string RenderEstimate(const v1::EstimateRolloutReply& reply, const TimeText& time, const PageOptions& options);

// "Half of 480 hosts by Sat 2026-12-05 23:10, 90 % by 23:40, ..., the end by ... (80 %: ... to ...)."
std::string Answer(const v1::EstimateRolloutReply& reply, const TimeText& time);
// One line: "half of the hosts are done by Sat 2026-12-05 23:10, the end comes by Sun 02:00"; "it never ends:
// ..." with the reason; "" when there is nothing to say.
std::string ShortAnswer(const v1::EstimateRolloutReply& reply, const TimeText& time);
// For a picture that is redrawn: "end by ~23:10 (22:50 to 23:40)"; "" when nothing is estimated.
std::string RemainingLine(const v1::EstimateRolloutReply& reply, const TimeText& time, Instant now);
// "48 parameters: 12 learned from this fleet, 36 shipped defaults".
std::string ParameterNote(const v1::EstimateRolloutReply& reply);

}  // namespace kintsugi::cli
