// SPDX-License-Identifier: Apache-2.0
// Each noun's commands: adds its subcommands to the application; their actions end up in session.action. One
// file per noun.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <utility>

#include "console/cli/session.h"

namespace kintsugi::cli {

void AddLoginCommands(CLI::App& app, Session& session);  // login, whoami
void AddTokenCommands(CLI::App& app, Session& session);
void AddHostCommands(CLI::App& app, Session& session);
void AddCatalogCommands(CLI::App& app, Session& session);
void AddCatalogImport(CLI::App& catalog, Session& session);
void AddCatalogFeeds(CLI::App& catalog, Session& session);
Result<ExitCode> ShowAdvisory(Session& session, const std::string& kb);  // one KB in all its sources
void AddHostImport(CLI::App& host, Session& session);                    // import, export
void AddBulletinCommands(CLI::App& app, Session& session);
void AddPackageCommands(CLI::App& app, Session& session);
void AddMissingCommand(CLI::App& app, Session& session);  // missing, why, exposure
void AddValidateCommand(CLI::App& app, Session& session);
void AddAssessCommand(CLI::App& app, Session& session);
void AddRolloutCommands(CLI::App& app, Session& session);
void AddRolloutCreate(CLI::App& rollout, Session& session);  // create, plan-example
void AddRolloutEdit(CLI::App& rollout, Session& session);
void AddRolloutPlan(CLI::App& rollout, Session& session);
void AddEstimateCommand(CLI::App& app, Session& session);
void AddCalibration(CLI::App& estimate, Session& session);
void AddScheduleCommand(CLI::App& app, Session& session);
void AddGroupCommands(CLI::App& app, Session& session);
void AddAuditCommands(CLI::App& app, Session& session);
void AddSimCommand(CLI::App& app, Session& session);

// A subcommand with its own options struct; `run(session, options)` is what happens when it is chosen.
template <typename Options, typename Bind, typename Run>
CLI::App* AddCommand(CLI::App& parent, Session& session, const std::string& name, const std::string& text, Bind bind,
                     Run run) {
  CLI::App* command = parent.add_subcommand(name, text);
  auto options = std::make_shared<Options>();
  bind(*command, *options);
  command->callback(
      [&session, options, run] { session.action = [&session, options, run] { return run(session, *options); }; });
  return command;
}

// A group such as `host`: one of its subcommands must follow.
inline CLI::App* AddGroup(CLI::App& parent, const std::string& name, const std::string& text) {
  CLI::App* group = parent.add_subcommand(name, text);
  group->require_subcommand(1);
  return group;
}

// A value that one of our parsers understands; else usage, exit code 2.
template <typename Parse>
CLI::Option* Parsed(CLI::Option* option, const std::string& type, Parse parse) {
  return option->type_name(type)->check([parse](const std::string& text) {
    const auto value = parse(text);
    return value ? std::string() : value.error().message;
  });
}
CLI::Option* DurationOption(CLI::Option* option, Duration least, Duration most);
// low..high, both included.
inline CLI::Option* NumberOption(CLI::Option* option, std::uint32_t low, std::uint32_t high) {
  return option->type_name(std::to_string(low) + ".." + std::to_string(high))
      ->check(static_cast<CLI::Validator>(CLI::Range(low, high)).description(""));
}
// One of the words.
inline CLI::Option* WordOption(CLI::Option* option, const std::vector<std::string>& words, const std::string& type) {
  return option->type_name(type)->check(static_cast<CLI::Validator>(CLI::IsMember(words)).description(""));
}

inline void AddDryRun(CLI::App& command, bool& dry_run) {
  command.add_flag("--dry-run", dry_run, "Say what would happen; change nothing");
}
inline void AddYes(CLI::App& command, bool& yes) { command.add_flag("-y,--yes", yes, "Do not ask for confirmation"); }

inline constexpr const char* kDryRunNote = "dry run: nothing was changed";

}  // namespace kintsugi::cli
