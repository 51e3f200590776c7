// SPDX-License-Identifier: Apache-2.0
// When this boot began, and a name for it that no other boot has. Any thread.
#pragma once

#include <string>

#include "common/base/time.h"

namespace kintsugi::agent::windows {

struct BootInfo {
  Instant time{};  // whole seconds; does not move when the clock is set
  std::string id;
};

// A random id in a registry key that the system forgets at shutdown (HKLM\SOFTWARE\Kintsugi\Boot); whoever looks first
// after a boot makes it. A shutdown with fast startup keeps the kernel's memory and with it the id: right, since
// pending files are not replaced then either. An account that may not write there gets the kernel's boot time, to the
// minute, as id.
BootInfo ReadBoot();

}  // namespace kintsugi::agent::windows
