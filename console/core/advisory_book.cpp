// SPDX-License-Identifier: Apache-2.0
#include "console/core/advisory_book.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "common/base/prng.h"
#include "common/base/text.h"

namespace kintsugi::console {
namespace {

constexpr std::uint32_t kPage = 1'000;

db::AdvisoryRow KeyRow(const db::AdvisoryRow& row) {
  db::AdvisoryRow key;
  key.source = row.source;
  key.document = row.document;
  key.subject = row.subject;
  key.import = row.import;
  key.removed = true;
  return key;
}

advisory::Advisory ToAdvisory(db::AdvisoryRow row) {
  advisory::Advisory advisory;
  advisory.key = KeyOf(row);
  advisory.digest = row.digest;
  advisory.blob = std::move(row.advisory);
  return advisory;
}

Error Unreadable(const db::AdvisoryRow& row, const Error& why) {
  return {Code::kDataLoss, fmt::format("the stored advisory {} of {} cannot be read: {}", row.subject,
                                       advisory::SourceName(static_cast<advisory::Source>(row.source)), why.message)};
}

// Every row of the table in key order.
Status ReadRows(db::Store& store, const std::function<Status(db::AdvisoryRow)>& take) {
  db::AdvisoryRow after;
  for (;;) {
    auto page = store.Advisories(after, kPage);
    if (!page) return page.error();
    if (page->empty()) return {};
    after = KeyRow(page->back());
    for (auto& row : *page) {
      if (const Status taken = take(std::move(row)); !taken) return taken;
    }
  }
}

// Rows come with the imports of one key ascending: the last that counts is the key's word, the others are left over.
class Loader {
 public:
  Loader(const std::set<std::uint64_t>& complete, AdvisorySnapshot& snapshot, std::vector<db::AdvisoryRow>& garbage)
      : complete_(complete), snapshot_(snapshot), garbage_(garbage) {}

  Status Take(db::AdvisoryRow row) {
    newest_ = std::max(newest_, row.import);
    if (held_ && KeyOf(*held_) != KeyOf(row)) {
      if (const Status settled = Settle(); !settled) return settled;
    }
    if (!complete_.contains(row.import)) {
      garbage_.push_back(KeyRow(row));
      return {};
    }
    if (held_) garbage_.push_back(KeyRow(*held_));
    held_ = std::move(row);
    return {};
  }

  Status Settle() {
    if (!held_) return {};
    db::AdvisoryRow row = std::move(*held_);
    held_.reset();
    if (row.advisory.empty()) {
      garbage_.push_back(KeyRow(row));
      return {};
    }
    snapshot_.stored.push_back({KeyOf(row), row.digest});
    snapshot_.imports.push_back(row.import);
    const Status added = builder_.Add(ToAdvisory(row));
    if (!added) return Unreadable(row, added.error());
    return {};
  }

  Status Done() {
    if (const Status settled = Settle(); !settled) return settled;
    return FinishSnapshot(builder_, snapshot_);
  }

  std::uint64_t newest() const { return newest_; }

 private:
  const std::set<std::uint64_t>& complete_;
  AdvisorySnapshot& snapshot_;
  std::vector<db::AdvisoryRow>& garbage_;
  advisory::CatalogBuilder builder_;
  std::optional<db::AdvisoryRow> held_;
  std::uint64_t newest_ = 0;
};

}  // namespace

advisory::AdvisoryKey KeyOf(const db::AdvisoryRow& row) {
  return {static_cast<advisory::Source>(row.source), row.document, row.subject};
}

std::optional<std::size_t> AdvisorySnapshot::Find(const advisory::AdvisoryKey& key) const {
  const auto found =
      std::lower_bound(stored.begin(), stored.end(), key,
                       [](const advisory::StoredAdvisory& a, const advisory::AdvisoryKey& b) { return a.key < b; });
  if (found == stored.end() || found->key != key) return std::nullopt;
  return static_cast<std::size_t>(found - stored.begin());
}

Status ReadStored(db::Store& store, const AdvisorySnapshot& snapshot, const std::function<bool(std::size_t)>& wanted,
                  const std::function<Status(std::size_t, advisory::Advisory)>& take) {
  return ReadRows(store, [&](db::AdvisoryRow row) -> Status {
    const auto place = snapshot.Find(KeyOf(row));
    if (!place || snapshot.imports[*place] != row.import || !wanted(*place)) return {};
    return take(*place, ToAdvisory(std::move(row)));
  });
}

std::uint64_t BulletinsDigest(const CatalogBook& catalog) {
  std::string text;
  for (const auto& [id, entry] : catalog.entries()) text += fmt::format("{}\n{}\n", id, entry.row.revision);
  return StableHash(text.data(), text.size());
}

BulletinSet CopyBulletins(const CatalogBook& catalog) {
  BulletinSet set;
  for (const auto& [id, entry] : catalog.entries()) {
    set.bulletins.push_back(*entry.bulletin);
    set.revisions.push_back(entry.row.revision);
  }
  set.digest = BulletinsDigest(catalog);
  return set;
}

namespace {

// Stored findings of an older release with other rules are made again: raise it with each change of the rules.
constexpr std::uint64_t kRules = 2;

// Bulletins of ours with a KB that rows of the platform's hosts may depend on: their file rules count there.
std::uint64_t BulletinsOf(const AdvisorySnapshot& snapshot, advisory::PlatformId platform) {
  std::string text;
  for (std::size_t i = 0; i < snapshot.bulletins.bulletins.size(); ++i) {
    const model::Bulletin& bulletin = snapshot.bulletins.bulletins[i];
    const bool concerns = std::any_of(bulletin.updates.begin(), bulletin.updates.end(), [&](const auto& update) {
      const auto kb = snapshot.catalog->FindKb(update.kb);
      return kb != advisory::kNone && snapshot.assessor->Knows(platform, kb);
    });
    if (concerns) text += fmt::format("{}\n{}\n", bulletin.id, snapshot.bulletins.revisions[i]);
  }
  return StableHash(text.data(), text.size(), kRules);
}

}  // namespace

std::uint64_t AdvisorySnapshot::StampFor(const assess::HostInput& host) const {
  model::OsFacts os = host.facts.os;
  if (ToLower(std::string(host.installation)).find("core") != std::string::npos) os.edition += " core";
  std::uint64_t stamp = kRules;
  for (const auto& match : catalog->Match(os)) {
    const std::array<std::uint64_t, 3> parts = {stamp, platforms[match.platform], match.missing.size()};
    stamp = StableHash(parts.data(), sizeof parts);
  }
  return stamp == 0 ? kRules : stamp;
}

Status FinishSnapshot(advisory::CatalogBuilder& builder, AdvisorySnapshot& snapshot, const ForEach& for_each) {
  std::vector<const model::Bulletin*> bulletins;
  for (const auto& bulletin : snapshot.bulletins.bulletins) {
    advisory::BulletinRecords(bulletin, builder);
    bulletins.push_back(&bulletin);
  }
  auto catalog = builder.Finish();
  if (!catalog) return catalog.error();
  snapshot.catalog = std::move(*catalog);
  snapshot.report = builder.report();
  for (const auto* bulletin : bulletins) {
    for (const auto& update : bulletin->updates) {
      if (const auto kb = snapshot.catalog->FindKb(update.kb); kb != advisory::kNone) snapshot.ours.insert(kb);
    }
  }
  snapshot.assessor = std::make_unique<const assess::HostAssessor>(snapshot.catalog, std::move(bulletins),
                                                                   std::span<const advisory::PlatformId>{}, for_each);
  snapshot.platforms.resize(snapshot.catalog->platforms().size());
  const auto digest = [&](std::size_t i) {
    const auto id = static_cast<advisory::PlatformId>(i);
    const std::array<std::uint64_t, 2> parts = {snapshot.assessor->PlatformDigest(id), BulletinsOf(snapshot, id)};
    snapshot.platforms[i] = StableHash(parts.data(), sizeof parts);
  };
  for_each(snapshot.platforms.size(), digest);
  return {};
}

Result<SnapshotPtr> Rebuild(db::Store& store, const AdvisorySnapshot& base, BulletinSet bulletins,
                            const ForEach& for_each) {
  auto next = std::make_shared<AdvisorySnapshot>();
  next->import = base.import;
  next->bulletins = std::move(bulletins);
  next->stored = base.stored;
  next->imports = base.imports;
  advisory::CatalogBuilder builder;
  const Status read = ReadStored(
      store, base, [](std::size_t) { return true; },
      [&](std::size_t, const advisory::Advisory& advisory) { return builder.Add(advisory); });
  if (!read) return read.error();
  if (const Status finished = FinishSnapshot(builder, *next, for_each); !finished) return finished.error();
  return SnapshotPtr(std::move(next));
}

Result<AdvisoryBook> AdvisoryBook::Load(db::Store& store, const CatalogBook& catalog, const AdvisoryBook& before) {
  AdvisoryBook book;
  auto feeds = store.Feeds();
  if (!feeds) return feeds.error();
  book.feeds_ = std::move(*feeds);
  auto imports = store.CatalogImports();
  if (!imports) return imports.error();
  book.imports_ = std::move(*imports);
  std::set<std::uint64_t> complete;
  for (const auto& import : book.imports_) complete.insert(import.import);
  const std::uint64_t newest = complete.empty() ? 0 : *complete.rbegin();
  book.next_import_ = std::max(before.next_import_, newest + 1);
  for (const auto& feed : book.feeds_) book.next_import_ = std::max(book.next_import_, feed.import + 1);
  const AdvisorySnapshot& known = *before.snapshot_;
  if (known.catalog && known.import == newest && known.bulletins.digest == BulletinsDigest(catalog)) {
    book.snapshot_ = before.snapshot_;
    book.garbage_ = before.garbage_;
    return book;
  }
  auto snapshot = std::make_shared<AdvisorySnapshot>();
  snapshot->import = newest;
  snapshot->bulletins = CopyBulletins(catalog);
  Loader loader(complete, *snapshot, book.garbage_);
  const Status read = ReadRows(store, [&](db::AdvisoryRow row) { return loader.Take(std::move(row)); });
  if (!read) return read.error();
  if (const Status done = loader.Done(); !done) return done.error();
  book.next_import_ = std::max(book.next_import_, loader.newest() + 1);
  book.snapshot_ = std::move(snapshot);
  return book;
}

void AdvisoryBook::Complete(SnapshotPtr next, std::vector<db::FeedRow> feeds, db::CatalogImportRow import) {
  for (std::size_t i = 0; i < snapshot_->stored.size(); ++i) {
    const advisory::AdvisoryKey& key = snapshot_->stored[i].key;
    const auto place = next->Find(key);
    if (place && next->imports[*place] == snapshot_->imports[i]) continue;
    db::AdvisoryRow row;
    row.source = static_cast<std::uint32_t>(key.source);
    row.document = key.document;
    row.subject = key.subject;
    row.import = snapshot_->imports[i];
    garbage_.push_back(KeyRow(row));
    if (place) continue;
    row.import = import.import;  // the row that says "dropped" has served once the older ones are gone
    garbage_.push_back(KeyRow(row));
  }
  PutFeeds(std::move(feeds));
  imports_.push_back(std::move(import));
  snapshot_ = std::move(next);
}

void AdvisoryBook::PutFeeds(std::vector<db::FeedRow> feeds) {
  for (auto& feed : feeds) {
    const auto found = std::find_if(feeds_.begin(), feeds_.end(), [&](const auto& f) { return f.feed == feed.feed; });
    if (found == feeds_.end())
      feeds_.push_back(std::move(feed));
    else
      *found = std::move(feed);
  }
  std::sort(feeds_.begin(), feeds_.end(), [](const auto& a, const auto& b) { return a.feed < b.feed; });
}

std::vector<db::AdvisoryRow> AdvisoryBook::TakeGarbage(std::size_t most, std::uint64_t running) {
  std::vector<db::AdvisoryRow> taken;
  std::vector<db::AdvisoryRow> spared;
  while (!garbage_.empty() && taken.size() < most) {
    auto& list = running != 0 && garbage_.back().import == running ? spared : taken;
    list.push_back(std::move(garbage_.back()));
    garbage_.pop_back();
  }
  for (auto& row : spared) garbage_.push_back(std::move(row));
  return taken;
}

}  // namespace kintsugi::console
