// SPDX-License-Identifier: Apache-2.0
// A ZIP (also an xlsx): its entries, each readable as a stream under the limits of limits.h. Names are text for people
// and for finding a sheet; no file is ever written. Adapter of libzip, which checks each entry's CRC at its end. One
// thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "console/catalog/byte_reader.h"
#include "console/catalog/import.h"

struct zip;

namespace kintsugi::feed {

struct ArchiveEntry {
  std::uint64_t index = 0;
  std::string name;                // as in the archive; show it with Shown()
  std::uint64_t packed_bytes = 0;  // never more than the archive has
  std::uint64_t stated_bytes = 0;  // what the archive claims; the limits count what really comes
  std::string forbidden;           // why the entry is not read; "" = it may be
  bool folder = false;
};

struct ArchiveMeter {
  std::uint64_t unpacked_bytes = 0;  // over all readers
  bool bomb = false;
};

class Archive {
 public:
  // kDataLoss: truncated or damaged; kTooLarge: more entries than the limit; kNotFound, kIo.
  static Result<std::unique_ptr<Archive>> Open(const FeedInput& input, const ImportLimits& limits);
  ~Archive();
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;

  const std::vector<ArchiveEntry>& entries() const { return entries_; }
  // The entry of that name; null = none.
  const ArchiveEntry* Find(std::string_view name) const;
  // The reader must not outlive the archive. Its Read answers kDataLoss for a damaged entry and kTooLarge for a bomb:
  // more than entry_bytes or entry_ratio, or more than archive_bytes over all reads of this archive.
  Result<std::unique_ptr<ByteReader>> Read(const ArchiveEntry& entry);
  // A reader met a limit: nothing of this archive is to be trusted.
  bool bomb() const { return meter_.bomb; }

 private:
  Archive(zip* handle, std::uint64_t size_bytes, const ImportLimits& limits);
  Status List();
  zip* zip_;
  std::uint64_t size_bytes_;  // of the archive itself
  const ImportLimits& limits_;
  std::vector<ArchiveEntry> entries_;
  ArchiveMeter meter_;
};

// Why an entry of this name is not read: "" = it may be. Path tricks, control characters, length.
std::string ForbiddenName(std::string_view name, const ImportLimits& limits);

}  // namespace kintsugi::feed
