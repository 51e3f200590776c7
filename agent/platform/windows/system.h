// SPDX-License-Identifier: Apache-2.0
// SystemInfo of this host, from all its sources. Any thread; some milliseconds.
#pragma once

#include "agent/platform/platform.h"

namespace kintsugi::agent::windows {

SystemInfo ReadSystem();
// The operating system alone.
model::OsFacts ReadOs();

}  // namespace kintsugi::agent::windows
