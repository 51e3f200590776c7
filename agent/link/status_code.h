// SPDX-License-Identifier: Apache-2.0
// gRPC status -> Error. Once the call has ended; any thread.
#pragma once

#include <grpcpp/client_context.h>
#include <grpcpp/support/status.h>

#include "common/base/error.h"

namespace kintsugi::agent {

// With kResourceExhausted, os_code is the delay in milliseconds that the console asks for (trailing metadata
// retry-after-ms), 0 when it asks for none; with every other code it is gRPC's number.
Error FromGrpc(const grpc::Status& status, const grpc::ClientContext& context);

}  // namespace kintsugi::agent
