// SPDX-License-Identifier: Apache-2.0
// The real SessionsPort: WTSEnumerateSessions and WTSSendMessage, the one way for a service to show something without a
// program in each session. It has the system's buttons only: OK is "now", Cancel "later". Threads: see SessionsPort; no
// state.
#pragma once

#include "agent/platform/windows/ports.h"

namespace kintsugi::agent::windows {

class SystemSessions final : public SessionsPort {
 public:
  std::vector<std::uint32_t> Active() override;
  UserAnswer Show(std::uint32_t session, const UserQuestion& question) override;
};

}  // namespace kintsugi::agent::windows
