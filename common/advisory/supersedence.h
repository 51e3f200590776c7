// SPDX-License-Identifier: Apache-2.0
// The transitive closure of "replaces", also over circles. Linear in edges times set size: 1,000 KBs take under 1 ms.
// Pure.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "common/advisory/catalog.h"

namespace kintsugi::advisory {

// Places in `kbs`: the first replaces the second. Edges to itself do not count; an edge may come twice.
using Edge = std::pair<std::uint32_t, std::uint32_t>;
// `kbs` ascending. Adds the circles found to `circles`, each ascending by place.
Supersedence Close(std::vector<KbId> kbs, std::vector<Edge> edges, std::vector<std::vector<std::uint32_t>>& circles);

}  // namespace kintsugi::advisory
