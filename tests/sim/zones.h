// SPDX-License-Identifier: Apache-2.0
// The time zones of a run: four that hosts use, by the names that Windows and IANA give them, two of them with a
// change of clocks on the second day of every run, one half an hour apart. Immutable, any thread.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "common/base/text.h"
#include "common/schedule/zone.h"

namespace kintsugi::simulation {

inline constexpr std::array<std::string_view, 4> kZoneNames = {"Tokyo Standard Time", "Eastern Standard Time",
                                                               "GMT Standard Time", "India Standard Time"};

class SimZones final : public schedule::ZoneSource {
 public:
  Result<std::shared_ptr<const schedule::Zone>> Find(const std::string& name) const override {
    using std::chrono::hours;
    const Instant change = FromUnixMs(1'066'093'200'000);  // 14 October 2003, 01:00 UTC
    if (EqualNoCase(name, kZoneNames[0]) || name == "Asia/Tokyo") return Make("Asia/Tokyo", hours(9), {});
    if (EqualNoCase(name, kZoneNames[1])) return Make("America/New_York", hours(-4), {{change + hours(5), hours(-5)}});
    if (EqualNoCase(name, kZoneNames[2])) return Make("Europe/London", hours(1), {{change, hours(0)}});
    if (EqualNoCase(name, kZoneNames[3]) || name == "Asia/Kolkata")
      return Make("Asia/Kolkata", std::chrono::minutes(330), {});
    if (name == "America/New_York") return Find(std::string(kZoneNames[1]));
    if (name == "Europe/London") return Find(std::string(kZoneNames[2]));
    return Error{Code::kNotFound, "no zone is called " + name};
  }

 private:
  static std::shared_ptr<const schedule::Zone> Make(std::string name, Duration offset,
                                                    std::vector<schedule::Zone::Transition> transitions) {
    schedule::Zone zone;
    zone.name = std::move(name);
    zone.first_offset = offset;
    zone.transitions = std::move(transitions);
    return std::make_shared<const schedule::Zone>(std::move(zone));
  }
};

}  // namespace kintsugi::simulation
