// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fstream>

#include "common/runtime/atomic_file.h"

namespace kintsugi::runtime {

Result<std::string> ReadFile(const std::string& path) {
  std::error_code problem;
  const std::filesystem::path file(std::u8string(path.begin(), path.end()));
  const auto size = std::filesystem::file_size(file, problem);
  if (problem == std::errc::no_such_file_or_directory) return Error{Code::kNotFound, "there is no file " + path};
  if (problem) return Error{Code::kIo, "cannot read " + path + ": " + problem.message(), problem.value()};
  if (size > kFileLimitBytes)
    return Error{Code::kTooLarge, path + " has " + std::to_string(size) + " bytes, at most 64 MiB are read"};
  std::ifstream stream(file, std::ios::binary);
  std::string bytes(static_cast<std::size_t>(size), '\0');
  if (!stream || !stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size())))
    return Error{Code::kIo, "cannot read " + path};
  return bytes;
}

}  // namespace kintsugi::runtime
