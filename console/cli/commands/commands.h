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
void AddPackageCommands(CLI::App& app, Session& session);
void AddMissingCommand(CLI::App& app, Session& session);
void AddRolloutCommands(CLI::App& app, Session& session);
void AddRolloutCreate(CLI::App& rollout, Session& session);
void AddAuditCommands(CLI::App& app, Session& session);

// A subcommand with its own options struct; `run(session, options)` is what happens when it is chosen.
template <typename Options, typename Bind, typename Run>
CLI::App* AddCommand(CLI::App& parent, Session& session, const std::string& name, const std::string& text,
                     Bind bind, Run run) {
  CLI::App* command = parent.add_subcommand(name, text);
  auto options = std::make_shared<Options>();
  bind(*command, *options);
  command->callback([&session, options, run] {
    session.action = [&session, options, run] { return run(session, *options); };
  });
  return command;
}

// A group such as `host`: one of its subcommands must follow.
inline CLI::App* AddGroup(CLI::App& parent, const std::string& name, const std::string& text) {
  CLI::App* group = parent.add_subcommand(name, text);
  group->require_subcommand(1);
  return group;
}

inline void AddDryRun(CLI::App& command, bool& dry_run) {
  command.add_flag("--dry-run", dry_run, "Say what would happen; change nothing");
}
inline void AddYes(CLI::App& command, bool& yes) {
  command.add_flag("-y,--yes", yes, "Do not ask for confirmation");
}

inline constexpr const char* kDryRunNote = "dry run: nothing was changed";

}  // namespace kintsugi::cli
