// SPDX-License-Identifier: Apache-2.0
// The real ShutdownPort: InitiateSystemShutdownEx with the reason "operating system, security fix, planned". Source:
// learn.microsoft.com/windows/win32/api/winreg/nf-winreg-initiatesystemshutdownexa. Scheduler's thread.
#pragma once

#include "agent/platform/windows/ports.h"

namespace kintsugi::agent::windows {

class SystemShutdown final : public ShutdownPort {
 public:
  Status Restart(const std::string& message, Duration grace) override;
};

}  // namespace kintsugi::agent::windows
