// SPDX-License-Identifier: Apache-2.0
// The head of the page and the order of its sections: first what decides, then what proves.
#include "console/cli/report/report.h"

#include <algorithm>

#include "console/cli/report/formats.h"
#include "console/cli/report/sections.h"

namespace kintsugi::cli::report {
namespace {

Fact SeverityFact(const Subject& subject) {
  Fact fact{subject.Say(Phrase::kSeverity), {}};
  const auto severity = subject.bulletin.severity;
  if (severity == model::Severity::kUnknown) {
    fact.values = {subject.Plain(Phrase::kNotRated, Mark::kFact)};
    return fact;
  }
  const Mark mark = severity == model::Severity::kCritical ? Mark::kBad
                    : severity == model::Severity::kLow    ? Mark::kFact
                                                           : Mark::kCare;
  fact.scale = Scale{{subject.Say(Phrase::kSeverityCritical), subject.Say(Phrase::kSeverityImportant),
                      subject.Say(Phrase::kSeverityModerate), subject.Say(Phrase::kSeverityLow)},
                     static_cast<std::size_t>(severity) - 1,
                     mark};
  return fact;
}

Fact UrgencyFact(const Subject& subject) {
  Fact fact{subject.Say(Phrase::kUrgency), {}};
  Scale scale{{subject.Say(Phrase::kUrgencyServicePack), subject.Say(Phrase::kUrgencyEarly),
               subject.Say(Phrase::kUrgencyImmediate)}};
  switch (subject.bulletin.urgency) {
    case model::Urgency::kUnknown:
      fact.values = {subject.Plain(Phrase::kNotRated, Mark::kFact)};
      return fact;
    case model::Urgency::kWithServicePack:
      scale.mark = Mark::kFact;
      break;
    case model::Urgency::kEarly:
      scale.at = 1;
      scale.mark = Mark::kCare;
      break;
    case model::Urgency::kImmediate:
      scale.at = 2;
      scale.mark = Mark::kBad;
      break;
  }
  fact.scale = std::move(scale);
  return fact;
}

// What all updates with a package agree on; else that it depends on the platform.
template <typename WordsOf>
Lines Agreed(const Subject& subject, WordsOf words_of) {
  std::vector<Words> seen;
  for (const auto& update : subject.bulletin.updates) {
    if (!update.package_published) continue;
    Words words = words_of(update);
    if (std::none_of(seen.begin(), seen.end(), [&](const Words& other) { return other.text == words.text; }))
      seen.push_back(std::move(words));
  }
  if (seen.empty()) return {subject.Plain(Phrase::kNotGiven)};
  if (seen.size() > 1) return {subject.Plain(Phrase::kDepends, Mark::kFact)};
  return seen;
}

Fact ScopeFact(const Subject& subject) {
  Fact fact{subject.Say(Phrase::kScope), {}};
  for (const auto& scope : subject.bulletin.scopes)
    fact.values.push_back(scope == "server"   ? subject.Plain(Phrase::kScopeServer, Mark::kFact)
                          : scope == "client" ? subject.Plain(Phrase::kScopeClient, Mark::kFact)
                                              : Text(scope));
  if (fact.values.empty()) fact.values = {subject.Plain(Phrase::kNotGiven)};
  return fact;
}

Fact ListFact(const Subject& subject, Phrase name, const std::vector<std::string>& items, Phrase none,
              Mark mark = Mark::kNone) {
  Fact fact{subject.Say(name), {}};
  for (const auto& item : items) fact.values.push_back({item, mark, Look::kCode});
  if (items.empty()) fact.values = {subject.Plain(none)};
  return fact;
}

template <typename List>
std::vector<std::string> Union(const std::vector<model::Update>& updates, List list) {
  std::vector<std::string> all;
  for (const auto& update : updates)
    for (const auto& item : list(update))
      if (std::find(all.begin(), all.end(), item) == all.end()) all.push_back(item);
  return all;
}

std::vector<std::string> KnowledgeBase(const model::Bulletin& bulletin) {
  std::vector<std::string> numbers = {"KB" + bulletin.kb};
  for (const auto& update : bulletin.updates)
    if (!update.kb.empty() && std::find(numbers.begin(), numbers.end(), "KB" + update.kb) == numbers.end())
      numbers.push_back("KB" + update.kb);
  return numbers;
}

Facts KeyFacts(const Subject& subject) {
  const model::Bulletin& bulletin = subject.bulletin;
  std::vector<Fact> facts = {SeverityFact(subject), UrgencyFact(subject)};
  facts.push_back({subject.Say(Phrase::kAttacks),
                   {bulletin.exploited ? subject.Plain(Phrase::kAttacksKnown, Mark::kBad)
                                       : subject.Plain(Phrase::kAttacksUnknown, Mark::kGood)}});
  facts.push_back({subject.Say(Phrase::kRestart),
                   Agreed(subject, [&](const auto& update) { return RestartWords(subject, update.reboot); })});
  facts.push_back({subject.Say(Phrase::kUninstall),
                   Agreed(subject, [&](const auto& update) { return UninstallWords(subject, update); })});
  facts.push_back(ScopeFact(subject));
  facts.push_back(ListFact(subject, Phrase::kNumbers, {bulletin.id}, Phrase::kNotGiven));
  facts.push_back(ListFact(subject, Phrase::kKnowledgeBase, KnowledgeBase(bulletin), Phrase::kNotGiven));
  facts.push_back(ListFact(subject, Phrase::kVulnerabilities, bulletin.cves, Phrase::kNotGiven));
  facts.push_back(ListFact(subject, Phrase::kReplaces,
                           Union(bulletin.updates, [](const auto& update) { return update.supersedes; }),
                           Phrase::kNone));
  const auto later = Union(bulletin.updates, [](const auto& update) { return update.superseded_by; });
  if (!later.empty()) facts.push_back(ListFact(subject, Phrase::kReplacedBy, later, Phrase::kNone, Mark::kCare));
  facts.push_back({subject.Say(Phrase::kPublished), {Text(Date(subject.language, bulletin.published))}});
  if (!bulletin.updated.empty())
    facts.push_back({subject.Say(Phrase::kUpdated), {Text(Date(subject.language, bulletin.updated))}});
  if (!bulletin.source_revision.empty())
    facts.push_back({subject.Say(Phrase::kSourceRevision), {Text(bulletin.source_revision)}});
  return {facts};
}

void SetTitles(const Subject& subject, Document& document) {
  const Words english = subject.English(subject.bulletin.title);
  const Words japanese{subject.bulletin.title_ja, Mark::kNone, Look::kPlain, subject.language != Language::kJapanese};
  const bool first_japanese = subject.language == Language::kJapanese && !japanese.text.empty();
  document.title = first_japanese ? japanese : english;
  // The maker's title is a name by which people find the bulletin: shown in both languages.
  if (first_japanese) document.other_title = english;
}

}  // namespace

Document MakeReport(const model::Bulletin& bulletin, Language language, const Estimates& estimates) {
  const Subject subject{bulletin, language};
  Document document;
  document.language = language;
  document.kind = subject.Say(Phrase::kAlert);
  document.number = fmt::format("{} / KB{}", bulletin.id, bulletin.kb);
  SetTitles(subject, document);
  const std::string as_of = Date(language, bulletin.updated.empty() ? bulletin.published : bulletin.updated);
  document.validity = subject.Say(Phrase::kAsOf, as_of);
  document.key_facts = KeyFacts(subject);
  for (Section section :
       {AdviceSection(subject), PlatformSection(subject), EstimateSection(subject, estimates), ReissueSection(subject),
        IssueSection(subject), TestSection(subject), WorkaroundSection(subject), PackageSection(subject),
        VerifySection(subject), ConflictSection(subject), HistorySection(subject), ReferenceSection(subject)})
    if (!section.blocks.empty() || !section.parts.empty()) document.sections.push_back(std::move(section));
  document.footer = subject.Say(Phrase::kFooter, bulletin.id);
  return document;
}

}  // namespace kintsugi::cli::report
