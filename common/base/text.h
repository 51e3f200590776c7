// SPDX-License-Identifier: Apache-2.0
// ASCII case rules: Windows names of files, registry keys, KBs and hosts are compared without case. Pure.
#pragma once

#include <string>
#include <string_view>

namespace kintsugi {

constexpr char ToLower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
std::string ToLower(std::string_view text);
bool EqualNoCase(std::string_view a, std::string_view b);

}  // namespace kintsugi
