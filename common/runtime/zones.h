// SPDX-License-Identifier: Apache-2.0
// The machine's time zones as data for common/schedule, over Howard Hinnant's date/tz (zones.cpp alone includes it) and
// the tzdata package. Any thread.
#pragma once

#include <map>
#include <mutex>
#include <string_view>
#include <vector>

#include "common/schedule/zone.h"

namespace kintsugi::runtime {

struct WindowsZone {
  std::string_view windows;
  std::string_view iana;
};
// The table of Unicode CLDR for the whole world (territory 001), by Windows name.
const std::vector<WindowsZone>& WindowsZones();

// Zones with their transitions of 1990 to 2060; what comes later keeps the last offset. Each zone is read once and
// kept; a change of tzdata is seen after a restart. A Windows name and its IANA name give the same object, named by the
// IANA name. IANA names are exact, Windows names without case. kNotFound: no such zone. kFailedPrecondition: the
// machine has no time zone data.
class SystemZones final : public schedule::ZoneSource {
 public:
  Result<std::shared_ptr<const schedule::Zone>> Find(const std::string& name) const override;

 private:
  mutable std::mutex mutex_;
  mutable std::map<std::string, std::shared_ptr<const schedule::Zone>, std::less<>> by_iana_name_;
};

}  // namespace kintsugi::runtime
