// SPDX-License-Identifier: Apache-2.0
// One TLS connection on a non-blocking socket: OpenSSL reads and writes the descriptor itself, Asio only
// waits for readiness. One thread. Not movable: the timer refers to it; owned by a shared_ptr until its
// coroutine ends.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <string_view>

#include "console/http/tls_context.h"

namespace kintsugi::console {

namespace asio = boost::asio;

class TlsStream : public std::enable_shared_from_this<TlsStream> {
 public:
  using Clock = std::chrono::steady_clock;
  TlsStream(asio::ip::tcp::socket socket, SslContext context);
  ~TlsStream();
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;

  // Operations fail from this moment on. Kept as a point in time: moving it later costs nothing.
  void SetDeadline(Clock::duration from_now);
  void ClearDeadline();
  bool timed_out() const { return timed_out_; }
  // Makes the current and all later operations fail.
  void Abort();

  asio::awaitable<bool> Handshake();
  // Bytes read; 0 when the peer is gone, the deadline passed or the stream was aborted.
  asio::awaitable<std::size_t> Read(char* into, std::size_t size);
  // While a file is sent the 16 KiB record buffer is kept: giving it back after each record, as idle connections do,
  // costs a tenth of the sending.
  void KeepRecordBuffers(bool keep);
  // All of it. `progress` moves the deadline with each part that left.
  asio::awaitable<bool> Write(std::string_view bytes, Clock::duration progress);
  // Sends close_notify, reads on until the peer closes or the deadline passes, so that it sees the last
  // answer.
  asio::awaitable<void> CloseGently(Clock::duration drain);

  // DER of the peer's certificate; "" when there is none.
  std::string PeerCertificateDer() const;

 private:
  asio::awaitable<bool> Wait(int ssl_result);
  void ArmTimer();

  struct SslFree {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };
  asio::ip::tcp::socket socket_;
  SslContext context_;
  std::unique_ptr<SSL, SslFree> ssl_;
  asio::steady_timer timer_;
  Clock::time_point deadline_ = Clock::time_point::max();
  Clock::time_point armed_ = Clock::time_point::max();
  bool timed_out_ = false;
  bool dead_ = false;
};

}  // namespace kintsugi::console
