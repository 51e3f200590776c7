// SPDX-License-Identifier: Apache-2.0
// The words of states; keys are the names of the protocol's enumerators.
export const updateStatus = {
  UNSPECIFIED: "Not known",
  NOT_APPLICABLE: "Not applicable",
  INSTALLED: "Installed",
  MISSING: "Missing",
  SUPERSEDED: "Superseded",
  PENDING_REBOOT: "Pending reboot",
  OUTDATED_REVISION: "Outdated revision",
  INCONSISTENT: "Inconsistent",
  UNKNOWN: "Unknown",
};
export const hostState = {
  UNSPECIFIED: "Not known",
  NOT_APPLICABLE: "Not applicable",
  INSTALLED: "Installed before",
  MISSING: "Missing",
  QUEUED: "Queued",
  OFFERED: "Offered",
  DOWNLOADING: "Downloading",
  STAGED: "Staged",
  WAITING_FOR_WINDOW: "Waiting for window",
  INSTALLING: "Installing",
  REBOOT_PENDING: "Reboot pending",
  REBOOTING: "Rebooting",
  VERIFYING: "Verifying",
  SUCCEEDED: "Succeeded",
  FAILED: "Failed",
  TIMED_OUT: "Timed out",
  SKIPPED: "Skipped",
  CANCELLED: "Cancelled",
  UNKNOWN: "Unknown",
};
export const severity = {
  critical: "Critical",
  important: "Important",
  moderate: "Moderate",
  low: "Low",
  unknown: "Not rated",
};
export const phase = {
  draft: "Draft",
  running: "Running",
  paused: "Paused",
  halted: "Halted",
  completed: "Completed",
  aborted: "Aborted",
};
export const reboot = { UNSPECIFIED: "not known", NO: "no", YES: "yes", IF_FILES_IN_USE: "if in use" };
