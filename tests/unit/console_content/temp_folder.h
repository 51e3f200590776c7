// SPDX-License-Identifier: Apache-2.0
// A fresh folder that goes away with the object.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <string>

namespace kintsugi::console {

struct TempFolder {
  TempFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "kintsugi-XXXXXX").string();
    path = ::mkdtemp(pattern.data());
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  std::string path;
};

}  // namespace kintsugi::console
