// SPDX-License-Identifier: Apache-2.0
// A console's operator port whose answers are given beforehand: real TLS, real HTTP, the Connect protocol's
// error form, a bearer token. For tests of clients and for looking at them. Safe from any thread.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "tests/support/https_server.h"

namespace kintsugi::test {

class ScriptedConsole {
 public:
  static constexpr const char* kToken = "test-token";

  explicit ScriptedConsole(HttpsServer::Options options = {{"127.0.0.1", "localhost"}, 0});

  // The next answer of the method; the last one is given for ever. Without any: HTTP 404 and code
  // unimplemented.
  void Answer(const std::string& method, HttpsAnswer answer);
  void Answer(const std::string& method, const std::string& json) { Answer(method, HttpsAnswer{200, json}); }
  // {"code": code, "message": message} with the status.
  void Refuse(const std::string& method, unsigned status, const std::string& code, const std::string& message);
  // <Method>.json, or <Method>.1.json, <Method>.2.json, ... in this order.
  void AnswerFrom(const std::filesystem::path& folder);

  // What came in for the method, in order.
  std::vector<HttpsRequestSeen> Seen(const std::string& method) const;
  const HttpsServer& server() const { return *server_; }

 private:
  HttpsAnswer Handle(const HttpsRequestSeen& request);

  mutable std::mutex mutex_;
  std::map<std::string, std::vector<HttpsAnswer>> answers_;
  std::map<std::string, std::size_t> given_;
  std::map<std::string, std::vector<HttpsRequestSeen>> seen_;
  std::unique_ptr<HttpsServer> server_;  // last: its thread uses the others
};

}  // namespace kintsugi::test
