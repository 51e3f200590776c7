// SPDX-License-Identifier: Apache-2.0
// The agent as a program: journal, identity, link, content and the Agent put together on one thread, for a service and
// for the foreground alike. A host that is not enrolled enrols first. Threads: Run blocks its caller; Stop may be
// called from any thread, also before Run and more than once.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "agent/platform/platform.h"
#include "agent/program/settings.h"
#include "common/base/log.h"
#include "common/runtime/asio_scheduler.h"

namespace kintsugi::agent {

inline constexpr const char* kAgentVersion = KINTSUGI_VERSION;

struct ProgramParts {
  AgentSettings settings;
  std::string state_directory;  // exists and is private to the agent
  // The host; called once, from Open. The scheduler outlives it.
  std::function<std::unique_ptr<Platform>(runtime::AsioScheduler&)> make_platform;
  std::function<AgentSettings()> read_settings;  // anew, before each try to enrol
  std::function<void()> forget_token;            // it has been used: erase it where it was read from
  Log& log;
};

class Program {
 public:
  // kNewerSchema, kIo, kDiskFull: as SqliteJournalDatabase::Open. A damaged journal is set aside.
  static Result<std::unique_ptr<Program>> Open(ProgramParts parts);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // Until Stop. The error with which nothing could go on: the service manager's recovery starts the agent again.
  Status Run();
  void Stop();

 private:
  struct Impl;
  explicit Program(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

std::string JournalPath(const std::string& state_directory);
// One exchange with the console, then the identity is in the journal. For the enrol command; blocks.
Status EnrolNow(const AgentSettings& settings, const std::string& state_directory, const std::string& host_name);

}  // namespace kintsugi::agent
