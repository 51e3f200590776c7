// SPDX-License-Identifier: Apache-2.0
// The switches that make installers of each kind silent and keep them from rebooting. Sources: KB262841 (update.exe and
// hotfix.exe, version resource), KB832475 (switches by engine version), MS04-032, MS04-038 (IExpress), Windows
// Installer command line, KB934307 (wusa), DISM. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/model/catalog.h"

namespace kintsugi::installer {

// What a catalog that names no arguments gets: the newer words where a kind has two dialects. kExe has none.
const std::vector<std::string>& DefaultSwitches(model::PackageKind kind);

// True for an engine that may know the old words only (/q /z): hotfix.exe, and update.exe before 6.1.22.0. Later ones
// know both. `engine`, `version`: "Installer Engine" and "Installer Version" of the version resource; "" = not said,
// then nothing is known.
bool KnowsOldSwitchesOnly(std::string_view engine, std::string_view version);

// What this package is started with: `arguments` as they are, but for kUpdateExe the defaults in the words of its
// engine, and the defaults where there are none.
std::vector<std::string> SwitchesFor(model::PackageKind kind, const std::vector<std::string>& arguments,
                                     std::string_view engine, std::string_view version);

}  // namespace kintsugi::installer
