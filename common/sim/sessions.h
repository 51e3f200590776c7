// SPDX-License-Identifier: Apache-2.0
// Sessions: when a host is on, in one run. Each future day repeats a day on which the host was seen: half of the time
// one of the same weekday, else any workday for a workday and any weekend day for a weekend day. A host seen for less
// than a week borrows days from hosts of its class, the more the less is known. Days are days of UTC. Not thread-safe.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "common/sim/draws.h"
#include "common/sim/fleet_model.h"

namespace kintsugi::sim {

struct Session {
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();
  std::int64_t begin_ms = kNever;
  std::int64_t end_ms = kNever;  // not included
};

class Sessions {
 public:
  // `from_ms`: when the run begins; what is known of each host ends there. `model` outlives the object.
  Sessions(const FleetModel& model, Draws draws, std::int64_t from_ms);

  // The first session that ends after `at_ms`, whole or, when it began before the run, from there on. begin_ms kNever:
  // none within kSearchDays.
  Session After(std::uint32_t slot, std::int64_t at_ms) const;
  // The same for a caller that has the host at hand: model.hosts[slot], or a copy of it.
  Session After(const HostModel& host, std::uint32_t slot, std::int64_t at_ms) const;
  static constexpr int kSearchDays = 90;

 private:
  // What the host does on that day of this run.
  DayBits Drawn(const HostModel& host, std::uint32_t slot, std::int64_t day) const;
  std::uint32_t DaysLikeNow(const Presence& seen, const KnownSpan& known, bool online_now) const;

  const FleetModel& model_;
  const Draws draws_;
  const std::int64_t from_ms_;
  const std::int64_t today_;
};

}  // namespace kintsugi::sim
