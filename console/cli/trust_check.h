// SPDX-License-Identifier: Apache-2.0
// Makes an OpenSSL client context accept one anchor and nothing else: the CA given as PEM, or the certificate
// in the server's own chain whose public key has the pinned SHA-256. Chain, validity, key usage and host name
// are then checked as usual (RFC 5280, 6125).
#pragma once

#include <openssl/ssl.h>

#include <string>

#include "common/base/result.h"
#include "console/cli/connection.h"

namespace kintsugi::cli {

// Must outlive every handshake of the context. Not thread-safe: one handshake at a time.
class TrustCheck {
 public:
  explicit TrustCheck(Trust trust);
  ~TrustCheck();
  TrustCheck(const TrustCheck&) = delete;
  TrustCheck& operator=(const TrustCheck&) = delete;

  // kInvalidArgument: neither a pin nor a readable certificate.
  Status Install(SSL_CTX* context);
  // The name or IP that the next handshake must prove; also sets SNI for names, and forgets the last refusal.
  Status ExpectHost(SSL* ssl, const std::string& host);
  // Why the last handshake was refused, "" when it was not.
  const std::string& refusal() const { return refusal_; }

 private:
  static int Verify(X509_STORE_CTX* chain, void* self);
  bool VerifyChain(X509_STORE_CTX* chain);
  X509* FindPinned(STACK_OF(X509) * presented) const;

  Trust trust_;
  X509* ca_ = nullptr;
  std::string refusal_;
};

}  // namespace kintsugi::cli
