// SPDX-License-Identifier: Apache-2.0
// Planted defects: places where the simulation's own test makes the product wrong on purpose, to prove that the
// simulation notices (tests/sim/planted/README.md has the table). In every ordinary build Planted() is a constant false
// and the code behind it does not exist; only -DKINTSUGI_PLANTED_DEFECTS=ON, which no package and no preset for users
// sets, makes it a question. One place a defect; the sound code stays readable beside it. Each thread has its own.
#pragma once

#include <cstdint>

namespace kintsugi {

enum class Defect : std::uint8_t {
  kNone = 0,
  // The rollout engine.
  kInFlightOffByOne,
  kGroupLimitIgnored,
  kStartsNeverCounted,
  kOffersWhileHalted,
  kHaltForgetsFirstWave,
  kRingDateInverted,
  kManualGateIgnored,
  kSoakSkipped,
  kSuccessShareRounded,
  kOnlyLastWaveHalts,
  kRestoreForgetsRecall,
  kRestoreForgetsPassed,
  kRestoreForgetsAccepted,
  kPlaceGivenBackEarly,
  kCounterKeepsTheOld,
  kOldFailureCounts,
  // The console.
  kAnswersBeforeCommit,
  kFailedCommitConfirmed,
  kReportAppliedTwice,
  kLostRecallKept,
  kBusyHostOffered,
  kCalendarInUtc,
  kCalendarNotStored,
  kBackOffNotStored,
  kStartsNotStored,
  // The agent.
  kActsBeforeJournal,
  kInstallingNotWritten,
  kReportNotWritten,
  kReportForgottenEarly,
  kWakeTimeNotWritten,
  kRecallNotWritten,
  kStagedNotHashed,
  kInterruptedRunsBlindly,
  kRecallIgnoredOnceStaged,
  kExitCodeIsTheVerdict,
  kExpiredOfferStarted,
  kTimeNeededIgnored,
  kHostClockUsed,
  kCount,
};

#ifdef KINTSUGI_PLANTED_DEFECTS
inline thread_local Defect g_planted_defect = Defect::kNone;
inline bool Planted(Defect defect) { return g_planted_defect == defect; }
#else
constexpr bool Planted(Defect) { return false; }
#endif

}  // namespace kintsugi
