// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/fault.h"

namespace kintsugi::simulation {
namespace {

struct Row {
  Fault fault;
  std::string_view name;
  std::uint32_t most;  // per 10,000 draws; of the world: per 100 days
  bool of_the_world = false;
};

constexpr std::array<Row, kFaultCount> kRows = {{
    {Fault::kRequestDelayed, "request-delayed", 3000},
    {Fault::kRequestDropped, "request-dropped", 2000},
    {Fault::kRequestDuplicated, "request-duplicated", 2000},
    {Fault::kReplyDelayed, "reply-delayed", 3000},
    {Fault::kReplyDropped, "reply-dropped", 2000},
    {Fault::kWakeLost, "wake-lost", 5000},
    {Fault::kContentSlow, "content-slow", 4000},
    {Fault::kContentCut, "content-cut", 3000},
    {Fault::kContentCorrupt, "content-corrupt", 1500},
    {Fault::kCommitRefused, "commit-refused", 1000},
    {Fault::kCommitStoredButFailed, "commit-stored-but-failed", 500},
    {Fault::kConsoleKilledBeforeCommit, "console-killed-before-commit", 200},
    {Fault::kConsoleKilledAfterCommit, "console-killed-after-commit", 200},
    {Fault::kStoreUnreadable, "store-unreadable", 2000},
    {Fault::kAgentKilledBeforeWrite, "agent-killed-before-write", 800},
    {Fault::kAgentKilledAfterWrite, "agent-killed-after-write", 800},
    {Fault::kTornWrite, "torn-write", 2000},
    {Fault::kInstallerHangs, "installer-hangs", 1000},
    {Fault::kInstallerLies, "installer-lies", 1000},
    {Fault::kInstallerBusy, "installer-busy", 3000},
    {Fault::kInstallerFails, "installer-fails", 1500},
    {Fault::kInstallerSlow, "installer-slow", 3000},
    {Fault::kInstallerNeedsReboot, "installer-needs-reboot", 1000},
    {Fault::kInstallerDamages, "installer-damages", 500},
    {Fault::kPowerLossInInstall, "power-loss-in-install", 1500},
    {Fault::kRebootIgnored, "reboot-ignored", 2500},
    {Fault::kRebootRefused, "reboot-refused", 2500},
    {Fault::kSecondReboot, "second-reboot", 2500},
    {Fault::kPartition, "partition", 1600, true},
    {Fault::kPartitionUp, "partition-up", 1600, true},
    {Fault::kPartitionDown, "partition-down", 1600, true},
    {Fault::kPartitionFlapping, "partition-flapping", 800, true},
    {Fault::kStreamCut, "stream-cut", 3200, true},
    {Fault::kConsoleKilled, "console-killed", 1600, true},
    {Fault::kConsoleClockJump, "console-clock-jump", 800, true},
    {Fault::kAgentKilled, "agent-killed", 3200, true},
    {Fault::kJournalDiskFull, "journal-disk-full", 1600, true},
    {Fault::kStagingDiskFull, "staging-disk-full", 1600, true},
    {Fault::kPowerLoss, "power-loss", 1600, true},
    {Fault::kHostGone, "host-gone", 800, true},
    {Fault::kHostClockJump, "host-clock-jump", 1600, true},
    {Fault::kUserReboot, "user-reboot", 1600, true},
    {Fault::kOtherInstall, "other-install", 800, true},
    {Fault::kFileDamaged, "file-damaged", 400, true},
}};

constexpr bool InOrder() {
  for (std::size_t i = 0; i < kRows.size(); ++i)
    if (kRows[i].fault != static_cast<Fault>(i)) return false;
  return true;
}
static_assert(InOrder(), "every fault has its row, in the order of the enumeration");

constexpr std::int64_t kHundredDaysMs = std::int64_t{100} * 86'400'000;

}  // namespace

std::string_view Name(Fault fault) { return kRows[static_cast<std::size_t>(fault)].name; }

bool FaultPlan::IsOfTheWorld(Fault fault) { return kRows[static_cast<std::size_t>(fault)].of_the_world; }

// One run in 32 is calm: what fails there fails without any fault.
FaultPlan::FaultPlan(std::uint64_t seed) : prng_(seed) {
  const bool calm = prng_.Below(32) == 0;
  const std::uint64_t on_percent = 15 + prng_.Below(60);
  for (std::size_t i = 0; i < kFaultCount; ++i) {
    const bool on = prng_.Below(100) < on_percent;
    const std::uint32_t rate = kRows[i].most >> (2 * prng_.Below(4));  // most, 1/4, 1/16 or 1/64 of it
    rate_[i] = on && !calm ? std::max<std::uint32_t>(rate, 1) : 0;
  }
}

bool FaultPlan::Happens(Fault fault) {
  const std::uint32_t rate = rate_[static_cast<std::size_t>(fault)];
  if (ended_ || rate == 0 || prng_.Below(10'000) >= rate) return false;
  Count(fault);
  return true;
}

Duration FaultPlan::UntilNext(Fault fault) {
  const std::uint32_t rate = rate_[static_cast<std::size_t>(fault)];
  if (rate == 0) return Duration{0};
  const std::uint64_t mean_ms = static_cast<std::uint64_t>(kHundredDaysMs) / rate;
  return Duration{static_cast<std::int64_t>(1 + prng_.Below(2 * mean_ms))};
}

Duration Between(Prng& prng, Duration least, Duration most) {
  return least +
         Duration{static_cast<std::int64_t>(prng.Below(static_cast<std::uint64_t>((most - least).count()) + 1))};
}

}  // namespace kintsugi::simulation
