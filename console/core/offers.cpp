// SPDX-License-Identifier: Apache-2.0
#include "console/core/offers.h"

#include <fmt/format.h>

namespace kintsugi::console {
namespace {

const schedule::Calendar* CalendarOf(const Rollout& rollout, rollout::Slot slot) {
  const std::uint16_t index = rollout.state.slots[slot].calendar;
  return index < rollout.state.calendars.size() ? rollout.state.calendars[index].rules.get() : nullptr;
}

}  // namespace

model::Offer MakeOffer(const Rollout& rollout, rollout::Slot slot, Instant now) {
  const rollout::HostSlot& engine = rollout.state.slots[slot];
  const model::RolloutPlan& plan = rollout.state.plan;
  model::Offer offer;
  offer.id = MakeOfferId(rollout.row.id.str(), slot, engine.attempts);
  offer.rollout = rollout.row.id;
  for (const WorkRef& item : rollout.details[slot].work)
    offer.work.push_back({rollout.instructions[item.instruction], item.boot_first});
  offer.action = plan.action;
  offer.attempt = engine.attempts;
  offer.not_before = engine.offered_ms > 0 ? FromUnixMs(engine.offered_ms) : now;
  offer.expires = engine.expires_ms > 0 ? FromUnixMs(engine.expires_ms) : offer.not_before + plan.offer_timeout;
  offer.reboot = rollout::OfferReboot(rollout.state, slot);
  offer.time_needed = plan.time_needed;
  offer.missed_window = plan.missed_window;
  offer.deadline = plan.deadline;
  offer.deadline_overrides_windows = plan.deadline_overrides_windows;
  offer.user = plan.user;
  if (const auto* const calendar = CalendarOf(rollout, slot)) {
    offer.windows = rollout::OfferWindows(rollout.state, slot, now, kOfferedIntervals);
    offer.active_hours = calendar->ActiveHours(now, kOfferedIntervals);
  }
  return offer;
}

bool Understands(std::uint32_t protocol, const Rollout& rollout, rollout::Slot slot) {
  if (protocol >= 2) return true;
  const auto* const calendar = CalendarOf(rollout, slot);
  const bool any_time = calendar == nullptr || calendar->AlwaysOpen();
  return any_time && rollout.details[slot].work.size() == 1 && rollout.state.plan.action == model::Action::kInstall;
}

std::string DescribeItems(const std::vector<model::ItemResult>& items) {
  std::string text;
  if (items.size() < 2) return text;
  for (const model::ItemResult& item : items) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", item.update_id, model::Name(item.state));
    if (item.exit_code) text += fmt::format(" (exit code {})", *item.exit_code);
  }
  return text;
}

}  // namespace kintsugi::console
