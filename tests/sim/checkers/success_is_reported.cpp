// SPDX-License-Identifier: Apache-2.0
// The console calls a host succeeded only when the host wrote a report that says so, in whatever attempt.
#include <fmt/format.h>

#include <map>
#include <set>

#include "tests/sim/checkers/view.h"

namespace kintsugi::simulation {
namespace {

class SuccessIsReported final : public Checker {
 public:
  explicit SuccessIsReported(World& world) : Checker(world, "success is reported") {}
  void OnEvent(const Event& event) override {
    if (event.kind == EventKind::kReportWritten) Note(event);
    if (event.kind != EventKind::kTurn) return;
    ForEachRollout(world(), [this](const console::Rollout& rollout) {
      for (rollout::Slot slot = 0; slot < rollout.state.slots.size(); ++slot) Check(rollout, slot);
    });
  }

 private:
  void Note(const Event& event) {
    const auto state = event.report->state;
    if (state != model::HostState::kSucceeded && state != model::HostState::kInstalled) return;
    if (const auto ref = console::ParseOfferId(event.offer)) succeeded_.insert({ref->rollout, ref->slot});
  }
  void Check(const console::Rollout& rollout, rollout::Slot slot) {
    if (rollout.state.slots[slot].state != model::HostState::kSucceeded) return;
    if (succeeded_.contains({rollout.row.id.str(), slot})) return;
    Violated(fmt::format("slot {} of rollout {} has succeeded, its host never said so", slot, rollout.row.id.str()));
  }

  std::set<std::pair<std::string, rollout::Slot>> succeeded_;
};

}  // namespace

std::unique_ptr<Checker> MakeSuccessIsReported(World& world) { return std::make_unique<SuccessIsReported>(world); }

}  // namespace kintsugi::simulation
