// SPDX-License-Identifier: Apache-2.0
// bulletin report: the alert page of one bulletin, from the console's catalog or from files.
#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "common/base/text.h"
#include "common/runtime/atomic_file.h"
#include "console/cli/catalog_files.h"
#include "console/cli/commands/commands.h"
#include "console/cli/commands/estimate_profile.h"
#include "console/cli/estimate/ask_estimate.h"
#include "console/cli/output/safe_text.h"
#include "console/cli/plan_field.h"
#include "console/cli/report/html.h"
#include "console/cli/report/report.h"
#include "console/cli/report/text.h"
#include "console/estimate/profile.h"

namespace kintsugi::cli {
namespace {

constexpr std::uint32_t kMostHosts = 1'000'000;
constexpr std::size_t kMostSizes = 12;                                   // columns of the estimate table
const std::vector<std::uint32_t> kPublishedHosts = {50, 100, 250, 500};  // of the alerts
constexpr std::size_t kFileWidth = 100;  // columns of a text report that does not go to a terminal

struct ReportOptions {
  std::string id;
  std::string language;
  std::string format = "text";
  std::vector<std::string> catalog;
  std::string out;
  std::vector<std::uint32_t> hosts;
};

// As POSIX orders them: the first that is set decides.
report::Language LanguageOf(const Environment& environment) {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const std::string value = ToLower(environment(name));
    if (!value.empty()) return value.starts_with("ja") ? report::Language::kJapanese : report::Language::kEnglish;
  }
  return report::Language::kEnglish;
}

Error NotFound(const std::string& typed, const std::vector<std::string>& ids, std::string_view where,
               std::string_view remedy) {
  const auto near = NearIds(typed, ids);
  std::string message = fmt::format("{} has no bulletin '{}'", where, SafeText(typed));
  if (near.empty()) return {Code::kNotFound, fmt::format("{}; {}", message, remedy)};
  for (const auto& id : near) message += (&id == &near.front() ? "; did you mean " : ", ") + id;
  return {Code::kNotFound, message + "?"};
}

Result<model::Bulletin> FromFiles(Session& session, const ReportOptions& options) {
  auto loaded = LoadCatalog(options.catalog);
  if (!loaded) return loaded.error();
  for (const auto& problem : loaded->problems) session.streams.err << SafeText(ToText(problem)) << "\n";
  const BulletinName name(options.id);
  std::vector<std::string> ids;
  for (auto& bulletin : loaded->bulletins) {
    if (name.Is(bulletin.id, bulletin.kb)) return std::move(bulletin);
    ids.push_back(bulletin.id);
  }
  if (!loaded->problems.empty())
    return Error{Code::kInvalidArgument,
                 fmt::format("no bulletin '{}' in the files without problems; mend the {} shown above",
                             SafeText(options.id), loaded->problems.size() == 1 ? "one" : "ones")};
  return NotFound(options.id, ids, "the catalog given",
                  "look into its files, or leave --catalog out to ask the console");
}

// The id under which the console knows it.
Result<std::string> IdOnConsole(Session& session, const std::string& typed) {
  const auto reply =
      session.Ask<v1::ListBulletinsReply>(v1::OperatorMethod::kListBulletins, v1::ListBulletinsRequest{});
  if (!reply) return reply.error();
  const BulletinName name(typed);
  std::vector<std::string> ids;
  for (const auto& bulletin : reply->bulletins()) {
    if (name.Is(bulletin.id(), bulletin.kb())) return bulletin.id();
    ids.push_back(bulletin.id());
  }
  return NotFound(typed, ids, "the console's catalog", "kintsugi catalog list shows all");
}

Result<model::Bulletin> FromConsole(Session& session, const std::string& typed) {
  const auto id = IdOnConsole(session, typed);
  if (!id) return id.error();
  v1::GetBulletinRequest request;
  request.set_id(*id);
  const auto reply = session.Ask<v1::GetBulletinReply>(v1::OperatorMethod::kGetBulletin, request);
  if (!reply) return reply.error();
  auto parsed = catalog::ParseBulletin(reply->text(), *id + ".toml");
  if (parsed.bulletin) return std::move(*parsed.bulletin);
  return Error{
      Code::kDataLoss,
      fmt::format("the console's text of {} cannot be read here ({}); use the kintsugi of the console's release", *id,
                  ToText(parsed.problems.front()))};
}

bool HasCurrentPackage(const model::Bulletin& bulletin) {
  return std::any_of(bulletin.updates.begin(), bulletin.updates.end(), [](const model::Update& update) {
    return std::any_of(update.packages.begin(), update.packages.end(),
                       [](const model::Package& package) { return package.state == model::PackageState::kCurrent; });
  });
}

// Packages of several updates may have one name and one time: said once.
bool Has(const report::EstimateTable& table, const report::EstimateTable::Row& row) {
  return std::any_of(table.rows.begin(), table.rows.end(), [&row](const report::EstimateTable::Row& known) {
    return known.package == row.package && known.minutes == row.minutes;
  });
}

// Rows of one package follow each other, one for each number of hosts.
Result<report::EstimateTable> PublishedTable(const model::Bulletin& bulletin, const std::vector<std::uint32_t>& hosts,
                                             report::Language language) {
  const auto profile = estimate::FindProfile("updateexpert");
  if (!profile) return profile.error();
  const auto rows = estimate::EstimateProfile(*profile, bulletin, hosts, false);
  if (!rows) return rows.error();
  report::EstimateTable table{report::Phrase::kEstimatePublished, hosts, {}, {DescribeProfile(language, *profile)}};
  std::size_t without_size = 0;
  for (std::size_t at = 0; at < rows->size(); at += hosts.size()) {
    report::EstimateTable::Row row{(*rows)[at].package, {}};
    for (std::size_t i = at; i < at + hosts.size(); ++i) row.minutes.push_back((*rows)[i].minutes);
    if (Has(table, row)) continue;
    if (!(*rows)[at].size_known) ++without_size;
    table.rows.push_back(std::move(row));
  }
  if (without_size > 0)
    table.notes.push_back(report::Say(language, report::Phrase::kEstimateSizeUnknown, without_size));
  return table;
}

std::optional<Instant> InstantOf(std::int64_t ms) { return ms > 0 ? std::optional(FromUnixMs(ms)) : std::nullopt; }

// Of everyone who needs it, in one wave. A console that cannot say has a page
// all the same: the refusal is on it.
report::FleetEstimate AskFleet(Session& session, const std::string& id) {
  v1::EstimateRolloutRequest request;
  request.mutable_plan()->set_bulletin_id(id);
  v1::WaveSpec& wave = *request.mutable_plan()->add_waves();
  wave.set_name("all");
  wave.set_rest(true);
  CompletePlan(*request.mutable_plan());
  const auto reply = AskEstimate(session, request);
  report::FleetEstimate fleet;
  if (!reply) {
    fleet.refusal = reply.error().message;
    return fleet;
  }
  fleet.hosts = reply->hosts();
  fleet.from = FromUnixMs(reply->from_ms());
  for (const auto& milestone : reply->milestones())
    fleet.rows.push_back({milestone.what(), InstantOf(milestone.at().p10_ms()), InstantOf(milestone.at().p50_ms()),
                          InstantOf(milestone.at().p90_ms())});
  fleet.bottleneck = reply->bottleneck();
  fleet.problems.assign(reply->problems().begin(), reply->problems().end());
  return fleet;
}

// ESTIMATES ARE MADE HERE, and nowhere else: the published profile's table, and with a console its fleet's own.
Result<report::Estimates> MakeEstimates(Session& session, const model::Bulletin& bulletin, const ReportOptions& options,
                                        report::Language language) {
  report::Estimates estimates;
  if (!HasCurrentPackage(bulletin)) return estimates;
  auto table = PublishedTable(bulletin, options.hosts.empty() ? kPublishedHosts : options.hosts, language);
  if (!table) return table.error();
  estimates.tables.push_back(std::move(*table));
  if (options.catalog.empty()) estimates.fleet = AskFleet(session, bulletin.id);
  return estimates;
}

Status Write(Session& session, const ReportOptions& options, const std::string& page) {
  if (options.out.empty()) {
    session.streams.out << page;
    return {};
  }
  auto written = runtime::WriteFileAtomically(options.out, page, runtime::Secrecy::kPublic);
  if (!written) return written.error();
  session.Note(fmt::format("wrote {}", options.out));
  return {};
}

Result<ExitCode> Report(Session& session, const ReportOptions& options) {
  if (session.options.format && session.options.format != Format::kTable)
    return Error{Code::kInvalidArgument, "a report is a page, not rows; use --format text or --format html"};
  if (options.hosts.size() > kMostSizes)
    return Error{Code::kInvalidArgument,
                 fmt::format("--hosts names {} numbers; give at most {}", options.hosts.size(), kMostSizes)};
  const auto bulletin = options.catalog.empty() ? FromConsole(session, options.id) : FromFiles(session, options);
  if (!bulletin) return bulletin.error();
  const auto language = report::LanguageOfTag(options.language).value_or(LanguageOf(session.environment));
  const auto estimates = MakeEstimates(session, *bulletin, options, language);
  if (!estimates) return estimates.error();
  const report::Document document = report::MakeReport(*bulletin, language, *estimates);
  const bool terminal = options.out.empty() && session.streams.out_terminal;
  const std::string page = options.format == "html"
                               ? report::RenderHtml(document)
                               : report::RenderText(document, terminal ? session.streams.width() : kFileWidth,
                                                    terminal ? session.style() : TextStyle{});
  if (auto written = Write(session, options, page); !written) return written.error();
  return ExitCode::kOk;
}

}  // namespace

void AddBulletinCommands(CLI::App& app, Session& session) {
  CLI::App* group = AddGroup(app, "bulletin", "A bulletin as a page for people");
  AddCommand<ReportOptions>(
      *group, session, "report", "The alert page of a bulletin, from the catalog",
      [](CLI::App& command, ReportOptions& options) {
        command.add_option("id", options.id, "Bulletin id or KB number, e.g. MS03-043 or KB828035")->required();
        WordOption(command.add_option("--lang", options.language, "en or ja [the environment's]"), {"en", "ja"},
                   "LANG");
        WordOption(command.add_option("--format", options.format, "text or html [text]"), {"text", "html"}, "FORMAT");
        command.add_option("--catalog", options.catalog, "Bulletin files or folders of them, instead of a console")
            ->type_name("PATH")
            ->allow_extra_args(false);
        command.add_option("--out", options.out, "Write to this file instead of standard output")->type_name("FILE");
        NumberOption(command.add_option("--hosts", options.hosts, "Numbers of hosts to estimate for [50,100,250,500]"),
                     1, kMostHosts)
            ->delimiter(',')
            ->allow_extra_args(false);
      },
      Report)
      ->footer(
          "With --catalog no console is needed; an estimate of its own fleet comes from a console alone.\n"
          "The language is that of LC_ALL, LC_MESSAGES or LANG.\n"
          "Example: kintsugi bulletin report MS03-043 --lang ja --format html --catalog deploy/catalog --out "
          "alert.html");
}

}  // namespace kintsugi::cli
