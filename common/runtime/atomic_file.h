// SPDX-License-Identifier: Apache-2.0
// Whole small files: read, and replace so that a reader or a crash sees the old content or the new, never a
// mixture. Any thread; two writers of the same path must take turns.
#pragma once

#include <string>
#include <string_view>

#include "common/base/result.h"

namespace kintsugi::runtime {

inline constexpr std::size_t kFileLimitBytes = 64 * 1024 * 1024;

// kNotFound: no such file; kTooLarge: more than 64 MiB; kIo.
Result<std::string> ReadFile(const std::string& path);

enum class Secrecy { kPrivate, kPublic };  // mode 0600 from the first byte on, or 0644
// On return the bytes and the name are on disk (synchronised). kDiskFull, kIo: the old file is untouched, no
// new one is left.
Status WriteFileAtomically(const std::string& path, std::string_view bytes, Secrecy secrecy = Secrecy::kPrivate);

}  // namespace kintsugi::runtime
