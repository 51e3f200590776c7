// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/planted/rows.h"

#include <array>

namespace kintsugi::simulation {
namespace {

using D = Defect;

constexpr std::array kRows = std::to_array<PlantedRow>({
    {D::kInFlightOffByOne, "in-flight-off-by-one", 50, "limits hold"},
    {D::kGroupLimitIgnored, "group-limit-ignored", 50, "limits hold"},
    {D::kStartsNeverCounted, "starts-never-counted", 50, "limits hold"},
    {D::kOffersWhileHalted, "offers-while-halted", 50, "halt holds"},
    {D::kHaltForgetsFirstWave, "halt-forgets-first-wave", 50, "halt holds"},
    {D::kRingDateInverted, "ring-date-inverted", 50, "waves in order"},
    {D::kManualGateIgnored, "manual-gate-ignored", 50, "waves in order"},
    {D::kSoakSkipped, "soak-skipped", 50, "waves in order"},
    {D::kSuccessShareRounded, "success-share-rounded", 260, "waves in order"},
    {D::kOnlyLastWaveHalts, "only-last-wave-halts", 50, "halts when broken"},
    {D::kRestoreForgetsRecall, "restore-forgets-recall", 120, "restart changes nothing|halt holds"},
    {D::kRestoreForgetsPassed, "restore-forgets-passed", 50, "restart changes nothing"},
    {D::kRestoreForgetsAccepted, "restore-forgets-accepted", 50, "restart changes nothing"},
    {D::kPlaceGivenBackEarly, "place-given-back-early", 50, "limits hold"},
    {D::kCounterKeepsTheOld, "counter-keeps-the-old", 50, "counters are right"},
    {D::kOldFailureCounts, "old-failure-counts", 50, "success is reported"},

    {D::kAnswersBeforeCommit, "answers-before-commit", 50, "acknowledged is durable"},
    {D::kFailedCommitConfirmed, "failed-commit-confirmed", 50, "acknowledged is durable"},
    {D::kReportAppliedTwice, "report-applied-twice", 50, "progress only"},
    {D::kLostRecallKept, "lost-recall-kept", 120, "everything ends"},
    {D::kBusyHostOffered, "busy-host-offered", 50, "one rollout at a time"},
    {D::kCalendarInUtc, "calendar-in-utc", 50, "starts in time|in its window"},
    {D::kCalendarNotStored, "calendar-not-stored", 50, "restart changes nothing"},
    {D::kBackOffNotStored, "back-off-not-stored", 50, "restart changes nothing"},
    {D::kStartsNotStored, "starts-not-stored", 50, "restart changes nothing|limits hold"},

    {D::kActsBeforeJournal, "acts-before-journal", 50, "written before done"},
    {D::kInstallingNotWritten, "installing-not-written", 50, "written before done"},
    {D::kReportNotWritten, "report-not-written", 50, "success is reported|everything ends"},
    {D::kReportForgottenEarly, "report-forgotten-early", 50, "acknowledged is durable"},
    {D::kWakeTimeNotWritten, "wake-time-not-written", 50, "everything ends"},
    {D::kRecallNotWritten, "recall-not-written", 400, "halt holds"},
    {D::kStagedNotHashed, "staged-not-hashed", 260, "only whole packages run"},
    {D::kInterruptedRunsBlindly, "interrupted-runs-blindly", 50, "nothing twice"},
    {D::kRecallIgnoredOnceStaged, "recall-ignored-once-staged", 260, "halt holds"},
    {D::kExitCodeIsTheVerdict, "exit-code-is-the-verdict", 50, "reports are true"},
    {D::kExpiredOfferStarted, "expired-offer-started", 50, "starts in time|in its window"},
    {D::kTimeNeededIgnored, "time-needed-ignored", 600, "starts in time|in its window"},
    {D::kHostClockUsed, "host-clock-used", 50, "starts in time|in its window"},
});

}  // namespace

std::span<const PlantedRow> PlantedRows() { return kRows; }

}  // namespace kintsugi::simulation
