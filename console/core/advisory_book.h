// SPDX-License-Identifier: Apache-2.0
// AdvisoryBook: what publishers' catalogs say, as of the newest complete import, and what is left over from older ones.
// A snapshot is immutable and shared with imports and assessments on other threads; the book belongs to the engine
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/advisory/advisory.h"
#include "common/advisory/builder.h"
#include "common/advisory/catalog.h"
#include "common/assess/advisory/host_assessor.h"
#include "common/base/result.h"
#include "common/model/catalog.h"
#include "console/core/catalog_book.h"
#include "db/store.h"

namespace kintsugi::console {

// Bulletins of ours at one moment; the digest changes with every import of one.
struct BulletinSet {
  std::vector<model::Bulletin> bulletins;
  std::vector<std::uint32_t> revisions;  // of each
  std::uint64_t digest = 0;
};
BulletinSet CopyBulletins(const CatalogBook& catalog);
std::uint64_t BulletinsDigest(const CatalogBook& catalog);

// The catalog at one moment, and which stored rows it is made of. Never moved once it is built.
struct AdvisorySnapshot {
  std::uint64_t import = 0;  // the newest complete import; 0 = none
  BulletinSet bulletins;
  std::vector<advisory::StoredAdvisory> stored;  // ascending by key
  std::vector<std::uint64_t> imports;            // beside `stored`: which import's row it is
  std::shared_ptr<const advisory::Catalog> catalog;
  advisory::BuildReport report;
  std::set<advisory::KbId> ours;  // KBs of bulletins of ours
  std::unique_ptr<const assess::HostAssessor> assessor;

  std::vector<std::uint64_t> platforms;  // by PlatformId: digest of all that its hosts' findings depend on

  // What the findings of a host with this system were made by: equal stamps, equal findings. Never 0. A newer catalog
  // that says the same of the host's platforms has the same stamp.
  std::uint64_t StampFor(const assess::HostInput& host) const;

  // Place of the key in `stored`; nullopt: not there.
  std::optional<std::size_t> Find(const advisory::AdvisoryKey& key) const;
};
using SnapshotPtr = std::shared_ptr<const AdvisorySnapshot>;

advisory::AdvisoryKey KeyOf(const db::AdvisoryRow& row);

// Hands every row that counts and is `wanted` to `take`, in key order, a page at a time, with its place in `stored`.
// Any thread.
Status ReadStored(db::Store& store, const AdvisorySnapshot& snapshot, const std::function<bool(std::size_t)>& wanted,
                  const std::function<Status(std::size_t, advisory::Advisory)>& take);

// Adds the bulletins, finishes the catalog and lays it out for assessment. `snapshot` has import, bulletins and stored.
// `for_each`: on more threads.
Status FinishSnapshot(advisory::CatalogBuilder& builder, AdvisorySnapshot& snapshot,
                      const ForEach& for_each = OneByOne);
// The same snapshot with other bulletins: reads the stored rows again. Any thread.
Result<SnapshotPtr> Rebuild(db::Store& store, const AdvisorySnapshot& base, BulletinSet bulletins,
                            const ForEach& for_each = OneByOne);

class AdvisoryBook {
 public:
  // `before`: what was known, after a failed commit; a snapshot that still stands is not built again. kDataLoss: a
  // stored advisory cannot be read.
  static Result<AdvisoryBook> Load(db::Store& store, const CatalogBook& catalog, const AdvisoryBook& before);

  const SnapshotPtr& snapshot() const { return snapshot_; }
  const std::vector<db::FeedRow>& feeds() const { return feeds_; }
  const std::vector<db::CatalogImportRow>& imports() const { return imports_; }  // ascending
  std::uint64_t NextImport() const { return next_import_; }

  // Reserves the number of an import: rows of it do not count before Complete, and are left over if that never comes.
  std::uint64_t Begin() { return next_import_++; }
  void Complete(SnapshotPtr next, std::vector<db::FeedRow> feeds, db::CatalogImportRow import);
  void PutFeeds(std::vector<db::FeedRow> feeds);
  void Replace(SnapshotPtr next) { snapshot_ = std::move(next); }  // the same import with other bulletins

  // Rows that no longer count, at most `most` of them, marked as removed: left over from replaced and torn imports.
  // Those of `running` (0 = none) are spared.
  std::vector<db::AdvisoryRow> TakeGarbage(std::size_t most, std::uint64_t running);
  void AddGarbage(db::AdvisoryRow key) { garbage_.push_back(std::move(key)); }

 private:
  SnapshotPtr snapshot_ = std::make_shared<const AdvisorySnapshot>();
  std::vector<db::FeedRow> feeds_;
  std::vector<db::CatalogImportRow> imports_;
  std::vector<db::AdvisoryRow> garbage_;  // keys only
  std::uint64_t next_import_ = 1;
};

}  // namespace kintsugi::console
