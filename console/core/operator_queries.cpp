// SPDX-License-Identifier: Apache-2.0
// Operator calls about saved queries and the audit log. Engine thread. See core.h.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "console/access/permissions.h"
#include "console/core/audit_row.h"
#include "console/core/core.h"

namespace kintsugi::console {
namespace {

constexpr std::size_t kMostNameBytes = 80;
constexpr std::size_t kMostQueryBytes = 4'096;
constexpr std::size_t kMostQueries = 200;  // of one user
constexpr std::array<std::string_view, 4> kLists = {"hosts", "updates", "audit", "rollout-hosts"};
constexpr std::size_t kMostConditionBytes = 500;

v1::SavedQuery ToWire(const db::SavedQueryRow& row) {
  v1::SavedQuery query;
  query.set_name(row.name);
  query.set_list(row.list);
  query.set_query(row.query);
  query.set_shared(row.shared);
  query.set_owner(row.owner);
  query.set_changed_ms(ToUnixMs(row.changed));
  return query;
}

Status CheckQuery(const v1::SavedQuery& query) {
  const auto refuse = [](std::string why) { return Error{Code::kInvalidArgument, std::move(why)}; };
  if (query.name().empty() || query.name().size() > kMostNameBytes)
    return refuse(
        fmt::format("a query's name has 1 to {} bytes; this one has {}", kMostNameBytes, query.name().size()));
  if (std::any_of(query.name().begin(), query.name().end(),
                  [](char c) { return static_cast<unsigned char>(c) < 0x20; }))
    return refuse("a query's name has no control characters");
  if (std::find(kLists.begin(), kLists.end(), query.list()) == kLists.end())
    return refuse(
        fmt::format("there is no list '{}'; the lists are hosts, updates, audit, rollout-hosts", query.list()));
  if (query.query().size() > kMostQueryBytes)
    return refuse(fmt::format("the query has {} bytes, at most {} are allowed", query.query().size(), kMostQueryBytes));
  return {};
}

// One's own; somebody else's shared ones by an admin alone.
Status MayChange(const Caller& caller, const std::string& owner, const db::SavedQueryRow* existing) {
  if (owner == caller.user) return {};
  const bool admin = access::RoleFromName(caller.role) == access::Role::kAdmin;
  if (admin && existing != nullptr && existing->shared) return {};
  return Error{Code::kPermissionDenied,
               "this query is somebody else's: only its owner, and for shared ones an admin, changes it"};
}

}  // namespace

Result<v1::SetSavedQueryReply> Core::SetSavedQuery(const Caller& caller, const v1::SetSavedQueryRequest& request,
                                                   Turn& turn) {
  const v1::SavedQuery& query = request.query();
  if (const Status good = CheckQuery(query); !good) return good.error();
  const std::string owner = query.owner().empty() ? caller.user : query.owner();
  const QueryKey key{owner, query.list(), query.name()};
  const auto existing = queries_.find(key);
  const db::SavedQueryRow* const before = existing == queries_.end() ? nullptr : &existing->second;
  if (const Status allowed = MayChange(caller, owner, before); !allowed) return allowed.error();
  const auto owned =
      std::count_if(queries_.begin(), queries_.end(), [&](const auto& entry) { return entry.second.owner == owner; });
  if (before == nullptr && static_cast<std::size_t>(owned) >= kMostQueries)
    return Error{Code::kResourceExhausted,
                 fmt::format("you have {} saved queries, the most there may be: remove one first", owned)};
  db::SavedQueryRow row{owner, query.list(), query.name(), query.query(), query.shared(), turn.now, false};
  turn.writes.saved_queries.push_back(row);
  if (row.shared || (before != nullptr && before->shared))
    turn.Audit(caller.user, "query.save", query.name(), query.query());
  queries_[key] = row;
  v1::SetSavedQueryReply reply;
  *reply.mutable_query() = ToWire(row);
  return reply;
}

Result<v1::RemoveSavedQueryReply> Core::RemoveSavedQuery(const Caller& caller,
                                                         const v1::RemoveSavedQueryRequest& request, Turn& turn) {
  const std::string owner = request.owner().empty() ? caller.user : request.owner();
  const auto existing = queries_.find({owner, request.list(), request.name()});
  const bool seen = existing != queries_.end() && (existing->second.owner == caller.user || existing->second.shared);
  if (!seen)
    return Error{Code::kNotFound,
                 fmt::format("no saved query of the list '{}' is called '{}'", request.list(), request.name())};
  if (const Status allowed = MayChange(caller, owner, &existing->second); !allowed) return allowed.error();
  db::SavedQueryRow row = existing->second;
  row.removed = true;
  if (row.shared) turn.Audit(caller.user, "query.remove", row.name, row.query);
  turn.writes.saved_queries.push_back(std::move(row));
  queries_.erase(existing);
  return v1::RemoveSavedQueryReply{};
}

Result<v1::ListSavedQueriesReply> Core::ListSavedQueries(const Caller& caller,
                                                         const v1::ListSavedQueriesRequest& request) const {
  std::vector<const db::SavedQueryRow*> rows;
  for (const auto& [key, row] : queries_)
    if ((row.owner == caller.user || row.shared) && (request.list().empty() || request.list() == row.list))
      rows.push_back(&row);
  std::stable_sort(rows.begin(), rows.end(), [](const auto* a, const auto* b) { return a->name < b->name; });
  v1::ListSavedQueriesReply reply;
  for (const auto* row : rows) *reply.add_queries() = ToWire(*row);
  return reply;
}

Result<v1::ListAuditReply> Core::ListAudit(const v1::ListAuditRequest& request) const {
  constexpr std::uint32_t kMostRows = 10'000;
  for (const std::string* text : {&request.who(), &request.action(), &request.subject(), &request.text()})
    if (text->size() > kMostConditionBytes)
      return Error{Code::kInvalidArgument,
                   fmt::format("who, action, subject and text have at most {} bytes", kMostConditionBytes)};
  const std::uint32_t limit = request.limit() == 0 ? 1'000 : std::min(request.limit(), kMostRows);
  db::AuditQuery query{request.after(),
                       request.before(),
                       request.newest_first(),
                       limit + 1,
                       request.who(),
                       request.action(),
                       request.subject(),
                       request.text(),
                       FromUnixMs(request.from_ms()),
                       FromUnixMs(request.to_ms())};
  auto rows = store_.FindAudit(query);
  if (!rows) return rows.error();
  v1::ListAuditReply reply;
  reply.set_more(rows->size() > limit);
  if (reply.more()) rows->pop_back();
  for (const auto& row : *rows) *reply.add_rows() = console::ToWire(row);
  return reply;
}

}  // namespace kintsugi::console
