// SPDX-License-Identifier: Apache-2.0
// What the keys of the filter language can be equal to on this fleet, for the completion of a filter that is being
// typed. Pure, any thread.
#pragma once

#include <map>
#include <set>
#include <string>

#include "console/core/fleet.h"

namespace kintsugi::console {

// By key; at most 100 values each, those of the hosts that come first.
using FilterValues = std::map<std::string, std::set<std::string, std::less<>>, std::less<>>;
FilterValues ValuesOf(const Fleet& fleet);

}  // namespace kintsugi::console
