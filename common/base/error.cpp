// SPDX-License-Identifier: Apache-2.0
#include "common/base/error.h"

#include "common/base/check.h"

namespace kintsugi {

const std::vector<ErrorRow>& ErrorTable() {
  static const std::vector<ErrorRow> kRows = {
      {Code::kOk, "ok", "success", "nothing to do"},
      {Code::kInvalidArgument, "invalid_argument", "the request is malformed", "correct the named field"},
      {Code::kNotFound, "not_found", "the named thing does not exist", "list what exists and check the name"},
      {Code::kAlreadyExists, "already_exists", "the name is taken", "choose another name"},
      {Code::kUnauthenticated, "unauthenticated", "the credential is missing, wrong, expired or revoked",
       "sign in again"},
      {Code::kPermissionDenied, "permission_denied", "the role does not allow this",
       "ask an administrator for the role"},
      {Code::kFailedPrecondition, "failed_precondition", "the state does not allow this", "look at the state first"},
      {Code::kResourceExhausted, "resource_exhausted", "a queue or quota is full", "retry after the given time"},
      {Code::kUnavailable, "unavailable", "the peer cannot be reached", "check address and network, then retry"},
      {Code::kDeadlineExceeded, "deadline_exceeded", "no answer in time", "retry; look at the peer's load"},
      {Code::kDataLoss, "data_loss", "stored or received bytes are damaged", "fetch them again; check the disk"},
      {Code::kInternal, "internal", "a defect of Kintsugi", "report it with the log"},
      {Code::kCancelled, "cancelled", "the caller gave up", "nothing to do"},
      {Code::kTooLarge, "too_large", "the message exceeds its stated limit", "send less at once"},
      {Code::kDiskFull, "disk_full", "no space on the device", "free space, then retry"},
      {Code::kNewerSchema, "newer_schema", "the database was written by a newer release", "run that release or newer"},
      {Code::kPortInUse, "port_in_use", "another process listens on the port", "stop it or configure another port"},
      {Code::kConflict, "conflict", "the thing changed since it was read", "read it again, then decide"},
      {Code::kTokenUnknown, "token_unknown", "no such enrolment token", "create one with: kintsugi token create"},
      {Code::kTokenExpired, "token_expired", "the enrolment token has expired",
       "create one with: kintsugi token create"},
      {Code::kTokenUsedUp, "token_used_up", "the enrolment token has no uses left",
       "create one with: kintsugi token create"},
      {Code::kHashMismatch, "hash_mismatch", "the bytes are not those that were approved",
       "add the right package again"},
      {Code::kIo, "io", "reading or writing failed", "look at the named path and the system's reason"},
      {Code::kUnknownConfigKey, "unknown_config_key", "the configuration has a key that does not exist",
       "see --help for the keys"},
      {Code::kUntrustedPeer, "untrusted_peer", "the peer's certificate does not lead to the trusted authority",
       "compare the CA pin with the one that the console prints"},
  };
  return kRows;
}

const ErrorRow& Describe(Code code) {
  const auto& rows = ErrorTable();
  const auto index = static_cast<std::size_t>(code);
  KINTSUGI_CHECK(index < rows.size());
  return rows[index];
}

}  // namespace kintsugi
