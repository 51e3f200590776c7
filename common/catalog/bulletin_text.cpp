// SPDX-License-Identifier: Apache-2.0
// ParseBulletin: limits, syntax, then the tables.
#include "common/catalog/bulletin_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/catalog/readers.h"
#include "common/catalog/text_scan.h"
#include "common/catalog/toml_plus_plus.h"

namespace kintsugi::catalog {
namespace {

constexpr std::size_t kMaxTextBytes = std::size_t{4} << 20U;

bool RefusedUnread(std::string_view text, Problems& problems) {
  if (text.size() > kMaxTextBytes) {
    problems.Add({}, fmt::format("the file has {} bytes, expected at most {}: split it", text.size(), kMaxTextBytes));
    return true;
  }
  if (const std::uint32_t line = LineWithDeepKey(text); line > 0) {
    problems.Add({line, 1},
                 fmt::format("more than {} dots outside strings in one line: no key of the format is nested that deep",
                             kMaxDotsInALine));
    return true;
  }
  return false;
}

bool FailsAnAssertion(std::string_view text) {
  try {
    static_cast<void>(toml::parse(text));
  } catch (const TomlAssertion&) {
    return true;
  } catch (const toml::parse_error&) {
    return false;
  }
  return false;
}

// An assertion says no place. The parser reads forward, so the shortest run of whole lines that fails ends in
// the bad one.
std::uint32_t LineThatFails(std::string_view text) {
  std::vector<std::size_t> ends;  // of lines, behind the newline
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
    ends.push_back(at + 1);
  const auto fails_not = [&](std::size_t end) { return !FailsAnAssertion(text.substr(0, end)); };
  const auto first = std::partition_point(ends.begin(), ends.end(), fails_not);
  return static_cast<std::uint32_t>(first - ends.begin()) + 1;
}

std::optional<toml::table> ParseToml(std::string_view text, Problems& problems) {
  try {
    return toml::parse(text);
  } catch (const TomlAssertion&) {
    problems.Add({LineThatFails(text), 1}, "not TOML: this line has a character where none of its kind may stand");
  } catch (const toml::parse_error& error) {
    const auto& begin = error.source().begin;
    problems.Add({std::max(1U, begin.line), std::max(1U, begin.column)},
                 fmt::format("not TOML: {}", error.description()));
  }
  return std::nullopt;
}

}  // namespace

Parsed ParseBulletin(std::string_view text, const std::string& file_name) {
  Problems problems(file_name);
  Parsed parsed;
  if (!RefusedUnread(text, problems)) {
    if (const auto document = ParseToml(text, problems)) {
      Context context{.problems = problems, .bulletin_id = "", .bulletin_kb = "", .slugs = {}, .references = {}};
      TableReader reader(*document, "", problems);
      parsed.bulletin = ReadBulletin(reader, context);
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
