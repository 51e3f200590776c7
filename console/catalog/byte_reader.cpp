// SPDX-License-Identifier: Apache-2.0
#include "console/catalog/byte_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace kintsugi::feed {
namespace {

std::size_t Take(std::string_view& left, char* to, std::size_t most) {
  const std::size_t count = std::min(most, left.size());
  std::memcpy(to, left.data(), count);
  left.remove_prefix(count);
  return count;
}

}  // namespace

Result<std::size_t> BufferReader::Read(char* to, std::size_t most) {
  return left_.empty() ? std::size_t{0} : Take(left_, to, most);
}

FileReader::FileReader(std::FILE* file, std::string path, std::uint64_t size_bytes)
    : file_(file), path_(std::move(path)), size_bytes_(size_bytes) {}

Result<std::unique_ptr<FileReader>> FileReader::Open(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status))
    return Error{Code::kNotFound, fmt::format("{} does not exist", path), error.value()};
  if (!std::filesystem::is_regular_file(status))
    return Error{Code::kIo, fmt::format("{} is not a regular file", path), 0};
  const auto size_bytes = std::filesystem::file_size(path, error);
  std::FILE* file = error ? nullptr : std::fopen(path.c_str(), "rb");
  if (file == nullptr) return Error{Code::kIo, fmt::format("cannot open {}: {}", path, std::strerror(errno)), errno};
  std::setvbuf(file, nullptr, _IONBF, 0);  // every caller reads large blocks
  return std::unique_ptr<FileReader>(new FileReader(file, path, size_bytes));
}

Result<std::unique_ptr<FileReader>> FileReader::OpenTail(const std::string& path, std::uint64_t most) {
  auto file = Open(path);
  if (!file) return file;
  const std::uint64_t skip = (*file)->size_bytes_ - std::min((*file)->size_bytes_, most);
  if (std::fseek((*file)->file_.get(), static_cast<long>(skip), SEEK_SET) != 0)
    return Error{Code::kIo, fmt::format("cannot read {}: {}", path, std::strerror(errno)), errno};
  return file;
}

Result<std::size_t> FileReader::Read(char* to, std::size_t most) {
  const std::size_t count = std::fread(to, 1, most, file_.get());
  if (count == 0 && std::ferror(file_.get()) != 0)
    return Error{Code::kIo, fmt::format("cannot read {}: {}", path_, std::strerror(errno)), errno};
  return count;
}

Result<std::size_t> ResumedReader::Read(char* to, std::size_t most) {
  return left_.empty() ? rest_.Read(to, most) : Take(left_, to, most);
}

Result<std::string> ReadHead(ByteReader& reader, std::size_t most) {
  std::string head(most, '\0');
  std::size_t filled = 0;
  while (filled < most) {
    const auto count = reader.Read(head.data() + filled, most - filled);
    if (!count) return count.error();
    if (*count == 0) break;
    filled += *count;
  }
  head.resize(filled);
  return head;
}

Result<std::string> ReadAll(ByteReader& reader, std::uint64_t most, std::string_view what) {
  constexpr std::size_t kBlock = std::size_t{256} << 10U;
  std::string all;
  for (;;) {
    const std::size_t filled = all.size();
    all.resize(filled + kBlock);
    const auto count = reader.Read(all.data() + filled, kBlock);
    if (!count) return count.error();
    all.resize(filled + *count);
    if (all.size() > most)
      return Error{Code::kTooLarge, fmt::format("{} is larger than {} bytes, the most that is read", what, most), 0};
    if (*count == 0) return all;
  }
}

}  // namespace kintsugi::feed
