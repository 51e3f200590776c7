// SPDX-License-Identifier: Apache-2.0
// Operator calls that change a rollout, and what each would do in numbers: the engine takes the step on a copy of its
// state and the two are compared, so that a preview cannot say something else than the deed. Engine thread. See core.h.
#include <fmt/format.h>

#include "console/core/core.h"

namespace kintsugi::console {
namespace {

using model::HostState;
using Kind = rollout::Event::Kind;

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

Error Nothing(Kind kind) {
  if (kind == Kind::kRelease)
    return {Code::kFailedPrecondition, "the next wave is released already; it opens when its date comes"};
  if (kind == Kind::kRetryFailed)
    return {Code::kFailedPrecondition,
            "no host of this rollout has failed or run out of time: there is nothing to retry"};
  return {Code::kFailedPrecondition, "nothing is left to do in this rollout: every host has its result"};
}

Status CheckSeen(const Rollout& rollout, const v1::ChangeRolloutRequest& request) {
  if (request.expected_revision() != 0 && request.expected_revision() != rollout.state.revision)
    return Error{Code::kConflict, fmt::format("the rollout changed since you looked (revision {}, now {}): look again",
                                              request.expected_revision(), rollout.state.revision)};
  return rollout.control.Check(request.if_control_revision());
}

}  // namespace

Result<v1::RolloutReply> Core::ChangeRollout(Kind kind, const Caller& caller, const v1::ChangeRolloutRequest& request,
                                             Turn& turn) {
  const auto index = rollouts_.FindByIdOrName(request.rollout());
  if (!index) return index.error();
  Rollout& rollout = rollouts_.at(*index);
  if (const Status seen = CheckSeen(rollout, request); !seen) return seen.error();
  const Status allowed = CheckChange(kind, rollout.state.phase);
  if (!allowed) return allowed.error();
  if (kind == Kind::kRelease && rollout.state.open_waves >= rollout.state.waves.size())
    return Error{Code::kFailedPrecondition, "every wave of this rollout is open already"};
  v1::RolloutReply reply;
  reply.set_dry_run(request.dry_run());
  if (request.dry_run()) {
    rollout::State after = rollout.state;
    rollout::Commands ignored;
    rollout::Event event;
    event.kind = kind;
    rollout::Step(after, event, turn.now, ignored);
    if (after.revision == rollout.state.revision) return Nothing(kind);
    AddConsequences(rollout, after, reply);
    *reply.mutable_rollout() = Summarise(rollout, turn.now);
    return reply;
  }
  if (!Change(rollout, kind, caller, turn)) return Nothing(kind);
  if (kind == Kind::kStart)
    Predict(rollout, turn);
  else
    predictions_.Disturb(rollout.row.id, turn.writes);
  *reply.mutable_rollout() = Summarise(rollout, turn.now);
  return reply;
}

Result<v1::RolloutReply> Core::SubmitRollout(const Caller& caller, const v1::ChangeRolloutRequest& request,
                                             Turn& turn) {
  const auto index = rollouts_.FindByIdOrName(request.rollout());
  if (!index) return index.error();
  Rollout& rollout = rollouts_.at(*index);
  if (const Status seen = CheckSeen(rollout, request); !seen) return seen.error();
  if (rollout.state.phase != rollout::Phase::kDraft)
    return Error{Code::kFailedPrecondition, fmt::format("the rollout is {}; only a draft rollout can be submitted",
                                                        rollout::Name(rollout.state.phase))};
  if (rollout.control.submitted != Instant{})
    return Error{Code::kFailedPrecondition,
                 fmt::format("{} has submitted it already: it can be started", rollout.control.submitted_by)};
  v1::RolloutReply reply;
  reply.set_dry_run(request.dry_run());
  if (!request.dry_run()) {
    rollout.control.submitted = turn.now;
    rollout.control.submitted_by = caller.user;
    rollout.control.Add(turn.now, caller.user, "submitted");
    rollout.row_dirty = true;
    turn.Audit(caller.user, "rollout.submit", rollout.row.id.str(), "");
  }
  *reply.mutable_rollout() = Summarise(rollout, turn.now);
  return reply;
}

}  // namespace kintsugi::console
