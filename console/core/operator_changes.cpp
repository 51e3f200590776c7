// SPDX-License-Identifier: Apache-2.0
// Operator calls that change a rollout; a dry run takes the engine's step on a copy. Engine thread. See core.h.
#include <fmt/format.h>

#include "console/core/consequences.h"
#include "console/core/core.h"

namespace kintsugi::console {
namespace {

using Kind = rollout::Event::Kind;

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
