// SPDX-License-Identifier: Apache-2.0
// The two tables. A missing row or column does not compile.
#include "common/rollout/tables.h"

#include <array>
#include <iterator>

namespace kintsugi::rollout {
namespace {

using model::HostState;

// clang-format off
struct PhaseRow { Phase phase, start, pause, resume, abort, broken, out_of_reach, broken_asks, out_asks, settled; };
constexpr auto D = Phase::kDraft;
constexpr auto R = Phase::kRunning;
constexpr auto P = Phase::kPaused;
constexpr auto H = Phase::kHalted;
constexpr auto C = Phase::kCompleted;
constexpr auto A = Phase::kAborted;
// A completed rollout stays open for hosts that were off: their failures can still stop it, and an abort closes it.
constexpr PhaseRow kPhases[] = {
    // phase start pause resume abort broken out-of-reach broken-asks out-asks settled
    {D,      R,    D,    D,     A,    D,     D,           D,          D,       D},
    {R,      R,    P,    R,     A,    H,     H,           P,          P,       C},
    {P,      P,    P,    R,     A,    H,     P,           P,          P,       P},
    {H,      H,    H,    R,     A,    H,     H,           H,          H,       H},
    {C,      C,    C,    C,     A,    H,     C,           P,          C,       C},
    {A,      A,    A,    A,     A,    A,     A,           A,          A,       A},
};
static_assert(std::size(kPhases) == kPhaseCount);

// In final states other than Failed, Cancelled and Skipped nothing counts any more. kSame: the input means nothing in this state.
// kReported: the state that the report names, if that goes forward.
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
constexpr auto kSkipped = HostState::kSkipped;

struct SlotRow { Input input; HostState queued, in_flight, timed_out, failed, cancelled, skipped; };
constexpr SlotRow kSlots[] = {
    // input                       Queued      in flight   TimedOut    Failed      Cancelled   Skipped
    {Input::kOffer,                kOffered,   kSame,      kOffered,   kSame,      kSame,      kSame},
    {Input::kProgress,             kSame,      kReported,  kReported,  kSame,      kSame,      kSame},
    {Input::kSucceeded,            kSucceeded, kSucceeded, kSucceeded, kSucceeded, kSucceeded, kSucceeded},
    {Input::kInstalled,            kInstalled, kInstalled, kInstalled, kInstalled, kInstalled, kInstalled},
    {Input::kNotApplicable,        kSame,      kNotNeeded, kNotNeeded, kSame,      kSame,      kSame},
    {Input::kFailed,               kSame,      kFailed,    kFailed,    kSame,      kFailed,    kFailed},
    {Input::kRetry,                kSame,      kQueued,    kQueued,    kSame,      kSame,      kSame},
    {Input::kGivenBack,            kSame,      kQueued,    kQueued,    kSame,      kSame,      kSame},
    {Input::kCancelled,            kCancelled, kCancelled, kCancelled, kSame,      kSame,      kSame},
    {Input::kSilent,               kSame,      kTimedOut,  kSame,      kSame,      kSame,      kSame},
    {Input::kExhausted,            kFailed,    kSame,      kFailed,    kSame,      kSame,      kSame},
    {Input::kAborted,              kCancelled, kSame,      kCancelled, kSame,      kSame,      kSame},
    {Input::kEarlierSucceeded,     kSucceeded, kSucceeded, kSucceeded, kSucceeded, kSucceeded, kSucceeded},
    {Input::kWithdrawn,            kCancelled, kCancelled, kCancelled, kSame,      kSame,      kSame},
    {Input::kLeftOut,              kSkipped,   kSkipped,   kSkipped,   kSame,      kSame,      kSame},
    {Input::kObservedInstalled,    kInstalled, kSame,      kInstalled, kSame,      kSame,      kSame},
    {Input::kObservedNotApplicable, kNotNeeded, kSame,     kNotNeeded, kSame,      kSame,      kSame},
    {Input::kAgain,                kSame,      kSame,      kSame,      kQueued,    kSame,      kSame},
};
static_assert(std::size(kSlots) == kInputCount);
// clang-format on

constexpr bool InOrder() {
  for (std::size_t i = 0; i < std::size(kPhases); ++i)
    if (kPhases[i].phase != static_cast<Phase>(i)) return false;
  for (std::size_t i = 0; i < std::size(kSlots); ++i)
    if (kSlots[i].input != static_cast<Input>(i)) return false;
  return true;
}
static_assert(InOrder());

HostState Column(const SlotRow& row, HostState state) {
  if (model::IsInFlight(state)) return row.in_flight;
  if (state == HostState::kQueued) return row.queued;
  if (state == HostState::kTimedOut) return row.timed_out;
  if (state == HostState::kFailed) return row.failed;
  if (state == HostState::kCancelled) return row.cancelled;
  return state == HostState::kSkipped ? row.skipped : kSame;
}

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
                                                                      "error condition broken and the plan says pause",
                                                                      "success out of reach and the plan says pause",
                                                                      "every host settled"};
constexpr std::array<std::string_view, kInputCount> kInputLabels = {
    "offer",           "progress",   "success",   "already there", "does not apply",        "failure",
    "retry",           "given back", "cancelled", "silence",       "offers used up",        "abort",
    "earlier success", "withdrawn",  "left out",  "facts: there",  "facts: does not apply", "retried by an operator"};

}  // namespace

std::string_view Label(Signal signal) { return kSignalLabels[static_cast<std::size_t>(signal)]; }
std::string_view Label(Input input) { return kInputLabels[static_cast<std::size_t>(input)]; }

Phase Next(Phase phase, Signal signal) {
  const PhaseRow& row = kPhases[static_cast<std::size_t>(phase)];
  switch (signal) {
    case Signal::kStart:
      return row.start;
    case Signal::kPause:
      return row.pause;
    case Signal::kResume:
      return row.resume;
    case Signal::kAbort:
      return row.abort;
    case Signal::kBroken:
      return row.broken;
    case Signal::kOutOfReach:
      return row.out_of_reach;
    case Signal::kBrokenAsks:
      return row.broken_asks;
    case Signal::kOutOfReachAsks:
      return row.out_asks;
    case Signal::kSettled:
      return row.settled;
  }
  return phase;
}

HostState Next(HostState state, Input input, HostState reported) {
  const HostState next = Column(kSlots[static_cast<std::size_t>(input)], state);
  if (next == kSame) return state;
  if (next != kReported) return next;
  return GoesForward(state, reported) ? reported : state;
}

}  // namespace kintsugi::rollout
