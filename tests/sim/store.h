// SPDX-License-Identifier: Apache-2.0
// The console's store as a run meets it: commits that are refused, commits that are stored and reported as failed,
// a process that dies before or after the commit, rows that cannot be read. The rows themselves are db/memory. One
// thread.
#pragma once

#include <memory>

#include "db/store.h"
#include "tests/sim/event.h"

namespace kintsugi::simulation {

// Thrown out of Commit: the console's process is gone. Only SimConsole catches it.
struct ConsoleKilled {
  bool committed = false;  // memory and store agreed when it died
};

class SimStore final : public db::Store {
 public:
  explicit SimStore(Context context);

  // False after a read that failed, until everything could be read: the console's memory is not what is stored.
  bool readable() const { return readable_; }
  // Without faults, for the world itself.
  db::Store& rows() { return *rows_; }

  Status Commit(const db::WriteBatch& batch) override;
  Result<std::vector<db::HostRow>> Hosts() override;
  Result<std::vector<db::ContactRow>> Contacts() override { return rows_->Contacts(); }
  Result<std::vector<db::FactsRow>> Facts() override { return rows_->Facts(); }
  Result<std::vector<db::BulletinRow>> Bulletins() override { return rows_->Bulletins(); }
  Result<std::vector<db::PackageRow>> Packages() override { return rows_->Packages(); }
  Result<std::vector<db::PackageBindingRow>> PackageBindings() override { return rows_->PackageBindings(); }
  Result<std::vector<db::EnrolmentTokenRow>> EnrolmentTokens() override { return rows_->EnrolmentTokens(); }
  Result<std::vector<db::PasswordRow>> Passwords() override { return rows_->Passwords(); }
  Result<std::vector<db::SessionRow>> Sessions() override { return rows_->Sessions(); }
  Result<std::vector<db::SavedQueryRow>> SavedQueries() override { return rows_->SavedQueries(); }
  Result<std::vector<db::BaselineRow>> Baselines() override { return rows_->Baselines(); }
  Result<std::vector<db::GroupRow>> Groups() override { return rows_->Groups(); }
  Result<std::vector<db::UserRow>> Users() override { return rows_->Users(); }
  Result<std::vector<db::ApiTokenRow>> ApiTokens() override { return rows_->ApiTokens(); }
  Result<std::vector<db::RolloutRow>> Rollouts() override;
  Result<std::vector<db::RolloutHostRow>> RolloutHosts(const RolloutId& rollout) override {
    return rows_->RolloutHosts(rollout);
  }
  Result<std::vector<db::HostBehaviourRow>> HostBehaviours() override { return rows_->HostBehaviours(); }
  Result<std::vector<db::StatisticRow>> Statistics() override { return rows_->Statistics(); }
  Result<std::vector<db::PredictionRow>> Predictions() override { return rows_->Predictions(); }
  Result<std::vector<db::FeedRow>> Feeds() override { return rows_->Feeds(); }
  Result<std::vector<db::CatalogImportRow>> CatalogImports() override { return rows_->CatalogImports(); }
  Result<std::vector<db::ImportedHostRow>> ImportedHosts() override { return rows_->ImportedHosts(); }
  Result<std::vector<db::AssessmentRow>> Assessments() override { return rows_->Assessments(); }
  Result<std::vector<db::AdvisoryRow>> Advisories(const db::AdvisoryRow& after, std::uint32_t limit) override {
    return rows_->Advisories(after, limit);
  }
  Result<std::optional<db::UserRow>> FindUser(const std::string& name) override { return rows_->FindUser(name); }
  Result<std::optional<db::ApiTokenRow>> FindApiToken(const std::string& id) override {
    return rows_->FindApiToken(id);
  }
  Result<std::optional<db::PasswordRow>> FindPassword(const std::string& user) override {
    return rows_->FindPassword(user);
  }
  Result<std::optional<db::SessionRow>> FindSession(const std::string& id) override { return rows_->FindSession(id); }
  Result<std::vector<db::AuditRow>> FindAudit(const db::AuditQuery& query) override { return rows_->FindAudit(query); }
  Result<std::vector<db::AuditRow>> Audit(std::uint64_t after, std::uint32_t limit) override {
    return rows_->Audit(after, limit);
  }

 private:
  Context context_;
  std::unique_ptr<db::Store> rows_;
  bool readable_ = true;
};

}  // namespace kintsugi::simulation
