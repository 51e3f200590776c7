// SPDX-License-Identifier: Apache-2.0
// What to do, what to watch, and the summary.
#include <algorithm>

#include "console/cli/report/formats.h"
#include "console/cli/report/sections.h"

namespace kintsugi::cli::report {
namespace {

Words Advice(const Subject& subject) {
  switch (subject.bulletin.urgency) {
    case model::Urgency::kImmediate:
      return subject.Plain(Phrase::kAdviseImmediate, Mark::kBad);
    case model::Urgency::kEarly:
      return subject.Plain(Phrase::kAdviseEarly, Mark::kCare);
    case model::Urgency::kWithServicePack:
      return subject.Plain(Phrase::kAdviseServicePack, Mark::kFact);
    case model::Urgency::kUnknown:
      break;
  }
  return subject.Plain(Phrase::kAdviseUnknown, Mark::kFact);
}

std::string ListOf(const Subject& subject, std::vector<std::string> items) {
  std::vector<std::string> once;
  for (auto& item : items)
    if (std::find(once.begin(), once.end(), item) == once.end()) once.push_back(std::move(item));
  return Join(once, subject.Say(Phrase::kComma));
}

void AddWatch(const Subject& subject, Lines& lines, Phrase phrase, std::vector<std::string> items) {
  if (!items.empty()) lines.push_back({subject.Say(phrase, ListOf(subject, std::move(items))), Mark::kCare});
}

Lines Watch(const Subject& subject) {
  std::vector<std::string> later;
  std::vector<std::string> reissues;
  std::vector<std::string> without;
  std::vector<std::string> ends;
  for (const auto& update : subject.bulletin.updates) {
    later.insert(later.end(), update.superseded_by.begin(), update.superseded_by.end());
    const std::string product = ProductName(update.applicability.product);
    const model::Package* current = CurrentPackage(update);
    if (current != nullptr && current->reapply != model::Reapply::kNone) reissues.push_back(product);
    if (!update.package_published) without.push_back(PlatformName(subject.language, update.applicability));
    if (!update.support_ends.empty())
      ends.push_back(product + subject.Say(Phrase::kBracketed, Date(subject.language, update.support_ends)));
  }
  const auto open = std::count_if(subject.bulletin.known_issues.begin(), subject.bulletin.known_issues.end(), IsOpen);
  Lines lines;
  AddWatch(subject, lines, Phrase::kWatchSuperseded, later);
  AddWatch(subject, lines, Phrase::kWatchReissues, reissues);
  if (open > 0) AddWatch(subject, lines, Phrase::kWatchOpenIssues, {std::to_string(open)});
  AddWatch(subject, lines, Phrase::kWatchNoPackage, without);
  AddWatch(subject, lines, Phrase::kWatchSupportEnds, ends);
  return lines;
}

Words Summary(const Subject& subject) {
  const auto& bulletin = subject.bulletin;
  const Words japanese{bulletin.summary_ja, Mark::kNone, Look::kPlain, subject.language != Language::kJapanese};
  const Words english = subject.English(bulletin.summary);
  const bool prefer_japanese = subject.language == Language::kJapanese ? !japanese.text.empty() : english.text.empty();
  return prefer_japanese ? japanese : english;
}

}  // namespace

Section AdviceSection(const Subject& subject) {
  Section section{"advice", subject.Say(Phrase::kAdvice), {Paragraph{Advice(subject)}}, {}};
  Lines watch = Watch(subject);
  if (!watch.empty()) section.blocks.push_back(Bullets{std::move(watch)});
  Words summary = Summary(subject);
  if (!summary.text.empty())
    section.parts.push_back({subject.Plain(Phrase::kSummary), {Paragraph{std::move(summary)}}});
  return section;
}

}  // namespace kintsugi::cli::report
