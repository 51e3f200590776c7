// SPDX-License-Identifier: Apache-2.0
#include "agent/platform/windows/system_error.h"

#include "agent/platform/windows/handle.h"
#include "agent/platform/windows/utf16.h"

namespace kintsugi::agent::windows {
namespace {

constexpr std::uint32_t kDiskQuotaExceeded = 1295;  // ERROR_DISK_QUOTA_EXCEEDED, which the headers lack

Code CodeOf(std::uint32_t os_code) {
  switch (os_code) {
    case ERROR_DISK_FULL:
    case ERROR_HANDLE_DISK_FULL:
    case kDiskQuotaExceeded:
      return Code::kDiskFull;
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
    case ERROR_SERVICE_DOES_NOT_EXIST:
      return Code::kNotFound;
    case ERROR_ACCESS_DENIED:
    case ERROR_PRIVILEGE_NOT_HELD:
      return Code::kPermissionDenied;
    case ERROR_SHARING_VIOLATION:
    case ERROR_LOCK_VIOLATION:
      return Code::kUnavailable;
    default:
      return Code::kIo;
  }
}

// In the system's language, without the line break at its end.
std::string Sentence(std::uint32_t os_code) {
  LocalMemory<wchar_t> text;
  const DWORD length =
      ::FormatMessageW(FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS,
                       nullptr, os_code, 0, reinterpret_cast<LPWSTR>(text.Receive()), 0, nullptr);
  std::wstring_view view(text.get() == nullptr ? L"" : text.get(), length);
  while (!view.empty() && (view.back() <= L' ' || view.back() == L'.')) view.remove_suffix(1);
  return view.empty() ? "the system gives no reason" : ToUtf8(view);
}

}  // namespace

Error SystemError(const std::string& doing, std::uint32_t os_code) {
  return Error{CodeOf(os_code),
               "cannot " + doing + ": " + Sentence(os_code) + " (error " + std::to_string(os_code) + ")", os_code};
}

Error LastError(const std::string& doing) { return SystemError(doing, ::GetLastError()); }

}  // namespace kintsugi::agent::windows
