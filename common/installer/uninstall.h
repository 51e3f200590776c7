// SPDX-License-Identifier: Apache-2.0
// Whether a package can be taken away again where the catalog names no uninstaller, as far as the catalog can tell;
// agent/package makes the command on the host, or says why there is none. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "common/model/catalog.h"

namespace kintsugi::installer {

// What the catalog knows of the package.
struct UninstallCase {
  model::PackageKind kind = model::PackageKind::kUnspecified;
  std::string_view kb;       // digits
  std::string_view product;  // of the operating system
  const model::Detection* detection = nullptr;
};

// "" = there is a way; else why there is none.
std::string NoDefaultUninstall(const UninstallCase& of);

// Vista and Server 2008: wusa cannot uninstall there, and DISM is not part of the system.
bool HasDism(std::string_view product);
// The product code of Windows Installer that detection looks at (...\Uninstall\{GUID}); "" = none.
std::string ProductCodeOf(const model::Detection& detection);

}  // namespace kintsugi::installer
