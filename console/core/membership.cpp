// SPDX-License-Identifier: Apache-2.0
// Hosts that come while a rollout is active: newly enrolled ones, and those whose facts newly fit its filter, join by
// the plan's rule when they need its updates. Engine thread. See core.h.
#include <fmt/format.h>

#include <algorithm>

#include "console/core/core.h"
#include "console/core/rollout_rows.h"

namespace kintsugi::console {
namespace {

bool TakesNewHosts(const rollout::State& state) {
  const bool active = state.phase == rollout::Phase::kDraft || state.phase == rollout::Phase::kRunning ||
                      state.phase == rollout::Phase::kPaused || state.phase == rollout::Phase::kHalted;
  return active && state.plan.follow_up_of.empty();  // a follow-up is for the hosts of its rollout alone
}

// A draft's percentages are drawn already: a new host goes to the first wave that names it by query or ring, else last.
std::uint16_t WaveInDraft(const model::RolloutPlan& plan, const GroupBook& groups, const FilterSubject& subject) {
  using Selection = model::WaveSpec::Selection;
  const auto filters = WaveFilter::ForAll(plan, groups);
  for (std::size_t i = 0; filters && i < plan.waves.size(); ++i) {
    const Selection selection = plan.waves[i].selection;
    const bool named = selection == Selection::kQuery || selection == Selection::kRing;
    if (named && (*filters)[i].Matches(subject)) return static_cast<std::uint16_t>(i);
  }
  return static_cast<std::uint16_t>(plan.waves.size() - 1);
}

}  // namespace

void Core::JoinRollouts(HostIndex index, Turn& turn) {
  for (std::uint32_t i = 0; i < rollouts_.size(); ++i) {
    const Rollout& rollout = rollouts_.at(i);
    const auto& slots = fleet_.at(index).slots;
    if (!TakesNewHosts(rollout.state) ||
        std::any_of(slots.begin(), slots.end(), [&](const SlotRef& ref) { return ref.rollout == i; }))
      continue;
    const auto filter = HostFilter::Parse(rollout.state.plan.host_filter);
    if (filter && filter->Matches(fleet_.SubjectOf(index))) JoinRollout(i, index, turn);
  }
}

void Core::JoinRollout(std::uint32_t rollout_index, HostIndex index, Turn& turn) {
  Rollout& rollout = rollouts_.at(rollout_index);
  rollout::State& state = rollout.state;
  Host& host = fleet_.at(index);
  WorkPlanner planner(state.plan, fleet_, catalog_, rollouts_, rollout.instructions);
  auto work = planner.For(index);
  if (!work || work->state != model::HostState::kQueued) {
    const Status problems = work ? planner.Problems() : Status(work.error());
    if (!problems)
      log_.Warning("rollout.host_not_joined",
                   {{"rollout", rollout.row.id.str()}, {"host", host.row.id.str()}, {"why", problems.error().message}});
    return;
  }
  Placement placement(state.plan, options_.zones.get(), state.groups, state.calendars, rollout.zones);
  rollout::HostSlot slot;
  auto note = placement.Place(host, slot);
  if (!note) return;
  if (state.phase == rollout::Phase::kDraft) slot.wave = WaveInDraft(state.plan, groups_, fleet_.SubjectOf(index));
  SlotDetail detail;
  detail.host = index;
  detail.work = std::move(work->work);
  detail.note = work->note.empty() ? std::move(*note) : std::move(work->note);
  state.groups = std::move(placement.groups);
  state.calendars = std::move(placement.calendars);
  rollout.zones = std::move(placement.zones);
  if (planner.instructions.size() != rollout.instructions.size()) {
    rollout.instructions = std::move(planner.instructions);
    RefreshPlan(rollout);
  }
  rollout.details.push_back(std::move(detail));
  commands_.clear();
  const rollout::Slot joined = rollout::Join(state, slot, turn.now, commands_);
  Link(host, {rollout_index, joined});
  MarkDirty(rollout, joined);
  rollout.row_dirty = true;
  CarryOut(rollout, turn);
}

}  // namespace kintsugi::console
