// SPDX-License-Identifier: Apache-2.0
#include "console/cli/client.h"

#include <fmt/format.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include <array>
#include <filesystem>
#include <fstream>

#include "console/cli/output/safe_text.h"

namespace kintsugi::cli {
namespace {

namespace json = google::protobuf::util;

constexpr std::size_t kChunkBytes = 256 * 1024;
constexpr Duration kUploadReplyTimeout{120'000};  // the console hashes and syncs the last bytes

struct ConnectCode {
  std::string_view name;
  Code code;
};
// Names of the Connect protocol that are not names in ErrorTable().
constexpr std::array kConnectCodes = {
    ConnectCode{"canceled", Code::kCancelled},
    ConnectCode{"aborted", Code::kConflict},
    ConnectCode{"out_of_range", Code::kInvalidArgument},
    ConnectCode{"unimplemented", Code::kInternal},
    ConnectCode{"unknown", Code::kInternal},
};

Code CodeFromName(std::string_view name, Code fallback) {
  for (const ErrorRow& row : ErrorTable())
    if (row.name == name && row.code != Code::kOk) return row.code;
  for (const ConnectCode& row : kConnectCodes)
    if (row.name == name) return row.code;
  return fallback;
}

Code CodeFromStatus(unsigned status) {
  switch (status) {
    case 400:
      return Code::kInvalidArgument;
    case 401:
      return Code::kUnauthenticated;
    case 403:
      return Code::kPermissionDenied;
    case 404:
      return Code::kNotFound;
    case 409:
      return Code::kConflict;
    case 413:
      return Code::kTooLarge;
    case 429:
      return Code::kResourceExhausted;
    case 502:
    case 503:
      return Code::kUnavailable;
    case 504:
      return Code::kDeadlineExceeded;
    case 507:
      return Code::kDiskFull;
    default:
      return Code::kInternal;
  }
}

std::string_view NameOf(v1::OperatorMethod method) {
  for (const auto& row : v1::kOperatorMethods)
    if (row.method == method) return row.name;
  return "";
}

// Reading twice changes nothing; anything else must not be repeated by itself.
bool OnlyReads(std::string_view name) {
  return name.substr(0, 3) == "Get" || name.substr(0, 4) == "List" || name == "WhoAmI";
}

std::string Path(v1::OperatorMethod method) { return std::string(v1::kOperatorPath) + std::string(NameOf(method)); }

Status ReadReply(const HttpsReply& reply, google::protobuf::Message& message) {
  if (reply.status != 200) return ErrorFrom(reply);
  json::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  if (json::JsonStringToMessage(reply.body, &message, options).ok()) return {};
  return Error{Code::kDataLoss,
               "the answer is not what a Kintsugi console sends; is the address a console's operator port?"};
}

}  // namespace

OperatorClient::OperatorClient(const Connection& connection)
    : https_(connection.address, connection.trust), token_(connection.token) {}

Status OperatorClient::CallInto(v1::OperatorMethod method, const google::protobuf::Message& request,
                                google::protobuf::Message& reply, Duration timeout) {
  HttpsRequest post;
  post.path = Path(method);
  post.headers = {
      {"Content-Type", "application/json"}, {"Connect-Protocol-Version", "1"}, {"Authorization", "Bearer " + token_}};
  if (!json::MessageToJsonString(request, &post.body).ok())
    return Error{Code::kInvalidArgument, "the request has text that is not valid UTF-8"};
  post.reply_timeout = timeout;
  post.repeatable = OnlyReads(NameOf(method));
  const auto answer = https_.Post(post);
  if (!answer) return answer.error();
  return ReadReply(*answer, reply);
}

Status OperatorClient::Upload(v1::OperatorMethod method, const std::string& path, const std::string& what,
                              const Headers& more, const Progress& progress, google::protobuf::Message& reply) {
  std::error_code ec;
  const std::uint64_t total = std::filesystem::file_size(path, ec);
  if (ec)
    return Error{ec == std::errc::no_such_file_or_directory ? Code::kNotFound : Code::kIo,
                 fmt::format("cannot read the {} {}: {}", what, SafeText(path), ec.message()), ec.value()};
  if (total == 0) return Error{Code::kInvalidArgument, fmt::format("the {} {} is empty", what, SafeText(path))};
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error{Code::kIo, fmt::format("cannot read the {} {}", what, SafeText(path))};
  std::uint64_t sent = 0;
  HttpsRequest post;
  post.path = Path(method);
  post.headers = {{"Content-Type", "application/octet-stream"},
                  {"Connect-Protocol-Version", "1"},
                  {"Authorization", "Bearer " + token_},
                  {"Kintsugi-File-Name", PercentEncode(std::filesystem::path(path).filename().string())}};
  post.headers.insert(post.headers.end(), more.begin(), more.end());
  post.body_bytes = total;
  post.reply_timeout = kUploadReplyTimeout;
  post.next_chunk = [&] {
    if (progress) progress(sent, total);
    std::string chunk(std::min<std::uint64_t>(kChunkBytes, total - sent), '\0');
    file.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    chunk.resize(static_cast<std::size_t>(file.gcount()));
    sent += chunk.size();
    return chunk;
  };
  const auto answer = https_.Post(post);
  if (!answer) return answer.error();
  if (progress) progress(sent, total);
  return ReadReply(*answer, reply);
}

Result<v1::AddPackageReply> OperatorClient::AddPackage(const std::string& path, const Progress& progress,
                                                       const v1::AddPackageRequest& about) {
  Headers more;
  if (!about.update_id().empty()) more.emplace_back("Kintsugi-Update", about.update_id());
  if (about.revision() != 0) more.emplace_back("Kintsugi-Revision", std::to_string(about.revision()));
  v1::AddPackageReply reply;
  const Status sent = Upload(v1::OperatorMethod::kAddPackage, path, "package", more, progress, reply);
  if (!sent) return sent.error();
  return reply;
}

Result<v1::UploadFeedReply> OperatorClient::UploadFeed(const std::string& path, const Progress& progress) {
  v1::UploadFeedReply reply;
  const Status sent = Upload(v1::OperatorMethod::kUploadFeed, path, "feed", {}, progress, reply);
  if (!sent) return sent.error();
  return reply;
}

Error ErrorFrom(const HttpsReply& reply) {
  const Code by_status = CodeFromStatus(reply.status);
  google::protobuf::Struct body;
  const bool is_json = json::JsonStringToMessage(reply.body, &body).ok();
  const auto text = [&](const std::string& key) {
    const auto field = body.fields().find(key);
    return field == body.fields().end() ? std::string() : field->second.string_value();
  };
  if (is_json && !text("code").empty()) {
    const std::string message = text("message");
    // Connect has one name for every kind of "too much"; the status says which.
    const bool status_knows_more = by_status == Code::kTooLarge || by_status == Code::kDiskFull;
    return {status_knows_more ? by_status : CodeFromName(text("code"), by_status),
            message.empty() ? "the console refused: " + text("code") : message};
  }
  return {by_status == Code::kNotFound ? Code::kInternal : by_status,
          fmt::format("the console answered with HTTP status {}{}", reply.status,
                      reply.status == 404 ? "; is the address a console's operator port?" : "")};
}

std::string PercentEncode(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '.' || c == '_' || c == '~';
    if (plain)
      encoded += c;
    else
      encoded += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
  }
  return encoded;
}

}  // namespace kintsugi::cli
