// SPDX-License-Identifier: Apache-2.0
// ASCII letters, digits and blanks: Windows names of files, registry keys, KBs and hosts are compared without case.
// Pure.
#pragma once

#include <string>
#include <string_view>

namespace kintsugi {

constexpr char ToLower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
std::string ToLower(std::string_view text);
bool EqualNoCase(std::string_view a, std::string_view b);

constexpr bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f'; }
// Without blanks, tabs, line ends and non-breaking spaces (U+00A0) at both ends.
std::string_view Trim(std::string_view text);

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
// Digits and nothing else; "" is none.
constexpr bool AllDigits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace kintsugi
