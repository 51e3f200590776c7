// SPDX-License-Identifier: Apache-2.0
// How good the predictions were: how often the truth fell into the ranges, how far the medians were off, and in which
// part of the predicted distributions the truth lay. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/coverage/record.h"

namespace kintsugi::coverage {

// Parts of a predicted distribution: below 2.5 %, to 10 %, then the tenths, from 90 % to 97.5 %, above.
inline constexpr std::size_t kParts = 12;
std::size_t PartOf(std::int64_t actual, const Range& range);
// The share of the truth, in 1/1000, that belongs into each part.
inline constexpr std::array<std::uint32_t, kParts> kPartShare = {25,  75,  100, 100, 100, 100,
                                                                 100, 100, 100, 100, 75,  25};

// Within a second of a range counts as inside: consoles act once a second.
bool Inside80(std::int64_t actual, const Range& range);
bool Inside95(std::int64_t actual, const Range& range);

struct Score {
  std::uint32_t compared = 0;
  std::uint32_t inside_80 = 0;
  std::uint32_t inside_95 = 0;
  std::vector<std::int64_t> errors;  // |actual - median| / (actual - from), in 1/1000
  std::vector<std::int64_t> biases;  // with its sign: positive = later than said
  std::array<std::uint32_t, kParts> parts{};

  void Add(const Comparison& one, std::int64_t from);
  double percent_80() const { return Percent(inside_80); }
  double percent_95() const { return Percent(inside_95); }
  double median_error_percent() const;
  double median_bias_percent() const;

 private:
  double Percent(std::uint32_t count) const { return compared == 0 ? 0 : 100.0 * count / compared; }
};

// Which records count: not those that teach, not those that did not complete, not those without an estimate.
bool Counts(const RolloutRecord& record);
// Of one milestone, over all records, or over those with the tag.
Score ScoreOf(const std::vector<RolloutRecord>& records, std::size_t milestone, const std::string& tag = "");
Score ScoreOfWaves(const std::vector<RolloutRecord>& records);

// The end as said at one stage under way. Errors are parts of the time that was left then.
struct StageScore {
  Score score;
  std::uint32_t narrower = 0;        // 80 % ranges not wider than the one before: of the start, or of the stage before
  std::vector<std::int64_t> widths;  // of the 80 % range, in 1/1000 of the one at the start
  double percent_narrower() const;
  double median_width_percent() const;
};
StageScore ScoreOfStage(const std::vector<RolloutRecord>& records, std::size_t stage);

// The tables for the docs, in Markdown.
std::string Report(const std::vector<RolloutRecord>& records);
// What the rollouts were like, whether there are estimates or not.
std::string Summary(const std::vector<RolloutRecord>& records);

}  // namespace kintsugi::coverage
