// SPDX-License-Identifier: Apache-2.0
// ASCII case rules: Windows names of files, registry keys, KBs and hosts are compared without case. Pure.
#pragma once

#include <string>
#include <string_view>

namespace kintsugi {

char ToLower(char c);
std::string ToLower(std::string_view text);
bool EqualNoCase(std::string_view a, std::string_view b);

}  // namespace kintsugi
