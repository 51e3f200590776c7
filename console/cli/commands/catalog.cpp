// SPDX-License-Identifier: Apache-2.0
// The catalog: list bulletins, show one, or one KB of publishers' feeds.
#include <fmt/format.h>

#include <algorithm>

#include "console/cli/commands/commands.h"
#include "console/cli/commands/tables.h"
#include "console/cli/output/safe_text.h"

namespace kintsugi::cli {
namespace {

struct ShowOptions {
  std::string id;
  bool text = false;
};
struct NoOptions {};

Table BulletinTable(const std::vector<v1::BulletinSummary>& bulletins) {
  Table table{{{"id", "ID"},
               {"kb", "KB"},
               {"severity", "SEVERITY", kState},
               {"urgency", "URGENCY"},
               {"published", "PUBLISHED"},
               {"updated", ""},
               {"updates", "UPDATES"},
               {"hosts_missing", "HOSTS MISSING"},
               {"revision", ""},
               {"title", "TITLE"}},
              {}};
  for (const auto& bulletin : bulletins)
    table.rows.push_back({bulletin.id(), TextCell(bulletin.kb()), TextCell(bulletin.severity()),
                          TextCell(bulletin.urgency()), TextCell(bulletin.published()), TextCell(bulletin.updated()),
                          Number(bulletin.updates()), Number(bulletin.hosts_missing()), Number(bulletin.revision()),
                          TextCell(bulletin.title())});
  return table;
}

Result<ExitCode> List(Session& session, const NoOptions&) {
  const auto reply =
      session.Ask<v1::ListBulletinsReply>(v1::OperatorMethod::kListBulletins, v1::ListBulletinsRequest{});
  if (!reply) return reply.error();
  session.Print(BulletinTable(ToVector(reply->bulletins())));
  return ExitCode::kOk;
}

Table UpdateTable(const v1::GetBulletinReply& reply) {
  Table table{{{"id", "UPDATE"},
               {"kb", "KB"},
               {"product", "PRODUCT"},
               {"reboot", "REBOOT"},
               {"can_uninstall", "CAN UNINSTALL"},
               {"title", "TITLE"},
               {"packages", "PACKAGES", kNested}},
              {}};
  for (const auto& update : reply.updates())
    table.rows.push_back({update.id(), TextCell(update.kb()), TextCell(update.product()), Word(update.reboot()),
                          update.can_uninstall(), TextCell(update.title()),
                          Nested(PackageTable(ToVector(update.packages())))});
  return table;
}

// All packages of all updates: what the text view shows below the updates.
Table AllPackages(const v1::GetBulletinReply& reply) {
  std::vector<v1::PackageInfo> packages;
  for (const auto& update : reply.updates())
    packages.insert(packages.end(), update.packages().begin(), update.packages().end());
  return PackageTable(packages);
}

Result<ExitCode> Show(Session& session, const ShowOptions& options) {
  v1::GetBulletinRequest request;
  request.set_id(options.id);
  const auto reply = session.Ask<v1::GetBulletinReply>(v1::OperatorMethod::kGetBulletin, request);
  if (!reply && reply.error().code == Code::kNotFound && !options.text) return ShowAdvisory(session, options.id);
  if (!reply) return reply.error();
  if (options.text) {
    session.streams.out << (session.streams.out_terminal ? SafeLines(reply->text()) : reply->text());
    return ExitCode::kOk;
  }
  Table table = BulletinTable({reply->summary()});
  for (Column& column : table.columns) {
    column.heading = column.key;
    std::replace(column.heading.begin(), column.heading.end(), '_', ' ');
  }
  table.columns.push_back({"updates_list", "Updates", kNested});
  table.rows[0].push_back(Nested(UpdateTable(*reply)));
  if (session.format() == Format::kTable) {
    table.columns.push_back({"packages", "Packages", kNested});
    table.rows[0].push_back(Nested(AllPackages(*reply)));
  }
  session.PrintRecord(table);
  return ExitCode::kOk;
}

}  // namespace

void AddCatalogCommands(CLI::App& app, Session& session) {
  CLI::App* group = AddGroup(app, "catalog", "Bulletins and publishers' feeds: import, list, show");
  AddCatalogImport(*group, session);
  AddCommand<NoOptions>(
      *group, session, "list", "List bulletins", [](CLI::App&, NoOptions&) {}, List);
  AddCatalogFeeds(*group, session);
  AddCommand<ShowOptions>(
      *group, session, "show", "Show one bulletin with its updates and packages, or one KB in all its sources",
      [](CLI::App& command, ShowOptions& options) {
        command.add_option("id", options.id, "Bulletin id, e.g. MS03-043, or KB number")->required();
        command.add_flag("--text", options.text, "Print the stored source instead");
      },
      Show);
}

}  // namespace kintsugi::cli
