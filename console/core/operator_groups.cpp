// SPDX-License-Identifier: Apache-2.0
// Operator calls about groups: rings, sites and roles. A changed group counts for rollouts that are made and hosts that
// join from then on; who is in a rollout keeps the place that it got. Engine thread. See core.h.
#include <fmt/format.h>

#include <algorithm>

#include "common/base/text.h"
#include "console/core/core.h"

namespace kintsugi::console {
namespace {

void Write(const db::GroupRow& row, v1::Group& out) {
  out.set_kind(row.kind);
  out.set_name(row.name);
  out.set_hosts(row.hosts);
  out.set_position(row.position);
}

std::uint32_t CountMembers(const Fleet& fleet, const db::GroupRow& row) {
  std::uint32_t count = 0;
  for (HostIndex i = 0; i < fleet.size(); ++i) {
    if (fleet.at(i).row.revoked) continue;
    const Membership& at = fleet.at(i).membership;
    const bool in = row.kind == "ring"   ? EqualNoCase(at.ring, row.name)
                    : row.kind == "site" ? EqualNoCase(at.site, row.name)
                                         : std::binary_search(at.roles.begin(), at.roles.end(), ToLower(row.name));
    count += in ? 1 : 0;
  }
  return count;
}

}  // namespace

Result<v1::SetGroupReply> Core::SetGroup(const Caller& caller, const v1::SetGroupRequest& request, Turn& turn) {
  const v1::Group& in = request.group();
  auto group = groups_.Check({in.kind(), in.name(), in.hosts(), in.position(), false});
  if (!group) return group.error();
  if (const auto* const before = groups_.Find(in.kind(), in.name()); before != nullptr)
    group->row.name = before->row.name;  // the letters of its first writing stay
  const db::GroupRow row = group->row;
  turn.writes.groups.push_back(row);
  turn.Audit(caller.user, "group.set", row.kind + " " + row.name,
             fmt::format("hosts \"{}\", position {}", row.hosts, row.position));
  groups_.Put(std::move(*group));
  fleet_.PlaceAll(groups_);
  v1::SetGroupReply reply;
  Write(row, *reply.mutable_group());
  reply.set_hosts(CountMembers(fleet_, row));
  return reply;
}

Result<v1::RemoveGroupReply> Core::RemoveGroup(const Caller& caller, const v1::RemoveGroupRequest& request,
                                               Turn& turn) {
  const auto* const group = groups_.Find(request.kind(), request.name());
  if (group == nullptr)
    return Error{Code::kNotFound, fmt::format("there is no {} called '{}' (kind is ring, site or role)", request.kind(),
                                              request.name())};
  db::GroupRow row = group->row;
  row.removed = true;
  turn.Audit(caller.user, "group.remove", row.kind + " " + row.name, fmt::format("hosts \"{}\"", row.hosts));
  groups_.Remove(row.kind, row.name);
  turn.writes.groups.push_back(std::move(row));
  fleet_.PlaceAll(groups_);
  return v1::RemoveGroupReply();
}

Result<v1::ListGroupsReply> Core::ListGroups() const {
  v1::ListGroupsReply reply;
  for (const auto* group : groups_.All()) {
    auto* row = reply.add_groups();
    Write(group->row, *row->mutable_group());
    row->set_hosts(CountMembers(fleet_, group->row));
  }
  return reply;
}

}  // namespace kintsugi::console
