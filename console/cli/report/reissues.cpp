// SPDX-License-Identifier: Apache-2.0
// Packages that were issued again: which issue took the place of which, what changed inside, why, and whether hosts
// need it again. What changed is worked out from the files of both issues.
#include <algorithm>
#include <map>
#include <set>

#include "console/cli/report/formats.h"
#include "console/cli/report/sections.h"

namespace kintsugi::cli::report {
namespace {

std::string IssueLine(const Subject& subject, const model::Package& package) {
  std::vector<std::string> parts = {package.file_name};
  parts.push_back(package.size_bytes == 0 ? subject.Say(Phrase::kSizeNotPublished)
                                          : subject.Say(Phrase::kBytes, Digits(package.size_bytes)));
  if (!package.published.empty()) parts.push_back(Date(subject.language, package.published));
  if (!package.installer_version.empty())
    parts.push_back(subject.Say(Phrase::kInstallerShort, package.installer_version));
  return subject.Say(Phrase::kIssueLine, package.revision, Join(parts, subject.Say(Phrase::kComma)));
}

using Payload = std::map<std::pair<std::string, std::string>, std::set<std::string>>;  // (branch, name) -> versions
Payload PayloadOf(const std::vector<const model::Package*>& packages) {
  Payload payload;
  for (const auto* package : packages)
    for (const auto& file : package->manifest) payload[{file.branch, file.name}].insert(file.version);
  return payload;
}

std::string Versions(const std::set<std::string>& versions) {
  return versions.empty() ? "-" : Join({versions.begin(), versions.end()}, "/");
}

Lines Changes(const Subject& subject, const std::vector<const model::Package*>& earlier, const model::Package& now) {
  const bool unknown = earlier.empty() || now.manifest.empty() ||
                       std::any_of(earlier.begin(), earlier.end(),
                                   [](const model::Package* package) { return package->manifest.empty(); });
  if (unknown) return {subject.Plain(Phrase::kChangeUnknown)};
  Payload before = PayloadOf(earlier);
  Payload after = PayloadOf({&now});
  for (const auto& entry : before) after[entry.first];  // a file that went away
  Lines lines;
  for (const auto& [key, versions] : after) {
    if (before[key] == versions) continue;
    const auto& [branch, name] = key;
    lines.push_back(Code(fmt::format("{}{}: {} → {}", name, branch.empty() ? "" : " [" + branch + "]",
                                     Versions(before[key]), Versions(versions))));
  }
  if (lines.empty()) lines.push_back(subject.Plain(Phrase::kInstallerOnly));
  return lines;
}

Words Defect(const Subject& subject, const std::string& slug) {
  if (slug == "dllcache-not-updated") return subject.Plain(Phrase::kDefectDllcache, Mark::kBad);
  if (slug == "hangs-without-sedebugprivilege") return subject.Plain(Phrase::kDefectDebugPrivilege, Mark::kBad);
  return {slug, Mark::kBad, Look::kCode};
}

// Defects of earlier issues that the current one no longer has.
Lines Reasons(const Subject& subject, const std::vector<const model::Package*>& earlier, const model::Package& now) {
  std::vector<std::string> slugs;
  for (const auto* package : earlier)
    for (const auto& slug : package->defects)
      if (std::find(slugs.begin(), slugs.end(), slug) == slugs.end() &&
          std::find(now.defects.begin(), now.defects.end(), slug) == now.defects.end())
        slugs.push_back(slug);
  Lines lines;
  for (const auto& slug : slugs) lines.push_back(Defect(subject, slug));
  return lines;
}

void AddFact(std::vector<Fact>& facts, std::string name, Lines values) {
  if (!values.empty()) facts.push_back({std::move(name), std::move(values)});
}

Lines SameName(const Subject& subject, const std::vector<const model::Package*>& earlier, const model::Package& now) {
  if (earlier.empty()) return {};
  const bool same = std::any_of(earlier.begin(), earlier.end(),
                                [&](const model::Package* package) { return package->file_name == now.file_name; });
  return {same ? subject.Plain(Phrase::kSameNameText, Mark::kCare) : subject.Plain(Phrase::kOtherNameText)};
}

// First issues side by side (published on one day, each for some of the hosts) that became one package.
Lines Merged(const Subject& subject, const std::vector<const model::Package*>& earlier) {
  std::set<std::string> names;
  for (const auto* package : earlier)
    if (package->published == earlier.front()->published) names.insert(package->file_name);
  if (names.size() < 2) return {};
  return {Text(subject.Say(Phrase::kMergedText, names.size()))};
}

Part ReissuePart(const Subject& subject, const model::Update& update) {
  const model::Package* now = CurrentPackage(update);
  std::vector<const model::Package*> earlier;
  Lines old;
  for (const auto& package : update.packages) {
    if (&package == now) continue;
    earlier.push_back(&package);
    old.push_back(
        {IssueLine(subject, package), package.state == model::PackageState::kWithdrawn ? Mark::kBad : Mark::kNone});
  }
  std::vector<Fact> facts;
  AddFact(facts, subject.Say(Phrase::kEarlierIssue), old.empty() ? Lines{subject.Plain(Phrase::kEarlierNotKept)} : old);
  if (now == nullptr) {
    AddFact(facts, subject.Say(Phrase::kCurrentIssue), {subject.Plain(Phrase::kNoCurrentIssue, Mark::kBad)});
    return {Text(PlatformName(subject.language, update.applicability)), {Facts{std::move(facts)}}};
  }
  AddFact(facts, subject.Say(Phrase::kCurrentIssue), {{IssueLine(subject, *now), Mark::kGood}});
  AddFact(facts, subject.Say(Phrase::kSameName), SameName(subject, earlier, *now));
  AddFact(facts, subject.Say(Phrase::kMerged), Merged(subject, earlier));
  AddFact(facts, subject.Say(Phrase::kWhatChanged), Changes(subject, earlier, *now));
  AddFact(facts, subject.Say(Phrase::kWhy), Reasons(subject, earlier, *now));
  AddFact(facts, subject.Say(Phrase::kReapply), {ReapplyWords(subject, now->reapply)});
  if (!now->note.empty()) AddFact(facts, subject.Say(Phrase::kRemark), {subject.English(now->note)});
  return {Text(PlatformName(subject.language, update.applicability)), {Facts{std::move(facts)}}};
}

}  // namespace

Section ReissueSection(const Subject& subject) {
  Section section{"reissues", subject.Say(Phrase::kReissues), {}, {}};
  for (const model::Update* update : Reissued(subject.bulletin)) section.parts.push_back(ReissuePart(subject, *update));
  if (!section.parts.empty()) section.blocks = {Paragraph{subject.Plain(Phrase::kReissuesLead)}};
  return section;
}

}  // namespace kintsugi::cli::report
