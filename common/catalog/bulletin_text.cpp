// SPDX-License-Identifier: Apache-2.0
// ParseBulletin: limits, syntax, then the tables. The parser of toml++ 3.3 has no limit on dotted keys, and
// its tables are freed by recursion: a key of a million dots would overflow the stack, so deep keys are
// refused before it sees them.
#include "common/catalog/bulletin_text.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include "common/catalog/readers.h"

namespace kintsugi::catalog {
namespace {

constexpr std::size_t kMaxTextBytes = std::size_t{4} << 20U;
constexpr std::uint32_t kMaxDotsInALine = 32;  // outside strings and comments; the format needs two

// Finds the end of a string that begins at `at`; newlines inside are counted.
std::size_t SkipString(std::string_view text, std::size_t at, std::uint32_t& line) {
  const char quote = text[at];
  const bool multi_line = text.substr(at).starts_with(quote == '"' ? "\"\"\"" : "'''");
  const std::size_t width = multi_line ? 3 : 1;
  for (at += width; at < text.size(); ++at) {
    if (text[at] == '\\' && quote == '"') {
      ++at;
      if (at < text.size() && text[at] == '\n') ++line;
      continue;
    }
    if (text[at] == '\n') {
      if (!multi_line) return at;  // an unfinished string: the parser says so
      ++line;
    }
    if (text[at] == quote && (!multi_line || text.substr(at).starts_with(std::string(3, quote))))
      return at + width;
  }
  return text.size();
}

// The first line with more dots than any sensible key, or 0.
std::uint32_t LineWithDeepKey(std::string_view text) {
  std::uint32_t line = 1;
  std::uint32_t dots = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '"' || c == '\'') {
      at = SkipString(text, at, line);
      continue;
    }
    if (c == '#') {
      at = std::min(text.find('\n', at), text.size());
      continue;
    }
    if (c == '.' && ++dots > kMaxDotsInALine) return line;
    if (c == '\n') {
      ++line;
      dots = 0;
    }
    ++at;
  }
  return 0;
}

bool RefusedUnread(std::string_view text, Problems& problems) {
  if (text.size() > kMaxTextBytes) {
    problems.Add(
        {}, fmt::format("the file has {} bytes, expected at most {}: split it", text.size(), kMaxTextBytes));
    return true;
  }
  if (const std::uint32_t line = LineWithDeepKey(text); line > 0) {
    problems.Add(
        {line, 1},
        fmt::format("more than {} dots outside strings in one line: no key of the format is nested that deep",
                    kMaxDotsInALine));
    return true;
  }
  return false;
}

}  // namespace

Parsed ParseBulletin(std::string_view text, const std::string& file_name) {
  Problems problems(file_name);
  Parsed parsed;
  if (!RefusedUnread(text, problems)) {
    const toml::parse_result document = toml::parse(text, file_name);
    if (document) {
      Context context{
          .problems = problems, .bulletin_id = "", .bulletin_kb = "", .slugs = {}, .references = {}};
      TableReader reader(document.table(), "", problems);
      parsed.bulletin = ReadBulletin(reader, context);
    } else {
      const auto& begin = document.error().source().begin;
      problems.Add({std::max(1U, begin.line), std::max(1U, begin.column)},
                   fmt::format("not TOML: {}", document.error().description()));
    }
  }
  parsed.problems = problems.Take();
  if (!parsed.problems.empty()) parsed.bulletin.reset();
  return parsed;
}

std::string ToText(const Problem& problem) {
  return fmt::format("{}:{}:{}: {}", problem.file, problem.line, problem.column, problem.message);
}

}  // namespace kintsugi::catalog
