// SPDX-License-Identifier: Apache-2.0
#include "common/installer/switches.h"

#include "common/base/text.h"
#include "common/version/file_version.h"

namespace kintsugi::installer {
namespace {

using K = model::PackageKind;
using Words = std::vector<std::string>;

constexpr version::FileVersion kFirstWithNewWords{{6, 1, 22, 0}};

const Words& OldWords() {
  static const Words kWords = {"/q", "/z"};
  return kWords;
}

}  // namespace

const Words& DefaultSwitches(K kind) {
  static const Words kNone;
  static const Words kNewWords = {"/quiet", "/norestart"};
  static const Words kExplorer = {"/q:a", "/r:n"};
  static const Words kInstaller = {"/qn", "/norestart"};
  switch (kind) {
    case K::kUpdateExe:
    case K::kMsu:
    case K::kCab:
      return kNewWords;
    case K::kHotfixExe:
      return OldWords();
    case K::kIeExe:
      return kExplorer;
    case K::kMsi:
    case K::kMsp:
      return kInstaller;
    case K::kExe:
    case K::kUnspecified:
      break;
  }
  return kNone;
}

bool KnowsOldSwitchesOnly(std::string_view engine, std::string_view version) {
  if (EqualNoCase(engine, "hotfix.exe")) return true;
  if (!EqualNoCase(engine, "update.exe")) return false;
  const auto parsed = version::ParseFileVersion(version);
  return parsed && *parsed < kFirstWithNewWords;
}

Words SwitchesFor(K kind, const Words& arguments, std::string_view engine, std::string_view version) {
  const bool defaults = arguments.empty() || arguments == DefaultSwitches(kind);
  if (!defaults) return arguments;
  return kind == K::kUpdateExe && KnowsOldSwitchesOnly(engine, version) ? OldWords() : DefaultSwitches(kind);
}

}  // namespace kintsugi::installer
