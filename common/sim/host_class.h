// SPDX-License-Identifier: Apache-2.0
// What kind of machine a host is, as far as its hours tell: what was learned from some speaks for the others of its
// class. Pure.
#pragma once

#include <cstdint>
#include <string_view>

#include "common/base/time.h"
#include "common/sim/presence.h"

namespace kintsugi::sim {

enum class HostClass : std::uint8_t { kServer = 0, kDesktop = 1, kLaptop = 2 };
inline constexpr std::size_t kHostClassCount = 3;
std::string_view Name(HostClass host_class);  // "server"

inline constexpr std::uint32_t kClassKnownDays = 5;    // fewer whole days say nothing
inline constexpr std::uint32_t kAlwaysOnPercent = 95;  // of the watched slots: it is always on
inline constexpr std::uint32_t kRegularPairs = 2;      // same weekdays, a week apart
inline constexpr std::uint32_t kRegularPercent = 80;   // agreement of those days

// A product with "server" in its name is a server. Else, with at least kClassKnownDays whole days: always on, or
// regular, is a desktop; the rest are laptops. Without such history it is a desktop.
// Regular: of the hours on in two days a week apart so many are the same, 2 * |both| / (|one| + |other|). Hours off do
// not count as agreement, or a host that is hardly ever on would be regular.
// `watched`: when the console was up; its other hours are held against nobody. Null: it always was.
HostClass ClassOf(std::string_view product, const Presence& host, Instant now, const Presence* watched = nullptr);

}  // namespace kintsugi::sim
