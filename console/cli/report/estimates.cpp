// SPDX-License-Identifier: Apache-2.0
// The estimate tables that the caller gives.
#include "console/cli/report/estimates.h"

#include "console/cli/report/formats.h"
#include "console/cli/report/sections.h"

namespace kintsugi::cli::report {
namespace {

Part TablePart(const Subject& subject, const EstimateTable& table) {
  Grid grid{subject.Say(Phrase::kEstimateTable), {{subject.Say(Phrase::kEstimatePackage)}}, {}};
  for (const std::uint32_t hosts : table.hosts) grid.columns.push_back({Hosts(subject.language, hosts), true});
  for (const auto& row : table.rows) {
    GridRow cells{{{Code(row.package)}}};
    for (std::size_t i = 0; i < table.hosts.size(); ++i) {
      const auto minutes = i < row.minutes.size() ? row.minutes[i] : std::nullopt;
      cells.cells.push_back(
          {minutes ? Text(Minutes(subject.language, *minutes)) : subject.Plain(Phrase::kNever, Mark::kBad)});
    }
    grid.rows.push_back(std::move(cells));
  }
  Part part{subject.Plain(table.title), {std::move(grid)}};
  Lines notes;
  for (const auto& note : table.notes) notes.push_back(Text(note));
  if (!notes.empty()) part.blocks.push_back(Facts{{{subject.Say(Phrase::kNotes), std::move(notes)}}});
  return part;
}

Lines When(const Subject& subject, Instant from, const std::optional<Instant>& at) {
  if (!at) return {subject.Plain(Phrase::kNever, Mark::kBad)};
  const auto minutes = std::chrono::ceil<std::chrono::minutes>(*at - from).count();
  const std::string after = Minutes(subject.language, minutes < 0 ? 0 : static_cast<std::uint64_t>(minutes));
  return {Text(subject.Say(Phrase::kFleetAfter, after)), Text(Moment(subject.language, *at))};
}

Grid FleetGrid(const Subject& subject, const FleetEstimate& fleet) {
  Grid grid{subject.Say(Phrase::kFleetCaption),
            {{subject.Say(Phrase::kFleetDone)},
             {subject.Say(Phrase::kFleetEarly), true},
             {subject.Say(Phrase::kFleetMiddle), true},
             {subject.Say(Phrase::kFleetLate), true}},
            {}};
  for (const auto& row : fleet.rows) {
    const std::string what =
        row.what == "end" ? subject.Say(Phrase::kFleetEnd) : subject.Say(Phrase::kFleetPercent, row.what);
    grid.rows.push_back({{{Text(what)},
                          When(subject, fleet.from, row.p10),
                          When(subject, fleet.from, row.p50),
                          When(subject, fleet.from, row.p90)}});
  }
  return grid;
}

Facts FleetFacts(const Subject& subject, const FleetEstimate& fleet) {
  Facts facts;
  if (!fleet.bottleneck.empty())
    facts.facts.push_back({subject.Say(Phrase::kBottleneck), {subject.English(fleet.bottleneck)}});
  Lines problems;
  for (const auto& problem : fleet.problems) problems.push_back(subject.English(problem));
  if (!problems.empty()) facts.facts.push_back({subject.Say(Phrase::kNotes), std::move(problems)});
  return facts;
}

Part FleetPart(const Subject& subject, const FleetEstimate& fleet) {
  Part part{subject.Plain(Phrase::kEstimateThisFleet), {}};
  if (!fleet.refusal.empty()) {
    Lines why = {subject.Plain(Phrase::kFleetUnknown), subject.English(fleet.refusal)};
    part.blocks.push_back(Facts{{{subject.Say(Phrase::kNotes), std::move(why)}}});
  } else if (fleet.hosts == 0) {
    part.blocks.push_back(Paragraph{subject.Plain(Phrase::kFleetNobody, Mark::kFact)});
  } else {
    part.blocks.push_back(Paragraph{Text(
        subject.Say(Phrase::kFleetLead, Hosts(subject.language, fleet.hosts), Moment(subject.language, fleet.from)))});
    part.blocks.push_back(FleetGrid(subject, fleet));
    if (Facts facts = FleetFacts(subject, fleet); !facts.facts.empty()) part.blocks.push_back(std::move(facts));
  }
  return part;
}

}  // namespace

Section EstimateSection(const Subject& subject, const Estimates& estimates) {
  Section section{"estimate", subject.Say(Phrase::kEstimate), {}, {}};
  if (estimates.fleet) section.parts.push_back(FleetPart(subject, *estimates.fleet));
  for (const auto& table : estimates.tables) section.parts.push_back(TablePart(subject, table));
  section.blocks.push_back(Paragraph{section.parts.empty() ? subject.Plain(Phrase::kEstimateNone, Mark::kFact)
                                                           : subject.Plain(Phrase::kEstimateLead)});
  return section;
}

}  // namespace kintsugi::cli::report
