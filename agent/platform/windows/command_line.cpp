// SPDX-License-Identifier: Apache-2.0
#include "agent/platform/windows/command_line.h"

namespace kintsugi::agent::windows {
namespace {

bool NeedsQuotes(const std::wstring& argument) {
  return argument.empty() || argument.find_first_of(L" \t\n\v\"") != std::wstring::npos;
}

// Backslashes stand for themselves unless a quote follows them: then they are doubled, and those at the end are,
// because the closing quote follows.
void AppendQuoted(const std::wstring& argument, std::wstring& line) {
  line += L'"';
  std::size_t backslashes = 0;
  for (const wchar_t c : argument) {
    if (c == L'\\') {
      ++backslashes;
      continue;
    }
    line.append(c == L'"' ? backslashes * 2 + 1 : backslashes, L'\\');
    line += c;
    backslashes = 0;
  }
  line.append(backslashes * 2, L'\\');
  line += L'"';
}

}  // namespace

std::wstring CommandLine(const std::wstring& program, const std::vector<std::wstring>& arguments) {
  // A path has no quotes, and the first word is read by simpler rules: always quoted, never escaped.
  std::wstring line = L"\"" + program + L"\"";
  for (const auto& argument : arguments) {
    line += L' ';
    if (NeedsQuotes(argument)) {
      AppendQuoted(argument, line);
    } else {
      line += argument;
    }
  }
  return line;
}

}  // namespace kintsugi::agent::windows
