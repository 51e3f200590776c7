// SPDX-License-Identifier: Apache-2.0
// kintsugi-console: serves a fleet, and manages its users on the machine itself (no set-up page exists).
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <iostream>

#include "common/runtime/grpc_process.h"
#include "common/runtime/spdlog_log.h"
#include "common/runtime/system_clock.h"
#include "console/access/accounts.h"
#include "console/program/config.h"
#include "console/program/data_dir.h"
#include "console/program/password_prompt.h"
#include "console/program/serve.h"
#include "db/store.h"

namespace kintsugi::console {
namespace {

constexpr int kExitError = 1;
constexpr int kExitUsage = 2;

struct Arguments {
  std::string data_dir = "/var/lib/kintsugi";
  std::string config_file;
  std::vector<std::string> settings;  // key=value
  std::int64_t port_base = 0;
  std::string name;
  std::string role = "viewer";
  std::int64_t days = 90;
  std::string note;
};

int Fail(const Error& error) {
  std::cerr << "kintsugi-console: " << error.message << " (" << Describe(error.code).name << ")\n  "
            << Describe(error.code).remedy << "\n";
  const bool usage = error.code == Code::kUnknownConfigKey || error.code == Code::kInvalidArgument;
  return usage ? kExitUsage : kExitError;
}

Status LoadConfig(const Arguments& arguments, ConsoleConfig& config) {
  auto table = TableOf(config);
  if (!arguments.config_file.empty()) {
    const Status loaded = table.LoadFile(arguments.config_file);
    if (!loaded) return loaded;
  }
  if (arguments.port_base != 0) {
    config.operator_port = arguments.port_base;
    config.enrol_port = arguments.port_base + 1;
    config.agent_port = arguments.port_base + 2;
    config.content_port = arguments.port_base + 3;
  }
  for (const std::string& setting : arguments.settings) {
    const std::size_t equals = setting.find('=');
    if (equals == std::string::npos)
      return Error{Code::kInvalidArgument, fmt::format("--set {}: expected key=value", setting)};
    const Status set = table.Set(setting.substr(0, equals), setting.substr(equals + 1));
    if (!set) return set;
  }
  return {};
}

int RunServe(const Arguments& arguments) {
  ConsoleConfig config;
  const Status configured = LoadConfig(arguments, config);
  if (!configured) return Fail(configured.error());
  runtime::LogOptions log_options;
  const auto level = runtime::ParseLevel(config.log_level);
  if (!level) return Fail(level.error());
  log_options.least = *level;
  log_options.json = config.log_json;
  const auto log = runtime::OpenLog(log_options);
  if (!log) return Fail(log.error());
  runtime::RouteGrpcLog(**log);
  const auto data = DataDir::Open(arguments.data_dir);
  if (!data) return Fail(data.error());
  const Status served = Serve(*data, config, **log);
  return served ? 0 : Fail(served.error());
}

int PrintCaPin(const Arguments& arguments) {
  ConsoleConfig config;
  const Status configured = LoadConfig(arguments, config);
  if (!configured) return Fail(configured.error());
  const auto data = DataDir::Open(arguments.data_dir);
  if (!data) return Fail(data.error());
  const auto authority = data->LoadOrMakeAuthority(config.organisation, runtime::SystemClock().Now());
  if (!authority) return Fail(authority.error());
  const auto info = crypto::ParseCertificate(authority->certificate_der);
  if (!info) return Fail(info.error());
  std::cout << ToHex(info->spki_sha256) << "\n";
  return 0;
}

// Runs `use` on the accounts of the data directory; works beside a running console.
int WithAccounts(const Arguments& arguments, const std::function<Status(access::Accounts&)>& use) {
  const auto data = DataDir::Open(arguments.data_dir);
  if (!data) return Fail(data.error());
  const auto store = db::OpenSqliteStore(data->database());
  if (!store) return Fail(store.error());
  const runtime::SystemClock clock;
  access::Accounts accounts(**store, clock);
  const Status done = use(accounts);
  return done ? 0 : Fail(done.error());
}

Status ListUsers(access::Accounts& accounts) {
  const auto users = accounts.Users();
  if (!users) return users.error();
  const auto tokens = accounts.ApiTokens();
  if (!tokens) return tokens.error();
  fmt::print("{:<24} {:<10} {:<9} {}\n", "USER", "ROLE", "STATE", "TOKENS (id, expires)");
  for (const auto& user : *users) {
    std::string held;
    for (const auto& token : *tokens) {
      if (token.user == user.name && !token.revoked)
        held += fmt::format("{} {}  ", token.id, FormatInstant(token.expires));
    }
    fmt::print("{:<24} {:<10} {:<9} {}\n", user.name, user.role, user.disabled ? "disabled" : "active", held);
  }
  return {};
}

void AddUserCommands(CLI::App& app, Arguments& arguments, int& exit_code) {
  auto* const user = app.add_subcommand("user", "Users of the operator API and their tokens")->require_subcommand(1);
  auto* const add = user->add_subcommand("add", "Add a user");
  add->add_option("name", arguments.name)->required();
  add->add_option("--role", arguments.role, "viewer, operator or admin")->capture_default_str();
  add->callback([&] {
    exit_code = WithAccounts(
        arguments, [&](access::Accounts& accounts) { return accounts.AddUser(arguments.name, arguments.role); });
    if (exit_code == 0) std::cout << "added " << arguments.name << " as " << arguments.role << "\n";
  });
  auto* const token = user->add_subcommand("token", "Make an API token for a user; prints it once");
  token->add_option("name", arguments.name)->required();
  token->add_option("--days", arguments.days, "until it expires")->check(CLI::Range(1, 90))->capture_default_str();
  token->add_option("--note", arguments.note);
  token->callback([&] {
    exit_code = WithAccounts(arguments, [&](access::Accounts& accounts) -> Status {
      const auto text = accounts.CreateApiToken(arguments.name, Duration{arguments.days * 86'400'000}, arguments.note);
      if (!text) return text.error();
      std::cout << *text << "\n";
      return {};
    });
  });
  auto* const password = user->add_subcommand(
      "password",
      "Set the password that a user signs in to the dashboard with; asks for it, or reads one line of input");
  password->add_option("name", arguments.name)->required();
  password->callback([&] {
    exit_code = WithAccounts(arguments, [&](access::Accounts& accounts) -> Status {
      const auto text = AskForNewPassword();
      if (!text) return text.error();
      return accounts.SetPassword(arguments.name, *text);
    });
    if (exit_code == 0) std::cout << arguments.name << " signs in with the new password from now on\n";
  });
  auto* const role = user->add_subcommand("role", "Give a user another role; ends the user's browser sessions");
  role->add_option("name", arguments.name)->required();
  role->add_option("role", arguments.role, "viewer, operator or admin")->required();
  role->callback([&] {
    exit_code = WithAccounts(
        arguments, [&](access::Accounts& accounts) { return accounts.SetRole(arguments.name, arguments.role); });
  });
  auto* const enable = user->add_subcommand("enable", "Enable a disabled user again");
  enable->add_option("name", arguments.name)->required();
  enable->callback([&] {
    exit_code =
        WithAccounts(arguments, [&](access::Accounts& accounts) { return accounts.EnableUser(arguments.name); });
  });
  auto* const disable =
      user->add_subcommand("disable", "Disable a user; tokens and browser sessions stop working at once");
  disable->add_option("name", arguments.name)->required();
  disable->callback([&] {
    exit_code =
        WithAccounts(arguments, [&](access::Accounts& accounts) { return accounts.DisableUser(arguments.name); });
  });
  auto* const revoke = user->add_subcommand("revoke-token", "Revoke one API token by its id (the part before the dot)");
  revoke->add_option("id", arguments.name)->required();
  revoke->callback([&] {
    exit_code =
        WithAccounts(arguments, [&](access::Accounts& accounts) { return accounts.RevokeApiToken(arguments.name); });
  });
  user->add_subcommand("list", "List users and their tokens")->callback([&] {
    exit_code = WithAccounts(arguments, ListUsers);
  });
}

int Main(int argc, char** argv) {
  CLI::App app{
      "kintsugi-console: the console of a Kintsugi fleet.\nUsers are made here, on the console's own machine; agents "
      "and operators come in over TLS."};
  Arguments arguments;
  int exit_code = 0;
  app.require_subcommand(1);
  app.add_option("--data-dir", arguments.data_dir, "Database, packages and certificate authority")
      ->envname("KINTSUGI_DATA_DIR")
      ->capture_default_str();
  app.add_option("--config", arguments.config_file, "TOML file; see the keys command");
  app.add_option("--set", arguments.settings, "One configuration key: --set listen.operator_port=9443");
  app.add_option("--port-base", arguments.port_base, "First of four ports: operators, enrolment, agents, packages")
      ->check(CLI::Range(1, 65'532));
  app.add_subcommand("run", "Serve until SIGINT or SIGTERM")->callback([&] { exit_code = RunServe(arguments); });
  app.add_subcommand("ca-pin", "Print the pin of this console's certificate authority, for kintsugi login")
      ->callback([&] { exit_code = PrintCaPin(arguments); });
  app.add_subcommand("keys", "List the configuration keys with their defaults")->callback([] {
    ConsoleConfig config;
    std::cout << TableOf(config).Help();
  });
  AddUserCommands(app, arguments, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int status = app.exit(error);
    return status == 0 ? 0 : kExitUsage;
  }
  return exit_code;
}

}  // namespace
}  // namespace kintsugi::console

int main(int argc, char** argv) {
  kintsugi::runtime::PrepareGrpc();
  kintsugi::console::BlockStopSignals();
  return kintsugi::console::Main(argc, argv);
}
