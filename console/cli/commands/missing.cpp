// SPDX-License-Identifier: Apache-2.0
// What is missing where, with the reason for each verdict.
#include "console/cli/commands/commands.h"

namespace kintsugi::cli {
namespace {

struct MissingOptions {
  std::string host;
  std::string update;
  bool all = false;
};

Table MissingTable(const v1::ListMissingReply& reply) {
  Table table{{{"host_name", "HOST"},
               {"bulletin_id", "BULLETIN"},
               {"kb", "KB"},
               {"severity", "SEVERITY", kState},
               {"status", "STATUS", kState},
               {"update_id", "UPDATE"},
               {"title", ""},
               {"reason", "REASON"},
               {"host_id", ""}},
              {}};
  for (const auto& row : reply.rows())
    table.rows.push_back({row.host_name(), TextCell(row.bulletin_id()), TextCell(row.kb()), TextCell(row.severity()),
                          Word(row.status()), row.update_id(), TextCell(row.title()), TextCell(row.reason()),
                          row.host_id()});
  return table;
}

Result<ExitCode> Missing(Session& session, const MissingOptions& options) {
  v1::ListMissingRequest request;
  request.set_host(options.host);
  request.set_update(options.update);
  request.set_all(options.all);
  const auto reply = session.Ask<v1::ListMissingReply>(v1::OperatorMethod::kListMissing, request);
  if (!reply) return reply.error();
  session.Print(MissingTable(*reply));
  return ExitCode::kOk;
}

}  // namespace

void AddMissingCommand(CLI::App& app, Session& session) {
  AddCommand<MissingOptions>(
      app, session, "missing", "Show which updates are missing on which hosts, and why",
      [](CLI::App& command, MissingOptions& options) {
        command.add_option("host", options.host, "Only this host (id or unique name)");
        command.add_option("--update", options.update, "Only this bulletin, KB number or update id");
        command.add_flag("--all", options.all, "Also what is installed, not applicable or undecided");
      },
      Missing);
}

}  // namespace kintsugi::cli
