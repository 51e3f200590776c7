// SPDX-License-Identifier: Apache-2.0
// Known issues (newest first), test results and workarounds.
#include <algorithm>

#include "console/cli/report/formats.h"
#include "console/cli/report/sections.h"

namespace kintsugi::cli::report {
namespace {

Words StatusWords(const Subject& subject, const std::string& status) {
  if (status == "fixed") return subject.Plain(Phrase::kStatusFixed, Mark::kGood);
  if (status == "reproduced") return subject.Plain(Phrase::kStatusReproduced, Mark::kBad);
  if (status == "reported") return subject.Plain(Phrase::kStatusReported, Mark::kCare);
  return status.empty() ? subject.Plain(Phrase::kNotGiven) : Text(status);
}

Lines Concerned(const Subject& subject, const model::KnownIssue& issue) {
  if (issue.updates.empty()) return {subject.Plain(Phrase::kAllPlatforms)};
  Lines lines;
  for (const auto& id : issue.updates) lines.push_back(Text(subject.Platform(id)));
  return lines;
}

Part IssuePart(const Subject& subject, const model::KnownIssue& issue) {
  const Words status = StatusWords(subject, issue.status);
  Words title = subject.English(issue.title);
  title.mark = status.mark;
  Facts facts{
      {{subject.Say(Phrase::kIssueId), {Code(issue.id)}},
       {subject.Say(Phrase::kReported),
        {issue.reported.empty() ? subject.Plain(Phrase::kNotGiven) : Text(Date(subject.language, issue.reported))}},
       {subject.Say(Phrase::kStatus), {status}},
       {subject.Say(Phrase::kConcerns), Concerned(subject, issue)}}};
  if (!issue.hosts.empty()) {
    const bool exclude = issue.effect == model::KnownIssue::Effect::kExclude;
    facts.facts.push_back({subject.Say(Phrase::kHostRule), {Code(issue.hosts)}});
    facts.facts.push_back({subject.Say(Phrase::kEffect),
                           {exclude ? subject.Plain(Phrase::kEffectExclude, Mark::kBad)
                                    : subject.Plain(Phrase::kEffectWarn, Mark::kCare)}});
  }
  if (!issue.resolution.empty())
    facts.facts.push_back({subject.Say(Phrase::kResolution), {subject.English(issue.resolution)}});
  Part part{std::move(title), {}};
  if (!issue.text.empty()) part.blocks.push_back(Paragraph{subject.English(issue.text)});
  part.blocks.push_back(std::move(facts));
  return part;
}

Words ResultWords(const Subject& subject, const std::string& result) {
  struct Row {
    std::string_view word;
    Phrase phrase;
    Mark mark;
  };
  static constexpr Row kRows[] = {{"passed", Phrase::kPassed, Mark::kGood},
                                  {"failed", Phrase::kFailed, Mark::kBad},
                                  {"tested", Phrase::kTested, Mark::kFact},
                                  {"not tested", Phrase::kNotTested, Mark::kCare},
                                  {"not reproduced", Phrase::kNotReproduced, Mark::kFact},
                                  {"affected", Phrase::kIsAffected, Mark::kBad},
                                  {"not affected", Phrase::kIsNotAffected, Mark::kGood}};
  for (const Row& row : kRows)
    if (row.word == result) return subject.Plain(row.phrase, row.mark);
  Words words = subject.English(result);
  words.mark = Mark::kCare;
  return words;
}

}  // namespace

Section IssueSection(const Subject& subject) {
  Section section{"issues", subject.Say(Phrase::kIssues), {}, {}};
  std::vector<const model::KnownIssue*> issues;
  for (const auto& issue : subject.bulletin.known_issues) issues.push_back(&issue);
  std::stable_sort(issues.begin(), issues.end(),
                   [](const auto* a, const auto* b) { return a->reported > b->reported; });
  for (const auto* issue : issues) section.parts.push_back(IssuePart(subject, *issue));
  if (issues.empty()) section.blocks = {Paragraph{subject.Plain(Phrase::kIssuesNone)}};
  return section;
}

Section TestSection(const Subject& subject) {
  const auto& tests = subject.bulletin.tests;
  Section section{"tests", subject.Say(Phrase::kTests), {}, {}};
  if (tests.empty()) {
    section.blocks = {Paragraph{subject.Plain(Phrase::kTestsNone)}};
    return section;
  }
  Grid grid{subject.Say(Phrase::kTestTable),
            {{subject.Say(Phrase::kPlatform)}, {subject.Say(Phrase::kResult)}, {subject.Say(Phrase::kNote)}},
            {}};
  const model::TestResult* last = nullptr;
  for (const auto& test : tests) {  // neighbours with the same result share a row
    if (last != nullptr && last->result == test.result && last->note == test.note)
      grid.rows.back().cells[0].push_back(subject.English(test.platform));
    else
      grid.rows.push_back({{{subject.English(test.platform)},
                            {ResultWords(subject, test.result)},
                            test.note.empty() ? Lines{} : Lines{subject.English(test.note)}}});
    last = &test;
  }
  section.blocks = {std::move(grid)};
  return section;
}

Section WorkaroundSection(const Subject& subject) {
  Section section{"workarounds", subject.Say(Phrase::kWorkarounds), {}, {}};
  for (const auto& workaround : subject.bulletin.workarounds) {
    Part part{subject.English(workaround.title), {Paragraph{subject.English(workaround.text)}}};
    Facts facts;
    if (!workaround.side_effects.empty()) {
      Words effects = subject.English(workaround.side_effects);
      effects.mark = Mark::kCare;
      facts.facts.push_back({subject.Say(Phrase::kSideEffects), {std::move(effects)}});
    }
    if (workaround.cuts_management)
      facts.facts.push_back({subject.Say(Phrase::kManagement), {subject.Plain(Phrase::kCutsManagement, Mark::kBad)}});
    if (!facts.facts.empty()) part.blocks.push_back(std::move(facts));
    section.parts.push_back(std::move(part));
  }
  section.blocks = {
      Paragraph{subject.Plain(section.parts.empty() ? Phrase::kWorkaroundsNone : Phrase::kWorkaroundsLead)}};
  return section;
}

}  // namespace kintsugi::cli::report
