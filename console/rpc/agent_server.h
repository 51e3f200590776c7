// SPDX-License-Identifier: Apache-2.0
// The agents' gRPC port: CheckIn (unary, the only command path) and Listen (wake hints). Nobody without a
// certificate of the console's own authority gets past the TLS handshake; the host id is read from that
// certificate and nowhere else. Threads: everything from any thread; nothing blocks but Start and Stop.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/base/result.h"
#include "console/core/ports.h"

namespace kintsugi::console {

struct AgentServerOptions {
  std::string address = "0.0.0.0";
  std::uint16_t port = 0;  // 0: any free one
  std::string private_key_der;
  std::vector<std::string> chain_der;  // own certificate first, CA last
  std::string client_ca_der;
  int max_receive_bytes = 4 * 1024 * 1024;
  int max_concurrent_streams = 16;              // of one connection
  std::uint64_t memory_bytes = 1024ULL << 20U;  // gRPC's resource quota: reads stop before the console does
  Duration max_connection_age{12 * 3'600'000};  // gRPC adds a jitter of 10 %
  Duration max_connection_age_grace{60'000};
  Duration keepalive{120'000};  // the server's own pings find dead peers
  Duration keepalive_timeout{20'000};
  Duration min_ping_interval{20'000};  // agents may ping this often without data
  Duration retry_after{2'000};         // told to agents when the inbox is full, plus up to as much again by host
};

class AgentServer final : public Waker {
 public:
  // Serves when this returns. kPortInUse, kInvalidArgument (key or certificate), kInternal.
  // gateway, clock and log must outlive the server; calls reach the gateway until Stop returns.
  static Result<std::unique_ptr<AgentServer>> Start(AgentServerOptions options, AgentGateway& gateway,
                                                    const Clock& clock, Log& log);
  ~AgentServer() override;  // Stop()

  std::uint16_t port() const;
  // Ends every stream and call (UNAVAILABLE), waits until gRPC is done with them. Answers that come later are
  // dropped. Idempotent.
  void Stop();

  void Wake(const HostId& host) override;
  void Disconnect(const HostId& host) override;

  // Streams that are open now.
  std::size_t listening() const;

 private:
  struct Impl;
  explicit AgentServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace kintsugi::console
