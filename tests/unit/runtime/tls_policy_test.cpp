// SPDX-License-Identifier: Apache-2.0
// What a handshake under the policy may be: both ends run in this process over memory buffers, no socket.
#include "common/runtime/tls_policy.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <cstdlib>
#include <memory>

#include "common/crypto/crypto.h"
#include "common/runtime/system_clock.h"

namespace kintsugi::runtime {
namespace {

namespace ssl = boost::asio::ssl;

struct SslFree {
  void operator()(SSL* connection) const { SSL_free(connection); }
};
using Connection = std::unique_ptr<SSL, SslFree>;

// Joins client and server by a pair of memory buffers and runs the handshake; the negotiated suite and version, or "".
std::string Negotiate(SSL_CTX* client_context, SSL_CTX* server_context) {
  const Connection client(SSL_new(client_context));
  const Connection server(SSL_new(server_context));
  BIO* near = nullptr;
  BIO* far = nullptr;
  BIO_new_bio_pair(&near, 0, &far, 0);
  SSL_set_bio(client.get(), near, near);
  SSL_set_bio(server.get(), far, far);
  SSL_set_connect_state(client.get());
  SSL_set_accept_state(server.get());
  for (int round = 0; round < 20; ++round) {
    const int client_done = SSL_do_handshake(client.get());
    const int server_done = SSL_do_handshake(server.get());
    if (client_done == 1 && server_done == 1)
      return std::string(SSL_get_version(client.get())) + " " + SSL_get_cipher_name(client.get());
  }
  return "";
}

struct Ends {
  Ends() {
    const Instant now = SystemClock().Now();
    const auto authority = crypto::NewAuthority("test", now).value();
    const auto identity = crypto::IssueServerIdentity(authority, {"console"}, now, Duration{3'600'000}).value();
    EXPECT_TRUE(UseIdentity(server, crypto::CertificateToPem(identity.certificate_der),
                            crypto::PrivateKeyToPem(identity.private_key_der)));
  }
  std::string Negotiate() { return runtime::Negotiate(client.native_handle(), server.native_handle()); }
  ssl::context client = NewTlsContext(ssl::context::tls_client);
  ssl::context server = NewTlsContext(ssl::context::tls_server);
};

TEST(TlsPolicy, PrefersVersion13) { EXPECT_TRUE(Ends().Negotiate().starts_with("TLSv1.3 TLS_")); }

TEST(TlsPolicy, Takes12WithForwardSecrecyOnly) {
  const struct {
    const char* suite;
    bool taken;
  } rows[] = {{"ECDHE-ECDSA-AES128-GCM-SHA256", true}, {"ECDHE-ECDSA-AES256-GCM-SHA384", true},
              {"ECDHE-ECDSA-CHACHA20-POLY1305", true}, {"ECDHE-ECDSA-AES128-SHA256", false},
              {"ECDHE-ECDSA-AES256-SHA", false},       {"AES128-GCM-SHA256", false}};
  for (const auto& row : rows) {
    Ends ends;
    SSL_CTX_set_max_proto_version(ends.client.native_handle(), TLS1_2_VERSION);
    ASSERT_EQ(SSL_CTX_set_cipher_list(ends.client.native_handle(), row.suite), 1) << row.suite;
    EXPECT_EQ(ends.Negotiate(), row.taken ? "TLSv1.2 " + std::string(row.suite) : "") << row.suite;
  }
}

TEST(TlsPolicy, RefusesOlderVersions) {
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
    Ends ends;
    SSL_CTX_set_security_level(ends.client.native_handle(), 0);
    SSL_CTX_set_min_proto_version(ends.client.native_handle(), version);
    SSL_CTX_set_max_proto_version(ends.client.native_handle(), version);
    SSL_CTX_set_cipher_list(ends.client.native_handle(), "ALL:@SECLEVEL=0");
    EXPECT_EQ(ends.Negotiate(), "") << version;
  }
}

TEST(TlsPolicy, RefusesAKeyThatIsNotTheCertificates) {
  const Instant now = SystemClock().Now();
  const auto authority = crypto::NewAuthority("test", now).value();
  const auto identity = crypto::IssueServerIdentity(authority, {"console"}, now, Duration{3'600'000}).value();
  ssl::context context = NewTlsContext(ssl::context::tls_server);
  const std::string other_key = crypto::PrivateKeyToPem(crypto::NewPrivateKey().value());
  EXPECT_EQ(UseIdentity(context, crypto::CertificateToPem(identity.certificate_der), other_key).error().code,
            Code::kInvalidArgument);
  EXPECT_EQ(UseIdentity(context, "rubbish", other_key).error().code, Code::kInvalidArgument);
  EXPECT_EQ(TrustOnly(context, "rubbish").error().code, Code::kInvalidArgument);
}

TEST(TlsPolicy, GivesGrpcTheSameSuites) {
  ApplyGrpcTlsPolicy();
  ASSERT_NE(std::getenv("GRPC_SSL_CIPHER_SUITES"), nullptr);
  EXPECT_EQ(std::string(std::getenv("GRPC_SSL_CIPHER_SUITES")), std::string(kTls13Suites) + ":" + kTls12Suites);
}

TEST(TlsPolicy, SendsNoTickets) {
  EXPECT_EQ(SSL_CTX_get_num_tickets(NewTlsContext(ssl::context::tls_server).native_handle()), 0U);
  ApplyGrpcTlsPolicy();
  ssl::context others(ssl::context::tls_server);  // as gRPC makes them
  ASSERT_GT(SSL_CTX_get_num_tickets(others.native_handle()), 0U);
  const std::unique_ptr<SSL, decltype(&SSL_free)> connection(SSL_new(others.native_handle()), &SSL_free);
  EXPECT_EQ(SSL_get_num_tickets(connection.get()), 0U);
}

}  // namespace
}  // namespace kintsugi::runtime
