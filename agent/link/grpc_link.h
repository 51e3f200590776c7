// SPDX-License-Identifier: Apache-2.0
// Link over gRPC with mutual TLS. One channel for each agent, made when it is needed and dropped when its
// connection failed, so that the agent's own back-off is the only one; thousands of links may live in one
// process. The server must present a certificate of the identity's CA for the name that the agent calls.
// Proxies and settings of the environment are not used. Threads: see link.h. Results are converted on gRPC's
// threads and posted to the scheduler, which must outlive the link.
#pragma once

#include <memory>
#include <string>

#include "agent/link/link.h"
#include "common/base/clock.h"

namespace kintsugi::agent {

struct GrpcLinkOptions {
  Duration deadline{30'000};   // of one check-in
  Duration keepalive{60'000};  // idle time after which an open stream is probed; the server must allow half of it
  std::string server_name{};   // expected in the server's certificate; "": the host part of the identity's
                               // agent_address
};

class GrpcLink final : public Link {
 public:
  GrpcLink(Scheduler& scheduler, const Identity& identity, GrpcLinkOptions options = {});
  ~GrpcLink() override;
  GrpcLink(const GrpcLink&) = delete;
  GrpcLink& operator=(const GrpcLink&) = delete;

  // kUnauthenticated also when the connection fails and the own certificate has expired. kFailedPrecondition:
  // a check-in is going on.
  void CheckIn(const model::CheckInRequest& request, std::function<void(Result<model::CheckInReply>)> done) override;
  // A second Listen replaces the first, whose on_lost is not called.
  void Listen(std::function<void()> on_wake, std::function<void(Error)> on_lost) override;
  void UseIdentity(const Identity& identity) override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace kintsugi::agent
