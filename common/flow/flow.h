// SPDX-License-Identifier: Apache-2.0
// One host's work on one offer as a state machine: Step(state, event, now) -> commands. Pure: no clock, no I/O, no
// randomness. The agent carries the commands out and feeds results back as events. A table names every (phase, event)
// pair; a missing one does not compile (flow.cpp). Crash rule: after a restart in Installing the installer is never run
// again blindly; detection decides. `now` is the console's time as the agent knows it.
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
  kPrechecking = 1,  // facts are collected and an item is assessed before anything is done
  kDownloading = 2,
  kStaged = 3,      // all items are staged
  kWaiting = 4,     // for a window, for the user, or for another installer to end
  kInstalling = 5,  // an installer or uninstaller runs
  kJudging = 6,     // it ended or was interrupted: detection decides
  kRebootPending = 7,
  kRebooting = 8,  // a reboot was asked for
  kVerifying = 9,  // after the boot: detection decides, item by item
  kDone = 10,
  kAsking = 11,   // a signed-in user is asked
  kChecking = 12  // an item is assessed once more right before its installer starts
};
inline constexpr std::size_t kPhaseCount = 13;

enum class EventKind : std::uint8_t {
  kStart,
  kAssessed,
  kFetched,
  kInstallerExited,
  kTimer,
  kUserAnswered,
  kRecalled,
  kRebootRefused,
  kRestarted,  // the agent started again in the boot in which it stopped
  kRebooted    // the agent started in another boot
};
inline constexpr std::size_t kEventCount = 10;

std::string_view Name(Phase phase);
std::string_view Name(EventKind kind);

// How the installer's process ended.
struct InstallerExit {
  bool started = true;
  bool timed_out = false;
  std::int64_t code = 0;
  std::string error;  // why it was not started, or what its own log says of its failure; "" = nothing known
  // Not started, and why: kInstallerBusy waits and tries again, kNone is worth a retry, any other ends the work for
  // good.
  model::FailureReason refusal = model::FailureReason::kNone;
};

enum class Answer : std::uint8_t { kNobody, kProceed, kDefer };

struct Event {
  EventKind kind = EventKind::kStart;
  std::string boot_id;                // always: the boot in which the event happens
  bool time_known = true;             // always: false while `now` is only the earliest that it can be
  Duration time_slack{0};             // always: `now` may be later by so much
  model::Assessment assessment;       // kAssessed: of the state's item
  std::uint64_t disk_free_bytes = 0;  // kAssessed
  bool hard_pending_reboot = false;   // kAssessed: a place that is not noisy asks for a reboot
  std::string refusal;                // kAssessed: why this host cannot carry the item out; "" = it can
  Code fetch = Code::kOk;             // kFetched
  std::string text;                   // kFetched, kRebootRefused: what went wrong
  InstallerExit exit;                 // kInstallerExited
  Answer answer = Answer::kNobody;    // kUserAnswered
};

enum class CommandKind : std::uint8_t {
  kJournal,  // always first: state and report must be durable before the rest is done
  kAssess,   // collect facts, assess the state's item -> kAssessed
  kFetch,    // the state's item -> kFetched
  kCancelFetch,
  kStartInstaller,  // of the state's item, by the offer's action -> kInstallerExited
  kAskUser,         // -> kUserAnswered
  kRequestReboot,   // -> the agent ends, or kRebootRefused
  kReport,
  kRemoveStaged  // of all items
};
struct Question {
  std::string title;
  std::string message;
  Duration countdown{0};
  std::uint32_t deferrals_left = 0;
};
struct Command {
  CommandKind kind = CommandKind::kJournal;
  model::Report report;  // kReport
  Question question;     // kAskUser
};

// How far one item is. Its state: kUnspecified = not looked at; kQueued, kStaged = to be done; kInstalling = started;
// kRebootPending = done, and a boot must follow; every other value = over.
struct ItemProgress {
  model::HostState state = model::HostState::kUnspecified;
  model::FailureReason reason = model::FailureReason::kNone;
  bool staged = false;
  std::uint32_t installer_runs = 0;
  std::uint32_t interruptions = 0;  // runs whose end was never seen
  std::uint32_t busy_waits = 0;
  bool interrupted = false;  // the last run's end was not seen
  bool exit_started = true;
  bool exit_timed_out = false;
  std::string boot_id;  // boot in which it ran last, or was found pending
  std::optional<std::int64_t> exit_code;
  model::ExitMeaning meaning = model::ExitMeaning::kUnspecified;
  bool operator==(const ItemProgress&) const = default;
};

struct FlowState {
  model::Offer offer;
  std::uint64_t arrival = 0;  // order of offers on this host
  Phase phase = Phase::kReceived;
  // The timer is part of the state, so that it survives a restart: kTimer is due at this instant; epoch = none.
  Instant wake_at{};
  std::vector<ItemProgress> items;  // one for each of the offer's work
  std::uint32_t item = 0;           // the one that is assessed, fetched or run
  bool staging = true;              // not all items have been looked at
  std::uint32_t fetch_failures = 0;
  std::uint32_t hash_mismatches = 0;
  std::uint32_t reboot_requests = 0;  // since the last boot
  std::uint32_t boots = 0;            // since an item was last found in force
  std::uint32_t sequence = 0;         // of the last report
  std::uint32_t deferrals = 0;
  bool recalled = false;
  bool install_agreed = false;  // the user was asked, or nobody is there
  bool reboot_agreed = false;
  bool asking_reboot = false;  // what the open question is about
  bool window_missed = false;  // it was off while it could have started
  std::string boot_id;         // of the last step
  Instant stepped_at{};        // the last step
  Instant off_since{};         // restarted, and not yet known whether a window was missed; epoch = no
  std::string note;            // for the detail of the next reports
  model::HostState result = model::HostState::kUnspecified;  // set in kDone
  bool operator==(const FlowState&) const = default;

  ItemProgress& current() { return items[item]; }
  const ItemProgress& current() const { return items[item]; }
  const model::Instruction& instruction() const { return offer.work[item].instruction; }
};

// A flow that has not begun.
FlowState FreshFlow(model::Offer offer, std::uint64_t arrival, Instant now);
// How far it came is lost: detection decides, as after an interrupted install of every item.
FlowState LostFlow(model::Offer offer);

// Limits of one flow; stated here, tested in tests/unit/flow.
inline constexpr std::size_t kMaxItems = 64;
inline constexpr std::uint32_t kMaxFetchFailures = 5;
inline constexpr std::uint32_t kMaxHashMismatches = 2;
inline constexpr std::uint32_t kMaxBusyWaits = 5;
inline constexpr std::uint32_t kMaxInterruptions = 3;
inline constexpr std::uint32_t kMaxRebootRequests = 3;  // that bring no boot: then reboot-did-not-happen
inline constexpr std::uint32_t kMaxBoots = 3;           // that bring no item into force: then reboot-loop
inline constexpr Duration kFetchBackoffBase = std::chrono::seconds(15);
inline constexpr Duration kFetchBackoffCap = std::chrono::minutes(5);
inline constexpr Duration kBusyBackoffBase = std::chrono::minutes(1);  // 1, 2, 4, 8, 10 min
inline constexpr Duration kBusyBackoffCap = std::chrono::minutes(10);
inline constexpr Duration kRebootGrace = std::chrono::seconds(5);       // the report leaves before the host goes down
inline constexpr Duration kRebootWait = std::chrono::minutes(15);       // then the reboot is asked for again
inline constexpr Duration kWindowEndMargin = std::chrono::minutes(15);  // a reboot at the window's end comes so early
inline constexpr Duration kTimeRetry = std::chrono::minutes(1);         // while the console's time is not known
inline constexpr Duration kLeastCountdown = std::chrono::minutes(1);    // of a question with a "later"
inline constexpr Duration kAnswerGrace = std::chrono::minutes(1);       // after the countdown it goes on without answer

// Advances the flow. The commands are to be carried out in their order, the first of them (kJournal) durably.
// An event that means nothing in the phase gives no commands and changes nothing.
std::vector<Command> Step(FlowState& state, const Event& event, Instant now);

// True while the flow must be alone on the host: another flow neither starts, nor installs, nor reboots.
bool IsBusy(Phase phase);
// The state that the console shows for a phase.
model::HostState StateOf(const FlowState& state);

// "" when the agent accepts the offer, else why not: number of items, unknown kind, no hash, size, timeout or argument
// limits, no detection.
std::string RefusalOf(const model::Offer& offer);
std::string RefusalOf(const model::Instruction& instruction, model::Action action);

}  // namespace kintsugi::flow
