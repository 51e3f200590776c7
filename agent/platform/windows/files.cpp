// SPDX-License-Identifier: Apache-2.0
#include "agent/platform/windows/files.h"

#include <algorithm>

#include "agent/platform/windows/handle.h"
#include "agent/platform/windows/utf16.h"
#include "agent/platform/windows/version_resource.h"

namespace kintsugi::agent::windows {
namespace {

std::wstring Environment(const std::wstring& name) {
  std::wstring value(32'767, L'\0');
  const DWORD length = ::GetEnvironmentVariableW(name.c_str(), value.data(), static_cast<DWORD>(value.size()));
  if (length == 0 || length > value.size()) return L"";
  value.resize(length);
  return value;
}

// "" = not known.
std::wstring Variable(const std::wstring& name) {
  const std::wstring windows = WindowsFolder();
  if (SamePath(name, L"windir") || SamePath(name, L"systemroot")) return windows;
  if (SamePath(name, L"system32")) return windows + L"\\system32";
  if (SamePath(name, L"dllcache")) return windows + L"\\system32\\dllcache";
  if (SamePath(name, L"systemdrive")) return windows.substr(0, 2);
  return Environment(name);
}

// Logs of old setups are in the system's code page, newer ones in UTF-16.
std::string TextOf(const std::string& bytes) {
  const bool marked = bytes.starts_with("\xff\xfe");
  const auto zeros = static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '\0'));
  std::wstring text;
  if (marked || zeros > bytes.size() / 4) {
    for (std::size_t i = marked ? 2 : 0; i + 1 < bytes.size(); i += 2)
      text +=
          static_cast<wchar_t>(static_cast<unsigned char>(bytes[i]) | static_cast<unsigned char>(bytes[i + 1]) << 8U);
  } else if (!bytes.empty()) {
    text.resize(bytes.size());
    const int length = ::MultiByteToWideChar(CP_ACP, 0, bytes.data(), static_cast<int>(bytes.size()), text.data(),
                                             static_cast<int>(text.size()));
    text.resize(static_cast<std::size_t>(std::max(length, 0)));
  }
  return ToUtf8(text);
}

constexpr std::int64_t kFileTimesPerMs = 10'000;
Duration AgeOf(const FILETIME& written) {
  FILETIME now{};
  ::GetSystemTimeAsFileTime(&now);
  const auto ticks = [](const FILETIME& time) {
    return static_cast<std::int64_t>(std::uint64_t{time.dwHighDateTime} << 32U | time.dwLowDateTime);
  };
  return Duration{(ticks(now) - ticks(written)) / kFileTimesPerMs};
}

}  // namespace

std::wstring WindowsFolder() {
  wchar_t folder[MAX_PATH + 1];
  const UINT length = ::GetSystemWindowsDirectoryW(folder, MAX_PATH + 1);
  std::wstring path(folder, std::min<UINT>(length, MAX_PATH));
  while (path.ends_with(L'\\')) path.pop_back();
  return path;
}

std::wstring ExpandOnHost(const std::string& path) {
  std::wstring text = ToUtf16(path);
  std::replace(text.begin(), text.end(), L'/', L'\\');
  std::wstring expanded;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t close = text[at] == L'%' ? text.find(L'%', at + 1) : std::wstring::npos;
    const std::wstring value = close == std::wstring::npos ? L"" : Variable(text.substr(at + 1, close - at - 1));
    if (value.empty()) {
      expanded += text[at++];
    } else {
      expanded += value;
      at = close + 1;
    }
  }
  return expanded;
}

FileInfo ReadFileInfo(const std::wstring& path) {
  WIN32_FILE_ATTRIBUTE_DATA data{};
  if (::GetFileAttributesExW(path.c_str(), GetFileExInfoStandard, &data) == 0) return {};
  if ((data.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0) return {};
  FileInfo info;
  info.present = true;
  info.size_bytes = std::uint64_t{data.nFileSizeHigh} << 32U | data.nFileSizeLow;
  if (const auto resource = VersionResource::Read(path)) info.version = version::ToString(resource->version());
  return info;
}

std::optional<TextEnd> ReadEndOfText(const std::wstring& path, std::size_t most_bytes) {
  const FileHandle file(::CreateFileW(path.c_str(), GENERIC_READ,
                                      FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr, OPEN_EXISTING,
                                      FILE_ATTRIBUTE_NORMAL, nullptr));
  BY_HANDLE_FILE_INFORMATION info{};
  if (!file || ::GetFileInformationByHandle(file.get(), &info) == 0) return std::nullopt;
  const std::uint64_t size = std::uint64_t{info.nFileSizeHigh} << 32U | info.nFileSizeLow;
  const std::uint64_t from = size > most_bytes ? (size - most_bytes + 1) & ~std::uint64_t{1} : 0;  // UTF-16 in step
  OVERLAPPED at{};
  at.Offset = static_cast<DWORD>(from);
  at.OffsetHigh = static_cast<DWORD>(from >> 32U);
  std::string bytes(static_cast<std::size_t>(size - from), '\0');
  DWORD read = 0;
  if (::ReadFile(file.get(), bytes.data(), static_cast<DWORD>(bytes.size()), &read, &at) == 0 &&
      ::GetLastError() != ERROR_HANDLE_EOF)
    return std::nullopt;
  bytes.resize(read);
  return TextEnd{TextOf(bytes), AgeOf(info.ftLastWriteTime)};
}

void EmptyFolder(const std::wstring& folder) {
  WIN32_FIND_DATAW found{};
  const HANDLE search = ::FindFirstFileW((folder + L"\\*").c_str(), &found);
  if (search == INVALID_HANDLE_VALUE) return;
  do {
    const std::wstring name = found.cFileName;
    if (name == L"." || name == L"..") continue;
    const std::wstring path = folder + L"\\" + name;
    if ((found.dwFileAttributes & FILE_ATTRIBUTE_READONLY) != 0)
      ::SetFileAttributesW(path.c_str(), FILE_ATTRIBUTE_NORMAL);
    const bool is_folder = (found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
    if (is_folder && (found.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) == 0) EmptyFolder(path);
    is_folder ? ::RemoveDirectoryW(path.c_str()) : ::DeleteFileW(path.c_str());
  } while (::FindNextFileW(search, &found) != 0);
  ::FindClose(search);
}

FileInfo ReadProtectedCopy(const std::wstring& path) {
  const std::size_t slash = path.rfind(L'\\');
  if (slash == std::wstring::npos || slash + 1 == path.size()) return {};
  return ReadFileInfo(WindowsFolder() + L"\\system32\\dllcache" + path.substr(slash));
}

}  // namespace kintsugi::agent::windows
