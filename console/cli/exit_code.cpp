// SPDX-License-Identifier: Apache-2.0
#include "console/cli/exit_code.h"

namespace kintsugi::cli {

ExitCode ExitCodeFor(Code code) {
  switch (code) {
    case Code::kOk:
      return ExitCode::kOk;
    case Code::kUnauthenticated:
    case Code::kPermissionDenied:
      return ExitCode::kNotAllowed;
    case Code::kNotFound:
      return ExitCode::kNotFound;
    case Code::kUnavailable:
    case Code::kDeadlineExceeded:
    case Code::kUntrustedPeer:
      return ExitCode::kCannotReach;
    case Code::kInvalidArgument:
    case Code::kAlreadyExists:
    case Code::kFailedPrecondition:
    case Code::kResourceExhausted:
    case Code::kDataLoss:
    case Code::kInternal:
    case Code::kCancelled:
    case Code::kTooLarge:
    case Code::kDiskFull:
    case Code::kNewerSchema:
    case Code::kPortInUse:
    case Code::kConflict:
    case Code::kTokenUnknown:
    case Code::kTokenExpired:
    case Code::kTokenUsedUp:
    case Code::kHashMismatch:
    case Code::kIo:
    case Code::kUnknownConfigKey:
      return ExitCode::kError;
  }
  return ExitCode::kError;
}

}  // namespace kintsugi::cli
