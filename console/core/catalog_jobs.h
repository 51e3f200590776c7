// SPDX-License-Identifier: Apache-2.0
// What the engine thread remembers of long work with publishers' catalogs: the import under way, and the hosts that
// wait to be assessed anew. Engine thread only; the work itself happens aside (CoreOptions::aside_slow).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
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
  std::uint64_t assessed_by = 0;             // the stamp of the answer
  std::shared_ptr<const Findings> findings;  // the answer

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

 private:
  std::unordered_map<std::uint64_t, std::shared_ptr<const Findings>> by_fingerprint_;
};

// Every host gets new findings, from the cache or made on as many threads as `for_each` has.
void AssessAll(const AdvisorySnapshot& snapshot, std::vector<HostToAssess>& hosts, FindingsCache& cache,
               const ForEach& for_each);

// Stamps of one catalog by what a host's system says of itself: a fleet has few different ones.
class StampCache {
 public:
  std::uint64_t For(const AdvisorySnapshot& snapshot, const Host& host);

 private:
  std::unordered_map<std::string, std::uint64_t> by_system_;
  std::string system_;  // reused
};

// The fleet's way to a new catalog: hosts whose findings stand are passed over, a few thousand of the others at a time
// are assessed aside, and stored in slices.
struct AssessmentQueue {
  std::uint64_t snapshot = 0;  // counts the catalogs, those of this run of the console
  std::vector<HostIndex> hosts;
  std::size_t next = 0;
  std::size_t done = 0;
  bool under_way = false;  // a batch is aside, or its rows are being stored
  std::shared_ptr<FindingsCache> cache = std::make_shared<FindingsCache>();  // used by the batch aside
  StampCache stamps;
  bool IsDone() const { return next >= hosts.size() && !under_way; }
};

}  // namespace kintsugi::console
