// SPDX-License-Identifier: Apache-2.0
// A real HTTPS server on 127.0.0.1 with a certificate of its own authority, whose answers the test gives. One
// connection at a time on its own thread; the handler runs on that thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/crypto/crypto.h"

namespace kintsugi::test {

struct HttpsRequestSeen {
  std::string path;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};
struct HttpsAnswer {
  unsigned status = 200;
  std::string body;
  bool close = false;  // after the answer
  bool drop = false;   // close without an answer
};
using HttpsHandler = std::function<HttpsAnswer(const HttpsRequestSeen&)>;

class HttpsServer {
 public:
  struct Options {
    std::vector<std::string> names{"127.0.0.1", "localhost"};  // in its certificate
    std::uint16_t port = 0;                                    // 0: any
  };
  explicit HttpsServer(HttpsHandler handler)
      : HttpsServer(std::move(handler), Options{{"127.0.0.1", "localhost"}, 0}) {}
  HttpsServer(HttpsHandler handler, const Options& options);
  ~HttpsServer();  // ends open connections
  HttpsServer(const HttpsServer&) = delete;
  HttpsServer& operator=(const HttpsServer&) = delete;

  std::uint16_t port() const;
  std::string url() const;     // https://127.0.0.1:PORT
  std::string ca_pin() const;  // 64 hex digits
  std::string ca_pem() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace kintsugi::test
