// SPDX-License-Identifier: Apache-2.0
// The Range field of RFC 9110 14.2, one range of bytes: N-M, N- and -N. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace kintsugi::console {

struct ByteRange {
  enum class Kind { kWhole, kPart, kUnsatisfiable };
  Kind kind = Kind::kWhole;
  std::uint64_t offset = 0;
  std::uint64_t size_bytes = 0;
};

// What to send of a file of `file_size` bytes. A field that is malformed, names another unit or several
// ranges is ignored, as the RFC allows: the whole file. kUnsatisfiable only for a well-formed range that lies
// outside of the file.
ByteRange ParseByteRange(std::string_view field, std::uint64_t file_size);

}  // namespace kintsugi::console
