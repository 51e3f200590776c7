// SPDX-License-Identifier: Apache-2.0
// FileVersion: the binary version of a Windows file, four 16-bit parts compared numerically (VS_FIXEDFILEINFO); never
// the text.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kintsugi::version {

struct FileVersion {
  std::array<std::uint16_t, 4> part{};
  auto operator<=>(const FileVersion&) const = default;
};

// "5.1.2600.1309"; one to four decimal parts of at most 65535, missing ones are 0. nullopt for anything else.
std::optional<FileVersion> ParseFileVersion(std::string_view text);
std::string ToString(const FileVersion& version);

}  // namespace kintsugi::version
