// SPDX-License-Identifier: Apache-2.0
// UTF-8 (everything in Kintsugi) to UTF-16 (Win32) and back: the one place. What is not valid becomes U+FFFD, so text
// of a host is never lost as a whole. Any thread.
#pragma once

#include <string>
#include <string_view>

namespace kintsugi::agent::windows {

std::wstring ToUtf16(std::string_view utf8);
std::string ToUtf8(std::wstring_view utf16);
// Windows paths and registry names compare without case beyond ASCII too: the invariant upper-case table decides.
bool SamePath(std::wstring_view a, std::wstring_view b);

}  // namespace kintsugi::agent::windows
