// SPDX-License-Identifier: Apache-2.0
// Between local time and instants. Local time is milliseconds as if the clock on the wall showed UTC. Internal to
// common/schedule. Pure. Precondition of all: offsets lie within 26 h of UTC.
#pragma once

#include "common/schedule/zone.h"

namespace kintsugi::schedule {

using LocalTime = std::chrono::local_time<Duration>;

// The first instant at which the clock on the wall shows `local` or more: where clocks skip it, the moment of the
// change; where they show it twice, the first time.
Instant FirstInstant(const Zone& zone, LocalTime local);

// All of local day `day` is `day` minus one offset: returns where it begins. False: clocks change in it, or its first
// moments were shown before.
bool SteadyDay(const Zone& zone, LocalTime day, Instant& begin);

}  // namespace kintsugi::schedule
