// SPDX-License-Identifier: Apache-2.0
#include "console/http/tls_context.h"

#include "common/runtime/tls_policy.h"

#include <openssl/err.h>
#include <openssl/x509.h>

namespace kintsugi::console {
namespace {

struct X509Free {
  void operator()(X509* x) const { X509_free(x); }
};
using X509Ptr = std::unique_ptr<X509, X509Free>;
struct KeyFree {
  void operator()(EVP_PKEY* k) const { EVP_PKEY_free(k); }
};

X509Ptr ParseX509(const std::string& der) {
  const auto* p = reinterpret_cast<const unsigned char*>(der.data());
  return X509Ptr(d2i_X509(nullptr, &p, static_cast<long>(der.size())));
}

Error BadTls(const std::string& what) { return Error{Code::kInvalidArgument, what + ": " + TakeSslError(), 0}; }

Status UseIdentity(SSL_CTX* ctx, const ServerTls& tls) {
  if (tls.chain_der.empty()) return Error{Code::kInvalidArgument, "the port has no certificate", 0};
  const X509Ptr own = ParseX509(tls.chain_der.front());
  if (!own || SSL_CTX_use_certificate(ctx, own.get()) != 1) return BadTls("the port's certificate does not parse");
  const auto* p = reinterpret_cast<const unsigned char*>(tls.private_key_der.data());
  const std::unique_ptr<EVP_PKEY, KeyFree> key(
      d2i_AutoPrivateKey(nullptr, &p, static_cast<long>(tls.private_key_der.size())));
  if (!key || SSL_CTX_use_PrivateKey(ctx, key.get()) != 1 || SSL_CTX_check_private_key(ctx) != 1)
    return BadTls("the port's private key does not parse or is not the certificate's");
  for (std::size_t i = 1; i < tls.chain_der.size(); ++i) {
    const X509Ptr link = ParseX509(tls.chain_der[i]);
    if (!link || SSL_CTX_add1_chain_cert(ctx, link.get()) != 1)
      return BadTls("a certificate of the chain does not parse");
  }
  return {};
}

Status DemandClientCertificate(SSL_CTX* ctx, const std::string& ca_der) {
  const X509Ptr ca = ParseX509(ca_der);
  if (!ca) return BadTls("the CA certificate for clients does not parse");
  if (X509_STORE_add_cert(SSL_CTX_get_cert_store(ctx), ca.get()) != 1 || SSL_CTX_add_client_CA(ctx, ca.get()) != 1)
    return BadTls("the CA certificate for clients is refused");
  SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  SSL_CTX_set_verify_depth(ctx, 1);
  return {};
}

}  // namespace

std::string TakeSslError() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  if (code == 0) return "no further reason";
  char text[160];
  ERR_error_string_n(code, text, sizeof text);
  return text;
}

Result<SslContext> MakeServerContext(const ServerTls& tls) {
  ERR_clear_error();
  SslContext ctx(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  if (!ctx) return Error{Code::kInternal, "no TLS context: " + TakeSslError(), 0};
  SSL_CTX_set_min_proto_version(ctx.get(), TLS1_2_VERSION);
  if (SSL_CTX_set_cipher_list(ctx.get(), runtime::kTls12Suites) != 1 ||
      SSL_CTX_set_ciphersuites(ctx.get(), runtime::kTls13Suites) != 1)
    return Error{Code::kInternal, "the TLS suites are not available: " + TakeSslError(), 0};
  SSL_CTX_set_options(
      ctx.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_TICKET);
  SSL_CTX_set_num_tickets(ctx.get(), 0);
  SSL_CTX_set_session_cache_mode(ctx.get(), SSL_SESS_CACHE_OFF);
  // Idle connections give their record buffers back: thousands of agents keep one open.
  SSL_CTX_set_mode(ctx.get(),
                   SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  if (const Status used = UseIdentity(ctx.get(), tls); !used) return used.error();
  if (!tls.client_ca_der.empty()) {
    if (const Status demanded = DemandClientCertificate(ctx.get(), tls.client_ca_der); !demanded)
      return demanded.error();
  }
  return ctx;
}

}  // namespace kintsugi::console
