// SPDX-License-Identifier: Apache-2.0
// One small HTTPS/1.1 server: the enrolment, operator and content ports are three of it with different TLS
// policies, limits and routers. Boost.Asio coroutines, Beast's parser, OpenSSL on the socket itself
// (README.md says why not asio::ssl::stream). Threads: Start, Stop and UseTls from any thread, Stop not from
// a handler. Each connection lives on one thread from first to last byte, so handlers of one connection never
// overlap; handlers of different connections do.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "common/base/log.h"
#include "common/base/result.h"
#include "console/http/limits.h"
#include "console/http/router.h"
#include "console/http/tls_context.h"

namespace kintsugi::console {

struct HttpsServerOptions {
  std::string name;                 // "operator", for logs and errors
  std::string address = "0.0.0.0";  // IPv4 or IPv6 literal
  std::uint16_t port = 0;           // 0: any free one
  unsigned threads = 1;
  ServerTls tls;
  HttpLimits limits;
  ErrorRenderer render_error;  // how the server's own refusals (400, 404, 408, 413, 431) are worded
};

class HttpsServer {
 public:
  // Listens when this returns. kPortInUse (with address and port), kInvalidArgument (address, key or
  // certificate), kIo. Ignores SIGPIPE for the whole process unless someone already handles it: OpenSSL
  // writes with write(2). `log` must outlive the server.
  static Result<std::unique_ptr<HttpsServer>> Start(HttpsServerOptions options, HttpRouter router, Log& log);
  ~HttpsServer();  // Stop()

  std::uint16_t port() const;
  // Closes the listener and every connection, waits for the threads. Answers that come later are dropped.
  // Idempotent.
  void Stop();
  // New connections use this identity (a renewed certificate); open ones keep theirs.
  Status UseTls(const ServerTls& tls);

  struct Counters {
    std::uint64_t accepted = 0;
    std::uint64_t refused_over_cap = 0;
    std::uint64_t accept_backoffs = 0;
    std::uint64_t open = 0;
  };
  Counters counters() const;

 private:
  struct Impl;
  explicit HttpsServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace kintsugi::console
