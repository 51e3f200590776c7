// SPDX-License-Identifier: Apache-2.0
#include "common/sim/host_class.h"

#include <array>
#include <bit>

namespace kintsugi::sim {
namespace {

std::uint32_t Count(const DayBits& bits) {
  return static_cast<std::uint32_t>(std::popcount(bits.low) + std::popcount(bits.high));
}

DayBits Both(const DayBits& a, const DayBits& b) { return {a.low & b.low, a.high & b.high}; }

DayBits Watched(const Presence* watched, std::int64_t day) {
  return watched == nullptr ? DayBits{~std::uint64_t{0}, ~std::uint32_t{0}} : DayOnline(*watched, day);
}

std::uint32_t WatchedDays(const KnownSpan& days, const Presence* watched) {
  if (watched == nullptr) return days.days();
  std::uint32_t count = 0;
  for (std::int64_t day = days.first; day <= days.last; ++day) count += Count(Watched(watched, day)) > 0 ? 1 : 0;
  return count;
}

bool IsAlwaysOn(const Presence& host, const KnownSpan& days, const Presence* watched) {
  std::uint32_t online = 0;
  std::uint32_t slots = 0;
  for (std::int64_t day = days.first; day <= days.last; ++day) {
    const DayBits seen = Watched(watched, day);
    slots += Count(seen);
    online += Count(Both(DayOnline(host, day), seen));
  }
  return slots > 0 && online * 100 >= slots * kAlwaysOnPercent;
}

bool IsRegular(const Presence& host, const KnownSpan& days, const Presence* watched) {
  std::uint32_t pairs = 0;
  std::uint32_t same = 0;
  std::uint32_t online = 0;
  for (std::int64_t day = days.first + 7; day <= days.last; ++day) {
    const DayBits seen = Both(Watched(watched, day), Watched(watched, day - 7));
    if (Count(seen) == 0) continue;
    const DayBits one = Both(DayOnline(host, day), seen);
    const DayBits other = Both(DayOnline(host, day - 7), seen);
    ++pairs;
    same += 2 * Count(Both(one, other));
    online += Count(one) + Count(other);
  }
  return pairs >= kRegularPairs && online > 0 && same * 100 >= online * kRegularPercent;
}

}  // namespace

std::string_view Name(HostClass host_class) {
  constexpr std::array<std::string_view, kHostClassCount> kNames = {"server", "desktop", "laptop"};
  return kNames[static_cast<std::size_t>(host_class)];
}

HostClass ClassOf(std::string_view product, const Presence& host, Instant now, const Presence* watched) {
  if (product.find("server") != std::string_view::npos) return HostClass::kServer;
  const KnownSpan days = KnownDaysOf(host, now);
  if (WatchedDays(days, watched) < kClassKnownDays) return HostClass::kDesktop;
  const bool desktop = IsAlwaysOn(host, days, watched) || IsRegular(host, days, watched);
  return desktop ? HostClass::kDesktop : HostClass::kLaptop;
}

}  // namespace kintsugi::sim
