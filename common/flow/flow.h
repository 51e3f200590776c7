// SPDX-License-Identifier: Apache-2.0
// One host's install of one offer as a state machine: Step(state, event, now) -> commands. Pure: no clock, no
// I/O, no randomness. The agent carries the commands out and feeds results back as events. A table names
// every (phase, event) pair; a missing one does not compile (flow.cpp). Crash rule: after a restart in
// Installing the installer is never run again blindly; detection decides.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/error.h"
#include "common/base/time.h"
#include "common/model/rollout.h"

namespace kintsugi::flow {

// Numbers are stored in journals: append only.
enum class Phase : std::uint8_t {
  kReceived = 0,     // journalled, not begun
  kPrechecking = 1,  // facts are collected and assessed before anything is done
  kDownloading = 2,
  kStaged = 3,
  kWaiting = 4,  // for not_before, or for another installer to end
  kInstalling = 5,
  kJudging = 6,  // the installer ended or was interrupted: detection decides
  kRebootPending = 7,
  kRebooting = 8,  // a reboot was asked for
  kVerifying = 9,  // after the boot: detection decides
  kDone = 10
};
inline constexpr std::size_t kPhaseCount = 11;

enum class EventKind : std::uint8_t {
  kStart,
  kAssessed,
  kFetched,
  kInstallerExited,
  kTimer,
  kRecalled,
  kRebootRefused,
  kRestarted,  // the agent started again in the boot in which it stopped
  kRebooted    // the agent started in another boot
};
inline constexpr std::size_t kEventCount = 9;

std::string_view Name(Phase phase);
std::string_view Name(EventKind kind);

// How the installer's process ended.
struct InstallerExit {
  bool started = true;
  bool timed_out = false;
  std::int64_t code = 0;
  std::string error;
};

struct Event {
  EventKind kind = EventKind::kStart;
  std::string boot_id;                // always: the boot in which the event happens
  model::Assessment assessment;       // kAssessed
  std::uint64_t disk_free_bytes = 0;  // kAssessed
  bool hard_pending_reboot = false;   // kAssessed: a place that is not noisy asks for a reboot
  Code fetch = Code::kOk;             // kFetched
  std::string text;                   // kFetched, kRebootRefused: what went wrong
  InstallerExit exit;                 // kInstallerExited
};

enum class CommandKind : std::uint8_t {
  kJournal,  // always first: state and report must be durable before the rest is done
  kAssess,   // collect facts, assess the instruction -> kAssessed
  kFetch,    // -> kFetched
  kCancelFetch,
  kStartInstaller,  // -> kInstallerExited
  kRequestReboot,   // -> the agent ends, or kRebootRefused
  kReport,
  kRemoveStaged
};
struct Command {
  CommandKind kind = CommandKind::kJournal;
  model::Report report;  // kReport
};

struct FlowState {
  model::Offer offer;
  std::uint64_t arrival = 0;  // order of offers on this host
  Phase phase = Phase::kReceived;
  // The timer is part of the state, so that it survives a restart: kTimer is due at this instant; epoch =
  // none.
  Instant wake_at{};
  std::uint32_t fetch_failures = 0;
  std::uint32_t hash_mismatches = 0;
  std::uint32_t busy_waits = 0;
  std::uint32_t installer_runs = 0;
  std::uint32_t interruptions = 0;  // runs whose end was never seen
  std::uint32_t reboot_requests = 0;
  std::uint32_t sequence = 0;  // of the last report
  bool recalled = false;
  bool interrupted = false;       // the last run's end was not seen
  bool rerun_after_boot = false;  // the installer wants a reboot before it does anything
  std::string run_boot_id;        // boot in which the installer ran last, or the reboot became pending
  std::optional<std::int64_t> exit_code;
  bool exit_started = true;
  bool exit_timed_out = false;
  model::ExitMeaning meaning = model::ExitMeaning::kUnspecified;
  std::string note;                                          // for the detail of the next reports
  model::HostState result = model::HostState::kUnspecified;  // set in kDone
  bool operator==(const FlowState&) const = default;
};

// Limits of one flow; stated here, tested in tests/unit/flow.
inline constexpr std::uint32_t kMaxFetchFailures = 5;
inline constexpr std::uint32_t kMaxHashMismatches = 2;
inline constexpr std::uint32_t kMaxBusyWaits = 5;
inline constexpr std::uint32_t kMaxInterruptions = 3;
inline constexpr std::uint32_t kMaxRebootRequests = 3;
inline constexpr Duration kFetchBackoffBase = std::chrono::seconds(15);
inline constexpr Duration kFetchBackoffCap = std::chrono::minutes(5);
inline constexpr Duration kBusyBackoffBase = std::chrono::minutes(1);  // 1, 2, 4, 8, 10 min
inline constexpr Duration kBusyBackoffCap = std::chrono::minutes(10);
inline constexpr Duration kRebootGrace = std::chrono::seconds(5);  // the report leaves before the host goes down
inline constexpr Duration kRebootWait = std::chrono::minutes(15);  // then the reboot is asked for again

// Advances the flow. The commands are to be carried out in their order, the first of them (kJournal) durably.
// An event that means nothing in the phase gives no commands and changes nothing.
std::vector<Command> Step(FlowState& state, const Event& event, Instant now);

// True while the flow must be alone on the host: another flow neither starts, nor installs, nor reboots.
bool IsBusy(Phase phase);
// The state that the console shows for a phase.
model::HostState StateOf(const FlowState& state);

// "" when the agent accepts the instruction, else why not: unknown kind, no hash, size, timeout or argument
// limits, no detection.
std::string RefusalOf(const model::Instruction& instruction);

}  // namespace kintsugi::flow
