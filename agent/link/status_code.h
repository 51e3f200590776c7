// SPDX-License-Identifier: Apache-2.0
// gRPC status -> Error. Pure.
#pragma once

#include <grpcpp/support/status.h>

#include "common/base/error.h"

namespace kintsugi::agent {

Error FromGrpc(const grpc::Status& status);

}  // namespace kintsugi::agent
