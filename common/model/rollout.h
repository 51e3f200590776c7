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
  kOfferExpired = 16
};
inline constexpr std::size_t kFailureReasonCount = 17;

// The words of the product: "WaitingForWindow"; slugs for reasons: "installer-failed".
std::string_view Name(HostState state);
std::string_view Name(FailureReason reason);
std::optional<HostState> HostStateFromName(std::string_view name);  // case-insensitive
// One clause for people, to follow the host's name: "the installer returned a failing exit code".
std::string_view Meaning(FailureReason reason);
// Succeeded, Failed, NotApplicable, Installed, Skipped, Cancelled: nothing more will happen by itself.
bool IsFinal(HostState state);
// Offered to Verifying: the host holds an offer.
bool IsInFlight(HostState state);

struct WaveSpec {
  enum class Selection { kPercent, kCount, kQuery, kRest };
  std::string name;
  Selection selection = Selection::kRest;
  std::uint32_t amount = 0;  // percent (1-100, of all hosts in the rollout, rounded up) or count (>= 1)
  std::string query;         // host filter
  bool operator==(const WaveSpec&) const = default;
};

// Defaults are the product's; console/core replaces zeros of the wire by them. CheckPlan (common/rollout) states the
// ranges.
struct RolloutPlan {
  std::string name;
  std::string bulletin_id;
  std::string host_filter;
  std::vector<WaveSpec> waves;
  std::uint32_t success_percent = 95;
  std::uint32_t error_percent = 5;
  std::uint32_t error_min_sample = 1;
  std::uint32_t error_count = 0;  // 0 = no limit by count
  std::uint32_t in_flight_limit = 500;
  std::uint32_t max_attempts = 3;
  Duration retry_base{60'000};
  Duration retry_cap{3'600'000};
  Duration offer_timeout{4 * 3'600'000};
  Duration unreachable_after{30 * 60'000};
  bool reboot_allowed = true;
  std::uint32_t package_revision = 0;  // 0 = current
  bool operator==(const RolloutPlan&) const = default;
};

struct Offer {
  OfferId id;
  RolloutId rollout;
  Instruction instruction;
  std::uint32_t attempt = 1;
  Instant not_before{};
  Instant expires{};
  bool reboot_allowed = true;
  bool operator==(const Offer&) const = default;
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
  bool retryable = false;
  bool operator==(const Report&) const = default;
};

}  // namespace kintsugi::model
