// SPDX-License-Identifier: Apache-2.0
// Keeps the system from sleeping. The thread that waits for the installer.
#pragma once

#include "agent/platform/windows/handle.h"
#include "agent/platform/windows/ports.h"

namespace kintsugi::agent::windows {

// A power request with a reason that "powercfg /requests" shows, and the thread's execution state where a system
// refuses requests.
class SystemPower final : public PowerPort {
 public:
  void Begin(const std::string& reason) override;
  void End() override;

 private:
  FileHandle request_;
};

}  // namespace kintsugi::agent::windows
