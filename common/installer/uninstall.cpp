// SPDX-License-Identifier: Apache-2.0
// Sources: MS04-032 (Spuninst, hotfix.exe), MS04-038 (Ieuninst), MS08-067 ("WUSA does not support uninstall" on Vista),
// msiexec documentation, DISM operating system package servicing.
#include "common/installer/uninstall.h"

#include <algorithm>

#include "common/base/text.h"

namespace kintsugi::installer {
namespace {

using K = model::PackageKind;

constexpr char kNoKb[] = "the catalog names neither an uninstaller nor a KB number";

bool IsGuid(std::string_view text) {
  constexpr std::string_view kShape = "{00000000-0000-0000-0000-000000000000}";
  return text.size() == kShape.size() && std::equal(text.begin(), text.end(), kShape.begin(), [](char c, char shape) {
           const char lower = ToLower(c);
           return shape == '0' ? IsDigit(c) || (lower >= 'a' && lower <= 'f') : c == shape;
         });
}

}  // namespace

bool HasDism(std::string_view product) { return product != "windows-vista" && product != "windows-server-2008"; }

std::string ProductCodeOf(const model::Detection& detection) {
  for (const auto& row : detection.registry) {
    const std::size_t slash = row.key.rfind('\\');
    if (slash == std::string::npos || !ToLower(row.key.substr(0, slash)).ends_with("\\uninstall")) continue;
    const std::string code = row.key.substr(slash + 1);
    if (IsGuid(code)) return code;
  }
  return "";
}

std::string NoDefaultUninstall(const UninstallCase& of) {
  switch (of.kind) {
    case K::kUpdateExe:
    case K::kHotfixExe:
    case K::kIeExe:
    case K::kMsp:
      return of.kb.empty() ? kNoKb : "";
    case K::kMsi:
      return of.detection == nullptr || ProductCodeOf(*of.detection).empty()
                 ? "the catalog names no uninstaller, and detection looks at no Uninstall key with a product code"
                 : "";
    case K::kMsu:
    case K::kCab:
      if (of.kb.empty()) return kNoKb;
      return HasDism(of.product) ? "" : "wusa cannot uninstall on Windows Vista and Server 2008, which have no DISM";
    case K::kExe:
      return "a package of kind exe has no known uninstaller; name it as `uninstall` in the catalog";
    case K::kUnspecified:
      break;
  }
  return "its kind is not known";
}

}  // namespace kintsugi::installer
