// SPDX-License-Identifier: Apache-2.0
// The sentences that people read, as golden rows: 20 hosts in the canary, 10 in early, 10 in broad.
#include <functional>

#include "tests/unit/rollout/rollout_bench.h"

namespace kintsugi::rollout {
namespace {

struct Row {
  std::function<void(Bench&)> act;
  Slot slot;
  const char* says;
};

void Check(const std::vector<Row>& rows, const std::function<std::string(const Bench&, Slot)>& explain) {
  for (const Row& row : rows) {
    Bench bench(Plan(), {20, 10, 10});
    row.act(bench);
    EXPECT_EQ(explain(bench, row.slot), row.says);
  }
}

void Start(Bench& bench) { bench.Start(); }
void Nothing(Bench&) {}
void Offer(Bench& bench) {
  bench.Start();
  bench.Contact(0);
}
void Halt(Bench& bench) {
  bench.Start();
  bench.Contact(1);
  bench.Install(2, HostState::kFailed);
  bench.Install(3, HostState::kFailed);
}
void Abort(Bench& bench) {
  Offer(bench);
  bench.Do(Event::Kind::kAbort);
}

TEST(RolloutExplain, SaysWhereEachHostStands) {
  const std::vector<Row> rows = {
      {Nothing, 0, "waits for the rollout to start"},
      {Start, 0, "waits for the host's next check-in"},
      {Start, 39, "waits for wave 3 (broad): canary has 0 % succeeded, 95 % needed"},
      {[](Bench& b) {
         b.Start();
         b.InstallRange(0, 18);
       },
       20, "waits for wave 2 (early): canary has 90 % succeeded, 95 % needed"},
      {[](Bench& b) {
         b.Start();
         b.Do(Event::Kind::kPause);
       },
       0, "waits: the rollout is paused"},
      {[](Bench& b) {
         b.Start();
         b.Wait(45 * kMinute);
       },
       0, "waits for the host, which has never been heard; it is offered the work when it checks in"},
      {[](Bench& b) {
         b.Start();
         b.Contact(0, false);
         b.Wait(45 * kMinute);
       },
       0, "waits for the host, silent for 45 min; it is offered the work when it returns"},
      {[](Bench& b) {
         b.state.plan.in_flight_limit = 1;
         b.Start();
         b.Contact(0);
         b.Contact(1);
       },
       1, "waits for a free place: 1 of 1 are in flight"},
      {[](Bench& b) {
         Offer(b);
         b.Report(0, HostState::kFailed, FailureReason::kInstallerBusy, true);
         b.state.slots[0].not_before_ms = ToUnixMs(b.now) + 45'000;
       },
       0, "attempt 1 of 3 did not succeed: another installation was running; offered again in 45 s"},
      {[](Bench& b) {
         Offer(b);
         b.Wait(2 * kMinute);
       },
       0, "Offered in attempt 1 of 3, last heard 2 min ago"},
      {[](Bench& b) {
         Offer(b);
         b.Report(0, HostState::kInstalling);
         b.Wait(90'000);
       },
       0, "Installing in attempt 1 of 3, last heard 1 min 30 s ago"},
      {[](Bench& b) {
         Offer(b);
         b.Wait(4 * kHour);
       },
       0, "no word for 4 h after offer 1 of 3; offered again at its next check-in"},
      {[](Bench& b) {
         Offer(b);
         b.Wait(4 * kHour);
         b.Contact(0);
         b.Wait(4 * kHour);
         b.Contact(0);
         b.Wait(4 * kHour);
       },
       0, "no word for 4 h after offer 3 of 3; counts as failed when it is heard again"},
      {[](Bench& b) {
         b.Start();
         b.Install(0);
       },
       0, "succeeded in attempt 1 of 3"},
      {[](Bench& b) {
         b.Start();
         b.Observe(0, HostState::kInstalled);
       },
       0, "had the update already"},
      {[](Bench& b) {
         b.Start();
         b.Observe(0, HostState::kNotApplicable);
       },
       0, "the update does not apply to this host"},
      {[](Bench& b) {
         b.Start();
         b.Install(0, HostState::kFailed);
       },
       0, "failed in attempt 1 of 3: the installer returned a failing exit code"},
      {Halt, 1, "Offered when attempt 1 was recalled: ends if its installer has started, last heard just now"},
      {Halt, 39,
       "waits: the rollout is halted: 2 of the 20 hosts of wave 1 (canary) failed (10 %), more than the 5 % "
       "allowed even if all "
       "others succeed"},
      {Abort, 1, "cancelled: the rollout was aborted before an offer was made"},
      {[](Bench& b) {
         Abort(b);
         b.Report(0, HostState::kCancelled);
       },
       0, "cancelled: the rollout was aborted after offer 1"},
  };
  Check(rows, [](const Bench& bench, Slot slot) { return ExplainSlot(bench.state, slot, bench.now); });
}

TEST(RolloutExplain, SaysWhyAHostIsSkipped) {
  std::vector<HostSlot> hosts(2);
  hosts[0].wave = kNoWave;
  hosts[1].state = HostState::kSkipped;
  const State state = Create(Plan(), 1, hosts);
  EXPECT_EQ(ExplainSlot(state, 0, Instant{}), "skipped: no wave of this rollout takes the host");
  EXPECT_EQ(ExplainSlot(state, 1, Instant{}), "skipped: left out of this rollout");
}

TEST(RolloutExplain, SaysWhereEachWaveStands) {
  const std::vector<Row> rows = {
      {Nothing, 1, "waits for the rollout to start: 10 hosts"},
      {Start, 1, "waits for canary: 0 % succeeded, 95 % needed"},
      {[](Bench& b) {
         b.Start();
         b.InstallRange(0, 12);
         b.Contact(12);
         b.Install(13, HostState::kFailed);
       },
       0, "open: 12 of 20 succeeded (60 %), 95 % needed; 1 failed, 1 in flight"},
      {[](Bench& b) {
         b.Start();
         b.InstallRange(0, 10);
         b.Wait(31 * kMinute);
       },
       0, "done: 10 of 10 succeeded (100 %), 95 % needed; 0 failed, 0 in flight, 10 unreachable"},
      {[](Bench& b) {
         b.Start();
         b.InstallRange(0, 19);
         b.Wait(5 * kMinute);
       },
       1, "open: 0 of 10 succeeded (0 %), 95 % needed; 0 failed, 0 in flight; open for 5 min"},
      {Halt, 0, "open: 0 of 20 succeeded (0 %), 95 % needed; 2 failed, 1 in flight"},
      {Abort, 2, "never opened: 10 hosts"},
  };
  Check(rows, [](const Bench& bench, Slot wave) { return ExplainWave(bench.state, wave, bench.now); });
}

TEST(RolloutExplain, SaysWhereTheRolloutStands) {
  const std::vector<Row> rows = {
      {Nothing, 0, "draft: 40 hosts in 3 waves, not started"},
      {[](Bench& b) {
         b.Start();
         b.InstallRange(0, 12);
       },
       0,
       "running: 12 of 40 hosts succeeded; wave 1 (canary) of 3 is open: 12 of 20 succeeded (60 %), 95 % "
       "needed; 0 failed, 0 in "
       "flight"},
      {[](Bench& b) {
         Offer(b);
         b.Do(Event::Kind::kPause);
       },
       0, "paused: 0 of 40 hosts succeeded, 1 in flight go on"},
      {Abort, 0, "aborted: 0 of 40 hosts succeeded, 1 still in flight"},
      {[](Bench& b) {
         b.Start();
         b.InstallRange(0, 40);
       },
       0, "completed: 40 of 40 hosts succeeded"},
      {[](Bench& b) {
         b.Start();
         b.InstallRange(0, 20);
         b.InstallRange(20, 39);
         b.Wait(30 * kMinute);
       },
       0, "completed: 39 of 40 hosts succeeded, 1 unreachable and served when they return"},
      {[](Bench& b) {
         b.Start();
         b.InstallRange(0, 18);
         b.Install(18, HostState::kFailed);
         b.Install(19);
         b.InstallRange(20, 40);
       },
       0, "completed: 39 of 40 hosts succeeded, 1 failed"},
  };
  Check(rows, [](const Bench& bench, Slot) { return Explain(bench.state, bench.now); });
}

TEST(RolloutExplain, SaysWhyItHaltedInOneSentenceWithNumbers) {
  struct HaltRow {
    HaltCause cause;
    const char* says;
  };
  using enum HaltCause::Kind;
  const HaltRow rows[] = {
      {{kFailedShare, 0, 3, 20, 100, 17, 5, 0, 0, {}},
       "halted: 3 of 20 finished hosts of wave 1 (canary) failed (15 %), more than the 5 % allowed"},
      {{kFailedShare, 1, 3, 59, 100, 56, 5, 0, 0, {}},
       "halted: 3 of 59 finished hosts of wave 2 (early) failed (5.1 %), more than the 5 % allowed"},
      {{kFailedShareOfWave, 0, 1, 1, 1, 0, 5, 0, 0, {}},
       "halted: the only host of wave 1 (canary) failed (100 %), more than the 5 % allowed"},
      {{kFailedCount, 2, 3, 90, 100, 87, 50, 3, 0, {}},
       "halted: 3 hosts of wave 3 (broad) failed, and 3 failed hosts halt the rollout"},
      {{kFailedCount, 2, 1, 90, 100, 89, 50, 1, 0, {}},
       "halted: 1 host of wave 3 (broad) failed, and 1 failed host halts the rollout"},
      {{kSuccessOutOfReach, 0, 2, 20, 20, 18, 95, 0, 0, {}},
       "halted: only 18 of 20 hosts of wave 1 (canary) succeeded (90 %), 95 % needed, and nobody is left to "
       "wait for"},
  };
  for (const HaltRow& row : rows) {
    Bench bench(Plan(), {1, 1, 1});
    bench.state.phase = Phase::kHalted;
    bench.state.cause = row.cause;
    EXPECT_EQ(Explain(bench.state, bench.now), row.says);
  }
}

TEST(RolloutExplain, NeverShowsTheNeededShareBeforeItIsReached) {
  model::RolloutPlan plan = Plan();
  Bench bench(plan, {1000, 1, 1});
  bench.Start();
  bench.InstallRange(0, 949);  // 94.9 %
  EXPECT_EQ(ExplainWave(bench.state, 1, bench.now), "waits for canary: 94 % succeeded, 95 % needed");
}

}  // namespace
}  // namespace kintsugi::rollout
