// SPDX-License-Identifier: Apache-2.0
// The two tables. Each array is complete by construction: a missing row does not compile.
#include "common/rollout/tables.h"

#include <array>

namespace kintsugi::rollout {
namespace {

using model::HostState;

constexpr auto D = Phase::kDraft;
constexpr auto R = Phase::kRunning;
constexpr auto P = Phase::kPaused;
constexpr auto H = Phase::kHalted;
constexpr auto C = Phase::kCompleted;
constexpr auto A = Phase::kAborted;

using PhaseRow = std::array<Phase, kSignalCount>;
// A completed rollout stays open for hosts that were off: their failures can still halt it, and an abort
// closes it.
constexpr std::array kPhases = {
    //       Start Pause Resume Abort Broken OutOfReach Settled
    PhaseRow{R, D, D, A, D, D, D},  // draft
    PhaseRow{R, P, R, A, H, H, C},  // running
    PhaseRow{P, P, R, A, H, P, P},  // paused
    PhaseRow{H, H, R, A, H, H, H},  // halted
    PhaseRow{C, C, C, A, H, C, C},  // completed
    PhaseRow{A, A, A, A, A, A, A},  // aborted
};
static_assert(kPhases.size() == kPhaseCount);

// Rows of the slot table. kSame: the input means nothing in this state. kReported: the state that the report
// names.
constexpr auto kSame = HostState::kUnspecified;
constexpr auto kReported = HostState::kUnknown;
constexpr auto kOffered = HostState::kOffered;
constexpr auto kQueued = HostState::kQueued;
constexpr auto kSucceeded = HostState::kSucceeded;
constexpr auto kInstalled = HostState::kInstalled;
constexpr auto kNotNeeded = HostState::kNotApplicable;
constexpr auto kFailed = HostState::kFailed;
constexpr auto kTimedOut = HostState::kTimedOut;
constexpr auto kCancelled = HostState::kCancelled;

using SlotRow = std::array<HostState, kInputCount>;
//                         Offer     Progress   Succeeded   Installed   NotApplic.  Failed   Retry GivenBack
//                         Cancelled   Silent Exhausted Aborted    Earlier     ObsInst.    ObsNotApplicable
constexpr SlotRow kFinalRow{kSame, kSame, kSame, kSame, kSame, kSame, kSame, kSame,
                            kSame, kSame, kSame, kSame, kSame, kSame, kSame};
constexpr SlotRow kQueuedRow{kOffered, kSame,      kSucceeded, kInstalled, kSame,
                             kSame,    kSame,      kSame,      kCancelled, kSame,
                             kSame,    kCancelled, kSucceeded, kInstalled, kNotNeeded};
constexpr SlotRow kFlightRow{kSame,   kReported, kSucceeded, kInstalled, kNotNeeded,
                             kFailed, kQueued,   kQueued,    kCancelled, kTimedOut,
                             kSame,   kSame,     kSucceeded, kSame,      kSame};
constexpr SlotRow kTimedOutRow{kOffered, kReported,  kSucceeded, kInstalled, kNotNeeded,
                               kFailed,  kQueued,    kQueued,    kCancelled, kSame,
                               kFailed,  kCancelled, kSucceeded, kInstalled, kNotNeeded};
// The truth of the host wins over what the console had concluded.
constexpr SlotRow kFailedRow{kSame, kSame, kSucceeded, kInstalled, kSame,      kSame, kSame, kSame,
                             kSame, kSame, kSame,      kSame,      kSucceeded, kSame, kSame};
constexpr SlotRow kCancelledRow{kSame, kSame, kSucceeded, kInstalled, kSame,      kFailed, kSame, kSame,
                                kSame, kSame, kSame,      kSame,      kSucceeded, kSame,   kSame};

constexpr std::array kSlots = {
    kFinalRow,      // Unspecified: never stored
    kFinalRow,      // NotApplicable
    kFinalRow,      // Installed
    kFinalRow,      // Missing: becomes Queued at creation
    kQueuedRow,     // Queued
    kFlightRow,     // Offered
    kFlightRow,     // Downloading
    kFlightRow,     // Staged
    kFlightRow,     // WaitingForWindow
    kFlightRow,     // Installing
    kFlightRow,     // RebootPending
    kFlightRow,     // Rebooting
    kFlightRow,     // Verifying
    kFinalRow,      // Succeeded
    kFailedRow,     // Failed
    kTimedOutRow,   // TimedOut
    kFinalRow,      // Skipped
    kCancelledRow,  // Cancelled
    kFinalRow,      // Unknown: becomes Queued at creation
};
static_assert(kSlots.size() == model::kHostStateCount);

// Work moves in the order of the words. One loop exists: what is verified after the install may still need a
// reboot.
bool GoesForward(HostState from, HostState to) {
  if (!model::IsInFlight(to)) return false;
  if (!model::IsInFlight(from)) return true;
  if (from == HostState::kVerifying) return to == HostState::kRebootPending || to == HostState::kRebooting;
  return to > from;
}

constexpr std::array<std::string_view, kSignalCount> kSignalLabels = {"start",
                                                                      "pause",
                                                                      "resume",
                                                                      "abort",
                                                                      "error condition broken",
                                                                      "success out of reach",
                                                                      "every host settled"};
constexpr std::array<std::string_view, kInputCount> kInputLabels = {
    "offer",          "progress", "success",         "already there", "does not apply",
    "failure",        "retry",    "given back",      "cancelled",     "silence",
    "offers used up", "abort",    "earlier success", "facts: there",  "facts: does not apply"};

}  // namespace

std::string_view Label(Signal signal) { return kSignalLabels[static_cast<std::size_t>(signal)]; }
std::string_view Label(Input input) { return kInputLabels[static_cast<std::size_t>(input)]; }

Phase Next(Phase phase, Signal signal) {
  return kPhases[static_cast<std::size_t>(phase)][static_cast<std::size_t>(signal)];
}

HostState Next(HostState state, Input input, HostState reported) {
  const HostState next = kSlots[static_cast<std::size_t>(state)][static_cast<std::size_t>(input)];
  if (next == kSame) return state;
  if (next != kReported) return next;
  return GoesForward(state, reported) ? reported : state;
}

}  // namespace kintsugi::rollout
