// SPDX-License-Identifier: Apache-2.0
// The defaults of each kind of package: switches and exit codes of common/installer, and how long an installer may
// take. `arguments` follow the package's path; the agent puts msiexec, wusa or dism in front where the kind needs one.
#include <array>

#include "common/catalog/bulletin_text.h"
#include "common/installer/exit_codes.h"
#include "common/installer/switches.h"
#include "common/installer/uninstall.h"

namespace kintsugi::catalog {
namespace {

using model::PackageKind;
using std::chrono::minutes;

constexpr std::size_t kKindCount = static_cast<std::size_t>(PackageKind::kMsp) + 1;

// Component based servicing takes up to two hours on slow disks.
minutes TimeoutOf(PackageKind kind) {
  switch (kind) {
    case PackageKind::kMsu:
    case PackageKind::kCab:
      return minutes(120);
    case PackageKind::kMsi:
    case PackageKind::kMsp:
    case PackageKind::kExe:
      return minutes(60);
    case PackageKind::kUpdateExe:
    case PackageKind::kHotfixExe:
    case PackageKind::kIeExe:
    case PackageKind::kUnspecified:
      break;
  }
  return minutes(30);
}

std::array<KindDefaults, kKindCount> MakeDefaults() {
  std::array<KindDefaults, kKindCount> all;
  for (std::size_t i = 0; i < kKindCount; ++i) {
    const auto kind = static_cast<PackageKind>(i);
    all[i] = {installer::DefaultSwitches(kind), TimeoutOf(kind), installer::ExitCodesOf(kind)};
  }
  return all;
}

}  // namespace

const KindDefaults& DefaultsFor(PackageKind kind) {
  static const std::array<KindDefaults, kKindCount> kDefaults = MakeDefaults();
  const auto index = static_cast<std::size_t>(kind);
  return kDefaults[index < kKindCount ? index : 0];
}

std::string WhyNoUninstall(const model::Update& update) {
  if (!update.uninstall.empty()) return "";
  const model::Package* package = FindPackage(update, 0);
  if (package == nullptr) return "the catalog has no current package of it";
  return installer::NoDefaultUninstall({package->kind, update.kb, update.applicability.product, &update.detection});
}

}  // namespace kintsugi::catalog
