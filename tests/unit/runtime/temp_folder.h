// SPDX-License-Identifier: Apache-2.0
// A folder that lives as long as the object.
#pragma once

#include <filesystem>
#include <random>
#include <string>

namespace kintsugi::runtime::test {

class TempFolder {
 public:
  TempFolder()
      : path_(std::filesystem::temp_directory_path() / ("kintsugi-test-" + std::to_string(std::random_device{}()) +
                                                        "-" + std::to_string(std::random_device{}()))) {
    std::filesystem::create_directories(path_);
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace kintsugi::runtime::test
