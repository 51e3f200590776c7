// SPDX-License-Identifier: Apache-2.0
#include "tests/windows/support/scratch.h"

#include <gtest/gtest.h>

#include "agent/platform/windows/handle.h"
#include "agent/platform/windows/registry.h"
#include "agent/platform/windows/utf16.h"
#include "agent/platform/windows/win32.h"

namespace kintsugi::test {

using agent::windows::FileHandle;
using agent::windows::KeyHandle;
using agent::windows::KeyLife;
using agent::windows::MakeRegistryKey;
using agent::windows::ToUtf16;
using agent::windows::ToUtf8;

namespace {

void RemoveTree(const std::wstring& folder) {
  WIN32_FIND_DATAW found{};
  const HANDLE search = ::FindFirstFileW((folder + L"\\*").c_str(), &found);
  if (search != INVALID_HANDLE_VALUE) {
    do {
      const std::wstring name = found.cFileName;
      if (name == L"." || name == L"..") continue;
      const std::wstring path = folder + L"\\" + name;
      const bool leads_on = (found.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0;
      if ((found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) == 0) {
        ::DeleteFileW(path.c_str());
      } else if (leads_on) {
        ::RemoveDirectoryW(path.c_str());
      } else {
        RemoveTree(path);
      }
    } while (::FindNextFileW(search, &found) != 0);
    ::FindClose(search);
  }
  ::RemoveDirectoryW(folder.c_str());
}

std::wstring BelowMachine(const std::string& key) { return ToUtf16(key.substr(key.find('\\') + 1)); }

KeyHandle OpenKey(const std::string& key) {
  auto opened = MakeRegistryKey(key, KeyLife::kKept);
  EXPECT_TRUE(opened.has_value()) << (opened ? "" : opened.error().message);
  return opened ? std::move(*opened) : KeyHandle();
}

}  // namespace

ScratchFolder::ScratchFolder() {
  static int number = 0;
  wchar_t temporary[MAX_PATH + 1];
  ::GetTempPathW(MAX_PATH, temporary);
  wchar_t whole[MAX_PATH + 1];
  ::GetFullPathNameW(temporary, MAX_PATH, whole, nullptr);
  path_ = ToUtf8(whole) + "kintsugi 試験 é " + std::to_string(::GetTickCount64()) + " " + std::to_string(++number);
  EXPECT_NE(::CreateDirectoryW(ToUtf16(path_).c_str(), nullptr), 0) << path_;
}

ScratchFolder::~ScratchFolder() { RemoveTree(ToUtf16(path_)); }

std::string ReadWhole(const std::string& path) {
  const FileHandle file(::CreateFileW(ToUtf16(path).c_str(), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr,
                                      OPEN_EXISTING, 0, nullptr));
  if (!file) return "";
  std::string bytes(::GetFileSize(file.get(), nullptr), '\0');
  DWORD read = 0;
  ::ReadFile(file.get(), bytes.data(), static_cast<DWORD>(bytes.size()), &read, nullptr);
  bytes.resize(read);
  return bytes;
}

void WriteWhole(const std::string& path, const std::string& bytes) {
  const FileHandle file(
      ::CreateFileW(ToUtf16(path).c_str(), GENERIC_WRITE, 0, nullptr, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr));
  DWORD written = 0;
  EXPECT_TRUE(file && ::WriteFile(file.get(), bytes.data(), static_cast<DWORD>(bytes.size()), &written, nullptr) != 0)
      << path;
}

bool FileIsThere(const std::string& path) {
  return ::GetFileAttributesW(ToUtf16(path).c_str()) != INVALID_FILE_ATTRIBUTES;
}

void CopyTo(const std::string& from, const std::string& to) {
  EXPECT_NE(::CopyFileW(ToUtf16(from).c_str(), ToUtf16(to).c_str(), FALSE), 0) << from << " to " << to;
}

std::string BesideTest(const std::string& name) {
  std::wstring path(32'767, L'\0');
  path.resize(::GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size())));
  return ToUtf8(path.substr(0, path.rfind(L'\\') + 1)) + name;
}

ScratchKey::ScratchKey(std::string key) : key_(std::move(key)) {
  ::RegDeleteTreeW(HKEY_LOCAL_MACHINE, BelowMachine(key_).c_str());
}
ScratchKey::~ScratchKey() { ::RegDeleteTreeW(HKEY_LOCAL_MACHINE, BelowMachine(key_).c_str()); }

void SetRaw(const std::string& key, const std::string& name, unsigned long type, const std::string& bytes) {
  const KeyHandle opened = OpenKey(key);
  EXPECT_EQ(::RegSetValueExW(opened.get(), ToUtf16(name).c_str(), 0, type, reinterpret_cast<const BYTE*>(bytes.data()),
                             static_cast<DWORD>(bytes.size())),
            ERROR_SUCCESS);
}

std::string Utf16Bytes(const std::string& text) {
  const std::wstring wide = ToUtf16(text);
  return {reinterpret_cast<const char*>(wide.c_str()), (wide.size() + 1) * sizeof(wchar_t)};
}

ScratchValue::ScratchValue(std::string key, std::string name) : key_(std::move(key)), name_(std::move(name)) {
  const KeyHandle opened = OpenKey(key_);
  DWORD size = 65'536;
  bytes_.resize(size);
  was_there_ = ::RegQueryValueExW(opened.get(), ToUtf16(name_).c_str(), nullptr, &type_,
                                  reinterpret_cast<BYTE*>(bytes_.data()), &size) == ERROR_SUCCESS;
  bytes_.resize(was_there_ ? size : 0);
}

ScratchValue::~ScratchValue() {
  if (was_there_) {
    Set(type_, bytes_);
  } else {
    Remove();
  }
}

void ScratchValue::SetText(const std::string& text) const { Set(REG_SZ, Utf16Bytes(text)); }

void ScratchValue::SetNumber(std::uint32_t number) const {
  Set(REG_DWORD, std::string(reinterpret_cast<const char*>(&number), sizeof number));
}

void ScratchValue::Remove() const { ::RegDeleteValueW(OpenKey(key_).get(), ToUtf16(name_).c_str()); }

}  // namespace kintsugi::test
