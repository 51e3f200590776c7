// SPDX-License-Identifier: Apache-2.0
// Plan files: a rollout's plan as TOML, with the names of the flags as keys. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "common/base/result.h"
#include "proto/operator.pb.h"

namespace kintsugi::cli {

inline constexpr std::size_t kPlanFileBytes = 1024 * 1024;

// Sets in `plan` what the text says. kInvalidArgument: "october.toml:12: in_flight: ..." - the place, the key, what is
// allowed, an example; keys that no field has are refused.
Status ReadPlan(std::string_view text, const std::string& file_name, v1::RolloutPlan& plan);
// Reads the file first. kNotFound, kIo, kTooLarge: the file.
Status ReadPlanFile(const std::string& path, v1::RolloutPlan& plan);
// A plan file with every key, its meaning and an example; what is not needed is commented out.
std::string ExamplePlan();

}  // namespace kintsugi::cli
