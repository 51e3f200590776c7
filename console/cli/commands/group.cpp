// SPDX-License-Identifier: Apache-2.0
// Groups of hosts: rings, sites and roles, each a name for a host filter.
#include <fmt/format.h>

#include "console/cli/commands/commands.h"
#include "console/cli/output/safe_text.h"

namespace kintsugi::cli {
namespace {

struct SetOptions {
  std::string kind;
  std::string name;
  std::string hosts;
  std::uint32_t position = 0;
};
struct RemoveOptions {
  std::string kind;
  std::string name;
  bool yes = false;
};
struct ListOptions {
  std::string kind;
};

Table GroupTable(const std::vector<v1::ListGroupsReply::Row>& groups) {
  Table table{{{"kind", "KIND"}, {"position", "POSITION"}, {"name", "NAME"}, {"hosts", "HOSTS"}, {"filter", "FILTER"}},
              {}};
  for (const auto& row : groups)
    table.rows.push_back({row.group().kind(), Number(row.group().position()), row.group().name(), Number(row.hosts()),
                          TextCell(row.group().hosts())});
  return table;
}

Result<ExitCode> Set(Session& session, const SetOptions& options) {
  v1::SetGroupRequest request;
  auto& group = *request.mutable_group();
  group.set_kind(options.kind);
  group.set_name(options.name);
  group.set_hosts(options.hosts);
  group.set_position(options.position);
  const auto reply = session.Ask<v1::SetGroupReply>(v1::OperatorMethod::kSetGroup, request);
  if (!reply) return reply.error();
  if (session.format() != Format::kTable) {
    v1::ListGroupsReply::Row row;
    *row.mutable_group() = reply->group();
    row.set_hosts(reply->hosts());
    session.Print(GroupTable({row}));
  } else {
    session.Note(fmt::format("{} {}: {} {} now", reply->group().kind(), reply->group().name(), reply->hosts(),
                             reply->hosts() == 1 ? "host" : "hosts"));
  }
  return ExitCode::kOk;
}

Result<ExitCode> Remove(Session& session, const RemoveOptions& options) {
  const auto confirmed = session.Confirm(
      fmt::format("Remove {} {}? Plans that name it are refused from then on.", options.kind, options.name),
      options.yes);
  if (!confirmed) return confirmed.error();
  v1::RemoveGroupRequest request;
  request.set_kind(options.kind);
  request.set_name(options.name);
  const auto reply = session.Ask<v1::RemoveGroupReply>(v1::OperatorMethod::kRemoveGroup, request);
  if (!reply) return reply.error();
  session.Note(fmt::format("{} {} removed", options.kind, options.name));
  return ExitCode::kOk;
}

Result<ExitCode> List(Session& session, const ListOptions& options) {
  const auto reply = session.Ask<v1::ListGroupsReply>(v1::OperatorMethod::kListGroups, v1::ListGroupsRequest{});
  if (!reply) return reply.error();
  std::vector<v1::ListGroupsReply::Row> rows;
  for (const auto& row : reply->groups()) {
    if (options.kind.empty() || row.group().kind() == options.kind) rows.push_back(row);
  }
  session.Print(GroupTable(rows));
  return ExitCode::kOk;
}

CLI::Option* KindOption(CLI::Option* option) { return WordOption(option, {"ring", "site", "role"}, "KIND"); }

}  // namespace

void AddGroupCommands(CLI::App& app, Session& session) {
  CLI::App* group = AddGroup(app, "group", "Rings, sites and roles: set, remove, list");
  AddCommand<SetOptions>(
      *group, session, "set", "Make a group, or change what is in it",
      [](CLI::App& command, SetOptions& options) {
        KindOption(command.add_option("kind", options.kind, "ring, site or role"))->required();
        command.add_option("name", options.name, "Its name, e.g. pilots")->required();
        command.add_option("--hosts", options.hosts, "Host filter, e.g. 'name=web*'")->required();
        NumberOption(command.add_option("--position", options.position,
                                        "Of rings and of sites, the first in this order that matches counts [0]"),
                     0, 1'000'000);
      },
      Set)
      ->footer(
          "Rings say who is early (a wave takes ring:NAME), sites who shares a link (--site-limit), roles who must "
          "not\n"
          "be down together (--role-limit ROLE=N).\n"
          "Example: kintsugi group set ring pilots --hosts 'name=it-*' --position 1");
  AddCommand<RemoveOptions>(
      *group, session, "remove", "Remove a group",
      [](CLI::App& command, RemoveOptions& options) {
        KindOption(command.add_option("kind", options.kind, "ring, site or role"))->required();
        command.add_option("name", options.name, "Its name")->required();
        AddYes(command, options.yes);
      },
      Remove);
  AddCommand<ListOptions>(
      *group, session, "list", "List groups and how many hosts each has now",
      [](CLI::App& command, ListOptions& options) {
        KindOption(command.add_option("kind", options.kind, "Only these: ring, site or role"));
      },
      List);
}

}  // namespace kintsugi::cli
