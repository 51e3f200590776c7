// SPDX-License-Identifier: Apache-2.0
#include "tests/support/https_server.h"

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <mutex>
#include <thread>

#include "common/base/bytes.h"
#include "common/base/check.h"

namespace kintsugi::test {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

HttpsRequestSeen Seen(const http::request<http::string_body>& message) {
  HttpsRequestSeen seen{std::string(message.target()), {}, message.body()};
  for (const auto& field : message) {
    std::string name(field.name_string());
    for (char& c : name)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    seen.headers[name] = std::string(field.value());
  }
  return seen;
}

}  // namespace

struct HttpsServer::Impl {
  void Run() {
    while (!stopping) {
      error_code ec;
      tcp::socket socket(io);
      acceptor.accept(socket, ec);
      if (ec || stopping) continue;
      {
        const std::lock_guard lock(mutex);
        open_fd = socket.native_handle();
      }
      Serve(std::move(socket));
      const std::lock_guard lock(mutex);
      open_fd = -1;
    }
  }

  void Serve(tcp::socket socket) {
    error_code ec;
    asio::ssl::stream<tcp::socket> stream(std::move(socket), tls);
    stream.handshake(asio::ssl::stream_base::server, ec);
    boost::beast::flat_buffer buffer;
    while (!ec && !stopping) {
      http::request_parser<http::string_body> parser;
      parser.body_limit(1ULL << 30U);
      http::read(stream, buffer, parser, ec);
      if (ec) return;
      const HttpsAnswer answer = handler(Seen(parser.get()));
      if (answer.drop) return;
      http::response<http::string_body> reply{static_cast<http::status>(answer.status), 11, answer.body};
      reply.set(http::field::content_type, "application/json");
      reply.keep_alive(!answer.close);
      reply.prepare_payload();
      http::write(stream, reply, ec);
      if (answer.close) return;
    }
  }

  HttpsHandler handler;
  crypto::Authority authority;
  asio::io_context io{1};
  asio::ssl::context tls{asio::ssl::context::tls_server};
  tcp::acceptor acceptor{io};
  std::mutex mutex;
  int open_fd = -1;
  std::atomic<bool> stopping{false};
  std::thread thread;
};

HttpsServer::HttpsServer(HttpsHandler handler, const Options& options) : impl_(std::make_unique<Impl>()) {
  const Instant now = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
  impl_->handler = std::move(handler);
  auto authority = crypto::NewAuthority("Kintsugi test", now);
  KINTSUGI_CHECK(authority.has_value());
  impl_->authority = *authority;
  const auto identity = crypto::IssueServerIdentity(impl_->authority, options.names, now, std::chrono::hours(24));
  KINTSUGI_CHECK(identity.has_value());
  const std::string chain =
      crypto::CertificateToPem(identity->certificate_der) + crypto::CertificateToPem(impl_->authority.certificate_der);
  impl_->tls.use_certificate_chain(asio::buffer(chain));
  impl_->tls.use_private_key(asio::buffer(crypto::PrivateKeyToPem(identity->private_key_der)), asio::ssl::context::pem);
  const tcp::endpoint place(asio::ip::address_v4::loopback(), options.port);
  impl_->acceptor.open(place.protocol());
  impl_->acceptor.set_option(tcp::acceptor::reuse_address(true));
  impl_->acceptor.bind(place);
  impl_->acceptor.listen();
  impl_->thread = std::thread([impl = impl_.get()] { impl->Run(); });
}

HttpsServer::~HttpsServer() {
  impl_->stopping = true;
  {
    const std::lock_guard lock(impl_->mutex);
    if (impl_->open_fd >= 0) ::shutdown(impl_->open_fd, SHUT_RDWR);
  }
  // A blocking accept ends when somebody connects.
  error_code ec;
  asio::io_context io;
  tcp::socket knock(io);
  knock.connect(tcp::endpoint(asio::ip::address_v4::loopback(), port()), ec);
  impl_->thread.join();
}

std::uint16_t HttpsServer::port() const { return impl_->acceptor.local_endpoint().port(); }
std::string HttpsServer::url() const { return "https://127.0.0.1:" + std::to_string(port()); }
std::string HttpsServer::ca_pin() const {
  const auto info = crypto::ParseCertificate(impl_->authority.certificate_der);
  KINTSUGI_CHECK(info.has_value());
  return ToHex(info->spki_sha256);
}
std::string HttpsServer::ca_pem() const { return crypto::CertificateToPem(impl_->authority.certificate_der); }

}  // namespace kintsugi::test
