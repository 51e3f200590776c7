// SPDX-License-Identifier: Apache-2.0
// Estimates and predictions for operators. What an estimate needs is taken on the engine thread; its runs happen aside
// (CoreOptions::aside), so that the console goes on. See core.h.
#include <fmt/format.h>

#include <algorithm>

#include "common/base/prng.h"
#include "common/wire/wire.h"
#include "console/core/core.h"
#include "console/core/estimation_source.h"

namespace kintsugi::console {
namespace {

// Each of a million hosts costs about a second a run: the answer must not keep a thread for an hour.
Status CheckSize(const estimate::Estimation& estimation) {
  constexpr std::uint64_t kMostHostRuns = 200'000'000;
  const std::uint64_t hosts = estimation.state.slots.size();
  if (estimation.runs == 0 || hosts * estimation.runs <= kMostHostRuns) return {};
  return Error{Code::kInvalidArgument,
               fmt::format("runs: {} runs of {} hosts are too many; at most {} runs of this rollout", estimation.runs,
                           hosts, std::max<std::uint64_t>(1, kMostHostRuns / hosts))};
}

}  // namespace

EstimationSource Core::SourceOfEstimates() const {
  return {fleet_,
          behaviour_,
          rollouts_,
          [this](const HostId& host) { return IsListening(host); },
          options_.zones.get(),
          options_.check_in_interval};
}

// A stored rollout, or a draft from the plan that is not stored.
Result<estimate::Estimation> Core::PrepareEstimate(const v1::EstimateRolloutRequest& request, Instant now) const {
  if (request.runs() > estimate::kMostRuns)
    return Error{Code::kInvalidArgument, fmt::format("runs: {} is more than {}", request.runs(), estimate::kMostRuns)};
  if (request.stragglers() > estimate::kMostStragglers)
    return Error{Code::kInvalidArgument,
                 fmt::format("stragglers: {} is more than {}", request.stragglers(), estimate::kMostStragglers)};
  if (request.rollout().empty() == !request.has_plan())
    return Error{Code::kInvalidArgument, "an estimate speaks either of a rollout or of a plan: give one of them"};
  auto what_if = WhatIfFromWire(request.what_if());
  if (!what_if) return what_if.error();
  const EstimationSource source = SourceOfEstimates();
  estimate::Estimation estimation;
  if (!request.rollout().empty()) {
    const auto index = rollouts_.FindByIdOrName(request.rollout());
    if (!index) return index.error();
    estimation = MakeEstimation(rollouts_.at(*index), source, std::move(*what_if), now);
  } else {
    auto parsed = wire::FromWire(request.plan());
    if (!parsed) return parsed.error();
    const model::RolloutPlan plan = WithDefaults(std::move(*parsed));
    if (const Status known = CheckKnownWork(plan); !known) return known.error();
    const std::string name = "estimate";
    auto draft = DraftRollout(plan, StableHash(name.data(), name.size()), Sources(), now);
    if (!draft) return draft.error();
    std::vector<std::string> warnings = draft->warnings;
    estimation =
        MakeEstimation(FromDraft(std::move(*draft), RolloutId(name), "", now), source, std::move(*what_if), now);
    estimation.problems.insert(estimation.problems.end(), warnings.begin(), warnings.end());
  }
  estimation.runs = request.runs();
  estimation.seed = request.seed() == 0 ? 1 : request.seed();
  estimation.stragglers = request.stragglers() == 0 ? 10 : request.stragglers();
  estimation.changes = request.changes();
  if (const Status size = CheckSize(estimation); !size) return size.error();
  return estimation;
}

void Core::Estimate(const v1::EstimateRolloutRequest& request, const Done<MessagePtr>& done, Turn& turn) {
  auto prepared = broken_ ? Result<estimate::Estimation>(*broken_) : PrepareEstimate(request, turn.now);
  if (!prepared) return Refuse(done, prepared.error(), turn);
  auto estimation = std::make_shared<const estimate::Estimation>(std::move(*prepared));
  turn.replies.emplace_back([this, done, estimation](const Status&) {
    Aside(
        [done, estimation, for_each = options_.for_each] {
          done(MessagePtr(std::make_shared<v1::EstimateRolloutReply>(estimate::Answer(*estimation, for_each))));
        },
        [done] {
          done(Error{Code::kResourceExhausted, "the console works on other estimates: ask again in a few seconds"});
        });
  });
}

void Core::Aside(std::function<void()> job, const std::function<void()>& refused) const {
  if (!options_.aside) return job();
  if (!options_.aside(std::move(job)) && refused) refused();
}

// The estimate of the moment in which it starts is kept, to be held against what comes.
void Core::Predict(const Rollout& rollout, Turn& turn) {
  if (options_.prediction_runs == 0) return;
  const EstimationSource source = SourceOfEstimates();
  auto estimation = std::make_shared<estimate::Estimation>(MakeEstimation(rollout, source, {}, turn.now));
  predictions_.Await(rollout.row.id);
  estimation->runs = std::min(estimate::RunsFor(rollout.state.slots.size()), options_.prediction_runs);
  std::uint32_t left_out = 0;
  for (const rollout::HostSlot& slot : rollout.state.slots)
    left_out += slot.state == model::HostState::kSkipped || slot.state == model::HostState::kCancelled ? 1U : 0U;
  turn.replies.emplace_back([this, estimation, left_out, id = rollout.row.id, now = turn.now](const Status& committed) {
    if (!committed) return;
    Aside(
        [this, estimation, left_out, id, now, for_each = options_.for_each] {
          auto reply = std::make_shared<const v1::EstimateRolloutReply>(estimate::Answer(*estimation, for_each));
          Work keep = [this, reply, left_out, id, now](Turn& later) {
            if (broken_ || !rollouts_.Find(id.str())) return;
            predictions_.Put(id, *reply, left_out, now, later.writes);
            predictions_.Follow(id, rollouts_.at(*rollouts_.Find(id.str())).state, later.now, later.writes);
          };
          inbox_.Push(keep);  // a full inbox, or a console that stops, loses a prediction and nothing else
        },
        nullptr);
  });
}

Result<v1::ListPredictionsReply> Core::ListPredictions(const v1::ListPredictionsRequest& request) const {
  v1::ListPredictionsReply reply;
  std::vector<v1::Prediction> all;
  const auto add = [&](const Rollout& rollout) {
    const PredictionBook::Entry* const entry = predictions_.Find(rollout.row.id);
    if (entry == nullptr) return;
    v1::Prediction prediction;
    prediction.set_rollout(rollout.row.id.str());
    prediction.set_rollout_name(rollout.state.plan.name);
    prediction.set_made_ms(ToUnixMs(entry->made));
    prediction.set_from_ms(entry->prediction.from_ms());
    prediction.set_hosts(entry->prediction.hosts());
    *prediction.mutable_milestones() = entry->prediction.milestones();
    *prediction.mutable_actual_ms() = entry->prediction.actual_ms();
    prediction.set_halts_per_mille(entry->prediction.halts_per_mille());
    prediction.set_phase(std::string(rollout::Name(rollout.state.phase)));
    prediction.set_disturbed(entry->prediction.disturbed());
    all.push_back(std::move(prediction));
  };
  if (!request.rollout().empty()) {
    const auto index = rollouts_.FindByIdOrName(request.rollout());
    if (!index) return index.error();
    add(rollouts_.at(*index));
  } else {
    for (std::uint32_t i = 0; i < rollouts_.size(); ++i) add(rollouts_.at(i));
  }
  for (v1::CalibrationRow& row : Score(all)) *reply.add_calibration() = std::move(row);
  for (v1::Prediction& prediction : all) *reply.add_predictions() = std::move(prediction);
  return reply;
}

}  // namespace kintsugi::console
