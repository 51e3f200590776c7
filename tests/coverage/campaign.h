// SPDX-License-Identifier: Apache-2.0
// Many fleets on several threads. Each fleet lives on one thread; results arrive in the order of the seeds, whatever
// the threads do.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "tests/coverage/fleet.h"

namespace kintsugi::coverage {

struct CampaignOptions {
  std::uint64_t first_seed = 1;
  std::uint32_t fleets = 16;
  unsigned jobs = 2;
  FleetOptions fleet;                                // of each; the seed is replaced
  std::function<void(const FleetResult&)> on_fleet;  // one at a time, in the order of the seeds
};

struct CampaignResult {
  std::vector<RolloutRecord> records;
  std::uint64_t events = 0;
  std::uint64_t hash = 0;  // of all hashes, in the order of the seeds
  Duration simulated{0};
  Duration took{0};
};

CampaignResult RunCampaign(const CampaignOptions& options);

}  // namespace kintsugi::coverage
