// SPDX-License-Identifier: Apache-2.0
// Lines of at most so many terminal columns, as the scripts of the text ask for it. Pure, any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kintsugi::cli::report {

// Breaks at blanks, between wide characters (never before a closing or after an opening mark: JIS X 4051) and behind
// \ / - inside a word; where nothing of that fits, anywhere. Breaks in the text stay. At least one line; width 0 counts
// as 1. The text must be safe already (SafeLines).
std::vector<std::string> Wrap(std::string_view text, std::size_t width);
// The widest piece that Wrap would not like to break.
std::size_t WidestWord(std::string_view text);

}  // namespace kintsugi::cli::report
