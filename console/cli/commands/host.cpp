// SPDX-License-Identifier: Apache-2.0
// Hosts: list with filters, one in full, cut one off.
#include <fmt/format.h>

#include <algorithm>

#include "console/cli/commands/commands.h"
#include "console/cli/commands/tables.h"

namespace kintsugi::cli {
namespace {

struct HostListOptions {
  std::vector<std::string> filter;
};
struct HostOptions {
  std::string host;
  bool yes = false;
  bool dry_run = false;
};

std::string Joined(const std::vector<std::string>& terms) {
  std::string text;
  for (const auto& term : terms) text += (text.empty() ? "" : " ") + term;
  return text;
}

Result<std::vector<v1::HostSummary>> AllHosts(Session& session, const std::string& filter) {
  v1::ListHostsRequest request;
  request.set_filter(filter);
  std::vector<v1::HostSummary> hosts;
  do {
    const auto reply = session.Ask<v1::ListHostsReply>(v1::OperatorMethod::kListHosts, request);
    if (!reply) return reply.error();
    hosts.insert(hosts.end(), reply->hosts().begin(), reply->hosts().end());
    request.set_page_token(reply->next_page_token());
  } while (!request.page_token().empty());
  return hosts;
}

Result<ExitCode> List(Session& session, const HostListOptions& options) {
  const auto hosts = AllHosts(session, Joined(options.filter));
  if (!hosts) return hosts.error();
  session.Print(HostTable(*hosts));
  return ExitCode::kOk;
}

Table AssessmentTable(const v1::GetHostReply& reply) {
  Table table{
      {{"update_id", "UPDATE"}, {"status", "STATUS", kState}, {"reason", "REASON"}, {"evidence", "EVIDENCE", kNested}},
      {}};
  for (const auto& assessment : reply.assessments()) {
    Table evidence{{{"rule", "RULE"},
                    {"observed", "OBSERVED"},
                    {"expected", "EXPECTED"},
                    {"source", "SOURCE"},
                    {"holds", "HOLDS"},
                    {"known", "KNOWN"}},
                   {}};
    for (const auto& line : assessment.evidence())
      evidence.rows.push_back({line.rule(), TextCell(line.observed()), TextCell(line.expected()),
                               TextCell(line.source()), line.holds(), line.known()});
    table.rows.push_back({assessment.update_id(), Word(assessment.status()), TextCell(assessment.reason()),
                          Nested(std::move(evidence))});
  }
  return table;
}

Table FileTable(const v1::HostFacts& facts) {
  Table table{{{"path", "FILE"},
               {"present", "PRESENT"},
               {"version", "VERSION"},
               {"size_bytes", "BYTES"},
               {"protected_copy_version", "PROTECTED COPY"}},
              {}};
  for (const auto& file : facts.files())
    table.rows.push_back({file.path(), file.present(), TextCell(file.version()), Number(file.size_bytes()),
                          file.protected_copy_present() ? TextCell(file.protected_copy_version()) : Cell{}});
  return table;
}

Table HotfixTable(const v1::HostFacts& facts) {
  Table table{{{"id", "HOTFIX"}, {"source", "SOURCE"}}, {}};
  for (const auto& hotfix : facts.hotfixes()) table.rows.push_back({hotfix.id(), TextCell(hotfix.source())});
  return table;
}

Table ProductTable(const v1::HostFacts& facts) {
  Table table{{{"name", "PRODUCT"},
               {"version", "VERSION"},
               {"publisher", "PUBLISHER"},
               {"architecture", "ARCHITECTURE"},
               {"source", "SOURCE"},
               {"code", "CODE"}},
              {}};
  for (const auto& product : facts.products())
    table.rows.push_back({TextCell(product.name()), TextCell(product.version()), TextCell(product.publisher()),
                          TextCell(product.architecture()), TextCell(product.source()), TextCell(product.code())});
  return table;
}

Table PackageTable(const v1::HostFacts& facts) {
  Table table{{{"name", "PACKAGE"}, {"state", "STATE"}}, {}};
  for (const auto& package : facts.package_states())
    table.rows.push_back({TextCell(package.name()), fmt::format("0x{:02x}", package.state())});
  return table;
}

Table PendingTable(const v1::HostFacts& facts) {
  Table table{{{"reason", "PENDING REBOOT"}, {"hard", "HARD"}}, {}};
  for (const auto& pending : facts.pending_reboot()) table.rows.push_back({pending.reason(), pending.hard()});
  return table;
}

// The summary's cells, then what only the full facts know.
Table HostRecord(const v1::GetHostReply& reply) {
  static const std::vector<Column> kMore = {{"domain", "domain"},
                                            {"addresses", "addresses"},
                                            {"boot_time", "boot time"},
                                            {"memory_bytes", "memory, bytes"},
                                            {"disk_total_bytes", "disk, bytes"},
                                            {"disk_free_bytes", "disk free, bytes"},
                                            {"agent_version", "agent version"},
                                            {"enrolled", "enrolled"},
                                            {"certificate_expires", "certificate expires"},
                                            {"updates", "Updates", kNested},
                                            {"pending_reboot_reasons", "Pending reboot", kNested},
                                            {"organisational_unit", "organisational unit"},
                                            {"products_cut", "products cut"},
                                            {"packages_cut", "packages cut"},
                                            {"hotfixes", "Hotfixes", kNested},
                                            {"products", "Products", kNested},
                                            {"packages", "Servicing packages", kNested},
                                            {"files", "Files", kNested}};
  const auto& facts = reply.facts();
  const auto& summary = reply.summary();
  Table table = HostTable({summary});
  for (Column& column : table.columns) {
    column.heading = column.key;
    for (char& c : column.heading)
      if (c == '_') c = ' ';
  }
  // HostTable has some of these columns for programs already; they keep their place.
  const auto has = [&](const std::string& key) {
    return std::any_of(table.columns.begin(), table.columns.end(), [&](const Column& c) { return c.key == key; });
  };
  const std::vector<Cell> more = {TextCell(summary.domain()),
                                  ToVector(facts.addresses()),
                                  TimeCell(facts.boot_time_ms()),
                                  Number(facts.memory_bytes()),
                                  Number(facts.disk_total_bytes()),
                                  Number(facts.disk_free_bytes()),
                                  TextCell(summary.agent_version()),
                                  TimeCell(summary.enrolled_ms()),
                                  TimeCell(summary.certificate_expires_ms()),
                                  Nested(AssessmentTable(reply)),
                                  Nested(PendingTable(facts)),
                                  TextCell(facts.organisational_unit()),
                                  facts.products_cut(),
                                  facts.package_states_cut(),
                                  Nested(HotfixTable(facts)),
                                  Nested(ProductTable(facts)),
                                  Nested(PackageTable(facts)),
                                  Nested(FileTable(facts))};
  for (std::size_t i = 0; i < kMore.size(); ++i) {
    if (has(kMore[i].key)) continue;
    table.columns.push_back(kMore[i]);
    table.rows[0].push_back(more[i]);
  }
  return table;
}

Result<ExitCode> Show(Session& session, const HostOptions& options) {
  v1::GetHostRequest request;
  request.set_host(options.host);
  const auto reply = session.Ask<v1::GetHostReply>(v1::OperatorMethod::kGetHost, request);
  if (!reply) return reply.error();
  session.PrintRecord(HostRecord(*reply));
  return ExitCode::kOk;
}

Result<ExitCode> Revoke(Session& session, const HostOptions& options) {
  const auto confirmed = session.Confirm(
      fmt::format("Revoke host {}? It is cut off at once and must enrol again to return.", options.host),
      options.yes || options.dry_run);
  if (!confirmed) return confirmed.error();
  v1::RevokeHostRequest request;
  request.set_host(options.host);
  request.set_dry_run(options.dry_run);
  const auto reply = session.Ask<v1::RevokeHostReply>(v1::OperatorMethod::kRevokeHost, request);
  if (!reply) return reply.error();
  session.Note(options.dry_run ? kDryRunNote
                               : fmt::format("{} ({}) is revoked{}", reply->summary().name(), reply->summary().id(),
                                             reply->was_listening() ? "; its open connection was cut" : ""));
  if (options.dry_run || session.format() != Format::kTable) session.Print(HostTable({reply->summary()}));
  return ExitCode::kOk;
}

void BindHost(CLI::App& command, HostOptions& options) {
  command.add_option("host", options.host, "Host id, or its name when no other host has the same")->required();
}

}  // namespace

void AddHostCommands(CLI::App& app, Session& session) {
  CLI::App* group = AddGroup(app, "host", "Hosts: list, import, export, show, revoke");
  auto* list = AddCommand<HostListOptions>(
      *group, session, "list", "List hosts",
      [](CLI::App& command, HostListOptions& options) {
        command.add_option("filter", options.filter, "Terms that must all hold, e.g. product=windows-xp 'name=web*'");
      },
      List);
  list->footer("-o json and csv have more columns than the table.");
  AddHostImport(*group, session);
  AddCommand<HostOptions>(*group, session, "show", "Show one host: facts, updates and why each has its status",
                          BindHost, Show);
  AddCommand<HostOptions>(
      *group, session, "revoke", "Cut a host off at once: its certificate is refused from now on",
      [](CLI::App& command, HostOptions& options) {
        BindHost(command, options);
        AddYes(command, options.yes);
        AddDryRun(command, options.dry_run);
      },
      Revoke);
}

}  // namespace kintsugi::cli
