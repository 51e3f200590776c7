// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "console/cli/commands/commands.h"
#include "console/cli/duration.h"

namespace kintsugi::cli {

CLI::Option* DurationOption(CLI::Option* option, Duration least, Duration most) {
  return Parsed(option, "DURATION", [least, most](const std::string& text) -> Result<Duration> {
    auto duration = ParseDuration(text);
    if (duration && *duration < least)
      return Error{Code::kInvalidArgument,
                   fmt::format("'{}' is too short, at least {} was expected", text, FormatDuration(least))};
    if (duration && *duration > most)
      return Error{Code::kInvalidArgument,
                   fmt::format("'{}' is too long, at most {} was expected", text, FormatDuration(most))};
    return duration;
  });
}

}  // namespace kintsugi::cli
