// SPDX-License-Identifier: Apache-2.0
#include "tests/support/free_port.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace kintsugi::test {

std::uint16_t FreePort() {
  using boost::asio::ip::tcp;
  boost::asio::io_context io;
  const tcp::acceptor acceptor(io, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
  return acceptor.local_endpoint().port();
}

}  // namespace kintsugi::test
