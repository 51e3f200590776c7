// SPDX-License-Identifier: Apache-2.0
// Enrolment over HTTPS: one POST on Boost.Beast. Steps: key and request, connect, handshake under the pin,
// POST, check the answer.
#include "agent/link/enrolment.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <utility>

#include "agent/link/identity.h"
#include "common/crypto/crypto.h"
#include "common/runtime/host_port.h"
#include "common/runtime/system_clock.h"
#include "common/runtime/tls_client.h"
#include "common/runtime/tls_policy.h"
#include "common/wire/limits.h"
#include "proto/agent.pb.h"

namespace kintsugi::agent {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

constexpr std::size_t kReplyLimitBytes = 64 * 1024;
constexpr std::size_t kHeaderLimitBytes = 8 * 1024;
constexpr const char* kContentType = "application/x-protobuf";

using Response = http::response<http::string_body>;

// One attempt; lives in the coroutine's frame.
struct Attempt {
  Attempt(const asio::any_io_executor& executor, EnrolmentOptions given)
      : options(std::move(given)),
        trust(options.token.ca_pin),
        context(runtime::NewTlsContext(asio::ssl::context::tls_client)),
        resolver(executor) {
    trust.Install(context);
    stream.emplace(executor, context);
  }
  EnrolmentOptions options;
  runtime::PinnedTrust trust;
  asio::ssl::context context;
  asio::ip::tcp::resolver resolver;
  std::optional<beast::ssl_stream<beast::tcp_stream>> stream;
};

Error Away(const Attempt& attempt, const char* doing, const error_code& problem) {
  const bool late = problem == beast::error::timeout;
  return Error{late ? Code::kDeadlineExceeded : Code::kUnavailable,
               std::string("cannot ") + doing + " " + attempt.options.address + ": " + problem.message(),
               problem.value()};
}

Status PrepareTls(Attempt& attempt, const runtime::HostPort& address) {
  const std::string& name = attempt.options.server_name.empty() ? address.host : attempt.options.server_name;
  attempt.stream->set_verify_mode(asio::ssl::verify_peer);
  return runtime::ExpectServerName(attempt.stream->native_handle(), name);
}

asio::awaitable<Status> Connect(Attempt& attempt) {
  const auto address = runtime::ParseHostPort(attempt.options.address);
  if (!address) co_return address.error();
  if (const Status prepared = PrepareTls(attempt, *address); !prepared) co_return prepared;
  error_code problem;
  auto& socket = beast::get_lowest_layer(*attempt.stream);
  socket.expires_after(attempt.options.timeout);
  const auto found = co_await attempt.resolver.async_resolve(address->host, std::to_string(address->port),
                                                             asio::redirect_error(asio::use_awaitable, problem));
  if (problem) co_return Away(attempt, "find", problem);
  co_await socket.async_connect(found, asio::redirect_error(asio::use_awaitable, problem));
  if (problem) co_return Away(attempt, "reach", problem);
  co_await attempt.stream->async_handshake(asio::ssl::stream_base::client,
                                           asio::redirect_error(asio::use_awaitable, problem));
  if (!attempt.trust.refusal().empty())
    co_return Error{Code::kUnauthenticated, attempt.options.address + " was refused: " + attempt.trust.refusal()};
  if (problem) co_return Away(attempt, "speak TLS with", problem);
  co_return Status();
}

http::request<http::string_body> MakeRequest(const EnrolmentOptions& options, std::string csr_der) {
  v1::EnrolRequest message;
  message.set_token_id(options.token.id);
  message.set_token_secret(options.token.secret);
  message.set_csr_der(std::move(csr_der));
  message.set_host_name(options.host_name.substr(0, 255));
  message.set_agent_version(options.agent_version);
  http::request<http::string_body> request(http::verb::post, "/enrol", 11);
  request.set(http::field::host, options.address);
  request.set(http::field::content_type, kContentType);
  request.set(http::field::connection, "close");
  request.body() = message.SerializeAsString();
  request.prepare_payload();
  return request;
}

asio::awaitable<Result<Response>> Exchange(Attempt& attempt, const std::string& csr_der) {
  const http::request<http::string_body> request = MakeRequest(attempt.options, csr_der);
  error_code problem;
  co_await http::async_write(*attempt.stream, request, asio::redirect_error(asio::use_awaitable, problem));
  if (problem) co_return Away(attempt, "send to", problem);
  http::response_parser<http::string_body> parser;
  parser.body_limit(kReplyLimitBytes);
  parser.header_limit(kHeaderLimitBytes);
  beast::flat_buffer buffer;
  co_await http::async_read(*attempt.stream, buffer, parser, asio::redirect_error(asio::use_awaitable, problem));
  if (problem == http::error::body_limit || problem == http::error::header_limit)
    co_return Error{Code::kDataLoss, "the answer of " + attempt.options.address + " is too long to be a console's"};
  if (problem) co_return Away(attempt, "get an answer from", problem);
  co_return parser.release();
}

// The console's own error number when the body is an ErrorReply, else what the status says.
Error RefusalOf(const Response& response) {
  v1::ErrorReply reply;
  const bool ours = response[http::field::content_type] == kContentType && reply.ParseFromString(response.body());
  if (ours && reply.code() > 0 && reply.code() < ErrorTable().size())
    return Error{static_cast<Code>(reply.code()),
                 "the console refused the enrolment: " + reply.message().substr(0, 1024)};
  const unsigned status = response.result_int();
  const Code code = status == 429   ? Code::kResourceExhausted
                    : status >= 500 ? Code::kUnavailable
                                    : Code::kFailedPrecondition;
  return Error{code, "the enrolment port answered with status " + std::to_string(status)};
}

Result<Identity> IdentityOf(const Attempt& attempt, const Response& response, std::string private_key_der) {
  if (response.result() != http::status::ok) return RefusalOf(response);
  v1::EnrolReply reply;
  if (!reply.ParseFromString(response.body()))
    return Error{Code::kDataLoss, "the console's answer is not an EnrolReply"};
  if (reply.ca_der() != attempt.trust.ca_der())
    return Error{Code::kDataLoss, "the console's answer names another authority than its port showed"};
  for (const std::string& address : {reply.agent_address(), reply.content_address()}) {
    if (const auto parsed = runtime::ParseHostPort(address); !parsed)
      return Error{Code::kDataLoss, "the console's answer has a bad address: " + parsed.error().message};
  }
  return CheckedIdentity({.host_id = reply.host_id(),
                          .private_key_der = std::move(private_key_der),
                          .certificate_der = reply.certificate_der(),
                          .ca_der = attempt.trust.ca_der(),
                          .agent_address = reply.agent_address(),
                          .content_address = reply.content_address()},
                         runtime::SystemClock().Now());
}

asio::awaitable<Result<Identity>> Attend(Attempt& attempt) {
  auto key = crypto::NewPrivateKey();
  if (!key) co_return key.error();
  const auto csr = crypto::MakeCsr(*key, attempt.options.host_name);
  if (!csr) co_return csr.error();
  const Status connected = co_await Connect(attempt);
  if (!connected) co_return connected.error();
  const Result<Response> response = co_await Exchange(attempt, *csr);
  if (!response) co_return response.error();
  co_return IdentityOf(attempt, *response, std::move(*key));
}

asio::awaitable<void> Run(asio::any_io_executor executor, EnrolmentOptions options,
                          std::function<void(Result<Identity>)> done) {
  co_await asio::post(executor, asio::use_awaitable);  // never from inside the call
  Result<Identity> result = Error{Code::kInternal, "the enrolment failed"};
  try {
    Attempt attempt(executor, std::move(options));
    result = co_await Attend(attempt);
  } catch (const std::exception& problem) {
    result = Error{Code::kInternal, std::string("the enrolment failed: ") + problem.what()};
  }
  done(std::move(result));
}

}  // namespace

void Enrol(const asio::any_io_executor& executor, EnrolmentOptions options,
           std::function<void(Result<Identity>)> done) {
  asio::co_spawn(executor, Run(executor, std::move(options), std::move(done)), asio::detached);
}

}  // namespace kintsugi::agent
