// SPDX-License-Identifier: Apache-2.0
// Operator calls about publishers' catalogs: which feeds are in force, one KB in all its sources, who is exposed to a
// CVE. Engine thread; exposure of a whole fleet is worked out aside. See core.h.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "common/base/text.h"
#include "console/core/core.h"

namespace kintsugi::console {
namespace {

constexpr std::size_t kMostDocuments = 200;  // of one KB, read for its statements
constexpr int kMostStatements = 1'000;

std::vector<std::string> Names(const advisory::Catalog& catalog, std::span<const advisory::KbId> kbs) {
  std::vector<std::string> names;
  for (const auto kb : kbs) names.emplace_back(catalog.kbs()[kb].name);
  return names;
}

std::string_view TrackName(advisory::Track track) {
  switch (track) {
    case advisory::Track::kUnspecified:
      return "";
    case advisory::Track::kCumulative:
      return "cumulative";
    case advisory::Track::kSecurityOnly:
      return "security-only";
    case advisory::Track::kHotpatch:
      return "hotpatch";
    case advisory::Track::kPreview:
      return "preview";
    case advisory::Track::kServicingStack:
      return "servicing-stack";
    case advisory::Track::kServicePack:
      return "service-pack";
    case advisory::Track::kEnablement:
      return "enablement";
  }
  return "";
}

std::string_view RebootName(advisory::RebootWord reboot) {
  switch (reboot) {
    case advisory::RebootWord::kUnspecified:
      return "";
    case advisory::RebootWord::kNo:
      return "no";
    case advisory::RebootWord::kYes:
      return "yes";
    case advisory::RebootWord::kMaybe:
      return "maybe";
  }
  return "";
}

std::string_view FieldName(advisory::Disagreement::Field field) {
  using Field = advisory::Disagreement::Field;
  switch (field) {
    case Field::kSeverity:
      return "severity";
    case Field::kPublished:
      return "published";
    case Field::kReboot:
      return "reboot";
    case Field::kTrack:
      return "track";
    case Field::kFixedBuild:
      return "fixed_build";
    case Field::kImpact:
      return "impact";
  }
  return "";
}

std::vector<std::string> SourceNames(std::uint8_t bits) {
  std::vector<std::string> names;
  for (const auto& row : advisory::PrecedenceTable()) {
    if ((bits & (1U << static_cast<unsigned>(row.source))) != 0) names.emplace_back(row.name);
  }
  return names;
}

// Statements of one KB as records, for people to compare.
class StatementSink final : public advisory::RecordSink {
 public:
  StatementSink(std::string document, v1::GetAdvisoryReply& reply) : document_(std::move(document)), reply_(reply) {}
  void Add(advisory::Source source, const advisory::Record& record) override {
    reply_.set_statement_count(reply_.statement_count() + 1);
    if (reply_.statements_size() >= kMostStatements) return;
    auto* out = reply_.add_statements();
    out->set_source(std::string(advisory::SourceName(source)));
    out->set_document(document_);
    out->set_cve(std::string(record.cve));
    out->set_product(std::string(record.product));
    out->set_component(std::string(record.component));
    out->set_severity(std::string(record.severity));
    out->set_impact(std::string(record.impact));
    out->set_published(std::string(record.published));
    out->set_title(std::string(record.title));
    for (const auto name : record.supersedes) out->add_supersedes(std::string(name));
    out->set_fixed_build(std::string(record.fixed_build));
  }

 private:
  std::string document_;
  v1::GetAdvisoryReply& reply_;
};

void AddFix(const advisory::Catalog& catalog, const advisory::Fix& fix, v1::GetAdvisoryReply& reply) {
  auto* out = reply.add_fixes();
  if (fix.product != advisory::kNone) out->set_product(catalog.products()[fix.product].name);
  out->set_component(std::string(fix.component));
  out->set_title(std::string(fix.title));
  out->set_severity(std::string(model::Name(fix.severity)));
  out->set_published(advisory::DateText(fix.published));
  out->set_track(std::string(TrackName(fix.track)));
  out->set_reboot(std::string(RebootName(fix.reboot)));
  out->set_url(std::string(fix.url));
  out->set_exploited(fix.exploited);
  for (const auto cve : fix.cves) out->add_cves(std::string(catalog.cves()[cve].name));
  for (auto& name : Names(catalog, fix.supersedes)) out->add_supersedes(std::move(name));
  for (auto& name : Names(catalog, fix.prerequisites)) out->add_prerequisites(std::move(name));
  for (const auto& build : fix.fixed_builds)
    out->add_fixed_builds(fmt::format("{}.{}.{}.{}", build.major, build.minor, build.build, build.revision));
  out->set_source(std::string(advisory::SourceName(fix.source)));
  for (auto& name : SourceNames(fix.sources)) out->add_sources(std::move(name));
  if (fix.platform == advisory::kNone) return;
  const advisory::PlatformIndex& platform = catalog.platforms()[fix.platform];
  const std::uint32_t local = platform.Local(fix.kb);
  if (local == advisory::kNone) return;
  const advisory::KbBits newer = platform.CoveredBy(local);
  for (std::uint32_t i = 0; i < platform.kbs().size(); ++i) {
    if ((newer[i / 64] >> (i % 64) & 1U) != 0)
      out->add_superseded_by(std::string(catalog.kbs()[platform.kbs()[i]].name));
  }
}

void AddDisagreements(const advisory::Catalog& catalog, advisory::KbId kb, v1::GetAdvisoryReply& reply) {
  for (const auto& disagreement : catalog.Disagreements()) {
    if (disagreement.kb != kb) continue;
    auto* out = reply.add_disagreements();
    out->set_field(std::string(FieldName(disagreement.field)));
    if (disagreement.product != advisory::kNone) out->set_product(catalog.products()[disagreement.product].name);
    if (disagreement.cve != advisory::kNone) out->set_cve(std::string(catalog.cves()[disagreement.cve].name));
    out->set_winner(std::string(advisory::SourceName(disagreement.winner)));
    out->set_winner_value(std::string(disagreement.winner_value));
    out->set_loser(std::string(advisory::SourceName(disagreement.loser)));
    out->set_loser_value(std::string(disagreement.loser_value));
    out->set_why(std::string(disagreement.why));
  }
}

// "wes-ng and csaf speak of it; where they disagree csaf wins: ..."
std::string WhoWins(std::uint8_t bits) {
  const std::vector<std::string> names = SourceNames(bits);
  if (names.empty()) return "no source has a statement of it; it is only named as superseded";
  if (names.size() == 1) return fmt::format("{} alone speaks of it", names.front());
  for (const auto& row : advisory::PrecedenceTable()) {
    if (row.name == names.front())
      return fmt::format("{} speak of it; where they disagree {} wins: {}", fmt::join(names, ", "), row.name, row.why);
  }
  return "";
}

}  // namespace

Result<v1::ListFeedsReply> Core::ListFeeds() const {
  v1::ListFeedsReply reply;
  for (const auto& feed : advisories_.feeds()) {
    auto* out = reply.add_feeds();
    out->set_name(feed.feed);
    out->set_kind(feed.kind);
    out->set_file_name(feed.file_name);
    out->set_sha256(feed.file_digest);
    out->set_size_bytes(feed.file_bytes);
    out->set_advisories(feed.advisories);
    for (const auto& import : advisories_.imports()) {
      if (import.import > feed.import) break;
      out->set_imported_ms(ToUnixMs(import.imported));
      out->set_imported_by(import.imported_by);
    }
  }
  const advisory::Catalog& catalog = *advisories_.snapshot()->catalog;
  std::map<advisory::Source, std::uint32_t> counts;
  for (const auto& kb : catalog.kbs()) {
    for (const auto& row : advisory::PrecedenceTable())
      counts[row.source] += (kb.sources >> static_cast<unsigned>(row.source)) & 1U;
  }
  for (const auto& row : advisory::PrecedenceTable()) {
    auto* out = reply.add_sources();
    out->set_source(std::string(row.name));
    out->set_rank(row.rank);
    out->set_why(std::string(row.why));
    out->set_kbs(counts[row.source]);
  }
  reply.set_kbs(catalog.kbs().size());
  reply.set_cves(catalog.cves().size());
  reply.set_platforms(catalog.platforms().size());
  reply.set_products(catalog.products().size());
  reply.set_fixes(catalog.fixes().size());
  reply.set_disagreements(catalog.Disagreements().size());
  return reply;
}

Result<v1::GetAdvisoryReply> Core::GetAdvisory(const v1::GetAdvisoryRequest& request) const {
  const SnapshotPtr snapshot = advisories_.snapshot();
  const advisory::Catalog& catalog = *snapshot->catalog;
  const advisory::KbId kb = catalog.FindKb(request.kb());
  if (kb == advisory::kNone) return Error{Code::kNotFound, fmt::format("the catalog has no KB '{}'", request.kb())};
  v1::GetAdvisoryReply reply;
  const std::string name(catalog.kbs()[kb].name);
  reply.set_kb(name);
  reply.set_bulletin(std::string(catalog.kbs()[kb].bulletin));
  for (const auto fix : catalog.FixesOfKb(kb)) AddFix(catalog, catalog.fixes()[fix], reply);
  AddDisagreements(catalog, kb, reply);
  reply.set_wins(WhoWins(catalog.kbs()[kb].sources));
  std::size_t documents = 0;
  for (std::size_t i = 0; i < snapshot->stored.size() && documents < kMostDocuments; ++i) {
    const advisory::AdvisoryKey& key = snapshot->stored[i].key;
    if (key.subject != name) continue;
    ++documents;
    db::AdvisoryRow before{
        static_cast<std::uint32_t>(key.source), key.document, key.subject, snapshot->imports[i] - 1, 0, "", false};
    auto rows = store_.Advisories(before, 1);
    if (!rows) return rows.error();
    if (rows->empty()) continue;
    StatementSink sink(key.document, reply);
    const Status read = advisory::ReadAdvisory({key, rows->front().digest, std::move(rows->front().advisory)}, sink);
    if (!read) return read.error();
  }
  for (const auto& bulletin : snapshot->bulletins.bulletins) {
    const bool speaks = std::any_of(bulletin.updates.begin(), bulletin.updates.end(),
                                    [&](const model::Update& update) { return update.kb == name; });
    StatementSink sink(bulletin.id, reply);
    if (speaks) advisory::BulletinRecords(bulletin, sink);
  }
  return reply;
}

// A rollout of what only publishers' catalogs name says what is missing: bytes, and how to install them.
Status Core::CheckKnownWork(const model::RolloutPlan& plan) const {
  const advisory::Catalog& catalog = *advisories_.snapshot()->catalog;
  for (const std::string& name : plan.bulletins) {
    if (name.empty() || !catalog_.FindUpdates(name).empty()) continue;
    const advisory::KbId kb = catalog.FindKb(name);
    const bool bulletin = std::any_of(catalog.kbs().begin(), catalog.kbs().end(),
                                      [&](const advisory::Kb& each) { return EqualNoCase(each.bulletin, name); });
    if (kb == advisory::kNone && !bulletin) continue;
    const std::string sources = kb == advisory::kNone
                                    ? "a publisher's catalog"
                                    : fmt::format("{}", fmt::join(SourceNames(catalog.kbs()[kb].sources), ", "));
    return Error{Code::kFailedPrecondition,
                 fmt::format("{} is known from {} alone: the console has no package of it and no instruction how to "
                             "install it; write a bulletin text for it (deploy/catalog/README.md), import it and add "
                             "the package's bytes with kintsugi package add",
                             name, sources)};
  }
  return {};
}

namespace {

struct ExposedHost {
  HostToAssess work;
  std::string name;
};

// What one CVE means for one host; shared by hosts with equal facts.
struct ExposureVerdict {
  std::string status;  // exposed, unknown, fixed, "" = not concerned
  std::vector<std::string> kbs;
  std::string product;
};

class ExposureFinder {
 public:
  ExposureFinder(SnapshotPtr snapshot, advisory::CveId cve) : snapshot_(std::move(snapshot)), cve_(cve) {
    for (const auto fix : catalog().FixesOfCve(cve)) kbs_.insert(catalog().fixes()[fix].kb);
  }

  v1::ListExposureReply Answer(const std::vector<ExposedHost>& hosts) {
    v1::ListExposureReply reply;
    const advisory::Cve& cve = catalog().cves()[cve_];
    reply.set_cve(std::string(cve.name));
    reply.set_title(std::string(cve.title));
    reply.set_severity(std::string(model::Name(cve.severity)));
    reply.set_impact(std::string(cve.impact));
    reply.set_exploited(cve.exploited);
    reply.set_published(advisory::DateText(cve.published));
    for (const auto kb : kbs_) reply.add_kbs(std::string(catalog().kbs()[kb].name));
    for (const ExposedHost& host : hosts) Add(host, reply);
    return reply;
  }

 private:
  const advisory::Catalog& catalog() const { return *snapshot_->catalog; }

  void Add(const ExposedHost& host, v1::ListExposureReply& reply) {
    const assess::HostInput input = host.work.Input();
    const std::uint64_t fingerprint = snapshot_->assessor->Fingerprint(input);
    auto verdict = verdicts_.find(fingerprint);
    if (verdict == verdicts_.end()) verdict = verdicts_.emplace(fingerprint, Judge(input)).first;
    if (verdict->second.status.empty()) return reply.set_hosts_not_concerned(reply.hosts_not_concerned() + 1);
    if (verdict->second.status == "fixed") return reply.set_hosts_fixed(reply.hosts_fixed() + 1);
    auto* row = reply.add_rows();
    row->set_host_id(host.work.host.str());
    row->set_host_name(host.name);
    row->set_status(verdict->second.status);
    for (const auto& kb : verdict->second.kbs) row->add_kbs(kb);
    row->set_product(verdict->second.product);
  }

  // The KBs to install that close it come first, then those that would, replaced as they are.
  ExposureVerdict Judge(const assess::HostInput& input) const {
    ExposureVerdict verdict;
    const auto assessment = snapshot_->assessor->Assess(input, assess::View::kCompliance);
    std::vector<std::string> replaced;
    bool concerned = false;
    for (const auto fix : catalog().FixesOfCve(cve_)) {
      const auto platform = catalog().fixes()[fix].platform;
      const auto& platforms = assessment.platforms;
      if (std::find(platforms.begin(), platforms.end(), platform) != platforms.end() && platform != advisory::kNone)
        concerned = true;
    }
    for (const assess::KbRow& row : assessment.rows) {
      if (!kbs_.contains(row.kb) || row.in_force || row.status == model::UpdateStatus::kNotApplicable) continue;
      auto& list = row.actionable ? verdict.kbs : replaced;
      list.emplace_back(catalog().kbs()[row.kb].name);
    }
    const auto has = [&](bool unknown) {
      const auto open = snapshot_->assessor->OpenCves(input, unknown);
      return std::binary_search(open.begin(), open.end(), cve_);
    };
    verdict.kbs.insert(verdict.kbs.end(), replaced.begin(), replaced.end());
    if (has(false))
      verdict.status = "exposed";
    else if (has(true))
      verdict.status = "unknown";
    else if (concerned)
      verdict.status = "fixed";
    else if (assessment.platforms.empty() && input.facts.os.product.empty())
      verdict.status = "unknown";  // a list of KBs alone: it may be any Windows
    if (!assessment.platforms.empty())
      verdict.product = advisory::PlatformName(catalog().platforms()[assessment.platforms.front()].platform());
    return verdict;
  }

  SnapshotPtr snapshot_;
  advisory::CveId cve_;
  std::set<advisory::KbId> kbs_;
  std::map<std::uint64_t, ExposureVerdict> verdicts_;
};

}  // namespace

void Core::Exposure(const v1::ListExposureRequest& request, const Done<MessagePtr>& done, Turn& turn) {
  if (broken_) return Refuse(done, *broken_, turn);
  const SnapshotPtr snapshot = advisories_.snapshot();
  const advisory::CveId cve = snapshot->catalog->FindCve(request.cve());
  if (cve == advisory::kNone)
    return Refuse(done,
                  {Code::kNotFound,
                   fmt::format("the catalog has no '{}'; kintsugi catalog feeds shows what it knows", request.cve())},
                  turn);
  auto hosts = std::make_shared<std::vector<ExposedHost>>();
  for (HostIndex i = 0; i < fleet_.size(); ++i) {
    const Host& host = fleet_.at(i);
    if (host.facts && !host.row.revoked) hosts->push_back({ToAssess(host), fleet_.DisplayName(i)});
  }
  AnswerAside(
      done,
      [hosts, snapshot, cve]() -> Result<MessagePtr> {
        return MessagePtr(std::make_shared<v1::ListExposureReply>(ExposureFinder(snapshot, cve).Answer(*hosts)));
      },
      turn);
}

}  // namespace kintsugi::console
