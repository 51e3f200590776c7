// SPDX-License-Identifier: Apache-2.0
// Asks for a new password: twice and without echo at a terminal, else the first line of standard input. Blocks.
#pragma once

#include <string>

#include "common/base/result.h"

namespace kintsugi::console {

// kInvalidArgument: nothing was given, or the two differ.
Result<std::string> AskForNewPassword();

}  // namespace kintsugi::console
