// SPDX-License-Identifier: Apache-2.0
#include "tests/coverage/score.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "tests/coverage/shapes.h"

namespace kintsugi::coverage {
namespace {

constexpr std::int64_t kTolerance = 1'000;

bool Inside(std::int64_t actual, std::int64_t least, std::int64_t most) {
  const auto below = [](std::int64_t a, std::int64_t b) {
    return a == kNever ? b == kNever : b == kNever || a <= b + kTolerance;
  };
  return below(least, actual) && below(actual, most);
}

bool HasTag(const RolloutRecord& record, const std::string& tag) {
  return tag.empty() || std::find(record.tags.begin(), record.tags.end(), tag) != record.tags.end();
}

// Which of the four tenths between two quantiles; the middle where they are one instant.
std::size_t Fourth(std::int64_t actual, std::int64_t least, std::int64_t most) {
  if (most == kNever) return actual == kNever ? 3 : 0;
  if (most <= least) return 2;
  return static_cast<std::size_t>(std::clamp<std::int64_t>((actual - least) * 4 / (most - least), 0, 3));
}

double MedianOf(std::vector<std::int64_t> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? static_cast<double>(values[half])
                                : static_cast<double>(values[half - 1] + values[half]) / 2;
}

std::string ScoreRow(const std::string& name, const Score& score) {
  return fmt::format("| {} | {} | {:.1f} % | {:.1f} % | {:.1f} % | {:+.1f} % |\n", name, score.compared,
                     score.percent_80(), score.percent_95(), score.median_error_percent(), score.median_bias_percent());
}

std::int64_t Width80(const Range& range) { return range.p90 == kNever ? kNever : range.p90 - range.p10; }

bool NotWider(const Range& range, const Range& than) {
  if (Width80(range) == kNever || Width80(than) == kNever) return Width80(than) == kNever;
  return Width80(range) <= Width80(than) + kTolerance;
}

std::string StagesTable(const std::vector<RolloutRecord>& records) {
  std::string text =
      "\n| the end, said when | rollouts | in the 80 % range | in the 95 % range | median error, of the time left "
      "| 80 % range, of the one at the start | not wider than before |\n|---|---|---|---|---|---|---|\n";
  for (std::size_t i = 0; i < kStages.size(); ++i) {
    const StageScore stage = ScoreOfStage(records, i);
    text += fmt::format("| {} % are done | {} | {:.1f} % | {:.1f} % | {:.1f} % | {:.0f} % | {:.1f} % |\n", kStages[i],
                        stage.score.compared, stage.score.percent_80(), stage.score.percent_95(),
                        stage.score.median_error_percent(), stage.median_width_percent(), stage.percent_narrower());
  }
  return text;
}

std::string PartsTable(const std::vector<RolloutRecord>& records) {
  static constexpr const char* kNames[kParts] = {"< 2.5", "-10", "-20", "-30", "-40",   "-50",
                                                 "-60",   "-70", "-80", "-90", "-97.5", "more"};
  std::string head = "\n| part of the predicted distribution, % |";
  std::string line = "|---|";
  std::string share = "| expected |";
  for (std::size_t part = 0; part < kParts; ++part) {
    head += fmt::format(" {} |", kNames[part]);
    line += "---|";
    share += fmt::format(" {:.1f} |", kPartShare[part] / 10.0);
  }
  std::string text = head + "\n" + line + "\n" + share + "\n";
  const auto row = [&](const std::string& name, const Score& score) {
    text += "| " + name + " |";
    for (const std::uint32_t count : score.parts)
      text += fmt::format(" {:.1f} |", score.compared == 0 ? 0 : 100.0 * count / score.compared);
    text += "\n";
  };
  for (std::size_t i = 0; i < kMilestones.size(); ++i) row(std::string(kMilestones[i]), ScoreOf(records, i));
  row("wave opens", ScoreOfWaves(records));
  return text;
}

// What was said of halts: all rollouts with an estimate.
std::string HaltsLine(const std::vector<RolloutRecord>& records) {
  std::uint64_t estimated = 0;
  std::uint64_t predicted = 0;
  std::uint64_t halted = 0;
  for (const auto& record : records) {
    if (record.teaching || !record.no_estimate.empty()) continue;
    ++estimated;
    predicted += record.halts_per_mille;
    halted += record.phase == rollout::Phase::kHalted ? 1 : 0;
  }
  return fmt::format("\nHalts: {} of {} rollouts, {:.1f} expected.\n", halted, estimated, predicted / 1000.0);
}

std::string Quantiles(std::vector<std::int64_t> values, double divisor) {
  if (values.empty()) return "none";
  std::sort(values.begin(), values.end());
  const auto at = [&](std::size_t percent) {
    return static_cast<double>(values[(values.size() - 1) * percent / 100]) / divisor;
  };
  return fmt::format("{:.1f} / {:.1f} / {:.1f} / {:.1f} / {:.1f}", at(0), at(25), at(50), at(75), at(100));
}

}  // namespace

std::size_t PartOf(std::int64_t actual, const Range& range) {
  if (!Inside(actual, range.p2_5, kNever)) return 0;
  if (!Inside(actual, range.p10, kNever)) return 1;
  if (!Inside(actual, 0, range.p97_5)) return kParts - 1;
  if (!Inside(actual, 0, range.p90)) return kParts - 2;
  if (actual <= range.p50) return 2 + Fourth(actual, range.p10, range.p50);
  return 6 + Fourth(actual, range.p50, range.p90);
}

bool Inside80(std::int64_t actual, const Range& range) { return Inside(actual, range.p10, range.p90); }
bool Inside95(std::int64_t actual, const Range& range) { return Inside(actual, range.p2_5, range.p97_5); }

void Score::Add(const Comparison& one, std::int64_t from) {
  if (!one.predicted) return;
  ++compared;
  inside_80 += Inside80(one.actual, one.range) ? 1 : 0;
  inside_95 += Inside95(one.actual, one.range) ? 1 : 0;
  ++parts[PartOf(one.actual, one.range)];
  if (one.actual == kNever || one.actual <= from) return;
  // A median that says never is off by as much as there was.
  const std::int64_t off = one.range.p50 == kNever ? from - one.actual : one.actual - one.range.p50;
  errors.push_back(std::abs(off) * 1000 / (one.actual - from));
  biases.push_back(off * 1000 / (one.actual - from));
}

double Score::median_error_percent() const { return MedianOf(errors) / 10; }
double Score::median_bias_percent() const { return MedianOf(biases) / 10; }

bool Counts(const RolloutRecord& record) {
  return !record.teaching && record.phase == rollout::Phase::kCompleted && record.no_estimate.empty();
}

Score ScoreOf(const std::vector<RolloutRecord>& records, std::size_t milestone, const std::string& tag) {
  Score score;
  for (const auto& record : records)
    if (Counts(record) && HasTag(record, tag)) score.Add(record.milestones[milestone], record.from);
  return score;
}

Score ScoreOfWaves(const std::vector<RolloutRecord>& records) {
  Score score;
  for (const auto& record : records)
    for (const auto& wave : record.waves)
      if (Counts(record)) score.Add(wave, record.from);
  return score;
}

double StageScore::percent_narrower() const { return score.compared == 0 ? 0 : 100.0 * narrower / score.compared; }
double StageScore::median_width_percent() const { return MedianOf(widths) / 10; }

StageScore ScoreOfStage(const std::vector<RolloutRecord>& records, std::size_t stage) {
  StageScore result;
  for (const auto& record : records) {
    const Revision& now = record.revisions[stage];
    if (!Counts(record) || !now.predicted) continue;
    const Range& first = record.milestones.back().range;
    const Range& before = stage > 0 && record.revisions[stage - 1].predicted ? record.revisions[stage - 1].end : first;
    result.score.Add({record.milestones.back().actual, true, now.end}, now.made);
    result.narrower += NotWider(now.end, before) ? 1 : 0;
    if (Width80(first) > kTolerance && Width80(first) != kNever)
      result.widths.push_back(Width80(now.end) == kNever ? kNever : Width80(now.end) * 1000 / Width80(first));
  }
  return result;
}

std::string Report(const std::vector<RolloutRecord>& records) {
  std::string text =
      "| milestone | rollouts | in the 80 % range | in the 95 % range | median error | median bias |\n"
      "|---|---|---|---|---|---|\n";
  for (std::size_t i = 0; i < kMilestones.size(); ++i)
    text +=
        ScoreRow(i + 1 < kMilestones.size() ? fmt::format("{} % done", kMilestones[i]) : "end", ScoreOf(records, i));
  text += ScoreRow("wave opens", ScoreOfWaves(records));
  text += StagesTable(records);
  text += PartsTable(records);
  text += HaltsLine(records);
  text +=
      "\n| end, rollouts with | rollouts | in the 80 % range | in the 95 % range | median error | median bias |\n"
      "|---|---|---|---|---|---|\n";
  for (const auto& tag : Tags()) text += ScoreRow(tag, ScoreOf(records, kMilestones.size() - 1, tag));
  return text;
}

std::string Summary(const std::vector<RolloutRecord>& records) {
  std::uint32_t phases[6] = {};
  std::vector<std::int64_t> hosts;
  std::vector<std::int64_t> ends;
  std::uint64_t with_work = 0;
  std::uint64_t succeeded = 0;
  std::uint64_t failed = 0;
  std::string unscored;
  std::map<std::string, std::uint32_t> no_estimate;
  for (const auto& record : records) {
    if (record.teaching) continue;
    ++phases[static_cast<std::size_t>(record.phase)];
    hosts.push_back(record.with_work);
    with_work += record.with_work;
    succeeded += record.succeeded;
    failed += record.failed;
    if (record.phase == rollout::Phase::kCompleted) {
      ends.push_back(record.milestones.back().actual - record.from);
    } else {
      unscored += fmt::format("- fleet {}, rollout {}, {} hosts: {}\n", record.fleet, record.number, record.with_work,
                              record.cause.empty() ? "not completed within the horizon" : record.cause);
    }
    if (!record.no_estimate.empty()) ++no_estimate[record.no_estimate];
  }
  for (const auto& [why, rollouts] : no_estimate)
    unscored += fmt::format("- {} rollouts: no estimate: {}\n", rollouts, why);
  const auto count = [&](rollout::Phase phase) { return phases[static_cast<std::size_t>(phase)]; };
  std::string text = fmt::format(
      "{} rollouts: {} completed, {} halted, {} not within the horizon.\n"
      "Hosts with work: {} (least / 25 % / 50 % / 75 % / most: {}); {} succeeded, {} failed.\n"
      "Hours to the end, least / 25 % / 50 % / 75 % / most: {}.\n",
      hosts.size(), count(rollout::Phase::kCompleted), count(rollout::Phase::kHalted), count(rollout::Phase::kRunning),
      with_work, Quantiles(hosts, 1), succeeded, failed, Quantiles(ends, 3'600'000.0));
  if (!unscored.empty()) text += "\nNot compared:\n\n" + unscored;
  return text;
}

}  // namespace kintsugi::coverage
