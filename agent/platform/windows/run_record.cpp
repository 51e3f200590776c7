// SPDX-License-Identifier: Apache-2.0
#include "agent/platform/windows/run_record.h"

#include <sstream>

#include "agent/platform/windows/handle.h"
#include "agent/platform/windows/system_error.h"
#include "agent/platform/windows/utf16.h"

namespace kintsugi::agent::windows {
namespace {

constexpr char kVersion[] = "1";
constexpr DWORD kLimitBytes = 1024;

Status WriteFileAt(const std::wstring& place, const std::string& bytes) {
  const FileHandle file(::CreateFileW(place.c_str(), GENERIC_WRITE, 0, nullptr, CREATE_ALWAYS,
                                      FILE_ATTRIBUTE_NORMAL | FILE_FLAG_OPEN_REPARSE_POINT, nullptr));
  if (!file) return LastError("open " + ToUtf8(place));
  DWORD written = 0;
  if (::WriteFile(file.get(), bytes.data(), static_cast<DWORD>(bytes.size()), &written, nullptr) == 0)
    return LastError("write " + ToUtf8(place));
  return written == bytes.size() ? Status{} : SystemError("write " + ToUtf8(place), ERROR_DISK_FULL);
}

}  // namespace

Status WriteRunRecord(const std::string& path, const RunRecord& record) {
  std::ostringstream text;
  text << kVersion << "\n"
       << record.job << "\n"
       << record.process_id << "\n"
       << record.started_ms << "\n"
       << record.timeout.count() << "\n";
  const std::wstring place = ToUtf16(path);
  const std::wstring fresh = place + L".new";
  if (Status written = WriteFileAt(fresh, text.str()); !written) return written;
  if (::MoveFileExW(fresh.c_str(), place.c_str(), MOVEFILE_REPLACE_EXISTING) == 0) return LastError("replace " + path);
  return {};
}

std::optional<RunRecord> ReadRunRecord(const std::string& path) {
  const FileHandle file(::CreateFileW(ToUtf16(path).c_str(), GENERIC_READ, FILE_SHARE_READ, nullptr, OPEN_EXISTING,
                                      FILE_ATTRIBUTE_NORMAL | FILE_FLAG_OPEN_REPARSE_POINT, nullptr));
  std::string bytes(kLimitBytes, '\0');
  DWORD read = 0;
  if (!file || ::ReadFile(file.get(), bytes.data(), kLimitBytes, &read, nullptr) == 0) return std::nullopt;
  bytes.resize(read);
  std::istringstream text(bytes);
  RunRecord record;
  std::string version;
  std::int64_t timeout_ms = 0;
  if (!(text >> version >> record.job >> record.process_id >> record.started_ms >> timeout_ms)) return std::nullopt;
  record.timeout = Duration{timeout_ms};
  return version == kVersion ? std::optional(record) : std::nullopt;
}

void RemoveRunRecord(const std::string& path) { ::DeleteFileW(ToUtf16(path).c_str()); }

}  // namespace kintsugi::agent::windows
