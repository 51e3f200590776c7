// SPDX-License-Identifier: Apache-2.0
// Ports for programs that must be told one. Prefer port 0 where the program reports what it got: between this
// call and the bind another process may take the port.
#pragma once

#include <cstdint>

namespace kintsugi::test {

// A TCP port on 127.0.0.1 that nobody holds now, outside the range of outgoing connections. Any thread.
std::uint16_t FreePort();

}  // namespace kintsugi::test
