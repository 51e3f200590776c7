// SPDX-License-Identifier: Apache-2.0
// The flags that `estimate` and `rollout plan` share: what-if, runs, seed. One thread.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "console/cli/estimate/what_if.h"

namespace kintsugi::cli {

struct EstimateFlags {
  std::vector<std::vector<std::string>> what_if;  // of each of WhatIfFields(); empty: not given
  std::uint32_t runs = 0;
  std::uint64_t seed = 0;
  bool Given(std::string_view name) const;  // of a what-if flag
};

// `flags` must outlive the parsing. `times`: --install-time and --reboot-time may also be durations, for a profile.
void BindEstimateFlags(CLI::App& command, EstimateFlags& flags, bool times);
// Runs, seed and what-if. kInvalidArgument: a duration where only a percentage has a meaning.
Status ApplyEstimateFlags(const EstimateFlags& flags, v1::EstimateRolloutRequest& request);

}  // namespace kintsugi::cli
