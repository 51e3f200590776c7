// SPDX-License-Identifier: Apache-2.0
#include "agent/platform/windows/registry.h"

#include <array>
#include <cstring>

#include "agent/platform/windows/system_error.h"
#include "agent/platform/windows/utf16.h"
#include "common/base/bytes.h"
#include "common/base/text.h"

namespace kintsugi::agent::windows {
namespace {

struct Root {
  std::string_view name;
  HKEY key;
  REGSAM view;
};

const Root* FindRoot(std::string_view name) {
  static const std::array<Root, 9> kRoots = {{
      {"HKLM", HKEY_LOCAL_MACHINE, KEY_WOW64_64KEY},
      {"HKEY_LOCAL_MACHINE", HKEY_LOCAL_MACHINE, KEY_WOW64_64KEY},
      {"HKLM32", HKEY_LOCAL_MACHINE, KEY_WOW64_32KEY},
      {"HKCU", HKEY_CURRENT_USER, KEY_WOW64_64KEY},
      {"HKEY_CURRENT_USER", HKEY_CURRENT_USER, KEY_WOW64_64KEY},
      {"HKCR", HKEY_CLASSES_ROOT, KEY_WOW64_64KEY},
      {"HKEY_CLASSES_ROOT", HKEY_CLASSES_ROOT, KEY_WOW64_64KEY},
      {"HKU", HKEY_USERS, KEY_WOW64_64KEY},
      {"HKEY_USERS", HKEY_USERS, KEY_WOW64_64KEY},
  }};
  for (const Root& root : kRoots)
    if (EqualNoCase(root.name, name)) return &root;
  return nullptr;
}

struct Place {
  const Root* root = nullptr;  // nullptr: no such root
  std::wstring path;
};

Place PlaceOf(std::string_view key) {
  while (key.ends_with('\\')) key.remove_suffix(1);
  const std::size_t slash = key.find('\\');
  Place place;
  place.root = FindRoot(key.substr(0, slash));
  if (slash != std::string_view::npos) place.path = ToUtf16(key.substr(slash + 1));
  return place;
}

KeyHandle OpenToRead(const std::string& key) {
  const Place place = PlaceOf(key);
  KeyHandle handle;
  if (place.root == nullptr) return handle;
  if (::RegOpenKeyExW(place.root->key, place.path.c_str(), 0, KEY_READ | place.root->view, handle.Receive()) !=
      ERROR_SUCCESS)
    return {};
  return handle;
}

struct Data {
  DWORD type = REG_NONE;
  std::string bytes;
};

std::optional<Data> ReadData(const std::string& key, const std::string& value_name) {
  const KeyHandle handle = OpenToRead(key);
  if (!handle) return std::nullopt;
  const std::wstring name = ToUtf16(value_name);
  Data data;
  data.bytes.resize(512);
  // Somebody may write a longer value between two calls.
  for (int attempt = 0; attempt < 4; ++attempt) {
    auto size = static_cast<DWORD>(data.bytes.size());
    const LSTATUS status = ::RegQueryValueExW(handle.get(), name.c_str(), nullptr, &data.type,
                                              reinterpret_cast<BYTE*>(data.bytes.data()), &size);
    if (status != ERROR_SUCCESS && status != ERROR_MORE_DATA) return std::nullopt;
    if (size > kRegistryValueLimitBytes) return std::nullopt;
    data.bytes.resize(size);
    if (status == ERROR_SUCCESS) return data;
  }
  return std::nullopt;
}

std::wstring WideOf(const std::string& bytes) {
  std::wstring text(bytes.size() / sizeof(wchar_t), L'\0');
  std::memcpy(text.data(), bytes.data(), text.size() * sizeof(wchar_t));
  return text;
}

// Terminating zeros may be missing or many; what follows the first one is not part of a string.
std::string StringOf(const std::string& bytes) {
  const std::wstring text = WideOf(bytes);
  return ToUtf8(std::wstring_view(text).substr(0, text.find(L'\0')));
}

std::vector<std::string> ListOf(const std::string& bytes) {
  const std::wstring text = WideOf(bytes);
  std::wstring_view rest = text;
  std::vector<std::string> entries;
  // The list ends with an empty entry of its own and perhaps the string's zero; empty entries inside are kept.
  while (!rest.empty() && rest.back() == L'\0') rest.remove_suffix(1);
  while (!rest.empty()) {
    const std::size_t end = rest.find(L'\0');
    entries.push_back(ToUtf8(rest.substr(0, end)));
    if (end == std::wstring_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  return entries;
}

std::optional<std::uint64_t> NumberOf(const Data& data) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(data.bytes.data());
  const std::size_t wanted = data.type == REG_QWORD ? 8 : 4;
  const bool known = data.type == REG_DWORD || data.type == REG_DWORD_BIG_ENDIAN || data.type == REG_QWORD;
  if (!known || data.bytes.size() != wanted) return std::nullopt;
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < wanted; ++i)
    number = number << 8U | bytes[data.type == REG_DWORD_BIG_ENDIAN ? i : wanted - 1 - i];
  return number;
}

bool IsText(const Data& data) {
  const bool text = data.type == REG_SZ || data.type == REG_EXPAND_SZ || data.type == REG_MULTI_SZ;
  return text && data.bytes.size() % sizeof(wchar_t) == 0;
}

std::string TextOf(const Data& data) {
  if (const auto number = NumberOf(data)) return std::to_string(*number);
  if (!IsText(data)) return ToHex(data.bytes);
  if (data.type != REG_MULTI_SZ) return StringOf(data.bytes);
  std::string text;
  for (const auto& entry : ListOf(data.bytes)) text += (text.empty() ? "" : "\n") + entry;
  return text;
}

}  // namespace

bool RegistryKeyExists(const std::string& key) { return static_cast<bool>(OpenToRead(key)); }

std::optional<std::string> RegistryText(const std::string& key, const std::string& value_name) {
  if (value_name.empty()) return RegistryKeyExists(key) ? std::optional<std::string>("") : std::nullopt;
  const auto data = ReadData(key, value_name);
  if (!data) return std::nullopt;
  return TextOf(*data);
}

std::optional<std::uint64_t> RegistryNumber(const std::string& key, const std::string& value_name) {
  const auto data = ReadData(key, value_name);
  if (!data) return std::nullopt;
  if (const auto number = NumberOf(*data)) return number;
  if (!IsText(*data)) return std::nullopt;
  const std::string text = StringOf(data->bytes);
  if (!AllDigits(text) || text.size() > 18) return std::nullopt;
  return std::stoull(text);
}

std::vector<std::string> RegistryList(const std::string& key, const std::string& value_name) {
  const auto data = ReadData(key, value_name);
  if (!data || !IsText(*data)) return {};
  if (data->type == REG_MULTI_SZ) return ListOf(data->bytes);
  return {StringOf(data->bytes)};
}

std::vector<std::string> RegistrySubkeyNames(const std::string& key) {
  std::vector<std::string> names;
  const KeyHandle handle = OpenToRead(key);
  std::array<wchar_t, 256> name{};  // a key's name has at most 255 characters
  for (DWORD i = 0; handle; ++i) {
    auto length = static_cast<DWORD>(name.size());
    if (::RegEnumKeyExW(handle.get(), i, name.data(), &length, nullptr, nullptr, nullptr, nullptr) != ERROR_SUCCESS)
      break;
    names.push_back(ToUtf8({name.data(), length}));
  }
  return names;
}

Result<KeyHandle> MakeRegistryKey(const std::string& key, KeyLife life) {
  const Place place = PlaceOf(key);
  if (place.root == nullptr) return Error{Code::kInvalidArgument, "no such registry root: " + key, 0};
  KeyHandle handle;
  const DWORD options = life == KeyLife::kUntilShutdown ? REG_OPTION_VOLATILE : REG_OPTION_NON_VOLATILE;
  const LSTATUS status = ::RegCreateKeyExW(place.root->key, place.path.c_str(), 0, nullptr, options,
                                           KEY_READ | KEY_WRITE | place.root->view, nullptr, handle.Receive(), nullptr);
  if (status != ERROR_SUCCESS) return SystemError("make the registry key " + key, static_cast<std::uint32_t>(status));
  return handle;
}

Status SetRegistryText(HKEY key, const std::string& value_name, const std::string& text, bool expandable) {
  const std::wstring wide = ToUtf16(text);
  const auto size = static_cast<DWORD>((wide.size() + 1) * sizeof(wchar_t));
  const LSTATUS status = ::RegSetValueExW(key, ToUtf16(value_name).c_str(), 0, expandable ? REG_EXPAND_SZ : REG_SZ,
                                          reinterpret_cast<const BYTE*>(wide.c_str()), size);
  if (status != ERROR_SUCCESS)
    return SystemError("write the registry value " + value_name, static_cast<std::uint32_t>(status));
  return {};
}

Status SetRegistryNumber(HKEY key, const std::string& value_name, std::uint32_t number) {
  const LSTATUS status = ::RegSetValueExW(key, ToUtf16(value_name).c_str(), 0, REG_DWORD,
                                          reinterpret_cast<const BYTE*>(&number), sizeof number);
  if (status != ERROR_SUCCESS)
    return SystemError("write the registry value " + value_name, static_cast<std::uint32_t>(status));
  return {};
}

}  // namespace kintsugi::agent::windows
