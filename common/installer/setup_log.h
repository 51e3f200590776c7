// SPDX-License-Identifier: Apache-2.0
// What update.exe's own log says went wrong. Its exit code may say nothing: "return code was masked to 0x643 for MSI
// custom action compliance". Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kintsugi::installer {

inline constexpr std::size_t kMostErrorBytes = 300;

// The last error of the last run in the log, as one line of at most kMostErrorBytes: what the user was or would have
// been told, else the last line that tells of an error, and the extended error code. "" = it tells of none. The log is
// UTF-8; anything else in it is shown as it is.
std::string LastErrorOf(std::string_view log);

}  // namespace kintsugi::installer
