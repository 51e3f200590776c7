// SPDX-License-Identifier: Apache-2.0
// After the faults have stopped everything ends: within a bound of simulated time every rollout is completed or
// aborted, every host in it has its result, every report has been taken, and no host holds anything back.
#include <fmt/format.h>

#include "tests/sim/checkers/view.h"

namespace kintsugi::simulation {
namespace {

class EverythingEnds final : public Checker {
 public:
  explicit EverythingEnds(World& world) : Checker(world, "everything ends") {}
  void OnEvent(const Event&) override {}
  void AtEnd() override {
    const std::string left = world().Unsettled();
    if (!left.empty()) Violated(left);
  }
};

}  // namespace

std::unique_ptr<Checker> MakeEverythingEnds(World& world) { return std::make_unique<EverythingEnds>(world); }

}  // namespace kintsugi::simulation
