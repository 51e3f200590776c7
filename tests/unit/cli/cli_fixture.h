// SPDX-License-Identifier: Apache-2.0
// Runs the whole command line in this process against a scripted console over real TLS. One thread.
#pragma once

#include <functional>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "console/cli/app.h"
#include "tests/support/scripted_console.h"
#include "tests/support/temp_folder.h"

namespace kintsugi::cli {

struct Outcome {
  int code = -1;
  std::string out;
  std::string err;
};

inline std::filesystem::path Golden(const std::string& name) {
  return std::filesystem::path(KINTSUGI_SOURCE_DIR) / "tests/golden/cli" / name;
}

class Cli {
 public:
  explicit Cli(const test::ScriptedConsole& console)
      : variables{{"KINTSUGI_CONSOLE", console.server().url()},
                  {"KINTSUGI_TOKEN", test::ScriptedConsole::kToken},
                  {"KINTSUGI_CA_PIN", console.server().ca_pin()},
                  {"KINTSUGI_PROFILE", folder.File("profile.json")},
                  {"TZ", "UTC"}} {}
  Cli() : variables{{"KINTSUGI_PROFILE", folder.File("profile.json")}, {"TZ", "UTC"}} {}

  Outcome Run(const std::vector<std::string>& arguments, const std::string& input = "") {
    std::istringstream in(input);
    std::ostringstream out;
    std::ostringstream err;
    Streams streams{in, out, err};
    streams.now = [] { return FromUnixMs(1'796'472'000'000); };  // 2026-12-05T12:00:00Z
    if (prepare) prepare(streams);
    const auto environment = [this](const char* name) {
      const auto found = variables.find(name);
      return found == variables.end() ? std::string() : found->second;
    };
    const ExitCode code = RunApp(arguments, streams, environment);
    return {static_cast<int>(code), out.str(), err.str()};
  }

  test::TempFolder folder;
  std::map<std::string, std::string> variables;
  std::function<void(Streams&)> prepare;  // e.g. pretend a terminal
};

}  // namespace kintsugi::cli
