// SPDX-License-Identifier: Apache-2.0
// A real HTTPS server on its own thread that answers enrolment calls as the test says.
#pragma once

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <functional>
#include <string>
#include <thread>

#include "common/runtime/tls_policy.h"
#include "proto/agent.pb.h"
#include "tests/unit/link/identities.h"

namespace kintsugi::agent::test {

struct EnrolAnswer {
  unsigned status = 200;
  std::string content_type = "application/x-protobuf";
  std::string body{};
  bool silent = false;  // never answers
};

class EnrolServer {
 public:
  using Handler = std::function<EnrolAnswer(const v1::EnrolRequest&)>;

  // `chain` in PEM: the server's certificate, then what it sends with it.
  EnrolServer(const crypto::ServerIdentity& identity, const std::string& sent_ca_der, Handler handler)
      : handler_(std::move(handler)) {
    const std::string chain =
        crypto::CertificateToPem(identity.certificate_der) + crypto::CertificateToPem(sent_ca_der);
    EXPECT_TRUE(runtime::UseIdentity(context_, chain, crypto::PrivateKeyToPem(identity.private_key_der)));
    boost::asio::co_spawn(io_, Accept(), boost::asio::detached);
    thread_ = std::jthread([this] { io_.run(); });
  }
  ~EnrolServer() {
    io_.stop();
    thread_.join();
  }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  int requests() const { return requests_; }
  std::string target() const { return target_; }  // after the answer has arrived

 private:
  using Stream = boost::asio::ssl::stream<boost::asio::ip::tcp::socket>;

  boost::asio::awaitable<void> Accept() {
    for (;;) {
      auto socket = co_await acceptor_.async_accept(boost::asio::use_awaitable);
      boost::asio::co_spawn(io_, Serve(std::move(socket)), boost::asio::detached);
    }
  }
  boost::asio::awaitable<void> Serve(boost::asio::ip::tcp::socket socket) {
    namespace http = boost::beast::http;
    Stream stream(std::move(socket), context_);
    try {
      co_await stream.async_handshake(boost::asio::ssl::stream_base::server, boost::asio::use_awaitable);
      boost::beast::flat_buffer buffer;
      http::request<http::string_body> request;
      co_await http::async_read(stream, buffer, request, boost::asio::use_awaitable);
      ++requests_;
      target_ = std::string(request.method_string()) + " " + std::string(request.target()) + " " +
                std::string(request[http::field::content_type]);
      v1::EnrolRequest message;
      message.ParseFromString(request.body());
      const EnrolAnswer answer = handler_(message);
      if (answer.silent) co_await http::async_read(stream, buffer, request, boost::asio::use_awaitable);
      http::response<http::string_body> response(http::int_to_status(answer.status), 11);
      response.set(http::field::content_type, answer.content_type);
      response.body() = answer.body;
      response.prepare_payload();
      co_await http::async_write(stream, response, boost::asio::use_awaitable);
    } catch (const boost::system::system_error&) {
      // The agent refused this server or left: the test looks at the other end.
    }
  }

  Handler handler_;
  boost::asio::io_context io_;
  boost::asio::ssl::context context_{runtime::NewTlsContext(boost::asio::ssl::context::tls_server)};
  boost::asio::ip::tcp::acceptor acceptor_{io_, {boost::asio::ip::make_address("127.0.0.1"), 0}};
  unsigned short port_ = acceptor_.local_endpoint().port();
  std::atomic<int> requests_{0};
  std::string target_;
  std::jthread thread_;
};

}  // namespace kintsugi::agent::test
