// SPDX-License-Identifier: Apache-2.0
#include "console/cli/assess/assess_catalog.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "common/advisory/builder.h"
#include "common/catalog/bulletin_text.h"
#include "console/catalog/import.h"
#include "console/cli/catalog_files.h"
#include "console/cli/output/safe_text.h"
#include "console/cli/progress.h"

namespace kintsugi::cli {
namespace {

constexpr std::size_t kMostProblems = 5;
constexpr std::chrono::milliseconds kQuietFor{500};

class Reader {
 public:
  explicit Reader(Session& session) : session_(session), begun_(std::chrono::steady_clock::now()) {}

  Status Read(const std::string& path) {
    const auto input = feed::FeedInput::File(path);
    const auto report = feed::ImportFeed(input, builder_, {}, [&](const feed::Progress& progress) {
      if (std::chrono::steady_clock::now() - begun_ < kQuietFor) return true;
      if (!line_) line_ = std::make_unique<ProgressLine>(session_);
      line_->Show("reading " + input.name, progress.done_bytes, progress.total_bytes);
      return true;
    });
    line_.reset();
    if (!report) return report.error();
    if (report->kind == feed::Kind::kBulletinText) return ReadBulletin(path);
    read_.statements += report->kept;
    NoteProblems(path, *report);
    return {};
  }

  Result<AssessCatalog> Finish() {
    auto catalog = builder_.Finish();
    if (!catalog) return catalog.error();
    read_.catalog = std::move(*catalog);
    return std::move(read_);
  }

 private:
  Status ReadBulletin(const std::string& path) {
    const auto text = ReadBulletinFile(path);
    if (!text) return text.error();
    auto parsed = catalog::ParseBulletin(*text, path);
    for (const auto& problem : parsed.problems) session_.Note(catalog::ToText(problem));
    if (!parsed.bulletin)
      return Error{Code::kInvalidArgument,
                   fmt::format("{} is not a bulletin; correct it as said above", SafeText(path))};
    advisory::BulletinRecords(*parsed.bulletin, builder_);
    ++read_.statements;
    read_.bulletins.push_back(std::move(*parsed.bulletin));
    return {};
  }

  void NoteProblems(const std::string& path, const feed::ImportReport& report) {
    if (report.refused == 0) return;
    session_.Note(fmt::format("{}: {} of {} records were refused", path, report.refused, report.read));
    for (std::size_t i = 0; i < report.problems.size() && i < kMostProblems; ++i)
      session_.Note(fmt::format("  {}: {}", feed::Place(report.problems[i]), report.problems[i].message));
  }

  Session& session_;
  const std::chrono::steady_clock::time_point begun_;
  std::unique_ptr<ProgressLine> line_;
  advisory::CatalogBuilder builder_;
  AssessCatalog read_;
};

}  // namespace

Result<AssessCatalog> ReadAssessCatalog(Session& session, const std::vector<std::string>& paths) {
  const auto files = BulletinFiles(paths);
  if (!files) return files.error();
  Reader reader(session);
  for (const std::string& file : *files) {
    if (const auto status = reader.Read(file); !status) return status.error();
  }
  return reader.Finish();
}

}  // namespace kintsugi::cli
