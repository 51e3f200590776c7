// SPDX-License-Identifier: Apache-2.0
// WriteFileAtomically for Windows: temporary file beside the target with its access list from its creation, flush, then
// MoveFileEx with REPLACE_EXISTING and WRITE_THROUGH, which on NTFS is one logged rename that is on disk on return. A
// scanner that has the target open for a moment makes the move fail: it is tried again for a second.
#include <windows.h>

#include <sddl.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "common/runtime/atomic_file.h"

namespace kintsugi::runtime {
namespace {

// Full access for SYSTEM, Administrators and the account that wrote it; nothing is inherited from the folder.
constexpr const wchar_t* kPrivateAccess = L"D:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FA;;;OW)";
constexpr DWORD kLargestWrite = 1024 * 1024;
constexpr int kMoveAttempts = 20;
constexpr DWORD kBetweenAttemptsMs = 50;

class File {
 public:
  explicit File(HANDLE handle) : handle_(handle) {}
  ~File() {
    if (valid()) ::CloseHandle(handle_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  bool valid() const { return handle_ != INVALID_HANDLE_VALUE; }
  HANDLE get() const { return handle_; }

 private:
  HANDLE handle_;
};

class AccessList {
 public:
  explicit AccessList(Secrecy secrecy) {
    if (secrecy == Secrecy::kPrivate)
      valid_ = ::ConvertStringSecurityDescriptorToSecurityDescriptorW(kPrivateAccess, SDDL_REVISION_1,
                                                                      &attributes_.lpSecurityDescriptor, nullptr) != 0;
  }
  ~AccessList() { ::LocalFree(attributes_.lpSecurityDescriptor); }
  AccessList(const AccessList&) = delete;
  AccessList& operator=(const AccessList&) = delete;
  bool valid() const { return valid_; }
  SECURITY_ATTRIBUTES* get() { return &attributes_; }

 private:
  SECURITY_ATTRIBUTES attributes_{sizeof(SECURITY_ATTRIBUTES), nullptr, FALSE};
  bool valid_ = true;
};

std::string MessageOf(DWORD number) {
  std::array<wchar_t, 512> wide{};
  const DWORD length =
      ::FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS | FORMAT_MESSAGE_MAX_WIDTH_MASK,
                       nullptr, number, 0, wide.data(), static_cast<DWORD>(wide.size()), nullptr);
  std::array<char, 1536> text{};
  const int bytes = ::WideCharToMultiByte(CP_UTF8, 0, wide.data(), static_cast<int>(length), text.data(),
                                          static_cast<int>(text.size()), nullptr, nullptr);
  std::string message(text.data(), static_cast<std::size_t>(std::max(bytes, 0)));
  while (!message.empty() && (message.back() == ' ' || message.back() == '.')) message.pop_back();
  return message.empty() ? "error " + std::to_string(number) : message;
}

Error SystemError(const std::string& doing, const std::string& path, DWORD number) {
  const bool full = number == ERROR_DISK_FULL || number == ERROR_HANDLE_DISK_FULL || number == ERROR_NOT_ENOUGH_QUOTA;
  return Error{full ? Code::kDiskFull : Code::kIo, "cannot " + doing + " " + path + ": " + MessageOf(number),
               static_cast<std::int64_t>(number)};
}

bool WriteAll(HANDLE file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto step = static_cast<DWORD>(std::min<std::size_t>(bytes.size(), kLargestWrite));
    DWORD written = 0;
    if (::WriteFile(file, bytes.data(), step, &written, nullptr) == 0 || written == 0) return false;
    bytes.remove_prefix(written);
  }
  return true;
}

Status WriteNew(const std::filesystem::path& file_path, const std::string& name, std::string_view bytes,
                Secrecy secrecy) {
  ::DeleteFileW(file_path.c_str());  // left by a crash
  AccessList access(secrecy);
  if (!access.valid()) return SystemError("make the access list of", name, ::GetLastError());
  const File file(::CreateFileW(file_path.c_str(), GENERIC_WRITE, 0, access.get(), CREATE_NEW,
                                FILE_ATTRIBUTE_NORMAL | FILE_FLAG_OPEN_REPARSE_POINT, nullptr));
  if (!file.valid()) return SystemError("create", name, ::GetLastError());
  if (!WriteAll(file.get(), bytes) || ::FlushFileBuffers(file.get()) == 0)
    return SystemError("write", name, ::GetLastError());
  return {};
}

bool IsInUse(DWORD number) { return number == ERROR_ACCESS_DENIED || number == ERROR_SHARING_VIOLATION; }

Status Replace(const std::filesystem::path& from, const std::filesystem::path& to, const std::string& name) {
  for (int attempt = 1;; ++attempt) {
    if (::MoveFileExW(from.c_str(), to.c_str(), MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH) != 0) return {};
    const DWORD number = ::GetLastError();
    if (attempt == kMoveAttempts || !IsInUse(number)) return SystemError("replace", name, number);
    ::Sleep(kBetweenAttemptsMs);
  }
}

}  // namespace

Status WriteFileAtomically(const std::string& path, std::string_view bytes, Secrecy secrecy) {
  const std::filesystem::path target(std::u8string(path.begin(), path.end()));
  std::filesystem::path temporary = target;
  temporary += L".new";
  Status written = WriteNew(temporary, path + ".new", bytes, secrecy);
  if (written) written = Replace(temporary, target, path);
  if (!written) ::DeleteFileW(temporary.c_str());
  return written;
}

}  // namespace kintsugi::runtime
