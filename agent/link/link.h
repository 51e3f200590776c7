// SPDX-License-Identifier: Apache-2.0
// Port: how the agent talks to the console. CheckIn is the only command path; Listen carries "check in now" and nothing
// else. Implementation: agent/link/grpc_link.h; simulations connect agents to a console core directly. Threads: called
// on the agent's scheduler; callbacks arrive on it, never from inside the call. Destroying the link ends the stream and
// drops callbacks.
#pragma once

#include <functional>
#include <string>

#include "common/base/result.h"
#include "common/model/check_in.h"

namespace kintsugi::agent {

// What enrolment gives a host. Bytes are DER; the private key never leaves the host.
struct Identity {
  std::string host_id;
  std::string private_key_der;
  std::string certificate_der;
  std::string ca_der;
  std::string agent_address;    // host:port of the console's gRPC port
  std::string content_address;  // host:port of its package port
  Instant certificate_not_before{};
  Instant certificate_not_after{};
};

class Link {
 public:
  virtual ~Link() = default;
  // At most one at a time. Deadline 30 s. kResourceExhausted and kUnavailable: retry with back-off; kUnauthenticated:
  // revoked or expired certificate. Where the console says how long to stay away, a kResourceExhausted carries it in
  // os_code, in ms.
  virtual void CheckIn(const model::CheckInRequest& request, std::function<void(Result<model::CheckInReply>)> done) = 0;
  // Opens the wake stream; on_wake may be called many times; on_lost once, then the caller may listen again after a
  // back-off.
  virtual void Listen(std::function<void()> on_wake, std::function<void(Error)> on_lost) = 0;
  // Uses a renewed identity for every later call; an open stream is replaced.
  virtual void UseIdentity(const Identity& identity) = 0;
};

// Port: makes a new key and certificate request, and an identity of the answer. Implementation: agent/link/enrolment.h.
class IdentityIssuer {
 public:
  virtual ~IdentityIssuer() = default;
  struct Renewal {
    std::string private_key_der;
    std::string csr_der;
  };
  virtual Result<Renewal> NewRenewal() = 0;
  // `current` with the new key and certificate; refuses a certificate that does not fit the key, the CA or the host id.
  virtual Result<Identity> Accept(const Identity& current, const Renewal& renewal,
                                  const std::string& certificate_der) = 0;
};

}  // namespace kintsugi::agent
