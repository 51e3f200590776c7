// SPDX-License-Identifier: Apache-2.0
// What can be made to go wrong on a simulated host. All may be changed while it runs; the default is a
// healthy host. Values.
#pragma once

#include <cstdint>
#include <optional>

#include "common/base/time.h"

namespace kintsugi::agent::simulated {

struct SimulatedFaults {
  double slow_factor = 1.0;      // of installers, boots and shutdowns
  bool installer_hangs = false;  // until it is stopped
  std::uint32_t hang_runs = 0;   // only the next runs hang
  std::uint32_t busy_runs = 0;   // the next runs end at once with 1618, changing nothing
  // Ends with this code. 0, 3010 and 1641: the package takes effect; any other: it does not.
  std::optional<std::int64_t> exit_code;
  bool installer_lies = false;          // exit code 0, nothing done
  std::uint32_t lie_runs = 0;           // only the next runs lie
  bool installer_damages = false;       // exit code 1603, and the package's first file is gone
  std::uint32_t reboot_first_runs = 0;  // the next runs end at once with 3017: they want a reboot first
  bool protected_copies_stay = false;   // as the first package of KB828035 for Windows XP did
  enum class PowerLoss { kNone, kBeforeEffects, kAfterEffects };
  PowerLoss power_loss_in_install = PowerLoss::kNone;  // once, then kNone again
  Duration power_loss_for = std::chrono::minutes(5);   // how long the host stays off after it
  bool disk_full = false;                              // nothing can be staged
  bool other_installer = false;                        // Windows Installer's mutex is held by somebody else
  bool ignores_reboots = false;                        // says yes and stays up
  Duration clock_skew{0};                              // the host's clock is ahead by this much
  bool refuses_reboots = false;                        // somebody's unsaved work
  // So many boots leave what waits for a boot waiting: 1 = a second reboot is needed, a large number = a reboot loop.
  std::uint32_t boots_in_vain = 0;
};

// Who sits at the host.
struct SimulatedUser {
  bool signed_in = false;
  std::uint32_t defers = 0;  // so many questions are answered with "later", where there is one
  Duration answers_after = std::chrono::seconds(20);
  bool answers = true;  // false: every countdown runs out
};

}  // namespace kintsugi::agent::simulated
