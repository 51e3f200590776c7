// SPDX-License-Identifier: Apache-2.0
// Imports of publishers' catalogs and the assessments that follow them: what the engine thread does of it, in slices
// that leave room for everybody else. See core.h and catalog_jobs.h.
#include "console/core/catalog_jobs.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <unordered_map>

#include "console/core/core.h"
#include "proto/storage.pb.h"

namespace kintsugi::console {
namespace {

constexpr std::size_t kSliceRows = 250;
constexpr std::size_t kSliceBytes = 256 * 1024;
constexpr std::size_t kGarbageSlice = 500;
constexpr std::size_t kAssessBatch = 4'000;
constexpr std::size_t kAssessScan = 20'000;  // hosts looked at for one batch
constexpr std::size_t kAssessSlice = 250;
constexpr std::size_t kAssessPiece = 100;  // of a batch, on one thread
constexpr std::size_t kKeptJobs = 16;
constexpr std::uint32_t kInlineAssessments = 8;  // of hosts whose facts changed, in one turn

}  // namespace

HostToAssess ToAssess(const Host& host) {
  HostToAssess work;
  work.host = host.row.id;
  work.facts_digest = host.facts_digest;
  work.facts = host.facts;
  if (host.imported) {
    work.hotfixes_complete = host.imported->hotfixes_complete;
    work.installation = host.imported->installation;
  }
  return work;
}

Findings MakeFindings(const AdvisorySnapshot& snapshot, const assess::HostInput& host) {
  const assess::HostAssessment assessment = snapshot.assessor->Assess(host);
  Findings findings;
  v1::StoredActionable actionable;
  for (const assess::KbRow& row : assessment.rows) {
    auto* out = actionable.add_rows();
    out->set_kb(std::string(snapshot.catalog->kbs()[row.kb].name));
    out->set_status(static_cast<v1::UpdateStatus>(row.status));
    out->set_severity(static_cast<std::uint32_t>(row.severity));
    out->set_cves(row.cves);
    out->set_exploited(row.exploited);
    if (!NeedsInstall(row.status)) continue;
    if (snapshot.ours.contains(row.kb)) {
      out->set_ours(true);
      findings.ours.push_back({out->kb(), row.severity, row.exploited});
      continue;
    }
    ++findings.missing[row.severity];
    findings.exploited += row.exploited ? 1 : 0;
    findings.kbs.Add({out->kb(), row.severity, row.exploited});
  }
  findings.actionable = actionable.SerializeAsString();
  return findings;
}

db::AssessmentRow ToRow(const Host& host) {
  const Findings& found = *host.findings;
  using model::Severity;
  return {host.row.id,
          host.assessed_by,
          host.facts_digest,
          host.assessed,
          found.missing[Severity::kCritical],
          found.missing[Severity::kImportant],
          found.missing[Severity::kModerate],
          found.missing[Severity::kLow],
          found.missing[Severity::kUnknown],
          found.exploited,
          found.actionable};
}

// All that Catalog::Match looks at.
std::uint64_t StampCache::For(const AdvisorySnapshot& snapshot, const Host& host) {
  const model::OsFacts& os = host.facts->os;
  system_.clear();
  for (const std::string* text : {&os.product, &os.edition, &os.architecture}) system_.append(*text).push_back('\n');
  for (const int number : {os.service_pack, os.major, os.minor, os.build})
    fmt::format_to(std::back_inserter(system_), "{} ", number);
  if (host.imported) system_ += host.imported->installation;
  const auto known = by_system_.find(system_);
  if (known != by_system_.end()) return known->second;
  const std::uint64_t stamp = snapshot.StampFor(ToAssess(host).Input());
  by_system_.emplace(system_, stamp);
  return stamp;
}

std::shared_ptr<const Findings> FindingsCache::Find(std::uint64_t fingerprint) const {
  const auto found = by_fingerprint_.find(fingerprint);
  return found == by_fingerprint_.end() ? nullptr : found->second;
}

void FindingsCache::Put(std::uint64_t fingerprint, std::shared_ptr<const Findings> findings) {
  by_fingerprint_[fingerprint] = std::move(findings);
}

void AssessAll(const AdvisorySnapshot& snapshot, std::vector<HostToAssess>& hosts, FindingsCache& cache,
               const ForEach& for_each) {
  const auto in_pieces = [&](std::size_t count, const std::function<void(std::size_t)>& work) {
    for_each((count + kAssessPiece - 1) / kAssessPiece, [&](std::size_t piece) {
      for (std::size_t i = piece * kAssessPiece; i < std::min(count, (piece + 1) * kAssessPiece); ++i) work(i);
    });
  };
  std::vector<std::uint64_t> fingerprints(hosts.size());
  in_pieces(hosts.size(), [&](std::size_t i) { fingerprints[i] = snapshot.assessor->Fingerprint(hosts[i].Input()); });
  std::unordered_map<std::uint64_t, std::size_t> firsts;  // one host for each fingerprint that is new
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    if (!cache.Find(fingerprints[i])) firsts.emplace(fingerprints[i], i);
  }
  std::vector<std::size_t> places;
  for (const auto& [fingerprint, place] : firsts) places.push_back(place);
  in_pieces(places.size(), [&](std::size_t i) {
    HostToAssess& host = hosts[places[i]];
    host.findings = std::make_shared<const Findings>(MakeFindings(snapshot, host.Input()));
  });
  for (const std::size_t place : places) cache.Put(fingerprints[place], hosts[place].findings);
  for (std::size_t i = 0; i < hosts.size(); ++i) hosts[i].findings = cache.Find(fingerprints[i]);
}

// ---- imports

Result<v1::ImportCatalogReply> Core::ImportCatalog(const Caller& caller, const v1::ImportCatalogRequest& request,
                                                   Turn& turn) {
  if (options_.feeds == nullptr) return Error{Code::kFailedPrecondition, "this console takes no feeds"};
  if (request.files().empty()) return Error{Code::kInvalidArgument, "no files were named; upload them first"};
  if (request.files_size() > kMostFeedFiles)
    return Error{Code::kTooLarge,
                 fmt::format("{} files are more than {} in one import", request.files_size(), kMostFeedFiles)};
  if (CatalogJob* job = ActiveJob(); job != nullptr)
    return Error{Code::kResourceExhausted,
                 fmt::format("{} is importing a catalog already ({}); try again when that is over", job->by,
                             job->status.phase())};
  ImportOrder order;
  order.dry_run = request.dry_run();
  order.replace = request.replace();
  auto job = std::make_shared<CatalogJob>();
  for (const auto& file : request.files()) {
    auto path = options_.feeds->PathOf(file.upload());
    if (!path) return path.error();
    order.files.push_back({std::move(*path), file.file_name(), file.upload()});
    job->uploads.push_back(file.upload());
  }
  order.number = advisories_.Begin();
  order.base = advisories_.snapshot();
  order.feeds = advisories_.feeds();
  order.bulletins = CopyBulletins(catalog_);
  order.for_each = options_.for_each;
  job->number = order.number;
  job->by = caller.user;
  job->status.set_job(order.number);
  job->status.set_phase("reading");
  jobs_.push_back(job);
  while (jobs_.size() > kKeptJobs) jobs_.erase(jobs_.begin());
  turn.replies.emplace_back(
      [this, job, order = std::make_shared<const ImportOrder>(std::move(order))](const Status& committed) {
        if (!committed) return FailJob(*job, committed.error());
        PrepareAside(job, order);
      });
  v1::ImportCatalogReply reply;
  reply.set_job(job->number);
  return reply;
}

CatalogJob* Core::ActiveJob() {
  for (const auto& job : jobs_) {
    if (!job->IsOver() && job->status.phase() != "assessing") return job.get();
  }
  return nullptr;
}

void Core::FailJob(CatalogJob& job, const Error& error) {
  job.status.set_phase("failed");
  job.status.set_error(error.message);
  job.status.set_error_code(static_cast<std::uint32_t>(error.code));
  job.prepared.reset();
  if (options_.feeds != nullptr) {
    for (const auto& upload : job.uploads) options_.feeds->Remove(upload);
  }
  log_.Warning("console.catalog_import_failed", {{"error", error.message}});
}

void Core::PrepareAside(const std::shared_ptr<CatalogJob>& job, std::shared_ptr<const ImportOrder> order) {
  const auto work = [this, job, order] {
    auto prepared = PrepareImport(*order, store_, *job->progress);
    auto shared = std::make_shared<Result<PreparedImport>>(std::move(prepared));
    inbox_.PushOwn([this, job, shared, dry_run = order->dry_run](Turn& turn) {
      if (!*shared) return FailJob(*job, shared->error());
      job->status.mutable_report()->Swap(&(*shared)->report);
      if (dry_run) return EndJob(*job);
      job->prepared = std::make_shared<PreparedImport>(std::move(**shared));
      job->status.set_phase("storing");
      job->status.set_to_store(job->prepared->rows.size());
      job->storing_since = turn.now;
      StoreSlice(job, turn);
    });
  };
  AsideSlow(work);
}

void Core::AsideSlow(std::function<void()> job) const {
  if (!options_.aside_slow) return job();
  options_.aside_slow(std::move(job));
}

void Core::EndJob(CatalogJob& job) {
  job.status.set_phase("done");
  job.prepared.reset();
  if (options_.feeds == nullptr) return;
  for (const auto& upload : job.uploads) options_.feeds->Remove(upload);
}

// A few rows a turn; they do not count before the import's own row, which comes last.
void Core::StoreSlice(const std::shared_ptr<CatalogJob>& job, Turn& turn) {
  if (broken_) return FailJob(*job, *broken_);
  auto& rows = job->prepared->rows;
  std::size_t bytes = 0;
  std::size_t taken = 0;
  for (; job->stored < rows.size() && taken < kSliceRows && bytes < kSliceBytes; ++job->stored, ++taken) {
    bytes += rows[job->stored].advisory.size();
    turn.writes.advisories.push_back(std::move(rows[job->stored]));
  }
  const bool last = job->stored == rows.size();
  if (last) CompleteImport(*job, turn);
  turn.replies.emplace_back([this, job, last](const Status& committed) {
    if (!committed) return FailJob(*job, committed.error());
    job->status.set_stored(job->stored);
    if (!last) {
      inbox_.PushOwn([this, job](Turn& next) { StoreSlice(job, next); });
      return;
    }
    job->status.set_phase("assessing");
    EndIfAssessed();
  });
}

void Core::CompleteImport(CatalogJob& job, Turn& turn) {
  PreparedImport& prepared = *job.prepared;
  v1::CatalogImportReport& report = *job.status.mutable_report();
  report.set_storing_ms(static_cast<std::uint64_t>(std::max<std::int64_t>(0, (turn.now - job.storing_since).count())));
  for (const auto& feed : prepared.feeds) turn.writes.feeds.push_back(feed);
  for (const auto& file : report.files())
    turn.Audit(job.by, "catalog.import", file.file_name(),
               fmt::format("{}: {} added, {} changed, {} removed", file.kind(), report.added(), report.changed(),
                           report.removed()));
  if (prepared.same) return advisories_.PutFeeds(std::move(prepared.feeds));
  db::CatalogImportRow row{job.number, turn.now, job.by, report.SerializeAsString()};
  turn.writes.catalog_imports.push_back(row);
  advisories_.Complete(prepared.next, std::move(prepared.feeds), std::move(row));
  QueueAssessments();
  RefreshAdvisories();
}

// Bulletins of ours may have been imported while the files were read, and always are when nothing else is.
void Core::RefreshAdvisories() {
  if (advisories_.snapshot()->bulletins.digest == BulletinsDigest(catalog_) || rebuilding_) return;
  auto bulletins = std::make_shared<BulletinSet>(CopyBulletins(catalog_));
  rebuilding_ = true;
  const auto work = [this, base = advisories_.snapshot(), bulletins] {
    auto next = std::make_shared<Result<SnapshotPtr>>(Rebuild(store_, *base, std::move(*bulletins), options_.for_each));
    inbox_.PushOwn([this, base, next](Turn&) {
      rebuilding_ = false;
      if (!*next) return log_.Error("console.catalog_unreadable", {{"error", next->error().message}});
      if (base == advisories_.snapshot()) {
        advisories_.Replace(**next);
        QueueAssessments();
      }
      RefreshAdvisories();
    });
  };
  AsideSlow(work);
}

// Rows that no longer count are deleted a slice a turn.
void Core::SweepAdvisories(Turn& turn) {
  const CatalogJob* const job = ActiveJob();
  auto garbage = advisories_.TakeGarbage(kGarbageSlice, job == nullptr ? 0 : job->number);
  if (garbage.empty()) return;
  for (auto& row : garbage) turn.writes.advisories.push_back(std::move(row));
  inbox_.PushOwn([](Turn&) {});  // the next slice comes soon
}

Result<v1::GetCatalogImportReply> Core::GetCatalogImport(const v1::GetCatalogImportRequest& request) const {
  for (const auto& job : jobs_) {
    if (job->number != request.job()) continue;
    v1::GetCatalogImportReply reply = job->status;
    const ImportProgress::Reading reading = job->progress->Get();
    reply.set_file_name(reading.file_name);
    reply.set_done_bytes(reading.done_bytes);
    reply.set_total_bytes(reading.total_bytes);
    reply.set_records(reading.records);
    reply.set_assessed(static_cast<std::uint32_t>(assessments_.done));
    reply.set_to_assess(static_cast<std::uint32_t>(assessments_.hosts.size()));
    return reply;
  }
  return Error{
      Code::kNotFound,
      fmt::format("no import has the number {}: the console has restarted since, or it was long ago; what is in "
                  "force shows kintsugi catalog feeds",
                  request.job())};
}

// ---- assessments

// Without publishers' catalogs verdicts say all, but of hosts from files, whose lists of KBs are all that is known.
bool Core::HasFindings(const Host& host) const {
  return advisories_.snapshot()->import != 0 || host.imported.has_value();
}

// Every host; those whose findings stand are told from the others when their turn comes.
void Core::QueueAssessments() {
  assessments_.hosts.clear();
  assessments_.next = 0;
  assessments_.done = 0;
  assessments_.cache = std::make_shared<FindingsCache>();
  assessments_.stamps = {};
  ++assessments_.snapshot;
  for (HostIndex i = 0; i < fleet_.size(); ++i)
    if (HasFindings(fleet_.at(i))) assessments_.hosts.push_back(i);
}

void Core::StartAssessing(Turn& turn) {
  if (assessments_.under_way || assessments_.next >= assessments_.hosts.size()) return;
  assessments_.under_way = true;
  turn.replies.emplace_back([this](const Status& committed) {
    assessments_.under_way = false;
    if (committed) AssessBatchAside();
  });
}

// The next hosts whose findings do not stand; the others are as new.
std::vector<HostToAssess> Core::NextToAssess() {
  std::vector<HostToAssess> batch;
  const AdvisorySnapshot& snapshot = *advisories_.snapshot();
  for (std::size_t seen = 0; assessments_.next < assessments_.hosts.size() && seen < kAssessScan; ++seen) {
    if (batch.size() >= kAssessBatch) break;
    Host& host = fleet_.at(assessments_.hosts[assessments_.next++]);
    const std::uint64_t stamp = host.facts ? assessments_.stamps.For(snapshot, host) : 0;
    if (stamp == 0 || (host.findings && host.assessed_by == stamp)) {
      host.assessed_in = assessments_.snapshot;
      ++assessments_.done;
      continue;
    }
    batch.push_back(ToAssess(host));
    batch.back().assessed_by = stamp;
  }
  return batch;
}

void Core::AssessBatchAside() {
  if (assessments_.under_way || broken_) return;
  auto batch = std::make_shared<std::vector<HostToAssess>>(NextToAssess());
  if (batch->empty() && assessments_.next >= assessments_.hosts.size()) return EndIfAssessed();
  if (batch->empty()) {  // the end of this turn's look; the next turn goes on
    inbox_.PushOwn([](Turn&) {});
    return;
  }
  assessments_.under_way = true;
  const auto work = [this, batch, snapshot = advisories_.snapshot(), cache = assessments_.cache] {
    AssessAll(*snapshot, *batch, *cache, options_.for_each);
    inbox_.PushOwn([this, batch, snapshot](Turn& turn) { TakeAssessed(batch, 0, snapshot, turn); });
  };
  AsideSlow(work);
}

void Core::TakeAssessed(const std::shared_ptr<std::vector<HostToAssess>>& batch, std::size_t from,
                        const SnapshotPtr& snapshot, Turn& turn) {
  assessments_.under_way = false;
  if (broken_) return;
  const bool current = snapshot == advisories_.snapshot();
  std::size_t end = current ? from : batch->size();
  for (std::size_t stored = 0; end < batch->size() && stored < kAssessSlice; ++end) {
    const HostToAssess& done = (*batch)[end];
    ++assessments_.done;
    const auto index = fleet_.Find(done.host);
    if (!index || fleet_.at(*index).facts_digest != done.facts_digest) continue;  // newer facts were assessed at once
    SetFindings(*index, done.findings, done.assessed_by, turn);
    ++stored;
  }
  assessments_.under_way = true;
  turn.replies.emplace_back([this, batch, end, snapshot](const Status& committed) {
    assessments_.under_way = false;
    if (!committed) return;  // the reload has queued them again, and the next turn begins
    if (end >= batch->size()) return AssessBatchAside();
    assessments_.under_way = true;
    inbox_.PushOwn([this, batch, end, snapshot](Turn& next) { TakeAssessed(batch, end, snapshot, next); });
  });
}

void Core::SetFindings(HostIndex index, std::shared_ptr<const Findings> findings, std::uint64_t stamp, Turn& turn) {
  Host& host = fleet_.at(index);
  host.findings = std::move(findings);
  host.assessed_by = stamp;
  host.assessed = turn.now;
  host.assessed_in = assessments_.snapshot;
  fleet_.Recount(index, catalog_);
  turn.writes.assessments.push_back(ToRow(host));
}

// Facts that changed are assessed in the turn that stores them, as long as they are few.
void Core::AssessByCatalogs(HostIndex index, Turn& turn) {
  const SnapshotPtr& snapshot = advisories_.snapshot();
  const Host& host = fleet_.at(index);
  if (!host.facts || !HasFindings(host)) return;
  if (turn.assessed >= kInlineAssessments) {
    assessments_.hosts.push_back(index);
    return;
  }
  ++turn.assessed;
  const HostToAssess work = ToAssess(host);
  SetFindings(index, std::make_shared<const Findings>(MakeFindings(*snapshot, work.Input())),
              snapshot->StampFor(work.Input()), turn);
}

void Core::EndIfAssessed() {
  if (!assessments_.IsDone()) return;
  for (const auto& job : jobs_) {
    if (job->status.phase() == "assessing") EndJob(*job);
  }
}

void Core::CountAssessing() {
  const std::uint64_t waiting = assessments_.hosts.size() - assessments_.next + (assessments_.under_way ? 1 : 0);
  counters_.assessing.store(waiting + (rebuilding_ ? 1 : 0), std::memory_order_relaxed);
}

void Core::ReassessAll() {
  counters_.assessing.store(1, std::memory_order_relaxed);
  inbox_.PushOwn([this](Turn&) {
    for (HostIndex i = 0; i < fleet_.size(); ++i) fleet_.at(i).assessed_by = 0;
    QueueAssessments();
  });
}

}  // namespace kintsugi::console
