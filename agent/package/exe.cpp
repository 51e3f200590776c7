// SPDX-License-Identifier: Apache-2.0
// Any other program: with the declared arguments and nothing else, and taken away by the declared uninstaller only.
#include "agent/package/kinds.h"

namespace kintsugi::agent {

PackageHandler Exe() { return {model::PackageKind::kExe, ".exe", StartPackage, nullptr, nullptr}; }

}  // namespace kintsugi::agent
