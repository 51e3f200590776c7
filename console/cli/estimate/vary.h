// SPDX-License-Identifier: Apache-2.0
// --vary: the values of one flag that plans are compared with, and their combinations. Pure, any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace kintsugi::cli {

struct Variation {
  struct Value {
    std::string text;                 // as it was written: "500"
    std::vector<std::string> values;  // what the flag would be given; empty: as if it were not given
  };
  std::string key;        // in-flight
  bool what_if = false;   // a flag of WhatIfFields(), else of PlanFields()
  std::size_t index = 0;  // in that table
  std::vector<Value> values;
};

// "in-flight=100,500": values are between commas, or between semicolons where there is one. Flags that may be given
// several times, whose values have commas themselves, always need semicolons; '|' is between the values of one column:
// "wave=canary=5%|broad=rest;all=rest". none leaves a what-if flag out. kInvalidArgument: no such flag, a value that
// it refuses.
Result<Variation> ParseVariation(std::string_view text);

// For each combination the place of its value in each variation; the last one changes first. One empty combination for
// none.
std::vector<std::vector<std::size_t>> Combinations(const std::vector<Variation>& variations);

}  // namespace kintsugi::cli
