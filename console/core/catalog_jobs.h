// SPDX-License-Identifier: Apache-2.0
// What the engine thread remembers of long work with publishers' catalogs: the import under way, and the hosts that
// wait to be assessed anew. Engine thread only; the work itself happens aside (CoreOptions::aside_slow).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "console/core/catalog_import.h"
#include "console/core/fleet.h"
#include "console/estimation/estimation.h"
#include "proto/operator.pb.h"

namespace kintsugi::console {

struct CatalogJob {
  std::uint64_t number = 0;
  std::string by;
  std::vector<std::string> uploads;
  std::shared_ptr<ImportProgress> progress = std::make_shared<ImportProgress>();
  v1::GetCatalogImportReply status;  // phase, error, report; what the job's thread tells is in `progress`
  std::shared_ptr<PreparedImport> prepared;
  std::size_t stored = 0;  // rows of it
  Instant storing_since{};
  bool IsOver() const { return status.phase() == "done" || status.phase() == "failed"; }
};

// A host to assess: what its verdict depends on, by value or shared, for another thread.
struct HostToAssess {
  HostId host;
  std::string facts_digest;
  std::shared_ptr<const model::HostFacts> facts;
  bool hotfixes_complete = true;
  std::string installation;
  std::uint64_t assessed_by = 0;             // stamp of the findings that it has; then that of the answer
  std::shared_ptr<const Findings> findings;  // the answer; null: what it has stands

  assess::HostInput Input() const { return {*facts, hotfixes_complete, installation}; }
};
HostToAssess ToAssess(const Host& host);

Findings MakeFindings(const AdvisorySnapshot& snapshot, const assess::HostInput& host);
db::AssessmentRow ToRow(const Host& host);

// Findings by what they depend on, for one catalog. One thread at a time.
class FindingsCache {
 public:
  std::shared_ptr<const Findings> Find(std::uint64_t fingerprint) const;
  void Put(std::uint64_t fingerprint, std::shared_ptr<const Findings> findings);
  void Clear() { by_fingerprint_.clear(); }

 private:
  std::map<std::uint64_t, std::shared_ptr<const Findings>> by_fingerprint_;
};

// Every host whose findings do not stand any more gets new ones, from the cache or made on as many threads as
// `for_each` has.
void AssessAll(const AdvisorySnapshot& snapshot, std::vector<HostToAssess>& hosts, FindingsCache& cache,
               const estimate::ForEach& for_each);

// The fleet's way to a new catalog: a few thousand hosts at a time are assessed aside, and stored in slices.
struct AssessmentQueue {
  std::uint64_t snapshot = 0;  // counts the catalogs, those of this run of the console
  std::vector<HostId> hosts;
  std::size_t next = 0;
  std::size_t done = 0;
  bool under_way = false;  // a batch is aside, or its rows are being stored
  std::shared_ptr<FindingsCache> cache = std::make_shared<FindingsCache>();  // used by the batch aside
  bool IsDone() const { return next >= hosts.size() && !under_way; }
};

}  // namespace kintsugi::console
