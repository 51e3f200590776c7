// SPDX-License-Identifier: Apache-2.0
// Reading and writing the registry. Keys are text, HKLM\SOFTWARE\..., and are read in the 64-bit view whatever this
// program is; HKLM32\SOFTWARE\... asks for the 32-bit view. Types are what they are on that host, not what they ought
// to be: readers get text or nullopt, never an error. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agent/platform/windows/handle.h"
#include "common/base/result.h"

namespace kintsugi::agent::windows {

// Values of more bytes than this are read as absent.
inline constexpr std::uint32_t kRegistryValueLimitBytes = 4 * 1024 * 1024;

// Any type as text: strings without their terminating zeros, environment variables not expanded; numbers in decimal;
// lists with '\n' between; other types, and strings or numbers of an impossible size, in hex. value_name "" asks for
// the key alone: "" if it is there.
std::optional<std::string> RegistryText(const std::string& key, const std::string& value_name);
// A number, also one that is written as decimal text. nullopt: absent, or anything else.
std::optional<std::uint64_t> RegistryNumber(const std::string& key, const std::string& value_name);
// A REG_MULTI_SZ's entries, with empty ones (PendingFileRenameOperations has them); a string is a list of one.
std::vector<std::string> RegistryList(const std::string& key, const std::string& value_name);
bool RegistryKeyExists(const std::string& key);
// Names directly below, in the registry's order; empty when there is no such key.
std::vector<std::string> RegistrySubkeyNames(const std::string& key);

enum class KeyLife { kKept, kUntilShutdown };
// Makes the key with missing parents. A key that lives until the shutdown is forgotten with the system's memory.
Result<KeyHandle> MakeRegistryKey(const std::string& key, KeyLife life);
// `expandable`: REG_EXPAND_SZ, whose reader replaces %variables%.
Status SetRegistryText(HKEY key, const std::string& value_name, const std::string& text, bool expandable = false);
Status SetRegistryNumber(HKEY key, const std::string& value_name, std::uint32_t number);

}  // namespace kintsugi::agent::windows
