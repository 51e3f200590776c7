// SPDX-License-Identifier: Apache-2.0
// Offers, built from slot and plan: the same slot gives the same offer, so a lost one is simply made again. Pure.
#pragma once

#include <optional>

#include "console/core/rollout_book.h"

namespace kintsugi::console {

// How many windows and active hours an offer carries: what a host needs to go on while the console is away.
inline constexpr std::size_t kOfferedIntervals = 16;

// Precondition: the slot is in flight.
model::Offer MakeOffer(const Rollout& rollout, rollout::Slot slot, Instant now);
// Agents of protocol 1 know one install an offer, at any time. False: the host waits for a newer agent.
bool Understands(std::uint32_t protocol, const Rollout& rollout, rollout::Slot slot);
// When the host may start at the earliest, as far as dates and windows say; nullopt: it waits for nothing.
std::optional<Instant> EarliestStart(const rollout::State& state, const rollout::HostSlot& slot, Instant now);
// "MS03-043/windows-xp Succeeded, MS03-026/windows-xp Failed (exit code 1603)"; "" for a single item.
std::string DescribeItems(const std::vector<model::ItemResult>& items);

}  // namespace kintsugi::console
