// SPDX-License-Identifier: Apache-2.0
#include "agent/journal/memory_journal.h"

namespace kintsugi::agent {
namespace {

Error PowerLost() { return {Code::kUnavailable, "the power is off", 0}; }

}  // namespace

Result<std::map<std::string, std::string>> MemoryJournal::Load() {
  if (!powered_) return PowerLost();
  return stored_;
}

void MemoryJournal::Apply(const std::vector<JournalWrite>& writes) {
  for (const auto& write : writes) {
    if (write.bytes) {
      stored_[write.name] = *write.bytes;
    } else {
      stored_.erase(write.name);
    }
  }
  ++commits_;
}

Status MemoryJournal::Commit(const std::vector<JournalWrite>& writes) {
  if (!powered_) return PowerLost();
  if (disk_full_) return Error{Code::kDiskFull, "the disk of the journal is full", 0};
  const bool fails = fail_at_ != 0 && --fail_at_ == 0;
  if (!fails || moment_ == Moment::kAfter) Apply(writes);
  if (!fails) return {};
  powered_ = false;
  if (on_loss_) on_loss_();
  return PowerLost();
}

void MemoryJournal::LosePowerAt(std::size_t commit, Moment moment, std::function<void()> on_loss) {
  fail_at_ = commit;
  moment_ = moment;
  on_loss_ = std::move(on_loss);
}

}  // namespace kintsugi::agent
