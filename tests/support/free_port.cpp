// SPDX-License-Identifier: Apache-2.0
// Below 32768, where Linux takes the local ports of outgoing connections from (ip_local_port_range): a port from there
// may be taken by a client while the program that owns it is being restarted.
#include "tests/support/free_port.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <random>
#include <stdexcept>

namespace kintsugi::test {

std::uint16_t FreePort() {
  using boost::asio::ip::tcp;
  constexpr std::uint16_t kFirst = 12'000;
  constexpr std::uint16_t kLast = 32'000;
  constexpr int kTries = 1'000;
  boost::asio::io_context io;
  std::random_device random;
  for (int tried = 0; tried < kTries; ++tried) {
    const auto port = static_cast<std::uint16_t>(kFirst + random() % (kLast - kFirst));
    tcp::acceptor acceptor(io);
    boost::system::error_code error;
    acceptor.open(tcp::v4(), error);
    if (!error) acceptor.bind(tcp::endpoint(boost::asio::ip::address_v4::loopback(), port), error);
    if (!error) return port;
  }
  throw std::runtime_error("no free port between 12000 and 32000 was found in 1000 tries");
}

}  // namespace kintsugi::test
