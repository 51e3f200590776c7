// SPDX-License-Identifier: Apache-2.0
#include "console/cli/estimate/estimate_rows.h"

#include <algorithm>

#include "console/cli/estimate/time_text.h"

namespace kintsugi::cli {
namespace {

using Reply = v1::EstimateRolloutReply;

constexpr std::int64_t kMinuteMs = 60'000;

std::int64_t Minutes(std::int64_t ms) { return (std::max<std::int64_t>(ms, 0) + kMinuteMs / 2) / kMinuteMs; }

void AddMilestone(Table& table, const Reply& reply, const std::string& what, const std::string& wave,
                  std::uint32_t hosts, const v1::TimeRange& at) {
  table.rows.push_back({what, wave, Number(hosts), TimeCell(at.p10_ms()), TimeCell(at.p50_ms()), TimeCell(at.p90_ms()),
                        TimeCell(at.p2_5_ms()), TimeCell(at.p97_5_ms()), Number(at.never_per_mille()),
                        MinutesCell(reply.from_ms(), at.p50_ms())});
}

// The median of a milestone of a wave.
Cell MedianCell(const v1::WaveEstimate& wave, const std::string& what) {
  const auto* at = FindMilestone(wave.milestones(), what);
  return at == nullptr ? Cell{} : TimeCell(at->p50_ms());
}

Table WaveRows(const Reply& reply) {
  Table table{{{"wave", "WAVE"},
               {"hosts", "HOSTS"},
               {"opens_p10", ""},
               {"opens_p50", "OPENS"},
               {"opens_p90", ""},
               {"p50_50", "50 %"},
               {"p50_90", "90 %"},
               {"p50_99", "99 %"},
               {"end_p10", ""},
               {"end_p50", "END"},
               {"end_p90", ""}},
              {}};
  for (const auto& wave : reply.waves()) {
    const auto* found = FindMilestone(wave.milestones(), "end");
    const v1::TimeRange end = found == nullptr ? v1::TimeRange() : *found;
    table.rows.push_back({wave.name(), Number(wave.hosts()), TimeCell(wave.opens().p10_ms()),
                          TimeCell(wave.opens().p50_ms()), TimeCell(wave.opens().p90_ms()), MedianCell(wave, "50"),
                          MedianCell(wave, "90"), MedianCell(wave, "99"), TimeCell(end.p10_ms()),
                          TimeCell(end.p50_ms()), TimeCell(end.p90_ms())});
  }
  return table;
}

Table HoldUpRows(const Reply& reply) {
  Table table{{{"what", "WHAT"},
               {"wave", "WAVE"},
               {"group", "GROUP"},
               {"from", "FROM"},
               {"to", "TO"},
               {"minutes", "MINUTES"},
               {"done", "DONE"},
               {"sentence", "SENTENCE"}},
              {}};
  for (const auto& piece : reply.hold_ups())
    table.rows.push_back({piece.what(), piece.wave(), TextCell(piece.group()), TimeCell(piece.from_ms()),
                          TimeCell(piece.to_ms()), MinutesCell(piece.from_ms(), piece.to_ms()), Number(piece.done()),
                          TextCell(piece.sentence())});
  return table;
}

Table ChangeRows(const Reply& reply) {
  Table table{{{"what", "CHANGE"},
               {"flag", "FLAG"},
               {"saves_minutes", "SAVES MINUTES"},
               {"end_p10", ""},
               {"end_p50", "END"},
               {"end_p90", ""},
               {"never_per_mille", ""}},
              {}};
  for (const auto& change : reply.changes())
    table.rows.push_back({change.what(), TextCell(change.flag()), Minutes(change.saves_ms()),
                          TimeCell(change.end().p10_ms()), TimeCell(change.end().p50_ms()),
                          TimeCell(change.end().p90_ms()), Number(change.end().never_per_mille())});
  return table;
}

Table StragglerRows(const Reply& reply) {
  Table table{{{"host_name", "HOST"},
               {"wave", "WAVE"},
               {"p10", ""},
               {"p50", "DONE"},
               {"p90", ""},
               {"never_per_mille", "NEVER (PER MILLE)"},
               {"reason", "REASON"},
               {"host_id", ""}},
              {}};
  for (const auto& host : reply.stragglers())
    table.rows.push_back({host.host_name(), host.wave(), TimeCell(host.done().p10_ms()), TimeCell(host.done().p50_ms()),
                          TimeCell(host.done().p90_ms()), Number(host.done().never_per_mille()),
                          TextCell(host.reason()), host.host_id()});
  return table;
}

Table StragglerGroupRows(const Reply& reply) {
  Table table{{{"hosts", "HOSTS"}, {"reason", "REASON"}}, {}};
  for (const auto& group : reply.straggler_groups())
    table.rows.push_back({Number(group.hosts()), TextCell(group.reason())});
  return table;
}

Table BurnUpRows(const Reply& reply) {
  Table table{{{"at", "AT"}, {"p10", "P10"}, {"p50", "P50"}, {"p90", "P90"}}, {}};
  for (const auto& point : reply.burn_up())
    table.rows.push_back({TimeCell(point.at_ms()), Number(point.p10()), Number(point.p50()), Number(point.p90())});
  return table;
}

Table ProblemRows(const Reply& reply) {
  Table table{{{"problem", "PROBLEM"}}, {}};
  for (const auto& problem : reply.problems()) table.rows.push_back({problem});
  return table;
}

struct Section {
  std::string name;
  Table (*rows)(const Reply&);
};
const std::vector<Section>& Sections() {
  static const std::vector<Section> kSections = {
      {"milestones", MilestoneRows}, {"waves", WaveRows},           {"hold-ups", HoldUpRows},
      {"changes", ChangeRows},       {"stragglers", StragglerRows}, {"straggler-groups", StragglerGroupRows},
      {"parameters", ParameterRows}, {"burn-up", BurnUpRows},       {"problems", ProblemRows}};
  return kSections;
}

}  // namespace

const std::vector<std::string>& SectionNames() {
  static const std::vector<std::string> kNames = [] {
    std::vector<std::string> names;
    for (const Section& section : Sections()) names.push_back(section.name);
    return names;
  }();
  return kNames;
}

Table SectionTable(const v1::EstimateRolloutReply& reply, const std::string& name) {
  const auto section =
      std::find_if(Sections().begin(), Sections().end(), [&](const Section& row) { return row.name == name; });
  KINTSUGI_CHECK(section != Sections().end());
  return section->rows(reply);
}

Table MilestoneRows(const v1::EstimateRolloutReply& reply) {
  Table table{{{"what", "WHAT"},
               {"wave", "WAVE"},
               {"hosts", "HOSTS"},
               {"p10", "10 %"},
               {"p50", "MEDIAN"},
               {"p90", "90 %"},
               {"p2_5", ""},
               {"p97_5", ""},
               {"never_per_mille", "NEVER (PER MILLE)"},
               {"minutes", "MINUTES"}},
              {}};
  for (const auto& milestone : reply.milestones())
    AddMilestone(table, reply, milestone.what(), "", reply.hosts(), milestone.at());
  for (const auto& wave : reply.waves()) {
    AddMilestone(table, reply, "opens", wave.name(), wave.hosts(), wave.opens());
    for (const auto& milestone : wave.milestones())
      AddMilestone(table, reply, milestone.what(), wave.name(), wave.hosts(), milestone.at());
  }
  return table;
}

Table ParameterRows(const v1::EstimateRolloutReply& reply) {
  Table table{
      {{"name", "PARAMETER"}, {"of", "OF"}, {"value", "VALUE"}, {"source", "FROM"}, {"observations", "OBSERVATIONS"}},
      {}};
  for (const auto& parameter : reply.parameters())
    table.rows.push_back({parameter.name(), TextCell(parameter.of()), TextCell(parameter.value()),
                          TextCell(parameter.source()), Number(parameter.observations())});
  return table;
}

Cell MinutesCell(std::int64_t from_ms, std::int64_t ms) {
  if (ms <= 0) return std::monostate{};
  return Minutes(ms - from_ms);
}

}  // namespace kintsugi::cli
