// SPDX-License-Identifier: Apache-2.0
#include "console/http/connect_json.h"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/util/json_util.h>
#include <openssl/evp.h>

#include "common/base/check.h"
#include "console/http/error_status.h"
#include "proto/agent.pb.h"
#include "proto/operator.pb.h"

namespace kintsugi::console {

namespace pb = google::protobuf;

namespace {

const pb::MethodDescriptor& DescriptorOf(v1::OperatorMethod method) {
  static const pb::ServiceDescriptor* const service =
      v1::WhoAmIRequest::descriptor()->file()->FindServiceByName("Operator");
  KINTSUGI_CHECK(service != nullptr);
  return *service->method(static_cast<int>(method));  // the enumeration is made from this descriptor, in its order
}

bool StartsWithNoCase(std::string_view text, std::string_view start) {
  if (text.size() < start.size()) return false;
  for (std::size_t i = 0; i < start.size(); ++i) {
    const char c = text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] + 32) : text[i];
    if (c != start[i]) return false;
  }
  return true;
}

std::string Base64(const std::string& bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  while (!text.empty() && text.back() == '=') text.pop_back();
  return text;
}

std::string JsonString(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string_view Text(const pb::util::Status& status) {
  const auto message = status.message();
  return {message.data(), static_cast<std::size_t>(message.size())};
}

}  // namespace

std::optional<Encoding> EncodingOf(std::string_view content_type) {
  for (const auto& [name, encoding] : {std::pair{std::string_view("application/json"), Encoding::kJson},
                                       std::pair{std::string_view("application/proto"), Encoding::kBinary}}) {
    if (!StartsWithNoCase(content_type, name)) continue;
    const char next = content_type.size() > name.size() ? content_type[name.size()] : ';';
    if (next == ';' || next == ' ') return encoding;
  }
  return std::nullopt;
}

Result<MessagePtr> ParseRequest(v1::OperatorMethod method, Encoding encoding, const std::string& body) {
  const auto& descriptor = DescriptorOf(method);
  MessagePtr message(pb::MessageFactory::generated_factory()->GetPrototype(descriptor.input_type())->New());
  if (encoding == Encoding::kBinary) {
    if (message->ParseFromString(body)) return message;
    return Error{Code::kInvalidArgument, fmt::format("the body is not a {}", descriptor.input_type()->name()), 0};
  }
  pb::util::JsonParseOptions options;
  options.ignore_unknown_fields = false;
  const auto parsed = pb::util::JsonStringToMessage(body, message.get(), options);
  if (parsed.ok()) return message;
  return Error{Code::kInvalidArgument,
               fmt::format("the body is not the JSON of a {}: {}", descriptor.input_type()->name(), Text(parsed)), 0};
}

HttpResponse MessageResponse(const pb::Message& message, Encoding encoding) {
  HttpResponse response;
  if (encoding == Encoding::kBinary) {
    response.content_type = "application/proto";
    response.body = message.SerializeAsString();
    return response;
  }
  pb::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  response.content_type = "application/json";
  const auto printed = pb::util::MessageToJsonString(message, &response.body, options);
  if (!printed.ok()) return ConnectError({Code::kInternal, fmt::format("the reply has no JSON: {}", Text(printed)), 0});
  return response;
}

HttpResponse ConnectError(const Error& error) {
  v1::ErrorReply detail;
  detail.set_code(static_cast<std::uint32_t>(error.code));
  detail.set_message(error.message);
  const ErrorStatus& status = StatusOf(error.code);
  HttpResponse response;
  response.status = status.http;
  response.content_type = "application/json";
  response.body =
      fmt::format(R"({{"code":"{}","message":{},"details":[{{"type":"kintsugi.v1.ErrorReply","value":"{}"}}]}})",
                  status.connect, JsonString(error.message), Base64(detail.SerializeAsString()));
  if (error.code == Code::kUnauthenticated) response.fields.emplace_back("WWW-Authenticate", "Bearer");
  if (error.code == Code::kResourceExhausted) response.fields.emplace_back("Retry-After", "1");
  return response;
}

}  // namespace kintsugi::console
