// SPDX-License-Identifier: Apache-2.0
// An import of publishers' feeds up to the point of storing it: the files are read, compared with what is stored, and
// the catalog as it would be is built. Runs on a thread of its own; the engine thread then stores the rows in slices
// and the import's own row last (catalog_jobs.cpp). Changes nothing by itself.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "console/core/advisory_book.h"
#include "db/store.h"
#include "proto/operator.pb.h"

namespace kintsugi::console {

inline constexpr int kMostFeedFiles = 10'000;    // of one import
inline constexpr int kMostImportProblems = 200;  // listed; the others are counted
inline constexpr int kMostImportExamples = 20;   // of cycles, dangling KBs, unreadable products
inline constexpr std::size_t kTornShare =
    10;  // a feed that lacks more than one in ten of what it had is taken for torn
inline constexpr std::size_t kTornMinimum = 20;  // ... if it had at least so many

struct ImportFile {
  std::string path;
  std::string file_name;
  std::string sha256;
};
struct ImportOrder {
  std::vector<ImportFile> files;
  bool dry_run = false;
  bool replace = false;
  std::uint64_t number = 0;
  SnapshotPtr base;
  std::vector<db::FeedRow> feeds;  // as stored
  BulletinSet bulletins;
  ForEach for_each = OneByOne;
};

// What the import's thread tells while it works. Any thread.
class ImportProgress {
 public:
  struct Reading {
    std::string file_name;
    std::uint64_t done_bytes = 0, total_bytes = 0, records = 0;
  };
  void Set(Reading reading);
  Reading Get() const;
  void Stop() { stop_ = true; }
  bool stopped() const { return stop_; }

 private:
  mutable std::mutex mutex_;
  Reading reading_;
  std::atomic<bool> stop_{false};
};

struct PreparedImport {
  v1::CatalogImportReport report;
  std::vector<db::AdvisoryRow> rows;  // to store, those that say "dropped" among them
  std::vector<db::FeedRow> feeds;
  SnapshotPtr next;
  bool same = false;  // not one advisory changes, and `next` is the base itself
};

// A file that cannot be read is told in its FeedReport, and the others are imported; kInvalidArgument when none can.
// kFailedPrecondition: a feed looks torn. kCancelled: stopped. kTooLarge: the catalog would be.
Result<PreparedImport> PrepareImport(const ImportOrder& order, db::Store& store, ImportProgress& progress);

}  // namespace kintsugi::console
