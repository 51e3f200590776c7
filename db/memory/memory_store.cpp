// SPDX-License-Identifier: Apache-2.0
// The store in memory, for tests and simulation: ordered maps behind one mutex. It refuses what the SQL
// schema's foreign keys refuse, with the same code, so that a test on it does not pass what a database would
// not take.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <tuple>
#include <type_traits>
#include <utility>

#include "common/base/text.h"
#include "db/store.h"

namespace kintsugi::db {
namespace {

template <typename Key, typename Row>
std::vector<Row> Values(const std::map<Key, Row>& table) {
  std::vector<Row> rows;
  rows.reserve(table.size());
  for (const auto& [key, row] : table) rows.push_back(row);
  return rows;
}

template <typename Key, typename Row>
std::optional<Row> Find(const std::map<Key, Row>& table, const Key& key) {
  const auto found = table.find(key);
  return found == table.end() ? std::nullopt : std::optional<Row>(found->second);
}

class MemoryStore final : public Store {
 public:
  Status Commit(const WriteBatch& batch) override {
    const std::lock_guard lock(mutex_);
    if (Status status = CheckReferences(batch); !status) return status;
    ApplyFleet(batch);
    ApplyCatalog(batch);
    ApplyAccess(batch);
    ApplyRollouts(batch);
    ApplyLearned(batch);
    ApplyAssessed(batch);
    for (AuditRow row : batch.audit) {
      row.sequence = audit_.size() + 1;
      audit_.push_back(std::move(row));
    }
    return {};
  }

  Result<std::vector<HostRow>> Hosts() override { return All(hosts_); }
  Result<std::vector<ContactRow>> Contacts() override { return All(contacts_); }
  Result<std::vector<FactsRow>> Facts() override { return All(facts_); }
  Result<std::vector<BulletinRow>> Bulletins() override { return All(bulletins_); }
  Result<std::vector<PackageRow>> Packages() override { return All(packages_); }
  Result<std::vector<PackageBindingRow>> PackageBindings() override { return All(bindings_); }
  Result<std::vector<EnrolmentTokenRow>> EnrolmentTokens() override { return All(tokens_); }
  Result<std::vector<UserRow>> Users() override { return All(users_); }
  Result<std::vector<ApiTokenRow>> ApiTokens() override { return All(api_tokens_); }
  Result<std::vector<PasswordRow>> Passwords() override { return All(passwords_); }
  Result<std::vector<SessionRow>> Sessions() override { return All(sessions_); }
  Result<std::vector<SavedQueryRow>> SavedQueries() override { return All(saved_queries_); }
  Result<std::vector<BaselineRow>> Baselines() override { return All(baselines_); }
  Result<std::vector<GroupRow>> Groups() override { return All(groups_); }
  Result<std::vector<RolloutRow>> Rollouts() override { return All(rollouts_); }

  Result<std::vector<RolloutHostRow>> RolloutHosts(const RolloutId& rollout) override {
    const std::lock_guard lock(mutex_);
    std::vector<RolloutHostRow> rows;
    for (auto it = rollout_hosts_.lower_bound({rollout, 0}); it != rollout_hosts_.end() && it->first.first == rollout;
         ++it)
      rows.push_back(it->second);
    return rows;
  }

  Result<std::vector<HostBehaviourRow>> HostBehaviours() override { return All(behaviours_); }
  Result<std::vector<StatisticRow>> Statistics() override { return All(statistics_); }
  Result<std::vector<PredictionRow>> Predictions() override { return All(predictions_); }

  Result<std::vector<FeedRow>> Feeds() override { return All(feeds_); }
  Result<std::vector<CatalogImportRow>> CatalogImports() override { return All(catalog_imports_); }
  Result<std::vector<ImportedHostRow>> ImportedHosts() override { return All(imported_hosts_); }
  Result<std::vector<AssessmentRow>> Assessments() override { return All(assessments_); }
  Result<std::vector<AdvisoryRow>> Advisories(const AdvisoryRow& after, std::uint32_t limit) override {
    const std::lock_guard lock(mutex_);
    std::vector<AdvisoryRow> rows;
    for (auto it = advisories_.upper_bound(KeyOf(after)); it != advisories_.end() && rows.size() < limit; ++it)
      rows.push_back(it->second);
    return rows;
  }

  Result<std::optional<UserRow>> FindUser(const std::string& name) override {
    const std::lock_guard lock(mutex_);
    return Find(users_, name);
  }
  Result<std::optional<ApiTokenRow>> FindApiToken(const std::string& id) override {
    const std::lock_guard lock(mutex_);
    return Find(api_tokens_, id);
  }
  Result<std::optional<PasswordRow>> FindPassword(const std::string& user) override {
    const std::lock_guard lock(mutex_);
    return Find(passwords_, user);
  }
  Result<std::optional<SessionRow>> FindSession(const std::string& id) override {
    const std::lock_guard lock(mutex_);
    return Find(sessions_, id);
  }
  Result<std::vector<AuditRow>> FindAudit(const AuditQuery& query) override {
    const std::lock_guard lock(mutex_);
    std::vector<AuditRow> rows;
    for (std::size_t i = 0; i < audit_.size() && rows.size() < query.limit; ++i) {
      const AuditRow& row = query.newest_first ? audit_[audit_.size() - 1 - i] : audit_[i];
      if (Fits(query, row)) rows.push_back(row);
    }
    return rows;
  }
  Result<std::vector<AuditRow>> Audit(std::uint64_t after, std::uint32_t limit) override {
    const std::lock_guard lock(mutex_);
    if (after >= audit_.size()) return std::vector<AuditRow>{};
    const std::uint64_t count = std::min<std::uint64_t>(limit, audit_.size() - after);
    const auto first = audit_.begin() + static_cast<std::ptrdiff_t>(after);
    return std::vector<AuditRow>(first, first + static_cast<std::ptrdiff_t>(count));
  }

 private:
  using AdvisoryKey = std::tuple<std::uint32_t, std::string, std::string, std::uint64_t>;
  static AdvisoryKey KeyOf(const AdvisoryRow& row) { return {row.source, row.document, row.subject, row.import}; }

  template <typename Key, typename Row>
  std::vector<Row> All(const std::map<Key, Row>& table) {
    const std::lock_guard lock(mutex_);
    return Values(table);
  }

  static bool Fits(const AuditQuery& query, const AuditRow& row) {
    const auto is = [](const std::string& wanted, const std::string& value) {
      return wanted.empty() || wanted == value;
    };
    const bool beginning = !query.action.empty() && query.action.back() == '.';
    const std::string all = ToLower(row.who + ' ' + row.action + ' ' + row.subject + ' ' + row.detail);
    return row.sequence > query.after && (query.before == 0 || row.sequence < query.before) &&
           (query.from == Instant{} || row.at >= query.from) && (query.to == Instant{} || row.at < query.to) &&
           is(query.who, row.who) && is(query.subject, row.subject) &&
           (beginning ? row.action.starts_with(query.action) : is(query.action, row.action)) &&
           all.find(ToLower(query.text)) != std::string::npos;
  }

  // Each row's parent is in the store or in an earlier field of the batch.
  Status CheckReferences(const WriteBatch& batch) const {
    std::set<HostId> hosts;
    std::set<std::string> packages;
    std::set<std::string> users;
    std::set<RolloutId> rollouts;
    for (const auto& row : batch.hosts) hosts.insert(row.id);
    for (const auto& row : batch.packages) packages.insert(row.sha256);
    for (const auto& row : batch.users) users.insert(row.name);
    for (const auto& row : batch.rollouts) rollouts.insert(row.id);
    for (const auto& row : batch.contacts)
      if (!hosts.contains(row.host) && !hosts_.contains(row.host)) return Orphan("contacts", row.host.str());
    for (const auto& row : batch.facts)
      if (!hosts.contains(row.host) && !hosts_.contains(row.host)) return Orphan("facts", row.host.str());
    for (const auto& row : batch.bindings)
      if (!packages.contains(row.sha256) && !packages_.contains(row.sha256))
        return Orphan("package_bindings", row.sha256);
    for (const auto& row : batch.api_tokens)
      if (!users.contains(row.user) && !users_.contains(row.user)) return Orphan("api_tokens", row.user);
    for (const auto& row : batch.passwords)
      if (!users.contains(row.user) && !users_.contains(row.user)) return Orphan("passwords", row.user);
    for (const auto& row : batch.sessions)
      if (!row.removed && !users.contains(row.user) && !users_.contains(row.user)) return Orphan("sessions", row.user);
    for (const auto& row : batch.saved_queries)
      if (!row.removed && !users.contains(row.owner) && !users_.contains(row.owner))
        return Orphan("saved_queries", row.owner);
    for (const auto& row : batch.rollout_hosts) {
      if (!rollouts.contains(row.rollout) && !rollouts_.contains(row.rollout))
        return Orphan("rollout_hosts", row.rollout.str());
      if (!hosts.contains(row.host) && !hosts_.contains(row.host)) return Orphan("rollout_hosts", row.host.str());
    }
    for (const auto& row : batch.behaviours)
      if (!hosts.contains(row.host) && !hosts_.contains(row.host)) return Orphan("host_behaviours", row.host.str());
    for (const auto& row : batch.predictions)
      if (!rollouts.contains(row.rollout) && !rollouts_.contains(row.rollout))
        return Orphan("predictions", row.rollout.str());
    for (const auto& row : batch.imported_hosts)
      if (!row.removed && !hosts.contains(row.host) && !hosts_.contains(row.host))
        return Orphan("imported_hosts", row.host.str());
    for (const auto& row : batch.assessments)
      if (!hosts.contains(row.host) && !hosts_.contains(row.host)) return Orphan("assessments", row.host.str());
    return {};
  }

  static Error Orphan(std::string_view table, const std::string& parent) {
    return {Code::kFailedPrecondition,
            fmt::format("a row of {} refers to '{}', which is not stored; nothing of the batch was applied", table,
                        parent)};
  }

  void ApplyFleet(const WriteBatch& batch) {
    for (const auto& row : batch.hosts) hosts_[row.id] = row;
    for (const auto& row : batch.contacts) contacts_[row.host] = row;
    for (const auto& row : batch.facts) facts_[row.host] = row;
  }
  void ApplyCatalog(const WriteBatch& batch) {
    for (const auto& row : batch.bulletins) bulletins_[{row.id, row.revision}] = row;
    for (const auto& row : batch.packages) packages_[row.sha256] = row;
    for (const auto& row : batch.bindings) bindings_[{row.update_id, row.revision}] = row;
  }
  void ApplyAccess(const WriteBatch& batch) {
    for (const auto& row : batch.tokens) tokens_[row.id] = row;
    for (const auto& row : batch.users) users_[row.name] = row;
    for (const auto& row : batch.api_tokens) api_tokens_[row.id] = row;
    for (const auto& row : batch.passwords) passwords_[row.user] = row;
    for (const auto& row : batch.sessions) PutOrErase(sessions_, row.id, row);
    for (const auto& row : batch.saved_queries) PutOrErase(saved_queries_, {row.owner, row.list, row.name}, row);
    for (const auto& row : batch.baselines) PutOrErase(baselines_, row.update_id, row);
  }
  template <typename Key, typename Row>
  static void PutOrErase(std::map<Key, Row>& table, const std::type_identity_t<Key>& key, const Row& row) {
    if (row.removed)
      table.erase(key);
    else
      table[key] = row;
  }
  void ApplyRollouts(const WriteBatch& batch) {
    for (const auto& row : batch.groups) PutOrErase(groups_, {row.kind, row.name}, row);
    for (const auto& row : batch.rollouts) rollouts_[row.id] = row;
    for (const auto& row : batch.rollout_hosts) rollout_hosts_[{row.rollout, row.slot}] = row;
  }

  void ApplyLearned(const WriteBatch& batch) {
    for (const auto& row : batch.behaviours) behaviours_[row.host] = row;
    for (const auto& row : batch.statistics) statistics_[row.key] = row;
    for (const auto& row : batch.predictions) predictions_[row.rollout] = row;
  }

  void ApplyAssessed(const WriteBatch& batch) {
    for (const auto& row : batch.advisories) {
      if (row.removed)
        advisories_.erase(KeyOf(row));
      else
        advisories_[KeyOf(row)] = row;
    }
    for (const auto& row : batch.feeds) feeds_[row.feed] = row;
    for (const auto& row : batch.catalog_imports) catalog_imports_[row.import] = row;
    for (const auto& row : batch.imported_hosts) {
      if (row.removed)
        imported_hosts_.erase(row.host);
      else
        imported_hosts_[row.host] = row;
    }
    for (const auto& row : batch.assessments) assessments_[row.host] = row;
  }

  std::mutex mutex_;
  std::map<HostId, HostRow> hosts_;
  std::map<HostId, ContactRow> contacts_;
  std::map<HostId, FactsRow> facts_;
  std::map<std::pair<BulletinId, std::uint32_t>, BulletinRow> bulletins_;
  std::map<std::string, PackageRow> packages_;
  std::map<std::pair<std::string, std::uint32_t>, PackageBindingRow> bindings_;
  std::map<std::string, EnrolmentTokenRow> tokens_;
  std::map<std::string, UserRow> users_;
  std::map<std::string, ApiTokenRow> api_tokens_;
  std::map<std::string, PasswordRow> passwords_;
  std::map<std::string, SessionRow> sessions_;
  std::map<std::tuple<std::string, std::string, std::string>, SavedQueryRow> saved_queries_;
  std::map<std::string, BaselineRow> baselines_;
  std::map<std::pair<std::string, std::string>, GroupRow> groups_;
  std::map<RolloutId, RolloutRow> rollouts_;
  std::map<std::pair<RolloutId, std::uint32_t>, RolloutHostRow> rollout_hosts_;
  std::map<HostId, HostBehaviourRow> behaviours_;
  std::map<std::string, StatisticRow> statistics_;
  std::map<RolloutId, PredictionRow> predictions_;
  std::map<AdvisoryKey, AdvisoryRow> advisories_;
  std::map<std::string, FeedRow> feeds_;
  std::map<std::uint64_t, CatalogImportRow> catalog_imports_;
  std::map<HostId, ImportedHostRow> imported_hosts_;
  std::map<HostId, AssessmentRow> assessments_;
  std::vector<AuditRow> audit_;  // sequence = index + 1
};

}  // namespace

std::unique_ptr<Store> MakeMemoryStore() { return std::make_unique<MemoryStore>(); }

}  // namespace kintsugi::db
