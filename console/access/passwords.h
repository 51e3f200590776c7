// SPDX-License-Identifier: Apache-2.0
// Passwords: what is accepted, and Argon2id (RFC 9106) over libargon2. Any thread. Hashing and checking take about
// 0.2 s and 64 MiB each: never on an event loop or the engine thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "common/base/result.h"

namespace kintsugi::access {

// RFC 9106's second recommended option, 64 MiB and three passes, with one lane; OWASP asks for 19 MiB and two.
inline constexpr std::uint32_t kArgonMemoryKib = 64 * 1024;
inline constexpr std::uint32_t kArgonPasses = 3;
inline constexpr std::uint32_t kArgonLanes = 1;
inline constexpr std::size_t kShortestPassword = 12;  // characters
inline constexpr std::size_t kLongestPassword = 128;

// kInvalidArgument: too short or long, not UTF-8, the user's name in it, or one that everybody tries first.
Status CheckNewPassword(const std::string& password, const std::string& user);

// Argon2's encoded text with a salt of 16 bytes. kResourceExhausted: no memory for it.
Result<std::string> HashPassword(const std::string& password);
// False for a wrong password and for a text that is no Argon2id hash.
bool PasswordMatches(const std::string& encoded, const std::string& password);
// It was made with other parameters than today's: hash again while the password is at hand.
bool IsOutdated(const std::string& encoded);

}  // namespace kintsugi::access
