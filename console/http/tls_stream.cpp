// SPDX-License-Identifier: Apache-2.0
#include "console/http/tls_stream.h"

#include <openssl/err.h>
#include <openssl/x509.h>
#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "common/base/check.h"

namespace kintsugi::console {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

TlsStream::TlsStream(asio::ip::tcp::socket socket, SslContext context)
    : socket_(std::move(socket)),
      context_(std::move(context)),
      ssl_(SSL_new(context_.get())),
      timer_(socket_.get_executor()) {
  boost::system::error_code ignored;
  socket_.non_blocking(true, ignored);
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  KINTSUGI_CHECK(ssl_ != nullptr && SSL_set_fd(ssl_.get(), socket_.native_handle()) == 1);
}

TlsStream::~TlsStream() = default;

void TlsStream::SetDeadline(Clock::duration from_now) {
  deadline_ = Clock::now() + from_now;
  if (deadline_ < armed_) ArmTimer();
}

void TlsStream::ClearDeadline() { deadline_ = Clock::time_point::max(); }

// One timer per connection that is moved only when it fires too early: a transfer moves its deadline
// thousands of times.
void TlsStream::ArmTimer() {
  armed_ = deadline_;
  timer_.expires_at(armed_);
  timer_.async_wait([weak = weak_from_this()](boost::system::error_code ec) {
    const auto self = weak.lock();
    if (ec || !self) return;
    self->armed_ = Clock::time_point::max();
    if (self->deadline_ == Clock::time_point::max()) return;
    if (Clock::now() < self->deadline_) return self->ArmTimer();
    self->timed_out_ = true;
    self->Abort();
  });
}

void TlsStream::Abort() {
  dead_ = true;
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

asio::awaitable<bool> TlsStream::Wait(int ssl_result) {
  const int reason = SSL_get_error(ssl_.get(), ssl_result);
  if (dead_ || (reason != SSL_ERROR_WANT_READ && reason != SSL_ERROR_WANT_WRITE)) {
    dead_ = true;
    co_return false;
  }
  const auto side =
      reason == SSL_ERROR_WANT_READ ? asio::ip::tcp::socket::wait_read : asio::ip::tcp::socket::wait_write;
  const auto [ec] = co_await socket_.async_wait(side, kAwait);
  co_return !ec && !dead_;
}

asio::awaitable<bool> TlsStream::Handshake() {
  while (!dead_) {
    ERR_clear_error();
    const int result = SSL_accept(ssl_.get());
    if (result == 1) co_return true;
    if (!co_await Wait(result)) co_return false;
  }
  co_return false;
}

asio::awaitable<std::size_t> TlsStream::Read(char* into, std::size_t size) {
  while (!dead_) {
    ERR_clear_error();
    std::size_t got = 0;
    const int result = SSL_read_ex(ssl_.get(), into, size, &got);
    if (result == 1) co_return got;
    if (!co_await Wait(result)) co_return 0;
  }
  co_return 0;
}

void TlsStream::KeepRecordBuffers(bool keep) {
  if (keep) {
    SSL_clear_mode(ssl_.get(), SSL_MODE_RELEASE_BUFFERS);
  } else {
    SSL_set_mode(ssl_.get(), SSL_MODE_RELEASE_BUFFERS);
  }
}

asio::awaitable<bool> TlsStream::Write(std::string_view bytes, Clock::duration progress) {
  SetDeadline(progress);
  while (!bytes.empty() && !dead_) {
    ERR_clear_error();
    std::size_t sent = 0;
    const int result = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &sent);
    if (result == 1) {
      bytes.remove_prefix(sent);
      deadline_ = Clock::now() + progress;
    } else if (!co_await Wait(result)) {
      co_return false;
    }
  }
  co_return !dead_;
}

asio::awaitable<void> TlsStream::CloseGently(Clock::duration drain) {
  if (dead_) co_return;
  ERR_clear_error();
  SSL_shutdown(ssl_.get());
  SetDeadline(drain);
  boost::system::error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  char waste[4096];
  // Below TLS: what still comes is of no interest, only that unread bytes do not turn the close into a reset.
  while (!dead_) {
    const auto got = ::recv(socket_.native_handle(), waste, sizeof waste, 0);
    if (got == 0) co_return;
    if (got > 0) continue;
    if (errno != EAGAIN && errno != EINTR) co_return;
    const auto [ec] = co_await socket_.async_wait(asio::ip::tcp::socket::wait_read, kAwait);
    if (ec) co_return;
  }
}

std::string TlsStream::PeerCertificateDer() const {
  X509* certificate = SSL_get0_peer_certificate(ssl_.get());
  if (certificate == nullptr) return {};
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate, &der);
  if (size <= 0) return {};
  std::string out(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return out;
}

}  // namespace kintsugi::console
