// SPDX-License-Identifier: Apache-2.0
// PredictionBook: what was predicted when a rollout started, and when it came true. Engine thread only.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/rollout/engine.h"
#include "db/store.h"
#include "proto/operator.pb.h"
#include "proto/storage.pb.h"

namespace kintsugi::console {

class PredictionBook {
 public:
  // A row that cannot be read is left out: predictions decide nothing.
  static Result<PredictionBook> Load(db::Store& store);

  // The rollout starts and its prediction is on the way: what disturbs it until then counts.
  void Await(const RolloutId& rollout) { awaited_[rollout] = false; }
  // At the start of the rollout; `reply` is the estimate made then.
  // `left_out`: hosts that were skipped when the estimate was made.
  void Put(const RolloutId& rollout, const v1::EstimateRolloutReply& reply, std::uint32_t left_out, Instant made,
           db::WriteBatch& writes);
  // The rollout went on: notes the milestones that it has reached. Cheap when there is nothing new.
  void Follow(const RolloutId& rollout, const rollout::State& state, Instant now, db::WriteBatch& writes);
  // Somebody paused, edited, released or aborted it: the prediction spoke of something else.
  void Disturb(const RolloutId& rollout, db::WriteBatch& writes);

  struct Entry {
    Instant made{};
    v1::StoredPrediction prediction;
  };
  const Entry* Find(const RolloutId& rollout) const;

 private:
  void Store(const RolloutId& rollout, const Entry& entry, db::WriteBatch& writes) const;
  std::map<RolloutId, Entry> entries_;
  std::map<RolloutId, bool> awaited_;  // was it disturbed already?
};

// The rows of the score: for each milestone how often the truth lay inside the ranges. Of undisturbed predictions.
std::vector<v1::CalibrationRow> Score(const std::vector<v1::Prediction>& predictions);

}  // namespace kintsugi::console
