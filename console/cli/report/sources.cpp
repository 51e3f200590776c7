// SPDX-License-Identifier: Apache-2.0
// Where the figures come from: disagreements, history, references.
#include "console/cli/report/formats.h"
#include "console/cli/report/sections.h"

namespace kintsugi::cli::report {

Section ConflictSection(const Subject& subject) {
  Section section{"conflicts", subject.Say(Phrase::kConflicts), {}, {}};
  Grid grid{subject.Say(Phrase::kConflictTable),
            {{subject.Say(Phrase::kSubject)}, {subject.Say(Phrase::kValues)}, {subject.Say(Phrase::kNote)}},
            {}};
  for (const auto& conflict : subject.bulletin.conflicts) {
    Lines values;
    for (const auto& value : conflict.values) values.push_back(subject.English(value));
    grid.rows.push_back({{{subject.English(conflict.field)},
                          std::move(values),
                          conflict.note.empty() ? Lines{} : Lines{subject.English(conflict.note)}}});
  }
  if (!grid.rows.empty()) section.blocks = {Paragraph{subject.Plain(Phrase::kConflictsLead)}, std::move(grid)};
  return section;
}

Section HistorySection(const Subject& subject) {
  Section section{"history", subject.Say(Phrase::kHistory), {}, {}};
  Grid grid{subject.Say(Phrase::kHistoryTable), {{subject.Say(Phrase::kDay)}, {subject.Say(Phrase::kEvent)}}, {}};
  for (const auto& entry : subject.bulletin.history)
    grid.rows.push_back({{{Text(Date(subject.language, entry.date))}, {subject.English(entry.text)}}});
  if (!grid.rows.empty()) section.blocks = {std::move(grid)};
  return section;
}

Section ReferenceSection(const Subject& subject) {
  Section section{"references", subject.Say(Phrase::kReferences), {}, {}};
  Lines references;
  for (const auto& reference : subject.bulletin.references) references.push_back(subject.English(reference));
  if (!references.empty()) section.blocks.push_back(Bullets{std::move(references)});
  if (!subject.bulletin.note.empty())
    section.parts.push_back({subject.Plain(Phrase::kRemarks), {Paragraph{subject.English(subject.bulletin.note)}}});
  return section;
}

}  // namespace kintsugi::cli::report
