// SPDX-License-Identifier: Apache-2.0
// Faults for a share of the fleet, as the command line gives them: "exit=1603:20%", "hang:5%", "off=300s:10%",
// "dllcache:100%". The share is drawn by host number and seed: same fleet, same faults. Values, any thread.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "agent/platform/simulated/faults.h"
#include "common/base/result.h"

namespace kintsugi::fleet {

struct FaultRule {
  agent::simulated::SimulatedFaults faults;  // what the rule sets; the rest is at its default
  agent::simulated::SimulatedUser user;
  Duration off_for{0};  // the host is off for this long (simulated) after the fleet started
  unsigned percent = 100;
};

// kInvalidArgument says what is allowed.
Result<FaultRule> ParseFaultRule(std::string_view text);
// The same forms, one a line, for --help.
std::string_view FaultRuleHelp();
// The first rule that takes the host, or nullptr.
const FaultRule* RuleFor(const std::vector<FaultRule>& rules, std::uint64_t seed, std::uint32_t host);

}  // namespace kintsugi::fleet
