// SPDX-License-Identifier: Apache-2.0
// A checker watches a run and says in a sentence what it saw that must never be. One file a checker; All() lists them.
// One thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/sim/event.h"

namespace kintsugi::simulation {

class World;

class Checker {
 public:
  Checker(World& world, std::string_view name) : world_(world), name_(name) {}
  virtual ~Checker() = default;
  Checker(const Checker&) = delete;
  Checker& operator=(const Checker&) = delete;
  virtual void OnEvent(const Event& event) = 0;
  virtual void AtEnd() {}

 protected:
  void Violated(const std::string& sentence);
  World& world() { return world_; }

 private:
  World& world_;
  const std::string_view name_;
};

std::unique_ptr<Checker> MakeAcknowledgedIsDurable(World& world);
std::unique_ptr<Checker> MakeCountersAreRight(World& world);
std::unique_ptr<Checker> MakeExplained(World& world);
std::unique_ptr<Checker> MakeHaltHolds(World& world);
std::unique_ptr<Checker> MakeLimitsHold(World& world);
std::unique_ptr<Checker> MakeNothingTwice(World& world);
std::unique_ptr<Checker> MakeOneInstallAtATime(World& world);
std::unique_ptr<Checker> MakeProgressOnly(World& world);
std::unique_ptr<Checker> MakeReportsAreTrue(World& world);
std::unique_ptr<Checker> MakeRestartChangesNothing(World& world);
std::unique_ptr<Checker> MakeStartsInTime(World& world);
std::unique_ptr<Checker> MakeWavesInOrder(World& world);
std::unique_ptr<Checker> MakeRefusedEdits(World& world);
std::unique_ptr<Checker> MakeInItsWindow(World& world);
std::unique_ptr<Checker> MakeHaltsWhenBroken(World& world);
std::unique_ptr<Checker> MakeOneRolloutAtATime(World& world);
std::unique_ptr<Checker> MakeSuccessIsReported(World& world);
std::unique_ptr<Checker> MakeWholePackages(World& world);
std::unique_ptr<Checker> MakeWrittenBeforeDone(World& world);
std::unique_ptr<Checker> MakeEverythingEnds(World& world);
std::vector<std::unique_ptr<Checker>> All(World& world);

}  // namespace kintsugi::simulation
