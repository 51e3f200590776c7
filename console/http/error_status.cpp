// SPDX-License-Identifier: Apache-2.0
#include "console/http/error_status.h"

#include <iterator>

#include "common/base/check.h"

namespace kintsugi::console {
namespace {

// gRPC's numbers: https://grpc.github.io/grpc/core/md_doc_statuscodes.html
constexpr ErrorStatus kRows[] = {
    {Code::kOk, 200, "", 0},
    {Code::kInvalidArgument, 400, "invalid_argument", 3},
    {Code::kNotFound, 404, "not_found", 5},
    {Code::kAlreadyExists, 409, "already_exists", 6},
    {Code::kUnauthenticated, 401, "unauthenticated", 16},
    {Code::kPermissionDenied, 403, "permission_denied", 7},
    {Code::kFailedPrecondition, 400, "failed_precondition", 9},
    {Code::kResourceExhausted, 429, "resource_exhausted", 8},
    {Code::kUnavailable, 503, "unavailable", 14},
    {Code::kDeadlineExceeded, 504, "deadline_exceeded", 4},
    {Code::kDataLoss, 500, "data_loss", 15},
    {Code::kInternal, 500, "internal", 13},
    {Code::kCancelled, 499, "canceled", 1},
    {Code::kTooLarge, 413, "resource_exhausted", 8},
    {Code::kDiskFull, 507, "resource_exhausted", 8},
    {Code::kNewerSchema, 400, "failed_precondition", 9},
    {Code::kPortInUse, 400, "failed_precondition", 9},
    {Code::kConflict, 409, "aborted", 10},
    {Code::kTokenUnknown, 401, "unauthenticated", 16},
    {Code::kTokenExpired, 401, "unauthenticated", 16},
    {Code::kTokenUsedUp, 401, "unauthenticated", 16},
    {Code::kHashMismatch, 400, "failed_precondition", 9},
    {Code::kIo, 500, "internal", 13},
    {Code::kUnknownConfigKey, 400, "invalid_argument", 3},
    {Code::kUntrustedPeer, 401, "unauthenticated", 16},
};

}  // namespace

const ErrorStatus& StatusOf(Code code) {
  const auto index = static_cast<std::size_t>(code);
  // A code without a row (a test finds it) must not stop a console.
  if (index >= std::size(kRows)) return kRows[static_cast<std::size_t>(Code::kInternal)];
  KINTSUGI_CHECK(kRows[index].code == code);
  return kRows[index];
}

}  // namespace kintsugi::console
