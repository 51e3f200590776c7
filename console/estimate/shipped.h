// SPDX-License-Identifier: Apache-2.0
// Shipped defaults: what counts where neither the fleet nor the catalog has said anything yet. Each figure names its
// source; those without one are our own assumption, carry a wide uncertainty, and give way to observations first. Pure.
#pragma once

#include <cstdint>

#include "common/model/catalog.h"
#include "common/sim/fleet_model.h"

namespace kintsugi::estimate {

// Standard deviations of log2 in 1/1024.
inline constexpr std::int32_t kSpreadOfOneHost = 300;    // of one package's install times over hosts and attempts
inline constexpr std::int32_t kSpreadOfUpdates = 600;    // of updates of one kind among each other
inline constexpr std::int32_t kSpreadOfKinds = 900;      // of all updates among each other
inline constexpr std::int32_t kSpreadOfDefaults = 1024;  // of a fleet against the shipped figure
inline constexpr std::int32_t kSpreadOfPaces = 256;      // of hosts among each other
inline constexpr std::int32_t kSpreadOfModel = 350;  // of what a rollout meets against all that was learned before it

// Median ms. update-exe, hotfix-exe and ie-exe: 4 minutes (HotFix Alert MS03-043's table, see profile.h); msi 3, msu
// and cab 10 (component servicing is slower), anything else 4 minutes.
std::int64_t ShippedInstall(model::PackageKind kind);
inline constexpr std::int64_t kShippedReboot = 360'000;           // 6 minutes, from the same table
inline constexpr std::int64_t kShippedBootByPeople = 86'400'000;  // a day, until somebody boots a server
inline constexpr std::int64_t kShippedFetch = 2'000;              // prechecks, staging, hashing; without the bytes
// Of attempts: 0.5 % fatal, 2 % that a retry mends, 0.5 % that meet another installer.
sim::Outcomes ShippedOutcomes();
inline constexpr std::uint32_t kShippedFilesInUse = 500'000;  // of a million "if files are in use" that need the reboot
inline constexpr std::uint64_t kShippedConsoleLink = 125'000'000;  // bytes a second: 1 Gbit/s
inline constexpr std::uint32_t kShippedRelayHits = 950'000;        // of a million fetches behind a relay
// Of what hosts saw of a link, which of a million counts as its capacity.
inline constexpr std::uint32_t kSiteLinkQuantile = 700'000;
inline constexpr std::uint32_t kConsoleLinkQuantile = 900'000;
// Somebody is signed in at 70 % of desktops and laptops and at 2 % of servers; of them 60 % answer within 5 s to a
// little over a minute, the others let the countdown run out; a third puts it off, a third of those twice.
sim::UserModel ShippedUsers();

// The last 13 days of a host as its class usually is: servers always on; desktops from about 8:30 to 18:00 on workdays;
// laptops one to three sessions of half an hour to six hours on most days. Local time is UTC + `zone_offset`; `number`
// tells hosts apart.
sim::Presence ShippedPresence(sim::HostClass host_class, std::uint32_t number, Duration zone_offset, Instant now);

}  // namespace kintsugi::estimate
