// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/checkers/checker.h"

#include "tests/sim/world.h"

namespace kintsugi::simulation {

void Checker::Violated(const std::string& sentence) { world_.Violate(name_, sentence); }

std::vector<std::unique_ptr<Checker>> All(World& world) {
  std::vector<std::unique_ptr<Checker>> all;
  for (const auto make : {MakeAcknowledgedIsDurable,
                          MakeCountersAreRight,
                          MakeExplained,
                          MakeHaltHolds,
                          MakeLimitsHold,
                          MakeNothingTwice,
                          MakeOneInstallAtATime,
                          MakeProgressOnly,
                          MakeReportsAreTrue,
                          MakeRestartChangesNothing,
                          MakeStartsInTime,
                          MakeWavesInOrder,
                          MakeHaltsWhenBroken,
                          MakeOneRolloutAtATime,
                          MakeSuccessIsReported,
                          MakeWholePackages,
                          MakeWrittenBeforeDone,
                          MakeInItsWindow,
                          MakeRefusedEdits,
                          MakeEverythingEnds})
    all.push_back(make(world));
  return all;
}

}  // namespace kintsugi::simulation
