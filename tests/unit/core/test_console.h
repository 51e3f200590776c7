// SPDX-License-Identifier: Apache-2.0
// A whole console core on an in-memory store and a fake clock, without threads or network, and hosts that a test drives
// by hand.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "console/core/core.h"

namespace kintsugi::console {

// A machine's clocks: time passes on both, somebody's hand moves the wall clock alone.
class TestClock final : public Clock {
 public:
  Instant Now() const override { return wall_; }
  Duration Steady() const override { return steady_; }
  void Advance(Duration by) {
    wall_ += by;
    steady_ += by;
  }
  void Jump(Duration by) { wall_ += by; }

 private:
  Instant wall_ = FromUnixMs(1'066'000'000'000);  // Sunday, 2003-10-12T23:06:40Z
  Duration steady_{5'000};
};

// One update of a bulletin that a test makes up: its file is %windir%\system32\<slug>.dll, fixed in version 1.0.0.2.
struct TestUpdate {
  std::string slug;
  std::vector<std::string> prerequisites{};
  bool uninstaller = true;
  std::uint32_t revisions = 1;  // the last is current, with reapply = `reapply`
  std::string reapply = "none";
  std::string reboot = "no";
};

// Records what the core asks of the edge.
class RecordingWaker final : public Waker {
 public:
  void Wake(const HostId& host) override { woken.push_back(host); }
  void Disconnect(const HostId& host) override { disconnected.push_back(host); }
  std::vector<HostId> woken, disconnected;
};

// Lets one commit after another fail on demand.
class FailingStore final : public db::Store {
 public:
  explicit FailingStore(std::unique_ptr<db::Store> real) : real_(std::move(real)) {}
  std::optional<Error> fail_next;
  Status Commit(const db::WriteBatch& batch) override {
    if (!fail_next) return real_->Commit(batch);
    const Error error = *fail_next;
    fail_next.reset();
    return error;
  }
  Result<std::vector<db::HostRow>> Hosts() override { return real_->Hosts(); }
  Result<std::vector<db::ContactRow>> Contacts() override { return real_->Contacts(); }
  Result<std::vector<db::FactsRow>> Facts() override { return real_->Facts(); }
  Result<std::vector<db::BulletinRow>> Bulletins() override { return real_->Bulletins(); }
  Result<std::vector<db::PackageRow>> Packages() override { return real_->Packages(); }
  Result<std::vector<db::PackageBindingRow>> PackageBindings() override { return real_->PackageBindings(); }
  Result<std::vector<db::EnrolmentTokenRow>> EnrolmentTokens() override { return real_->EnrolmentTokens(); }
  Result<std::vector<db::UserRow>> Users() override { return real_->Users(); }
  Result<std::vector<db::ApiTokenRow>> ApiTokens() override { return real_->ApiTokens(); }
  Result<std::vector<db::PasswordRow>> Passwords() override { return real_->Passwords(); }
  Result<std::vector<db::SessionRow>> Sessions() override { return real_->Sessions(); }
  Result<std::vector<db::SavedQueryRow>> SavedQueries() override { return real_->SavedQueries(); }
  Result<std::vector<db::BaselineRow>> Baselines() override { return real_->Baselines(); }
  Result<std::vector<db::GroupRow>> Groups() override { return real_->Groups(); }
  Result<std::vector<db::RolloutRow>> Rollouts() override { return real_->Rollouts(); }
  Result<std::vector<db::RolloutHostRow>> RolloutHosts(const RolloutId& rollout) override {
    return real_->RolloutHosts(rollout);
  }
  Result<std::vector<db::HostBehaviourRow>> HostBehaviours() override { return real_->HostBehaviours(); }
  Result<std::vector<db::StatisticRow>> Statistics() override { return real_->Statistics(); }
  Result<std::vector<db::PredictionRow>> Predictions() override { return real_->Predictions(); }
  Result<std::vector<db::FeedRow>> Feeds() override { return real_->Feeds(); }
  Result<std::vector<db::CatalogImportRow>> CatalogImports() override { return real_->CatalogImports(); }
  Result<std::vector<db::ImportedHostRow>> ImportedHosts() override { return real_->ImportedHosts(); }
  Result<std::vector<db::AssessmentRow>> Assessments() override { return real_->Assessments(); }
  Result<std::vector<db::AdvisoryRow>> Advisories(const db::AdvisoryRow& after, std::uint32_t limit) override {
    return real_->Advisories(after, limit);
  }
  Result<std::optional<db::UserRow>> FindUser(const std::string& name) override { return real_->FindUser(name); }
  Result<std::optional<db::ApiTokenRow>> FindApiToken(const std::string& id) override {
    return real_->FindApiToken(id);
  }
  Result<std::optional<db::PasswordRow>> FindPassword(const std::string& user) override {
    return real_->FindPassword(user);
  }
  Result<std::optional<db::SessionRow>> FindSession(const std::string& id) override { return real_->FindSession(id); }
  Result<std::vector<db::AuditRow>> FindAudit(const db::AuditQuery& query) override { return real_->FindAudit(query); }
  Result<std::vector<db::AuditRow>> Audit(std::uint64_t after, std::uint32_t limit) override {
    return real_->Audit(after, limit);
  }

 private:
  std::unique_ptr<db::Store> real_;
};

class TestConsole {
 public:
  explicit TestConsole(CoreOptions options = {}, std::unique_ptr<db::Store> store = db::MakeMemoryStore());

  // Replaces the core by a new one on the same store, as after a kill.
  void Restart();
  Core& core() { return *core_; }
  FailingStore& store() { return store_; }
  TestClock& clock() { return clock_; }
  RecordingWaker& waker() { return waker_; }
  Instant Pump() { return core_->Pump(); }

  // Operator calls as user "tester"; the reply, or the error.
  template <typename Reply, typename Request>
  Result<Reply> Call(v1::OperatorMethod method, const Request& request) {
    Result<MessagePtr> answer = Error{Code::kInternal, "no answer came"};
    core_->Call(method, {"tester", "admin", {}}, std::make_shared<Request>(request),
                [&](Result<MessagePtr> r) { answer = std::move(r); });
    Pump();
    if (!answer) return answer.error();
    return static_cast<const Reply&>(**answer);
  }

  std::string CreateToken(std::uint32_t uses = 1000);
  Result<Enrolled> Enrol(const std::string& token, const std::string& name);
  // Enrols and sends the facts of an unpatched Windows XP SP1 (Japanese) of that name.
  HostId AddXpHost(const std::string& name);
  Result<model::CheckInReply> CheckIn(const HostId& host, model::CheckInRequest request = {});
  // The host answers its offer with a final report.
  Result<model::CheckInReply> Report(const HostId& host, const model::Offer& offer, model::HostState state,
                                     model::FailureReason reason = model::FailureReason::kNone, bool retryable = false);

  // The sample catalog's MS03-043, with bytes for its XP packages.
  void ImportMs03043();
  // A bulletin with those updates (`more` text at its end, `head` among its own fields), and bytes for every issue of
  // them where `bytes`.
  v1::ImportBulletinsReply Import(const std::string& bulletin, const std::vector<TestUpdate>& updates,
                                  const std::string& more = "", bool bytes = true, const std::string& head = "");
  v1::AddPackageReply AddBytes(const std::string& bulletin, const TestUpdate& update, std::uint32_t revision);
  // Sends facts in which the named files are old, `fixed` ones are new; enrols the host when it is new.
  HostId Describe(const std::string& name, const std::vector<std::string>& old_files,
                  const std::vector<std::string>& fixed = {}, const std::function<void(model::HostFacts&)>& edit = {});
  Result<v1::CreateRolloutReply> TryCreate(const v1::RolloutPlan& plan);
  // The offers of one check-in.
  std::vector<model::Offer> Offers(const HostId& host);
  Result<v1::SetGroupReply> SetGroup(const std::string& kind, const std::string& name, const std::string& hosts,
                                     std::uint32_t position = 0);
  bool Audited(const std::string& action) const;
  // A plan for MS03-043 with waves of one percent-selection each; the last takes the rest.
  static v1::RolloutPlan Plan(const std::vector<std::uint32_t>& percents);
  static v1::RolloutPlan PlanFor(const std::string& bulletin);
  std::string CreateRollout(const v1::RolloutPlan& plan);
  v1::RolloutSummary Change(v1::OperatorMethod method, const std::string& rollout);
  v1::RolloutSummary Show(const std::string& rollout);
  std::vector<v1::RolloutHost> Hosts(const std::string& rollout);

  static model::HostFacts XpFacts(const std::string& name, bool patched);
  static std::string Csr();
  static v1::AddPackageRequest Named(const std::string& file_name);

 private:
  TestClock clock_;
  mutable FailingStore store_;
  crypto::Authority authority_;
  CoreOptions options_;
  RecordingWaker waker_;
  std::unique_ptr<Core> core_;
  std::map<std::string, HostId> described_;
  std::uint32_t facts_ = 0;
};

}  // namespace kintsugi::console
