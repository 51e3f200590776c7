// SPDX-License-Identifier: Apache-2.0
// kintsugi::Code -> HTTP status, Connect's code word and the gRPC status, one row for each code. Pure.
// Connect: https://connectrpc.com/docs/protocol#error-codes. Two statuses differ from Connect's own (its
// clients read the word in the body): 413 for too_large and 507 for disk_full, because plain HTTP clients
// know them.
#pragma once

#include <string_view>

#include "common/base/error.h"

namespace kintsugi::console {

struct ErrorStatus {
  Code code;
  int http;
  std::string_view connect;
  int grpc;  // grpc::StatusCode
};

const ErrorStatus& StatusOf(Code code);
inline int HttpStatusOf(Code code) { return StatusOf(code).http; }

}  // namespace kintsugi::console
