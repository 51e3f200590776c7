// SPDX-License-Identifier: Apache-2.0
// Enumerations: model and wire have the same numbers, which the assertions below hold to the letter; a number
// that this release does not know becomes the value that says so.
#include <google/protobuf/generated_enum_reflection.h>

#include "common/wire/wire.h"

namespace kintsugi::wire {
namespace {

#define KINTSUGI_SAME_NUMBER(type, name, wire) \
  static_assert(static_cast<int>(model::type::name) == static_cast<int>(v1::wire), #type "::" #name)

KINTSUGI_SAME_NUMBER(HostState, kUnspecified, HOST_STATE_UNSPECIFIED);
KINTSUGI_SAME_NUMBER(HostState, kNotApplicable, HOST_STATE_NOT_APPLICABLE);
KINTSUGI_SAME_NUMBER(HostState, kInstalled, HOST_STATE_INSTALLED);
KINTSUGI_SAME_NUMBER(HostState, kMissing, HOST_STATE_MISSING);
KINTSUGI_SAME_NUMBER(HostState, kQueued, HOST_STATE_QUEUED);
KINTSUGI_SAME_NUMBER(HostState, kOffered, HOST_STATE_OFFERED);
KINTSUGI_SAME_NUMBER(HostState, kDownloading, HOST_STATE_DOWNLOADING);
KINTSUGI_SAME_NUMBER(HostState, kStaged, HOST_STATE_STAGED);
KINTSUGI_SAME_NUMBER(HostState, kWaitingForWindow, HOST_STATE_WAITING_FOR_WINDOW);
KINTSUGI_SAME_NUMBER(HostState, kInstalling, HOST_STATE_INSTALLING);
KINTSUGI_SAME_NUMBER(HostState, kRebootPending, HOST_STATE_REBOOT_PENDING);
KINTSUGI_SAME_NUMBER(HostState, kRebooting, HOST_STATE_REBOOTING);
KINTSUGI_SAME_NUMBER(HostState, kVerifying, HOST_STATE_VERIFYING);
KINTSUGI_SAME_NUMBER(HostState, kSucceeded, HOST_STATE_SUCCEEDED);
KINTSUGI_SAME_NUMBER(HostState, kFailed, HOST_STATE_FAILED);
KINTSUGI_SAME_NUMBER(HostState, kTimedOut, HOST_STATE_TIMED_OUT);
KINTSUGI_SAME_NUMBER(HostState, kSkipped, HOST_STATE_SKIPPED);
KINTSUGI_SAME_NUMBER(HostState, kCancelled, HOST_STATE_CANCELLED);
KINTSUGI_SAME_NUMBER(HostState, kUnknown, HOST_STATE_UNKNOWN);
static_assert(model::kHostStateCount == v1::HostState_ARRAYSIZE);

KINTSUGI_SAME_NUMBER(UpdateStatus, kUnspecified, UPDATE_STATUS_UNSPECIFIED);
KINTSUGI_SAME_NUMBER(UpdateStatus, kNotApplicable, UPDATE_STATUS_NOT_APPLICABLE);
KINTSUGI_SAME_NUMBER(UpdateStatus, kInstalled, UPDATE_STATUS_INSTALLED);
KINTSUGI_SAME_NUMBER(UpdateStatus, kMissing, UPDATE_STATUS_MISSING);
KINTSUGI_SAME_NUMBER(UpdateStatus, kSuperseded, UPDATE_STATUS_SUPERSEDED);
KINTSUGI_SAME_NUMBER(UpdateStatus, kPendingReboot, UPDATE_STATUS_PENDING_REBOOT);
KINTSUGI_SAME_NUMBER(UpdateStatus, kOutdatedRevision, UPDATE_STATUS_OUTDATED_REVISION);
KINTSUGI_SAME_NUMBER(UpdateStatus, kInconsistent, UPDATE_STATUS_INCONSISTENT);
KINTSUGI_SAME_NUMBER(UpdateStatus, kUnknown, UPDATE_STATUS_UNKNOWN);
static_assert(v1::UpdateStatus_MAX == v1::UPDATE_STATUS_UNKNOWN);

KINTSUGI_SAME_NUMBER(FailureReason, kNone, FAILURE_REASON_UNSPECIFIED);
KINTSUGI_SAME_NUMBER(FailureReason, kInstallerFailed, FAILURE_REASON_INSTALLER_FAILED);
KINTSUGI_SAME_NUMBER(FailureReason, kInstallerTimedOut, FAILURE_REASON_INSTALLER_TIMED_OUT);
KINTSUGI_SAME_NUMBER(FailureReason, kInstallerNotStarted, FAILURE_REASON_INSTALLER_NOT_STARTED);
KINTSUGI_SAME_NUMBER(FailureReason, kDownloadFailed, FAILURE_REASON_DOWNLOAD_FAILED);
KINTSUGI_SAME_NUMBER(FailureReason, kHashMismatch, FAILURE_REASON_HASH_MISMATCH);
KINTSUGI_SAME_NUMBER(FailureReason, kDiskFull, FAILURE_REASON_DISK_FULL);
KINTSUGI_SAME_NUMBER(FailureReason, kNotApplicable, FAILURE_REASON_NOT_APPLICABLE);
KINTSUGI_SAME_NUMBER(FailureReason, kDetectionSaysMissing, FAILURE_REASON_DETECTION_SAYS_MISSING);
KINTSUGI_SAME_NUMBER(FailureReason, kDetectionInconsistent, FAILURE_REASON_DETECTION_INCONSISTENT);
KINTSUGI_SAME_NUMBER(FailureReason, kRebootDidNotHappen, FAILURE_REASON_REBOOT_DID_NOT_HAPPEN);
KINTSUGI_SAME_NUMBER(FailureReason, kPrerequisiteMissing, FAILURE_REASON_PREREQUISITE_MISSING);
KINTSUGI_SAME_NUMBER(FailureReason, kInstallerBusy, FAILURE_REASON_INSTALLER_BUSY);
KINTSUGI_SAME_NUMBER(FailureReason, kRefusedInstruction, FAILURE_REASON_REFUSED_INSTRUCTION);
KINTSUGI_SAME_NUMBER(FailureReason, kRecalled, FAILURE_REASON_RECALLED);
KINTSUGI_SAME_NUMBER(FailureReason, kAgentStateLost, FAILURE_REASON_AGENT_STATE_LOST);
KINTSUGI_SAME_NUMBER(FailureReason, kOfferExpired, FAILURE_REASON_OFFER_EXPIRED);
KINTSUGI_SAME_NUMBER(FailureReason, kExcluded, FAILURE_REASON_EXCLUDED);
KINTSUGI_SAME_NUMBER(FailureReason, kWindowMissed, FAILURE_REASON_WINDOW_MISSED);
KINTSUGI_SAME_NUMBER(FailureReason, kJoinedLate, FAILURE_REASON_JOINED_LATE);
KINTSUGI_SAME_NUMBER(FailureReason, kRebootLoop, FAILURE_REASON_REBOOT_LOOP);
KINTSUGI_SAME_NUMBER(FailureReason, kCannotUninstall, FAILURE_REASON_CANNOT_UNINSTALL);
KINTSUGI_SAME_NUMBER(FailureReason, kRetriesUsedUp, FAILURE_REASON_RETRIES_USED_UP);
static_assert(model::kFailureReasonCount == v1::FailureReason_ARRAYSIZE);

KINTSUGI_SAME_NUMBER(RebootNeed, kUnspecified, REBOOT_NEED_UNSPECIFIED);
KINTSUGI_SAME_NUMBER(RebootNeed, kNo, REBOOT_NEED_NO);
KINTSUGI_SAME_NUMBER(RebootNeed, kYes, REBOOT_NEED_YES);
KINTSUGI_SAME_NUMBER(RebootNeed, kIfFilesInUse, REBOOT_NEED_IF_FILES_IN_USE);
static_assert(v1::RebootNeed_MAX == v1::REBOOT_NEED_IF_FILES_IN_USE);

KINTSUGI_SAME_NUMBER(PackageKind, kUnspecified, PACKAGE_KIND_UNSPECIFIED);
KINTSUGI_SAME_NUMBER(PackageKind, kUpdateExe, PACKAGE_KIND_UPDATE_EXE);
KINTSUGI_SAME_NUMBER(PackageKind, kHotfixExe, PACKAGE_KIND_HOTFIX_EXE);
KINTSUGI_SAME_NUMBER(PackageKind, kIeExe, PACKAGE_KIND_IE_EXE);
KINTSUGI_SAME_NUMBER(PackageKind, kMsi, PACKAGE_KIND_MSI);
KINTSUGI_SAME_NUMBER(PackageKind, kMsu, PACKAGE_KIND_MSU);
KINTSUGI_SAME_NUMBER(PackageKind, kCab, PACKAGE_KIND_CAB);
KINTSUGI_SAME_NUMBER(PackageKind, kExe, PACKAGE_KIND_EXE);
KINTSUGI_SAME_NUMBER(PackageKind, kMsp, PACKAGE_KIND_MSP);
static_assert(v1::PackageKind_MAX == v1::PACKAGE_KIND_MSP);

KINTSUGI_SAME_NUMBER(ExitMeaning, kUnspecified, EXIT_MEANING_UNSPECIFIED);
KINTSUGI_SAME_NUMBER(ExitMeaning, kSuccess, EXIT_MEANING_SUCCESS);
KINTSUGI_SAME_NUMBER(ExitMeaning, kSuccessReboot, EXIT_MEANING_SUCCESS_REBOOT);
KINTSUGI_SAME_NUMBER(ExitMeaning, kBusy, EXIT_MEANING_BUSY);
KINTSUGI_SAME_NUMBER(ExitMeaning, kTransient, EXIT_MEANING_TRANSIENT);
KINTSUGI_SAME_NUMBER(ExitMeaning, kNeedsRebootFirst, EXIT_MEANING_NEEDS_REBOOT_FIRST);
KINTSUGI_SAME_NUMBER(ExitMeaning, kNotApplicable, EXIT_MEANING_NOT_APPLICABLE);
KINTSUGI_SAME_NUMBER(ExitMeaning, kFatal, EXIT_MEANING_FATAL);
static_assert(v1::ExitMeaning_MAX == v1::EXIT_MEANING_FATAL);

KINTSUGI_SAME_NUMBER(OnBreach, kUnspecified, ON_BREACH_UNSPECIFIED);
KINTSUGI_SAME_NUMBER(OnBreach, kHalt, ON_BREACH_HALT);
KINTSUGI_SAME_NUMBER(OnBreach, kPause, ON_BREACH_PAUSE);
KINTSUGI_SAME_NUMBER(OnBreach, kWarn, ON_BREACH_WARN);
static_assert(v1::OnBreach_MAX == v1::ON_BREACH_WARN);

KINTSUGI_SAME_NUMBER(Action, kUnspecified, ACTION_UNSPECIFIED);
KINTSUGI_SAME_NUMBER(Action, kInstall, ACTION_INSTALL);
KINTSUGI_SAME_NUMBER(Action, kUninstall, ACTION_UNINSTALL);
static_assert(v1::Action_MAX == v1::ACTION_UNINSTALL);

KINTSUGI_SAME_NUMBER(RebootPolicy, kUnspecified, REBOOT_POLICY_UNSPECIFIED);
KINTSUGI_SAME_NUMBER(RebootPolicy, kIfNeeded, REBOOT_POLICY_IF_NEEDED);
KINTSUGI_SAME_NUMBER(RebootPolicy, kNever, REBOOT_POLICY_NEVER);
KINTSUGI_SAME_NUMBER(RebootPolicy, kAlways, REBOOT_POLICY_ALWAYS);
KINTSUGI_SAME_NUMBER(RebootPolicy, kAtWindowEnd, REBOOT_POLICY_AT_WINDOW_END);
static_assert(v1::RebootPolicy_MAX == v1::REBOOT_POLICY_AT_WINDOW_END);

KINTSUGI_SAME_NUMBER(LateHosts, kUnspecified, LATE_HOSTS_UNSPECIFIED);
KINTSUGI_SAME_NUMBER(LateHosts, kCurrentWave, LATE_HOSTS_CURRENT_WAVE);
KINTSUGI_SAME_NUMBER(LateHosts, kLastWave, LATE_HOSTS_LAST_WAVE);
KINTSUGI_SAME_NUMBER(LateHosts, kStayOut, LATE_HOSTS_STAY_OUT);
static_assert(v1::LateHosts_MAX == v1::LATE_HOSTS_STAY_OUT);

KINTSUGI_SAME_NUMBER(MissedWindow, kUnspecified, MISSED_WINDOW_UNSPECIFIED);
KINTSUGI_SAME_NUMBER(MissedWindow, kNextWindow, MISSED_WINDOW_NEXT_WINDOW);
KINTSUGI_SAME_NUMBER(MissedWindow, kWhenBack, MISSED_WINDOW_WHEN_BACK);
KINTSUGI_SAME_NUMBER(MissedWindow, kSkip, MISSED_WINDOW_SKIP);
KINTSUGI_SAME_NUMBER(MissedWindow, kOutsideActiveHours, MISSED_WINDOW_OUTSIDE_ACTIVE_HOURS);
static_assert(v1::MissedWindow_MAX == v1::MISSED_WINDOW_OUTSIDE_ACTIVE_HOURS);

KINTSUGI_SAME_NUMBER(ErrorClass, kNone, ERROR_CLASS_UNSPECIFIED);
KINTSUGI_SAME_NUMBER(ErrorClass, kBusy, ERROR_CLASS_BUSY);
KINTSUGI_SAME_NUMBER(ErrorClass, kTransient, ERROR_CLASS_TRANSIENT);
KINTSUGI_SAME_NUMBER(ErrorClass, kNeedsReboot, ERROR_CLASS_NEEDS_REBOOT);
KINTSUGI_SAME_NUMBER(ErrorClass, kFatal, ERROR_CLASS_FATAL);
static_assert(v1::ErrorClass_MAX == v1::ERROR_CLASS_FATAL);
#undef KINTSUGI_SAME_NUMBER

template <typename Model, typename Wire>
Model Known(Wire value, bool known, Model fallback) {
  return known ? static_cast<Model>(static_cast<int>(value)) : fallback;
}

}  // namespace

v1::HostState ToWire(model::HostState state) { return static_cast<v1::HostState>(state); }
v1::UpdateStatus ToWire(model::UpdateStatus status) { return static_cast<v1::UpdateStatus>(status); }
v1::FailureReason ToWire(model::FailureReason reason) { return static_cast<v1::FailureReason>(reason); }
v1::RebootNeed ToWire(model::RebootNeed need) { return static_cast<v1::RebootNeed>(need); }
v1::PackageKind ToWire(model::PackageKind kind) { return static_cast<v1::PackageKind>(kind); }
v1::ExitMeaning ToWire(model::ExitMeaning meaning) { return static_cast<v1::ExitMeaning>(meaning); }
v1::OnBreach ToWire(model::OnBreach reaction) { return static_cast<v1::OnBreach>(reaction); }
v1::Action ToWire(model::Action action) { return static_cast<v1::Action>(action); }
v1::RebootPolicy ToWire(model::RebootPolicy policy) { return static_cast<v1::RebootPolicy>(policy); }
v1::LateHosts ToWire(model::LateHosts rule) { return static_cast<v1::LateHosts>(rule); }
v1::MissedWindow ToWire(model::MissedWindow rule) { return static_cast<v1::MissedWindow>(rule); }
v1::ErrorClass ToWire(model::ErrorClass error_class) { return static_cast<v1::ErrorClass>(error_class); }

model::HostState FromWire(v1::HostState state) {
  return Known(state, v1::HostState_IsValid(state), model::HostState::kUnknown);
}
model::UpdateStatus FromWire(v1::UpdateStatus status) {
  return Known(status, v1::UpdateStatus_IsValid(status), model::UpdateStatus::kUnknown);
}
model::FailureReason FromWire(v1::FailureReason reason) {
  return Known(reason, v1::FailureReason_IsValid(reason), model::FailureReason::kNone);
}
model::RebootNeed FromWire(v1::RebootNeed need) {
  return Known(need, v1::RebootNeed_IsValid(need), model::RebootNeed::kUnspecified);
}
model::PackageKind FromWire(v1::PackageKind kind) {
  return Known(kind, v1::PackageKind_IsValid(kind), model::PackageKind::kUnspecified);
}
model::ExitMeaning FromWire(v1::ExitMeaning meaning) {
  return Known(meaning, v1::ExitMeaning_IsValid(meaning), model::ExitMeaning::kUnspecified);
}
model::OnBreach FromWire(v1::OnBreach reaction) {
  return Known(reaction, v1::OnBreach_IsValid(reaction), model::OnBreach::kUnspecified);
}
model::Action FromWire(v1::Action action) {
  return Known(action, v1::Action_IsValid(action), model::Action::kUnspecified);
}
model::RebootPolicy FromWire(v1::RebootPolicy policy) {
  return Known(policy, v1::RebootPolicy_IsValid(policy), model::RebootPolicy::kUnspecified);
}
model::LateHosts FromWire(v1::LateHosts rule) {
  return Known(rule, v1::LateHosts_IsValid(rule), model::LateHosts::kUnspecified);
}
model::MissedWindow FromWire(v1::MissedWindow rule) {
  return Known(rule, v1::MissedWindow_IsValid(rule), model::MissedWindow::kUnspecified);
}
model::ErrorClass FromWire(v1::ErrorClass error_class) {
  return Known(error_class, v1::ErrorClass_IsValid(error_class), model::ErrorClass::kNone);
}

}  // namespace kintsugi::wire
