// SPDX-License-Identifier: Apache-2.0
#include "console/http/operator_endpoint.h"

#include <fmt/format.h>

#include <google/protobuf/stubs/common.h>
#include <charconv>

#include "common/base/bytes.h"
#include "console/http/browser.h"
#include "console/http/connect_json.h"
#include "console/http/limits.h"
#include "proto/operator.pb.h"

namespace kintsugi::console {
namespace {

constexpr std::size_t kFileNameBytes = 255;

HttpResponse Refusal(int status, Code code, const std::string& message) {
  HttpResponse response = ConnectError({code, message, 0});
  response.status = status;
  return response;
}

// Answers with the message's JSON, made on the connection's thread: a list of 10,000 hosts takes tens of
// milliseconds.
Done<MessagePtr> RespondWith(Respond respond, Encoding encoding) {
  return [respond = std::move(respond), encoding](Result<MessagePtr> reply) {
    if (!reply) return respond(ConnectError(reply.error()));
    HttpResponse response;
    response.make = [message = *reply, encoding] { return MessageResponse(*message, encoding); };
    respond(std::move(response));
  };
}

class PackageUpload final : public BodySink {
 public:
  PackageUpload(std::unique_ptr<PackageWriter> writer, OperatorGateway& gateway, Background& background, Caller caller,
                v1::AddPackageRequest request)
      : writer_(std::move(writer)),
        gateway_(gateway),
        background_(background),
        caller_(std::move(caller)),
        request_(std::move(request)) {}

  Status Append(std::string_view bytes) override { return writer_->Append(bytes); }

  void Finish(Respond respond) override {
    background_.Post([writer = std::shared_ptr<PackageWriter>(std::move(writer_)), &gateway = gateway_,
                      caller = caller_, request = request_, respond = std::move(respond)]() mutable {
      auto stored = writer->Finish();
      if (!stored) return respond(ConnectError(stored.error()));
      gateway.PackageAdded(std::move(caller), std::move(request), *stored,
                           RespondWith(std::move(respond), Encoding::kJson));
    });
  }

 private:
  std::unique_ptr<PackageWriter> writer_;
  OperatorGateway& gateway_;
  Background& background_;
  Caller caller_;
  v1::AddPackageRequest request_;
};

// Its reply tells the hash by which the import names the bytes; the core hears of them then.
class FeedUpload final : public BodySink {
 public:
  FeedUpload(std::unique_ptr<PackageWriter> writer, Background& background)
      : writer_(std::move(writer)), background_(background) {}

  Status Append(std::string_view bytes) override { return writer_->Append(bytes); }

  void Finish(Respond respond) override {
    background_.Post([writer = std::shared_ptr<PackageWriter>(std::move(writer_)), respond = std::move(respond)] {
      auto stored = writer->Finish();
      if (!stored) return respond(ConnectError(stored.error()));
      auto reply = std::make_shared<v1::UploadFeedReply>();
      reply->set_upload(stored->sha256);
      reply->set_size_bytes(stored->size_bytes);
      RespondWith(respond, Encoding::kJson)(MessagePtr(std::move(reply)));
    });
  }

 private:
  std::unique_ptr<PackageWriter> writer_;
  Background& background_;
};

Result<std::string> PercentDecode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out.push_back(text[i]);
      continue;
    }
    const auto byte = FromHex(text.substr(i + 1, 2));
    if (!byte || byte->size() != 1) return Error{Code::kInvalidArgument, "Kintsugi-File-Name has a broken % escape", 0};
    out += *byte;
    i += 2;
  }
  return out;
}

}  // namespace

Result<std::string> DecodeFileName(std::string_view field) {
  auto name = PercentDecode(field);
  if (!name) return name;
  const auto bad = [](const char* why) {
    return Error{Code::kInvalidArgument, fmt::format("the Kintsugi-File-Name field {}", why), 0};
  };
  if (name->empty()) return bad("is missing: it names the package's file, percent-encoded");
  if (name->size() > kFileNameBytes) return bad("is longer than 255 bytes");
  for (const char c : *name) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return bad("has a control character");
    if (c == '/' || c == '\\') return bad("has a path separator: a name alone is expected");
  }
  if (!google::protobuf::internal::IsStructurallyValidUTF8(name->data(), static_cast<int>(name->size())))
    return bad("is not UTF-8");
  return name;
}

OperatorEndpoint::OperatorEndpoint(Authoriser& authoriser, OperatorGateway& gateway, PackageStore& packages,
                                   FeedSpool& feeds)
    : authoriser_(authoriser), gateway_(gateway), packages_(packages), feeds_(feeds) {}

HttpRouter OperatorEndpoint::Router() {
  HttpRouter router;
  for (const auto& row : v1::kOperatorMethods) {
    router.Exact(fmt::format("{}{}", v1::kOperatorPath, row.name),
                 [this, method = row.method](const HttpHead& head) { return Handle(method, head); });
  }
  return router;
}

HttpAction OperatorEndpoint::Handle(v1::OperatorMethod method, const HttpHead& head) {
  if (head.method != "POST") {
    HttpResponse response = Refusal(405, Code::kInvalidArgument, "every call of the operator API is a POST");
    response.fields.emplace_back("Allow", "POST");
    return response;
  }
  const Credential credential = CredentialOf(head);
  if (!credential.session.empty()) {
    if (const Status same = CheckSameOrigin(head); !same) return ConnectError(same.error());
  }
  auto caller = authoriser_.Authorise(method, credential, head.remote_address);
  if (!caller) return ConnectError(caller.error());
  if (method == v1::OperatorMethod::kAddPackage) return HandleUpload(std::move(*caller), head);
  if (method == v1::OperatorMethod::kUploadFeed) return HandleFeedUpload(head);
  return HandleCall(method, std::move(*caller), head);
}

HttpAction OperatorEndpoint::HandleCall(v1::OperatorMethod method, Caller caller, const HttpHead& head) {
  const auto encoding = EncodingOf(head.Field("Content-Type"));
  if (!encoding) return Refusal(415, Code::kInvalidArgument, "the body must be application/json or application/proto");
  const std::string_view compression = head.Field("Content-Encoding");
  if (!compression.empty() && compression != "identity")
    return Refusal(415, Code::kInvalidArgument, "compressed bodies are not accepted");
  return ReadBody{HttpLimits{}.body_bytes, [this, method, encoding = *encoding, caller = std::move(caller)](
                                               const std::string& body, Respond respond) {
                    auto request = ParseRequest(method, encoding, body);
                    if (!request) return respond(ConnectError(request.error()));
                    gateway_.Call(method, caller, std::move(*request), RespondWith(std::move(respond), encoding));
                  }};
}

namespace {

// What the header fields say about the bytes that follow.
Result<v1::AddPackageRequest> UploadRequest(const HttpHead& head) {
  v1::AddPackageRequest request;
  auto file_name = DecodeFileName(head.Field("Kintsugi-File-Name"));
  if (!file_name) return file_name.error();
  request.set_file_name(std::move(*file_name));
  request.set_size_bytes(head.content_length.value_or(0));
  const std::string_view update = head.Field("Kintsugi-Update");
  if (update.size() > kUpdateIdBytes)
    return Error{Code::kInvalidArgument,
                 fmt::format("the Kintsugi-Update field is longer than {} bytes", kUpdateIdBytes)};
  request.set_update_id(std::string(update));
  const std::string_view digits = head.Field("Kintsugi-Revision");
  std::uint32_t revision = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), revision);
  if (!digits.empty() && (error != std::errc{} || end != digits.data() + digits.size() || update.empty()))
    return Error{Code::kInvalidArgument,
                 "the Kintsugi-Revision field takes a whole number and goes with Kintsugi-Update"};
  request.set_revision(revision);
  return request;
}

// Why the bytes that follow are not taken; nullopt: they are.
std::optional<HttpResponse> RefuseBytes(const HttpHead& head, std::string_view method, std::string_view what,
                                        std::size_t most) {
  if (head.Field("Content-Type") != "application/octet-stream")
    return Refusal(415, Code::kInvalidArgument,
                   fmt::format("{} takes the {}'s bytes as application/octet-stream", method, what));
  if (!head.content_length)
    return Refusal(411, Code::kInvalidArgument, fmt::format("{} needs a Content-Length", method));
  if (*head.content_length == 0) return ConnectError({Code::kInvalidArgument, fmt::format("the {} is empty", what), 0});
  if (*head.content_length > most)
    return ConnectError({Code::kTooLarge, fmt::format("the {} is larger than {} bytes", what, most), 0});
  return std::nullopt;
}

}  // namespace

HttpAction OperatorEndpoint::HandleUpload(Caller caller, const HttpHead& head) {
  if (auto refusal = RefuseBytes(head, "AddPackage", "package", kPackageBytes)) return std::move(*refusal);
  auto request = UploadRequest(head);
  if (!request) return ConnectError(request.error());
  auto writer = packages_.NewPackage();
  if (!writer) return ConnectError(writer.error());
  return StreamBody{std::make_unique<PackageUpload>(std::move(*writer), gateway_, background_, std::move(caller),
                                                    std::move(*request))};
}

HttpAction OperatorEndpoint::HandleFeedUpload(const HttpHead& head) {
  if (auto refusal = RefuseBytes(head, "UploadFeed", "feed", kFeedBytes)) return std::move(*refusal);
  const auto file_name = DecodeFileName(head.Field("Kintsugi-File-Name"));
  if (!file_name) return ConnectError(file_name.error());
  auto writer = feeds_.NewUpload();
  if (!writer) return ConnectError(writer.error());
  return StreamBody{std::make_unique<FeedUpload>(std::move(*writer), background_)};
}

}  // namespace kintsugi::console
