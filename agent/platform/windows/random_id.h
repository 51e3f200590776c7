// SPDX-License-Identifier: Apache-2.0
// Names that nobody can guess. Any thread.
#pragma once

#include <string>

namespace kintsugi::agent::windows {

// 32 hex digits from the system's generator; "" when it has none to give.
std::string RandomId();

}  // namespace kintsugi::agent::windows
