// SPDX-License-Identifier: Apache-2.0
// Every limit of the console's HTTPS ports, in one place. tests/unit/http checks each of them.
#pragma once

#include <chrono>
#include <cstddef>

namespace kintsugi::console {

struct HttpLimits {
  std::size_t header_bytes = 16 * 1024;              // request line and header fields: 431 above it
  std::size_t body_bytes = 8 * 1024 * 1024;          // buffered bodies (an import): 413 above it
  std::size_t connections = 1000;                    // more are closed right after accept
  std::chrono::milliseconds header_timeout{10'000};  // TLS handshake; first byte of a request to its last header byte
  std::chrono::milliseconds idle_timeout{60'000};  // between requests, and without progress inside a body or an answer
  std::chrono::milliseconds body_timeout{60'000};  // a whole buffered body
  std::chrono::milliseconds drain_timeout{5'000};  // reading on after a refusal, so that the peer sees the answer
  std::chrono::milliseconds heartbeat{15'000};     // an event stream that has nothing to say says so
  std::chrono::milliseconds slow_reader{20'000};   // an event stream whose reader takes nothing for so long ends
  std::chrono::milliseconds accept_backoff{100};   // after accept failed for want of file descriptors or memory
};

inline constexpr std::size_t kEnrolBodyBytes = 64 * 1024;
inline constexpr std::size_t kEnrolConnections = 1000;
inline constexpr std::size_t kOperatorConnections = 1000;
inline constexpr std::size_t kContentConnections = 10'000;
inline constexpr std::size_t kPackageBytes = std::size_t{16} * 1024 * 1024 * 1024;  // one uploaded package
inline constexpr std::size_t kFeedBytes = std::size_t{1} * 1024 * 1024 * 1024;      // one uploaded feed
inline constexpr std::size_t kSessionBodyBytes = 8 * 1024;                          // user and password
inline constexpr std::size_t kSignInsWaiting = 16;  // for Argon2; beyond: told to try again
inline constexpr std::size_t kEventStreams = 200;   // open ones; beyond: told to try again
inline constexpr std::size_t kEventsKept = 1000;    // messages for pages that come back
inline constexpr std::size_t kEventBytesKept = std::size_t{8} * 1024 * 1024;
inline constexpr std::size_t kWebFiles = 2000;  // of the dashboard, read at start
inline constexpr std::size_t kWebBytes = std::size_t{64} * 1024 * 1024;
inline constexpr std::size_t kUpdateIdBytes = 256;  // the Kintsugi-Update field
inline constexpr std::size_t kUploadChunkBytes = 64 * 1024;
inline constexpr std::size_t kFileChunkBytes = 256 * 1024;  // one read of a package that is being served

}  // namespace kintsugi::console
