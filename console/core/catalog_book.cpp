// SPDX-License-Identifier: Apache-2.0
#include "console/core/catalog_book.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/assess/assess.h"
#include "common/base/bytes.h"
#include "common/base/text.h"
#include "common/catalog/bulletin_text.h"

namespace kintsugi::console {
namespace {

// "KB828035", "Q828035" and "828035" name the same article.
std::string_view KbDigits(std::string_view name) {
  if (name.size() > 2 && EqualNoCase(name.substr(0, 2), "kb")) return name.substr(2);
  if (name.size() > 1 && EqualNoCase(name.substr(0, 1), "q")) return name.substr(1);
  return name;
}

// How well bytes fit an issue: by digest or exact size, or by name alone where the bulletin gives no size.
enum class Fit { kNone, kByName, kExact };

Fit FitOf(const model::Package& issue, const db::PackageRow& bytes) {
  if (issue.sha256) return ToHex(*issue.sha256) == bytes.sha256 ? Fit::kExact : Fit::kNone;
  if (!EqualNoCase(issue.file_name, bytes.file_name)) return Fit::kNone;
  if (issue.size_bytes == 0) return Fit::kByName;
  return issue.size_bytes == bytes.size_bytes ? Fit::kExact : Fit::kNone;
}

// The issue of one update that the bytes stand for. An exact fit beats a fit by name; among fits by name the current
// issue is meant, for that is what a vendor hands out under the name. nullptr: none. kFailedPrecondition: two fit
// exactly.
Result<const model::Package*> IssueFor(const model::Update& update, const db::PackageRow& bytes,
                                       std::uint32_t revision) {
  const model::Package* exact = nullptr;
  const model::Package* by_name = nullptr;
  for (const auto& issue : update.packages) {
    if (revision != 0 && issue.revision != revision) continue;
    const Fit fit = FitOf(issue, bytes);
    if (fit == Fit::kExact && exact != nullptr)
      return Error{Code::kFailedPrecondition,
                   fmt::format("{} fits revisions {} and {} of {}: state the sha256 of each in the bulletin",
                               bytes.file_name, exact->revision, issue.revision, update.id)};
    if (fit == Fit::kExact) exact = &issue;
    if (fit == Fit::kByName && (by_name == nullptr || issue.state == model::PackageState::kCurrent)) by_name = &issue;
  }
  return exact != nullptr ? exact : by_name;
}

}  // namespace

Result<CatalogBook> CatalogBook::Load(db::Store& store) {
  CatalogBook book;
  auto bulletins = store.Bulletins();
  if (!bulletins) return bulletins.error();
  for (auto& row : *bulletins) {  // ascending revisions: the highest stays
    auto parsed = catalog::ParseBulletin(row.text, row.id.str());
    if (!parsed.bulletin)
      return Error{Code::kDataLoss, fmt::format("stored bulletin {} revision {} does not parse: {}", row.id.str(),
                                                row.revision, catalog::ToText(parsed.problems.front()))};
    Entry& entry = book.entries_[row.id.str()];
    entry.bulletin = std::make_unique<model::Bulletin>(std::move(*parsed.bulletin));
    entry.row = std::move(row);
  }
  auto packages = store.Packages();
  if (!packages) return packages.error();
  for (auto& row : *packages) book.PutPackage(std::move(row));
  auto baselines = store.Baselines();
  if (!baselines) return baselines.error();
  for (auto& row : *baselines) book.baselines_.insert(std::move(row.update_id));
  auto bindings = store.PackageBindings();
  if (!bindings) return bindings.error();
  for (const auto& binding : *bindings) book.Bind(binding);
  book.RefreshQuery();
  return book;
}

const CatalogBook::Entry* CatalogBook::Find(const std::string& bulletin_id) const {
  for (const auto& [id, entry] : entries_) {
    if (EqualNoCase(id, bulletin_id)) return &entry;
  }
  return nullptr;
}

std::vector<CatalogBook::UpdateRef> CatalogBook::FindUpdates(const std::string& name) const {
  std::vector<UpdateRef> found;
  for (const auto& [id, entry] : entries_) {
    for (const auto& update : entry.bulletin->updates) {
      if (name.empty() || Names(name, *entry.bulletin, update)) found.push_back({entry.bulletin.get(), &update});
    }
  }
  return found;
}

bool CatalogBook::Names(const std::string& name, const model::Bulletin& bulletin, const model::Update& update) {
  return EqualNoCase(bulletin.id, name) || EqualNoCase(update.id, name) ||
         (!update.kb.empty() && update.kb == KbDigits(name));
}

std::string CatalogBook::BoundDigest(const std::string& update_id, std::uint32_t revision) const {
  const auto found = bindings_.find({update_id, revision});
  return found == bindings_.end() ? std::string() : found->second;
}

void CatalogBook::SetBaseline(const std::string& update_id, bool required) {
  if (required)
    baselines_.insert(update_id);
  else
    baselines_.erase(update_id);
}

void CatalogBook::Put(db::BulletinRow row, model::Bulletin bulletin) {
  Entry& entry = entries_[row.id.str()];
  entry.row = std::move(row);
  entry.bulletin = std::make_unique<model::Bulletin>(std::move(bulletin));
  RefreshQuery();
}

void CatalogBook::PutPackage(db::PackageRow row) {
  std::string key = row.sha256;
  packages_.insert_or_assign(std::move(key), std::move(row));
}

Result<std::vector<db::PackageBindingRow>> CatalogBook::MatchPackage(const db::PackageRow& package,
                                                                     const std::string& update_id,
                                                                     std::uint32_t revision) const {
  std::vector<db::PackageBindingRow> matches;
  bool update_exists = update_id.empty();
  for (const auto& [id, entry] : entries_) {
    for (const auto& update : entry.bulletin->updates) {
      if (!update_id.empty() && !EqualNoCase(update.id, update_id)) continue;
      update_exists = true;
      const auto issue = IssueFor(update, package, revision);
      if (!issue) return issue.error();
      if (*issue == nullptr) continue;
      const std::uint32_t found = (*issue)->revision;
      const std::string bound = BoundDigest(update.id, found);
      const bool declared =
          (*issue)->sha256.has_value();  // then it fits by its digest, whatever was bound by name before
      if (!declared && !bound.empty() && bound != package.sha256)
        return Error{Code::kConflict,
                     fmt::format("revision {} of {} already stands for bytes {}…; new content under the same name is "
                                 "a new revision: add it to the bulletin first",
                                 found, update.id, bound.substr(0, 12))};
      matches.push_back({update.id, found, package.sha256});
    }
  }
  if (!update_exists) return Error{Code::kNotFound, fmt::format("the catalog has no update '{}'", update_id)};
  if (matches.empty() && !update_id.empty())
    return Error{Code::kInvalidArgument,
                 fmt::format("{} ({} bytes) does not fit {}: its bulletin gives other names, sizes or digests",
                             package.file_name, package.size_bytes,
                             revision == 0 ? update_id : fmt::format("revision {} of {}", revision, update_id))};
  return matches;
}

void CatalogBook::Bind(const db::PackageBindingRow& binding) {
  bindings_[{binding.update_id, binding.revision}] = binding.sha256;
}

model::Package CatalogBook::WithBytes(const model::Update& update, const model::Package& issue) const {
  model::Package package = issue;
  const std::string digest = BoundDigest(update.id, issue.revision);
  const auto bytes = packages_.find(digest);
  // A digest that the bulletin declares beats what was bound by name before: those bytes are not this issue.
  const bool contradicted = issue.sha256 && ToHex(*issue.sha256) != digest;
  if (bytes == packages_.end() || contradicted) {
    package.sha256.reset();
    return package;
  }
  package.sha256 = DigestFromBytes(FromHex(digest).value_or(""));
  package.size_bytes = bytes->second.size_bytes;
  return package;
}

void CatalogBook::RefreshQuery() {
  std::vector<const model::Bulletin*> bulletins;
  for (const auto& [id, entry] : entries_) bulletins.push_back(entry.bulletin.get());
  query_ = assess::QueryFor(bulletins);
}

}  // namespace kintsugi::console
