// SPDX-License-Identifier: Apache-2.0
// OperatorClient: the operator API of proto/operator.proto as C++ calls. Connect protocol
// (https://connectrpc.com/docs/protocol), unary, JSON over HTTPS POST with a bearer token. Unknown fields of
// newer consoles are ignored. One thread at a time.
#pragma once

#include <google/protobuf/message.h>

#include <functional>
#include <string>

#include "common/base/result.h"
#include "common/base/time.h"
#include "console/cli/connection.h"
#include "console/cli/https.h"
#include "proto/operator.pb.h"
#include "proto/operator_methods.h"

namespace kintsugi::cli {

class OperatorClient {
 public:
  explicit OperatorClient(const Connection& connection);

  // Errors: those of HttpsClient::Post, and the console's own with its message.
  template <typename Reply>
  Result<Reply> Call(v1::OperatorMethod method, const google::protobuf::Message& request, Duration timeout = kTimeout) {
    Reply reply;
    if (auto status = CallInto(method, request, reply, timeout); !status) return status.error();
    return reply;
  }
  static constexpr Duration kTimeout{30'000};

  // Told how many bytes are sent, and how many there are.
  using Progress = std::function<void(std::uint64_t sent, std::uint64_t total)>;
  // Streams the file; it is never in memory as a whole. kNotFound, kIo: the file.
  // `about`: update_id and revision as in the protocol; the rest is taken from the file.
  Result<v1::AddPackageReply> AddPackage(const std::string& path, const Progress& progress,
                                         const v1::AddPackageRequest& about = {});

  // Streams a feed to the console, for one ImportCatalog.
  Result<v1::UploadFeedReply> UploadFeed(const std::string& path, const Progress& progress);

 private:
  using Headers = std::vector<std::pair<std::string, std::string>>;
  Status Upload(v1::OperatorMethod method, const std::string& path, const std::string& what, const Headers& more,
                const Progress& progress, google::protobuf::Message& reply);
  Status CallInto(v1::OperatorMethod method, const google::protobuf::Message& request, google::protobuf::Message& reply,
                  Duration timeout);

  HttpsClient https_;
  std::string token_;
};

// The console's refusal: {"code": "not_found", "message": "..."}; other bodies are judged by the HTTP status.
Error ErrorFrom(const HttpsReply& reply);
// RFC 3986: everything but unreserved characters as %XX.
std::string PercentEncode(std::string_view text);

}  // namespace kintsugi::cli
