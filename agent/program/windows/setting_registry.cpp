// SPDX-License-Identifier: Apache-2.0
#include "agent/program/windows/setting_registry.h"

#include <fmt/format.h>

#include <algorithm>

#include "agent/platform/windows/handle.h"
#include "agent/platform/windows/system_error.h"
#include "agent/platform/windows/utf16.h"

namespace kintsugi::agent::windows {
namespace {

constexpr std::size_t kValueLimitBytes = 64 * 1024;

std::string TypeName(DWORD type) {
  switch (type) {
    case REG_NONE:
      return "REG_NONE";
    case REG_BINARY:
      return "REG_BINARY";
    case REG_MULTI_SZ:
      return "REG_MULTI_SZ";
    case REG_QWORD:
      return "REG_QWORD";
    default:
      return fmt::format("of type {}", type);
  }
}

std::wstring Expanded(const std::wstring& text) {
  std::wstring expanded(32'767, L'\0');
  const DWORD length = ::ExpandEnvironmentStringsW(text.c_str(), expanded.data(), static_cast<DWORD>(expanded.size()));
  if (length == 0 || length > expanded.size()) return text;
  expanded.resize(length - 1);
  return expanded;
}

Result<std::optional<std::string>> Read(const char* key_path, std::string_view name) {
  KeyHandle key;
  if (::RegOpenKeyExW(HKEY_LOCAL_MACHINE, ToUtf16(key_path).c_str(), 0, KEY_QUERY_VALUE | KEY_WOW64_64KEY,
                      key.Receive()) != ERROR_SUCCESS)
    return std::optional<std::string>();
  const std::wstring wide_name = ToUtf16(name);
  std::vector<unsigned char> data(kValueLimitBytes + sizeof(wchar_t));
  DWORD size = kValueLimitBytes;
  DWORD type = REG_NONE;
  const LONG read = ::RegQueryValueExW(key.get(), wide_name.c_str(), nullptr, &type, data.data(), &size);
  if (read == ERROR_FILE_NOT_FOUND) return std::optional<std::string>();
  if (read != ERROR_SUCCESS) return SystemError(fmt::format("read the setting {}", name), static_cast<DWORD>(read));
  if (type == REG_DWORD && size == sizeof(DWORD)) {
    DWORD number = 0;
    std::copy_n(data.data(), sizeof number, reinterpret_cast<unsigned char*>(&number));
    return std::optional(std::to_string(number));
  }
  if (type != REG_SZ && type != REG_EXPAND_SZ)
    return Error{Code::kInvalidArgument,
                 fmt::format("HKLM\\{}\\{} is {}, expected REG_SZ or REG_DWORD: correct the value", key_path, name,
                             type == REG_DWORD ? "a REG_DWORD of a wrong size" : TypeName(type)),
                 0};
  std::wstring text(size / sizeof(wchar_t), L'\0');
  std::copy_n(data.data(), text.size() * sizeof(wchar_t), reinterpret_cast<unsigned char*>(text.data()));
  while (!text.empty() && text.back() == L'\0') text.pop_back();
  return std::optional(ToUtf8(type == REG_EXPAND_SZ ? Expanded(text) : text));
}

SettingSource SourceFor(const char* name, const char* key_path) {
  return {fmt::format("{} (HKLM\\{})", name, key_path),
          [key_path](std::string_view key) { return Read(key_path, key); }};
}

}  // namespace

std::vector<SettingSource> RegistrySources() {
  return {SourceFor("Group Policy", kPolicyKey), SourceFor("registry", kSettingKey)};
}

Status WriteSetting(const std::string& key, const std::string& value) {
  KeyHandle opened;
  const LONG made = ::RegCreateKeyExW(HKEY_LOCAL_MACHINE, ToUtf16(kSettingKey).c_str(), 0, nullptr, 0,
                                      KEY_SET_VALUE | KEY_WOW64_64KEY, nullptr, opened.Receive(), nullptr);
  if (made != ERROR_SUCCESS) return SystemError("write the agent's settings", static_cast<DWORD>(made));
  const std::wstring text = ToUtf16(value);
  const LONG written =
      ::RegSetValueExW(opened.get(), ToUtf16(key).c_str(), 0, REG_SZ, reinterpret_cast<const BYTE*>(text.c_str()),
                       static_cast<DWORD>((text.size() + 1) * sizeof(wchar_t)));
  return written == ERROR_SUCCESS ? Status{} : SystemError("write the setting " + key, static_cast<DWORD>(written));
}

Status ForgetToken() {
  KeyHandle key;
  const LONG opened = ::RegOpenKeyExW(HKEY_LOCAL_MACHINE, ToUtf16(kSettingKey).c_str(), 0,
                                      KEY_SET_VALUE | KEY_WOW64_64KEY, key.Receive());
  if (opened == ERROR_FILE_NOT_FOUND) return {};
  const LONG erased = opened == ERROR_SUCCESS ? ::RegDeleteValueW(key.get(), L"Token") : opened;
  if (erased == ERROR_SUCCESS || erased == ERROR_FILE_NOT_FOUND) return {};
  return SystemError("erase the used enrolment token from the registry", static_cast<DWORD>(erased));
}

Status EraseSettings() {
  const LONG erased = ::RegDeleteKeyExW(HKEY_LOCAL_MACHINE, ToUtf16(kSettingKey).c_str(), KEY_WOW64_64KEY, 0);
  if (erased == ERROR_SUCCESS || erased == ERROR_FILE_NOT_FOUND) return {};
  return SystemError("remove the agent's settings from the registry", static_cast<DWORD>(erased));
}

}  // namespace kintsugi::agent::windows
