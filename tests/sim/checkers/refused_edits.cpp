// SPDX-License-Identifier: Apache-2.0
// An edit is all or nothing. One that is refused, or that was asked only, leaves the digest of its rollout as it was;
// one that is put in force keeps what was promised: who takes part in which wave, what is done, and the conditions,
// dates and order of waves that have opened; limits stay above what is in use. Only edits that were decided alone in
// their turn are looked at.
#include <fmt/format.h>

#include "tests/sim/checkers/view.h"

namespace kintsugi::simulation {
namespace {

class RefusedEdits final : public Checker {
 public:
  explicit RefusedEdits(World& world) : Checker(world, "edits are all or nothing") {}
  void OnEvent(const Event& event) override {
    if (event.kind != EventKind::kEdited || !world().people().last_edit().alone) return;
    const auto* const core = world().console().core();
    const auto& edit = world().people().last_edit();
    const auto index = core == nullptr ? std::nullopt : core->rollouts().Find(edit.rollout);
    if (!index) return;
    const rollout::State& now = core->rollouts().at(*index).state;
    if (edit.accepted) return CheckAccepted(edit.before, now, edit.rollout);
    if (rollout::Digest(edit.before) != rollout::Digest(now))
      Violated(fmt::format("a refused edit changed rollout {}: {}", edit.rollout, event.text));
  }

 private:
  void CheckAccepted(const rollout::State& before, const rollout::State& now, const std::string& id) {
    const model::RolloutPlan& a = before.plan;
    const model::RolloutPlan& b = now.plan;
    const bool same_work = a.bulletins == b.bulletins && a.action == b.action && a.host_filter == b.host_filter &&
                           a.package_revision == b.package_revision && a.follow_up_of == b.follow_up_of &&
                           a.schedule.zone == b.schedule.zone && a.waves.size() == b.waves.size();
    if (!same_work || before.slots.size() != now.slots.size())
      return Violated(fmt::format("an edit changed who takes part in rollout {}, or the work", id));
    for (std::size_t slot = 0; slot < now.slots.size(); ++slot)
      if (before.slots[slot].wave != now.slots[slot].wave)
        Violated(fmt::format("an edit moved slot {} of rollout {} to another wave", slot, id));
    for (std::size_t wave = 0; wave < before.open_waves; ++wave) CheckOpened(a, b, wave, id);
    if (before.in_flight > b.in_flight_limit)
      Violated(fmt::format("an edit put the limit of rollout {} below what is in flight", id));
  }
  void CheckOpened(const model::RolloutPlan& a, const model::RolloutPlan& b, std::size_t wave, const std::string& id) {
    const auto percent = [&](const model::RolloutPlan& plan) {
      return plan.waves[wave].error_percent.value_or(plan.error_percent);
    };
    const auto success = [&](const model::RolloutPlan& plan) {
      return plan.waves[wave].success_percent.value_or(plan.success_percent);
    };
    if (percent(b) > percent(a) || success(b) < success(a) || a.waves[wave].offset != b.waves[wave].offset)
      Violated(fmt::format("an edit loosened the opened wave {} of rollout {}", wave + 1, id));
  }
};

}  // namespace

std::unique_ptr<Checker> MakeRefusedEdits(World& world) { return std::make_unique<RefusedEdits>(world); }

}  // namespace kintsugi::simulation
