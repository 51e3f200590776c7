// SPDX-License-Identifier: Apache-2.0
#include "agent/program/windows/module_path.h"

#include "agent/platform/windows/utf16.h"
#include "agent/platform/windows/win32.h"
// After windows.h.
#include <shlobj.h>

namespace kintsugi::agent::windows {

std::wstring ModulePath() {
  std::wstring path(MAX_PATH, L'\0');
  while (true) {
    const DWORD length = ::GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size()));
    if (length < path.size()) {
      path.resize(length);
      return path;
    }
    path.resize(path.size() * 2);
  }
}

std::string DefaultStateDirectory() {
  std::wstring folder(MAX_PATH, L'\0');
  if (FAILED(::SHGetFolderPathW(nullptr, CSIDL_COMMON_APPDATA, nullptr, SHGFP_TYPE_CURRENT, folder.data())))
    folder = L"C:\\ProgramData";
  folder.resize(folder.find_first_of(L'\0') == std::wstring::npos ? folder.size() : folder.find_first_of(L'\0'));
  return ToUtf8(folder) + "\\Kintsugi\\Agent";
}

}  // namespace kintsugi::agent::windows
