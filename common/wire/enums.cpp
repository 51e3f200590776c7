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

}  // namespace kintsugi::wire
