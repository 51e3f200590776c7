// SPDX-License-Identifier: Apache-2.0
#include "common/version/file_version.h"

#include <charconv>

namespace kintsugi::version {

std::optional<FileVersion> ParseFileVersion(std::string_view text) {
  FileVersion version;
  const char* at = text.data();
  const char* const end = text.data() + text.size();
  for (std::size_t i = 0; i < version.part.size(); ++i) {
    if (at == end || *at < '0' || *at > '9') return std::nullopt;
    const auto [next, error] = std::from_chars(at, end, version.part[i]);
    if (error != std::errc{}) return std::nullopt;
    at = next;
    if (at == end) return version;
    if (*at != '.') return std::nullopt;
    ++at;
  }
  return std::nullopt;
}

std::string ToString(const FileVersion& version) {
  std::string text = std::to_string(version.part[0]);
  for (std::size_t i = 1; i < version.part.size(); ++i) text += "." + std::to_string(version.part[i]);
  return text;
}

}  // namespace kintsugi::version
