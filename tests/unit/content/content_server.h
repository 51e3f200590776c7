// SPDX-License-Identifier: Apache-2.0
// A real HTTPS server with mutual TLS on its own thread that serves one package, well or badly.
#pragma once

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "common/runtime/tls_policy.h"
#include "tests/unit/link/identities.h"

namespace kintsugi::agent::test {

// One answer: the head as text, then the body, then perhaps silence.
struct Answer {
  unsigned status = 200;
  std::string fields{};  // "Content-Range: …\r\n"
  std::string body{};
  std::size_t piece_bytes = 1 << 20;         // written at once
  std::chrono::milliseconds pause{0};        // between the pieces
  std::optional<std::size_t> said_length{};  // Content-Length; the body's when not given
  bool says_length = true;
};

class ContentServer {
 public:
  using Handler = std::function<Answer(const std::string& target, const std::string& range)>;

  ContentServer(const Authority& authority, const crypto::ServerIdentity& identity, Handler handler)
      : handler_(std::move(handler)) {
    EXPECT_TRUE(runtime::UseIdentity(context_, crypto::CertificateToPem(identity.certificate_der),
                                     crypto::PrivateKeyToPem(identity.private_key_der)));
    EXPECT_TRUE(runtime::TrustOnly(context_, crypto::CertificateToPem(authority.own.certificate_der)));
    context_.set_verify_mode(boost::asio::ssl::verify_peer | boost::asio::ssl::verify_fail_if_no_peer_cert);
    boost::asio::co_spawn(io_, Accept(), boost::asio::detached);
    thread_ = std::jthread([this] { io_.run(); });
  }
  ContentServer(const Authority& authority, Handler handler)
      : ContentServer(authority, authority.Server(), std::move(handler)) {}
  ~ContentServer() { Stop(); }

  void Stop() {
    io_.stop();
    if (thread_.joinable()) thread_.join();
  }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  std::vector<std::string> ranges() const {
    const std::lock_guard lock(mutex_);
    return ranges_;
  }

 private:
  using Stream = boost::asio::ssl::stream<boost::asio::ip::tcp::socket>;

  boost::asio::awaitable<void> Accept() {
    for (;;) {
      auto socket = co_await acceptor_.async_accept(boost::asio::use_awaitable);
      boost::asio::co_spawn(io_, Serve(std::move(socket)), boost::asio::detached);
    }
  }
  boost::asio::awaitable<void> Serve(boost::asio::ip::tcp::socket socket) {
    Stream stream(std::move(socket), context_);
    try {
      co_await stream.async_handshake(boost::asio::ssl::stream_base::server, boost::asio::use_awaitable);
      boost::beast::flat_buffer buffer;
      boost::beast::http::request<boost::beast::http::empty_body> request;
      co_await boost::beast::http::async_read(stream, buffer, request, boost::asio::use_awaitable);
      co_await Send(stream, Handle(request));
    } catch (const boost::system::system_error&) {
      // The peer left, or its certificate was refused: the test looks at the other end.
    }
  }
  Answer Handle(const boost::beast::http::request<boost::beast::http::empty_body>& request) {
    const std::string range(request[boost::beast::http::field::range]);
    {
      const std::lock_guard lock(mutex_);
      ranges_.push_back(range);
    }
    return handler_(std::string(request.target()), range);
  }
  boost::asio::awaitable<void> Send(Stream& stream, Answer answer) {
    std::string head = "HTTP/1.1 " + std::to_string(answer.status) + " x\r\n" + answer.fields;
    if (answer.says_length)
      head += "Content-Length: " + std::to_string(answer.said_length.value_or(answer.body.size())) + "\r\n";
    head += "\r\n";
    co_await boost::asio::async_write(stream, boost::asio::buffer(head), boost::asio::use_awaitable);
    boost::asio::steady_timer timer(io_);
    for (std::size_t at = 0; at < answer.body.size(); at += answer.piece_bytes) {
      const std::string piece = answer.body.substr(at, answer.piece_bytes);
      co_await boost::asio::async_write(stream, boost::asio::buffer(piece), boost::asio::use_awaitable);
      if (answer.pause.count() == 0) continue;
      timer.expires_after(answer.pause);
      co_await timer.async_wait(boost::asio::use_awaitable);
    }
    co_await stream.async_shutdown(boost::asio::use_awaitable);
  }

  Handler handler_;
  boost::asio::io_context io_;
  boost::asio::ssl::context context_{runtime::NewTlsContext(boost::asio::ssl::context::tls_server)};
  boost::asio::ip::tcp::acceptor acceptor_{io_, {boost::asio::ip::make_address("127.0.0.1"), 0}};
  unsigned short port_ = acceptor_.local_endpoint().port();
  mutable std::mutex mutex_;
  std::vector<std::string> ranges_;
  std::jthread thread_;
};

// Answers as the console does: whole, or the asked part.
inline Answer Serve(const std::string& package, const std::string& range) {
  if (range.empty()) return {.status = 200, .body = package};
  const std::size_t from = std::stoul(range.substr(6));
  return {.status = 206,
          .fields = "Content-Range: bytes " + std::to_string(from) + "-" + std::to_string(package.size() - 1) + "/" +
                    std::to_string(package.size()) + "\r\n",
          .body = package.substr(from)};
}

}  // namespace kintsugi::agent::test
