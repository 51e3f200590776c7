// SPDX-License-Identifier: Apache-2.0
// The network between agents and the console: every host has a path in two directions that can be cut, messages are
// delayed, lost, doubled and overtake one another; wake streams break and hints get lost. A call that hears nothing
// ends after 30 s, as the real link's does. Nothing of a call is delivered later than kLongestDelay. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "agent/link/link.h"
#include "console/core/ports.h"
#include "tests/sim/event.h"

namespace kintsugi::simulation {

inline constexpr Duration kCallDeadline{30'000};
inline constexpr Duration kLongestDelay{60'000};
inline constexpr Duration kKeepAlive{45'000};  // after so long both ends know that a stream is dead

class SimNetwork;

// What the network needs of the console's edge; nullptr gateway: nobody listens on the port.
class ConsoleDoor {
 public:
  virtual ~ConsoleDoor() = default;
  virtual console::AgentGateway* gateway() = 0;
  virtual void Pump() = 0;  // there is work in the inbox
  virtual HostId IdOf(int host) const = 0;
};

struct Path {
  bool up_cut = false;    // agent to console
  bool down_cut = false;  // console to agent
};

class SimNetwork {
 public:
  SimNetwork(Context context, ConsoleDoor& door, std::size_t hosts, Duration keep_alive = kKeepAlive);

  std::unique_ptr<agent::Link> MakeLink(int host);
  Path& path(int host) { return hosts_[static_cast<std::size_t>(host)].path; }
  // Both ends of the host's wake stream find out within the keep-alive.
  void CutStream(int host);
  void Wake(int host);        // hint of the console, perhaps lost on the way
  void Disconnect(int host);  // the console ends the host's stream
  void ConsoleGone();         // every stream breaks
  void Heal();                // every path is whole

 private:
  friend class SimLink;
  struct HostEnd {
    Path path;
    std::uint64_t stream = 0;  // the one that the console knows; 0 = none
    std::weak_ptr<std::function<void()>> on_wake;
  };
  struct Call;

  Duration Delay(Fault fault, int host);
  void Send(const std::shared_ptr<Call>& call, bool doubled);
  void Deliver(const std::shared_ptr<Call>& call, bool doubled);
  void Answer(const std::shared_ptr<Call>& call, Result<model::CheckInReply> reply);
  void OpenStream(int host, std::uint64_t stream, std::weak_ptr<std::function<void()>> on_wake);
  void CloseStream(int host, std::uint64_t stream);

  Context context_;
  ConsoleDoor& door_;
  const Duration keep_alive_;
  std::vector<HostEnd> hosts_;
  std::uint64_t next_stream_ = 1;
};

}  // namespace kintsugi::simulation
