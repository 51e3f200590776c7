// SPDX-License-Identifier: Apache-2.0
#include "common/runtime/grpc_process.h"

#include <absl/synchronization/mutex.h>
#include <grpc/support/log.h>

#include <atomic>

#include "common/runtime/environment.h"
#include "common/runtime/tls_policy.h"

namespace kintsugi::runtime {
namespace {

std::atomic<Log*> grpc_log{nullptr};

void WriteGrpcMessage(gpr_log_func_args* message) {
  Log* const log = grpc_log.load();
  if (log == nullptr) return;
  log->Write(Level::kDebug, "grpc.message",
             {{"text", message->message}, {"severity", gpr_log_severity_string(message->severity)}});
}

}  // namespace

void PrepareGrpc() {
  ApplyGrpcTlsPolicy();
  SetEnvironment("GRPC_DNS_RESOLVER", "native");
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
}

void RouteGrpcLog(Log& log) {
  grpc_log = &log;
  gpr_set_log_function(&WriteGrpcMessage);
}

}  // namespace kintsugi::runtime
