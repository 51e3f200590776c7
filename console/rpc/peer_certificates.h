// SPDX-License-Identifier: Apache-2.0
// Who is at the other end of a call: from the verified certificate in gRPC's auth context. Parsing costs tens
// of microseconds, a check-in about fifty: parsed certificates are kept by their hash, bounded. Any thread.
#pragma once

#include <grpcpp/security/auth_context.h>
#include <grpcpp/server_context.h>

#include <array>
#include <mutex>
#include <string>
#include <unordered_map>

#include "common/base/bytes.h"
#include "common/base/clock.h"
#include "console/core/ports.h"

namespace kintsugi::console {

class PeerCertificates {
 public:
  explicit PeerCertificates(const Clock& clock) : clock_(clock) {}
  // kUnauthenticated: no certificate, none of a host, or one that ran out while the connection stayed open.
  Result<Peer> PeerOf(const grpc::ServerContextBase& context);

 private:
  static constexpr std::size_t kMaxEntries = 65'536;  // about 15 MB at the most
  struct Entry {
    Peer peer;
    Instant not_after{};
  };
  struct DigestHash {
    std::size_t operator()(const Sha256Digest& digest) const;
  };
  Result<Entry> Parse(std::string_view pem) const;

  const Clock& clock_;
  std::mutex mutex_;
  std::unordered_map<Sha256Digest, Entry, DigestHash> entries_;
};

}  // namespace kintsugi::console
