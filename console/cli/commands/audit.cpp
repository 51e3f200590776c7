// SPDX-License-Identifier: Apache-2.0
// The audit log: who changed what, when.
#include "console/cli/commands/commands.h"

namespace kintsugi::cli {
namespace {

struct AuditOptions {
  std::uint64_t after = 0;
  std::uint32_t limit = 0;
};

Table AuditTable(const v1::ListAuditReply& reply) {
  Table table{{{"sequence", "NUMBER"},
               {"at", "TIME"},
               {"who", "WHO"},
               {"action", "ACTION"},
               {"subject", "SUBJECT"},
               {"detail", "DETAIL"}},
              {}};
  for (const auto& row : reply.rows())
    table.rows.push_back({Number(row.sequence()), TimeCell(row.at_ms()), TextCell(row.who()), TextCell(row.action()),
                          TextCell(row.subject()), TextCell(row.detail())});
  return table;
}

Result<ExitCode> List(Session& session, const AuditOptions& options) {
  v1::ListAuditRequest request;
  request.set_after(options.after);
  request.set_limit(options.limit);
  const auto reply = session.Ask<v1::ListAuditReply>(v1::OperatorMethod::kListAudit, request);
  if (!reply) return reply.error();
  session.Print(AuditTable(*reply));
  return ExitCode::kOk;
}

}  // namespace

void AddAuditCommands(CLI::App& app, Session& session) {
  CLI::App* group = AddGroup(app, "audit", "Audit log: who changed what");
  AddCommand<AuditOptions>(
      *group, session, "list", "List entries of the audit log",
      [](CLI::App& command, AuditOptions& options) {
        command.add_option("--after", options.after, "Only entries with a higher number");
        command.add_option("--limit", options.limit, "At most so many");
      },
      List);
}

}  // namespace kintsugi::cli
