// SPDX-License-Identifier: Apache-2.0
// The packages of each platform in all their issues, and the files inside.
#include <algorithm>

#include "common/base/bytes.h"
#include "common/catalog/bulletin_text.h"
#include "console/cli/report/formats.h"
#include "console/cli/report/sections.h"

namespace kintsugi::cli::report {
namespace {

std::string SizeText(const Subject& subject, std::uint64_t bytes) {
  return bytes == 0 ? subject.Say(Phrase::kNotPublished) : Digits(bytes);
}

Grid IssueGrid(const Subject& subject, const model::Update& update) {
  Grid grid{subject.Say(Phrase::kPackageTable),
            {{subject.Say(Phrase::kIssue), true},
             {subject.Say(Phrase::kFileName)},
             {subject.Say(Phrase::kSize), true},
             {subject.Say(Phrase::kPublished)},
             {subject.Say(Phrase::kInstaller)},
             {subject.Say(Phrase::kState)}},
            {}};
  for (const auto& package : update.packages)
    grid.rows.push_back({{{Text(std::to_string(package.revision))},
                          {Code(package.file_name)},
                          {Text(SizeText(subject, package.size_bytes))},
                          {Text(Date(subject.language, package.published))},
                          {Code(package.installer_version)},
                          {PackageStateWords(subject, package.state)}}});
  return grid;
}

struct FileRow {
  const model::ManifestFile* file;
  std::vector<std::string> issues;
};

// Each file once, with the issues that hold it.
std::vector<FileRow> FilesOf(const model::Update& update) {
  std::vector<FileRow> rows;
  for (const auto& package : update.packages) {
    const std::string issue = std::to_string(package.revision);
    for (const auto& file : package.manifest) {
      const auto same = std::find_if(rows.begin(), rows.end(), [&](const FileRow& row) { return *row.file == file; });
      if (same == rows.end())
        rows.push_back({&file, {issue}});
      else if (same->issues.back() != issue)
        same->issues.push_back(issue);
    }
  }
  return rows;
}

Grid FileGrid(const Subject& subject, const model::Update& update) {
  Grid grid{subject.Say(Phrase::kFileTable),
            {{subject.Say(Phrase::kFileName)},
             {subject.Say(Phrase::kVersion)},
             {subject.Say(Phrase::kSize), true},
             {subject.Say(Phrase::kDay)},
             {subject.Say(Phrase::kFolder)},
             {subject.Say(Phrase::kBranch)},
             {subject.Say(Phrase::kIssue)},
             {subject.Say(Phrase::kSource)}},
            {}};
  for (const auto& row : FilesOf(update)) {
    const auto& file = *row.file;
    Lines source = {Text(file.source)};
    if (!file.note.empty()) source.push_back(subject.English(file.note));
    grid.rows.push_back({{{Code(file.name)},
                          {Code(file.version)},
                          {Text(SizeText(subject, file.size_bytes))},
                          {Text(Date(subject.language, file.timestamp_utc))},
                          {Code(file.folder)},
                          {Code(file.branch)},
                          {Text(Join(row.issues, ", "))},
                          std::move(source)}});
  }
  return grid;
}

// As one would type it; quotes only around what has blanks.
std::string CommandLine(const std::vector<std::string>& arguments) {
  std::vector<std::string> words;
  for (const auto& argument : arguments)
    words.push_back(argument.empty() || argument.find(' ') != std::string::npos ? "\"" + argument + "\"" : argument);
  return Join(words, " ");
}

std::vector<Fact> PackageFacts(const Subject& subject, const model::Update& update) {
  std::vector<Fact> facts;
  if (!update.console_name.empty()) facts.push_back({subject.Say(Phrase::kConsoleName), {Code(update.console_name)}});
  if (const model::Package* current = CurrentPackage(update)) {
    const auto& own = current->arguments;
    const std::string line = CommandLine(own.empty() ? catalog::DefaultsFor(current->kind).arguments : own);
    if (!line.empty()) facts.push_back({subject.Say(Phrase::kSilent), {Code(line)}});
  }
  if (!update.uninstall.empty())
    facts.push_back({subject.Say(Phrase::kUninstallCommand), {Code(CommandLine(update.uninstall))}});
  if (update.disk_needed_bytes > 0)
    facts.push_back(
        {subject.Say(Phrase::kDiskNeeded), {Text(subject.Say(Phrase::kBytes, Digits(update.disk_needed_bytes)))}});
  Lines hashes;
  for (const auto& package : update.packages)
    if (package.sha256)
      hashes.push_back(Code(subject.Say(Phrase::kIssueLine, package.revision, ToHex(*package.sha256))));
  if (!hashes.empty()) facts.push_back({subject.Say(Phrase::kHash), std::move(hashes)});
  return facts;
}

Fact RemarkFact(const Subject& subject, const model::Update& update) {
  Fact fact{subject.Say(Phrase::kRemark), {}};
  if (!update.note.empty()) fact.values.push_back(subject.English(update.note));
  for (const auto& package : update.packages) {
    if (package.note.empty()) continue;
    Words note = subject.English(package.note);
    if (update.packages.size() > 1) note.text = subject.Say(Phrase::kIssueLine, package.revision, note.text);
    fact.values.push_back(std::move(note));
  }
  return fact;
}

}  // namespace

Section PackageSection(const Subject& subject) {
  Section section{"packages", subject.Say(Phrase::kPackages), {}, {}};
  for (const auto& update : subject.bulletin.updates) {
    if (update.packages.empty()) continue;
    Part part{Text(PlatformName(subject.language, update.applicability)),
              {WithoutEmptyColumns(IssueGrid(subject, update))}};
    Grid files = FileGrid(subject, update);
    if (!files.rows.empty()) part.blocks.push_back(WithoutEmptyColumns(std::move(files)));
    std::vector<Fact> facts = PackageFacts(subject, update);
    Fact remarks = RemarkFact(subject, update);
    if (!remarks.values.empty()) facts.push_back(std::move(remarks));
    if (!facts.empty()) part.blocks.push_back(Facts{std::move(facts)});
    section.parts.push_back(std::move(part));
  }
  if (!section.parts.empty())
    section.blocks = {Paragraph{subject.Plain(Phrase::kPackagesLead)},
                      Paragraph{subject.Plain(Phrase::kTableSources, Mark::kFact)}};
  return section;
}

}  // namespace kintsugi::cli::report
