// SPDX-License-Identifier: Apache-2.0
// The agent's durable memory: a small map from names to bytes. A Commit is atomic and on disk when it
// returns; the agent writes before each step, so whatever the journal says after a crash is at most one step
// behind the truth. Implementations: SqliteJournal (agent/journal/sqlite_journal.h; one file, or one file
// shared by many simulated hosts) and MemoryJournal (tests; can lose power before or after the nth commit).
// Threads: the agent's scheduler only.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/base/result.h"

namespace kintsugi::agent {

struct JournalWrite {
  std::string name;
  std::optional<std::string> bytes;  // nullopt erases
};

class Journal {
 public:
  virtual ~Journal() = default;
  // Everything that is stored. kDataLoss: the file is damaged; the caller sets it aside and rebuilds by
  // detection.
  virtual Result<std::map<std::string, std::string>> Load() = 0;
  // All or nothing, durable. kDiskFull: nothing changed.
  virtual Status Commit(const std::vector<JournalWrite>& writes) = 0;
};

}  // namespace kintsugi::agent
