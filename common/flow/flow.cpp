// SPDX-License-Identifier: Apache-2.0
// The table of the flow. One row per (phase, event) pair; Complete() refuses to compile a table with a
// missing or doubled pair.
#include "common/flow/flow.h"

#include <array>

#include "common/flow/handlers.h"
#include "common/flow/work.h"

namespace kintsugi::flow {
namespace {

using P = Phase;
using E = EventKind;

struct Row {
  Phase phase;
  EventKind event;
  Handler handler;
};

constexpr Row kRows[] = {
    {P::kReceived, E::kStart, Begin},
    {P::kReceived, E::kAssessed, Ignore},
    {P::kReceived, E::kFetched, Ignore},
    {P::kReceived, E::kInstallerExited, Ignore},
    {P::kReceived, E::kTimer, Ignore},
    {P::kReceived, E::kUserAnswered, Ignore},
    {P::kReceived, E::kRecalled, Cancel},
    {P::kReceived, E::kRebootRefused, Ignore},
    {P::kReceived, E::kRestarted, NoteAbsence},
    {P::kReceived, E::kRebooted, NoteAbsence},

    {P::kPrechecking, E::kStart, Ignore},
    {P::kPrechecking, E::kAssessed, JudgePrecheck},
    {P::kPrechecking, E::kFetched, Ignore},
    {P::kPrechecking, E::kInstallerExited, Ignore},
    {P::kPrechecking, E::kTimer, Ignore},
    {P::kPrechecking, E::kUserAnswered, Ignore},
    {P::kPrechecking, E::kRecalled, Cancel},
    {P::kPrechecking, E::kRebootRefused, Ignore},
    {P::kPrechecking, E::kRestarted, AssessAgain},
    {P::kPrechecking, E::kRebooted, AssessAgain},

    {P::kDownloading, E::kStart, Ignore},
    {P::kDownloading, E::kAssessed, Ignore},
    {P::kDownloading, E::kFetched, JudgeFetch},
    {P::kDownloading, E::kInstallerExited, Ignore},
    {P::kDownloading, E::kTimer, FetchAgain},
    {P::kDownloading, E::kUserAnswered, Ignore},
    {P::kDownloading, E::kRecalled, Cancel},
    {P::kDownloading, E::kRebootRefused, Ignore},
    {P::kDownloading, E::kRestarted, FetchAgain},
    {P::kDownloading, E::kRebooted, FetchAgain},

    {P::kStaged, E::kStart, Ignore},
    {P::kStaged, E::kAssessed, Ignore},
    {P::kStaged, E::kFetched, Ignore},
    {P::kStaged, E::kInstallerExited, Ignore},
    {P::kStaged, E::kTimer, GoOn},
    {P::kStaged, E::kUserAnswered, Ignore},
    {P::kStaged, E::kRecalled, Cancel},
    {P::kStaged, E::kRebootRefused, Ignore},
    {P::kStaged, E::kRestarted, Resume},
    {P::kStaged, E::kRebooted, Resume},

    {P::kWaiting, E::kStart, Ignore},
    {P::kWaiting, E::kAssessed, Ignore},
    {P::kWaiting, E::kFetched, Ignore},
    {P::kWaiting, E::kInstallerExited, Ignore},
    {P::kWaiting, E::kTimer, GoOn},
    {P::kWaiting, E::kUserAnswered, Ignore},
    {P::kWaiting, E::kRecalled, Cancel},
    {P::kWaiting, E::kRebootRefused, Ignore},
    {P::kWaiting, E::kRestarted, NoteAbsence},
    {P::kWaiting, E::kRebooted, BootedWaiting},

    {P::kInstalling, E::kStart, Ignore},
    {P::kInstalling, E::kAssessed, Ignore},
    {P::kInstalling, E::kFetched, Ignore},
    {P::kInstalling, E::kInstallerExited, JudgeExitCode},
    {P::kInstalling, E::kTimer, Ignore},
    {P::kInstalling, E::kUserAnswered, Ignore},
    {P::kInstalling, E::kRecalled, RememberRecall},
    {P::kInstalling, E::kRebootRefused, Ignore},
    {P::kInstalling, E::kRestarted, Interrupted},
    {P::kInstalling, E::kRebooted, Interrupted},

    {P::kJudging, E::kStart, Ignore},
    {P::kJudging, E::kAssessed, JudgeRun},
    {P::kJudging, E::kFetched, Ignore},
    {P::kJudging, E::kInstallerExited, Ignore},
    {P::kJudging, E::kTimer, Ignore},
    {P::kJudging, E::kUserAnswered, Ignore},
    {P::kJudging, E::kRecalled, RememberRecall},
    {P::kJudging, E::kRebootRefused, Ignore},
    {P::kJudging, E::kRestarted, AssessAgain},
    {P::kJudging, E::kRebooted, AssessAgain},

    {P::kRebootPending, E::kStart, Ignore},
    {P::kRebootPending, E::kAssessed, Ignore},
    {P::kRebootPending, E::kFetched, Ignore},
    {P::kRebootPending, E::kInstallerExited, Ignore},
    {P::kRebootPending, E::kTimer, AskForReboot},
    {P::kRebootPending, E::kUserAnswered, Ignore},
    {P::kRebootPending, E::kRecalled, CancelIfNothingRan},
    {P::kRebootPending, E::kRebootRefused, Ignore},
    {P::kRebootPending, E::kRestarted, Ignore},
    {P::kRebootPending, E::kRebooted, Booted},

    {P::kRebooting, E::kStart, Ignore},
    {P::kRebooting, E::kAssessed, Ignore},
    {P::kRebooting, E::kFetched, Ignore},
    {P::kRebooting, E::kInstallerExited, Ignore},
    {P::kRebooting, E::kTimer, AskForReboot},
    {P::kRebooting, E::kUserAnswered, Ignore},
    {P::kRebooting, E::kRecalled, RememberRecall},
    {P::kRebooting, E::kRebootRefused, NoteRefusedReboot},
    {P::kRebooting, E::kRestarted, Ignore},
    {P::kRebooting, E::kRebooted, Booted},

    {P::kVerifying, E::kStart, Ignore},
    {P::kVerifying, E::kAssessed, JudgeVerification},
    {P::kVerifying, E::kFetched, Ignore},
    {P::kVerifying, E::kInstallerExited, Ignore},
    {P::kVerifying, E::kTimer, Ignore},
    {P::kVerifying, E::kUserAnswered, Ignore},
    {P::kVerifying, E::kRecalled, RememberRecall},
    {P::kVerifying, E::kRebootRefused, Ignore},
    {P::kVerifying, E::kRestarted, AssessAgain},
    {P::kVerifying, E::kRebooted, AssessAgain},

    {P::kDone, E::kStart, Ignore},
    {P::kDone, E::kAssessed, Ignore},
    {P::kDone, E::kFetched, Ignore},
    {P::kDone, E::kInstallerExited, Ignore},
    {P::kDone, E::kTimer, Ignore},
    {P::kDone, E::kUserAnswered, Ignore},
    {P::kDone, E::kRecalled, Ignore},
    {P::kDone, E::kRebootRefused, Ignore},
    {P::kDone, E::kRestarted, CleanUp},
    {P::kDone, E::kRebooted, CleanUp},

    {P::kAsking, E::kStart, Ignore},
    {P::kAsking, E::kAssessed, Ignore},
    {P::kAsking, E::kFetched, Ignore},
    {P::kAsking, E::kInstallerExited, Ignore},
    {P::kAsking, E::kTimer, TakeAnswer},
    {P::kAsking, E::kUserAnswered, TakeAnswer},
    {P::kAsking, E::kRecalled, CancelIfNothingRan},
    {P::kAsking, E::kRebootRefused, Ignore},
    {P::kAsking, E::kRestarted, Resume},
    {P::kAsking, E::kRebooted, BootedAsking},

    {P::kChecking, E::kStart, Ignore},
    {P::kChecking, E::kAssessed, JudgeCheck},
    {P::kChecking, E::kFetched, Ignore},
    {P::kChecking, E::kInstallerExited, Ignore},
    {P::kChecking, E::kTimer, Ignore},
    {P::kChecking, E::kUserAnswered, Ignore},
    {P::kChecking, E::kRecalled, Cancel},
    {P::kChecking, E::kRebootRefused, Ignore},
    {P::kChecking, E::kRestarted, AssessAgain},
    {P::kChecking, E::kRebooted, Resume},
};

constexpr std::size_t Cell(Phase phase, EventKind event) {
  return static_cast<std::size_t>(phase) * kEventCount + static_cast<std::size_t>(event);
}

constexpr bool Complete() {
  std::array<int, kPhaseCount * kEventCount> seen{};
  for (const auto& row : kRows) ++seen[Cell(row.phase, row.event)];
  for (const int count : seen)
    if (count != 1) return false;
  return true;
}
static_assert(Complete(), "every (phase, event) pair needs exactly one row");

constexpr auto kTable = [] {
  std::array<Handler, kPhaseCount * kEventCount> table{};
  for (const auto& row : kRows) table[Cell(row.phase, row.event)] = row.handler;
  return table;
}();

}  // namespace

FlowState FreshFlow(model::Offer offer, std::uint64_t arrival, Instant now) {
  FlowState state;
  state.items.resize(offer.work.size());
  state.offer = std::move(offer);
  state.arrival = arrival;
  state.stepped_at = now;
  return state;
}

FlowState LostFlow(model::Offer offer) {
  FlowState state = FreshFlow(std::move(offer), 0, Instant{});
  if (state.items.empty()) return state;
  state.staging = false;
  state.phase = Phase::kInstalling;
  for (auto& item : state.items) {
    item.state = model::HostState::kQueued;
    item.interrupted = true;
  }
  return state;
}

std::vector<Command> Step(FlowState& state, const Event& event, Instant now) {
  Machine machine{state, event, now, {}};
  kTable[Cell(state.phase, event.kind)](machine);
  return std::move(machine.commands);
}

std::string_view Name(Phase phase) {
  static constexpr std::array<std::string_view, kPhaseCount> kNames = {
      "received",       "prechecking", "downloading", "staged", "waiting", "installing", "judging",
      "reboot-pending", "rebooting",   "verifying",   "done",   "asking",  "checking"};
  return kNames[static_cast<std::size_t>(phase)];
}

std::string_view Name(EventKind kind) {
  static constexpr std::array<std::string_view, kEventCount> kNames = {
      "start",         "assessed", "fetched",        "installer-exited", "timer",
      "user-answered", "recalled", "reboot-refused", "restarted",        "rebooted"};
  return kNames[static_cast<std::size_t>(kind)];
}

bool IsBusy(Phase phase) {
  switch (phase) {
    case P::kPrechecking:
    case P::kDownloading:
    case P::kStaged:
    case P::kInstalling:
    case P::kJudging:
    case P::kRebooting:
    case P::kVerifying:
    case P::kAsking:
    case P::kChecking:
      return true;
    case P::kReceived:
    case P::kWaiting:
    case P::kRebootPending:
    case P::kDone:
      return false;
  }
  return false;
}

model::HostState StateOf(const FlowState& state) {
  using model::HostState;
  switch (state.phase) {
    case P::kReceived:
    case P::kPrechecking:
      return HostState::kOffered;
    case P::kDownloading:
      return HostState::kDownloading;
    case P::kStaged:
      return HostState::kStaged;
    case P::kWaiting:
      return HostState::kWaitingForWindow;
    case P::kInstalling:
    case P::kJudging:
      return HostState::kInstalling;
    case P::kRebootPending:
      return HostState::kRebootPending;
    case P::kRebooting:
      return HostState::kRebooting;
    case P::kVerifying:
      return HostState::kVerifying;
    case P::kAsking:
      return state.asking_reboot ? HostState::kRebootPending : HostState::kWaitingForWindow;
    case P::kChecking:
      return Begun(state) ? HostState::kInstalling : HostState::kStaged;
    case P::kDone:
      return state.result;
  }
  return HostState::kUnknown;
}

}  // namespace kintsugi::flow
