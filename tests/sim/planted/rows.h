// SPDX-License-Identifier: Apache-2.0
// The planted defects: what each is called, within how many seeds the simulation must find it, and which checker must
// be the one that does. README.md explains them. Constant data, any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "common/base/defect.h"

namespace kintsugi::simulation {

struct PlantedRow {
  Defect defect = Defect::kNone;
  std::string_view name;      // as in README.md
  std::uint64_t most_seeds;   // found by then
  std::string_view checkers;  // names, separated by "|"; one of them must find it
};

std::span<const PlantedRow> PlantedRows();

}  // namespace kintsugi::simulation
