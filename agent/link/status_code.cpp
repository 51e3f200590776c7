// SPDX-License-Identifier: Apache-2.0
#include "agent/link/status_code.h"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace kintsugi::agent {
namespace {

// The peer's text goes to logs and journals: bounded.
constexpr std::size_t kMessageLimit = 1024;

Code CodeOf(grpc::StatusCode code) {
  switch (code) {
    case grpc::StatusCode::OK:
      return Code::kOk;
    case grpc::StatusCode::INVALID_ARGUMENT:
    case grpc::StatusCode::OUT_OF_RANGE:
      return Code::kInvalidArgument;
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return Code::kDeadlineExceeded;
    case grpc::StatusCode::NOT_FOUND:
      return Code::kNotFound;
    case grpc::StatusCode::ALREADY_EXISTS:
      return Code::kAlreadyExists;
    case grpc::StatusCode::PERMISSION_DENIED:
      return Code::kPermissionDenied;
    case grpc::StatusCode::UNAUTHENTICATED:
      return Code::kUnauthenticated;
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return Code::kResourceExhausted;
    case grpc::StatusCode::FAILED_PRECONDITION:
    case grpc::StatusCode::UNIMPLEMENTED:
      return Code::kFailedPrecondition;
    case grpc::StatusCode::ABORTED:
      return Code::kConflict;
    case grpc::StatusCode::DATA_LOSS:
      return Code::kDataLoss;
    case grpc::StatusCode::CANCELLED:  // our own cancellations are never reported: the peer went away
    case grpc::StatusCode::UNAVAILABLE:
      return Code::kUnavailable;
    case grpc::StatusCode::UNKNOWN:
    case grpc::StatusCode::INTERNAL:
    case grpc::StatusCode::DO_NOT_USE:
      return Code::kInternal;
  }
  return Code::kInternal;
}

// At most an hour: a broken console must not silence a host for days.
std::int64_t RetryAfterMs(const grpc::ClientContext& context) {
  constexpr std::int64_t kMost = 3'600'000;
  const auto& trailing = context.GetServerTrailingMetadata();
  const auto found = trailing.find("retry-after-ms");
  if (found == trailing.end()) return 0;
  std::int64_t ms = 0;
  const char* const begin = found->second.data();
  const auto [end, error] = std::from_chars(begin, begin + found->second.size(), ms);
  return error == std::errc{} && end == begin + found->second.size() ? std::clamp<std::int64_t>(ms, 0, kMost) : 0;
}

}  // namespace

Error FromGrpc(const grpc::Status& status, const grpc::ClientContext& context) {
  const Code code = CodeOf(status.error_code());
  std::string message = status.error_message().substr(0, kMessageLimit);
  if (message.empty()) message = status.ok() ? "the console closed the stream" : std::string(Describe(code).meaning);
  return Error{
      status.ok() ? Code::kUnavailable : code, std::move(message),
      code == Code::kResourceExhausted ? RetryAfterMs(context) : static_cast<std::int64_t>(status.error_code())};
}

}  // namespace kintsugi::agent
