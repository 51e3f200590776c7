// SPDX-License-Identifier: Apache-2.0
// Bulletins of a fleet, each with an update for every product that it runs, and what nobody but the simulated hosts
// knows of them: how long an install takes and how often it fails. Kinds of packages differ, updates of one kind
// resemble each other. Sizes and links are a tenth of what they were in an office of 2003. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "common/base/prng.h"
#include "common/base/time.h"
#include "common/model/catalog.h"

namespace kintsugi::coverage {

inline constexpr std::size_t kKinds = 3;

struct UpdateTruth {
  std::string update_id;
  Duration install{0};                // on a host of usual pace
  Duration simulated{0};              // what the package's header says to the simulated host
  std::uint32_t busy_per_mille = 0;   // runs that find another installer at work
  std::uint32_t fails_per_mille = 0;  // runs that fail so that a retry may help
  std::uint32_t fatal_per_mille = 0;  // runs that fail for good
};

struct FleetPackage {
  std::string update_id;
  std::string file_name;
  std::string bytes;
};

struct FleetBulletin {
  std::string id;
  std::size_t kind = 0;
  std::string text;  // what the operator imports
  model::Bulletin parsed;
  std::vector<UpdateTruth> updates;
  std::vector<FleetPackage> packages;
  std::uint64_t largest_bytes = 0;
};

// `kind` below kKinds.
FleetBulletin DrawBulletin(Prng& prng, std::uint32_t number, std::size_t kind);

}  // namespace kintsugi::coverage
