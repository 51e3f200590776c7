// SPDX-License-Identifier: Apache-2.0
// When a host may be worked on: rules as text, as the operator wrote them, and intervals of time as they come out.
// common/schedule gives the rules their meaning. Plain values, pure.
#pragma once

#include <string>
#include <vector>

#include "common/base/time.h"

namespace kintsugi::model {

// [open, close)
struct Interval {
  Instant open{};
  Instant close{};
  bool operator==(const Interval&) const = default;
};

// Rules in the language of common/schedule/README.md: "weekly Sat,Sun 22:00 4h", "monthly 2 Tue +3d 22:00 6h",
// "cron 0 22 * * 1-5 4h", "once 2026-12-20T18:00 12h". Times are local to `zone`.
struct Schedule {
  std::vector<std::string> windows;       // work only inside; empty = always
  std::vector<std::string> blackouts;     // never inside; beats windows
  std::vector<std::string> active_hours;  // people work: no prompt, no forced reboot before the deadline
  std::string zone;                       // IANA name; "" = each host's own zone
  bool operator==(const Schedule&) const = default;
};

}  // namespace kintsugi::model
