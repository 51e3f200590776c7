// SPDX-License-Identifier: Apache-2.0
// What a process that uses gRPC sets once: the TLS suites (gRPC reads them from the environment), names resolved by the
// system, absl's deadlock detector off, and gRPC's own log lines into ours. Call it first thing in main, before any
// gRPC object exists and before any thread.
#pragma once

#include "common/base/log.h"

namespace kintsugi::runtime {

// The system resolves names, as it does for enrolment and packages: gRPC's own resolver knows neither Windows' cache
// nor its name policies (DirectAccess, VPN).
//
// The distribution builds absl with its deadlock detector, which follows every mutex of gRPC: a tenth of a console's
// time under load.
void PrepareGrpc();

// gRPC's errors and warnings as events `grpc.message` of `log`, which must outlive the process's use of gRPC. A failed
// handshake of some stranger is one line of Debug, not a line on standard error for each.
void RouteGrpcLog(Log& log);

}  // namespace kintsugi::runtime
