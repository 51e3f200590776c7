// SPDX-License-Identifier: Apache-2.0
// kintsugi sim: hands its arguments to the program kintsugi-sim that lies beside this one, as git does with its
// commands. The simulation itself is tests/sim; this program does not link it.
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <ostream>
#include <system_error>

#include "console/cli/commands/commands.h"

namespace kintsugi::cli {
namespace {

constexpr const char* kProgram = "kintsugi-sim";

// Returns only when the program cannot be started.
Error RunSibling(std::vector<std::string> arguments) {
  std::error_code error;
  const auto own = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::string path = (own.parent_path() / kProgram).string();
  arguments.insert(arguments.begin(), kProgram);
  std::vector<char*> words;
  for (auto& argument : arguments) words.push_back(argument.data());
  words.push_back(nullptr);
  execv(path.c_str(), words.data());
  if (errno == ENOENT)
    return {Code::kNotFound,
            fmt::format("{} is not there; build it with: cmake --build --preset release --target {}", path, kProgram)};
  return {Code::kIo, fmt::format("cannot start {}: {}", path, std::strerror(errno)), errno};  // NOLINT: one thread
}

}  // namespace

void AddSimCommand(CLI::App& app, Session& session) {
  CLI::App* command =
      app.add_subcommand("sim", "Run simulated fleets full of faults, or replay one: see kintsugi sim --help");
  command->fallthrough(false);
  command->prefix_command();  // every argument is the other program's, --help too
  command->set_help_flag();
  command->callback([&session, command] {
    session.action = [&session, command]() -> Result<ExitCode> {
      session.streams.out << std::flush;
      return RunSibling(command->remaining());
    };
  });
}

}  // namespace kintsugi::cli
