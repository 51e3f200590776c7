// SPDX-License-Identifier: Apache-2.0
// A time zone as data, so that everything that decides stays pure: the offsets are read by an adapter (common/runtime/
// zones.h, Howard Hinnant's tz over the system's tzdata) and are the same on every machine with the same data.
// Immutable once made; share it by shared_ptr<const Zone>; any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/base/time.h"

namespace kintsugi::schedule {

struct Zone {
  struct Transition {
    Instant at;          // from here on ...
    Duration offset{0};  // ... local time = UTC + offset
  };
  std::string name;
  Duration first_offset{0};             // before the first transition
  std::vector<Transition> transitions;  // ascending
  Duration OffsetAt(Instant t) const;
};

// Port: finds zones by IANA name or by Windows name ("Tokyo Standard Time"). kNotFound names the zone and what is
// accepted.
class ZoneSource {
 public:
  virtual ~ZoneSource() = default;
  virtual Result<std::shared_ptr<const Zone>> Find(const std::string& name) const = 0;
};

}  // namespace kintsugi::schedule
