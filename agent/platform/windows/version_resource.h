// SPDX-License-Identifier: Apache-2.0
// The version resource of a file: the binary version, and its strings. Any thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/version/file_version.h"

namespace kintsugi::agent::windows {

class VersionResource {
 public:
  // nullopt: the file has none, is not there or cannot be read. A damaged resource is none.
  static std::optional<VersionResource> Read(const std::wstring& path);

  // VS_FIXEDFILEINFO, four 16-bit parts; never the text "FileVersion", which people write.
  version::FileVersion version() const;
  // The string `name` of the first language that has it, without the zeros and blanks at its end; "" where there is
  // none.
  std::string Text(const std::wstring& name) const;

 private:
  explicit VersionResource(std::vector<unsigned char> bytes) : bytes_(std::move(bytes)) {}
  std::vector<unsigned char> bytes_;
};

}  // namespace kintsugi::agent::windows
