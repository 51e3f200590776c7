// SPDX-License-Identifier: Apache-2.0
// Every operation is asynchronous inside and driven to its end here: that is how Asio gives blocking code a
// timeout.
#include "console/cli/https.h"

#include <fmt/format.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <boost/beast/version.hpp>
#include <optional>

#include "console/cli/trust_check.h"

namespace kintsugi::cli {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

constexpr Duration kConnectTimeout{10'000};
constexpr Duration kSendTimeout{60'000};  // for one chunk
constexpr std::uint64_t kMaxReplyBytes = 256ULL << 20U;

using Stream = beast::ssl_stream<beast::tcp_stream>;

}  // namespace

struct HttpsClient::Impl {
  Impl(Address a, Trust t) : address(std::move(a)), trust(std::move(t)) {}

  // Starts one asynchronous operation and runs it to its end.
  template <typename Start>
  error_code Await(Start start) {
    error_code result = asio::error::would_block;
    io.restart();
    start([&result](error_code ec, auto&&...) { result = ec; });
    io.run();
    return result;
  }
  void ExpireIn(Duration timeout) { beast::get_lowest_layer(*stream).expires_after(timeout); }

  Error Failed(const std::string& what, error_code ec) const {
    if (!trust.refusal().empty())
      return {Code::kUntrustedPeer, fmt::format("{} is not the console that is trusted: {}; nothing was sent to it",
                                                ToUrl(address), trust.refusal())};
    if (ec == beast::error::timeout)
      return {Code::kDeadlineExceeded, fmt::format("no answer from {} in time ({})", ToUrl(address), what)};
    const std::string reason = ec == http::error::end_of_stream ? "the connection was closed" : ec.message();
    return {Code::kUnavailable, fmt::format("cannot {} {}: {}", what, ToUrl(address), reason), ec.value()};
  }

  Status Connect();
  Status Send(const HttpsRequest& request);
  Result<HttpsReply> Receive(Duration timeout);
  Result<HttpsReply> Exchange(const HttpsRequest& request);
  Status SendChunks(const HttpsRequest& request);

  Address address;
  TrustCheck trust;
  asio::io_context io{1};
  asio::ssl::context tls{asio::ssl::context::tls_client};
  bool tls_ready = false;
  std::optional<Stream> stream;
  beast::flat_buffer buffer;
};

Status HttpsClient::Impl::Connect() {
  stream.reset();
  buffer.clear();
  if (!tls_ready) {
    if (auto status = trust.Install(tls.native_handle()); !status) return status;
    tls_ready = true;
  }
  error_code ec;
  asio::ip::tcp::resolver resolver(io);
  const auto places =
      resolver.resolve(address.host, std::to_string(address.port), asio::ip::resolver_base::numeric_service, ec);
  if (ec) return Failed("find", ec);
  stream.emplace(io, tls);
  if (auto status = trust.ExpectHost(stream->native_handle(), address.host); !status) return status;
  ExpireIn(kConnectTimeout);
  ec = Await([&](auto done) { beast::get_lowest_layer(*stream).async_connect(places, done); });
  if (!ec) ec = Await([&](auto done) { stream->async_handshake(asio::ssl::stream_base::client, done); });
  if (!ec) return {};
  const Error error = Failed("reach", ec);
  stream.reset();
  return error;
}

Status HttpsClient::Impl::SendChunks(const HttpsRequest& request) {
  for (std::uint64_t sent = 0; sent < request.body_bytes;) {
    const std::string chunk = request.next_chunk();
    if (chunk.empty() || chunk.size() > request.body_bytes - sent)
      return Error{Code::kIo, "the file changed or ended while it was being sent; try again"};
    ExpireIn(kSendTimeout);
    const auto ec = Await([&](auto done) { asio::async_write(*stream, asio::buffer(chunk), done); });
    if (ec) return Failed("send to", ec);
    sent += chunk.size();
  }
  return {};
}

Status HttpsClient::Impl::Send(const HttpsRequest& request) {
  http::request<http::string_body> message{http::verb::post, request.path, 11};
  message.set(http::field::host, fmt::format("{}:{}", address.host, address.port));
  message.set(http::field::user_agent, "kintsugi-cli");
  for (const auto& [name, value] : request.headers) message.set(name, value);
  ExpireIn(kSendTimeout);
  error_code ec;
  if (request.next_chunk) {
    message.content_length(request.body_bytes);
    http::request_serializer<http::string_body> serializer{message};
    ec = Await([&](auto done) { http::async_write_header(*stream, serializer, done); });
    return ec ? Status(Failed("send to", ec)) : SendChunks(request);
  }
  message.body() = request.body;
  message.prepare_payload();
  ec = Await([&](auto done) { http::async_write(*stream, message, done); });
  return ec ? Status(Failed("send to", ec)) : Status{};
}

Result<HttpsReply> HttpsClient::Impl::Receive(Duration timeout) {
  http::response_parser<http::string_body> parser;
  parser.body_limit(kMaxReplyBytes);
  ExpireIn(timeout);
  const auto ec = Await([&](auto done) { http::async_read(*stream, buffer, parser, done); });
  if (ec == http::error::body_limit)
    return Error{Code::kTooLarge,
                 fmt::format("the answer of {} is larger than 256 MiB; narrow the request", ToUrl(address))};
  if (ec) return Failed("read from", ec);
  const auto& message = parser.get();
  HttpsReply reply{message.result_int(), std::string(message[http::field::content_type]), message.body()};
  if (!message.keep_alive()) stream.reset();
  return reply;
}

Result<HttpsReply> HttpsClient::Impl::Exchange(const HttpsRequest& request) {
  const Status sent = Send(request);
  if (!sent && sent.error().code == Code::kIo) {
    stream.reset();
    return sent.error();
  }
  // A console that refuses a large upload answers and closes before it has read everything: its answer is the
  // better reason.
  auto reply = Receive(sent ? request.reply_timeout : kConnectTimeout);
  if (reply && sent) return reply;
  stream.reset();
  if (reply) return reply;
  return sent ? reply.error() : sent.error();
}

HttpsClient::HttpsClient(Address address, Trust trust)
    : impl_(std::make_unique<Impl>(std::move(address), std::move(trust))) {}
HttpsClient::~HttpsClient() = default;
HttpsClient::HttpsClient(HttpsClient&&) noexcept = default;
HttpsClient& HttpsClient::operator=(HttpsClient&&) noexcept = default;

Result<HttpsReply> HttpsClient::Post(const HttpsRequest& request) {
  if (impl_->stream && request.repeatable) {
    auto reply = impl_->Exchange(request);
    if (reply || reply.error().code != Code::kUnavailable) return reply;
  }
  if (auto status = impl_->Connect(); !status) return status.error();
  return impl_->Exchange(request);
}

}  // namespace kintsugi::cli
