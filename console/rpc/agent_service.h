// SPDX-License-Identifier: Apache-2.0
// The reactors of the Agent service. Internal to console/rpc; agent_server.h is the interface.
#pragma once

#include "console/core/ports.h"
#include "console/rpc/call_registry.h"
#include "console/rpc/peer_certificates.h"
#include "proto/agent.grpc.pb.h"

namespace kintsugi::console {

class AgentService final : public v1::Agent::CallbackService {
 public:
  AgentService(AgentGateway& gateway, const Clock& clock, Duration retry_after)
      : gateway_(gateway), peers_(clock), retry_after_(retry_after) {}

  grpc::ServerUnaryReactor* CheckIn(grpc::CallbackServerContext* context, const v1::CheckInRequest* request,
                                    v1::CheckInReply* reply) override;
  grpc::ServerWriteReactor<v1::WakeHint>* Listen(grpc::CallbackServerContext* context,
                                                 const v1::ListenRequest* request) override;

  AgentGateway& gateway() { return gateway_; }
  CallRegistry& registry() { return registry_; }
  // Its own lock keeps "opened" and "closed" of one host in order; Listening must not call the Waker.
  void StreamOpened(const HostId& host, const CallRegistry::StreamPtr& stream);
  void StreamClosed(const HostId& host, const CallRegistry::StreamPtr& stream);
  // The gRPC status of an error; for a full inbox with the time after which to come back, different for each
  // host.
  grpc::Status ToStatus(const Error& error, const HostId& host, grpc::CallbackServerContext& context) const;

 private:
  AgentGateway& gateway_;
  PeerCertificates peers_;
  CallRegistry registry_;
  Duration retry_after_;
  std::mutex listening_mutex_;
};

}  // namespace kintsugi::console
