// SPDX-License-Identifier: Apache-2.0
// ListAdvisories: what publishers' catalogs name, as a list that is searched, sorted and paged. The engine thread takes
// a snapshot; the list is made aside, for a catalog has some hundred thousand statements. See core.h.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>

#include "common/base/text.h"
#include "console/core/core.h"

namespace kintsugi::console {
namespace {

constexpr std::uint32_t kUsualPage = 100;
constexpr std::uint32_t kLargestPage = 1'000;
constexpr std::size_t kLongestText = 200;
constexpr std::size_t kSeverityCount = 5;

using FoundPtr = std::shared_ptr<const Findings>;

enum class Sort { kPublished, kKb, kSeverity, kCves, kHosts };
constexpr std::array<std::pair<std::string_view, Sort>, 6> kSorts = {{{"", Sort::kPublished},
                                                                      {"published", Sort::kPublished},
                                                                      {"kb", Sort::kKb},
                                                                      {"severity", Sort::kSeverity},
                                                                      {"cves", Sort::kCves},
                                                                      {"hosts", Sort::kHosts}}};

struct Query {
  std::string text;  // lower case, without a KB's prefix
  std::string severity;
  bool exploited = false, needed = false, descending = false;
  Sort sort = Sort::kPublished;
  std::size_t offset = 0, page = kUsualPage;
};

Result<Query> ReadQuery(const v1::ListAdvisoriesRequest& request) {
  constexpr std::string_view kSeverities[] = {"", "critical", "important", "moderate", "low", "unknown"};
  Query query;
  if (request.text().size() > kLongestText)
    return Error{Code::kInvalidArgument,
                 fmt::format("text has {} bytes, at most {} are allowed", request.text().size(), kLongestText)};
  query.text = ToLower(request.text());
  if (query.text.starts_with("kb") && AllDigits(std::string_view(query.text).substr(2))) query.text.erase(0, 2);
  query.severity = request.severity();
  if (std::find(std::begin(kSeverities), std::end(kSeverities), query.severity) == std::end(kSeverities))
    return Error{Code::kInvalidArgument,
                 fmt::format("no severity is called '{}'; it is one of critical, important, moderate, low, unknown",
                             query.severity)};
  const auto* const sort =
      std::find_if(kSorts.begin(), kSorts.end(), [&](const auto& row) { return row.first == request.sort(); });
  if (sort == kSorts.end())
    return Error{Code::kInvalidArgument,
                 fmt::format("advisories cannot be sorted by '{}'; sort by one of published, kb, severity, cves, hosts",
                             request.sort())};
  query.sort = sort->second;
  if (request.page_size() > kLargestPage)
    return Error{Code::kInvalidArgument,
                 fmt::format("page_size is {}, at most {} are allowed", request.page_size(), kLargestPage)};
  query.exploited = request.exploited();
  query.needed = request.needed();
  query.descending = request.descending() || request.sort().empty();
  query.offset = request.offset();
  query.page = request.page_size() == 0 ? kUsualPage : request.page_size();
  return query;
}

bool Holds(std::string_view where, std::string_view lower) {
  return std::search(where.begin(), where.end(), lower.begin(), lower.end(),
                     [](char a, char b) { return ToLower(a) == b; }) != where.end();
}

// What the hosts of the fleet lack, taken from them on the engine thread.
struct Lacks {
  std::vector<FoundPtr> findings;                       // of each host
  std::unordered_map<std::string, LackedKb> bulletins;  // KBs that bulletins of ours bring
};

Lacks TakeLacks(const Fleet& fleet, const CatalogBook& catalog, const FleetNumbers& numbers) {
  Lacks lacks;
  for (HostIndex i = 0; i < fleet.size(); ++i) {
    const Host& host = fleet.at(i);
    if (host.findings && !host.row.revoked) lacks.findings.push_back(host.findings);
  }
  for (const auto& [id, entry] : catalog.entries())
    for (const auto& update : entry.bulletin->updates)
      lacks.bulletins[update.kb].Add(numbers.Of(update).missing, entry.bulletin->severity, entry.bulletin->exploited);
  for (const auto& [kb, lacked] : numbers.by_list) lacks.bulletins[kb].Add(lacked);
  return lacks;
}

// How hosts lack each KB. Hosts with equal facts share their findings: each is read once.
std::vector<LackedKb> CountHosts(const advisory::Catalog& catalog, const Lacks& lacks) {
  std::unordered_map<const Findings*, std::uint32_t> shared;
  for (const auto& found : lacks.findings) ++shared[found.get()];
  std::vector<LackedKb> needs(catalog.kbs().size());
  for (const auto& [found, count] : shared) {
    v1::StoredActionable stored;
    if (!stored.ParseFromString(found->actionable)) continue;
    for (const auto& row : stored.rows()) {
      const advisory::KbId kb = catalog.FindKb(row.kb());
      if (kb != advisory::kNone && !row.ours() && NeedsInstall(static_cast<model::UpdateStatus>(row.status())))
        needs[kb].Add(count, static_cast<model::Severity>(row.severity()), row.exploited());
    }
  }
  for (const auto& [name, need] : lacks.bulletins)
    if (const advisory::KbId kb = catalog.FindKb(name); kb != advisory::kNone) needs[kb] = need;
  return needs;
}

// What a KB is in short, over all its fixes.
struct Entry {
  advisory::KbId kb = advisory::kNone;
  model::Severity severity = model::Severity::kUnknown;
  advisory::Date published = 0;
  std::uint32_t cves = 0, hosts = 0;
  bool exploited = false;
};

int Gravity(model::Severity severity) {
  constexpr model::Severity kGravest[] = {model::Severity::kCritical, model::Severity::kImportant,
                                          model::Severity::kModerate, model::Severity::kLow};
  return static_cast<int>(std::end(kGravest) - std::find(std::begin(kGravest), std::end(kGravest), severity));
}

class AdvisoryLister {
 public:
  AdvisoryLister(SnapshotPtr snapshot, Query query, const Lacks& lacks)
      : snapshot_(std::move(snapshot)), query_(std::move(query)), needs_(CountHosts(catalog(), lacks)) {}

  v1::ListAdvisoriesReply Answer() const {
    std::vector<Entry> entries;
    v1::ListAdvisoriesReply reply;
    for (advisory::KbId kb = 0; kb < catalog().kbs().size(); ++kb) {
      if (catalog().FixesOfKb(kb).empty()) continue;  // only named as superseded
      reply.set_all(reply.all() + 1);
      const Entry entry = Sum(kb);
      if (Wanted(entry)) entries.push_back(entry);
    }
    std::stable_sort(entries.begin(), entries.end(),
                     [this](const Entry& a, const Entry& b) { return query_.descending ? Less(b, a) : Less(a, b); });
    reply.set_total(static_cast<std::uint32_t>(entries.size()));
    for (std::size_t i = query_.offset; i < entries.size() && i < query_.offset + query_.page; ++i)
      Write(entries[i], *reply.add_rows());
    return reply;
  }

 private:
  const advisory::Catalog& catalog() const { return *snapshot_->catalog; }

  Entry Sum(advisory::KbId kb) const {
    Entry entry;
    entry.kb = kb;
    entry.hosts = needs_[kb].hosts;
    std::vector<advisory::CveId> cves;
    for (const auto id : catalog().FixesOfKb(kb)) {
      const advisory::Fix& fix = catalog().fixes()[id];
      if (Gravity(fix.severity) > Gravity(entry.severity)) entry.severity = fix.severity;
      if (fix.published != 0 && (entry.published == 0 || fix.published < entry.published))
        entry.published = fix.published;
      entry.exploited = entry.exploited || fix.exploited;
      cves.insert(cves.end(), fix.cves.begin(), fix.cves.end());
    }
    std::sort(cves.begin(), cves.end());
    if (query_.needed) Narrow(needs_[kb].kinds, entry);
    entry.cves = static_cast<std::uint32_t>(std::unique(cves.begin(), cves.end()) - cves.begin());
    return entry;
  }

  // What a list of needed KBs says of one is how hosts lack it: it may be graver on a product that nobody has. Of what
  // is asked for where they lack it as that, else the gravest.
  void Narrow(LackKinds kinds, Entry& entry) const {
    entry.exploited = kinds.exploited();
    entry.severity = model::Severity::kUnknown;
    for (std::size_t i = 0; i < kSeverityCount; ++i) {
      const auto severity = static_cast<model::Severity>(i);
      if (!kinds.Has(severity)) continue;
      if (model::Name(severity) == query_.severity) return void(entry.severity = severity);
      if (Gravity(severity) > Gravity(entry.severity)) entry.severity = severity;
    }
  }

  bool Wanted(const Entry& entry) const {
    if (query_.exploited && !entry.exploited) return false;
    if (query_.needed && entry.hosts == 0) return false;
    if (!query_.severity.empty() && model::Name(entry.severity) != query_.severity) return false;
    return query_.text.empty() || Speaks(entry.kb);
  }

  bool Speaks(advisory::KbId kb) const {
    const advisory::Kb& known = catalog().kbs()[kb];
    if (Holds(known.name, query_.text) || Holds(known.bulletin, query_.text)) return true;
    const bool cve = query_.text.starts_with("cve-");
    for (const auto id : catalog().FixesOfKb(kb)) {
      const advisory::Fix& fix = catalog().fixes()[id];
      if (!cve && (Holds(fix.title, query_.text) || Holds(fix.component, query_.text))) return true;
      if (!cve && fix.product != advisory::kNone && Holds(catalog().products()[fix.product].name, query_.text))
        return true;
      for (const auto each : fix.cves)
        if (cve && Holds(catalog().cves()[each].name, query_.text)) return true;
    }
    return false;
  }

  bool Less(const Entry& a, const Entry& b) const {
    switch (query_.sort) {
      case Sort::kPublished:
        return a.published != b.published ? a.published < b.published : a.kb < b.kb;
      case Sort::kKb:
        return a.kb < b.kb;
      case Sort::kSeverity:
        return Gravity(a.severity) < Gravity(b.severity);
      case Sort::kCves:
        return a.cves < b.cves;
      case Sort::kHosts:
        return a.hosts < b.hosts;
    }
    return false;
  }

  void Write(const Entry& entry, v1::AdvisoryRow& row) const {
    const advisory::Kb& kb = catalog().kbs()[entry.kb];
    row.set_kb(std::string(kb.name));
    row.set_bulletin(std::string(kb.bulletin));
    row.set_severity(std::string(model::Name(entry.severity)));
    row.set_published(advisory::DateText(entry.published));
    for (const auto& source : advisory::PrecedenceTable())
      if ((kb.sources >> static_cast<unsigned>(source.source) & 1U) != 0) row.add_sources(std::string(source.name));
    row.set_cves(entry.cves);
    row.set_exploited(entry.exploited);
    row.set_ours(snapshot_->ours.contains(entry.kb));
    row.set_hosts_missing(entry.hosts);
    std::set<std::string_view> products;
    bool replaced = true;
    for (const auto id : catalog().FixesOfKb(entry.kb)) {
      const advisory::Fix& fix = catalog().fixes()[id];
      if (row.title().empty()) row.set_title(std::string(fix.title));
      if (fix.product != advisory::kNone) products.insert(catalog().products()[fix.product].name);
      replaced = replaced && IsReplaced(fix);
    }
    row.set_replaced(replaced);
    row.set_products(static_cast<std::uint32_t>(products.size()));
    if (!products.empty()) row.set_product(std::string(*products.begin()));
  }

  bool IsReplaced(const advisory::Fix& fix) const {
    if (fix.platform == advisory::kNone) return false;
    const advisory::PlatformIndex& platform = catalog().platforms()[fix.platform];
    const std::uint32_t local = platform.Local(fix.kb);
    if (local == advisory::kNone) return false;
    const advisory::KbBits newer = platform.CoveredBy(local);
    return std::any_of(newer.begin(), newer.end(), [](std::uint64_t word) { return word != 0; });
  }

  SnapshotPtr snapshot_;
  Query query_;
  std::vector<LackedKb> needs_;  // by KbId
};

}  // namespace

void Core::ListAdvisories(const v1::ListAdvisoriesRequest& request, const Done<MessagePtr>& done, Turn& turn) {
  const auto refuse = [&](const Error& error) {
    turn.replies.emplace_back([done, error](const Status&) { done(error); });
  };
  if (broken_) return refuse(*broken_);
  auto query = ReadQuery(request);
  if (!query) return refuse(query.error());
  const auto lacks = std::make_shared<const Lacks>(TakeLacks(fleet_, catalog_, Numbers(turn.now)));
  const SnapshotPtr snapshot = advisories_.snapshot();
  turn.replies.emplace_back([this, done, lacks, snapshot, query = std::move(*query)](const Status&) {
    Aside(
        [done, lacks, snapshot, query] {
          done(MessagePtr(std::make_shared<v1::ListAdvisoriesReply>(
              snapshot->catalog ? AdvisoryLister(snapshot, query, *lacks).Answer() : v1::ListAdvisoriesReply{})));
        },
        [done] {
          done(Error{Code::kResourceExhausted, "the console is busy: ask again in a few seconds"});
        });
  });
}

}  // namespace kintsugi::console
