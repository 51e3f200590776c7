// SPDX-License-Identifier: Apache-2.0
// A new empty folder for one test, removed with everything in it at the end. Not thread-safe.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace kintsugi::test {

class TempFolder {
 public:
  TempFolder();  // stops the program when no folder can be made
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  // <folder>/<name>
  std::string File(std::string_view name) const { return (path_ / name).string(); }
  // Writes <folder>/<name>, folders in between included, and returns its path.
  std::string Write(std::string_view name, std::string_view content) const;

 private:
  std::filesystem::path path_;
};

// The whole file; stops the program when it cannot be read.
std::string ReadFile(const std::filesystem::path& path);

// Compares with tests/golden/<name>; with KINTSUGI_UPDATE_GOLDEN=1 in the environment writes it instead.
// Returns "" when equal, else what differs first and how to update.
std::string CompareGolden(const std::filesystem::path& golden, std::string_view actual);

}  // namespace kintsugi::test
