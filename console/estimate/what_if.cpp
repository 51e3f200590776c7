// SPDX-License-Identifier: Apache-2.0
#include "console/estimate/what_if.h"

#include <fmt/format.h>

namespace kintsugi::estimate {

Status Check(const WhatIf& what_if) {
  if (what_if.relay_hit_percent.value_or(0) > 100)
    return Error{Code::kInvalidArgument, "what_if.relay_hit_percent is 0 to 100"};
  for (const auto& [name, value] :
       {std::pair{"install_percent", what_if.install_percent}, std::pair{"reboot_percent", what_if.reboot_percent}})
    if (value && (*value < 1 || *value > kMostPercent))
      return Error{Code::kInvalidArgument, fmt::format("what_if.{} is 1 to {}", name, kMostPercent)};
  if (what_if.check_in && (*what_if.check_in < Duration{1'000} || *what_if.check_in > std::chrono::hours(24 * 30)))
    return Error{Code::kInvalidArgument, "what_if.check_in_ms is 1 second to 30 days"};
  return {};
}

}  // namespace kintsugi::estimate
