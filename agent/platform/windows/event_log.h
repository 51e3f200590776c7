// SPDX-License-Identifier: Apache-2.0
// The real EventLogPort (Application log, source "Kintsugi"), and a Log in front of it. Any thread.
#pragma once

#include "agent/platform/windows/ports.h"
#include "common/base/log.h"

namespace kintsugi::agent::windows {

inline constexpr char kEventSource[] = "Kintsugi";

class SystemEventLog final : public EventLogPort {
 public:
  SystemEventLog();
  ~SystemEventLog() override;
  SystemEventLog(const SystemEventLog&) = delete;
  SystemEventLog& operator=(const SystemEventLog&) = delete;
  void Write(EventKind kind, std::uint16_t id, const std::string& text) override;

 private:
  void* source_;  // HANDLE; null when the log is not available
};

// Names the source in the registry, with EventCreate.exe as message file: it is on every Windows since XP and shows the
// text as it is. Needs an administrator. An MSI may write the same values itself.
Status InstallEventSource();
void RemoveEventSource();

// Passes everything on to `next`; what an administrator of the host should see (warnings, errors, and what the agent
// did to the host: installs, restarts, start and stop) goes to the event log too, as "agent.install_started offer=…
// update=…".
class EventLog final : public Log {
 public:
  // Both must outlive it.
  EventLog(Log& next, EventLogPort& port) : next_(next), port_(port) {}
  void Write(Level level, std::string_view event, std::initializer_list<Field> fields) override;

 private:
  Log& next_;
  EventLogPort& port_;
};

}  // namespace kintsugi::agent::windows
