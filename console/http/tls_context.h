// SPDX-License-Identifier: Apache-2.0
// The TLS policy of the console's HTTPS ports: 1.3 preferred, 1.2 at least, forward-secret AEAD suites only
// (Mozilla's "intermediate" list without DHE), no renegotiation, no resumption (a revoked host starts from a
// full handshake every time).
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <vector>

#include "common/base/result.h"

namespace kintsugi::console {

struct ServerTls {
  std::string private_key_der;
  std::vector<std::string> chain_der;  // the port's own certificate first; the CA last, agents pin it at enrolment
  std::string client_ca_der;  // "": no client certificate; else one issued by this CA is demanded at the handshake
};

using SslContext = std::shared_ptr<SSL_CTX>;
// kInvalidArgument: a key or certificate does not parse, or they do not belong together.
Result<SslContext> MakeServerContext(const ServerTls& tls);
// Oldest error of OpenSSL's queue as text, for log lines; clears the queue.
std::string TakeSslError();

// The suites for TLS 1.2, in OpenSSL's notation; the gRPC port uses the same.
inline constexpr const char* kTls12Suites =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
inline constexpr const char* kTls13Suites =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";

}  // namespace kintsugi::console
