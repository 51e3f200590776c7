// SPDX-License-Identifier: Apache-2.0
// TLS contexts of the console's HTTPS ports. The suites and versions are the product's (common/runtime/tls_policy.h);
// no renegotiation, no resumption (a revoked host starts from a full handshake every time).
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

}  // namespace kintsugi::console
