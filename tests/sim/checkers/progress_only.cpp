// SPDX-License-Identifier: Apache-2.0
// What is stored goes forward: a host that has the update keeps it, attempts grow and stay within the plan, an aborted
// rollout stays aborted, a started one is never a draft again.
#include <fmt/format.h>

#include <map>
#include <vector>

#include "tests/sim/checkers/view.h"

namespace kintsugi::simulation {
namespace {

class ProgressOnly final : public Checker {
 public:
  explicit ProgressOnly(World& world) : Checker(world, "progress only") {}
  void OnEvent(const Event& event) override {
    if (event.kind != EventKind::kTurn) return;
    ForEachRollout(world(), [this](const console::Rollout& rollout) { Check(rollout); });
  }

 private:
  struct Last {
    rollout::Phase phase = rollout::Phase::kDraft;
    std::uint64_t revision = 0;
    std::vector<rollout::HostSlot> slots;
    std::vector<std::uint32_t> sequences;
  };

  void Check(const console::Rollout& rollout) {
    const rollout::State& state = rollout.state;
    const std::string& id = rollout.row.id.str();
    Last& last = last_[id];
    if (state.revision < last.revision)
      Violated(fmt::format("rollout {} goes back from revision {} to {}", id, last.revision, state.revision));
    const bool left_end = last.phase == rollout::Phase::kAborted && state.phase != rollout::Phase::kAborted;
    const bool draft_again = last.phase != rollout::Phase::kDraft && state.phase == rollout::Phase::kDraft;
    if (left_end || draft_again)
      Violated(fmt::format("rollout {} was {} and is {}", id, rollout::Name(last.phase), rollout::Name(state.phase)));
    if (state.slots.size() < last.slots.size())
      Violated(fmt::format("rollout {} has {} hosts, it had {}", id, state.slots.size(), last.slots.size()));
    for (std::size_t i = 0; i < std::min(last.slots.size(), state.slots.size()); ++i)
      CheckSlot(rollout, i, last.slots[i], state.slots[i]);
    last.sequences.resize(state.slots.size());
    for (std::size_t i = 0; i < state.slots.size(); ++i) {
      const std::uint32_t sequence = rollout.details[i].report_sequence;
      const bool same_attempt = i < last.slots.size() && last.slots[i].attempts == state.slots[i].attempts;
      if (same_attempt && sequence < last.sequences[i])
        Violated(
            fmt::format("slot {} of rollout {} goes back from report {} to {}", i, id, last.sequences[i], sequence));
      last.sequences[i] = sequence;
    }
    last.phase = state.phase;
    last.revision = state.revision;
    last.slots = state.slots;
  }
  void CheckSlot(const console::Rollout& rollout, std::size_t i, const rollout::HostSlot& was,
                 const rollout::HostSlot& is) {
    const std::string& id = rollout.row.id.str();
    const rollout::State& state = rollout.state;
    if (is.attempts < was.attempts)
      Violated(fmt::format("slot {} of rollout {} goes back from attempt {} to {}", i, id, was.attempts, is.attempts));
    // What goes back for a missed window is offered again without counting.
    const bool catches_up = state.plan.missed_window == model::MissedWindow::kWhenBack ||
                            state.plan.missed_window == model::MissedWindow::kOutsideActiveHours;
    const std::uint32_t most = catches_up ? rollout::kMostOffers : state.plan.max_attempts + state.cause.resumes;
    if (is.attempts > most)
      Violated(fmt::format("slot {} of rollout {} is in attempt {} of {}", i, id, is.attempts, most));
    if (was.state == model::HostState::kSucceeded && is.state != was.state)
      Violated(fmt::format("slot {} of rollout {} had succeeded and is {}", i, id, model::Name(is.state)));
  }

  std::map<std::string, Last> last_;
};

}  // namespace

std::unique_ptr<Checker> MakeProgressOnly(World& world) { return std::make_unique<ProgressOnly>(world); }

}  // namespace kintsugi::simulation
