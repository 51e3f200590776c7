// SPDX-License-Identifier: Apache-2.0
#include "common/model/rollout.h"

#include <array>

#include "common/base/text.h"

namespace kintsugi::model {
namespace {

constexpr std::array<std::string_view, kHostStateCount> kStateNames = {
    "Unspecified", "NotApplicable",    "Installed",  "Missing",       "Queued",    "Offered",   "Downloading",
    "Staged",      "WaitingForWindow", "Installing", "RebootPending", "Rebooting", "Verifying", "Succeeded",
    "Failed",      "TimedOut",         "Skipped",    "Cancelled",     "Unknown"};

struct ReasonRow {
  std::string_view name;
  std::string_view meaning;
};
constexpr std::array<ReasonRow, kFailureReasonCount> kReasons = {{
    {"none", "no failure"},
    {"installer-failed", "the installer returned a failing exit code"},
    {"installer-timed-out", "the installer did not end in its time and was stopped"},
    {"installer-not-started", "the installer could not be started"},
    {"download-failed", "the package could not be downloaded"},
    {"hash-mismatch", "the downloaded bytes are not the approved package"},
    {"disk-full", "the disk has too little free space"},
    {"not-applicable", "the update does not apply to this host"},
    {"detection-says-missing", "the installer reported success but detection still finds the update missing"},
    {"detection-inconsistent", "the update is only partly in force"},
    {"reboot-did-not-happen", "the host did not reboot in time"},
    {"prerequisite-missing", "a prerequisite is not installed"},
    {"installer-busy", "another installation was running"},
    {"refused-instruction", "the agent refused the instruction"},
    {"recalled", "the offer was recalled before the install started"},
    {"agent-state-lost", "the agent lost its journal; detection says what is true"},
    {"offer-expired", "the host did not answer within the offer's time"},
    {"excluded", "a known issue leaves the host out"},
    {"window-missed", "the host was off during its maintenance window"},
    {"joined-late", "the host came after its wave was done"},
    {"reboot-loop", "a reboot was still pending after the allowed number of reboots"},
    {"cannot-uninstall", "the package cannot be uninstalled"},
    {"retries-used-up", "the rollout has no retry left"},
}};

}  // namespace

std::string_view Name(HostState state) { return kStateNames[static_cast<std::size_t>(state)]; }
std::string_view Name(FailureReason reason) { return kReasons[static_cast<std::size_t>(reason)].name; }
std::string_view Meaning(FailureReason reason) { return kReasons[static_cast<std::size_t>(reason)].meaning; }

std::string_view Name(Action action) {
  static constexpr std::array<std::string_view, 3> kNames = {"unspecified", "install", "uninstall"};
  return kNames[static_cast<std::size_t>(action)];
}
std::string_view Name(RebootPolicy policy) {
  static constexpr std::array<std::string_view, 5> kNames = {"unspecified", "if-needed", "never", "always",
                                                             "window-end"};
  return kNames[static_cast<std::size_t>(policy)];
}
std::string_view Name(LateHosts rule) {
  static constexpr std::array<std::string_view, 4> kNames = {"unspecified", "current-wave", "last-wave", "stay-out"};
  return kNames[static_cast<std::size_t>(rule)];
}
std::string_view Name(MissedWindow rule) {
  static constexpr std::array<std::string_view, 5> kNames = {"unspecified", "next-window", "when-back", "skip",
                                                             "outside-active-hours"};
  return kNames[static_cast<std::size_t>(rule)];
}
std::string_view Name(OnBreach reaction) {
  static constexpr std::array<std::string_view, 4> kNames = {"unspecified", "halt", "pause", "warn"};
  return kNames[static_cast<std::size_t>(reaction)];
}
std::string_view Name(ErrorClass error_class) {
  static constexpr std::array<std::string_view, kErrorClassCount> kNames = {"none", "busy", "transient", "needs-reboot",
                                                                            "fatal"};
  return kNames[static_cast<std::size_t>(error_class)];
}

std::optional<HostState> HostStateFromName(std::string_view name) {
  for (std::size_t i = 1; i < kStateNames.size(); ++i) {
    if (EqualNoCase(name, kStateNames[i])) return static_cast<HostState>(i);
  }
  return std::nullopt;
}

std::string_view Name(UpdateStatus status) {
  static constexpr std::array<std::string_view, 9> kNames = {"Unspecified",      "NotApplicable", "Installed",
                                                             "Missing",          "Superseded",    "PendingReboot",
                                                             "OutdatedRevision", "Inconsistent",  "Unknown"};
  return kNames[static_cast<std::size_t>(status)];
}

std::string_view Name(Severity severity) {
  static constexpr std::array<std::string_view, 5> kNames = {"unknown", "critical", "important", "moderate", "low"};
  const auto place = static_cast<std::size_t>(severity);
  return place < kNames.size() ? kNames[place] : kNames.front();
}

}  // namespace kintsugi::model
