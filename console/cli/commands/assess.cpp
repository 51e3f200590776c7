// SPDX-License-Identifier: Apache-2.0
// What is missing on hosts of which there are only files, in this process, without a console.
#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <optional>

#include "common/assess/advisory/host_assessor.h"
#include "common/assess/assess.h"
#include "common/base/text.h"
#include "console/cli/assess/assess_catalog.h"
#include "console/cli/assess/assess_view.h"
#include "console/cli/commands/commands.h"
#include "console/cli/host_files.h"
#include "console/cli/output/safe_text.h"

namespace kintsugi::cli {
namespace {

struct AssessOptions {
  std::vector<std::string> catalog;
  std::vector<std::string> hosts;
  std::string why;
  bool all = false;
};

constexpr const char* kFooter =
    "Example: kintsugi assess --catalog definitions.zip pc1_systeminfo.txt pc1_qfe.txt\n"
    "Files of one host (systeminfo, wmic qfe list, Get-HotFix, lists of KBs) are put together by its name.\n"
    "-o json: one array of rows for one host; an array of such arrays, one for each host, for several.";

assess::HostInput InputOf(const hostfile::Host& host) {
  return {host.facts, host.hotfixes_complete, host.installation};
}

// Only what these hosts are: laying out every platform takes longer than all else.
std::vector<advisory::PlatformId> PlatformsOf(const advisory::Catalog& catalog,
                                              const std::vector<hostfile::Host>& hosts) {
  std::vector<advisory::PlatformId> platforms;
  for (const auto& host : hosts) {
    model::OsFacts os = host.facts.os;
    if (!host.installation.empty()) os.edition += " " + host.installation;
    for (const auto& match : catalog.Match(os)) platforms.push_back(match.platform);
  }
  if (platforms.empty()) platforms.push_back(advisory::kNone);  // none, and not all
  return platforms;
}

Table WhyTable(const hostfile::Host& host, const model::Assessment& assessment) {
  Table evidence{{{"rule", ""}, {"observed", ""}, {"expected", ""}, {"source", ""}, {"holds", ""}, {"known", ""}}, {}};
  for (const auto& row : assessment.evidence)
    evidence.rows.push_back(
        {row.rule, TextCell(row.observed), TextCell(row.expected), TextCell(row.source), row.holds, row.known});
  return {{{"host", ""}, {"kb", ""}, {"status", ""}, {"reason", ""}, {"evidence", "", kNested}},
          {{host.facts.name,
            TextCell(assessment.update_id.starts_with("KB") ? assessment.update_id.substr(2) : assessment.update_id),
            std::string(model::Name(assessment.status)), assessment.reason, Nested(std::move(evidence))}}};
}

void PrintWhy(Session& session, const hostfile::Host& host, const model::Assessment& assessment) {
  if (session.format() != Format::kTable) return session.Print(WhyTable(host, assessment));
  session.streams.out << SafeText(fmt::format("{} on {}: {}", assessment.update_id, host.facts.name,
                                              model::Name(assessment.status)))
                      << "\n"
                      << SafeLines(assess::Render(assessment)) << "\n";
}

Status Why(Session& session, const assess::HostAssessor& assessor, const std::vector<hostfile::Host>& hosts,
           const std::string& name) {
  const advisory::KbId kb = assessor.catalog().FindKb(name);
  if (kb == advisory::kNone)
    return Error{Code::kNotFound,
                 fmt::format("the catalog knows no {}; give a KB number, e.g. KB4012212", SafeText(name))};
  for (const auto& host : hosts) PrintWhy(session, host, assessor.Explain(InputOf(host), kb));
  return {};
}

void PrintText(Session& session, const AssessedHost& host) {
  for (const auto& line : AssessSummary(host)) session.PrintLine(line);
  if (!host.assessment.rows.empty()) {
    session.PrintLine("");
    session.Print(AssessTable(host));
  }
  const auto notes = AssessNotes(host);
  if (!notes.empty()) session.PrintLine("");
  for (const auto& note : notes) session.PrintLine(note);
}

void PrintAll(Session& session, const assess::HostAssessor& assessor, const std::vector<hostfile::Host>& hosts,
              assess::View view) {
  std::optional<Table> all;  // CSV: one heading for all hosts
  const bool array_of_arrays = session.format() == Format::kJson && hosts.size() > 1;
  if (array_of_arrays) session.streams.out << "[\n";
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    const auto assessment = assessor.Assess(InputOf(hosts[i]), view);
    const AssessedHost host{assessor, hosts[i], assessment};
    if (session.format() == Format::kTable) {
      if (i != 0) session.PrintLine("");
      PrintText(session, host);
      continue;
    }
    Table table = AssessTable(host);
    if (session.format() == Format::kJson) {
      if (i != 0) session.streams.out << ",\n";
      session.Print(table);
    } else if (!all) {
      all = std::move(table);
    } else {
      all->rows.insert(all->rows.end(), std::make_move_iterator(table.rows.begin()),
                       std::make_move_iterator(table.rows.end()));
    }
  }
  if (array_of_arrays) session.streams.out << "]\n";
  if (all) session.Print(*all);
}

// A pattern of the shell (--catalog deploy/catalog/*.toml) puts all but its first file among those about hosts.
bool IsCatalogFile(const std::string& path) {
  constexpr std::string_view kEnds[] = {".toml", ".zip", ".xlsx", ".xml"};
  const std::string lower = ToLower(path);
  return std::any_of(std::begin(kEnds), std::end(kEnds), [&](std::string_view end) { return lower.ends_with(end); });
}

Result<ExitCode> Assess(Session& session, AssessOptions options) {
  const auto feeds = std::stable_partition(options.hosts.begin(), options.hosts.end(),
                                           [](const std::string& path) { return !IsCatalogFile(path); });
  options.catalog.insert(options.catalog.end(), feeds, options.hosts.end());
  options.hosts.erase(feeds, options.hosts.end());
  const HostFiles read = ReadHostFiles(options.hosts);
  for (const auto& problem : read.problems)
    session.streams.err << SafeText(fmt::format("{}: {}", problem.path, problem.error.message)) << "\n";
  if (read.hosts.empty())
    return Error{read.problems.empty() ? Code::kInvalidArgument : read.problems.front().error.code,
                 "no host could be read; give the output of systeminfo, wmic qfe list or Get-HotFix"};
  const auto catalog = ReadAssessCatalog(session, options.catalog);
  if (!catalog) return catalog.error();
  std::vector<const model::Bulletin*> bulletins;
  for (const auto& bulletin : catalog->bulletins) bulletins.push_back(&bulletin);
  const assess::HostAssessor assessor(catalog->catalog, std::move(bulletins),
                                      PlatformsOf(*catalog->catalog, read.hosts));
  if (!options.why.empty()) {
    if (const auto status = Why(session, assessor, read.hosts, options.why); !status) return status.error();
  } else {
    PrintAll(session, assessor, read.hosts, options.all ? assess::View::kCompliance : assess::View::kActionable);
  }
  return read.problems.empty() ? ExitCode::kOk : ExitCode::kError;
}

}  // namespace

void AddAssessCommand(CLI::App& app, Session& session) {
  AddCommand<AssessOptions>(
      app, session, "assess", "Show what hosts lack, from files alone, without a console",
      [](CLI::App& command, AssessOptions& options) {
        command
            .add_option("--catalog", options.catalog,
                        "Publisher's feed (wes-ng ZIP or CSV, CSAF, VEX, CVRF, BulletinSearch) or bulletin; repeatable")
            ->type_name("FILE")
            ->allow_extra_args(false)
            ->required();
        command.add_option("file", options.hosts, "Files about hosts, folders of them, or - for standard input")
            ->type_name("HOSTFILE")
            ->required();
        command.add_flag("--all", options.all,
                         "Every update that the catalog has for the host, not only what to install");
        command.add_option("--why", options.why, "Only this KB, with the proof of its status")->type_name("KB");
        command.footer(kFooter);
      },
      Assess);
}

}  // namespace kintsugi::cli
