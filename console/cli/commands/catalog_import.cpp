// SPDX-License-Identifier: Apache-2.0
// catalog import: bulletin texts of ours and publishers' feeds, whichever the files are. Texts go in one call; feeds
// are uploaded, and the console imports them together while this command follows.
#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <thread>

#include "console/catalog/import.h"
#include "console/cli/catalog_files.h"
#include "console/cli/commands/commands.h"
#include "console/cli/commands/tables.h"
#include "console/cli/output/safe_text.h"
#include "console/cli/progress.h"

namespace kintsugi::cli {
namespace {

constexpr std::chrono::milliseconds kPollPause{150};

struct ImportOptions {
  std::vector<std::string> paths;
  bool dry_run = false;
  bool replace = false;
  bool no_wait = false;
};

struct SortedFiles {
  std::vector<std::string> bulletins;
  std::vector<std::string> feeds;
};

// A folder stands for the files in it that are catalogs, by name.
Result<std::vector<std::string>> FilesIn(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code ec;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ec)) {
    if (!entry.is_regular_file(ec)) continue;
    const auto kind = feed::FindKind(feed::FeedInput::File(entry.path().string()));
    const bool known = kind && *kind != feed::Kind::kUnknown;
    if (known || entry.path().extension() == ".toml") files.push_back(entry.path().string());
  }
  if (ec) return Error{Code::kIo, fmt::format("cannot read the folder {}: {}", SafeText(folder), ec.message())};
  if (files.empty())
    return Error{Code::kNotFound, fmt::format("the folder {} holds no bulletin text (*.toml) and no feed that is known",
                                              SafeText(folder))};
  std::sort(files.begin(), files.end());
  return files;
}

// The content decides; what nobody knows counts as a text of ours when it is called so, for its problems then say more.
Result<SortedFiles> Sort(const std::vector<std::string>& paths) {
  SortedFiles sorted;
  for (const std::string& path : paths) {
    std::vector<std::string> files = {path};
    std::error_code ec;
    if (std::filesystem::is_directory(path, ec)) {
      auto inside = FilesIn(path);
      if (!inside) return inside.error();
      files = std::move(*inside);
    }
    for (const std::string& file : files) {
      const auto kind = feed::FindKind(feed::FeedInput::File(file));
      const bool toml = std::filesystem::path(file).extension() == ".toml";
      if (!kind && !toml) return Error{kind.error().code, fmt::format("{}: {}", SafeText(file), kind.error().message)};
      const bool text = toml || *kind == feed::Kind::kBulletinText;
      (text ? sorted.bulletins : sorted.feeds).push_back(file);
    }
  }
  return sorted;
}

void PrintProblem(Session& session, const v1::ImportProblem& problem) {
  std::string place = problem.file_name();
  if (problem.line() != 0) place += fmt::format(":{}", problem.line());
  if (problem.line() != 0 && problem.column() != 0) place += fmt::format(":{}", problem.column());
  session.streams.err << SafeText(fmt::format("{}: {}", place, problem.message())) << "\n";
}

Table BulletinResults(const v1::ImportBulletinsReply& reply) {
  Table table{{{"bulletin_id", "BULLETIN"}, {"result", "RESULT"}}, {}};
  for (const auto& id : reply.added()) table.rows.push_back({id, std::string("added")});
  for (const auto& id : reply.changed()) table.rows.push_back({id, std::string("changed")});
  for (const auto& id : reply.unchanged()) table.rows.push_back({id, std::string("unchanged")});
  return table;
}

Result<v1::ImportBulletinsReply> ImportTexts(Session& session, const std::vector<std::string>& files, bool dry_run) {
  v1::ImportBulletinsRequest request;
  request.set_dry_run(dry_run);
  for (const std::string& path : files) {
    const auto text = ReadBulletinFile(path);
    if (!text) return text.error();
    auto* file = request.add_files();
    file->set_file_name(path);
    file->set_text(*text);
  }
  const auto reply = session.Ask<v1::ImportBulletinsReply>(v1::OperatorMethod::kImportBulletins, request);
  if (!reply) return reply.error();
  for (const auto& problem : reply->problems()) PrintProblem(session, problem);
  if (reply->problems_size() > 0)
    return Error{Code::kInvalidArgument, fmt::format("{} {} found, nothing was imported", reply->problems_size(),
                                                     reply->problems_size() == 1 ? "problem was" : "problems were")};
  return *reply;
}

// What the import does now, in a few words.
void ShowProgress(const v1::GetCatalogImportReply& now, ProgressLine& line) {
  if (now.phase() == "reading")
    line.Show(fmt::format("reading {}: {} statements", now.file_name(), now.records()), now.done_bytes(),
              now.total_bytes());
  else if (now.phase() == "storing")
    line.Show("storing", now.stored(), now.to_store());
  else if (now.phase() == "assessing")
    line.Show(fmt::format("assessing {} hosts", now.to_assess()), now.assessed(), now.to_assess());
}

Result<v1::GetCatalogImportReply> Follow(Session& session, std::uint64_t job, bool no_wait) {
  v1::GetCatalogImportRequest request;
  request.set_job(job);
  ProgressLine line(session);
  for (;;) {
    auto now = session.Ask<v1::GetCatalogImportReply>(v1::OperatorMethod::kGetCatalogImport, request);
    if (!now) return now;
    if (now->phase() == "failed") {
      const auto& report = now->report();
      for (const auto& file : report.files()) {
        if (!file.error().empty()) session.streams.err << SafeText(file.file_name() + ": " + file.error()) << "\n";
      }
      return Error{static_cast<Code>(now->error_code()), now->error() + "; nothing was imported"};
    }
    if (now->phase() == "done" || (no_wait && now->phase() == "assessing")) return now;
    ShowProgress(*now, line);
    std::this_thread::sleep_for(kPollPause);
  }
}

Result<v1::GetCatalogImportReply> ImportFeeds(Session& session, const std::vector<std::string>& files,
                                              const ImportOptions& options) {
  auto client = session.Client();
  if (!client) return client.error();
  v1::ImportCatalogRequest request;
  request.set_dry_run(options.dry_run);
  request.set_replace(options.replace);
  for (const std::string& path : files) {
    const auto uploaded = (*client)->UploadFeed(path, UploadProgress(session, path));
    if (!uploaded) return uploaded.error();
    auto* file = request.add_files();
    file->set_upload(uploaded->upload());
    file->set_file_name(std::filesystem::path(path).filename().string());
  }
  const auto started = session.Ask<v1::ImportCatalogReply>(v1::OperatorMethod::kImportCatalog, request);
  if (!started) return started.error();
  return Follow(session, started->job(), options.no_wait);
}

Table FileRows(const v1::CatalogImportReport& report) {
  Table table{{{"file", "FILE"},
               {"kind", "KIND"},
               {"result", "RESULT"},
               {"read", "READ"},
               {"kept", "KEPT"},
               {"mended", "MENDED"},
               {"refused", "REFUSED"},
               {"bytes", "BYTES"},
               {"passed_over", "PASSED OVER"},
               {"error", "ERROR"}},
              {}};
  for (const auto& file : report.files()) {
    const std::string result = !file.error().empty() ? "failed" : file.same_file() ? "unchanged" : "read";
    table.rows.push_back({file.file_name(), TextCell(file.kind()), result, Number(file.read()), Number(file.kept()),
                          Number(file.mended()), Number(file.refused()), Number(file.bytes()),
                          std::vector<std::string>(file.passed_over().begin(), file.passed_over().end()),
                          TextCell(file.error())});
  }
  return table;
}

Table ProblemRows(const v1::CatalogImportReport& report) {
  Table table{{{"file", "FILE"}, {"line", "LINE"}, {"column", "COLUMN"}, {"message", "PROBLEM"}}, {}};
  for (const auto& problem : report.problems())
    table.rows.push_back({problem.file_name(), problem.line() == 0 ? Cell{} : Number(problem.line()),
                          problem.column() == 0 ? Cell{} : Number(problem.column()), problem.message()});
  return table;
}

Table ImportRecord(const v1::CatalogImportReport& report, const v1::ImportBulletinsReply& texts) {
  Table table{{{"added", "advisories added"},
               {"changed", "changed"},
               {"unchanged", "unchanged"},
               {"removed", "removed"},
               {"problem_count", "problems"},
               {"kbs", "KBs in the catalog"},
               {"cves", "CVEs"},
               {"platforms", "platforms"},
               {"disagreements", "disagreements"},
               {"cycles", "supersedence cycles"},
               {"dangling", "KBs only named as superseded"},
               {"unreadable_products", "unknown Windows products"},
               {"cycle_examples", "cycles"},
               {"unreadable_examples", "unknown products"},
               {"reading_ms", "read in, ms"},
               {"storing_ms", "stored in, ms"},
               {"dry_run", ""},
               {"dangling_examples", ""},
               {"files", "Files", kNested},
               {"problems", "Problems", kNested},
               {"bulletins", "Bulletins", kNested}},
              {}};
  table.rows.push_back({Number(report.added()),
                        Number(report.changed()),
                        Number(report.kept()),
                        Number(report.removed()),
                        Number(report.problem_count()),
                        Number(report.kbs()),
                        Number(report.cves()),
                        Number(report.platforms()),
                        Number(report.disagreements()),
                        Number(report.cycles()),
                        Number(report.dangling()),
                        Number(report.unreadable_products()),
                        ToVector(report.cycle_examples()),
                        ToVector(report.unreadable_examples()),
                        Number(report.reading_ms()),
                        Number(report.storing_ms()),
                        report.dry_run(),
                        ToVector(report.dangling_examples()),
                        Nested(FileRows(report)),
                        Nested(ProblemRows(report)),
                        Nested(BulletinResults(texts))});
  return table;
}

Result<ExitCode> Import(Session& session, const ImportOptions& options) {
  const auto files = Sort(options.paths);
  if (!files) return files.error();
  v1::ImportBulletinsReply texts;
  if (!files->bulletins.empty()) {
    auto reply = ImportTexts(session, files->bulletins, options.dry_run);
    if (!reply) return reply.error();
    texts = std::move(*reply);
  }
  if (files->feeds.empty()) {
    session.Print(BulletinResults(texts));
    if (options.dry_run) session.Note(kDryRunNote);
    return ExitCode::kOk;
  }
  const auto done = ImportFeeds(session, files->feeds, options);
  if (!done) return done.error();
  session.PrintRecord(ImportRecord(done->report(), texts));
  if (options.dry_run) session.Note(kDryRunNote);
  std::size_t failed = 0;
  for (const auto& file : done->report().files()) failed += file.error().empty() ? 0 : 1;
  if (failed == 0) return ExitCode::kOk;
  return Error{Code::kInvalidArgument, fmt::format("{} of {} files could not be read; the others were imported", failed,
                                                   done->report().files_size())};
}

}  // namespace

void AddCatalogImport(CLI::App& catalog, Session& session) {
  auto* import = AddCommand<ImportOptions>(
      catalog, session, "import",
      "Import bulletin texts and publishers' feeds; importing again changes only what differs",
      [](CLI::App& command, ImportOptions& options) {
        command
            .add_option("files", options.paths,
                        "Files, whatever kind they are, or folders of them: bulletin texts, wes-ng definitions, CSAF, "
                        "VEX, CVRF, BulletinSearch")
            ->required();
        command.add_flag("--replace", options.replace,
                         "Also when a feed lacks more than a tenth of what it had before, as a torn file would");
        command.add_flag("--no-wait", options.no_wait, "Do not wait until every host is assessed by the new catalog");
        AddDryRun(command, options.dry_run);
      },
      Import);
  import->footer("A feed has at most 1 GiB. Lines that cannot be read are listed with their place and stop nothing.");
}

}  // namespace kintsugi::cli
