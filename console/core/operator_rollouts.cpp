// SPDX-License-Identifier: Apache-2.0
// Operator calls about rollouts. Engine thread. See core.h.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "common/base/prng.h"
#include "common/catalog/bulletin_text.h"
#include "common/wire/wire.h"
#include "console/core/core.h"
#include "console/core/offers.h"
#include "console/core/rollout_draft.h"

namespace kintsugi::console {
namespace {

constexpr std::size_t kRolloutIdBytes = 8;
constexpr Duration kLongestWatch{30'000};

}  // namespace

v1::RolloutSummary Core::Summarise(const Rollout& rollout, Instant now) const {
  const rollout::State& state = rollout.state;
  v1::RolloutSummary summary = SummariseShortly(rollout, now);
  *summary.mutable_plan() = wire::ToWire(state.plan);
  for (const ControlLog::Change& change : rollout.control.changes) {
    auto* out = summary.add_control_changes();
    out->set_control_revision(change.revision);
    out->set_at_ms(ToUnixMs(change.at));
    out->set_who(change.who);
    out->set_what(change.what);
  }
  return summary;
}

// What lists and notes show: without the plan and what was done to it.
v1::RolloutSummary Core::SummariseShortly(const Rollout& rollout, Instant now) const {
  const rollout::State& state = rollout.state;
  v1::RolloutSummary summary;
  summary.set_id(rollout.row.id.str());
  summary.set_name(state.plan.name);
  summary.set_bulletin_id(state.plan.bulletins.front());
  summary.set_phase(std::string(rollout::Name(state.phase)));
  summary.set_explanation(rollout::Explain(state, now));
  summary.set_revision(state.revision);
  summary.set_created_ms(ToUnixMs(rollout.row.created));
  summary.set_started_ms(ToUnixMs(state.started));
  summary.set_ended_ms(ToUnixMs(state.ended));
  summary.set_created_by(rollout.row.created_by);
  summary.set_hosts(static_cast<std::uint32_t>(state.slots.size()));
  summary.set_control_revision(rollout.control.revision);
  summary.set_submitted_ms(ToUnixMs(rollout.control.submitted));
  summary.set_submitted_by(rollout.control.submitted_by);
  if (const v1::Milestone* const end = PredictedEnd(rollout)) *summary.mutable_predicted_end() = end->at();
  for (std::size_t i = 0; i < state.waves.size(); ++i) {
    const rollout::WaveState& wave = state.waves[i];
    const auto count = [&wave](model::HostState s) { return wave.by_state[static_cast<std::size_t>(s)]; };
    auto* out = summary.add_waves();
    out->set_name(state.plan.waves[i].name);
    out->set_phase(std::string(rollout::Name(wave.phase)));
    out->set_total(wave.total);
    out->set_succeeded(count(model::HostState::kSucceeded));
    out->set_failed(count(model::HostState::kFailed));
    std::uint32_t in_flight = 0;
    for (std::size_t s = 0; s < model::kHostStateCount; ++s) {
      if (model::IsInFlight(static_cast<model::HostState>(s))) in_flight += wave.by_state[s];
    }
    out->set_in_flight(in_flight);
    out->set_queued(count(model::HostState::kQueued));
    out->set_unreachable(wave.unreachable);
    out->set_other(wave.total - out->succeeded() - out->failed() - in_flight - out->queued());
    out->set_explanation(rollout::ExplainWave(state, i, now));
    summary.set_succeeded(summary.succeeded() + out->succeeded() + count(model::HostState::kInstalled));
    summary.set_failed(summary.failed() + out->failed());
    summary.set_in_flight(summary.in_flight() + in_flight);
    summary.set_queued(summary.queued() + out->queued());
  }
  return summary;
}

Result<v1::CreateRolloutReply> Core::CreateRollout(const Caller& caller, const v1::CreateRolloutRequest& request,
                                                   Turn& turn) {
  auto parsed = wire::FromWire(request.plan());
  if (!parsed) return parsed.error();
  const model::RolloutPlan plan = WithDefaults(std::move(*parsed));
  if (const Status known = CheckKnownWork(plan); !known) return known.error();
  const RolloutId id(ToHex(options_.random_bytes(kRolloutIdBytes)));
  auto draft = DraftRollout(plan, StableHash(id.str().data(), id.str().size()), Sources(), turn.now);
  if (!draft) return draft.error();
  v1::CreateRolloutReply reply;
  for (const auto& warning : draft->warnings) reply.add_warnings(warning);
  Rollout rollout = FromDraft(std::move(*draft), id, caller.user, rollouts_.NextCreated(turn.now));
  *reply.mutable_rollout() = Summarise(rollout, turn.now);
  if (request.dry_run()) {
    reply.mutable_rollout()->clear_id();
    return reply;
  }
  turn.Audit(caller.user, "rollout.create", id.str(),
             fmt::format("{} for {} hosts", fmt::join(plan.bulletins, ", "), rollout.details.size()));
  const std::uint32_t index = AddRollout(std::move(rollout), turn);
  *reply.mutable_rollout() = Summarise(rollouts_.at(index), turn.now);
  return reply;
}

// True when the call was put aside until there is news.
bool Core::Watch(const v1::GetRolloutRequest& request, const Done<MessagePtr>& done, Instant now) {
  if (request.wait_ms() == 0) return false;
  const auto index = rollouts_.FindByIdOrName(request.rollout());
  if (!index || rollouts_.at(*index).state.revision > request.after_revision()) return false;
  const Duration wait =
      std::min(kLongestWatch, Duration{static_cast<Duration::rep>(std::min<std::uint64_t>(request.wait_ms(), 30'000))});
  watchers_.push_back({*index, request.after_revision(), now + wait, done});
  return true;
}

Result<v1::RolloutReply> Core::GetRollout(const v1::GetRolloutRequest& request, Instant now) const {
  const auto index = rollouts_.FindByIdOrName(request.rollout());
  if (!index) return index.error();
  v1::RolloutReply reply;
  *reply.mutable_rollout() = Summarise(rollouts_.at(*index), now);
  return reply;
}

Result<v1::ListRolloutsReply> Core::ListRollouts(Instant now) const {
  v1::ListRolloutsReply reply;
  for (std::uint32_t i = 0; i < rollouts_.size(); ++i) *reply.add_rollouts() = Summarise(rollouts_.at(i), now);
  return reply;
}

v1::RolloutHost Core::Describe(const Rollout& rollout, rollout::Slot slot, Instant now) const {
  const rollout::HostSlot& engine = rollout.state.slots[slot];
  const SlotDetail& detail = rollout.details[slot];
  const Host& host = fleet_.at(detail.host);
  v1::RolloutHost row;
  row.set_host_id(host.row.id.str());
  row.set_host_name(fleet_.DisplayName(detail.host));
  if (host.facts) row.set_product(host.facts->os.product);
  for (const WorkRef& item : detail.work) row.add_updates(rollout.instructions[item.instruction].update_id);
  if (!detail.work.empty()) row.set_update_id(row.updates(0));
  if (engine.wave < rollout.state.plan.waves.size()) row.set_wave(rollout.state.plan.waves[engine.wave].name);
  row.set_state(static_cast<v1::HostState>(engine.state));
  row.set_reason(static_cast<v1::FailureReason>(engine.reason));
  row.set_has_exit_code(detail.exit_code.has_value());
  row.set_exit_code(detail.exit_code.value_or(0));
  row.set_attempts(engine.attempts);
  row.set_installer_runs(detail.installer_runs);
  row.set_deferrals(detail.deferrals);
  std::string why = rollout::ExplainSlot(rollout.state, slot, now);
  if (engine.state == model::HostState::kQueued && !Understands(host.protocol, rollout, slot))
    why = fmt::format("waits for a newer agent: {} takes one install an offer and no windows",
                      host.agent_version.empty() ? "this one" : host.agent_version);
  if (!detail.note.empty()) why += "; " + detail.note;
  if (!detail.detail.empty()) why += ": " + detail.detail;
  row.set_explanation(why);
  row.set_changed_ms(ToUnixMs(detail.changed));
  return row;
}

}  // namespace kintsugi::console
