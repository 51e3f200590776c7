// SPDX-License-Identifier: Apache-2.0
// Windows Installer: what it has installed, and whether it is at work. Through msi.dll, never WMI's Win32_Product,
// which repairs what it lists. Any thread; some milliseconds for each product.
#pragma once

#include <vector>

#include "common/model/host.h"

namespace kintsugi::agent::windows {

// Products ("msi") and applied patches ("msi-patch") of the machine and of all users.
std::vector<model::ProductFact> ReadMsiProducts();
// Some installation is in its execute sequence: it holds Global\_MSIExecute. A running msiexec.exe alone means nothing.
bool IsMsiBusy();

}  // namespace kintsugi::agent::windows
