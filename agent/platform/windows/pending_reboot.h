// SPDX-License-Identifier: Apache-2.0
// Why the host waits for a reboot: each place that says so is a fact of its own. Hard ones stop installs until the
// reboot, because files or packages are half replaced; soft ones are told and stop nothing, because programs leave them
// behind without need. Sources: the knowledge of administrators (adamtheautomator.com/pending-reboot-registry-windows,
// devblogs.microsoft.com/scripting/determine-pending-reboot-statuspowershell-style-part-1). Any thread.
#pragma once

#include <string>
#include <vector>

#include "common/model/host.h"

namespace kintsugi::agent::windows {

std::vector<model::PendingRebootFact> ReadPendingReboot();

// What the pairs of PendingFileRenameOperations mean (what is renamed or deleted, then the new name or ""). `windows`:
// C:\Windows. Hard: a file below it gets a new content; but not in its folders for temporary files, caches, spooled
// prints. A deletion is always soft: what is in use is only swept away later.
enum class RenameKind { kNone, kOther, kSystemFile };
RenameKind ClassifyRenames(const std::vector<std::string>& operations, const std::string& windows);

}  // namespace kintsugi::agent::windows
