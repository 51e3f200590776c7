// SPDX-License-Identifier: Apache-2.0
// The table: what holds for every pair, then the paths that the runner's tests do not single out.
#include <gtest/gtest.h>

#include "tests/unit/flow/builders.h"

namespace kintsugi::flow {
namespace {

using namespace testing;
using model::FailureReason;
using model::HostState;
using model::UpdateStatus;

template <typename F>
void ForEveryPair(F check) {
  for (std::size_t p = 0; p < kPhaseCount; ++p) {
    for (std::size_t e = 0; e < kEventCount; ++e) {
      const auto phase = static_cast<Phase>(p);
      const auto kind = static_cast<EventKind>(e);
      SCOPED_TRACE(std::string(Name(phase)) + " x " + std::string(Name(kind)));
      check(phase, kind);
    }
  }
}

TEST(FlowStep, EveryPairJournalsFirstOrChangesNothing) {
  ForEveryPair([](Phase phase, EventKind kind) {
    FlowState state = InPhase(phase);
    const FlowState before = state;
    const auto commands = Step(state, Of(kind), kNow);
    if (commands.empty()) {
      EXPECT_EQ(state, before);
      return;
    }
    EXPECT_EQ(commands.front().kind, CommandKind::kJournal);
    for (std::size_t i = 1; i < commands.size(); ++i) EXPECT_NE(commands[i].kind, CommandKind::kJournal);
  });
}

TEST(FlowStep, OnlyDetectionRightBeforeStartsAnInstaller) {
  ForEveryPair([](Phase phase, EventKind kind) {
    FlowState state = InPhase(phase);
    const bool starts = Has(Step(state, Of(kind), kNow), CommandKind::kStartInstaller);
    const bool may = kind == EventKind::kAssessed && phase == Phase::kChecking;
    EXPECT_EQ(starts, may);
  });
}

TEST(FlowStep, AfterTheResultNothingIsReportedAgain) {
  ForEveryPair([](Phase, EventKind kind) {
    FlowState state = InPhase(Phase::kDone);
    state.result = HostState::kSucceeded;
    EXPECT_EQ(ReportOf(Step(state, Of(kind), kNow)), nullptr);
    EXPECT_EQ(state.phase, Phase::kDone);
  });
}

TEST(FlowStep, SequencesGrowByOneWithEachReport) {
  FlowState state = InPhase(Phase::kReceived);
  std::uint32_t last = 0;
  const auto step = [&](const Event& event) {
    const auto commands = Step(state, event, kNow);
    if (const auto* report = ReportOf(commands); report != nullptr) {
      EXPECT_EQ(report->sequence, ++last);
    }
  };
  step(Of(EventKind::kStart));
  step(Assessed(UpdateStatus::kMissing));
  step(Of(EventKind::kFetched));
  step(Of(EventKind::kTimer));
  step(Assessed(UpdateStatus::kMissing));
  Event exit = Of(EventKind::kInstallerExited);
  exit.exit.code = 3010;
  step(exit);
  step(Assessed(UpdateStatus::kPendingReboot, true));
  step(Of(EventKind::kTimer));
  Event booted = Of(EventKind::kRebooted);
  booted.boot_id = "boot-2";
  step(booted);
  step(Assessed(UpdateStatus::kInstalled, false, "boot-2"));
  EXPECT_EQ(state.phase, Phase::kDone);
  EXPECT_EQ(state.result, HostState::kSucceeded);
  EXPECT_EQ(last, 7U);  // downloading, staged, installing, reboot-pending, rebooting, verifying, succeeded
}

struct Refusal {
  const char* name;
  void (*spoil)(model::Instruction&);
  const char* says;
};
TEST(FlowStep, RefusesInstructionsOutsideItsLimitsAndSaysWhy) {
  static const Refusal kRows[] = {
      {"kind", [](model::Instruction& i) { i.kind = model::PackageKind::kUnspecified; }, "kind"},
      {"hash", [](model::Instruction& i) { i.sha256 = {}; }, "hash"},
      {"no size", [](model::Instruction& i) { i.size_bytes = 0; }, "size is 0"},
      {"size", [](model::Instruction& i) { i.size_bytes = (std::uint64_t{8} << 30U) + 1; }, "size"},
      {"no timeout", [](model::Instruction& i) { i.timeout = Duration{0}; }, "timeout"},
      {"timeout", [](model::Instruction& i) { i.timeout = std::chrono::hours(13); }, "timeout"},
      {"detection",
       [](model::Instruction& i) {
         i.detection = {};
         i.kb.clear();
       },
       "detection"},
      {"many arguments", [](model::Instruction& i) { i.arguments.assign(65, "/q"); }, "65 arguments"},
      {"long argument", [](model::Instruction& i) { i.arguments = {std::string(2049, 'x')}; }, "longer than 2048"},
      {"NUL", [](model::Instruction& i) { i.arguments = {std::string("a\0b", 3)}; }, "NUL"},
  };
  for (const auto& row : kRows) {
    FlowState state = InPhase(Phase::kReceived);
    row.spoil(state.offer.work.front().instruction);
    const auto commands = Step(state, Of(EventKind::kStart), kNow);
    const auto* report = ReportOf(commands);
    ASSERT_NE(report, nullptr) << row.name;
    EXPECT_EQ(report->reason, FailureReason::kRefusedInstruction) << row.name;
    EXPECT_NE(report->detail.find(row.says), std::string::npos) << row.name << ": " << report->detail;
    EXPECT_FALSE(model::IsRetryable(report->error_class)) << row.name;
  }
  FlowState good = InPhase(Phase::kReceived);
  EXPECT_TRUE(Has(Step(good, Of(EventKind::kStart), kNow), CommandKind::kAssess));
}

TEST(FlowStep, TakesOneToSixtyFourItemsAndNamesTheOneItRefuses) {
  for (const std::size_t count : {std::size_t{0}, std::size_t{64}, std::size_t{65}}) {
    model::Offer offer = MakeOffer();
    const model::WorkItem item = offer.work.front();
    offer.work.assign(count, item);
    FlowState state = FreshFlow(offer, 1, kNow);
    const auto commands = Step(state, Of(EventKind::kStart), kNow);
    EXPECT_EQ(Has(commands, CommandKind::kAssess), count == 64) << count;
    if (count == 64) continue;
    EXPECT_NE(ReportOf(commands)->detail.find(std::to_string(count) + " items, accepted are 1 to 64"),
              std::string::npos)
        << ReportOf(commands)->detail;
  }
  model::Offer offer = MakeOffer();
  offer.work.push_back(offer.work.front());
  offer.work[1].instruction.update_id = "MS03-026/windows-xp";
  offer.work[1].instruction.sha256 = {};
  EXPECT_EQ(RefusalOf(offer).find("MS03-026/windows-xp: it has no package hash"), 0U) << RefusalOf(offer);
  offer.action = model::Action::kUninstall;
  EXPECT_EQ(RefusalOf(offer), "") << "an uninstall needs no package";
}

// The journal's progress row was unreadable: any of the items may have been running.
TEST(FlowStep, AfterLostProgressEachItemIsDetectedBeforeItMayRun) {
  for (const bool idempotent : {true, false}) {
    model::Offer offer = MakeOffer();
    offer.work.push_back(offer.work.front());
    offer.work[1].instruction.idempotent = idempotent;
    FlowState state = LostFlow(offer);
    EXPECT_TRUE(Has(Step(state, Of(EventKind::kRestarted), kNow), CommandKind::kAssess));
    EXPECT_TRUE(Has(Step(state, Assessed(UpdateStatus::kInstalled), kNow), CommandKind::kAssess));
    ASSERT_EQ(state.phase, Phase::kChecking);
    ASSERT_EQ(state.item, 1U);
    const auto commands = Step(state, Assessed(UpdateStatus::kMissing), kNow);
    EXPECT_EQ(Has(commands, CommandKind::kFetch), idempotent);
    if (!idempotent) {
      EXPECT_EQ(ReportOf(commands)->reason, FailureReason::kAgentStateLost);
    }
  }
}

struct Precheck {
  UpdateStatus status;
  Phase phase;
  HostState result;
};
TEST(FlowStep, ThePrecheckDecidesBeforeAnythingIsDownloaded) {
  static constexpr Precheck kRows[] = {{UpdateStatus::kNotApplicable, Phase::kDone, HostState::kNotApplicable},
                                       {UpdateStatus::kInstalled, Phase::kDone, HostState::kInstalled},
                                       {UpdateStatus::kSuperseded, Phase::kDone, HostState::kInstalled},
                                       {UpdateStatus::kPendingReboot, Phase::kRebootPending, HostState::kRebootPending},
                                       {UpdateStatus::kUnknown, Phase::kDone, HostState::kFailed},
                                       {UpdateStatus::kMissing, Phase::kDownloading, HostState::kDownloading},
                                       {UpdateStatus::kOutdatedRevision, Phase::kDownloading, HostState::kDownloading},
                                       {UpdateStatus::kInconsistent, Phase::kDownloading, HostState::kDownloading}};
  for (const auto& row : kRows) {
    FlowState state = InPhase(Phase::kPrechecking);
    Step(state, Assessed(row.status), kNow);
    EXPECT_EQ(state.phase, row.phase) << Name(row.status);
    EXPECT_EQ(StateOf(state), row.result) << Name(row.status);
    EXPECT_EQ(state.current().installer_runs, 0U);
  }
}

TEST(FlowStep, DiskSpaceMustHoldThePackageAndWhatItNeeds) {
  for (const bool enough : {false, true}) {
    FlowState state = InPhase(Phase::kPrechecking);
    state.offer.work.front().instruction.disk_needed_bytes = 5000;
    Event event = Assessed(UpdateStatus::kMissing);
    event.disk_free_bytes = enough ? 6000 : 5999;
    Step(state, event, kNow);
    EXPECT_EQ(state.phase == Phase::kDownloading, enough);
  }
}

TEST(FlowStep, DownloadsBackOffLongerEachTimeUpToTheCapAndThenFail) {
  FlowState state = InPhase(Phase::kDownloading);
  Event lost = Of(EventKind::kFetched);
  lost.fetch = Code::kUnavailable;
  Duration last{0};
  for (std::uint32_t i = 1; i <= kMaxFetchFailures; ++i) {
    EXPECT_TRUE(Has(Step(state, lost, kNow), CommandKind::kJournal));
    const Duration wait = state.wake_at - kNow;
    EXPECT_GT(wait, last);
    EXPECT_LE(wait, kFetchBackoffCap + kFetchBackoffCap / 4);
    last = wait;
    EXPECT_TRUE(Has(Step(state, Of(EventKind::kTimer), state.wake_at), CommandKind::kFetch));
  }
  Step(state, lost, kNow);
  EXPECT_EQ(state.result, HostState::kFailed);
}

TEST(FlowStep, ARecallIsObeyedUntilTheInstallerRuns) {
  for (std::size_t p = 0; p < kPhaseCount; ++p) {
    const auto phase = static_cast<Phase>(p);
    FlowState state = InPhase(phase);
    Step(state, Of(EventKind::kRecalled), kNow);
    if (phase < Phase::kInstalling || phase == Phase::kAsking || phase == Phase::kChecking) {
      EXPECT_EQ(state.result, HostState::kCancelled) << Name(phase);
    } else if (phase != Phase::kDone) {
      EXPECT_EQ(state.phase, phase) << Name(phase);
      EXPECT_TRUE(state.recalled) << Name(phase);
      const FlowState before = state;
      EXPECT_TRUE(Step(state, Of(EventKind::kRecalled), kNow).empty()) << "said again it writes nothing";
      EXPECT_EQ(state, before);
    }
  }
}

TEST(FlowStep, ARecallWhileAnotherInstallerIsBusyCancelsInsteadOfWaiting) {
  FlowState state = InPhase(Phase::kJudging);
  state.current().meaning = model::ExitMeaning::kBusy;
  state.current().exit_code = 1618;
  state.recalled = true;
  Step(state, Assessed(UpdateStatus::kMissing), kNow);
  EXPECT_EQ(state.result, HostState::kCancelled);
}

TEST(FlowStep, AnInstallerThatWantsARebootFirstIsRunAgainAfterIt) {
  FlowState state = InPhase(Phase::kInstalling);
  Event exit = Of(EventKind::kInstallerExited);
  exit.exit.code = 3017;
  Step(state, exit, kNow);
  Step(state, Assessed(UpdateStatus::kMissing, true), kNow);
  ASSERT_EQ(state.phase, Phase::kRebootPending);
  EXPECT_TRUE(Has(Step(state, Of(EventKind::kTimer), kNow + kRebootGrace), CommandKind::kRequestReboot));
  Event booted = Of(EventKind::kRebooted);
  booted.boot_id = "boot-2";
  Step(state, booted, kNow);
  ASSERT_EQ(state.phase, Phase::kChecking);
  EXPECT_TRUE(Has(Step(state, Assessed(UpdateStatus::kMissing, false, "boot-2"), kNow), CommandKind::kStartInstaller));
  EXPECT_EQ(state.current().installer_runs, 2U);
}

TEST(FlowStep, ARebootThatDoesNotComeIsAskedForThreeTimes) {
  FlowState state = InPhase(Phase::kRebootPending);
  int asked = 0;
  Instant now = kNow;
  for (int i = 0; i < 10 && state.phase != Phase::kDone; ++i) {
    asked += Has(Step(state, Of(EventKind::kTimer), now), CommandKind::kRequestReboot) ? 1 : 0;
    now = state.wake_at;
  }
  EXPECT_EQ(asked, 3);
  EXPECT_EQ(state.result, HostState::kFailed);
}

}  // namespace
}  // namespace kintsugi::flow
