// SPDX-License-Identifier: Apache-2.0
// Rollout plans, host states and reasons; offers and reports between console and agent. Plain values, pure.
// Numbers equal those in proto/types.proto (common/wire asserts it) and are stored: append only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/ids.h"
#include "common/base/time.h"
#include "common/model/assessment.h"
#include "common/model/catalog.h"
#include "common/model/schedule.h"

namespace kintsugi::model {

enum class HostState : std::uint8_t {
  kUnspecified = 0,
  kNotApplicable = 1,
  kInstalled = 2,
  kMissing = 3,
  kQueued = 4,
  kOffered = 5,
  kDownloading = 6,
  kStaged = 7,
  kWaitingForWindow = 8,
  kInstalling = 9,
  kRebootPending = 10,
  kRebooting = 11,
  kVerifying = 12,
  kSucceeded = 13,
  kFailed = 14,
  kTimedOut = 15,
  kSkipped = 16,
  kCancelled = 17,
  kUnknown = 18
};
inline constexpr std::size_t kHostStateCount = 19;

enum class FailureReason : std::uint8_t {
  kNone = 0,
  kInstallerFailed = 1,
  kInstallerTimedOut = 2,
  kInstallerNotStarted = 3,
  kDownloadFailed = 4,
  kHashMismatch = 5,
  kDiskFull = 6,
  kNotApplicable = 7,
  kDetectionSaysMissing = 8,
  kDetectionInconsistent = 9,
  kRebootDidNotHappen = 10,
  kPrerequisiteMissing = 11,
  kInstallerBusy = 12,
  kRefusedInstruction = 13,
  kRecalled = 14,
  kAgentStateLost = 15,
  kOfferExpired = 16,
  kExcluded = 17,         // a known issue's rule leaves the host out
  kWindowMissed = 18,     // its window passed while it was off, and the plan says skip
  kJoinedLate = 19,       // it came after its wave, and the plan says stay out
  kRebootLoop = 20,       // still pending after the allowed number of reboots
  kCannotUninstall = 21,  // the package has no uninstaller
  kRetriesUsedUp = 22     // the rollout's retries are spent
};
inline constexpr std::size_t kFailureReasonCount = 23;

// The words of the product: "WaitingForWindow"; slugs for reasons: "installer-failed".
std::string_view Name(HostState state);
std::string_view Name(FailureReason reason);
std::optional<HostState> HostStateFromName(std::string_view name);  // case-insensitive
// One clause for people, to follow the host's name: "the installer returned a failing exit code".
std::string_view Meaning(FailureReason reason);
// Succeeded, Failed, NotApplicable, Installed, Skipped, Cancelled: nothing more will happen by itself.
constexpr bool IsFinal(HostState state) {
  return state == HostState::kSucceeded || state == HostState::kFailed || state == HostState::kNotApplicable ||
         state == HostState::kInstalled || state == HostState::kSkipped || state == HostState::kCancelled;
}
// Offered to Verifying: the host holds an offer.
constexpr bool IsInFlight(HostState state) { return state >= HostState::kOffered && state <= HostState::kVerifying; }

// What happens when a condition is broken. Numbers are stored.
enum class OnBreach : std::uint8_t {
  kUnspecified = 0,
  kHalt = 1,   // no offer any more, outstanding ones are recalled
  kPause = 2,  // the same, but called paused: the operator meant it as a question
  kWarn = 3    // go on, and say so
};
// What the work is.
enum class Action : std::uint8_t { kUnspecified = 0, kInstall = 1, kUninstall = 2 };
enum class RebootPolicy : std::uint8_t {
  kUnspecified = 0,
  kIfNeeded = 1,
  kNever = 2,       // somebody else reboots; the host then counts as served and frees its place
  kAlways = 3,      // once after the work, whether or not it asks for it
  kAtWindowEnd = 4  // work first, reboot in the last part of the window
};
// Where hosts go that join while the rollout is active, or come back after their wave is done.
enum class LateHosts : std::uint8_t { kUnspecified = 0, kCurrentWave = 1, kLastWave = 2, kStayOut = 3 };
// What a host does that was off during its window.
enum class MissedWindow : std::uint8_t {
  kUnspecified = 0,
  kNextWindow = 1,
  kWhenBack = 2,           // as soon as it returns, blackouts still hold
  kSkip = 3,               // it is left out
  kOutsideActiveHours = 4  // as soon as it returns, never in active hours
};
// Which kind of failure, from the exit-code table and the agent's own judgement: decides whether and when to retry.
enum class ErrorClass : std::uint8_t { kNone = 0, kBusy = 1, kTransient = 2, kNeedsReboot = 3, kFatal = 4 };
inline constexpr std::size_t kErrorClassCount = 5;

std::string_view Name(Action action);           // "install"
std::string_view Name(RebootPolicy policy);     // "if-needed"
std::string_view Name(LateHosts rule);          // "current-wave"
std::string_view Name(MissedWindow rule);       // "next-window"
std::string_view Name(OnBreach reaction);       // "halt"
std::string_view Name(ErrorClass error_class);  // "busy"
inline bool IsRetryable(ErrorClass error_class) {
  return error_class != ErrorClass::kNone && error_class != ErrorClass::kFatal;
}

struct WaveSpec {
  enum class Selection { kPercent, kCount, kQuery, kRest, kRing };
  std::string name;
  Selection selection = Selection::kRest;
  std::uint32_t amount = 0;  // percent (1-100, of all hosts in the rollout, rounded up) or count (>= 1)
  std::string query;         // kQuery: host filter; kRing: the ring's name
  Duration offset{0};        // ring offset: not opened before the rollout's start date + this
  Duration soak{0};          // after the success condition is met, before the next wave may open
  bool manual_gate = false;  // the next wave opens only when an operator says so
  // Conditions of this wave; nullopt: the plan's.
  std::optional<std::uint32_t> success_percent;
  std::optional<std::uint32_t> success_count;
  std::optional<std::uint32_t> error_percent;
  std::optional<std::uint32_t> error_count;
  std::optional<std::uint32_t> error_min_sample;
  std::optional<OnBreach> on_breach;
  bool operator==(const WaveSpec&) const = default;
};

// At most `limit` hosts of one group hold an offer at the same time.
struct GroupLimit {
  std::string kind;  // "site": each site by itself; "role": the role called `name`
  std::string name;  // of the role; "" = each site
  std::uint32_t limit = 1;
  bool operator==(const GroupLimit&) const = default;
};

struct RetryRule {
  std::uint32_t max_attempts = 3;  // offers, for failures of this class
  Duration base{60'000};           // full jitter: 0 to base x 2^(attempt-1), at most the cap
  Duration cap{3'600'000};
  bool operator==(const RetryRule&) const = default;
};

// What a signed-in user sees.
struct UserPolicy {
  std::string message;            // shown with the update's title; "" = the product's sentence
  std::uint32_t deferrals = 0;    // how often the user may say "later"
  Duration defer_for{3'600'000};  // how long one deferral lasts
  Duration notice{15 * 60'000};   // countdown before forced work; 0: nothing is shown
  bool operator==(const UserPolicy&) const = default;
};

// Defaults are the product's; console/core replaces zeros of the wire by them. CheckPlan (common/rollout) states the
// ranges.
struct RolloutPlan {
  std::string name;
  std::vector<std::string> bulletins;  // bulletin or update ids; one host gets all that it needs as one ordered work
  std::string host_filter;
  std::vector<WaveSpec> waves;
  // Conditions of each wave that does not have its own.
  std::uint32_t success_percent = 95;
  std::uint32_t success_count = 0;  // so many must succeed as well; 0 = no count
  std::uint32_t error_percent = 5;
  std::uint32_t error_min_sample = 1;
  std::uint32_t error_count = 0;  // 0 = no limit by count
  OnBreach on_breach = OnBreach::kHalt;
  // Conditions of the rollout as a whole, over the hosts of all waves; 100 and 0 = none.
  std::uint32_t total_error_percent = 100;
  std::uint32_t total_error_min_sample = 1;
  std::uint32_t total_error_count = 0;
  OnBreach total_on_breach = OnBreach::kHalt;
  bool count_unreachable = false;  // silent hosts count in the success condition as not succeeded

  std::uint32_t in_flight_limit = 500;
  std::vector<GroupLimit> group_limits;
  std::uint32_t starts_limit = 0;  // offers per starts_period; 0 = no limit
  Duration starts_period{3'600'000};

  std::uint32_t max_attempts = 3;  // offers to one host, whatever the failures were
  std::uint32_t max_retries = 0;   // second and later offers in the whole rollout; 0 = no limit
  RetryRule retry_busy{};          // another installation was running
  RetryRule retry_transient{};     // downloads, disk space, installers that ask for a retry
  RetryRule retry_reboot{};        // the host must reboot first
  Duration offer_timeout{4 * 3'600'000};
  Duration unreachable_after{30 * 60'000};

  Instant start_at{};  // ring offsets count from here, nothing is offered earlier; epoch: when it is started
  Schedule schedule;
  Duration time_needed{0};  // install and reboot of one host, for the last start in a window; 0: from the packages
  MissedWindow missed_window = MissedWindow::kNextWindow;
  bool stage_ahead = false;  // offers are made and staged before the window opens
  Instant deadline{};        // from here on no deferral and no active hours hold work back; epoch = none
  bool deadline_overrides_windows = false;
  UserPolicy user;
  LateHosts late_hosts = LateHosts::kCurrentWave;
  RebootPolicy reboot = RebootPolicy::kIfNeeded;

  Action action = Action::kInstall;
  std::uint32_t package_revision = 0;  // 0 = current
  std::string follow_up_of;            // rollout id: only hosts that it served with an earlier issue of the package
  bool operator==(const RolloutPlan&) const = default;
};

// One piece of an offer's work.
struct WorkItem {
  Instruction instruction;
  // A reboot that an earlier item (or somebody else) left pending must have happened before this one starts: the
  // earlier one is its prerequisite, or one of the two is exclusive.
  bool boot_first = false;
  bool operator==(const WorkItem&) const = default;
};

struct Offer {
  OfferId id;
  RolloutId rollout;
  std::vector<WorkItem> work;  // at least one, in the order of execution
  Action action = Action::kInstall;
  std::uint32_t attempt = 1;
  Instant not_before{};
  Instant expires{};  // not started by then: not started any more
  RebootPolicy reboot = RebootPolicy::kIfNeeded;
  // Install and reboot only inside one of these; empty: at any time. All past: the offer is over.
  std::vector<Interval> windows;
  std::vector<Interval> active_hours;
  Duration time_needed{0};  // a window with less than this left is not used to start
  MissedWindow missed_window = MissedWindow::kNextWindow;
  Instant deadline{};
  bool deadline_overrides_windows = false;
  UserPolicy user;
  bool operator==(const Offer&) const = default;
};

// How one work item ended, as far as it has.
struct ItemResult {
  std::string update_id;
  HostState state = HostState::kUnspecified;
  FailureReason reason = FailureReason::kNone;
  std::optional<std::int64_t> exit_code;
  std::uint32_t installer_runs = 0;
  bool operator==(const ItemResult&) const = default;
};

struct Report {
  OfferId offer;
  std::uint32_t sequence = 1;  // grows by one with each report of an offer
  HostState state = HostState::kUnspecified;
  FailureReason reason = FailureReason::kNone;
  std::optional<std::int64_t> exit_code;
  std::string detail;
  Assessment verdict;
  Instant observed{};
  std::uint32_t installer_runs = 0;
  ErrorClass error_class = ErrorClass::kNone;  // kFailed: what kind; kFatal is not retried
  std::uint32_t deferrals = 0;                 // how often the user has said "later"
  std::vector<ItemResult> items;               // in the order of the offer's work; empty: it has one item
  bool operator==(const Report&) const = default;
};

}  // namespace kintsugi::model
