// SPDX-License-Identifier: Apache-2.0
// A fleet by a stated mix of platforms. The same seed gives the same hosts; their number only adds hosts at
// the end.
#pragma once

#include <cstdint>
#include <vector>

#include "agent/platform/simulated/host_spec.h"

namespace kintsugi::agent::simulated {

struct MixRow {
  SimulatedPlatform platform;
  unsigned percent;
};
// Sums to 100. A company of 2003 after two years of Windows XP; not measured anywhere, stated so that figures
// can be compared.
const std::vector<MixRow>& DefaultMix();

// Host `number` (0-based) of the fleet: name by site and role (TKY-XP-0007), domain, one address of the
// site's network, the site's time zone, memory, free disk, boot time. The first server of each site has the role
// domain-controller. Without files: AddVulnerableFiles. Every 100 hosts hold the
// mix exactly, in an order drawn from the seed.
SimulatedHostSpec MakeFleetHost(std::uint64_t seed, std::uint32_t number);
std::vector<SimulatedHostSpec> MakeFleet(std::uint64_t seed, std::uint32_t count,
                                         const std::vector<model::Bulletin>& bulletins);

}  // namespace kintsugi::agent::simulated
