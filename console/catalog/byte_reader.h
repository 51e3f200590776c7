// SPDX-License-Identifier: Apache-2.0
// Where an importer's bytes come from: a file, a buffer, an entry of an archive. One pass, front to back. One thread.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace kintsugi::feed {

class ByteReader {
 public:
  virtual ~ByteReader() = default;
  // Up to `most` bytes to `to`; 0 = the end. kIo, kDataLoss, kTooLarge; nothing may be read after an error.
  virtual Result<std::size_t> Read(char* to, std::size_t most) = 0;
};

class BufferReader final : public ByteReader {
 public:
  explicit BufferReader(std::string_view bytes) : left_(bytes) {}
  Result<std::size_t> Read(char* to, std::size_t most) override;

 private:
  std::string_view left_;
};

class FileReader final : public ByteReader {
 public:
  // kNotFound, kIo; a folder or a device is kIo.
  static Result<std::unique_ptr<FileReader>> Open(const std::string& path);
  // The last `most` bytes of the file.
  static Result<std::unique_ptr<FileReader>> OpenTail(const std::string& path, std::uint64_t most);
  Result<std::size_t> Read(char* to, std::size_t most) override;
  std::uint64_t size_bytes() const { return size_bytes_; }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  FileReader(std::FILE* file, std::string path, std::uint64_t size_bytes);
  std::unique_ptr<std::FILE, Close> file_;
  std::string path_;
  std::uint64_t size_bytes_;
};

// A reader whose first bytes were already taken: they come again, then the rest.
class ResumedReader final : public ByteReader {
 public:
  ResumedReader(std::string head, ByteReader& rest) : head_(std::move(head)), left_(head_), rest_(rest) {}
  ResumedReader(const ResumedReader&) = delete;
  ResumedReader& operator=(const ResumedReader&) = delete;
  Result<std::size_t> Read(char* to, std::size_t most) override;

 private:
  std::string head_;
  std::string_view left_;
  ByteReader& rest_;
};

// The first `most` bytes, fewer only at the end.
Result<std::string> ReadHead(ByteReader& reader, std::size_t most);
// Everything. kTooLarge above `most` bytes: the message names `what` and the limit.
Result<std::string> ReadAll(ByteReader& reader, std::uint64_t most, std::string_view what);

}  // namespace kintsugi::feed
