// SPDX-License-Identifier: Apache-2.0
// What can go wrong in a run. Each class of fault is on or off per run, with a rate of its own (swarm testing: a run
// in which everything fails always hides what a few faults would find). Every fault that happens is counted. One
// thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "common/base/prng.h"
#include "common/base/time.h"

namespace kintsugi::simulation {

enum class Fault : std::uint8_t {
  // Of single messages, commits, writes, runs: drawn each time.
  kRequestDelayed,
  kRequestDropped,
  kRequestDuplicated,
  kReplyDelayed,
  kReplyDropped,
  kWakeLost,
  kContentSlow,
  kContentCut,
  kContentCorrupt,
  kCommitRefused,
  kCommitStoredButFailed,
  kConsoleKilledBeforeCommit,
  kConsoleKilledAfterCommit,
  kStoreUnreadable,
  kAgentKilledBeforeWrite,
  kAgentKilledAfterWrite,
  kTornWrite,
  kInstallerHangs,
  kInstallerLies,
  kInstallerBusy,
  kInstallerFails,
  kInstallerSlow,
  kInstallerNeedsReboot,
  kInstallerDamages,
  kPowerLossInInstall,
  kRebootIgnored,
  kRebootRefused,
  kSecondReboot,
  // Of the world: so many a day.
  kPartition,
  kPartitionUp,
  kPartitionDown,
  kPartitionFlapping,
  kStreamCut,
  kConsoleKilled,
  kConsoleClockJump,
  kAgentKilled,
  kJournalDiskFull,
  kStagingDiskFull,
  kPowerLoss,
  kHostGone,
  kHostClockJump,
  kUserReboot,
  kOtherInstall,
  kFileDamaged,
  kCount
};
inline constexpr std::size_t kFaultCount = static_cast<std::size_t>(Fault::kCount);
std::string_view Name(Fault fault);  // "reply-dropped"

using FaultCounts = std::array<std::uint64_t, kFaultCount>;

class FaultPlan {
 public:
  explicit FaultPlan(std::uint64_t seed);

  // Draws whether it happens now, and counts it. Never after End.
  bool Happens(Fault fault);
  // Until the next one of a fault of the world; nullopt-like zero: never.
  Duration UntilNext(Fault fault);
  static bool IsOfTheWorld(Fault fault);
  void Count(Fault fault) { ++counts_[static_cast<std::size_t>(fault)]; }
  // From here on nothing fails any more.
  void End() { ended_ = true; }
  bool ended() const { return ended_; }
  const FaultCounts& counts() const { return counts_; }

 private:
  Prng prng_;
  std::array<std::uint32_t, kFaultCount> rate_{};  // per 10,000 draws, or per 100 days
  FaultCounts counts_{};
  bool ended_ = false;
};

// Uniform in [least, most].
Duration Between(Prng& prng, Duration least, Duration most);

}  // namespace kintsugi::simulation
