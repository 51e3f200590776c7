// SPDX-License-Identifier: Apache-2.0
#include "tests/coverage/record.h"

#include <fmt/format.h>

namespace kintsugi::coverage {
namespace {

std::int64_t OrNever(std::int64_t ms) { return ms == 0 ? kNever : ms; }

std::string Seconds(std::int64_t at, std::int64_t from) {
  return at == kNever ? "never" : fmt::format("{}.{:03}", (at - from) / 1000, (at - from) % 1000);
}

void AddComparison(std::string& row, const Comparison& one, std::int64_t from) {
  row += "," + Seconds(one.actual, from);
  for (const std::int64_t at : {one.range.p2_5, one.range.p10, one.range.p50, one.range.p90, one.range.p97_5})
    row += one.predicted ? "," + Seconds(at, from) : ",";
}

}  // namespace

Range RangeOf(const v1::TimeRange& at) {
  return {OrNever(at.p2_5_ms()), OrNever(at.p10_ms()), OrNever(at.p50_ms()), OrNever(at.p90_ms()),
          OrNever(at.p97_5_ms())};
}

void AddForecast(RolloutRecord& record, const v1::EstimateRolloutReply& reply) {
  record.halts_per_mille = reply.halts_per_mille();
  record.elapsed_us = reply.elapsed_us();
  for (const auto& milestone : reply.milestones())
    for (std::size_t i = 0; i < kMilestones.size(); ++i)
      if (milestone.what() == kMilestones[i]) {
        record.milestones[i].predicted = true;
        record.milestones[i].range = RangeOf(milestone.at());
      }
  record.waves.resize(reply.waves_size() > 0 ? static_cast<std::size_t>(reply.waves_size()) - 1 : 0);
  for (std::size_t i = 0; i < record.waves.size(); ++i) {
    record.waves[i].predicted = true;
    record.waves[i].range = RangeOf(reply.waves(static_cast<int>(i) + 1).opens());
  }
}

void AddRevision(Revision& revision, const v1::EstimateRolloutReply& reply) {
  for (const auto& milestone : reply.milestones()) {
    if (milestone.what() != kMilestones.back()) continue;
    revision.predicted = true;
    revision.end = RangeOf(milestone.at());
  }
}

std::string CsvHeader() {
  std::string row = "fleet,rollout,teaching,phase,hosts,with_work,succeeded,failed,other,from_ms,halts_per_mille";
  for (const auto name : kMilestones)
    for (const char* what : {"actual", "p2.5", "p10", "p50", "p90", "p97.5"}) row += fmt::format(",{}_{}", name, what);
  for (const std::uint32_t stage : kStages)
    for (const char* what : {"made", "p2.5", "p10", "p50", "p90", "p97.5"})
      row += fmt::format(",end_at_{}_{}", stage, what);
  return row + ",elapsed_us,tags,no_estimate\n";
}

std::string CsvRow(const RolloutRecord& record) {
  std::string row =
      fmt::format("{},{},{},{},{},{},{},{},{},{},{}", record.fleet, record.number, record.teaching ? "yes" : "no",
                  rollout::Name(record.phase), record.hosts, record.with_work, record.succeeded, record.failed,
                  record.other, record.from, record.halts_per_mille);
  for (const auto& milestone : record.milestones) AddComparison(row, milestone, record.from);
  for (const auto& revision : record.revisions)
    AddComparison(row, {revision.made == 0 ? kNever : revision.made, revision.predicted, revision.end}, record.from);
  std::string tags;
  for (const auto& tag : record.tags) tags += (tags.empty() ? "" : ";") + tag;
  return row + fmt::format(",{},\"{}\",\"{}\"\n", record.elapsed_us, tags, record.no_estimate);
}

}  // namespace kintsugi::coverage
