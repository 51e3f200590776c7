// SPDX-License-Identifier: Apache-2.0
// The end record is read before libzip sees the archive: libzip loads the whole list of entries, whatever its size.
#include "console/catalog/archive.h"

#include <fmt/format.h>
#include <zip.h>

#include <algorithm>
#include <cstring>

#include "console/catalog/feed_text.h"

namespace kintsugi::feed {
namespace {

constexpr std::size_t kEndRecordBytes = 22;  // APPNOTE 4.3.16
constexpr std::size_t kEndSearchBytes = kEndRecordBytes + 0xffff;
constexpr std::uint64_t kListBytesPerEntry = 46 + 2048;

std::uint64_t Little(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint64_t value = 0;
  for (std::size_t i = count; i-- > 0;) value = value << 8U | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

Error Truncated(const FeedInput& input, std::string_view why) {
  return Error{Code::kDataLoss,
               fmt::format("{} is a truncated or damaged ZIP ({}): download it again", Shown(input.name, 200), why), 0};
}

Result<std::string> Tail(const FeedInput& input) {
  if (input.path.empty()) {
    const auto bytes = input.bytes;
    return std::string(bytes.substr(bytes.size() - std::min(bytes.size(), kEndSearchBytes)));
  }
  auto file = FileReader::OpenTail(input.path, kEndSearchBytes);
  if (!file) return file.error();
  return ReadAll(**file, kEndSearchBytes, input.name);
}

Result<std::uint64_t> SizeOf(const FeedInput& input) {
  if (input.path.empty()) return input.bytes.size();
  const auto file = FileReader::Open(input.path);
  if (!file) return file.error();
  return (*file)->size_bytes();
}

Status CheckEndRecord(const FeedInput& input, const ImportLimits& limits) {
  const auto tail = Tail(input);
  if (!tail) return tail.error();
  const std::size_t at = tail->rfind("PK\x05\x06");
  if (at == std::string::npos || tail->size() - at < kEndRecordBytes)
    return Truncated(input, "its list of entries is missing");
  const std::uint64_t entries = Little(*tail, at + 10, 2);
  const std::uint64_t list_bytes = Little(*tail, at + 12, 4);
  if (entries > limits.archive_entries || list_bytes > limits.archive_entries * kListBytesPerEntry)
    return Error{Code::kTooLarge,
                 fmt::format("{} lists more than {} files, the most that are read", Shown(input.name, 200),
                             limits.archive_entries),
                 0};
  return {};
}

class EntryReader final : public ByteReader {
 public:
  EntryReader(zip_file_t* file, const ArchiveEntry& entry, const ImportLimits& limits, ArchiveMeter& meter)
      : file_(file), entry_(entry), limits_(limits), meter_(meter) {}
  ~EntryReader() override { zip_fclose(file_); }
  EntryReader(const EntryReader&) = delete;
  EntryReader& operator=(const EntryReader&) = delete;

  Result<std::size_t> Read(char* to, std::size_t most) override {
    const auto count = zip_fread(file_, to, most);
    if (count < 0)
      return Error{Code::kDataLoss,
                   fmt::format("{} in the archive is damaged ({}): download the archive again", Shown(entry_.name, 200),
                               zip_error_strerror(zip_file_get_error(file_))),
                   0};
    bytes_ += static_cast<std::uint64_t>(count);
    meter_.unpacked_bytes += static_cast<std::uint64_t>(count);
    if (const auto status = CheckLimits(); !status) {
      meter_.bomb = true;
      return status.error();
    }
    return static_cast<std::size_t>(count);
  }

 private:
  Status CheckLimits() const {
    if (bytes_ > limits_.entry_bytes) return Bomb(fmt::format("more than {} bytes", limits_.entry_bytes));
    if (meter_.unpacked_bytes > limits_.archive_bytes)
      return Bomb(fmt::format("with the files before it more than {} bytes", limits_.archive_bytes));
    if (bytes_ > limits_.ratio_free_bytes && bytes_ / limits_.entry_ratio > entry_.packed_bytes)
      return Bomb(fmt::format("more than {} times its packed size", limits_.entry_ratio));
    return {};
  }
  Error Bomb(std::string_view size) const {
    return Error{Code::kTooLarge,
                 fmt::format("{} unpacks to {}: that is no feed, and nothing of the archive was taken over",
                             Shown(entry_.name, 200), size),
                 0};
  }

  zip_file_t* file_;
  const ArchiveEntry entry_;
  const ImportLimits& limits_;
  ArchiveMeter& meter_;
  std::uint64_t bytes_ = 0;
};

}  // namespace

std::string ForbiddenName(std::string_view name, const ImportLimits& limits) {
  if (name.empty()) return "it has no name";
  if (name.size() > limits.name_bytes) return fmt::format("its name is longer than {} bytes", limits.name_bytes);
  if (name.front() == '/' || name.front() == '\\') return "its name is an absolute path";
  if (name.size() >= 2 && name[1] == ':') return "its name has a drive letter";
  if (std::any_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }))
    return "its name has control characters";
  for (std::size_t start = 0; start <= name.size();) {
    const auto stop = std::min(name.find_first_of("/\\", start), name.size());
    if (name.substr(start, stop - start) == "..") return "its name leads out of the archive (..)";
    start = stop + 1;
  }
  return {};
}

Archive::Archive(zip* handle, std::uint64_t size_bytes, const ImportLimits& limits)
    : zip_(handle), size_bytes_(size_bytes), limits_(limits) {}
Archive::~Archive() { zip_discard(zip_); }

Result<std::unique_ptr<Archive>> Archive::Open(const FeedInput& input, const ImportLimits& limits) {
  const auto size_bytes = SizeOf(input);
  if (!size_bytes) return size_bytes.error();
  if (const auto status = CheckEndRecord(input, limits); !status) return status.error();
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = input.path.empty()
                             ? zip_source_buffer_create(input.bytes.data(), input.bytes.size(), 0, &error)
                             : zip_source_file_create(input.path.c_str(), 0, 0, &error);
  zip_t* handle = source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, &error);
  if (handle == nullptr) {
    if (source != nullptr) zip_source_free(source);
    const std::string why = zip_error_strerror(&error);
    zip_error_fini(&error);
    return Truncated(input, why);
  }
  zip_error_fini(&error);
  std::unique_ptr<Archive> archive(new Archive(handle, *size_bytes, limits));
  if (const auto status = archive->List(); !status) return status.error();
  return archive;
}

Status Archive::List() {
  const auto count = static_cast<std::uint64_t>(std::max<zip_int64_t>(0, zip_get_num_entries(zip_, 0)));
  if (count > limits_.archive_entries)
    return Error{Code::kTooLarge, fmt::format("the archive lists more than {} files", limits_.archive_entries), 0};
  for (std::uint64_t index = 0; index < count; ++index) {
    zip_stat_t stat;
    if (zip_stat_index(zip_, index, 0, &stat) != 0 || (stat.valid & ZIP_STAT_NAME) == 0) continue;
    ArchiveEntry entry;
    entry.index = index;
    entry.name = stat.name;
    if ((stat.valid & ZIP_STAT_COMP_SIZE) != 0)
      entry.packed_bytes = std::min<std::uint64_t>(stat.comp_size, size_bytes_);
    if ((stat.valid & ZIP_STAT_SIZE) != 0) entry.stated_bytes = stat.size;
    entry.forbidden = ForbiddenName(entry.name, limits_);
    entry.folder = entry.name.ends_with('/') || entry.name.ends_with('\\');
    if (entry.forbidden.empty() && (stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 &&
        stat.encryption_method != ZIP_EM_NONE)
      entry.forbidden = "it is encrypted";
    entries_.push_back(std::move(entry));
  }
  return {};
}

const ArchiveEntry* Archive::Find(std::string_view name) const {
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const ArchiveEntry& entry) {
    return entry.forbidden.empty() && entry.name == name;
  });
  return found == entries_.end() ? nullptr : &*found;
}

Result<std::unique_ptr<ByteReader>> Archive::Read(const ArchiveEntry& entry) {
  zip_file_t* file = zip_fopen_index(zip_, entry.index, 0);
  if (file == nullptr)
    return Error{Code::kDataLoss,
                 fmt::format("{} in the archive cannot be unpacked ({})", Shown(entry.name, 200), zip_strerror(zip_)),
                 0};
  return std::unique_ptr<ByteReader>(new EntryReader(file, entry, limits_, meter_));
}

}  // namespace kintsugi::feed
