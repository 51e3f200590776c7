// SPDX-License-Identifier: Apache-2.0
// What the measurements of the agent port share: servers in child processes, a bare echo to compare with, and
// clients that keep calls in flight. Children must be forked before this process uses gRPC.
#pragma once

#include <grpcpp/client_context.h>
#include <sys/types.h>

#include <atomic>
#include <functional>
#include <memory>
#include <vector>

#include "proto/agent.grpc.pb.h"
#include "tests/unit/http/https_client.h"

namespace kintsugi::console {

// A server process; `control` reaches its standing orders (one byte each), `answers` what it says back.
struct Child {
  pid_t pid = -1;
  std::uint16_t port = 0;
  int control = -1;
};
// `serve` reports its port through `ready` and then returns, or goes on with the bytes of its control pipe.
using Ready = std::function<void(std::uint16_t port)>;
Child ForkServer(const std::function<void(const Ready& ready, int control)>& serve);
void EndServer(const Child& child);

// A gRPC server whose CheckIn answers at once with an empty message; same TLS as the agent port.
Child StartBareEcho(const TestWorld& world);

std::unique_ptr<v1::Agent::Stub> Connect(const TestWorld& world, const HostIdentity& identity, std::uint16_t port);

// An open wake stream of each stub; the destructor ends them.
class WakeStreams {
 public:
  void Open(const std::vector<std::unique_ptr<v1::Agent::Stub>>& stubs);
  ~WakeStreams();

 private:
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts_;
  std::vector<std::unique_ptr<grpc::ClientReader<v1::WakeHint>>> readers_;
};

// Keeps `in_flight` check-ins going over the stubs and returns how many a second were answered, after one
// second of warm-up. Failed calls are counted on standard error.
struct CallLoad {
  int in_flight = 128;
  int seconds = 5;
  v1::CheckInRequest request;
};
double CallsPerSecond(const std::vector<std::unique_ptr<v1::Agent::Stub>>& stubs, const CallLoad& load);

double ResidentKb(pid_t pid);

}  // namespace kintsugi::console
