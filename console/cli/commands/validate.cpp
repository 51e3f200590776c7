// SPDX-License-Identifier: Apache-2.0
// Validation: is what hosts record as installed really there, file by file?
#include <fmt/format.h>

#include <iostream>

#include "console/cli/commands/commands.h"
#include "console/cli/commands/tables.h"
#include "console/cli/output/safe_text.h"

namespace kintsugi::cli {
namespace {

struct ValidateOptions {
  std::string host;
  bool drifted = false;
};

// The columns are the same whatever is asked; of one host people need not see its name in each row.
Table ValidationTable(const v1::ValidateInstalledReply& reply, bool one_host) {
  Table table{{{"host", one_host ? "" : "HOST"},
               {"bulletin_id", "BULLETIN"},
               {"kb", "KB"},
               {"severity", "SEVERITY", kState},
               {"result", "RESULT", kState},
               {"files", "FILES"},
               {"update_id", "UPDATE"},
               {"reason", "REASON"},
               {"title", ""},
               {"host_id", ""},
               {"drifted", "", kNested},
               {"unchecked", "", kNested}},
              {}};
  for (const auto& update : reply.updates())
    table.rows.push_back({update.host_name(), TextCell(update.bulletin_id()), TextCell(update.kb()),
                          TextCell(update.severity()), update.result(), Number(update.files()),
                          TextCell(update.update_id()), TextCell(update.reason()), TextCell(update.title()),
                          update.host_id(), Nested(EvidenceTable(update.drifted())),
                          Nested(EvidenceTable(update.unchecked()))});
  return table;
}

// The proof of every drift: which file, what was seen and by whom, what was needed.
void PrintProof(Session& session, const v1::ValidateInstalledReply& reply) {
  for (const auto& update : reply.updates()) {
    if (update.drifted().empty()) continue;
    session.PrintLine("");
    session.PrintLine(fmt::format("{} on {}:", update.update_id(), update.host_name()));
    for (const auto& row : update.drifted())
      session.PrintLine(fmt::format("  {} is {}, needs {}{}", row.rule(), row.observed(), row.expected(),
                                    row.source().empty() ? "" : ", from " + row.source()));
  }
}

std::string Summary(const v1::ValidateInstalledReply& reply, const ValidateOptions& options) {
  const auto counted = [](std::uint32_t count, const char* one, const char* many) {
    return fmt::format("{} {}", count, count == 1 ? one : many);
  };
  const std::string without =
      reply.hosts_without_facts() == 0
          ? ""
          : fmt::format("; of {} nothing is known yet", counted(reply.hosts_without_facts(), "host", "hosts"));
  if (reply.updates().empty() && !options.drifted && !options.host.empty() && without.empty())
    return "nothing that bulletins with component files speak of is recorded as installed here";
  return fmt::format("{} of {} drifted{}", reply.hosts_drifted(), counted(reply.hosts(), "host", "hosts"), without);
}

Result<ExitCode> Validate(Session& session, const ValidateOptions& options) {
  v1::ValidateInstalledRequest request;
  request.set_host(options.host);
  request.set_only_drifted(options.drifted);
  const auto reply = session.Ask<v1::ValidateInstalledReply>(v1::OperatorMethod::kValidateInstalled, request);
  if (!reply) return reply.error();
  session.Print(ValidationTable(*reply, !options.host.empty()));
  if (session.format() == Format::kTable) PrintProof(session, *reply);
  session.Note(Summary(*reply, options));
  return ExitCode::kOk;
}

}  // namespace

void AddValidateCommand(CLI::App& app, Session& session) {
  auto* validate = AddCommand<ValidateOptions>(
      app, session, "validate", "Check every file of what hosts record as installed, and show what drifted back",
      [](CLI::App& command, ValidateOptions& options) {
        command.add_option("host", options.host, "Only this host (id or unique name)");
        command.add_flag("--drifted", options.drifted, "Only updates of which a file drifted");
      },
      Validate);
  validate->footer(
      "By the newest facts of the agents. drifted: a component file is older than the update brought, or gone;\n"
      "unchecked: the host has not told the version of every file; in-force: all are there.");
}

}  // namespace kintsugi::cli
