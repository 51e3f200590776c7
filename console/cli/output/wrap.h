// SPDX-License-Identifier: Apache-2.0
// Text broken at blanks, for terminals. Widths as in safe_text. Pure, any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kintsugi::cli {

// Lines of at most `width` columns, without line ends; a longer word has a line of its own. 0: one line.
std::vector<std::string> WrapLines(std::string_view text, std::size_t width);
// The same joined, each further line behind `indent` blanks, which count; no line end behind the last.
std::string Wrap(std::string_view text, std::size_t width, std::size_t indent = 0);

}  // namespace kintsugi::cli
