// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/store.h"

namespace kintsugi::simulation {

SimStore::SimStore(Context context) : context_(context), rows_(db::MakeMemoryStore()) {}

Status SimStore::Commit(const db::WriteBatch& batch) {
  if (context_.Fails(Fault::kCommitRefused)) {
    const bool full = context_.prng.Percent(50);
    return Error{full ? Code::kDiskFull : Code::kIo, full ? "the disk is full" : "the disk does not answer"};
  }
  if (context_.Fails(Fault::kConsoleKilledBeforeCommit)) throw ConsoleKilled{false};
  if (Status stored = rows_->Commit(batch); !stored) return stored;
  if (context_.Fails(Fault::kCommitStoredButFailed)) return Error{Code::kIo, "the disk did not confirm in time"};
  if (context_.Fails(Fault::kConsoleKilledAfterCommit)) throw ConsoleKilled{true};
  return {};
}

Result<std::vector<db::HostRow>> SimStore::Hosts() {
  readable_ = !context_.Fails(Fault::kStoreUnreadable);
  if (!readable_) return Error{Code::kIo, "the disk does not answer"};
  return rows_->Hosts();
}

Result<std::vector<db::RolloutRow>> SimStore::Rollouts() {
  readable_ = !context_.Fails(Fault::kStoreUnreadable);
  if (!readable_) return Error{Code::kIo, "the disk does not answer"};
  return rows_->Rollouts();
}

}  // namespace kintsugi::simulation
