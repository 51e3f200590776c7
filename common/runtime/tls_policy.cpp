// SPDX-License-Identifier: Apache-2.0
#include "common/runtime/tls_policy.h"

#include <openssl/ssl.h>

#include <string>

#include "common/runtime/environment.h"

namespace kintsugi::runtime {
namespace ssl = boost::asio::ssl;
namespace {

Error Refused(const std::string& what, const boost::system::error_code& problem) {
  return Error{Code::kInvalidArgument, what + ": " + problem.message(), problem.value()};
}

// Called by OpenSSL for each new connection of the process, when its settings are already those of its context.
void WithoutTickets(void* connection, void*, CRYPTO_EX_DATA*, int, long, void*) {
  SSL_set_num_tickets(static_cast<SSL*>(connection), 0);
}

// gRPC leaves OpenSSL's default, two tickets after each handshake, and has no setting for it.
void SendNoTickets() {
  static const int kIndex = SSL_get_ex_new_index(0, nullptr, WithoutTickets, nullptr, nullptr);
  KINTSUGI_CHECK(kIndex >= 0);
}

}  // namespace

void ApplyGrpcTlsPolicy() {
  SetEnvironment("GRPC_SSL_CIPHER_SUITES", std::string(kTls13Suites) + ":" + kTls12Suites);
  SendNoTickets();
}

ssl::context NewTlsContext(ssl::context::method method) {
  ssl::context context(method);
  SSL_CTX* native = context.native_handle();
  KINTSUGI_CHECK(SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION) == 1);
  KINTSUGI_CHECK(SSL_CTX_set_cipher_list(native, kTls12Suites) == 1);
  KINTSUGI_CHECK(SSL_CTX_set_ciphersuites(native, kTls13Suites) == 1);
  KINTSUGI_CHECK(SSL_CTX_set1_groups_list(native, "X25519:P-256") == 1);
  SSL_CTX_set_options(native, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET);
  SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
  KINTSUGI_CHECK(SSL_CTX_set_num_tickets(native, 0) == 1);
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);  // 34 KiB less for each idle connection
  return context;
}

Status UseIdentity(ssl::context& context, const std::string& chain_pem, const std::string& private_key_pem) {
  boost::system::error_code problem;
  context.use_certificate_chain(boost::asio::buffer(chain_pem), problem);
  if (problem) return Refused("the certificate is not usable", problem);
  context.use_private_key(boost::asio::buffer(private_key_pem), ssl::context::pem, problem);
  if (problem) return Refused("the private key does not fit the certificate", problem);
  return {};
}

Status TrustOnly(ssl::context& context, const std::string& ca_pem) {
  boost::system::error_code problem;
  context.add_certificate_authority(boost::asio::buffer(ca_pem), problem);
  if (problem) return Refused("the authority is not usable", problem);
  return {};
}

}  // namespace kintsugi::runtime
