// SPDX-License-Identifier: Apache-2.0
// Enrolment tokens: what an agent shows once to become a host of this console.
#include <fmt/format.h>

#include <iostream>

#include "console/cli/commands/commands.h"
#include "console/cli/commands/tables.h"
#include "console/cli/duration.h"
#include "console/cli/output/safe_text.h"

namespace kintsugi::cli {
namespace {

struct TokenCreateOptions {
  std::string valid_for = "24h";
  std::uint32_t uses = 1;
  std::string note;
  bool dry_run = false;
};
struct TokenRevokeOptions {
  std::string id;
  bool yes = false;
  bool dry_run = false;
};
struct NoOptions {};

Table CreatedTable(const v1::CreateTokenReply& reply) {
  Table table = TokenTable({reply.info()});
  table.columns.insert(table.columns.begin(), Column{"token", "token"});
  table.rows[0].insert(table.rows[0].begin(), TextCell(reply.token()));
  return table;
}

// The token alone on standard output, so that TOKEN=$(kintsugi token create) works.
Result<ExitCode> Create(Session& session, const TokenCreateOptions& options) {
  const auto valid_for = ParseDuration(options.valid_for);
  if (!valid_for) return valid_for.error();
  v1::CreateTokenRequest request;
  request.set_valid_for_ms(static_cast<std::uint64_t>(valid_for->count()));
  request.set_uses(options.uses);
  request.set_note(options.note);
  request.set_dry_run(options.dry_run);
  const auto reply = session.Ask<v1::CreateTokenReply>(v1::OperatorMethod::kCreateToken, request);
  if (!reply) return reply.error();
  if (options.dry_run) session.Note(kDryRunNote);
  if (session.format() != Format::kTable) {
    session.Print(CreatedTable(*reply));
    return ExitCode::kOk;
  }
  if (!reply->token().empty()) session.streams.out << SafeText(reply->token()) << "\n";
  session.Note(fmt::format("token {}: {} {}, until {}; it is shown this once", reply->info().id(), reply->info().uses(),
                           reply->info().uses() == 1 ? "use" : "uses",
                           FormatInstant(FromUnixMs(reply->info().expires_ms()))));
  return ExitCode::kOk;
}

Result<ExitCode> List(Session& session, const NoOptions&) {
  const auto reply = session.Ask<v1::ListTokensReply>(v1::OperatorMethod::kListTokens, v1::ListTokensRequest{});
  if (!reply) return reply.error();
  session.Print(TokenTable(ToVector(reply->tokens())));
  return ExitCode::kOk;
}

Result<ExitCode> Revoke(Session& session, const TokenRevokeOptions& options) {
  const auto confirmed = session.Confirm(fmt::format("Revoke token {}?", options.id), options.yes || options.dry_run);
  if (!confirmed) return confirmed.error();
  v1::RevokeTokenRequest request;
  request.set_id(options.id);
  request.set_dry_run(options.dry_run);
  const auto reply = session.Ask<v1::RevokeTokenReply>(v1::OperatorMethod::kRevokeToken, request);
  if (!reply) return reply.error();
  if (options.dry_run) session.Note(kDryRunNote);
  session.Print(TokenTable({reply->info()}));
  return ExitCode::kOk;
}

}  // namespace

void AddTokenCommands(CLI::App& app, Session& session) {
  CLI::App* group = AddGroup(app, "token", "Enrolment tokens: create, list, revoke");
  AddCommand<TokenCreateOptions>(
      *group, session, "create", "Create an enrolment token; it is printed once",
      [](CLI::App& command, TokenCreateOptions& options) {
        DurationOption(command.add_option("--valid-for", options.valid_for, "How long it can be used [24h]"),
                       Duration{1000}, std::chrono::days(7));
        NumberOption(command.add_option("--uses", options.uses, "How many hosts may enrol with it [1]"), 1, 100000);
        command.add_option("--note", options.note, "What it is for, shown in lists and the audit log");
        AddDryRun(command, options.dry_run);
      },
      Create);
  AddCommand<NoOptions>(
      *group, session, "list", "List enrolment tokens without their secrets", [](CLI::App&, NoOptions&) {}, List);
  AddCommand<TokenRevokeOptions>(
      *group, session, "revoke", "Revoke an enrolment token; hosts that used it stay enrolled",
      [](CLI::App& command, TokenRevokeOptions& options) {
        command.add_option("id", options.id, "The token's id, see: kintsugi token list")->required();
        AddYes(command, options.yes);
        AddDryRun(command, options.dry_run);
      },
      Revoke);
}

}  // namespace kintsugi::cli
