// SPDX-License-Identifier: Apache-2.0
// Render: the one place where explanations become text.
#include <fmt/format.h>

#include "common/assess/assess.h"

namespace kintsugi::assess {

std::string Render(const model::Assessment& assessment) {
  std::string text = assessment.reason;
  for (const auto& row : assessment.evidence) {
    text += fmt::format("\n{} is {}", row.rule, row.known ? row.observed : "not known");
    if (!row.expected.empty()) text += fmt::format(" (needs {})", row.expected);
    if (!row.source.empty()) text += fmt::format(", from {}", row.source);
  }
  return text;
}

}  // namespace kintsugi::assess
