// SPDX-License-Identifier: Apache-2.0
// Small ports to the parts of Windows that cannot be proven under Wine (it accepts a shutdown and does nothing, has no
// event log, no sessions and no power requests) or that have effects which a test must not have. Real ones:
// shutdown.h, sessions.h, event_log.h, power.h; fakes with behaviour: tests/windows/support. No Win32 header here.
// Threads: stated at each.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agent/platform/platform.h"
#include "common/base/result.h"

namespace kintsugi::agent::windows {

// Restarts of the system. Scheduler's thread.
class ShutdownPort {
 public:
  virtual ~ShutdownPort() = default;
  // A planned restart for an update, with `message` for whoever is signed in, `grace` from now; open programs are
  // ended. Success only means that the system took the request. kUnavailable: not now, try again (the system is
  // starting, locked, or another restart is planned); kPermissionDenied: the account may not.
  virtual Status Restart(const std::string& message, Duration grace) = 0;
};

// The sessions of people. Show blocks for as long as the countdown lasts, on a thread of its own for each session, so
// an implementation must be safe for calls side by side and must outlive a question's countdown or keep no state.
class SessionsPort {
 public:
  virtual ~SessionsPort() = default;
  // Sessions in which somebody is signed in and connected. Scheduler's thread.
  virtual std::vector<std::uint32_t> Active() = 0;
  // kNobody: it could not be shown there.
  virtual UserAnswer Show(std::uint32_t session, const UserQuestion& question) = 0;
};

enum class EventKind : std::uint8_t { kInformation, kWarning, kError };
// The system's event log. Any thread; must not fail: what cannot be written is dropped.
class EventLogPort {
 public:
  virtual ~EventLogPort() = default;
  // `id` 1 to 1000 (the message file has no others); `text` is shown as it is.
  virtual void Write(EventKind kind, std::uint16_t id, const std::string& text) = 0;
};

// Keeps the system from going to sleep. Begin and End come in pairs, both from the thread that waits for an installer.
class PowerPort {
 public:
  virtual ~PowerPort() = default;
  virtual void Begin(const std::string& reason) = 0;
  virtual void End() = 0;
};

}  // namespace kintsugi::agent::windows
