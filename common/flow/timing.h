// SPDX-License-Identifier: Apache-2.0
// When a flow may start an installer or ask for a reboot: windows with room left, not_before, active hours and their
// deadline. The offer's windows hold without exception; what loosens them is the console's to say. Pure; `now` is the
// console's time.
#pragma once

#include <optional>

#include "common/flow/flow.h"

namespace kintsugi::flow {

// It is `at`, or later by at most `slack`.
struct Moment {
  Instant at{};
  Duration slack{0};
};

// False: the offer names no time at all, so nothing depends on the clock.
bool TimeMatters(const model::Offer& offer);
bool DeadlinePassed(const model::Offer& offer, Instant now);
bool InActiveHours(const model::Offer& offer, Instant now);

// The earliest instant from `now` on; nullopt: never any more.
std::optional<Instant> NextStart(const FlowState& state, const Moment& now);
// `last`: nothing of the work is left, so kAtWindowEnd waits for the window's last part, unless a deadline that
// overrides the windows has passed.
std::optional<Instant> NextReboot(const FlowState& state, bool last, const Moment& now);

// A window in which it could have started ended between the two.
bool MissedWindowBetween(const FlowState& state, Instant from, Instant now);

}  // namespace kintsugi::flow
