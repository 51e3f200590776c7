// SPDX-License-Identifier: Apache-2.0
#include "console/cli/host_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <utility>

namespace kintsugi::cli {
namespace {

constexpr char kStandardInput[] = "-";

// The files of a folder, by name; a path that is no folder stands for itself.
Result<std::vector<std::string>> FilesOf(const std::string& path) {
  std::error_code ec;
  if (path == kStandardInput || !std::filesystem::is_directory(path, ec)) return std::vector<std::string>{path};
  std::vector<std::string> files;
  std::filesystem::directory_iterator entry(path, ec);
  for (; !ec && entry != std::filesystem::directory_iterator(); entry.increment(ec))
    if (entry->is_regular_file(ec) && !entry->path().filename().string().starts_with('.'))
      files.push_back(entry->path().string());
  if (ec) return Error{Code::kIo, fmt::format("cannot read the folder: {}", ec.message()), ec.value()};
  if (files.empty()) return Error{Code::kNotFound, "the folder holds no file"};
  std::sort(files.begin(), files.end());
  return files;
}

Result<std::string> ReadUpTo(std::size_t most, std::istream& stream) {
  std::string bytes(most, '\0');
  stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (stream.bad()) return Error{Code::kIo, "cannot be read"};
  bytes.resize(static_cast<std::size_t>(stream.gcount()));
  return bytes;
}

Result<std::string> ReadBytes(const std::string& path) {
  // One byte more than a host file may have: the parser then says that it is too large.
  if (path == kStandardInput) return ReadUpTo(hostfile::kMaxFileBytes + 1, std::cin);
  std::error_code ec;
  const std::uint64_t size = std::filesystem::file_size(path, ec);
  if (ec) return Error{Code::kNotFound, fmt::format("cannot be read: {}", ec.message()), ec.value()};
  if (size > hostfile::kMaxFileBytes)
    return Error{Code::kTooLarge, fmt::format("has {} bytes; facts about hosts have at most {}, so split it", size,
                                              hostfile::kMaxFileBytes)};
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error{Code::kIo, "cannot be opened; check its permissions"};
  return ReadUpTo(static_cast<std::size_t>(size), file);
}

}  // namespace

HostFiles ReadHostFiles(const std::vector<std::string>& paths) {
  HostFiles read;
  std::vector<hostfile::HostFile> parsed;
  for (const std::string& path : paths) {
    const auto files = FilesOf(path);
    if (!files) {
      read.problems.push_back({path, files.error()});
      continue;
    }
    for (const std::string& file : *files) {
      ++read.files;
      const auto bytes = ReadBytes(file);
      auto hosts = bytes ? hostfile::ParseHostFile(*bytes, file == kStandardInput ? "stdin.txt" : file)
                         : Result<std::vector<hostfile::HostFile>>(bytes.error());
      if (!hosts) {
        read.problems.push_back({file, hosts.error()});
        continue;
      }
      std::move(hosts->begin(), hosts->end(), std::back_inserter(parsed));
    }
  }
  read.hosts = hostfile::GroupHosts(std::move(parsed));
  return read;
}

}  // namespace kintsugi::cli
