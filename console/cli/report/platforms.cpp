// SPDX-License-Identifier: Apache-2.0
// Which platforms the bulletin concerns, what they need first, and those that get nothing.
#include <algorithm>

#include "console/cli/report/formats.h"
#include "console/cli/report/sections.h"

namespace kintsugi::cli::report {
namespace {

Lines Needs(const Subject& subject, const model::Update& update) {
  Lines needs;
  const std::string& component = update.applicability.requires_component;
  if (!component.empty())
    needs.push_back(component == "ie6sp1" ? subject.Plain(Phrase::kComponentIe6Sp1) : Code(component));
  for (const auto& id : update.prerequisites) needs.push_back(Code(id));
  if (update.exclusive) needs.push_back(subject.Plain(Phrase::kExclusive, Mark::kCare));
  if (update.servicing_stack) needs.push_back(subject.Plain(Phrase::kServicingStack, Mark::kCare));
  return needs;
}

Grid PlatformGrid(const Subject& subject) {
  Grid grid{subject.Say(Phrase::kPlatformTable),
            {{subject.Say(Phrase::kPlatform)},
             {subject.Say(Phrase::kNeeds)},
             {subject.Say(Phrase::kRestart)},
             {subject.Say(Phrase::kUninstall)},
             {subject.Say(Phrase::kFixIncluded)},
             {subject.Say(Phrase::kSupportEnds)}},
            {}};
  for (const auto& update : subject.bulletin.updates) {
    if (!update.package_published) continue;
    const int pack = update.detection.contained_in_service_pack;
    const Lines included = pack > 0 ? Lines{Text(fmt::format("SP{}", pack))} : Lines{};
    const Lines ends =
        update.support_ends.empty() ? Lines{} : Lines{{Date(subject.language, update.support_ends), Mark::kCare}};
    grid.rows.push_back({{{Text(PlatformName(subject.language, update.applicability))},
                          Needs(subject, update),
                          {RestartWords(subject, update.reboot)},
                          {UninstallWords(subject, update)},
                          included,
                          ends}});
  }
  return grid;
}

Lines Ids(const std::vector<std::string>& ids) {
  Lines lines;
  for (const auto& id : ids) lines.push_back(Code(id));
  return lines;
}

// Replacement is a matter of platforms: rows with the same ids are one row.
Grid SupersedenceGrid(const Subject& subject) {
  Grid grid{subject.Say(Phrase::kSupersedenceTable),
            {{subject.Say(Phrase::kPlatform)}, {subject.Say(Phrase::kReplaces)}, {subject.Say(Phrase::kReplacedBy)}},
            {}};
  std::vector<const model::Update*> firsts;
  for (const auto& update : subject.bulletin.updates) {
    if (update.supersedes.empty() && update.superseded_by.empty()) continue;
    const Words platform = Text(PlatformName(subject.language, update.applicability));
    const auto same = std::find_if(firsts.begin(), firsts.end(), [&](const model::Update* first) {
      return first->supersedes == update.supersedes && first->superseded_by == update.superseded_by;
    });
    if (same != firsts.end()) {
      grid.rows[static_cast<std::size_t>(same - firsts.begin())].cells[0].push_back(platform);
      continue;
    }
    firsts.push_back(&update);
    grid.rows.push_back({{{platform}, Ids(update.supersedes), Ids(update.superseded_by)}});
  }
  return grid;
}

Part NoPackagePart(const Subject& subject) {
  Part part{subject.Plain(Phrase::kNoPackage, Mark::kBad), {}};
  for (const auto& update : subject.bulletin.updates) {
    if (update.package_published) continue;
    Lines values;
    for (const Words& need : Needs(subject, update))
      values.push_back(Text(subject.Say(Phrase::kAffectedWith, need.text)));
    if (!update.note.empty()) values.push_back(subject.English(update.note));
    if (!update.support_ends.empty())
      values.push_back(Text(subject.Say(Phrase::kSupportEnds) + subject.Say(Phrase::kColon) +
                            Date(subject.language, update.support_ends)));
    if (part.blocks.empty()) part.blocks = {Paragraph{subject.Plain(Phrase::kNoPackageLead)}, Facts{}};
    std::get<Facts>(part.blocks[1])
        .facts.push_back({PlatformName(subject.language, update.applicability), std::move(values)});
  }
  return part;
}

}  // namespace

Section PlatformSection(const Subject& subject) {
  Section section{"platforms", subject.Say(Phrase::kPlatforms), {}, {}};
  Grid platforms = PlatformGrid(subject);
  if (!platforms.rows.empty())
    section.blocks = {Paragraph{subject.Plain(Phrase::kPlatformsLead)}, WithoutEmptyColumns(std::move(platforms))};
  Grid supersedence = SupersedenceGrid(subject);
  if (!supersedence.rows.empty()) section.blocks.push_back(WithoutEmptyColumns(std::move(supersedence)));
  Part without = NoPackagePart(subject);
  if (!without.blocks.empty()) section.parts.push_back(std::move(without));
  Lines not_affected;
  for (const auto& product : subject.bulletin.not_affected) not_affected.push_back({ProductName(product), Mark::kGood});
  if (!not_affected.empty())
    section.parts.push_back({subject.Plain(Phrase::kNotAffected), {Bullets{std::move(not_affected)}}});
  return section;
}

}  // namespace kintsugi::cli::report
