// SPDX-License-Identifier: Apache-2.0
// What happens on a simulated host, told to whoever checks it. Values.
#pragma once

#include <cstdint>
#include <string>

#include "common/base/time.h"

namespace kintsugi::agent::simulated {

struct HostEvent {
  enum class Kind : std::uint8_t {
    kInstallerStarted,  // also an uninstaller
    kInstallerEnded,    // by itself, stopped, or with the agent or the power
    kEffect,            // the update's package took effect
    kSameEffectAgain,   // ... although this issue was in force already
    kUninstalled,
    kSecondInstaller,  // a start while another one runs; it was refused
    kRebootStarted,    // asked for by the agent
    kWentDown,         // for a reboot, or the power was lost
    kBooted,
    kUserAsked,
    kUserDeferred
  };
  Kind kind = Kind::kBooted;
  Instant at{};  // by the scheduler, whatever the host's own clock says
  std::string update_id;
};

}  // namespace kintsugi::agent::simulated
