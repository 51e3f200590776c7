// SPDX-License-Identifier: Apache-2.0
// The Store over SQL. Two connections, each behind its mutex: the writer commits, the reader answers, so that
// an access check never waits for a commit's sync. Any thread.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "db/sql/dialect.h"
#include "db/sql/statements.h"
#include "db/store.h"

namespace kintsugi::db {

class SqlStore final : public Store {
 public:
  // Both connections are configured and the schema is current.
  SqlStore(std::unique_ptr<Connection> writer, std::unique_ptr<Connection> reader);
  ~SqlStore() override;

  Status Commit(const WriteBatch& batch) override;
  Result<std::vector<HostRow>> Hosts() override;
  Result<std::vector<ContactRow>> Contacts() override;
  Result<std::vector<FactsRow>> Facts() override;
  Result<std::vector<BulletinRow>> Bulletins() override;
  Result<std::vector<PackageRow>> Packages() override;
  Result<std::vector<PackageBindingRow>> PackageBindings() override;
  Result<std::vector<EnrolmentTokenRow>> EnrolmentTokens() override;
  Result<std::vector<UserRow>> Users() override;
  Result<std::vector<ApiTokenRow>> ApiTokens() override;
  Result<std::vector<PasswordRow>> Passwords() override;
  Result<std::vector<SessionRow>> Sessions() override;
  Result<std::vector<SavedQueryRow>> SavedQueries() override;
  Result<std::vector<BaselineRow>> Baselines() override;
  Result<std::vector<GroupRow>> Groups() override;
  Result<std::vector<RolloutRow>> Rollouts() override;
  Result<std::vector<RolloutHostRow>> RolloutHosts(const RolloutId& rollout) override;
  Result<std::vector<HostBehaviourRow>> HostBehaviours() override;
  Result<std::vector<StatisticRow>> Statistics() override;
  Result<std::vector<PredictionRow>> Predictions() override;
  Result<std::vector<FeedRow>> Feeds() override;
  Result<std::vector<CatalogImportRow>> CatalogImports() override;
  Result<std::vector<ImportedHostRow>> ImportedHosts() override;
  Result<std::vector<AssessmentRow>> Assessments() override;
  Result<std::vector<AdvisoryRow>> Advisories(const AdvisoryRow& after, std::uint32_t limit) override;
  Result<std::optional<UserRow>> FindUser(const std::string& name) override;
  Result<std::optional<ApiTokenRow>> FindApiToken(const std::string& id) override;
  Result<std::optional<PasswordRow>> FindPassword(const std::string& user) override;
  Result<std::optional<SessionRow>> FindSession(const std::string& id) override;
  Result<std::vector<AuditRow>> FindAudit(const AuditQuery& query) override;
  Result<std::vector<AuditRow>> Audit(std::uint64_t after, std::uint32_t limit) override;

 private:
  struct Writer;
  template <typename Row, typename... Parameters>
  Result<std::vector<Row>> Read(const std::string& where, const std::string& limit, const Parameters&... parameters);
  void RollBack();

  std::mutex writer_mutex_;
  std::unique_ptr<Connection> writer_connection_;
  std::unique_ptr<Writer> writer_;  // prepared statements; null until the first commit and after a failed one
  std::mutex reader_mutex_;
  std::unique_ptr<Connection> reader_connection_;
};

}  // namespace kintsugi::db
