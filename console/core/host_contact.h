// SPDX-License-Identifier: Apache-2.0
// Whether a host is heard, and if not, whether that is as usual: what a silence means depends on when the host used to
// be on. Pure functions of the host's hours, any thread.
//   online          its wake stream is open, or it checked in within two and a half check-in intervals
//   broken          silent for an hour though always on; for a day though on at this hour on four days of five; for 14
//                   days; or never heard in the first day
//   little-on-time  on for less than 10 h in 14 days, by at least five whole days that are known
//   offline         everything else
#pragma once

#include <string_view>

#include "common/base/time.h"
#include "common/sim/presence.h"

namespace kintsugi::console {

enum class Contact { kOnline, kOffline, kBroken, kLittleOnTime };
std::string_view Name(Contact contact);  // "little-on-time"

struct HeardHost {
  bool listening = false;
  Instant last_contact{};  // epoch: never
  Instant enrolled{};
  Duration check_in_interval{0};
};
Contact ContactOf(const HeardHost& host, const sim::Presence& presence, Instant now);

}  // namespace kintsugi::console
