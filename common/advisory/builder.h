// SPDX-License-Identifier: Apache-2.0
// CatalogBuilder: statements in, catalog and report out. Takes records as importers hand them on, or stored advisories,
// in any order and mixture; the catalog depends on the set of statements alone. Not thread-safe, pure.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/advisory/advisory.h"
#include "common/advisory/catalog.h"
#include "common/advisory/record.h"
#include "common/base/result.h"
#include "common/model/catalog.h"

namespace kintsugi::advisory {

// Whose word counts where sources disagree: the lower rank. Sets (CVEs, supersedes, fixed builds of other tracks) are
// united, never chosen. Within one source: the higher severity, the earlier date, the lower fixed build.
struct Precedence {
  Source source;
  int rank;
  std::string_view name;  // as commands print it: "wes-ng"
  std::string_view why;
};
std::span<const Precedence> PrecedenceTable();
std::string_view SourceName(Source source);

struct Cycle {
  PlatformId platform = kNone;
  std::vector<KbId> kbs;  // ascending
};

struct BuildReport {
  std::size_t records = 0;                       // statements added
  std::size_t duplicates = 0;                    // of them said before, word by word
  std::size_t without_fix = 0;                   // neither KB nor fixed build
  std::vector<std::string> unreadable_products;  // names that look like Windows and are no known release, ascending
  std::vector<Cycle> cycles;
  std::size_t disagreements = 0;  // listed by Catalog::Disagreements()
  std::vector<KbId> dangling;     // named as superseded, without a statement of their own, ascending
  std::size_t windows_products = 0, component_products = 0, application_products = 0;
};

class CatalogBuilder final : public RecordSink {
 public:
  CatalogBuilder();
  ~CatalogBuilder() override;
  void Add(Source source, const Record& record) override;
  // kDataLoss for a damaged blob; the builder is as before then.
  Status Add(const Advisory& advisory);
  // Once. kTooLarge beyond the limits below, with the number found.
  Result<std::shared_ptr<const Catalog>> Finish();
  // Known after Finish().
  const BuildReport& report() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// Limits of one catalog: KBs in all, KBs of one update group (its supersedence is a square of bits, twice), and the
// bytes of all these squares.
inline constexpr std::size_t kMostKbs = 1'000'000;
inline constexpr std::size_t kMostKbsOfGroup = 20'000;
inline constexpr std::size_t kMostSupersedenceBytes = 500'000'000;

// A bulletin of ours as statements, so that it lives in the same catalog (Source::kBulletinText).
void BulletinRecords(const model::Bulletin& bulletin, RecordSink& sink);

}  // namespace kintsugi::advisory
