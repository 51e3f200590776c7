// SPDX-License-Identifier: Apache-2.0
// Operator calls about bulletins and packages. Engine thread. See core.h.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "common/base/text.h"
#include "common/catalog/bulletin_text.h"
#include "console/core/core.h"
#include "console/core/known_issues.h"

namespace kintsugi::console {
namespace {

struct Parsed {
  const v1::BulletinText* source;
  model::Bulletin bulletin;
};

// All files or none: problems of every file are collected, and two files may not define one bulletin.
std::vector<Parsed> ParseAll(const v1::ImportBulletinsRequest& request, v1::ImportBulletinsReply& reply) {
  std::vector<Parsed> all;
  std::set<std::string> ids;
  const auto add_problem = [&reply](const std::string& file, std::uint32_t line, std::uint32_t column,
                                    const std::string& message) {
    auto* problem = reply.add_problems();
    problem->set_file_name(file);
    problem->set_line(line);
    problem->set_column(column);
    problem->set_message(message);
  };
  for (const auto& file : request.files()) {
    auto parsed = catalog::ParseBulletin(file.text(), file.file_name());
    for (const auto& problem : parsed.problems)
      add_problem(problem.file, problem.line, problem.column, problem.message);
    if (!parsed.bulletin) continue;
    if (!ids.insert(ToLower(parsed.bulletin->id)).second)
      add_problem(file.file_name(), 1, 1,
                  fmt::format("bulletin {} is defined by another file of this import too", parsed.bulletin->id));
    const Status rules = CheckKnownIssues(*parsed.bulletin);
    if (!rules) add_problem(file.file_name(), 1, 1, rules.error().message);
    all.push_back({&file, std::move(*parsed.bulletin)});
  }
  return all;
}

std::string_view StateName(model::PackageState state) {
  switch (state) {
    case model::PackageState::kCurrent:
      return "current";
    case model::PackageState::kReplaced:
      return "replaced";
    case model::PackageState::kWithdrawn:
      return "withdrawn";
  }
  return "";
}

}  // namespace

Result<v1::ImportBulletinsReply> Core::ImportBulletins(const Caller& caller, const v1::ImportBulletinsRequest& request,
                                                       Turn& turn) {
  if (request.files().empty()) return Error{Code::kInvalidArgument, "no bulletin files were sent"};
  v1::ImportBulletinsReply reply;
  auto all = ParseAll(request, reply);
  for (const auto& parsed : all) {
    const auto* const existing = catalog_.Find(parsed.bulletin.id);
    if (existing == nullptr || existing->bulletin->id == parsed.bulletin.id) continue;
    auto* problem = reply.add_problems();
    problem->set_file_name(parsed.source->file_name());
    problem->set_line(1);
    problem->set_column(1);
    problem->set_message(
        fmt::format("the catalog has this bulletin as {}: write the id with the same letters", existing->bulletin->id));
  }
  if (!reply.problems().empty()) return reply;
  std::set<const model::Bulletin*> changed;
  for (auto& parsed : all) {
    const std::string id = parsed.bulletin.id;
    const auto* const existing = catalog_.Find(id);
    if (existing != nullptr && existing->row.text == parsed.source->text()) {
      reply.add_unchanged(id);
      continue;
    }
    if (existing == nullptr) {
      reply.add_added(id);
    } else {
      reply.add_changed(id);
    }
    if (request.dry_run()) continue;
    db::BulletinRow row{BulletinId(id), existing == nullptr ? 1 : existing->row.revision + 1, parsed.source->text(),
                        turn.now, caller.user};
    turn.writes.bulletins.push_back(row);
    turn.Audit(caller.user, "catalog.import", id, fmt::format("revision {}", row.revision));
    numbers_.reset();  // they and the verdicts point into the bulletin that is about to be replaced
    if (existing != nullptr) fleet_.ForgetVerdicts(*existing->bulletin, catalog_);
    catalog_.Put(std::move(row), std::move(parsed.bulletin));
    changed.insert(catalog_.Find(id)->bulletin.get());
  }
  if (changed.empty()) return reply;
  fleet_.AssessChanged(changed, catalog_);
  CountAllFailed();
  if (!groups_.All().empty()) fleet_.PlaceAll(groups_);  // groups may ask what hosts lack
  RefreshAdvisories();
  std::vector<std::string> ids(reply.added().begin(), reply.added().end());
  ids.insert(ids.end(), reply.changed().begin(), reply.changed().end());
  for (const std::string& id : ids) {
    for (auto& note : ExcludeHosts(*catalog_.Find(id)->bulletin, turn)) reply.add_notes(std::move(note));
  }
  for (auto& note : FollowReissues(caller.user, turn)) reply.add_notes(std::move(note));
  std::vector<HostIndex> listening;
  for (const HostId& host : listening_) {
    if (const auto index = fleet_.Find(host)) listening.push_back(*index);
  }
  std::sort(listening.begin(), listening.end());
  turn.wakes.insert(turn.wakes.end(), listening.begin(), listening.end());  // the catalog may ask new questions
  return reply;
}

Result<v1::ListBulletinsReply> Core::ListBulletins(Instant now) {
  v1::ListBulletinsReply reply;
  for (const auto& [id, entry] : catalog_.entries()) *reply.add_bulletins() = Summarise(entry, now);
  return reply;
}

v1::PackageInfo Core::Describe(const model::Update& update, const model::Package& package) const {
  v1::PackageInfo info;
  info.set_update_id(update.id);
  info.set_revision(package.revision);
  info.set_file_name(package.file_name);
  info.set_size_bytes(package.size_bytes);
  info.set_sha256(catalog_.BoundDigest(update.id, package.revision));
  info.set_current(&package == catalog::FindPackage(update, 0));
  info.set_state(std::string(StateName(package.state)));
  info.set_note(package.note);
  for (const auto& pin : package.signers.empty() ? update.signers : package.signers) {
    std::string text = pin.subject;
    if (!pin.sha256.empty()) text += " sha256:" + pin.sha256;
    if (!pin.root_sha256.empty()) text += " root:" + pin.root_sha256;
    info.add_signers(text.substr(text.starts_with(' ') ? 1 : 0));
  }
  return info;
}

Result<v1::ListPackagesReply> Core::ListPackages() const {
  v1::ListPackagesReply reply;
  std::set<std::string> claimed;
  for (const auto& [id, entry] : catalog_.entries()) {
    for (const auto& update : entry.bulletin->updates) {
      for (const auto& package : update.packages) {
        *reply.add_packages() = Describe(update, package);
        claimed.insert(catalog_.BoundDigest(update.id, package.revision));
      }
    }
  }
  for (const auto& [digest, row] : catalog_.packages()) {
    if (claimed.contains(digest)) continue;
    auto* info = reply.add_packages();
    info->set_file_name(row.file_name);
    info->set_size_bytes(row.size_bytes);
    info->set_sha256(digest);
    info->set_note("no update of the catalog names these bytes");
  }
  return reply;
}

Result<v1::AddPackageReply> Core::BindPackage(const Caller& caller, const v1::AddPackageRequest& request,
                                              const StoredPackage& package, Turn& turn) {
  const auto known = catalog_.packages().find(package.sha256);
  db::PackageRow row{package.sha256, request.file_name(), package.size_bytes, turn.now, caller.user};
  const auto bindings = catalog_.MatchPackage(row, request.update_id(), request.revision());
  if (!bindings) return bindings.error();
  v1::AddPackageReply reply;
  reply.set_sha256(package.sha256);
  reply.set_size_bytes(package.size_bytes);
  reply.set_already_stored(known != catalog_.packages().end());
  if (known == catalog_.packages().end()) {
    turn.writes.packages.push_back(row);
    turn.Audit(caller.user, "package.add", package.sha256, request.file_name());
    catalog_.PutPackage(std::move(row));
  }
  for (const auto& binding : *bindings) {
    if (catalog_.BoundDigest(binding.update_id, binding.revision) != binding.sha256) {
      turn.writes.bindings.push_back(binding);
      catalog_.Bind(binding);
    }
    const auto refs = catalog_.FindUpdates(binding.update_id);
    for (const auto& issue : refs.front().update->packages) {
      if (issue.revision == binding.revision) *reply.add_bound() = Describe(*refs.front().update, issue);
    }
  }
  for (auto& note : FollowReissues(caller.user, turn)) reply.add_notes(std::move(note));
  return reply;
}

}  // namespace kintsugi::console
