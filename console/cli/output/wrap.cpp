// SPDX-License-Identifier: Apache-2.0
#include "console/cli/output/wrap.h"

#include "console/cli/output/safe_text.h"

namespace kintsugi::cli {

std::vector<std::string> WrapLines(std::string_view text, std::size_t width) {
  if (width == 0 || DisplayWidth(text) <= width) return {std::string(text)};
  std::vector<std::string> lines;
  std::size_t used = 0;
  while (!text.empty()) {
    const std::size_t blank = text.find(' ');
    const std::string_view word = text.substr(0, blank);
    const std::size_t columns = DisplayWidth(word);
    if (lines.empty() || used + 1 + columns > width) {
      lines.emplace_back(word);
      used = columns;
    } else {
      lines.back().append(" ").append(word);
      used += 1 + columns;
    }
    text.remove_prefix(blank == std::string_view::npos ? text.size() : blank + 1);
  }
  return lines;
}

std::string Wrap(std::string_view text, std::size_t width, std::size_t indent) {
  if (width <= indent) return std::string(text);
  std::string all;
  for (const std::string& line : WrapLines(text, width - indent))
    all += (all.empty() ? "" : "\n" + std::string(indent, ' ')) + line;
  return all;
}

}  // namespace kintsugi::cli
