// SPDX-License-Identifier: Apache-2.0
// CatalogBook: the console's bulletins, the packages whose bytes it holds, and which bytes stand for which issue.
// Engine thread only.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "common/base/result.h"
#include "common/model/catalog.h"
#include "common/model/host.h"
#include "db/store.h"

namespace kintsugi::console {

class CatalogBook {
 public:
  struct Entry {
    db::BulletinRow row;
    std::shared_ptr<const model::Bulletin> bulletin;  // stable address until it is replaced; shared with work aside
  };

  // kDataLoss: a stored text does not parse.
  static Result<CatalogBook> Load(db::Store& store);

  const std::map<std::string, Entry>& entries() const { return entries_; }
  const Entry* Find(const std::string& bulletin_id) const;
  // By bulletin id, KB number (with or without "KB") or update id; every update that matches.
  struct UpdateRef {
    const model::Bulletin* bulletin;
    const model::Update* update;
  };
  std::vector<UpdateRef> FindUpdates(const std::string& name) const;
  // Does that name mean this update?
  static bool Names(const std::string& name, const model::Bulletin& bulletin, const model::Update& update);
  const std::map<std::string, db::PackageRow>& packages() const { return packages_; }
  // Hex digest bound to the issue, "" = none.
  std::string BoundDigest(const std::string& update_id, std::uint32_t revision) const;

  // Updates that an operator ticked as required.
  bool IsBaseline(const std::string& update_id) const { return baselines_.contains(update_id); }
  void SetBaseline(const std::string& update_id, bool required);

  // Puts a bulletin in force; addresses of the old one's updates become invalid.
  void Put(db::BulletinRow row, model::Bulletin bulletin);
  void PutPackage(db::PackageRow row);
  // Which issues these bytes stand for: by declared digest, or file name (any case) and size; by name alone the
  // current issue of unpublished size. `update_id` ("" = any) and `revision` (0 = the one that fits) narrow it, where
  // one file name serves updates with different contents. kNotFound: no such issue. kConflict: the issue already
  // stands for other bytes (a reissue needs a revision of its own). kInvalidArgument: the named issue has another size,
  // name or digest. kFailedPrecondition: two issues of one update fit exactly.
  Result<std::vector<db::PackageBindingRow>> MatchPackage(const db::PackageRow& package,
                                                          const std::string& update_id = "",
                                                          std::uint32_t revision = 0) const;
  void Bind(const db::PackageBindingRow& binding);
  // The issue with digest and size of the bytes that stand for it; without a digest while no bytes do.
  model::Package WithBytes(const model::Update& update, const model::Package& issue) const;

  const model::FactQuery& query() const { return query_; }

 private:
  void RefreshQuery();
  std::map<std::string, Entry> entries_;            // by bulletin id
  std::map<std::string, db::PackageRow> packages_;  // by hex digest
  std::map<std::pair<std::string, std::uint32_t>, std::string> bindings_;
  std::unordered_set<std::string> baselines_;
  model::FactQuery query_;
};

}  // namespace kintsugi::console
