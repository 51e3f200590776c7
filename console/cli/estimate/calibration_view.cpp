// SPDX-License-Identifier: Apache-2.0
#include "console/cli/estimate/calibration_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "console/cli/output/safe_text.h"

namespace kintsugi::cli {
namespace {

std::int64_t ActualMs(const v1::Prediction& prediction, int milestone) {
  return milestone < prediction.actual_ms_size() ? prediction.actual_ms(milestone) : 0;
}

// A bound of 0 lies beyond the horizon. Not known while nothing has come.
Cell Inside(std::int64_t actual_ms, std::int64_t low_ms, std::int64_t high_ms) {
  if (actual_ms <= 0) return std::monostate{};
  return low_ms > 0 && actual_ms >= low_ms && (high_ms <= 0 || actual_ms <= high_ms);
}

std::string Counted(std::uint32_t inside, std::uint32_t all) {
  return all == 0 ? "-" : fmt::format("{} of {} ({} %)", inside, all, std::uint64_t{inside} * 100 / all);
}

// Of errors; where percentages tell nobody anything, how many times it is.
std::string Percent(std::int64_t per_mille) {
  if (std::abs(per_mille) >= 10'000) return fmt::format("{} times", std::abs(per_mille) / 1000);
  return fmt::format("{}.{} %", std::abs(per_mille) / 10, std::abs(per_mille) % 10);
}

std::string Bias(std::int32_t per_mille) {
  return Percent(per_mille) + (per_mille == 0 ? "" : per_mille > 0 ? " later" : " earlier");
}

std::string MilestoneName(const std::string& what) { return what == "end" ? what : what + " %"; }

std::string Score(const v1::ListPredictionsReply& reply, const TextStyle& style) {
  Table table{{{"what", "HOSTS"},
               {"rollouts", "ROLLOUTS"},
               {"inside_80", "IN 80 % RANGE"},
               {"inside_95", "IN 95 % RANGE"},
               {"error", "MEDIAN ERROR"},
               {"bias", "MEDIAN BIAS"}},
              {}};
  for (const auto& row : reply.calibration())
    table.rows.push_back({MilestoneName(row.what()), Number(row.rollouts()), Counted(row.inside_80(), row.rollouts()),
                          Counted(row.inside_95(), row.rollouts()),
                          row.rollouts() == 0 ? "-" : Percent(row.median_error_per_mille()),
                          row.rollouts() == 0 ? "-" : Bias(row.median_bias_per_mille())});
  return table.rows.empty() ? "" : RenderTable(table, style) + "\n";
}

std::string InsideWord(const v1::TimeRange& at, std::int64_t actual_ms, bool disturbed) {
  if (disturbed) return "disturbed";
  const Cell eighty = Inside(actual_ms, at.p10_ms(), at.p90_ms());
  const Cell ninety_five = Inside(actual_ms, at.p2_5_ms(), at.p97_5_ms());
  if (!std::holds_alternative<bool>(eighty) || !std::holds_alternative<bool>(ninety_five)) return "not yet";
  if (std::get<bool>(eighty)) return "inside 80 %";
  return std::get<bool>(ninety_five) ? "inside 95 %" : "outside";
}

}  // namespace

Table ScoreRows(const v1::ListPredictionsReply& reply) {
  Table table{{{"what", "WHAT"},
               {"rollouts", "ROLLOUTS"},
               {"inside_80", "INSIDE 80 %"},
               {"inside_95", "INSIDE 95 %"},
               {"median_error_per_mille", "MEDIAN ERROR (PER MILLE)"},
               {"median_bias_per_mille", "MEDIAN BIAS (PER MILLE)"}},
              {}};
  for (const auto& row : reply.calibration())
    table.rows.push_back({row.what(), Number(row.rollouts()), Number(row.inside_80()), Number(row.inside_95()),
                          Number(row.median_error_per_mille()), std::int64_t{row.median_bias_per_mille()}});
  return table;
}

Table PredictionRows(const v1::ListPredictionsReply& reply) {
  Table table{{{"rollout", "ID"},
               {"rollout_name", "ROLLOUT"},
               {"phase", "PHASE", kState},
               {"hosts", "HOSTS"},
               {"made", "MADE"},
               {"from", ""},
               {"what", "WHAT"},
               {"p10", "10 %"},
               {"p50", "MEDIAN"},
               {"p90", "90 %"},
               {"p2_5", ""},
               {"p97_5", ""},
               {"actual", "CAME"},
               {"inside_80", "INSIDE 80 %"},
               {"inside_95", "INSIDE 95 %"},
               {"disturbed", "DISTURBED"}},
              {}};
  for (const auto& prediction : reply.predictions()) {
    for (int i = 0; i < prediction.milestones_size(); ++i) {
      const auto& at = prediction.milestones(i).at();
      const std::int64_t actual = ActualMs(prediction, i);
      table.rows.push_back({prediction.rollout(), prediction.rollout_name(), prediction.phase(),
                            Number(prediction.hosts()), TimeCell(prediction.made_ms()), TimeCell(prediction.from_ms()),
                            prediction.milestones(i).what(), TimeCell(at.p10_ms()), TimeCell(at.p50_ms()),
                            TimeCell(at.p90_ms()), TimeCell(at.p2_5_ms()), TimeCell(at.p97_5_ms()), TimeCell(actual),
                            Inside(actual, at.p10_ms(), at.p90_ms()), Inside(actual, at.p2_5_ms(), at.p97_5_ms()),
                            prediction.disturbed()});
    }
  }
  return table;
}

namespace {

// What was said of one milestone, and what came.
std::vector<Cell> SaidAndCame(const v1::Prediction& prediction, int milestone, const TimeText& time) {
  const auto& at = prediction.milestones(milestone).at();
  const std::int64_t actual = ActualMs(prediction, milestone);
  return {time.Near(at.p50_ms(), prediction.made_ms()), time.Range(at.p10_ms(), at.p90_ms(), at.p50_ms()),
          actual > 0 ? time.Near(actual, prediction.made_ms()) : "-", InsideWord(at, actual, prediction.disturbed())};
}

std::vector<Column> SaidAndCameColumns() {
  return {{"said", "SAID"}, {"eighty", "80 % RANGE"}, {"came", "CAME"}, {"inside", "THE TRUTH WAS"}};
}

std::string OneRollout(const v1::Prediction& prediction, const TimeText& time, const TextStyle& style) {
  Table table{SaidAndCameColumns(), {}};
  table.columns.insert(table.columns.begin(), {"what", "HOSTS"});
  for (int i = 0; i < prediction.milestones_size(); ++i) {
    table.rows.push_back(SaidAndCame(prediction, i, time));
    table.rows.back().insert(table.rows.back().begin(), MilestoneName(prediction.milestones(i).what()));
  }
  return fmt::format("{}, {}, said {}\n", SafeText(prediction.rollout_name()), Hosts(prediction.hosts()),
                     time.At(prediction.made_ms())) +
         RenderTable(table, style);
}

std::string Ends(const v1::ListPredictionsReply& reply, const TimeText& time, const TextStyle& style) {
  Table table{SaidAndCameColumns(), {}};
  table.columns.insert(table.columns.begin(), {{"rollout", "ROLLOUT"}, {"hosts", "HOSTS"}, {"made", "MADE"}});
  for (const auto& prediction : reply.predictions()) {
    for (int i = 0; i < prediction.milestones_size(); ++i) {
      if (prediction.milestones(i).what() != "end") continue;
      table.rows.push_back({prediction.rollout_name(), Number(prediction.hosts()), time.At(prediction.made_ms())});
      for (Cell& cell : SaidAndCame(prediction, i, time)) table.rows.back().push_back(std::move(cell));
    }
  }
  return "Ends\n" + RenderTable(table, style);
}

}  // namespace

std::string RenderCalibration(const v1::ListPredictionsReply& reply, const TimeText& time, const TextStyle& style) {
  if (reply.predictions().empty()) return Score(reply, style);
  return Score(reply, style) +
         (reply.predictions_size() == 1 ? OneRollout(reply.predictions(0), time, style) : Ends(reply, time, style));
}

bool NeedsSeconds(const v1::ListPredictionsReply& reply) {
  return std::any_of(reply.predictions().begin(), reply.predictions().end(), [](const auto& prediction) {
    const int last = prediction.milestones_size() - 1;
    return last >= 0 && NeedsSeconds(prediction.from_ms(), ActualMs(prediction, last));
  });
}

std::string WhyNoScore(const v1::ListPredictionsReply& reply) {
  const bool scored = std::any_of(reply.calibration().begin(), reply.calibration().end(),
                                  [](const auto& row) { return row.rollouts() > 0; });
  if (scored) return "";
  if (reply.predictions().empty())
    return "there is no prediction yet: one is kept when a rollout is started, and compared when its hosts are done";
  return "there is no score yet: no rollout has come to its milestones undisturbed since its start";
}

}  // namespace kintsugi::cli
