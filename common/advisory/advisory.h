// SPDX-License-Identifier: Apache-2.0
// Advisory: everything that one document of one source says about one KB, as one compact blob. The console stores one
// row for each; a catalog is built from them again without the feed, and a re-import sees by the digest what changed.
// Values, pure; a collector belongs to one thread. The blob's format has a version and is described in advisory.cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/advisory/record.h"
#include "common/base/result.h"

namespace kintsugi::advisory {

struct AdvisoryKey {
  Source source = Source::kUnspecified;
  // "" for feeds that come as a whole (wes-ng, BulletinSearch, a bulletin text); the document's own id for feeds that
  // come in parts (CSAF "CVE-2023-21528", CVRF "2024-Mar"): two documents may speak of one KB.
  std::string document;
  std::string
      subject;  // the KB; a statement without one is filed under its fixed build, else its CVE, else its bulletin
  auto operator<=>(const AdvisoryKey&) const = default;
};

struct Advisory {
  AdvisoryKey key;
  std::uint64_t digest = 0;  // StableHash of blob: equal statements, equal digest, whatever their order in the feed
  std::string blob;
  bool operator==(const Advisory&) const = default;
};

// Collects the records of one document. Duplicates are counted and kept once.
class AdvisoryCollector final : public RecordSink {
 public:
  explicit AdvisoryCollector(std::string document = "");
  ~AdvisoryCollector() override;
  void Add(Source source, const Record& record) override;
  std::size_t records() const;
  // Records that said again what another one had said; known after Take().
  std::size_t duplicates() const;
  // Ascending by key. The collector is empty afterwards.
  std::vector<Advisory> Take();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// Hands every statement of the advisory to `sink` as a record. kDataLoss for a blob that is damaged or from a newer
// release: nothing was handed on then.
Status ReadAdvisory(const Advisory& advisory, RecordSink& sink);

// What an import would change. Indexes into `fresh` and `stored`.
struct ImportDiff {
  std::vector<std::size_t> added, changed, kept;  // of fresh
  std::vector<std::size_t> removed;               // of stored
};
struct StoredAdvisory {
  AdvisoryKey key;
  std::uint64_t digest = 0;
};
// Both ascending by key. Only stored advisories of the sources and documents that `fresh` names can be removed.
ImportDiff Compare(std::span<const StoredAdvisory> stored, std::span<const Advisory> fresh);

}  // namespace kintsugi::advisory
