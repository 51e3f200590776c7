// SPDX-License-Identifier: Apache-2.0
// What a program file is: the processor that its header names, and whether this host can run it. Any thread.
#pragma once

#include <cstdint>
#include <string>

#include "common/base/result.h"

namespace kintsugi::agent::windows {

// "x86", "x64", "arm64", "ia64", "arm", "unknown"; "" = no program file (a text, a 16-bit program, a damaged header).
// kNotFound, kPermissionDenied, kIo when it cannot be read.
Result<std::string> ProgramArchitecture(const std::wstring& path);
// "" when this host runs programs of the architecture, else one sentence. 32-bit programs need WOW64, which a Server
// Core may lack; there (and on 64-bit-only Wine, where CreateProcess claims success and nothing runs) they are refused.
std::string WhyNotRunnable(const std::string& architecture);

}  // namespace kintsugi::agent::windows
