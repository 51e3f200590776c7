// SPDX-License-Identifier: Apache-2.0
// login: checks a token against its console and stores both. whoami: who the console takes us for.
#include <fmt/format.h>

#include <iostream>

#include "common/base/text.h"
#include "console/cli/commands/commands.h"
#include "console/cli/output/safe_text.h"

namespace kintsugi::cli {
namespace {

struct LoginOptions {
  std::string console;
  bool dry_run = false;
};

Result<std::string> ReadToken(Session& session) {
  if (!session.options.connection.token.empty()) return session.options.connection.token;
  if (auto token = session.environment("KINTSUGI_TOKEN"); !token.empty()) return token;
  std::string token;
  if (session.streams.in_terminal && session.streams.read_secret) {
    session.streams.err << "Token: " << std::flush;
    token = session.streams.read_secret();
    session.streams.err << "\n";
  } else {
    std::getline(session.streams.in, token);
  }
  token = std::string(Trim(token));
  if (token.empty())
    return Error{Code::kInvalidArgument, "no token was given: use --token, or write it to standard input"};
  return token;
}

Table WhoAmITable(const v1::WhoAmIReply& reply, const Connection& connection) {
  return {{{"user", "user"},
           {"role", "role"},
           {"token_expires", "token expires"},
           {"console", "console"},
           {"console_version", "console version"}},
          {{TextCell(reply.user()), TextCell(reply.role()), TimeCell(reply.token_expires_ms()),
            ToUrl(connection.address), TextCell(reply.console_version())}}};
}

Result<ExitCode> Login(Session& session, const LoginOptions& options) {
  ConnectionFlags& flags = session.options.connection;
  if (!options.console.empty()) flags.console = options.console;
  auto token = ReadToken(session);
  if (!token) return token.error();
  flags.token = *token;
  const auto connection = ResolveConnection(flags, session.environment);
  if (!connection) return connection.error();
  const auto reply = session.Ask<v1::WhoAmIReply>(v1::OperatorMethod::kWhoAmI, v1::WhoAmIRequest{});
  if (!reply) return reply.error();
  const auto path = ProfilePath(session.environment);
  if (!path) return path.error();
  if (!options.dry_run) {
    if (auto status = SaveProfile(*path, *connection); !status) return status.error();
  }
  session.Note(fmt::format("signed in to {} as {} ({}){}", ToUrl(connection->address), reply->user(), reply->role(),
                           options.dry_run ? "; dry run: not stored" : "; stored in " + *path));
  return ExitCode::kOk;
}

Result<ExitCode> WhoAmI(Session& session, const LoginOptions&) {
  const auto reply = session.Ask<v1::WhoAmIReply>(v1::OperatorMethod::kWhoAmI, v1::WhoAmIRequest{});
  if (!reply) return reply.error();
  const auto connection = ResolveConnection(session.options.connection, session.environment);
  if (!connection) return connection.error();
  session.PrintRecord(WhoAmITable(*reply, *connection));
  return ExitCode::kOk;
}

}  // namespace

void AddLoginCommands(CLI::App& app, Session& session) {
  auto* login = AddCommand<LoginOptions>(
      app, session, "login", "Check a token against its console and store both for later commands",
      [](CLI::App& command, LoginOptions& options) {
        Parsed(
            command.add_option("console", options.console, "Address of the operator port, e.g. https://127.0.0.1:8443"),
            "URL", ParseAddress);
        AddDryRun(command, options.dry_run);
      },
      Login);
  login->footer(
      "The token is read from --token, KINTSUGI_TOKEN or standard input, in this order; prefer standard "
      "input, which\n"
      "leaves no trace in the process list. --ca-pin is printed by the console when it starts. The sign-in "
      "is stored in\n"
      "$KINTSUGI_PROFILE or $XDG_CONFIG_HOME/kintsugi/profile.json, readable by you alone.");
  AddCommand<LoginOptions>(
      app, session, "whoami", "Show user, role and console of the present sign-in", [](CLI::App&, LoginOptions&) {},
      WhoAmI);
}

}  // namespace kintsugi::cli
