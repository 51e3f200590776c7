// SPDX-License-Identifier: Apache-2.0
// Every unfinished host has an explanation at every moment: one slot of each rollout is asked after every turn, and all
// of them at the end; the rollout and its waves explain themselves too, a halt with its numbers.
#include <fmt/format.h>

#include <algorithm>

#include "tests/sim/checkers/view.h"

namespace kintsugi::simulation {
namespace {

// An explanation is a sentence, not the state's name.
bool SaysSomething(const std::string& text) {
  return text.size() >= 12 && std::count(text.begin(), text.end(), ' ') >= 2;
}

class Explained final : public Checker {
 public:
  explicit Explained(World& world) : Checker(world, "explained") {}
  void OnEvent(const Event& event) override {
    if (event.kind != EventKind::kTurn) return;
    ++turn_;
    ForEachRollout(world(), [this](const console::Rollout& rollout) {
      if (rollout.state.slots.empty()) return;
      CheckSlot(rollout, static_cast<rollout::Slot>(turn_ % rollout.state.slots.size()));
      if (turn_ % 16 == 0) CheckWhole(rollout);
    });
  }
  void AtEnd() override {
    ForEachRollout(world(), [this](const console::Rollout& rollout) {
      CheckWhole(rollout);
      for (rollout::Slot slot = 0; slot < rollout.state.slots.size(); ++slot) CheckSlot(rollout, slot);
    });
  }

 private:
  void CheckSlot(const console::Rollout& rollout, rollout::Slot slot) {
    const auto state = rollout.state.slots[slot].state;
    if (model::IsFinal(state)) return;
    const std::string text = rollout::ExplainSlot(rollout.state, slot, world().console().clock().Now());
    if (!SaysSomething(text))
      Violated(fmt::format("slot {} of the {} rollout {} is {} and its explanation is '{}'", slot,
                           rollout::Name(rollout.state.phase), rollout.row.id.str(), model::Name(state), text));
  }
  void CheckWhole(const console::Rollout& rollout) {
    const Instant now = world().console().clock().Now();
    const std::string text = rollout::Explain(rollout.state, now);
    const bool halted = rollout.state.phase == rollout::Phase::kHalted;
    const bool has_number =
        text.find_first_of("0123456789") != std::string::npos || text.find("only host") != std::string::npos;
    if (text.empty() || (halted && (!SaysSomething(text) || !has_number)))
      Violated(fmt::format("the {} rollout {} explains itself with '{}'", rollout::Name(rollout.state.phase),
                           rollout.row.id.str(), text));
    for (std::size_t wave = 0; wave < rollout.state.waves.size(); ++wave)
      if (rollout::ExplainWave(rollout.state, wave, now).empty())
        Violated(fmt::format("wave {} of rollout {} has no explanation", wave + 1, rollout.row.id.str()));
  }

  std::uint64_t turn_ = 0;
};

}  // namespace

std::unique_ptr<Checker> MakeExplained(World& world) { return std::make_unique<Explained>(world); }

}  // namespace kintsugi::simulation
