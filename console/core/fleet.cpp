// SPDX-License-Identifier: Apache-2.0
#include "console/core/fleet.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "common/assess/assess.h"
#include "common/assess/fact_index.h"
#include "common/base/text.h"
#include "common/catalog/bulletin_text.h"
#include "common/wire/wire.h"
#include "proto/storage.pb.h"

namespace kintsugi::console {
Result<Fleet> Fleet::Load(db::Store& store) {
  Fleet fleet;
  auto hosts = store.Hosts();
  if (!hosts) return hosts.error();
  for (auto& row : *hosts) fleet.Add(std::move(row));
  auto contacts = store.Contacts();
  if (!contacts) return contacts.error();
  for (auto& row : *contacts) {
    const auto index = fleet.Find(row.host);
    if (!index) continue;
    fleet.hosts_[*index].last_contact = row.last_contact;
    fleet.hosts_[*index].agent_version = std::move(row.agent_version);
  }
  auto facts = store.Facts();
  if (!facts) return facts.error();
  for (auto& row : *facts) {
    const auto index = fleet.Find(row.host);
    if (!index) continue;
    auto parsed = wire::ParseFacts(row.facts);
    if (!parsed)
      return Error{Code::kDataLoss,
                   fmt::format("stored facts of host {} cannot be read: {}", row.host.str(), parsed.error().message)};
    fleet.SetFacts(*index, std::move(row.digest), std::move(*parsed));
  }
  auto imported = store.ImportedHosts();
  if (!imported) return imported.error();
  for (auto& row : *imported) {
    const auto index = fleet.Find(row.host);
    if (index) fleet.hosts_[*index].imported = std::move(row);
  }
  auto assessments = store.Assessments();
  if (!assessments) return assessments.error();
  for (const auto& row : *assessments) fleet.SetFindings(row);
  return fleet;
}

namespace {

void AddKbs(Findings& findings) {
  v1::StoredActionable stored;
  if (!stored.ParseFromString(findings.actionable)) return;
  for (const auto& row : stored.rows()) {
    Lack lack{row.kb(), static_cast<model::Severity>(row.severity()), row.exploited()};
    if (row.ours())
      findings.ours.push_back(std::move(lack));
    else if (NeedsInstall(static_cast<model::UpdateStatus>(row.status())))
      findings.kbs.Add(std::move(lack));
  }
}

}  // namespace

bool Fleet::SetFindings(const db::AssessmentRow& row) {
  const auto index = Find(row.host);
  if (!index || hosts_[*index].facts_digest != row.facts_digest) return false;
  auto findings = std::make_shared<Findings>();
  using model::Severity;
  findings->missing[Severity::kCritical] = row.critical;
  findings->missing[Severity::kImportant] = row.important;
  findings->missing[Severity::kModerate] = row.moderate;
  findings->missing[Severity::kLow] = row.low;
  findings->missing[Severity::kUnknown] = row.unrated;
  findings->exploited = row.exploited;
  findings->actionable = row.actionable;
  AddKbs(*findings);
  hosts_[*index].findings = std::move(findings);
  hosts_[*index].assessed_by = row.catalog;
  hosts_[*index].assessed = row.assessed;
  return true;
}

std::optional<HostIndex> Fleet::Find(const HostId& id) const {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return std::nullopt;
  return found->second;
}

Result<HostIndex> Fleet::FindByIdOrName(const std::string& text) const {
  if (const auto index = Find(HostId(text))) return *index;
  std::optional<HostIndex> match;
  for (HostIndex i = 0; i < hosts_.size(); ++i) {
    if (!EqualNoCase(DisplayName(i), text)) continue;
    if (match)
      return Error{Code::kInvalidArgument,
                   fmt::format("several hosts are called '{}': give the id (see host list)", text)};
    match = i;
  }
  if (!match) return Error{Code::kNotFound, fmt::format("no host has the id or name '{}'", text)};
  return *match;
}

HostIndex Fleet::Add(db::HostRow row) {
  const auto index = static_cast<HostIndex>(hosts_.size());
  by_id_.emplace(row.id, index);
  hosts_.emplace_back().row = std::move(row);
  return index;
}

void Fleet::SetFacts(HostIndex index, std::string digest, model::HostFacts facts) {
  hosts_[index].facts_digest = std::move(digest);
  const model::OsFacts& os = facts.os;
  hosts_[index].version = os.ubr == 0 ? fmt::format("{}.{}.{}", os.major, os.minor, os.build)
                                      : fmt::format("{}.{}.{}.{}", os.major, os.minor, os.build, os.ubr);
  hosts_[index].facts = std::make_shared<const model::HostFacts>(std::move(facts));
}

namespace {

// What the verdicts leave open and the list of KBs decides.
void CountOurs(Host& host, HostCounts& counts) {
  for (std::uint32_t place = 0; place < host.findings->ours.size(); ++place) {
    const Lack& ours = host.findings->ours[place];
    if (MissingByList(host, ours.kb) == nullptr) continue;
    host.by_list.push_back(place);
    ++counts.missing[ours.severity];
    counts.exploited += ours.exploited ? 1U : 0U;
    for (const Verdict& verdict : host.verdicts) counts.undecided -= verdict.update->kb == ours.kb ? 1U : 0U;
  }
}

HostCounts CountVerdicts(Host& host, const CatalogBook& catalog) {
  HostCounts counts;
  host.by_list.clear();
  for (const Verdict& verdict : host.verdicts) {
    counts.pending += verdict.status == model::UpdateStatus::kPendingReboot ? 1U : 0U;
    counts.undecided += verdict.status == model::UpdateStatus::kUnknown ? 1U : 0U;
    if (!NeedsInstall(verdict.status)) continue;
    ++counts.missing[verdict.bulletin->severity];
    counts.exploited += verdict.bulletin->exploited ? 1U : 0U;
    counts.baseline += catalog.IsBaseline(verdict.update->id) ? 1U : 0U;
  }
  if (!host.findings) return counts;
  counts.missing.Add(host.findings->missing);
  counts.exploited += host.findings->exploited;
  CountOurs(host, counts);
  return counts;
}

}  // namespace

void Fleet::Recount(HostIndex index, const CatalogBook& catalog) {
  hosts_[index].counts = CountVerdicts(hosts_[index], catalog);
}

void Fleet::RecountAll(const CatalogBook& catalog) {
  for (Host& host : hosts_) host.counts = CountVerdicts(host, catalog);
}

namespace {

// The index is made when the first update applies: most bulletins are for other systems than the host's. What a
// component decides, Assess finds NotApplicable as well.
void AssessBulletin(const model::Bulletin& bulletin, const model::HostFacts& facts,
                    std::optional<assess::FactIndex>& fact_index, std::vector<Verdict>& verdicts) {
  for (const auto& update : bulletin.updates) {
    if (!assess::MayApply(update.applicability, facts.os)) continue;
    if (!fact_index) fact_index.emplace(facts);
    auto assessment = assess::Assess(update, catalog::FindPackage(update, 0), *fact_index);
    if (assessment.status == model::UpdateStatus::kNotApplicable) continue;
    verdicts.push_back({&bulletin, &update, assessment.status, std::move(assessment.reason)});
  }
}

}  // namespace

void Fleet::Assess(HostIndex index, const CatalogBook& catalog) {
  Host& host = hosts_[index];
  host.verdicts.clear();
  host.counts = {};
  if (!host.facts) return;
  std::optional<assess::FactIndex> fact_index;
  for (const auto& [id, entry] : catalog.entries())
    AssessBulletin(*entry.bulletin, *host.facts, fact_index, host.verdicts);
  host.counts = CountVerdicts(host, catalog);
}

// Verdicts are in the order of the catalog, by bulletin. Most hosts have nothing to do with what changed.
void Fleet::AssessChanged(const std::set<const model::Bulletin*>& changed, const CatalogBook& catalog) {
  std::vector<Verdict> added;
  for (Host& host : hosts_) {
    if (!host.facts) continue;
    std::optional<assess::FactIndex> fact_index;
    for (const auto* bulletin : changed) AssessBulletin(*bulletin, *host.facts, fact_index, added);
    if (added.empty()) continue;
    std::vector<Verdict> verdicts = std::move(host.verdicts);
    verdicts.insert(verdicts.end(), std::make_move_iterator(added.begin()), std::make_move_iterator(added.end()));
    added.clear();
    std::stable_sort(verdicts.begin(), verdicts.end(),
                     [](const Verdict& a, const Verdict& b) { return a.bulletin->id < b.bulletin->id; });
    host.verdicts = std::move(verdicts);
    host.counts = CountVerdicts(host, catalog);
  }
}

void Fleet::AssessAll(const CatalogBook& catalog) {
  for (HostIndex i = 0; i < hosts_.size(); ++i) Assess(i, catalog);
}

void Fleet::Place(HostIndex index, const GroupBook& groups) {
  static const std::vector<std::string> kNone;
  Host& host = hosts_[index];
  host.membership = groups.Of(SubjectOf(index), host.facts ? host.facts->roles : kNone);
}

void Fleet::PlaceAll(const GroupBook& groups) {
  for (HostIndex i = 0; i < hosts_.size(); ++i) Place(i, groups);
}

void Fleet::ForgetVerdicts(const model::Bulletin& bulletin, const CatalogBook& catalog) {
  for (auto& host : hosts_) {
    if (std::erase_if(host.verdicts, [&](const Verdict& v) { return v.bulletin == &bulletin; }) != 0)
      host.counts = CountVerdicts(host, catalog);
  }
}

FilterSubject Fleet::SubjectOf(HostIndex index) const {
  const Host& host = hosts_[index];
  FilterSubject subject;
  subject.id = host.row.id.str();
  subject.name = host.facts ? std::string_view(host.facts->name) : std::string_view(host.row.name);
  if (host.facts) {
    subject.product = host.facts->os.product;
    subject.domain = host.facts->domain;
    subject.language = host.facts->os.language;
    subject.architecture = host.facts->os.architecture;
    subject.edition = host.facts->os.edition;
    subject.service_pack = host.facts->os.service_pack;
    subject.zone = host.facts->time_zone;
  }
  subject.ring = host.membership.ring;
  subject.site = host.membership.site;
  subject.roles = &host.membership.roles;
  subject.agent = host.agent_version;
  subject.version = host.version;
  subject.state = StandingOf(host);
  subject.reboot = AwaitsReboot(host) ? "yes" : "no";
  subject.revoked = host.row.revoked ? "yes" : "no";
  subject.verdicts = &host.verdicts;
  subject.missing = host.counts.missing.total();
  subject.by_severity = host.counts.missing;
  subject.critical = host.counts.missing[model::Severity::kCritical];
  subject.exploited = host.counts.exploited;
  subject.baseline = host.counts.baseline;
  subject.undecided = host.counts.undecided;
  subject.failed = host.failed;
  return subject;
}

std::string Fleet::DisplayName(HostIndex index) const {
  const Host& host = hosts_[index];
  return host.facts && !host.facts->name.empty() ? host.facts->name : host.row.name;
}

bool AwaitsReboot(const Host& host) {
  return host.counts.pending > 0 ||
         (host.facts && std::any_of(host.facts->pending_reboot.begin(), host.facts->pending_reboot.end(),
                                    [](const auto& fact) { return fact.hard; }));
}

std::string_view StandingOf(const Host& host) {
  if (!host.facts) return "unknown";
  if (host.failed > 0) return "failed";
  if (host.counts.missing.total() > 0) return "needs";
  return AwaitsReboot(host) ? "reboot" : "patched";
}

bool NeedsInstall(model::UpdateStatus status) {
  return status == model::UpdateStatus::kMissing || status == model::UpdateStatus::kOutdatedRevision ||
         status == model::UpdateStatus::kInconsistent;
}

const Lack* MissingByList(const Host& host, std::string_view kb) {
  if (!host.findings) return nullptr;
  const auto found = std::find_if(host.findings->ours.begin(), host.findings->ours.end(),
                                  [&](const Lack& ours) { return ours.kb == kb; });
  if (found == host.findings->ours.end()) return nullptr;
  const bool decided = std::any_of(host.verdicts.begin(), host.verdicts.end(), [&](const Verdict& verdict) {
    return verdict.update->kb == kb && verdict.status != model::UpdateStatus::kUnknown;
  });
  return decided ? nullptr : &*found;
}

}  // namespace kintsugi::console
