// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/planted/rows.h"

#include <array>

namespace kintsugi::simulation {
namespace {

using D = Defect;

constexpr std::array kRows = std::to_array<PlantedRow>({
    {D::kInFlightOffByOne, "in-flight-off-by-one", 200, "limits hold"},
    {D::kGroupLimitIgnored, "group-limit-ignored", 200, "limits hold"},
    {D::kStartsNeverCounted, "starts-never-counted", 200, "limits hold"},
    {D::kOffersWhileHalted, "offers-while-halted", 200, "halt holds"},
    {D::kHaltForgetsFirstWave, "halt-forgets-first-wave", 200, "halt holds"},
    {D::kRingDateInverted, "ring-date-inverted", 200, "waves in order"},
    {D::kManualGateIgnored, "manual-gate-ignored", 200, "waves in order"},
    {D::kSoakSkipped, "soak-skipped", 200, "waves in order"},
    {D::kSuccessShareRounded, "success-share-rounded", 260, "waves in order"},
    {D::kOnlyLastWaveHalts, "only-last-wave-halts", 200, "halts when broken"},
    {D::kRestoreForgetsRecall, "restore-forgets-recall", 200, "restart changes nothing|halt holds"},
    {D::kRestoreForgetsPassed, "restore-forgets-passed", 200, "restart changes nothing"},
    {D::kRestoreForgetsAccepted, "restore-forgets-accepted", 200, "restart changes nothing"},
    {D::kPlaceGivenBackEarly, "place-given-back-early", 200, "limits hold"},
    {D::kCounterKeepsTheOld, "counter-keeps-the-old", 200, "counters are right"},
    {D::kOldFailureCounts, "old-failure-counts", 200, "success is reported"},

    {D::kAnswersBeforeCommit, "answers-before-commit", 200, "acknowledged is durable"},
    {D::kFailedCommitConfirmed, "failed-commit-confirmed", 200, "acknowledged is durable"},
    {D::kReportAppliedTwice, "report-applied-twice", 200, "progress only"},
    {D::kLostRecallKept, "lost-recall-kept", 200, "everything ends"},
    {D::kBusyHostOffered, "busy-host-offered", 200, "one rollout at a time"},
    {D::kCalendarInUtc, "calendar-in-utc", 200, "starts in time|in its window"},
    {D::kCalendarNotStored, "calendar-not-stored", 200, "restart changes nothing|in its window"},
    {D::kBackOffNotStored, "back-off-not-stored", 600, "restart changes nothing"},
    {D::kStartsNotStored, "starts-not-stored", 200, "restart changes nothing|limits hold"},

    {D::kActsBeforeJournal, "acts-before-journal", 200, "written before done"},
    {D::kInstallingNotWritten, "installing-not-written", 200, "written before done"},
    {D::kReportNotWritten, "report-not-written", 200, "success is reported|everything ends"},
    {D::kReportForgottenEarly, "report-forgotten-early", 600, "acknowledged is durable"},
    {D::kWakeTimeNotWritten, "wake-time-not-written", 200, "everything ends"},
    {D::kRecallNotWritten, "recall-not-written", 400, "halt holds"},
    {D::kStagedNotHashed, "staged-not-hashed", 260, "only whole packages run"},
    {D::kInterruptedRunsBlindly, "interrupted-runs-blindly", 200, "nothing twice"},
    {D::kRecallIgnoredOnceStaged, "recall-ignored-once-staged", 260, "halt holds"},
    {D::kExitCodeIsTheVerdict, "exit-code-is-the-verdict", 200, "reports are true"},
    {D::kExpiredOfferStarted, "expired-offer-started", 200, "starts in time|in its window"},
    {D::kTimeNeededIgnored, "time-needed-ignored", 600, "starts in time|in its window"},
    {D::kHostClockUsed, "host-clock-used", 200, "starts in time|in its window"},
});

}  // namespace

std::span<const PlantedRow> PlantedRows() { return kRows; }

}  // namespace kintsugi::simulation
