// SPDX-License-Identifier: Apache-2.0
// The client's side of TLS: which server name is expected, and trust by pin at the first contact.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>

#include "common/base/bytes.h"
#include "common/base/result.h"

namespace kintsugi::runtime {

// The handshake fails unless the server's certificate carries this DNS name or IP address; DNS names are also
// sent as SNI (RFC 6066). Before the handshake, with verify mode verify_peer. kInvalidArgument: neither a
// name nor an address.
Status ExpectServerName(SSL* connection, const std::string& host);

// Trust by pin (RFC 7858, section 4.2, and the join tokens of kubelet and Teleport): the handshake succeeds
// only when the server sends a CA certificate whose public key has this SHA-256 and its own certificate is
// valid under that CA, for server authentication and the expected name. Nothing is sent to the server before.
// No other authority is trusted.
class PinnedTrust {
 public:
  explicit PinnedTrust(const Sha256Digest& ca_pin);
  ~PinnedTrust();
  // The object must outlive every handshake made with the context.
  void Install(boost::asio::ssl::context& context);
  // The pinned CA certificate as the server sent it, DER; "" before a successful handshake.
  const std::string& ca_der() const;
  // Why the handshake was refused, one sentence; "" when the reason lies elsewhere (network, protocol).
  const std::string& refusal() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace kintsugi::runtime
