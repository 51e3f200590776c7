// SPDX-License-Identifier: Apache-2.0
// WhatIf: the same plan on a fleet that is different in one way. Not given: as learned, else as shipped. A value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/base/time.h"

namespace kintsugi::estimate {

struct WhatIf {
  std::optional<std::uint64_t> console_bytes_per_second;  // 0: nothing comes through
  std::optional<std::uint64_t> site_bytes_per_second;     // of every site's link
  std::vector<std::string> relay_sites;                   // "*": every site
  std::optional<std::uint32_t> relay_hit_percent;
  std::optional<std::uint32_t> install_percent;
  std::optional<std::uint32_t> reboot_percent;
  std::optional<Duration> check_in;
  bool always_on = false;
};

inline constexpr std::uint32_t kMostPercent = 10'000;  // of install and reboot times

// kInvalidArgument names the field and the range.
Status Check(const WhatIf& what_if);

}  // namespace kintsugi::estimate
