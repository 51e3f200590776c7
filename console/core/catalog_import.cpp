// SPDX-License-Identifier: Apache-2.0
#include "console/core/catalog_import.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>

#include "console/catalog/import.h"

namespace kintsugi::console {
namespace {

using advisory::Source;

// Feeds that come as a whole: what a newer file lacks is gone. The others come in documents: those that have an id, and
// one for each CVE; what a newer issue of a document lacks is gone.
bool ComesWhole(Source source) {
  return source == Source::kBulletinText || source == Source::kWesng || source == Source::kWesngCustom ||
         source == Source::kBulletinSearch;
}
bool ComesWhole(feed::Kind kind) {
  return kind == feed::Kind::kWesng || kind == feed::Kind::kWesngCustom || kind == feed::Kind::kBulletinSearch;
}

std::string FeedName(feed::Kind kind, const std::string& file_name) {
  const std::string name(feed::Describe(kind));
  return ComesWhole(kind) ? name : fmt::format("{} {}", name, file_name);
}

// One file's statements, collected by document.
class FileSink final : public advisory::RecordSink {
 public:
  void Add(Source source, const advisory::Record& record) override {
    const std::string_view named = record.document.empty() ? record.cve : record.document;
    const std::string document(ComesWhole(source) ? std::string_view() : named);
    auto& collector = collectors_[document];
    if (!collector) collector = std::make_unique<advisory::AdvisoryCollector>(document);
    collector->Add(source, record);
  }
  void TakeInto(std::map<advisory::AdvisoryKey, std::vector<advisory::Advisory>>& all) {
    for (auto& [document, collector] : collectors_) {
      for (auto& advisory : collector->Take()) all[advisory.key].push_back(std::move(advisory));
    }
    collectors_.clear();
  }

 private:
  std::map<std::string, std::unique_ptr<advisory::AdvisoryCollector>> collectors_;
};

// Two files of one import may speak of one KB in one document: their statements are put together.
Result<advisory::Advisory> Merge(std::vector<advisory::Advisory> parts) {
  if (parts.size() == 1) return std::move(parts.front());
  advisory::AdvisoryCollector collector(parts.front().key.document);
  for (const auto& part : parts) {
    if (const Status read = advisory::ReadAdvisory(part, collector); !read) return read.error();
  }
  auto merged = collector.Take();
  return std::move(merged.front());
}

void AddProblem(const std::string& file_name, const feed::Problem& problem, v1::CatalogImportReport& report) {
  if (report.problems_size() >= kMostImportProblems) return;
  auto* out = report.add_problems();
  out->set_file_name(problem.entry.empty() ? file_name : fmt::format("{}:{}", file_name, problem.entry));
  out->set_line(static_cast<std::uint32_t>(problem.line));
  out->set_column(static_cast<std::uint32_t>(problem.column));
  const std::string record = problem.record == 0 ? "" : fmt::format("record {}: ", problem.record);
  const std::string field = problem.field.empty() ? "" : fmt::format("{}: ", problem.field);
  out->set_message(record + field + problem.message);
}

class Preparation {
 public:
  Preparation(const ImportOrder& order, db::Store& store, ImportProgress& progress)
      : order_(order), store_(store), progress_(progress) {}

  Result<PreparedImport> Run() {
    const auto begun = std::chrono::steady_clock::now();
    out_.report.set_dry_run(order_.dry_run);
    if (const Status read = ReadFiles(); !read) return read.error();
    if (const Status compared = Diff(); !compared) return compared.error();
    if (const Status built = Build(); !built) return built.error();
    Describe();
    const auto took = std::chrono::steady_clock::now() - begun;
    out_.report.set_reading_ms(
        static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(took).count()));
    return std::move(out_);
  }

 private:
  Status ReadFiles() {
    const auto kinds = FindKinds();
    std::size_t understood = 0;
    std::optional<Error> first;
    for (std::size_t i = 0; i < order_.files.size(); ++i) {
      auto* report = out_.report.add_files();
      report->set_file_name(order_.files[i].file_name);
      const Status read = kinds[i] ? ReadFile(order_.files[i], *kinds[i], *report) : Status(kinds[i].error());
      if (read) {
        ++understood;
        continue;
      }
      if (read.error().code == Code::kCancelled) return read;
      if (!first)
        first = Error{read.error().code, fmt::format("{}: {}", order_.files[i].file_name, read.error().message)};
      report->set_error(read.error().message);
    }
    if (understood == 0 && first) return *first;
    return {};
  }

  std::vector<Result<feed::Kind>> FindKinds() {
    std::vector<Result<feed::Kind>> kinds;
    bool all_whole_same = true;
    for (const auto& file : order_.files) {
      feed::FeedInput input = feed::FeedInput::File(file.path);
      input.name = file.file_name;
      kinds.push_back(feed::FindKind(input));
      if (kinds.back() && ComesWhole(*kinds.back())) all_whole_same = all_whole_same && IsSame(*kinds.back(), file);
    }
    skip_whole_ = all_whole_same;
    return kinds;
  }

  // The very bytes that this feed had at the newest import of its kind.
  bool IsSame(feed::Kind kind, const ImportFile& file) const {
    const db::FeedRow* same = nullptr;
    std::uint64_t newest = 0;
    for (const auto& feed : order_.feeds) {
      if (feed.kind != feed::Describe(kind)) continue;
      newest = std::max(newest, feed.import);
      if (feed.feed == FeedName(kind, file.file_name)) same = &feed;
    }
    return same != nullptr && same->import == newest && same->file_digest == file.sha256;
  }

  Status ReadFile(const ImportFile& file, feed::Kind kind, v1::FeedReport& report) {
    if (kind == feed::Kind::kUnknown)
      return Error{Code::kInvalidArgument,
                   "it is no feed that is known: looked for wes-ng definitions (CSV or ZIP), CSAF, VEX, CVRF (XML or "
                   "JSON), a BulletinSearch spreadsheet and bulletin texts; give one of these"};
    if (kind == feed::Kind::kBulletinText)
      return Error{Code::kInvalidArgument,
                   "it is a bulletin text, which is sent with ImportBulletins; import it alone"};
    report.set_kind(std::string(feed::Describe(kind)));
    if (IsSame(kind, file) && (!ComesWhole(kind) || skip_whole_)) {
      report.set_same_file(true);
      return {};
    }
    feed::FeedInput input = feed::FeedInput::File(file.path);
    input.name = file.file_name;
    FileSink sink;
    const auto read = feed::ImportFeed(input, sink, {}, [&](const feed::Progress& now) {
      progress_.Set({file.file_name, now.done_bytes, now.total_bytes, records_ + now.records});
      return !progress_.stopped();
    });
    if (!read) return read.error();
    records_ += read->read;
    sink.TakeInto(collected_);
    Report(file, *read, report);
    db::FeedRow row;
    row.feed = FeedName(kind, file.file_name);
    row.kind = std::string(feed::Describe(kind));
    row.import = order_.number;
    row.file_name = file.file_name;
    row.file_digest = file.sha256;
    row.file_bytes = read->bytes;
    row.advisories = static_cast<std::uint32_t>(collected_.size() - taken_);
    taken_ = collected_.size();
    out_.feeds.push_back(std::move(row));
    return {};
  }

  void Report(const ImportFile& file, const feed::ImportReport& read, v1::FeedReport& report) {
    report.set_read(read.read);
    report.set_kept(read.kept);
    report.set_mended(read.mended);
    report.set_refused(read.refused);
    report.set_bytes(read.bytes);
    for (const auto& entry : read.passed_over) report.add_passed_over(entry);
    for (const auto& problem : read.problems) AddProblem(file.file_name, problem, out_.report);
    out_.report.set_problem_count(out_.report.problem_count() + read.problem_count);
  }

  Status Diff() {
    std::vector<advisory::Advisory> fresh;
    fresh.reserve(collected_.size());
    for (auto& [key, parts] : collected_) {
      auto merged = Merge(std::move(parts));
      if (!merged) return merged.error();
      fresh.push_back(std::move(*merged));
    }
    collected_.clear();
    fresh_ = std::move(fresh);
    diff_ = advisory::Compare(order_.base->stored, fresh_);
    out_.report.set_added(diff_.added.size());
    out_.report.set_changed(diff_.changed.size());
    out_.report.set_kept(diff_.kept.size());
    out_.report.set_removed(diff_.removed.size());
    return order_.replace ? Status{} : CheckTorn();
  }

  Status CheckTorn() const {
    std::map<Source, std::size_t> had;
    std::map<Source, std::size_t> lost;
    for (const auto& stored : order_.base->stored) ++had[stored.key.source];
    for (const std::size_t place : diff_.removed) ++lost[order_.base->stored[place].key.source];
    for (const auto& [source, count] : lost) {
      if (!ComesWhole(source) || had[source] < kTornMinimum || count * kTornShare <= had[source]) continue;
      return Error{Code::kFailedPrecondition,
                   fmt::format("the new file lacks {} of the {} advisories that {} had, as a torn file would; give "
                               "--replace if they are really gone",
                               count, had[source], advisory::SourceName(source))};
    }
    return {};
  }

  db::AdvisoryRow RowOf(const advisory::AdvisoryKey& key, std::uint64_t digest, std::string blob) const {
    return {static_cast<std::uint32_t>(key.source),
            key.document,
            key.subject,
            order_.number,
            digest,
            std::move(blob),
            false};
  }

  // The catalog as it will be: what is stored and stays, and what the files say.
  Status Build() {
    out_.same = diff_.added.empty() && diff_.changed.empty() && diff_.removed.empty();
    if (out_.same) {
      out_.next = order_.base;
      return {};
    }
    auto next = std::make_shared<AdvisorySnapshot>();
    next->import = order_.number;
    next->bulletins = order_.bulletins;
    advisory::CatalogBuilder builder;
    std::vector<bool> stays(order_.base->stored.size(), true);
    for (const std::size_t place : diff_.removed) stays[place] = false;
    for (const auto& advisory : fresh_) {
      if (const auto place = order_.base->Find(advisory.key)) stays[*place] = false;
      if (const Status added = builder.Add(advisory); !added) return added;
    }
    if (std::find(stays.begin(), stays.end(), true) != stays.end()) {
      const Status read = ReadStored(
          store_, *order_.base, [&](std::size_t place) { return stays[place]; },
          [&](std::size_t, const advisory::Advisory& advisory) { return builder.Add(advisory); });
      if (!read) return read;
    }
    if (progress_.stopped()) return Error{Code::kCancelled, "the console is stopping; import the files again"};
    ListStored(stays, *next);
    MakeRows();
    if (const Status finished = FinishSnapshot(builder, *next, order_.for_each); !finished) return finished;
    out_.next = std::move(next);
    return {};
  }

  // Both lists are ascending by key.
  void ListStored(const std::vector<bool>& stays, AdvisorySnapshot& next) const {
    std::vector<std::uint64_t> imports(fresh_.size(), order_.number);
    for (const std::size_t kept : diff_.kept)
      imports[kept] = order_.base->imports[*order_.base->Find(fresh_[kept].key)];
    std::size_t old = 0;
    const auto take_old_before = [&](const advisory::AdvisoryKey* key) {
      for (; old < stays.size() && (key == nullptr || order_.base->stored[old].key < *key); ++old) {
        if (!stays[old]) continue;
        next.stored.push_back(order_.base->stored[old]);
        next.imports.push_back(order_.base->imports[old]);
      }
    };
    for (std::size_t i = 0; i < fresh_.size(); ++i) {
      take_old_before(&fresh_[i].key);
      next.stored.push_back({fresh_[i].key, fresh_[i].digest});
      next.imports.push_back(imports[i]);
    }
    take_old_before(nullptr);
  }

  void MakeRows() {
    for (const auto* list : {&diff_.added, &diff_.changed}) {
      for (const std::size_t place : *list) {
        advisory::Advisory& advisory = fresh_[place];
        out_.rows.push_back(RowOf(advisory.key, advisory.digest, std::move(advisory.blob)));
      }
    }
    for (const std::size_t place : diff_.removed) out_.rows.push_back(RowOf(order_.base->stored[place].key, 0, ""));
  }

  void Describe() {
    v1::CatalogImportReport& report = out_.report;
    const advisory::Catalog& catalog = *out_.next->catalog;
    const advisory::BuildReport& built = out_.next->report;
    report.set_kbs(catalog.kbs().size());
    report.set_cves(catalog.cves().size());
    report.set_platforms(catalog.platforms().size());
    report.set_disagreements(built.disagreements);
    report.set_cycles(built.cycles.size());
    report.set_dangling(built.dangling.size());
    report.set_unreadable_products(built.unreadable_products.size());
    for (const auto& cycle : built.cycles) {
      if (report.cycle_examples_size() >= kMostImportExamples) break;
      std::string names;
      for (const auto kb : cycle.kbs) names += (names.empty() ? "" : ", ") + std::string(catalog.kbs()[kb].name);
      report.add_cycle_examples(names);
    }
    for (const auto kb : built.dangling) {
      if (report.dangling_examples_size() >= kMostImportExamples) break;
      report.add_dangling_examples(std::string(catalog.kbs()[kb].name));
    }
    for (const auto& name : built.unreadable_products) {
      if (report.unreadable_examples_size() >= kMostImportExamples) break;
      report.add_unreadable_examples(name);
    }
  }

  const ImportOrder& order_;
  db::Store& store_;
  ImportProgress& progress_;
  PreparedImport out_;
  std::map<advisory::AdvisoryKey, std::vector<advisory::Advisory>> collected_;
  std::vector<advisory::Advisory> fresh_;  // ascending by key
  advisory::ImportDiff diff_;
  std::size_t taken_ = 0;
  std::uint64_t records_ = 0;
  bool skip_whole_ = false;
};

}  // namespace

void ImportProgress::Set(Reading reading) {
  const std::lock_guard lock(mutex_);
  reading_ = std::move(reading);
}

ImportProgress::Reading ImportProgress::Get() const {
  const std::lock_guard lock(mutex_);
  return reading_;
}

Result<PreparedImport> PrepareImport(const ImportOrder& order, db::Store& store, ImportProgress& progress) {
  return Preparation(order, store, progress).Run();
}

}  // namespace kintsugi::console
