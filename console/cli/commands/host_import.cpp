// SPDX-License-Identifier: Apache-2.0
// Hosts without an agent: from what administrators already have (systeminfo, wmic qfe, lists of KBs), and back.
#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <map>
#include <set>

#include "common/wire/wire.h"
#include "console/cli/commands/commands.h"
#include "console/cli/host_files.h"
#include "console/cli/output/safe_text.h"
#include "console/cli/progress.h"

namespace kintsugi::cli {
namespace {

constexpr std::size_t kHostsPerCall = 200;
constexpr std::size_t kBytesPerCall = 4 * 1024 * 1024;  // the console takes 8 MiB of JSON

// How a host is written; each form is what `host import` reads back.
const std::map<std::string, std::string (*)(const model::HostFacts&)> kForms = {
    {"systeminfo", hostfile::WriteSystemInfo},
    {"systeminfo-csv", hostfile::WriteSystemInfoCsv},
    {"qfe", hostfile::WriteQfe},
    {"kb-list", hostfile::WriteKbList},
};
std::vector<std::string> FormNames() {
  std::vector<std::string> names;
  for (const auto& form : kForms) names.push_back(form.first);
  return names;
}

struct ImportOptions {
  std::vector<std::string> paths;
  bool dry_run = false;
};
struct ExportOptions {
  std::string host;
  std::string format = "systeminfo";
  std::string out;
};

v1::ImportedFacts ToWire(const hostfile::Host& host) {
  v1::ImportedFacts sent;
  *sent.mutable_facts() = wire::ToWire(host.facts);
  for (const auto& file : host.files) sent.add_files(file);
  sent.set_hotfixes_complete(host.hotfixes_complete);
  sent.set_installation(host.installation);
  return sent;
}

// In several calls where one would be too large; a host that was refused stops nothing.
Result<std::vector<v1::ImportedHostResult>> Send(Session& session, const std::vector<hostfile::Host>& hosts,
                                                 bool dry_run) {
  std::vector<v1::ImportedHostResult> results;
  v1::ImportHostsRequest request;
  std::size_t bytes = 0;
  ProgressLine line(session);
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    *request.add_hosts() = ToWire(hosts[i]);
    bytes += request.hosts(request.hosts_size() - 1).ByteSizeLong() * 2;
    const bool full = static_cast<std::size_t>(request.hosts_size()) >= kHostsPerCall || bytes >= kBytesPerCall;
    if (!full && i + 1 < hosts.size()) continue;
    request.set_dry_run(dry_run);
    line.Show("importing hosts", i + 1, hosts.size());
    const auto reply = session.Ask<v1::ImportHostsReply>(v1::OperatorMethod::kImportHosts, request);
    if (!reply) return reply.error();
    results.insert(results.end(), reply->hosts().begin(), reply->hosts().end());
    request.Clear();
    bytes = 0;
  }
  return results;
}

Table ResultTable(const std::vector<hostfile::Host>& hosts, const std::vector<v1::ImportedHostResult>& results) {
  Table table{{{"name", "NAME"},
               {"result", "RESULT", kState},
               {"product", "PRODUCT"},
               {"version", "VERSION"},
               {"build", ""},
               {"ubr", ""},
               {"service_pack", "SP"},
               {"architecture", "ARCH"},
               {"language", "LANG"},
               {"hotfix_count", "HOTFIXES"},
               {"hotfixes_complete", ""},
               {"files", "FILES"},
               {"note", "NOTE"},
               {"id", ""}},
              {}};
  for (std::size_t i = 0; i < results.size() && i < hosts.size(); ++i) {
    const auto& os = hosts[i].facts.os;
    std::string version = fmt::format("{}.{}.{}", os.major, os.minor, os.build);
    if (os.ubr != 0) version += fmt::format(".{}", os.ubr);
    const bool known = os.build != 0;
    table.rows.push_back({results[i].name(), results[i].result(), TextCell(os.product), known ? Cell{version} : Cell{},
                          known ? Cell{std::int64_t{os.build}} : Cell{}, known ? Cell{std::int64_t{os.ubr}} : Cell{},
                          Cell{std::int64_t{os.service_pack}}, TextCell(os.architecture), TextCell(os.language),
                          Number(hosts[i].facts.hotfixes.size()), hosts[i].hotfixes_complete, hosts[i].files,
                          TextCell(results[i].note()), TextCell(results[i].host_id())});
  }
  return table;
}

Result<ExitCode> Import(Session& session, const ImportOptions& options) {
  const HostFiles read = ReadHostFiles(options.paths);
  for (const auto& problem : read.problems)
    session.streams.err << SafeText(fmt::format("{}: {}", problem.path, problem.error.message)) << "\n";
  if (read.hosts.empty())
    return Error{Code::kInvalidArgument, fmt::format("none of {} files tells of a host; nothing was imported",
                                                     std::max(read.files, read.problems.size()))};
  const auto results = Send(session, read.hosts, options.dry_run);
  if (!results) return results.error();
  session.Print(ResultTable(read.hosts, *results));
  if (options.dry_run) session.Note(kDryRunNote);
  const auto refused = static_cast<std::size_t>(
      std::count_if(results->begin(), results->end(), [](const auto& each) { return each.result() == "refused"; }));
  if (refused == 0 && read.problems.empty()) return ExitCode::kOk;
  return Error{Code::kInvalidArgument,
               fmt::format("{} files were not understood and {} hosts refused; the others were imported",
                           read.problems.size(), refused)};
}

Result<ExitCode> Export(Session& session, const ExportOptions& options) {
  v1::GetHostRequest request;
  request.set_host(options.host);
  const auto reply = session.Ask<v1::GetHostReply>(v1::OperatorMethod::kGetHost, request);
  if (!reply) return reply.error();
  if (!reply->has_facts())
    return Error{Code::kFailedPrecondition,
                 fmt::format("nothing is known of {} yet; its agent has not sent its facts", options.host)};
  const auto facts = wire::FromWire(reply->facts());
  if (!facts) return facts.error();
  const std::string text = kForms.at(options.format)(*facts);
  if (options.out.empty()) {
    session.streams.out << (session.streams.out_terminal ? SafeLines(text) : text);
    return ExitCode::kOk;
  }
  std::ofstream file(options.out, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file) return Error{Code::kIo, fmt::format("cannot write {}", SafeText(options.out))};
  session.Note(fmt::format("{} was written", options.out));
  return ExitCode::kOk;
}

}  // namespace

void AddHostImport(CLI::App& host, Session& session) {
  auto* import = AddCommand<ImportOptions>(
      host, session, "import", "Import hosts without an agent from files about them",
      [](CLI::App& command, ImportOptions& options) {
        command
            .add_option(
                "files", options.paths,
                "Output of systeminfo, wmic qfe or Get-HotFix, or lists of KBs, in any language; folders of such "
                "files; - for standard input")
            ->required();
        AddDryRun(command, options.dry_run);
      },
      Import);
  import->footer(
      "Files that speak of one host are taken together. Importing a host again replaces its facts. When an agent\n"
      "enrols under the name, it takes the host over; a file never replaces what an agent reports.");
  AddCommand<ExportOptions>(
      host, session, "export", "Write what is known of a host as systeminfo or wmic qfe would, or as a list of its KBs",
      [](CLI::App& command, ExportOptions& options) {
        command.add_option("host", options.host, "Host id, or its name when no other host has the same")->required();
        const auto forms = FormNames();
        WordOption(command.add_option("--format", options.format,
                                      fmt::format("As which command would write it: {}", fmt::join(forms, ", "))),
                   forms, "FORMAT");
        command.add_option("--out", options.out, "Write to this file")->type_name("FILE");
      },
      Export);
}

}  // namespace kintsugi::cli
