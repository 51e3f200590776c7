// SPDX-License-Identifier: Apache-2.0
#include "agent/program/windows/commands.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <filesystem>
#include <iostream>

#include "agent/platform/windows/event_log.h"
#include "agent/program/program.h"
#include "agent/program/windows/host_agent.h"
#include "agent/program/windows/module_path.h"
#include "agent/program/windows/process_setup.h"
#include "agent/program/windows/service_control.h"
#include "agent/program/windows/service_main.h"
#include "agent/program/windows/setting_registry.h"

namespace kintsugi::agent::windows {
namespace {

int Fail(const Error& error) {
  std::cerr << "kintsugi-agent: " << error.message << "\n  " << Describe(error.code).remedy << "\n";
  return error.code == Code::kInvalidArgument || error.code == Code::kUnknownConfigKey ? kExitUsage : kExitError;
}

int Exit(const Status& status) { return status ? 0 : Fail(status.error()); }

struct Arguments {
  std::vector<std::string> set;  // "Key=value"
  std::string server;
  std::string token;
  bool as_service = false;
  bool purge = false;
};

// The command line as the first source of settings; a slip there is an error and not a warning.
Result<SettingSource> Given(const Arguments& arguments) {
  std::map<std::string, std::string, std::less<>> values;
  for (const auto& text : arguments.set) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos)
      return Error{Code::kInvalidArgument, "--set " + text + " is not of the form Key=value"};
    values[text.substr(0, equals)] = text.substr(equals + 1);
  }
  if (!arguments.server.empty()) values["Server"] = arguments.server;
  if (!arguments.token.empty()) values["Token"] = arguments.token;
  AgentSettings checked;
  for (const auto& [key, value] : values)
    if (const Status taken = Assign(checked, key, value); !taken) return taken.error();
  return SettingSource{"command line", [values](std::string_view key) -> Result<std::optional<std::string>> {
                         const auto found = values.find(key);
                         return found == values.end() ? std::nullopt : std::optional(found->second);
                       }};
}

int Run(const Arguments& arguments) {
  const auto given = Given(arguments);
  if (!given) return Fail(given.error());
  if (arguments.as_service)
    return Exit(RunAsService([&](ServiceTurn& turn) {
      return RunAgent(*given, LogTo::kFile, [&](std::function<void()> stop) { turn.Ready(std::move(stop)); });
    }));
  return Exit(RunAgent(*given, LogTo::kConsole, [](std::function<void()> stop) { OnConsoleEnd(std::move(stop)); }));
}

int Enrol(const Arguments& arguments) {
  const auto given = Given(arguments);
  if (!given) return Fail(given.error());
  const Status enrolled = EnrolHost(*given);
  if (!enrolled) return Fail(enrolled.error());
  std::cout << "enrolled\n";
  return 0;
}

int Facts(const Arguments& arguments) {
  const auto given = Given(arguments);
  if (!given) return Fail(given.error());
  const auto json = FactsAsJson(*given);
  if (!json) return Fail(json.error());
  std::cout << *json;
  return 0;
}

int Settings(const Arguments& arguments) {
  const auto given = Given(arguments);
  if (!given) return Fail(given.error());
  const LoadedSettings loaded = ReadSettings(*given);
  for (const SettingRow& row : SettingTable()) {
    const auto source = loaded.sources.find(row.key);
    std::cout << fmt::format("{:<16} {:<24} {}\n{:<17}{} Takes {}.\n", row.key, ValueText(row, loaded.values),
                             source == loaded.sources.end() ? "default" : source->second, "", row.text, RangeText(row));
  }
  for (const auto& problem : loaded.problems) std::cerr << "kintsugi-agent: " << problem << "\n";
  return loaded.problems.empty() ? 0 : kExitError;
}

Status Install(const Arguments& arguments) {
  const auto given = Given(arguments);
  if (!given) return given.error();
  for (const SettingRow& row : SettingTable()) {
    const auto value = given->read(row.key);
    if (!value || !*value) continue;
    if (const Status written = WriteSetting(std::string(row.key), **value); !written) return written;
  }
  if (const Status source = InstallEventSource(); !source) return source;
  if (const Status installed = InstallService(); !installed) return installed;
  return StartService();
}

// Journal, identity, packages and logs: the console knows nothing of it, so the host must be revoked there.
Status Purge() {
  const AgentSettings settings =
      ReadSettings({"", [](std::string_view) { return std::optional<std::string>(); }}).values;
  std::error_code problem;
  {
    const auto folder = OpenStateFolder(settings);  // refuses a folder that is not ours to empty
    if (!folder) return folder.error();
    const auto own = std::filesystem::path(reinterpret_cast<const char8_t*>(folder->path().c_str()));
    for (const auto& entry : std::filesystem::directory_iterator(own, problem))
      std::filesystem::remove_all(entry.path(), problem);
  }
  const std::string path = settings.state_directory.empty() ? DefaultStateDirectory() : settings.state_directory;
  std::filesystem::remove(std::filesystem::path(reinterpret_cast<const char8_t*>(path.c_str())), problem);
  if (problem) return Error{Code::kIo, "cannot empty " + path + ": " + problem.message(), problem.value()};
  return EraseSettings();
}

Status Uninstall(const Arguments& arguments) {
  const Status removed = UninstallService();
  if (!removed && !(arguments.purge && removed.error().code == Code::kNotFound)) return removed;
  RemoveEventSource();
  return arguments.purge ? Purge() : Status{};
}

int ShowState() {
  const auto state = QueryService();
  if (!state) return Fail(state.error());
  std::cout << Name(*state) << "\n";
  return *state == ServiceState::kRunning ? 0 : kExitError;
}

void AddService(CLI::App& app, Arguments& arguments, int& exit_code) {
  CLI::App* const service = app.add_subcommand("service", "The agent as a Windows service (as an administrator)");
  service->require_subcommand(1);
  CLI::App* const install = service->add_subcommand("install", "Installs and starts it; settings go to the registry");
  install->add_option("--server", arguments.server, "host:port of the console's enrolment port");
  install->add_option("--token", arguments.token, "enrolment token");
  install->add_option("--set", arguments.set, "Key=value; see the settings command");
  install->callback([&] { exit_code = Exit(Install(arguments)); });
  CLI::App* const uninstall = service->add_subcommand("uninstall", "Stops and removes it");
  uninstall->add_flag("--purge", arguments.purge, "removes identity, journal, packages, logs and settings too");
  uninstall->callback([&] { exit_code = Exit(Uninstall(arguments)); });
  service->add_subcommand("start", "Starts it")->callback([&] { exit_code = Exit(StartService()); });
  service->add_subcommand("stop", "Stops it")->callback([&] { exit_code = Exit(StopService()); });
  service->add_subcommand("status", "Says its state; exit code 0 when it runs")->callback([&] {
    exit_code = ShowState();
  });
}

}  // namespace

int RunCommand(const std::vector<std::string>& arguments_given) {
  Arguments arguments;
  int exit_code = 0;
  CLI::App app("Kintsugi agent: reports this computer's updates and installs the approved ones.", "kintsugi-agent");
  app.require_subcommand(1);
  app.footer("Exit codes: 0 done, 1 failed, 2 wrong use.");
  const auto settings_option = [&](CLI::App* command) {
    command->add_option("--set", arguments.set, "Key=value; see the settings command");
  };
  CLI::App* const run = app.add_subcommand("run", "Runs the agent here, until Ctrl+C");
  run->add_flag("--service", arguments.as_service, "as the service control manager starts it");
  settings_option(run);
  run->callback([&] { exit_code = Run(arguments); });
  CLI::App* const enrol = app.add_subcommand("enrol", "Gets this host its identity from the console");
  enrol->add_option("--server", arguments.server, "host:port of the console's enrolment port");
  enrol->add_option("--token", arguments.token, "enrolment token");
  settings_option(enrol);
  enrol->callback([&] { exit_code = Enrol(arguments); });
  AddService(app, arguments, exit_code);
  CLI::App* const facts = app.add_subcommand("facts", "Prints this host's inventory as JSON");
  settings_option(facts);
  facts->callback([&] { exit_code = Facts(arguments); });
  CLI::App* const settings = app.add_subcommand("settings", "Prints every setting, and where it comes from");
  settings_option(settings);
  settings->callback([&] { exit_code = Settings(arguments); });
  app.add_subcommand("version", "Prints the version")->callback([] { std::cout << kAgentVersion << "\n"; });
  try {
    // CLI11 takes the arguments from the last to the first.
    app.parse(std::vector<std::string>(arguments_given.rbegin(), arguments_given.rend()));
  } catch (const CLI::ParseError& problem) {
    return app.exit(problem) == 0 ? 0 : kExitUsage;
  }
  return exit_code;
}

}  // namespace kintsugi::agent::windows
