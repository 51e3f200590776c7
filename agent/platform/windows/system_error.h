// SPDX-License-Identifier: Apache-2.0
// Errors of Win32 as Kintsugi's: one table of the codes that a caller may act on. Any thread.
#pragma once

#include <cstdint>
#include <string>

#include "common/base/result.h"

namespace kintsugi::agent::windows {

// "cannot <doing>: <the system's sentence> (error 112)". Disk full, not found, denied, in use and too long a path have
// codes of their own; everything else is kIo.
Error SystemError(const std::string& doing, std::uint32_t os_code);
// With GetLastError.
Error LastError(const std::string& doing);

}  // namespace kintsugi::agent::windows
