// SPDX-License-Identifier: Apache-2.0
#include "console/cli/assess/assess_view.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "common/advisory/product.h"

namespace kintsugi::cli {
namespace {

using advisory::KbId;
using advisory::RebootWord;
using assess::KbRow;
using model::Severity;
using model::UpdateStatus;

Cell RebootCell(RebootWord reboot) {
  switch (reboot) {
    case RebootWord::kYes:
      return std::string("yes");
    case RebootWord::kNo:
      return std::string("no");
    case RebootWord::kMaybe:
      return std::string("maybe");
    case RebootWord::kUnspecified:
      break;
  }
  return {};
}

Cell KbCell(const AssessedHost& host, KbId kb) {
  if (kb == advisory::kNone) return {};
  return TextCell(assess::KbDigits(host.assessor.catalog().kbs()[kb]));
}

std::string Counted(std::uint64_t count, const char* one, const char* many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string SystemText(const AssessedHost& host) {
  const model::OsFacts& os = host.host.facts.os;
  std::vector<std::string> names;
  for (const auto id : host.assessment.platforms)
    names.push_back(advisory::PlatformName(host.assessor.catalog().platforms()[id].platform()));
  std::string name = names.empty() ? os.product : fmt::format("{}", fmt::join(names, " or "));
  if (name.empty()) name = "system not known";
  return os.build == 0 ? name
                       : fmt::format("{} (build {}{})", name, os.build, os.ubr == 0 ? "" : fmt::format(".{}", os.ubr));
}

// The components that an Unknown row is for.
std::vector<std::string> ComponentsOf(const AssessedHost& host, KbId kb) {
  std::vector<std::string> components;
  const auto& catalog = host.assessor.catalog();
  for (const auto id : catalog.FixesOfKb(kb)) {
    const advisory::Fix& fix = catalog.fixes()[id];
    const auto& platforms = host.assessment.platforms;
    if (fix.component.empty() || std::find(platforms.begin(), platforms.end(), fix.platform) == platforms.end())
      continue;
    if (std::find(components.begin(), components.end(), fix.component) == components.end())
      components.emplace_back(fix.component);
  }
  return components;
}

std::uint32_t Count(const AssessedHost& host, UpdateStatus status) {
  return static_cast<std::uint32_t>(
      std::count_if(host.assessment.rows.begin(), host.assessment.rows.end(),
                    [status](const KbRow& row) { return row.actionable && row.status == status; }));
}

advisory::Date NewestOf(const AssessedHost& host) {
  advisory::Date newest = 0;
  for (const auto& row : host.assessment.rows) newest = std::max(newest, host.assessor.Released(row.kb));
  return newest;
}

void NoteComponents(const AssessedHost& host, std::vector<std::string>& notes) {
  std::vector<std::string> components;
  for (const auto& row : host.assessment.rows) {
    if (row.rule != assess::Rule::kComponentNotKnown) continue;
    for (auto& component : ComponentsOf(host, row.kb)) {
      if (std::find(components.begin(), components.end(), component) == components.end())
        components.push_back(std::move(component));
    }
  }
  if (components.empty()) return;
  std::sort(components.begin(), components.end());
  constexpr std::size_t kMost = 6;
  const std::size_t more = components.size() > kMost ? components.size() - kMost : 0;
  components.resize(components.size() - more);
  notes.push_back(fmt::format(
      "Unknown rows are for components that these facts do not show: {}{}. They are needed only where the component is "
      "installed; an agent on the host finds out.",
      fmt::join(components, ", "), more == 0 ? "" : fmt::format(" and {} more", more)));
}

}  // namespace

Table AssessTable(const AssessedHost& host) {
  Table table{{{"host", ""},
               {"position", "#"},
               {"kb", "KB"},
               {"severity", "SEVERITY", kState},
               {"cve_count", "CVES"},
               {"exploited", "EXPLOITED"},
               {"status", "STATUS", kState},
               {"replaces", "REPLACES"},
               {"reboot", "REBOOT"},
               {"superseded_by", ""},
               {"in_force", ""},
               {"actionable", ""},
               {"published", ""},
               {"component", ""},
               {"rule", ""},
               {"reason", ""},
               {"title", "TITLE"}},
              {}};
  std::uint64_t position = 0;
  for (const KbRow& row : host.assessment.rows)
    table.rows.push_back({host.host.facts.name, Number(++position), KbCell(host, row.kb),
                          std::string(model::Name(row.severity)), Number(row.cves), row.exploited,
                          std::string(model::Name(row.status)), Number(row.replaces), RebootCell(row.reboot),
                          KbCell(host, row.by), row.in_force, row.actionable,
                          TextCell(advisory::DateText(host.assessor.Released(row.kb))), ComponentsOf(host, row.kb),
                          std::string(assess::RuleName(row.rule)), host.assessor.Reason(row, host.host.facts.os),
                          TextCell(host.assessor.Title(host.assessment.platforms, row.kb))});
  return table;
}

std::vector<std::string> AssessSummary(const AssessedHost& host) {
  const auto& assessment = host.assessment;
  std::vector<std::string> lines = {fmt::format("{}: {}, {} listed", host.host.facts.name, SystemText(host),
                                                Counted(host.host.facts.hotfixes.size(), "hotfix", "hotfixes"))};
  if (assessment.platforms.empty()) {
    lines.push_back("The catalog has nothing for this system, so that nothing can be said of it.");
    return lines;
  }
  const std::uint32_t unknown = Count(host, UpdateStatus::kUnknown);
  const std::uint32_t sure = assessment.actionable - unknown;
  if (sure == 0 && unknown == 0) {
    lines.push_back("Nothing is missing.");
    return lines;
  }
  std::string exploited;
  if (assessment.open_exploited_cves != 0) {
    exploited = fmt::format(", {} of them exploited", assessment.open_exploited_cves);
  } else if (assessment.exploited != 0) {
    exploited = fmt::format("; {} of the installs {} what is exploited", assessment.exploited,
                            assessment.exploited == 1 ? "closes" : "close");
  }
  lines.push_back(fmt::format("{} {} {}{}{}.", Counted(sure, "install", "installs"), sure == 1 ? "closes" : "close",
                              Counted(assessment.open_cves, "open CVE", "open CVEs"), exploited,
                              unknown == 0 ? "" : fmt::format("; {} cannot be decided from these facts", unknown)));
  return lines;
}

std::vector<std::string> AssessNotes(const AssessedHost& host) {
  std::vector<std::string> notes;
  NoteComponents(host, notes);
  if (!host.host.hotfixes_complete)
    notes.push_back(
        "The list of hotfixes is missing or was cut short, so that what it does not name may be installed all the "
        "same. "
        "Give the output of `wmic qfe list` or Get-HotFix of this host, too.");
  for (const auto fact : host.assessment.missing_facts)
    notes.push_back(fmt::format("The facts do not say the {}; rows that depend on it are Unknown.", fact));
  const auto of_status = [&](UpdateStatus status) {
    return host.assessment.by_status[static_cast<std::size_t>(status)];
  };
  if (const auto count = of_status(UpdateStatus::kPendingReboot); count != 0)
    notes.push_back(fmt::format("{} for a reboot: reboot before anything else.",
                                count == 1 ? "1 update waits" : fmt::format("{} updates wait", count)));
  if (const auto count = of_status(UpdateStatus::kInconsistent); count != 0)
    notes.push_back(
        fmt::format("{} recorded as installed, but the build or the files contradict that: --why KB has the "
                    "proof, and installing again is the remedy.",
                    count == 1 ? "1 update is" : fmt::format("{} updates are", count)));
  const advisory::Date ends = host.assessment.support_ends;
  if (ends != 0 && NewestOf(host) > ends)
    notes.push_back(fmt::format(
        "Free support of this release ended on {}; what was published later needs extended security updates or a "
        "long-term edition, and a later release of Windows is the better way.",
        advisory::DateText(ends)));
  const bool service_pack = std::any_of(host.assessment.rows.begin(), host.assessment.rows.end(),
                                        [](const KbRow& row) { return row.actionable && row.place == 0; });
  if (service_pack)
    notes.push_back("Install the service pack or release first and assess again: later updates need it.");
  return notes;
}

}  // namespace kintsugi::cli
