// SPDX-License-Identifier: Apache-2.0
#include "console/core/consequences.h"

#include <fmt/format.h>

namespace kintsugi::console {
namespace {

using model::HostState;

struct Difference {
  std::uint32_t recalled = 0;
  std::uint32_t go_on = 0;  // hold an offer that is not taken back
  std::uint32_t cancelled = 0;
  std::uint32_t again = 0;     // failed or timed out, and queued now
  std::uint32_t offers = 0;    // queued in a wave that is open
  std::uint32_t reboots = 0;   // of offers: their work needs a reboot
  std::uint32_t accepted = 0;  // failed ones that no condition counts any more
};

bool MayReboot(const Rollout& rollout, rollout::Slot slot) {
  if (rollout.state.plan.reboot == model::RebootPolicy::kNever) return false;
  for (const WorkRef& item : rollout.details[slot].work)
    if (rollout.instructions[item.instruction].reboot != model::RebootNeed::kNo) return true;
  return rollout.state.plan.reboot == model::RebootPolicy::kAlways;
}

Difference Compare(const Rollout& rollout, const rollout::State& after) {
  const rollout::State& before = rollout.state;
  Difference difference;
  const bool offers = after.phase == rollout::Phase::kRunning || after.phase == rollout::Phase::kCompleted;
  for (rollout::Slot slot = 0; slot < after.slots.size(); ++slot) {
    const rollout::HostSlot& was = before.slots[slot];
    const rollout::HostSlot& is = after.slots[slot];
    difference.recalled += is.recalled && !was.recalled ? 1U : 0U;
    difference.go_on += model::IsInFlight(is.state) && !is.recalled ? 1U : 0U;
    difference.cancelled += is.state == HostState::kCancelled && was.state != is.state ? 1U : 0U;
    difference.again += was.state == HostState::kFailed && is.state == HostState::kQueued ? 1U : 0U;
    const bool waits = is.state == HostState::kQueued || is.state == HostState::kTimedOut;
    const bool offered = waits && is.wave < after.open_waves;
    difference.offers += offered ? 1U : 0U;
    difference.reboots += offered && offers && MayReboot(rollout, slot) ? 1U : 0U;
  }
  if (after.cause.accepted.empty() || before.phase == after.phase) return difference;
  for (const std::uint32_t failed : after.cause.accepted) difference.accepted += failed;
  return difference;
}

std::string Hosts(std::uint32_t count) { return fmt::format("{} {}", count, count == 1 ? "host" : "hosts"); }

void Add(v1::RolloutReply& reply, std::string_view what, std::uint32_t hosts, std::string sentence) {
  auto* out = reply.add_consequences();
  out->set_what(std::string(what));
  out->set_hosts(hosts);
  out->set_sentence(std::move(sentence));
}

void AddOpenedWaves(const rollout::State& before, const rollout::State& after, v1::RolloutReply& reply) {
  for (std::uint32_t wave = before.open_waves; wave < after.open_waves; ++wave)
    Add(reply, "wave-opens", after.waves[wave].total,
        fmt::format("Wave {} ({}) opens: {}.", wave + 1, after.plan.waves[wave].name, Hosts(after.waves[wave].total)));
}

}  // namespace

void AddConsequences(const Rollout& rollout, const rollout::State& after, v1::RolloutReply& reply) {
  const rollout::State& before = rollout.state;
  const Difference d = Compare(rollout, after);
  AddOpenedWaves(before, after, reply);
  if (d.again > 0)
    Add(reply, "again", d.again, fmt::format("{} that failed stand in the queue again.", Hosts(d.again)));
  if (d.accepted > 0)
    Add(reply, "accepted", d.accepted,
        fmt::format("{} that failed so far do not count against the conditions any more.", Hosts(d.accepted)));
  const bool offers = after.phase == rollout::Phase::kRunning || after.phase == rollout::Phase::kCompleted;
  if (offers && d.offers > 0)
    Add(reply, "offers-soon", d.offers,
        fmt::format("{} may be offered the work from now on, at most {} at a time.", Hosts(d.offers),
                    after.plan.in_flight_limit));
  if (d.reboots > 0) Add(reply, "reboots-soon", d.reboots, fmt::format("Up to {} of them reboot.", d.reboots));
  if (!offers && after.phase != rollout::Phase::kAborted && d.offers > 0)
    Add(reply, "offers-stop", d.offers, fmt::format("{} wait until it is resumed.", Hosts(d.offers)));
  if (d.cancelled > 0)
    Add(reply, "cancelled", d.cancelled, fmt::format("{} that have not begun will not be served.", Hosts(d.cancelled)));
  if (d.recalled > 0)
    Add(reply, "recalled", d.recalled,
        fmt::format("{} at work are told to stop; where the install has begun it goes on to its end.",
                    Hosts(d.recalled)));
  if (d.go_on > 0) Add(reply, "goes-on", d.go_on, fmt::format("{} at work go on to their end.", Hosts(d.go_on)));
}

}  // namespace kintsugi::console
