// SPDX-License-Identifier: Apache-2.0
// A blocking TLS client that can send anything, and the identities of a small test world. One thread per
// client.
#pragma once

#include <openssl/ssl.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "common/crypto/crypto.h"
#include "console/http/tls_context.h"

namespace kintsugi::console {

struct HostIdentity {
  std::string private_key_der;
  std::string certificate_der;
};

// The console's CA, the identity of a port on 127.0.0.1, and hosts on demand.
struct TestWorld {
  TestWorld();
  HostIdentity NewHost(const std::string& host_id, Duration age = Duration{0}) const;
  ServerTls PortTls(bool client_certificate) const;

  crypto::Authority authority;
  crypto::ServerIdentity server;
};

struct HttpReply {
  int status = 0;                             // 0: no complete answer came
  std::map<std::string, std::string> fields;  // lower-case names
  std::string body;
  std::string Field(const std::string& name) const;
};

class HttpsClient {
 public:
  struct Options {
    std::string ca_der;
    std::optional<HostIdentity> identity;
    int max_tls_version = TLS1_3_VERSION;
    std::string tls12_suites;  // "": OpenSSL's
    std::string tls13_suites;
  };
  HttpsClient(std::uint16_t port, const Options& options);
  ~HttpsClient();
  HttpsClient(const HttpsClient&) = delete;
  HttpsClient& operator=(const HttpsClient&) = delete;

  bool connected() const { return connected_; }
  std::string cipher() const { return SSL_get_cipher_name(ssl_); }
  std::size_t chain_length() const;
  bool Send(std::string_view bytes);
  void SendEnd();  // half-closes below TLS
  // One answer; `head` says that it has no body whatever its Content-Length.
  HttpReply Read(bool head = false);
  HttpReply Call(std::string_view request, bool head = false);
  // The answer without its body, which ReadBytes takes.
  HttpReply CallForHead(std::string_view request) { return Call(request, true); }
  // Reads and counts a body of that many bytes without keeping it; for measurements.
  std::uint64_t ReadBytes(std::uint64_t size_bytes);
  // What has come and was not read yet, else what comes next; "" at the end.
  std::string ReadSome();
  // True when the server closes, within the client's receive time limit (10 s).
  bool ClosedByServer();

 private:
  bool Fill();
  int fd_ = -1;
  SSL_CTX* context_ = nullptr;
  SSL* ssl_ = nullptr;
  bool connected_ = false;
  std::string buffer_;
};

// A TCP connection to 127.0.0.1:port without TLS; -1 on failure.
int ConnectTcp(std::uint16_t port);
Instant SystemNow();

}  // namespace kintsugi::console
