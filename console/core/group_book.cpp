// SPDX-License-Identifier: Apache-2.0
#include "console/core/group_book.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "common/base/text.h"

namespace kintsugi::console {
namespace {

constexpr std::array<std::string_view, 3> kKinds = {"ring", "site", "role"};
constexpr std::size_t kMaxNameBytes = 100;
constexpr std::size_t kMaxGroups = 1'000;

Error Refused(std::string message) { return Error{Code::kInvalidArgument, std::move(message)}; }

// Names stand in filters (site=osaka,kobe*), so they may not hold what a filter gives a meaning.
bool IsUsableName(std::string_view name) {
  return !name.empty() && name.size() <= kMaxNameBytes && name.find_first_of(" ,*\t\r\n") == std::string_view::npos;
}

}  // namespace

Result<GroupBook> GroupBook::Load(db::Store& store) {
  auto rows = store.Groups();
  if (!rows) return rows.error();
  GroupBook book;
  for (auto& row : *rows) {
    auto filter = HostFilter::Parse(row.hosts);
    if (!filter)
      return Error{Code::kDataLoss, fmt::format("the stored filter of {} {} cannot be read: {}", row.kind, row.name,
                                                filter.error().message)};
    book.Put({std::move(row), std::move(*filter)});
  }
  return book;
}

Result<GroupBook::Group> GroupBook::Check(const db::GroupRow& row) const {
  if (std::find(kKinds.begin(), kKinds.end(), row.kind) == kKinds.end())
    return Refused(fmt::format("kind is '{}'; it must be ring, site or role", row.kind));
  if (!IsUsableName(row.name))
    return Refused(
        fmt::format("name '{}' must have 1 to {} bytes, without spaces, commas and stars", row.name, kMaxNameBytes));
  if (row.hosts.empty()) return Refused("hosts is empty; give a host filter, for example domain=osaka.example");
  auto filter = HostFilter::Parse(row.hosts);
  if (!filter) return Refused("hosts: " + filter.error().message);
  if (filter->AsksForGroups())
    return Refused("hosts: the filter of a group may not ask for ring, site or role; say what its hosts are like");
  if (groups_.size() >= kMaxGroups && Find(row.kind, row.name) == nullptr)
    return Refused(fmt::format("there are {} groups already, at most {} are allowed: remove one first", groups_.size(),
                               kMaxGroups));
  return Group{row, std::move(*filter)};
}

void GroupBook::Put(Group group) {
  const std::pair key{group.row.kind, ToLower(group.row.name)};
  groups_.insert_or_assign(key, std::move(group));
}

bool GroupBook::Remove(const std::string& kind, const std::string& name) {
  return groups_.erase({kind, ToLower(name)}) > 0;
}

std::vector<const GroupBook::Group*> GroupBook::All() const {
  std::vector<const Group*> all;
  for (const auto& [key, group] : groups_) all.push_back(&group);
  std::stable_sort(all.begin(), all.end(), [](const Group* a, const Group* b) {
    return std::tie(a->row.kind, a->row.position) < std::tie(b->row.kind, b->row.position);
  });
  return all;
}

const GroupBook::Group* GroupBook::Find(std::string_view kind, std::string_view name) const {
  const auto found = groups_.find({std::string(kind), ToLower(name)});
  return found == groups_.end() ? nullptr : &found->second;
}

Membership GroupBook::Of(const FilterSubject& subject, const std::vector<std::string>& facts_roles) const {
  Membership membership;
  for (const std::string& role : facts_roles) membership.roles.push_back(ToLower(role));
  std::uint32_t ring_position = 0;
  std::uint32_t site_position = 0;
  const auto take_first = [](std::string& name, std::uint32_t& position, const db::GroupRow& row) {
    if (!name.empty() && position <= row.position) return;
    name = row.name;
    position = row.position;
  };
  for (const auto& [key, group] : groups_) {  // by name, so that equal positions go to the first name
    if (!group.filter.Matches(subject)) continue;
    if (group.row.kind == "ring") take_first(membership.ring, ring_position, group.row);
    if (group.row.kind == "site") take_first(membership.site, site_position, group.row);
    if (group.row.kind == "role") membership.roles.push_back(key.second);
  }
  std::sort(membership.roles.begin(), membership.roles.end());
  membership.roles.erase(std::unique(membership.roles.begin(), membership.roles.end()), membership.roles.end());
  return membership;
}

}  // namespace kintsugi::console
