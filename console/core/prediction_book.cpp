// SPDX-License-Identifier: Apache-2.0
#include "console/core/prediction_book.h"

#include <algorithm>
#include <cstdlib>

namespace kintsugi::console {
namespace {

constexpr std::array<std::uint32_t, 3> kPercents = {50, 90, 99};  // of the milestones before the end
constexpr std::int64_t kMostPerMille = 1'000'000'000;             // of an error; a rollout may end at once

// Hosts of the rollout that had work and have been served, or have failed for good. Skipped ones never are.
std::uint32_t Unserved(const rollout::State& state) {
  using State = model::HostState;
  std::uint32_t unserved = 0;
  for (const rollout::WaveState& wave : state.waves) {
    unserved += wave.total;
    for (const State done : {State::kSucceeded, State::kInstalled, State::kFailed, State::kNotApplicable})
      unserved -= wave.by_state[static_cast<std::size_t>(done)];
    if (state.plan.reboot == model::RebootPolicy::kNever)
      unserved -= wave.by_state[static_cast<std::size_t>(State::kRebootPending)];
  }
  return unserved;
}

std::int64_t Median(std::vector<std::int64_t> values) {
  if (values.empty()) return 0;
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

bool Inside(std::int64_t at, std::int64_t from, std::int64_t to) {
  return from > 0 && at >= from && (to == 0 || at <= to);  // 0: beyond the horizon
}

}  // namespace

Result<PredictionBook> PredictionBook::Load(db::Store& store) {
  auto rows = store.Predictions();
  if (!rows) return rows.error();
  PredictionBook book;
  for (const db::PredictionRow& row : *rows) {
    Entry entry;
    entry.made = row.made;
    if (entry.prediction.ParseFromString(row.prediction)) book.entries_[row.rollout] = std::move(entry);
  }
  return book;
}

void PredictionBook::Store(const RolloutId& rollout, const Entry& entry, db::WriteBatch& writes) const {
  writes.predictions.push_back({rollout, entry.made, entry.prediction.SerializeAsString()});
}

void PredictionBook::Put(const RolloutId& rollout, const v1::EstimateRolloutReply& reply, std::uint32_t left_out,
                         Instant made, db::WriteBatch& writes) {
  Entry& entry = entries_[rollout];
  entry.made = made;
  entry.prediction.set_from_ms(reply.from_ms());
  entry.prediction.set_hosts(reply.hosts());
  entry.prediction.set_left_out(left_out);
  if (const auto awaited = awaited_.extract(rollout); !awaited.empty())
    entry.prediction.set_disturbed(awaited.mapped());
  entry.prediction.set_halts_per_mille(reply.halts_per_mille());
  *entry.prediction.mutable_milestones() = reply.milestones();
  *entry.prediction.mutable_burn_up() = reply.burn_up();
  for (int i = 0; i < reply.milestones_size(); ++i) entry.prediction.add_actual_ms(0);
  Store(rollout, entry, writes);
}

void PredictionBook::Follow(const RolloutId& rollout, const rollout::State& state, Instant now,
                            db::WriteBatch& writes) {
  const auto found = entries_.find(rollout);
  if (found == entries_.end()) return;
  v1::StoredPrediction& prediction = found->second.prediction;
  const int last = prediction.actual_ms_size() - 1;
  if (last < 0 ||
      std::none_of(prediction.actual_ms().begin(), prediction.actual_ms().end(), [](auto at) { return at == 0; }))
    return;
  const std::uint32_t left_out = prediction.left_out();  // before it began
  const std::uint32_t unserved = Unserved(state) - std::min(Unserved(state), left_out);
  const std::uint32_t done = prediction.hosts() > unserved ? prediction.hosts() - unserved : 0;
  bool news = false;
  const auto reach = [&](int milestone, std::int64_t at) {
    if (prediction.actual_ms(milestone) != 0) return;
    prediction.set_actual_ms(milestone, at);
    news = true;
  };
  for (int i = 0; i < std::min<int>(last, kPercents.size()); ++i)
    if (done > 0 && done * 100ULL >= std::uint64_t{prediction.hosts()} * kPercents[static_cast<std::size_t>(i)])
      reach(i, ToUnixMs(now));
  if (state.phase == rollout::Phase::kCompleted) reach(last, ToUnixMs(state.ended));
  if (news) Store(rollout, found->second, writes);
}

void PredictionBook::Disturb(const RolloutId& rollout, db::WriteBatch& writes) {
  if (const auto awaited = awaited_.find(rollout); awaited != awaited_.end()) awaited->second = true;
  const auto found = entries_.find(rollout);
  if (found == entries_.end() || found->second.prediction.disturbed()) return;
  found->second.prediction.set_disturbed(true);
  Store(rollout, found->second, writes);
}

const PredictionBook::Entry* PredictionBook::Find(const RolloutId& rollout) const {
  const auto found = entries_.find(rollout);
  return found == entries_.end() ? nullptr : &found->second;
}

std::vector<v1::CalibrationRow> Score(const std::vector<v1::Prediction>& predictions) {
  std::vector<v1::CalibrationRow> rows;
  for (const char* what : {"50", "90", "99", "end"}) {
    v1::CalibrationRow row;
    row.set_what(what);
    std::vector<std::int64_t> errors, biases;
    for (const v1::Prediction& prediction : predictions) {
      for (int i = 0; i < std::min(prediction.milestones_size(), prediction.actual_ms_size()); ++i) {
        const std::int64_t actual = prediction.actual_ms(i);
        if (prediction.disturbed() || prediction.milestones(i).what() != what || actual == 0) continue;
        const v1::TimeRange& range = prediction.milestones(i).at();
        row.set_rollouts(row.rollouts() + 1);
        row.set_inside_80(row.inside_80() + (Inside(actual, range.p10_ms(), range.p90_ms()) ? 1U : 0U));
        row.set_inside_95(row.inside_95() + (Inside(actual, range.p2_5_ms(), range.p97_5_ms()) ? 1U : 0U));
        const std::int64_t took = std::max<std::int64_t>(1, actual - prediction.from_ms());
        if (range.p50_ms() == 0) continue;
        biases.push_back(std::clamp((actual - range.p50_ms()) * 1'000 / took, -kMostPerMille, kMostPerMille));
        errors.push_back(std::abs(biases.back()));
      }
    }
    row.set_median_error_per_mille(static_cast<std::uint32_t>(Median(errors)));
    row.set_median_bias_per_mille(static_cast<std::int32_t>(Median(biases)));
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace kintsugi::console
