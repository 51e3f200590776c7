// SPDX-License-Identifier: Apache-2.0
// What is missing where, why, and who is exposed to a CVE.
#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "console/cli/commands/commands.h"
#include "console/cli/commands/tables.h"
#include "console/cli/output/safe_text.h"

namespace kintsugi::cli {
namespace {

struct MissingOptions {
  std::string host;
  std::string update;
  bool all = false;
};
struct WhyOptions {
  std::string host;
  std::string kb;
};
struct ExposureOptions {
  std::string cve;
  bool all = false;
};

// Service packs that a feed knows by a name alone have no number.
Cell KbCell(const std::string& kb) {
  const bool digits = !kb.empty() && std::all_of(kb.begin(), kb.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits ? Cell{kb} : Cell{};
}

// The columns are the same whatever is asked; of one host people see what to install, of many who lacks what.
Table MissingTable(const v1::ListMissingReply& reply, bool one_host) {
  const auto heading = [one_host](const char* of_one, const char* of_many) { return one_host ? of_one : of_many; };
  Table table{{{"host_name", heading("", "HOST")},
               {"bulletin_id", "BULLETIN"},
               {"kb", "KB"},
               {"severity", "SEVERITY", kState},
               {"status", "STATUS", kState},
               {"update_id", heading("", "UPDATE")},
               {"title", heading("TITLE", "")},
               {"reason", heading("", "REASON")},
               {"host_id", ""},
               {"host", ""},
               {"name", ""},
               {"position", ""},
               {"cve_count", "CVES"},
               {"exploited", "EXPLOITED"},
               {"source", ""},
               {"component", ""},
               {"product", ""},
               {"published", heading("PUBLISHED", "")},
               {"prerequisites", ""},
               {"url", ""},
               {"package_known", ""},
               {"exploited_cves", heading("EXPLOITED CVES", "")}},
              {}};
  for (const auto& row : reply.rows())
    table.rows.push_back({row.host_name(),
                          TextCell(row.bulletin_id()),
                          KbCell(row.kb()),
                          TextCell(row.severity()),
                          Word(row.status()),
                          TextCell(row.update_id()),
                          TextCell(row.title()),
                          TextCell(row.reason()),
                          row.host_id(),
                          row.host_name(),
                          TextCell(row.kb()),
                          row.position() == 0 ? Cell{} : Number(row.position()),
                          Number(row.cve_count()),
                          row.exploited(),
                          TextCell(row.source()),
                          TextCell(row.component()),
                          TextCell(row.product()),
                          TextCell(row.published()),
                          ToVector(row.prerequisites()),
                          TextCell(row.url()),
                          row.package_known(),
                          ToVector(row.exploited_cves())});
  return table;
}

// An empty list of a host whose Windows nobody knows says nothing; it must not look like a clean one.
void NoteUnknownSystem(Session& session, const std::string& host) {
  v1::GetHostRequest request;
  request.set_host(host);
  const auto reply = session.Ask<v1::GetHostReply>(v1::OperatorMethod::kGetHost, request);
  if (!reply || !reply->facts().os().product().empty()) return;
  session.Note(
      fmt::format("nothing can be said of {}: its Windows is not known; import its systeminfo as well (kintsugi "
                  "host import), or install the agent",
                  reply->summary().name()));
}

Result<ExitCode> Missing(Session& session, const MissingOptions& options) {
  v1::ListMissingRequest request;
  request.set_host(options.host);
  request.set_update(options.update);
  request.set_all(options.all);
  const auto reply = session.Ask<v1::ListMissingReply>(v1::OperatorMethod::kListMissing, request);
  if (!reply) return reply.error();
  session.Print(MissingTable(*reply, !options.host.empty()));
  if (!options.host.empty() && reply->rows().empty()) NoteUnknownSystem(session, options.host);
  return ExitCode::kOk;
}

Result<ExitCode> Why(Session& session, const WhyOptions& options) {
  v1::ExplainUpdateRequest request;
  request.set_host(options.host);
  request.set_kb(options.kb);
  const auto reply = session.Ask<v1::ExplainUpdateReply>(v1::OperatorMethod::kExplainUpdate, request);
  if (!reply) return reply.error();
  if (session.format() == Format::kTable) {
    for (int i = 0; i < reply->rows_size() && i < reply->texts_size(); ++i) {
      const auto& row = reply->rows(i);
      const std::string name = row.update_id().empty() ? "KB" + row.kb() : row.update_id();
      const std::string title = row.title().empty() ? "" : " (" + row.title() + ")";
      session.streams.out << SafeText(fmt::format("{} on {}: {}{}", name, row.host_name(), Word(row.status()), title))
                          << "\n"
                          << SafeLines(reply->texts(i)) << "\n";
    }
    return ExitCode::kOk;
  }
  Table table{{{"host", "HOST"},
               {"kb", "KB"},
               {"update_id", "UPDATE"},
               {"title", "TITLE"},
               {"severity", "SEVERITY"},
               {"status", "STATUS"},
               {"reason", "REASON"},
               {"source", "SOURCE"},
               {"evidence", "EVIDENCE", kNested}},
              {}};
  for (int i = 0; i < reply->rows_size() && i < reply->assessments_size(); ++i) {
    const auto& row = reply->rows(i);
    table.rows.push_back({row.host_name(), KbCell(row.kb()), TextCell(row.update_id()), TextCell(row.title()),
                          TextCell(row.severity()), Word(row.status()), TextCell(row.reason()), TextCell(row.source()),
                          Nested(EvidenceTable(reply->assessments(i).evidence()))});
  }
  session.Print(table);
  return ExitCode::kOk;
}

Result<ExitCode> Exposure(Session& session, const ExposureOptions& options) {
  v1::ListExposureRequest request;
  request.set_cve(options.cve);
  const auto reply = session.Ask<v1::ListExposureReply>(v1::OperatorMethod::kListExposure, request);
  if (!reply) return reply.error();
  Table table{{{"host", "HOST"},
               {"cve", ""},
               {"status", "STATUS", kState},
               {"product", "PRODUCT"},
               {"kbs", "KBS"},
               {"severity", ""},
               {"exploited", ""},
               {"host_id", ""}},
              {}};
  std::size_t exposed = 0;
  for (const auto& row : reply->rows()) {
    exposed += row.status() == "exposed" ? 1 : 0;
    table.rows.push_back({row.host_name(), reply->cve(), row.status(), TextCell(row.product()), ToVector(row.kbs()),
                          TextCell(reply->severity()), reply->exploited(), row.host_id()});
  }
  session.Print(table);
  session.Note(fmt::format(
      "{}: {}{}{}; {} exposed, {} undecided, {} fixed, {} not concerned", reply->cve(),
      reply->title().empty() ? "no title" : reply->title(), reply->severity().empty() ? "" : ", " + reply->severity(),
      reply->exploited() ? ", exploited" : "", exposed, static_cast<std::size_t>(reply->rows_size()) - exposed,
      reply->hosts_fixed(), reply->hosts_not_concerned()));
  return ExitCode::kOk;
}

}  // namespace

void AddMissingCommand(CLI::App& app, Session& session) {
  auto* missing = AddCommand<MissingOptions>(
      app, session, "missing", "Show which updates are missing on which hosts, and why",
      [](CLI::App& command, MissingOptions& options) {
        command.add_option("host", options.host, "Only this host (id or unique name)");
        command.add_option("--update", options.update, "Only this bulletin, KB number or update id");
        command.add_flag("--all", options.all, "Also what is installed, not applicable or undecided");
      },
      Missing);
  missing->footer("Of one host: the fewest installs that close everything, in their order. -o json has more columns.");
  AddCommand<WhyOptions>(
      app, session, "why", "Show why an update has its status on a host, with the whole proof",
      [](CLI::App& command, WhyOptions& options) {
        command.add_option("host", options.host, "Host id, or its name when no other host has the same")->required();
        command.add_option("kb", options.kb, "KB number, bulletin or update id")->required();
      },
      Why);
  AddCommand<ExposureOptions>(
      app, session, "exposure", "Show which hosts are exposed to a CVE, and what closes it there",
      [](CLI::App& command, ExposureOptions& options) {
        command.add_option("cve", options.cve, "CVE-2017-0143")->required();
      },
      Exposure);
}

}  // namespace kintsugi::cli
