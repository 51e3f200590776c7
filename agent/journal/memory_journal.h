// SPDX-License-Identifier: Apache-2.0
// MemoryJournal: a Journal for tests and short-lived simulations. It can lose power before or after its nth
// commit: from then on every call fails with kUnavailable until Restore(), as if the process were gone. Not
// thread-safe.
#pragma once

#include <cstddef>
#include <functional>

#include "agent/journal/journal.h"

namespace kintsugi::agent {

class MemoryJournal final : public Journal {
 public:
  enum class Moment { kBefore, kAfter };

  Result<std::map<std::string, std::string>> Load() override;
  Status Commit(const std::vector<JournalWrite>& writes) override;

  // Power fails at the `commit`th commit from now (1 = the next): before it nothing of it is stored, after it
  // all of it is. `on_loss` runs inside that Commit: it must not destroy the agent, but may schedule that.
  void LosePowerAt(std::size_t commit, Moment moment, std::function<void()> on_loss);
  void Restore() { powered_ = true; }
  // Every commit fails with kDiskFull and changes nothing.
  void SetDiskFull(bool full) { disk_full_ = full; }
  std::size_t commits() const { return commits_; }

 private:
  void Apply(const std::vector<JournalWrite>& writes);
  std::map<std::string, std::string> stored_;
  std::size_t commits_ = 0;  // stored ones, over the journal's life
  std::size_t fail_at_ = 0;
  Moment moment_ = Moment::kBefore;
  std::function<void()> on_loss_;
  bool powered_ = true;
  bool disk_full_ = false;
};

}  // namespace kintsugi::agent
