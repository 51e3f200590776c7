// SPDX-License-Identifier: Apache-2.0
// A report for a terminal, a mail or a printer. Pure, any thread.
#pragma once

#include <cstddef>
#include <string>

#include "console/cli/output/table.h"
#include "console/cli/report/document.h"

namespace kintsugi::cli::report {

inline constexpr std::size_t kLeastWidth = 30;  // narrower ones count as this
inline constexpr std::size_t kMostWidth = 120;  // wider lines are hard to read

// Lines of at most `width` columns. Tables have aligned columns where they fit, else one "name  value" line a cell.
// Text of the catalog cannot act on a terminal.
std::string RenderText(const Document& document, std::size_t width, const TextStyle& style);

}  // namespace kintsugi::cli::report
