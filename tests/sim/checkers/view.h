// SPDX-License-Identifier: Apache-2.0
// What several checkers ask about a rollout. Pure, one thread.
#pragma once

#include <optional>
#include <string_view>

#include "common/rollout/engine.h"
#include "console/core/rollout_book.h"
#include "tests/sim/world.h"

namespace kintsugi::simulation {

struct OfferView {
  const console::Rollout* rollout = nullptr;
  rollout::Slot slot = 0;
  std::uint32_t attempt = 0;
  const rollout::HostSlot& engine() const { return rollout->state.slots[slot]; }
};

// nullopt: the console is down, or has no such rollout or slot.
inline std::optional<OfferView> FindOffer(const World& world, std::string_view offer) {
  const auto* const core = world.console().core();
  const auto ref = console::ParseOfferId(offer);
  if (core == nullptr || !ref) return std::nullopt;
  const auto index = core->rollouts().Find(ref->rollout);
  if (!index) return std::nullopt;
  const console::Rollout& rollout = core->rollouts().at(*index);
  if (ref->slot >= rollout.state.slots.size()) return std::nullopt;
  return OfferView{&rollout, ref->slot, ref->attempt};
}

// Its work is done but for a reboot that somebody else does: it counts as served and holds no place.
inline bool IsServed(const rollout::State& state, const rollout::HostSlot& slot) {
  return state.plan.reboot == model::RebootPolicy::kNever && slot.state == model::HostState::kRebootPending;
}
inline bool HoldsPlace(const rollout::State& state, const rollout::HostSlot& slot) {
  return model::IsInFlight(slot.state) && !IsServed(state, slot);
}

template <typename F>
void ForEachRollout(const World& world, F each) {
  const auto* const core = world.console().core();
  if (core == nullptr) return;
  for (std::uint32_t i = 0; i < core->rollouts().size(); ++i) each(core->rollouts().at(i));
}

}  // namespace kintsugi::simulation
