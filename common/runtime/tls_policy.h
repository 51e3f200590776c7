// SPDX-License-Identifier: Apache-2.0
// One place for what TLS may be in this product: 1.2 at the least, 1.3 preferred, forward secrecy and
// authenticated encryption only, P-256 identities. Used by every Asio TLS context and, through its
// environment variable, by gRPC, whose C++ API cannot set it.
#pragma once

#include <boost/asio/ssl/context.hpp>

#include "common/base/result.h"

namespace kintsugi::runtime {

// TLS 1.2 suites: all certificates are ECDSA, so nothing else can be chosen anyway.
inline constexpr const char* kTls12Suites =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305";
// TLS 1.3 suites; gRPC takes them in the same list.
inline constexpr const char* kTls13Suites =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";

// The suites for gRPC, and no session tickets of TLS 1.3 from any connection of this process: nobody resumes a session
// here, and to make two of them was a quarter of a handshake (OpenSSL reads the peer's certificate again for each).
// Call first thing in main, before any gRPC object exists and before any thread: gRPC reads its suites once.
void ApplyGrpcTlsPolicy();

// A context (TLS, no SSLv2/3, 1.0 or 1.1, no compression, no renegotiation, session tickets off) with the
// suites above. Nothing is trusted and no peer is verified yet: the caller sets identity, trust and verify
// mode.
boost::asio::ssl::context NewTlsContext(boost::asio::ssl::context::method method);

// Certificate chain (leaf first, PEM) and PKCS#8 key (PEM). kInvalidArgument: they do not parse or do not
// belong together.
Status UseIdentity(boost::asio::ssl::context& context, const std::string& chain_pem,
                   const std::string& private_key_pem);
// Trusts this one authority (PEM) and nothing else: no system store, no environment.
Status TrustOnly(boost::asio::ssl::context& context, const std::string& ca_pem);

}  // namespace kintsugi::runtime
