// SPDX-License-Identifier: Apache-2.0
// Exit codes and detection together, as rows.
#include "common/flow/judge.h"

#include <gtest/gtest.h>

#include "common/installer/exit_codes.h"
#include "tests/unit/flow/builders.h"

namespace kintsugi::flow {
namespace {

using namespace testing;
using model::ExitMeaning;
using model::FailureReason;
using model::RebootNeed;
using model::UpdateStatus;

struct Row {
  const char* name;
  std::int64_t exit;
  RebootNeed need;
  UpdateStatus status;
  bool hard_pending;
  bool booted;
  Verdict verdict;
  FailureReason reason = FailureReason::kNone;
};
class JudgeAfterRunRow : public ::testing::TestWithParam<Row> {};

TEST_P(JudgeAfterRunRow, Decides) {
  const Row& row = GetParam();
  FlowState state = InPhase(Phase::kJudging);
  state.offer.work.front().instruction.reboot = row.need;
  state.current().exit_code = row.exit;
  state.current().meaning =
      installer::MeaningOf(row.exit, model::PackageKind::kUpdateExe, state.offer.work.front().instruction.exit_codes);
  const Judgement judgement =
      JudgeAfterRun(state, Assessed(row.status, row.hard_pending, row.booted ? "boot-2" : kBoot));
  EXPECT_EQ(judgement.verdict, row.verdict);
  EXPECT_EQ(Name(judgement.reason), Name(row.reason));
}

constexpr auto kYes = RebootNeed::kYes;
constexpr auto kNo = RebootNeed::kNo;
constexpr auto kIf = RebootNeed::kIfFilesInUse;
using S = UpdateStatus;
using V = Verdict;
INSTANTIATE_TEST_SUITE_P(
    Rows, JudgeAfterRunRow,
    ::testing::Values(
        Row{"InForceWithoutReboot", 0, kNo, S::kInstalled, false, false, V::kSucceeded},
        Row{"InForceButTheOldCodeIsLoaded", 0, kYes, S::kInstalled, false, false, V::kRebootPending},
        Row{"InForceAndBootedSince", 0, kYes, S::kInstalled, false, true, V::kSucceeded},
        Row{"InForceExit3010", 3010, kNo, S::kInstalled, false, false, V::kRebootPending},
        Row{"FilesWereFree", 0, kIf, S::kInstalled, false, false, V::kSucceeded},
        Row{"FilesWereInUse", 0, kIf, S::kInstalled, true, false, V::kRebootPending},
        Row{"FailedButInForce", 1603, kNo, S::kInstalled, false, false, V::kSucceeded},
        Row{"FailedButInForceAfterBoot", 1603, kYes, S::kPendingReboot, true, false, V::kRebootPending},
        Row{"BusyButSomebodyElseInstalledIt", 1618, kNo, S::kInstalled, false, false, V::kSucceeded},
        Row{"Pending", 0, kYes, S::kPendingReboot, true, false, V::kRebootPending},
        Row{"SaidYesDidNothing", 0, kYes, S::kMissing, false, false, V::kFailed, FailureReason::kDetectionSaysMissing},
        Row{"SaidYesFilesWait", 0, kYes, S::kMissing, true, false, V::kRebootPending},
        Row{"SaidRebootNothingWaits", 3010, kYes, S::kMissing, false, false, V::kRebootPending},
        Row{"SaidYesBootedStillMissing", 3010, kYes, S::kMissing, true, true, V::kFailed,
            FailureReason::kDetectionSaysMissing},
        Row{"OtherIssueThere", 0, kNo, S::kOutdatedRevision, false, false, V::kFailed,
            FailureReason::kDetectionSaysMissing},
        Row{"OnlyPartly", 0, kNo, S::kInconsistent, false, false, V::kFailed, FailureReason::kDetectionInconsistent},
        Row{"PartlyUntilBoot", 3010, kYes, S::kInconsistent, true, false, V::kRebootPending},
        Row{"FailedAndPartly", 1603, kNo, S::kInconsistent, false, false, V::kFailed, FailureReason::kInstallerFailed},
        Row{"Fatal", 1603, kYes, S::kMissing, false, false, V::kFailed, FailureReason::kInstallerFailed},
        Row{"Unlisted", 77, kYes, S::kMissing, true, false, V::kFailed, FailureReason::kInstallerFailed},
        Row{"Transient", 32, kYes, S::kMissing, false, false, V::kFailed, FailureReason::kInstallerFailed},
        Row{"Busy", 1618, kYes, S::kMissing, false, false, V::kWaitBusy, FailureReason::kInstallerBusy},
        Row{"BusyAsHresult", 0x80070652, kYes, S::kMissing, false, false, V::kWaitBusy, FailureReason::kInstallerBusy},
        Row{"RebootFirst", 3017, kYes, S::kMissing, true, false, V::kRebootFirst, FailureReason::kInstallerFailed},
        Row{"NotForThisHost", -2145124329, kYes, S::kMissing, false, false, V::kFailed, FailureReason::kNotApplicable},
        Row{"DetectionSaysNotApplicable", 0, kYes, S::kNotApplicable, false, false, V::kNotApplicable},
        Row{"Undecidable", 0, kNo, S::kUnknown, false, false, V::kFailed, FailureReason::kDetectionInconsistent}),
    [](const auto& parameter) { return std::string(parameter.param.name); });

TEST(Judge, AnInterruptedRunIsRepeatedOnlyWhenHarmlessAndAtMostThrice) {
  for (const bool idempotent : {true, false}) {
    for (std::uint32_t interruptions = 1; interruptions <= kMaxInterruptions; ++interruptions) {
      FlowState state = InPhase(Phase::kJudging);
      state.offer.work.front().instruction.idempotent = idempotent;
      state.current().interrupted = true;
      state.current().interruptions = interruptions;
      const auto verdict = JudgeAfterRun(state, Assessed(S::kMissing)).verdict;
      EXPECT_EQ(verdict, idempotent && interruptions < kMaxInterruptions ? V::kRunAgain : V::kFailed);
      EXPECT_EQ(JudgeAfterRun(state, Assessed(S::kInstalled, false, "boot-2")).verdict, V::kSucceeded);
      EXPECT_EQ(JudgeAfterRun(state, Assessed(S::kPendingReboot, true)).verdict, V::kRebootPending);
      EXPECT_EQ(JudgeAfterRun(state, Assessed(S::kUnknown)).verdict, V::kFailed) << "never again when undecidable";
    }
  }
}

TEST(Judge, AnUninstallIsJudgedTheOtherWayRound) {
  struct UninstallRow {
    const char* name;
    std::int64_t exit;
    RebootNeed need;
    S status;
    bool hard_pending;
    bool booted;
    V verdict;
    FailureReason reason;
  };
  constexpr auto kFine = FailureReason::kNone;
  static constexpr UninstallRow kRows[] = {
      {"gone", 0, kNo, S::kMissing, false, false, V::kSucceeded, kFine},
      {"gone, old code is loaded", 0, kYes, S::kMissing, false, false, V::kRebootPending, kFine},
      {"gone with its product", 0, kNo, S::kNotApplicable, false, false, V::kSucceeded, kFine},
      {"there until the boot", 3010, kYes, S::kInstalled, true, false, V::kRebootPending, kFine},
      {"half there until the boot", 0, kYes, S::kInconsistent, true, false, V::kRebootPending, kFine},
      {"still there", 0, kNo, S::kInstalled, false, false, V::kFailed, FailureReason::kDetectionInconsistent},
      {"another issue still there", 0, kNo, S::kOutdatedRevision, false, false, V::kFailed,
       FailureReason::kDetectionInconsistent},
      {"failed", 1603, kNo, S::kInstalled, false, false, V::kFailed, FailureReason::kInstallerFailed},
      {"failed, but gone", 1603, kNo, S::kMissing, false, false, V::kSucceeded, kFine},
      {"busy", 1618, kNo, S::kInstalled, false, false, V::kWaitBusy, FailureReason::kInstallerBusy},
      {"gone after the boot", 3010, kYes, S::kMissing, false, true, V::kSucceeded, kFine},
      {"there after the boot", 3010, kYes, S::kInstalled, false, true, V::kFailed,
       FailureReason::kDetectionInconsistent},
      {"there after the boot, files still wait", 3010, kYes, S::kInstalled, true, true, V::kRebootPending, kFine},
  };
  for (const auto& row : kRows) {
    FlowState state = InPhase(row.booted ? Phase::kVerifying : Phase::kJudging);
    state.offer.action = model::Action::kUninstall;
    state.offer.work.front().instruction.reboot = row.need;
    state.current().exit_code = row.exit;
    state.current().meaning =
        installer::MeaningOf(row.exit, model::PackageKind::kUpdateExe, state.offer.work.front().instruction.exit_codes);
    const Event event = Assessed(row.status, row.hard_pending);
    const Judgement judgement = row.booted ? JudgeAfterBoot(state, event) : JudgeAfterRun(state, event);
    EXPECT_EQ(judgement.verdict, row.verdict) << row.name;
    EXPECT_EQ(Name(judgement.reason), Name(row.reason)) << row.name;
  }
}

TEST(Judge, AfterTheBootDetectionIsTheVerdict) {
  FlowState state = InPhase(Phase::kVerifying);
  state.current().meaning = ExitMeaning::kSuccessReboot;
  EXPECT_EQ(JudgeAfterBoot(state, Assessed(S::kInstalled)).verdict, V::kSucceeded);
  EXPECT_EQ(JudgeAfterBoot(state, Assessed(S::kPendingReboot)).verdict, V::kRebootPending);
  EXPECT_EQ(JudgeAfterBoot(state, Assessed(S::kMissing)).reason, FailureReason::kDetectionSaysMissing);
  EXPECT_EQ(JudgeAfterBoot(state, Assessed(S::kInconsistent)).reason, FailureReason::kDetectionInconsistent);
  state.current().meaning = ExitMeaning::kFatal;
  EXPECT_EQ(JudgeAfterBoot(state, Assessed(S::kMissing)).reason, FailureReason::kInstallerFailed);
}

}  // namespace
}  // namespace kintsugi::flow
