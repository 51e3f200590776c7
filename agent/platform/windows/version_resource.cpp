// SPDX-License-Identifier: Apache-2.0
#include "agent/platform/windows/version_resource.h"

#include <cwchar>

#include "agent/platform/windows/utf16.h"
#include "agent/platform/windows/win32.h"

namespace kintsugi::agent::windows {
namespace {

constexpr DWORD kFixedInfoSignature = 0xFEEF04BD;

const VS_FIXEDFILEINFO* FixedInfo(const std::vector<unsigned char>& bytes) {
  void* info = nullptr;
  UINT size = 0;
  if (::VerQueryValueW(bytes.data(), L"\\", &info, &size) == 0 || size < sizeof(VS_FIXEDFILEINFO)) return nullptr;
  const auto* fixed = static_cast<const VS_FIXEDFILEINFO*>(info);
  return fixed->dwSignature == kFixedInfoSignature ? fixed : nullptr;
}

struct Translation {
  WORD language;
  WORD code_page;
};

// Those that the file names, then what installers carry without naming it: US English in Unicode and Latin 1, neutral.
std::vector<Translation> Translations(const std::vector<unsigned char>& bytes) {
  std::vector<Translation> translations;
  void* list = nullptr;
  UINT size = 0;
  if (::VerQueryValueW(bytes.data(), L"\\VarFileInfo\\Translation", &list, &size) != 0) {
    const auto* first = static_cast<const Translation*>(list);
    translations.assign(first, first + size / sizeof(Translation));
  }
  for (const Translation usual : {Translation{0x0409, 1200}, {0x0409, 1252}, {0x0000, 1200}})
    translations.push_back(usual);
  return translations;
}

}  // namespace

std::optional<VersionResource> VersionResource::Read(const std::wstring& path) {
  DWORD unused = 0;
  const DWORD size = ::GetFileVersionInfoSizeW(path.c_str(), &unused);
  if (size == 0) return std::nullopt;
  std::vector<unsigned char> bytes(size);
  if (::GetFileVersionInfoW(path.c_str(), 0, size, bytes.data()) == 0) return std::nullopt;
  if (FixedInfo(bytes) == nullptr) return std::nullopt;
  return VersionResource(std::move(bytes));
}

version::FileVersion VersionResource::version() const {
  const VS_FIXEDFILEINFO& info = *FixedInfo(bytes_);
  return {{HIWORD(info.dwFileVersionMS), LOWORD(info.dwFileVersionMS), HIWORD(info.dwFileVersionLS),
           LOWORD(info.dwFileVersionLS)}};
}

std::string VersionResource::Text(const std::wstring& name) const {
  for (const Translation& translation : Translations(bytes_)) {
    wchar_t folder[40];
    std::swprintf(folder, std::size(folder), L"\\StringFileInfo\\%04x%04x\\", translation.language,
                  translation.code_page);
    void* text = nullptr;
    UINT length = 0;
    if (::VerQueryValueW(bytes_.data(), (folder + name).c_str(), &text, &length) == 0 || length == 0) continue;
    std::wstring_view view(static_cast<const wchar_t*>(text), length);
    view = view.substr(0, view.find(L'\0'));
    while (!view.empty() && view.back() == L' ') view.remove_suffix(1);
    if (!view.empty()) return ToUtf8(view);
  }
  return "";
}

}  // namespace kintsugi::agent::windows
