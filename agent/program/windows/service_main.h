// SPDX-License-Identifier: Apache-2.0
// This process as a service: what the service control manager starts, stops and is told. Source:
// learn.microsoft.com/windows/win32/services/writing-a-servicemain-function. Threads: RunAsService blocks the main
// thread; the body runs on a thread of the manager's making, controls arrive on the main thread.
#pragma once

#include <functional>

#include "common/base/result.h"

namespace kintsugi::agent::windows {

// What the body tells the manager.
class ServiceTurn {
 public:
  virtual ~ServiceTurn() = default;
  // The service is up; `stop` makes the body return soon, may be called from any thread and outlives the turn. A stop
  // that was asked for meanwhile comes at once.
  virtual void Ready(std::function<void()> stop) = 0;
};

// Runs `body` as the service; an error that it returns is told to the manager as the service's own exit code, which
// lets the recovery actions begin. kFailedPrecondition: the service control manager did not start this process.
Status RunAsService(const std::function<Status(ServiceTurn&)>& body);

}  // namespace kintsugi::agent::windows
