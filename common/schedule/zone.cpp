// SPDX-License-Identifier: Apache-2.0
// Offsets of a zone and the way back from local time. Pure.
#include "common/schedule/zone.h"

#include <algorithm>

#include "common/schedule/local_time.h"

namespace kintsugi::schedule {
namespace {

constexpr Duration kMaxOffset = std::chrono::hours(26);

// Index of the first transition after `t`.
std::size_t Following(const Zone& zone, Instant t) {
  const auto after = std::upper_bound(zone.transitions.begin(), zone.transitions.end(), t,
                                      [](Instant value, const Zone::Transition& row) { return value < row.at; });
  return static_cast<std::size_t>(after - zone.transitions.begin());
}

Duration OffsetBefore(const Zone& zone, std::size_t transition) {
  return transition == 0 ? zone.first_offset : zone.transitions[transition - 1].offset;
}

}  // namespace

Duration Zone::OffsetAt(Instant t) const { return OffsetBefore(*this, Following(*this, t)); }

Instant FirstInstant(const Zone& zone, LocalTime local) {
  const Instant as_utc{local.time_since_epoch()};
  // No clock shows `local` earlier than this; then walk over the few stretches until one reaches it.
  std::size_t next = Following(zone, as_utc - kMaxOffset);
  while (next < zone.transitions.size() && as_utc - OffsetBefore(zone, next) >= zone.transitions[next].at) ++next;
  const Instant shown = as_utc - OffsetBefore(zone, next);
  return next == 0 ? shown : std::max(shown, zone.transitions[next - 1].at);
}

bool SteadyDay(const Zone& zone, LocalTime day, Instant& begin) {
  begin = FirstInstant(zone, day);
  const std::size_t next = Following(zone, begin);
  const Instant as_utc{day.time_since_epoch()};
  if (begin + OffsetBefore(zone, next) != as_utc) return false;
  return next == zone.transitions.size() || zone.transitions[next].at >= begin + std::chrono::days(1);
}

}  // namespace kintsugi::schedule
