// SPDX-License-Identifier: Apache-2.0
// What is missing on which host, by bulletins of ours and by publishers' catalogs together, and why. Engine thread. See
// core.h.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "common/assess/assess.h"
#include "common/base/text.h"
#include "common/catalog/bulletin_text.h"
#include "common/wire/wire.h"
#include "console/core/core.h"
#include "proto/storage.pb.h"

namespace kintsugi::console {
namespace {

constexpr int kMostRows = 100'000;
constexpr int kMostExploited = 50;

Error TooManyRows() {
  return {
      Code::kTooLarge,
      fmt::format("these are more than {} rows; name a host or an update, or see the numbers of each host in the host "
                  "list",
                  kMostRows)};
}

// What a row of an assessment says, in the words of the API. Views into one snapshot.
class RowWriter {
 public:
  RowWriter(const AdvisorySnapshot& snapshot, const assess::HostInput& input, const assess::HostAssessment& assessment)
      : snapshot_(snapshot), catalog_(*snapshot.catalog), input_(input), assessment_(assessment) {
    for (const auto cve : snapshot.assessor->OpenCves(input, true)) {
      if (catalog_.cves()[cve].exploited) open_exploited_.insert(cve);
    }
  }

  void Write(const assess::KbRow& row, v1::MissingRow& out) const {
    const advisory::Kb& kb = catalog_.kbs()[row.kb];
    const std::string digits = assess::KbDigits(kb);
    out.set_kb(digits.empty() ? std::string(kb.name) : digits);
    out.set_bulletin_id(std::string(kb.bulletin));
    out.set_title(snapshot_.assessor->Title(assessment_.platforms, row.kb));
    out.set_severity(std::string(model::Name(row.severity)));
    out.set_status(static_cast<v1::UpdateStatus>(row.status));
    out.set_cve_count(row.cves);
    out.set_exploited(row.exploited);
    WriteFixes(row, out);
  }

 private:
  // The first of its fixes on this host's platforms gives the words.
  void WriteFixes(const assess::KbRow& row, v1::MissingRow& out) const {
    const advisory::Fix* first = nullptr;
    for (const auto id : catalog_.FixesOfKb(row.kb)) {
      const advisory::Fix& fix = catalog_.fixes()[id];
      const auto& platforms = assessment_.platforms;
      if (std::find(platforms.begin(), platforms.end(), fix.platform) == platforms.end()) continue;
      first = &fix;
      break;
    }
    if (first == nullptr) return;
    out.set_source(std::string(advisory::SourceName(first->source)));
    out.set_component(std::string(first->component));
    out.set_published(advisory::DateText(first->published));
    out.set_url(std::string(first->url));
    if (first->product != advisory::kNone) out.set_product(catalog_.products()[first->product].name);
    for (const auto kb : first->prerequisites) out.add_prerequisites(std::string(catalog_.kbs()[kb].name));
    WriteExploited(row, out);
  }

  // Also those of what it stands for: a cumulative update closes what its predecessors closed.
  void WriteExploited(const assess::KbRow& row, v1::MissingRow& out) const {
    if (!row.exploited) return;
    for (const auto cve : snapshot_.assessor->ClosedBy(assessment_.platforms, row.kb)) {
      if (out.exploited_cves_size() == kMostExploited) return;
      if (open_exploited_.contains(cve)) out.add_exploited_cves(std::string(catalog_.cves()[cve].name));
    }
  }

  const AdvisorySnapshot& snapshot_;
  const advisory::Catalog& catalog_;
  const assess::HostInput& input_;
  const assess::HostAssessment& assessment_;
  std::set<advisory::CveId> open_exploited_;
};

}  // namespace

void Core::FillRow(HostIndex host, const Verdict& verdict, v1::MissingRow& row) const {
  row.set_host_id(fleet_.at(host).row.id.str());
  row.set_host_name(fleet_.DisplayName(host));
  row.set_update_id(verdict.update->id);
  row.set_bulletin_id(verdict.bulletin->id);
  row.set_kb(verdict.update->kb);
  row.set_title(verdict.bulletin->title);
  row.set_severity(std::string(model::Name(verdict.bulletin->severity)));
  row.set_status(static_cast<v1::UpdateStatus>(verdict.status));
  row.set_reason(verdict.reason);
  if (NeedsInstall(verdict.status)) {
    row.set_cve_count(static_cast<std::uint32_t>(verdict.bulletin->cves.size()));
    row.set_exploited(verdict.bulletin->exploited);
  }
  row.set_source(std::string(advisory::SourceName(advisory::Source::kBulletinText)));
  const auto* const package = catalog::FindPackage(*verdict.update, 0);
  row.set_package_known(package != nullptr && catalog_.WithBytes(*verdict.update, *package).sha256.has_value());
}

Result<v1::ListMissingReply> Core::ListMissing(const v1::ListMissingRequest& request) const {
  std::optional<HostIndex> only;
  if (!request.host().empty()) {
    const auto index = fleet_.FindByIdOrName(request.host());
    if (!index) return index.error();
    only = *index;
  }
  if (only) return MissingOn(*only, request.all());
  v1::ListMissingReply reply;
  for (HostIndex i = 0; i < fleet_.size(); ++i) {
    if (fleet_.at(i).row.revoked) continue;
    for (const Verdict& verdict : fleet_.at(i).verdicts) {
      if (!request.all() && !NeedsInstall(verdict.status)) continue;
      if (MissingByList(fleet_.at(i), verdict.update->kb) == nullptr) FillRow(i, verdict, *reply.add_rows());
    }
    AddStoredRows(i, reply);
    if (reply.rows_size() > kMostRows) return TooManyRows();
  }
  return reply;
}

// The stored findings of a host, without what its verdicts decide, which the caller has listed.
void Core::AddStoredRows(HostIndex index, v1::ListMissingReply& reply) const {
  const Host& host = fleet_.at(index);
  v1::StoredActionable stored;
  if (!host.findings || !stored.ParseFromString(host.findings->actionable)) return;
  const AdvisorySnapshot& snapshot = *advisories_.snapshot();
  const auto platforms =
      host.facts ? snapshot.assessor->PlatformsOf(ToAssess(host).Input()) : std::vector<advisory::PlatformId>{};
  for (const auto& found : stored.rows()) {
    if (!NeedsInstall(static_cast<model::UpdateStatus>(found.status()))) continue;
    if (found.ours() && MissingByList(host, found.kb()) == nullptr) continue;
    auto* row = reply.add_rows();
    row->set_host_id(host.row.id.str());
    row->set_host_name(fleet_.DisplayName(index));
    row->set_kb(found.kb());
    row->set_severity(std::string(model::Name(static_cast<model::Severity>(found.severity()))));
    row->set_status(found.status());
    row->set_cve_count(found.cves());
    row->set_exploited(found.exploited());
    const advisory::KbId kb = snapshot.catalog ? snapshot.catalog->FindKb(found.kb()) : advisory::kNone;
    if (kb == advisory::kNone) continue;
    row->set_title(snapshot.assessor->Title(platforms, kb));
    row->set_bulletin_id(std::string(snapshot.catalog->kbs()[kb].bulletin));
  }
}

// By the catalogs first, in install order; then what bulletins of ours say beside them.
Result<v1::ListMissingReply> Core::MissingOn(HostIndex index, bool all) const {
  const Host& host = fleet_.at(index);
  v1::ListMissingReply reply;
  if (!host.facts) return reply;
  const SnapshotPtr snapshot = advisories_.snapshot();
  const HostToAssess work = ToAssess(host);
  const assess::HostInput input = work.Input();
  const auto actionable = snapshot->assessor->Assess(input, assess::View::kActionable);
  const auto compliance = snapshot->assessor->Assess(input, assess::View::kCompliance);
  std::map<advisory::KbId, std::uint32_t> positions;
  for (const auto& row : actionable.rows) positions.emplace(row.kb, static_cast<std::uint32_t>(positions.size() + 1));
  std::map<std::string, const Verdict*> ours;
  for (const Verdict& verdict : host.verdicts) ours.emplace(verdict.update->kb, &verdict);
  const RowWriter writer(*snapshot, input, compliance);
  std::set<std::string> known;
  for (const auto& row : compliance.rows) known.insert(assess::KbDigits(snapshot->catalog->kbs()[row.kb]));
  for (const auto& row : all ? compliance.rows : actionable.rows) {
    auto* out = reply.add_rows();
    out->set_host_id(host.row.id.str());
    out->set_host_name(fleet_.DisplayName(index));
    writer.Write(row, *out);
    out->set_reason(snapshot->assessor->Reason(row, host.facts->os));
    const auto position = positions.find(row.kb);
    if (position != positions.end()) out->set_position(position->second);
    const auto verdict = ours.find(out->kb());
    if (verdict == ours.end()) continue;
    v1::MissingRow mine;
    FillRow(index, *verdict->second, mine);
    out->set_update_id(mine.update_id());
    out->set_bulletin_id(mine.bulletin_id());
    out->set_package_known(mine.package_known());
  }
  for (const Verdict& verdict : host.verdicts) {
    if (known.contains(verdict.update->kb) || (!all && !NeedsInstall(verdict.status))) continue;
    FillRow(index, verdict, *reply.add_rows());
  }
  return reply;
}

// Of the asked updates those that the host lacks by its list of KBs alone. It may have none of them in its language.
void Core::AddMissingByList(HostIndex index, const std::vector<CatalogBook::UpdateRef>& wanted,
                            v1::ListMissingReply& reply) const {
  const Host& host = fleet_.at(index);
  std::set<std::string> done;
  for (const CatalogBook::UpdateRef& ref : wanted) {
    if (MissingByList(host, ref.update->kb) == nullptr || !done.insert(ref.update->kb).second) continue;
    const auto own = std::find_if(host.verdicts.begin(), host.verdicts.end(),
                                  [&](const Verdict& verdict) { return verdict.update->kb == ref.update->kb; });
    auto* const row = reply.add_rows();
    FillRow(index,
            {ref.bulletin, own == host.verdicts.end() ? ref.update : own->update, model::UpdateStatus::kMissing,
             fmt::format("KB{} is not in its list of KBs; its files are not known", ref.update->kb)},
            *row);
    if (own != host.verdicts.end()) continue;
    row->clear_update_id();
    row->clear_package_known();
  }
}

namespace {

struct AskedHost {
  HostToAssess work;
  std::string name;
};

// One KB of publishers' catalogs on many hosts. Those with equal facts share an answer.
Result<MessagePtr> MissingByCatalogs(const SnapshotPtr& snapshot, advisory::KbId kb, bool all,
                                     const std::vector<AskedHost>& hosts) {
  auto reply = std::make_shared<v1::ListMissingReply>();
  std::map<std::uint64_t, std::optional<v1::MissingRow>> found;  // by fingerprint; nullopt: no row
  for (const AskedHost& host : hosts) {
    const assess::HostInput input = host.work.Input();
    const auto [row, is_new] = found.try_emplace(snapshot->assessor->Fingerprint(input));
    if (is_new) {
      const auto assessment = snapshot->assessor->Assess(input, assess::View::kCompliance);
      const auto has = std::find_if(assessment.rows.begin(), assessment.rows.end(),
                                    [&](const assess::KbRow& each) { return each.kb == kb; });
      if (has != assessment.rows.end() && (all || NeedsInstall(has->status))) {
        RowWriter(*snapshot, input, assessment).Write(*has, row->second.emplace());
        row->second->set_reason(snapshot->assessor->Reason(*has, input.facts.os));
      }
    }
    if (!row->second) continue;
    if (reply->rows_size() >= kMostRows) return TooManyRows();
    auto* const out = reply->add_rows();
    *out = *row->second;
    out->set_host_id(host.work.host.str());
    out->set_host_name(host.name);
  }
  return MessagePtr(std::move(reply));
}

}  // namespace

// One update on every host, or on one. A KB that only publishers' catalogs have is judged host by host, aside.
void Core::MissingOf(const v1::ListMissingRequest& request, const Done<MessagePtr>& done, Turn& turn) {
  if (broken_) return Refuse(done, *broken_, turn);
  std::optional<HostIndex> only;
  if (!request.host().empty()) {
    const auto index = fleet_.FindByIdOrName(request.host());
    if (!index) return Refuse(done, index.error(), turn);
    only = *index;
  }
  const auto wanted = catalog_.FindUpdates(request.update());
  const SnapshotPtr snapshot = advisories_.snapshot();
  const advisory::KbId kb = wanted.empty() ? snapshot->catalog->FindKb(request.update()) : advisory::kNone;
  if (wanted.empty() && kb == advisory::kNone)
    return Refuse(
        done,
        {Code::kNotFound, fmt::format("'{}' is no bulletin, KB number or update of the catalog", request.update())},
        turn);
  auto reply = std::make_shared<v1::ListMissingReply>();
  auto hosts = std::make_shared<std::vector<AskedHost>>();
  for (HostIndex i = only.value_or(0); i < (only ? *only + 1 : fleet_.size()); ++i) {
    const Host& host = fleet_.at(i);
    if (host.row.revoked) continue;
    for (const Verdict& verdict : host.verdicts) {
      const bool asked =
          std::any_of(wanted.begin(), wanted.end(), [&](const auto& ref) { return ref.update == verdict.update; });
      if (!asked || (!request.all() && !NeedsInstall(verdict.status))) continue;
      if (MissingByList(host, verdict.update->kb) == nullptr) FillRow(i, verdict, *reply->add_rows());
    }
    AddMissingByList(i, wanted, *reply);
    if (reply->rows_size() > kMostRows) return Refuse(done, TooManyRows(), turn);
    if (kb != advisory::kNone && host.facts) hosts->push_back({ToAssess(host), fleet_.DisplayName(i)});
  }
  if (kb == advisory::kNone) {
    turn.replies.emplace_back([done, reply](const Status& committed) {
      done(committed ? Result<MessagePtr>(reply) : Result<MessagePtr>(committed.error()));
    });
    return;
  }
  AnswerAside(
      done, [snapshot, kb, all = request.all(), hosts] { return MissingByCatalogs(snapshot, kb, all, *hosts); }, turn);
}

// A KB, a bulletin or an update of ours on one host, with the whole proof.
Result<v1::ExplainUpdateReply> Core::ExplainUpdate(const v1::ExplainUpdateRequest& request) const {
  const auto index = fleet_.FindByIdOrName(request.host());
  if (!index) return index.error();
  const Host& host = fleet_.at(*index);
  if (!host.facts)
    return Error{Code::kFailedPrecondition, fmt::format("nothing is known of {} yet: its agent has not sent its facts",
                                                        fleet_.DisplayName(*index))};
  v1::ExplainUpdateReply reply;
  const auto add = [&](const model::Assessment& assessment) {
    *reply.add_assessments() = wire::ToWire(assessment);
    reply.add_texts(assess::Render(assessment));
  };
  const SnapshotPtr snapshot = advisories_.snapshot();
  const HostToAssess work = ToAssess(host);
  const assess::HostInput input = work.Input();
  const auto compliance = snapshot->assessor->Assess(input, assess::View::kCompliance);
  const RowWriter writer(*snapshot, input, compliance);
  const auto explain = [&](advisory::KbId kb) {
    const auto assessment = snapshot->assessor->Explain(input, kb);
    assess::KbRow row;
    row.kb = kb;
    row.status = assessment.status;
    const auto found = std::find_if(compliance.rows.begin(), compliance.rows.end(),
                                    [&](const assess::KbRow& each) { return each.kb == kb; });
    if (found != compliance.rows.end()) row = *found;
    auto* out = reply.add_rows();
    out->set_host_id(host.row.id.str());
    out->set_host_name(fleet_.DisplayName(*index));
    writer.Write(row, *out);
    out->set_reason(assessment.reason);
    add(assessment);
  };
  for (const auto& ref : catalog_.FindUpdates(request.kb().empty() ? "-" : request.kb())) {
    const auto assessment = assess::Assess(*ref.update, catalog::FindPackage(*ref.update, 0), *host.facts);
    if (assessment.status == model::UpdateStatus::kNotApplicable && ref.update->id != request.kb()) continue;
    FillRow(*index, {ref.bulletin, ref.update, assessment.status, assessment.reason}, *reply.add_rows());
    add(assessment);
  }
  if (reply.rows_size() > 0) return reply;
  const advisory::KbId kb = snapshot->catalog->FindKb(request.kb());
  if (kb != advisory::kNone) explain(kb);
  for (advisory::KbId i = 0; kb == advisory::kNone && i < snapshot->catalog->kbs().size(); ++i) {
    if (EqualNoCase(snapshot->catalog->kbs()[i].bulletin, request.kb())) explain(i);
  }
  if (reply.rows_size() > 0) return reply;
  for (const auto& ref : catalog_.FindUpdates(request.kb())) {
    const auto assessment = assess::Assess(*ref.update, catalog::FindPackage(*ref.update, 0), *host.facts);
    FillRow(*index, {ref.bulletin, ref.update, assessment.status, assessment.reason}, *reply.add_rows());
    add(assessment);
  }
  if (reply.rows_size() > 0) return reply;
  return Error{Code::kNotFound,
               fmt::format("the catalog has no KB, bulletin or update '{}'; kintsugi catalog feeds shows what it knows",
                           request.kb())};
}

}  // namespace kintsugi::console
