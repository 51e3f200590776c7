// SPDX-License-Identifier: Apache-2.0
// The transition tables of a rollout's phase and of one host's slot. Nothing else in the engine decides what
// follows what; the diagrams in README.md are checked against these tables. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "common/model/rollout.h"
#include "common/rollout/engine.h"

namespace kintsugi::rollout {

// What can happen to a rollout: an operator's acts, and what its conditions find.
// kBrokenAsks, kOutOfReachAsks: the same where the plan says pause.
enum class Signal : std::uint8_t {
  kStart,
  kPause,
  kResume,
  kAbort,
  kBroken,
  kOutOfReach,
  kBrokenAsks,
  kOutOfReachAsks,
  kSettled
};
inline constexpr std::size_t kSignalCount = 9;
inline constexpr std::size_t kPhaseCount = 6;
std::string_view Label(Signal signal);
// The phase that follows; the same phase: the signal means nothing there.
Phase Next(Phase phase, Signal signal);

// What can happen to one host's slot.
enum class Input : std::uint8_t {
  kOffer,     // admission makes an offer
  kProgress,  // a report of work in progress
  kSucceeded,
  kInstalled,
  kNotApplicable,
  kFailed,            // final reports of the current offer
  kRetry,             // a failure that is worth another attempt
  kGivenBack,         // the agent did not start the offer and the rollout may go on
  kCancelled,         // the same (or silence) when the rollout is aborted, or no attempt is left
  kSilent,            // no word for offer_timeout
  kExhausted,         // the host is back after its last offer ran out in silence, or the rollout's retries are spent
  kAborted,           // the operator aborted the rollout
  kEarlierSucceeded,  // an earlier attempt reports success
  kWithdrawn,         // the host is gone for good
  kLeftOut,           // excluded, its window missed, or back too late: the plan or a rule says that it takes no part
  kObservedInstalled,
  kObservedNotApplicable,  // facts, whatever the rollout did
  kAgain,                  // an operator gives failed hosts another chance
};
inline constexpr std::size_t kInputCount = 18;
std::string_view Label(Input input);
// The state that follows `state`; the same state: the input means nothing there. For kProgress `reported` is
// the state that the report names; it is taken only when it goes forward. `reported` is ignored for every
// other input.
model::HostState Next(model::HostState state, Input input, model::HostState reported = model::HostState::kUnspecified);

}  // namespace kintsugi::rollout
