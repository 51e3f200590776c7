// SPDX-License-Identifier: Apache-2.0
// The whole program without the process around it: understands a command line, runs the command, reports an
// error in one line.
#pragma once

#include <string>
#include <vector>

#include "console/cli/session.h"

namespace kintsugi::cli {

// `arguments` without the program's name.
ExitCode RunApp(const std::vector<std::string>& arguments, Streams streams, Environment environment);

}  // namespace kintsugi::cli
