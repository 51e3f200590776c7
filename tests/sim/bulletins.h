// SPDX-License-Identifier: Apache-2.0
// A catalog drawn from the seed: a few bulletins with one update for each platform of the fleet, small packages that
// simulated hosts can run, reissues that bring newer files. Pure.
#pragma once

#include <string>
#include <vector>

#include "agent/platform/simulated/host_spec.h"
#include "common/base/prng.h"
#include "common/model/catalog.h"

namespace kintsugi::simulation {

struct SimPackageBytes {
  std::string update_id;
  std::uint32_t revision = 1;
  std::string file_name;
  std::string bytes;
};

struct SimBulletin {
  std::string id;
  std::string text;     // what the operator imports
  std::string reissue;  // what is imported later, "" = never
  model::Bulletin first;
  model::Bulletin last;                   // after the reissue; equal to `first` without one
  std::vector<SimPackageBytes> packages;  // of both issues
};

struct SimCatalog {
  std::vector<SimBulletin> bulletins;
  std::vector<agent::simulated::SimulatedPlatform> platforms;  // of the fleet
  std::vector<model::Bulletin> First() const;
};

SimCatalog DrawCatalog(Prng& prng);

}  // namespace kintsugi::simulation
