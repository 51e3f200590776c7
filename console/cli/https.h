// SPDX-License-Identifier: Apache-2.0
// HTTPS to one console: HTTP/1.1 over TLS (1.2 at the least, 1.3 preferred), trusting the given anchor alone
// and checking the host name or IP. Blocking with timeouts; one thread at a time. Keeps its connection
// between calls.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/base/result.h"
#include "common/base/time.h"
#include "console/cli/connection.h"

namespace kintsugi::cli {

struct HttpsRequest {
  std::string path;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  // Set: `body_bytes` are sent from it instead of `body`. Returns the next bytes; "" before the end is a
  // failure.
  std::function<std::string()> next_chunk;
  std::uint64_t body_bytes = 0;
  Duration reply_timeout{30'000};  // from the last byte sent to the last byte received
  // Asking twice does no harm: the kept connection may be used, and a request is repeated on a fresh one when
  // the kept one turns out to be dead. Anything else gets a fresh connection, so that it is never unclear
  // whether it was carried out twice.
  bool repeatable = false;
};

struct HttpsReply {
  unsigned status = 0;
  std::string content_type;
  std::string body;  // at most 256 MiB
};

class HttpsClient {
 public:
  HttpsClient(Address address, Trust trust);
  ~HttpsClient();
  HttpsClient(HttpsClient&&) noexcept;
  HttpsClient& operator=(HttpsClient&&) noexcept;

  // kUnavailable: no connection. kUntrustedPeer: the certificate is not the console's; nothing was sent.
  // kDeadlineExceeded. kTooLarge.
  Result<HttpsReply> Post(const HttpsRequest& request);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace kintsugi::cli
