// SPDX-License-Identifier: Apache-2.0
// What the host refuses: before an item is begun, and when its program should start.
#include <gtest/gtest.h>

#include "tests/unit/flow/builders.h"

namespace kintsugi::flow {
namespace {

using namespace testing;
using model::ErrorClass;
using model::FailureReason;
using model::HostState;
using model::UpdateStatus;

Event NotStarted(FailureReason refusal, const std::string& error) {
  Event event = Of(EventKind::kInstallerExited);
  event.exit.started = false;
  event.exit.refusal = refusal;
  event.exit.error = error;
  return event;
}

// Steps a run that was not started to its judgement.
FlowState AfterRefusal(FailureReason refusal, std::vector<Command>& commands, UpdateStatus found) {
  FlowState state = InPhase(Phase::kInstalling);
  Step(state, NotStarted(refusal, "why"), kNow);
  EXPECT_EQ(state.phase, Phase::kJudging);
  commands = Step(state, Assessed(found), kNow);
  return state;
}

TEST(Refusal, ABusyInstallerIsWaitedForAsAfterItsExitCode) {
  std::vector<Command> commands;
  const FlowState state = AfterRefusal(FailureReason::kInstallerBusy, commands, UpdateStatus::kMissing);
  EXPECT_EQ(state.phase, Phase::kWaiting);
  EXPECT_EQ(state.current().busy_waits, 1U);
  EXPECT_EQ(state.current().installer_runs, 0U) << "nothing ran";
  EXPECT_EQ(state.current().reason, FailureReason::kNone);
  EXPECT_GT(state.wake_at, kNow);
  EXPECT_LE(state.wake_at, kNow + kBusyBackoffCap);
}

TEST(Refusal, AnyOtherReasonEndsTheWorkWithItsOwnWords) {
  std::vector<Command> commands;
  const FlowState state = AfterRefusal(FailureReason::kRefusedInstruction, commands, UpdateStatus::kMissing);
  EXPECT_EQ(state.phase, Phase::kDone);
  ASSERT_NE(ReportOf(commands), nullptr);
  EXPECT_EQ(ReportOf(commands)->reason, FailureReason::kRefusedInstruction);
  EXPECT_EQ(ReportOf(commands)->error_class, ErrorClass::kFatal);
  EXPECT_EQ(ReportOf(commands)->detail, "why");
}

TEST(Refusal, WithoutAReasonAStartIsWorthARetry) {
  std::vector<Command> commands;
  AfterRefusal(FailureReason::kNone, commands, UpdateStatus::kMissing);
  ASSERT_NE(ReportOf(commands), nullptr);
  EXPECT_EQ(ReportOf(commands)->reason, FailureReason::kInstallerNotStarted);
  EXPECT_EQ(ReportOf(commands)->error_class, ErrorClass::kTransient);
}

TEST(Refusal, DetectionStillDecides) {
  std::vector<Command> commands;
  const FlowState state = AfterRefusal(FailureReason::kRefusedInstruction, commands, UpdateStatus::kInstalled);
  EXPECT_EQ(state.current().reason, FailureReason::kNone);
  ASSERT_NE(ReportOf(commands), nullptr);
  EXPECT_EQ(ReportOf(commands)->state, HostState::kSucceeded);
}

TEST(Refusal, AnItemThatTheHostCannotCarryOutIsRefusedBeforeItIsFetched) {
  for (const auto action : {model::Action::kInstall, model::Action::kUninstall}) {
    FlowState state = InPhase(Phase::kPrechecking);
    state.offer.action = action;
    const bool install = action == model::Action::kInstall;
    Event event = Assessed(install ? UpdateStatus::kMissing : UpdateStatus::kInstalled);
    event.refusal = "not here";
    const auto commands = Step(state, event, kNow);
    EXPECT_FALSE(Has(commands, CommandKind::kFetch));
    ASSERT_NE(ReportOf(commands), nullptr);
    EXPECT_EQ(ReportOf(commands)->reason,
              install ? FailureReason::kRefusedInstruction : FailureReason::kCannotUninstall);
    EXPECT_EQ(ReportOf(commands)->error_class, ErrorClass::kFatal);
    EXPECT_EQ(ReportOf(commands)->detail, "not here");
  }
}

TEST(Refusal, MattersOnlyWhereThereIsSomethingToDo) {
  FlowState state = InPhase(Phase::kPrechecking);
  Event event = Assessed(UpdateStatus::kInstalled);
  event.refusal = "not here";
  const auto commands = Step(state, event, kNow);
  ASSERT_NE(ReportOf(commands), nullptr);
  EXPECT_EQ(ReportOf(commands)->state, HostState::kInstalled);
}

TEST(Refusal, HoldsAlsoRightBeforeTheStart) {
  FlowState state = InPhase(Phase::kChecking);
  Event event = Assessed(UpdateStatus::kMissing);
  event.refusal = "not here";
  const auto commands = Step(state, event, kNow);
  EXPECT_FALSE(Has(commands, CommandKind::kStartInstaller));
  ASSERT_NE(ReportOf(commands), nullptr);
  EXPECT_EQ(ReportOf(commands)->reason, FailureReason::kRefusedInstruction);
}

TEST(Refusal, ACodeThatTheCatalogDoesNotNameIsReadByTheTableOfInstallers) {
  FlowState state = InPhase(Phase::kInstalling);
  state.offer.work.front().instruction.exit_codes.clear();
  Event event = Of(EventKind::kInstallerExited);
  event.exit.code = -2147023278;  // 0x80070652
  Step(state, event, kNow);
  EXPECT_EQ(state.current().meaning, model::ExitMeaning::kBusy);
  event.exit.code = 61726;
  state = InPhase(Phase::kInstalling);
  Step(state, event, kNow);
  const auto commands = Step(state, Assessed(UpdateStatus::kMissing), kNow);
  ASSERT_NE(ReportOf(commands), nullptr);
  EXPECT_NE(ReportOf(commands)->detail.find("exit code 61726 (update.exe's extended error"), std::string::npos)
      << ReportOf(commands)->detail;
}

TEST(Refusal, APinThatNamesNobodyIsNotAccepted) {
  model::Offer offer = MakeOffer();
  auto& signers = offer.work.front().instruction.signers;
  signers = {{"Example", "", ""}, {"", std::string(64, 'a'), ""}};
  EXPECT_EQ(RefusalOf(offer), "");
  signers.push_back({"", "", std::string(64, 'b')});
  EXPECT_EQ(RefusalOf(offer), "it names a signer without subject and fingerprint");
  signers.assign(17, {"Example", "", ""});
  EXPECT_EQ(RefusalOf(offer), "it names 17 signers, at most 16 are accepted");
}

}  // namespace
}  // namespace kintsugi::flow
