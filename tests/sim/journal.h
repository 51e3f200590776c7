// SPDX-License-Identifier: Apache-2.0
// An agent's journal as a run meets it: the agent dies before or after any write, the disk is full, a write is torn
// (the transaction is undone at the next start, as SQLite does it, so a torn write is a lost one). Reports that become
// durable are told. One thread.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "agent/journal/journal.h"
#include "tests/sim/event.h"

namespace kintsugi::simulation {

class SimJournal final : public agent::Journal {
 public:
  // `kill` ends the agent as a task of its own; until Restart every call fails, as if the process were gone.
  SimJournal(Context context, int host, std::function<void()> kill);

  Result<std::map<std::string, std::string>> Load() override;
  Status Commit(const std::vector<agent::JournalWrite>& writes) override;

  // Before the run: stored without faults.
  void Put(const std::vector<agent::JournalWrite>& writes) { Apply(writes); }
  void Restart() { dead_ = false; }
  void SetDiskFull(bool full) { disk_full_ = full; }
  const std::map<std::string, std::string>& stored() const { return stored_; }
  std::uint64_t failed_commits() const { return failed_commits_; }

 private:
  Status Die();
  void Apply(const std::vector<agent::JournalWrite>& writes);

  Context context_;
  const int host_;
  std::function<void()> kill_;
  std::map<std::string, std::string> stored_;
  bool dead_ = false;
  bool disk_full_ = false;
  std::uint64_t failed_commits_ = 0;
};

}  // namespace kintsugi::simulation
