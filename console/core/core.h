// SPDX-License-Identifier: Apache-2.0
// Core: decide -> commit -> act. One engine thread takes batches of work from a bounded inbox, reads the clock once,
// changes the state in memory, commits everything that changed in one transaction, and only then answers calls and
// wakes agents. After any crash the database is the truth and Load() resumes from it; a failed commit takes the same
// road (reload), so that memory never says what the disk does not.
//
// Threads: the gateways' methods from any thread; everything under "engine thread" from the engine thread alone.
#pragma once

#include <atomic>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <thread>
#include <tuple>
#include <unordered_set>
#include <vector>

#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/crypto/crypto.h"
#include "console/core/advisory_book.h"
#include "console/core/attempt_watch.h"
#include "console/core/behaviour_book.h"
#include "console/core/catalog_book.h"
#include "console/core/catalog_jobs.h"
#include "console/core/filter_values.h"
#include "console/core/fleet.h"
#include "console/core/fleet_numbers.h"
#include "console/core/group_book.h"
#include "console/core/inbox.h"
#include "console/core/news.h"
#include "console/core/ports.h"
#include "console/core/prediction_book.h"
#include "console/core/rollout_book.h"
#include "console/core/rollout_draft.h"
#include "console/core/time_guard.h"
#include "console/estimation/estimation.h"
#include "db/store.h"
#include "proto/operator.pb.h"

namespace kintsugi::console {

struct CoreOptions {
  Duration check_in_interval{5 * 60'000};           // unprompted check-ins of a host whose wake stream is open
  Duration certificate_lifetime{7 * 86'400'000LL};  // agents renew at half of it
  std::size_t inbox_capacity = 20'000;              // pending calls; beyond: kResourceExhausted
  std::size_t batch_limit = 1'000;                  // calls a transaction
  std::string version = "0.1.0";
  // For ids and token secrets; a simulation gives a seeded source and gets the same console each time.
  std::function<std::string(std::size_t bytes)> random_bytes = crypto::RandomBytes;
  // Zones of hosts and schedules; null: only UTC is known.
  std::shared_ptr<const schedule::ZoneSource> zones;
  // Where estimates are computed: takes a job for another thread, false when it has too many. Null: on the engine
  // thread.
  std::function<bool(std::function<void()> job)> aside;
  ForEach for_each = OneByOne;  // how the runs of one estimate are shared out
  // What only the program knows of its health: sizes of files, the ports' certificate. Null: nothing.
  std::function<void(v1::GetHealthReply&)> health;
  std::uint32_t prediction_runs = 200;  // at most, of the estimate kept at each start; 0: none is kept
  // For work of seconds, one job after another: imports of catalogs, assessments of a whole fleet. Null: on the engine
  // thread.
  std::function<void(std::function<void()> job)> aside_slow;
  FeedFiles* feeds = nullptr;  // uploaded feeds; null: the console takes none
};

struct EstimationSource;

// What one turn decided: stored together, then answered together.
struct Turn {
  Instant now{};
  db::WriteBatch writes;
  std::vector<std::function<void(const Status&)>> replies;  // each gets the outcome of the commit
  std::vector<HostIndex> wakes;                             // after the commit
  std::vector<HostId> disconnects;                          // after the commit
  std::uint32_t assessed = 0;                               // hosts assessed by catalogs in this turn
  void Audit(std::string who, std::string action, std::string subject, std::string detail);
};

class Core final : public AgentGateway, public OperatorGateway {
 public:
  Core(CoreOptions options, db::Store& store, const Clock& clock, Log& log, crypto::Authority authority);
  ~Core() override;

  // Reads the store. Before Start or Pump.
  Status Load();
  // Who reaches connected agents; before Start. Null: nobody is connected.
  void Attach(Waker* waker) { waker_ = waker; }
  // Who is told what changed; before Start. Null: nobody.
  void Attach(NoteSink* notes) { notes_ = notes; }
  void Start();  // the engine thread
  void Stop();   // finishes the work that was taken, then ends the thread; idempotent
  // Without a thread: one turn over what is in the inbox; for tests and simulations. Returns when a tick is next due.
  Instant Pump();

  // AgentGateway, OperatorGateway
  void CheckIn(Peer peer, model::CheckInRequest request, Done<model::CheckInReply> done) override;
  void Enrol(Enrolment enrolment, Done<Enrolled> done) override;
  bool IsAdmitted(const HostId& host) const override;
  void Listening(const HostId& host, bool open) override;
  void Call(v1::OperatorMethod method, Caller caller, std::shared_ptr<const google::protobuf::Message> request,
            Done<MessagePtr> done) override;
  void PackageAdded(Caller caller, v1::AddPackageRequest request, StoredPackage package,
                    Done<MessagePtr> done) override;

  struct Counters {
    std::atomic<std::uint64_t> turns{0}, check_ins{0}, refused_full{0}, failed_commits{0};
    std::atomic<std::uint64_t> assessing{0};  // not 0 while a catalog is built or hosts wait to be assessed by it
  };
  const Counters& counters() const { return counters_; }
  // Makes every host's findings again, aside; any thread. For measurements.
  void ReassessAll();
  // What the core knows now; engine thread, or between two Pumps.
  const RolloutBook& rollouts() const { return rollouts_; }
  const Fleet& fleet() const { return fleet_; }
  const CatalogBook& catalog() const { return catalog_; }
  const AdvisoryBook& advisories() const { return advisories_; }
  const GroupBook& groups() const { return groups_; }
  const BehaviourBook& behaviour() const { return behaviour_; }
  Instant Now() const { return guard_.Now(); }  // the time by which it decides

 private:
  using Work = std::function<void(Turn&)>;
  template <typename T>
  void Submit(Done<T> done, std::function<Result<T>(Turn&)> decide);

  // Engine thread: the turn (core.cpp).
  void Run();
  void RunTurn(std::vector<Work>& work);
  void CollectRows(Turn& turn);
  void Finish(Turn& turn);
  void ReadTime(Turn& turn);
  void Tick(Turn& turn);
  void AnswerWatchers(Instant now);
  void PlanWakes(Turn& turn);  // wakes.cpp
  Instant NextTick(Instant now) const;
  void Reload(const Error& cause);
  DraftSources Sources() const { return {fleet_, catalog_, groups_, rollouts_, options_.zones.get()}; }
  void RefreshAdmitted();
  bool IsListening(const HostId& host) const { return listening_.contains(host); }

  // Engine thread: rollouts (rollouts.cpp).
  void Apply(Rollout& rollout, const rollout::Event& event, Turn& turn);
  void CarryOut(Rollout& rollout, Turn& turn);  // what the engine said into commands_
  void MarkDirty(Rollout& rollout, rollout::Slot slot);
  void TellPhase(Rollout& rollout, rollout::Phase before, rollout::Event::Kind kind, Turn& turn);
  bool Change(Rollout& rollout, rollout::Event::Kind kind, const Caller& caller, Turn& turn);
  void ObserveFacts(HostIndex host, Turn& turn);
  std::uint32_t AddRollout(Rollout rollout, Turn& turn);
  Rollout FromDraft(RolloutDraft draft, RolloutId id, const std::string& created_by, Instant created) const;

  // Engine thread: hosts that come while a rollout is active (membership.cpp).
  void JoinRollouts(HostIndex host, Turn& turn);
  void JoinRollout(std::uint32_t rollout, HostIndex host, Turn& turn);
  // Engine thread: what a changed bulletin means for rollouts (reissues.cpp).
  std::vector<std::string> ExcludeHosts(const model::Bulletin& bulletin, Turn& turn);
  std::vector<std::string> FollowReissues(const std::string& who, Turn& turn);
  std::string DraftFollowUp(std::uint32_t rollout, const std::vector<const model::Update*>& updates,
                            const std::string& who, Turn& turn);

  // Engine thread: agents (agents.cpp).
  Result<model::CheckInReply> DecideCheckIn(const Peer& peer, model::CheckInRequest& request, Turn& turn);
  void TakeReport(Rollout& rollout, rollout::Slot slot, std::uint32_t attempt, const model::Report& report, Turn& turn);
  Status AcceptReport(HostIndex host, const model::Report& report, Turn& turn, model::CheckInReply& reply);
  void TakeFacts(HostIndex host, model::CheckInRequest& request, Turn& turn);
  void ForgetLostRecall(Rollout& rollout, rollout::Slot slot, const std::vector<OfferId>& held, Turn& turn);
  void OfferWork(HostIndex host, const model::CheckInRequest& request, Turn& turn, model::CheckInReply& reply);
  Duration NextCheckIn(HostIndex host, Instant now) const;
  Status Renew(HostIndex host, const std::string& csr_der, Turn& turn, model::CheckInReply& reply);
  Result<Enrolled> DecideEnrol(const Enrolment& enrolment, Turn& turn);
  std::optional<HostIndex> ImportedHostCalled(const std::string& name) const;

  // Engine thread: operators, one file per noun (operator_*.cpp).
  Result<MessagePtr> Decide(v1::OperatorMethod method, const Caller& caller, const google::protobuf::Message& request,
                            Turn& turn);
  // How a call is answered whose work happens aside: what it needs is taken in the turn. Null: Decide answers it. The
  // request must outlive the function.
  std::function<void(const Done<MessagePtr>&, Turn&)> AnswersAside(v1::OperatorMethod method,
                                                                   const google::protobuf::Message& request);
  static void Refuse(const Done<MessagePtr>& done, const Error& error, Turn& turn);
  void AnswerAside(const Done<MessagePtr>& done, std::function<Result<MessagePtr>()> answer, Turn& turn) const;
  Result<v1::WhoAmIReply> WhoAmI(const Caller& caller) const;
  Result<v1::CreateTokenReply> CreateToken(const Caller& caller, const v1::CreateTokenRequest& request, Turn& turn);
  Result<v1::ListTokensReply> ListTokens() const;
  Result<v1::RevokeTokenReply> RevokeToken(const Caller& caller, const v1::RevokeTokenRequest& request, Turn& turn);
  Result<v1::ListHostsReply> ListHosts(const v1::ListHostsRequest& request, Instant now) const;
  Result<v1::CheckFilterReply> CheckFilter(const v1::CheckFilterRequest& request, Instant now);
  Result<v1::GetHostReply> GetHost(const v1::GetHostRequest& request, Instant now) const;
  Result<v1::GetHostHistoryReply> GetHostHistory(const v1::GetHostHistoryRequest& request, Instant now) const;
  Result<v1::RevokeHostReply> RevokeHost(const Caller& caller, const v1::RevokeHostRequest& request, Turn& turn);
  Result<v1::ListMissingReply> ListMissing(const v1::ListMissingRequest& request) const;
  Result<v1::ImportBulletinsReply> ImportBulletins(const Caller& caller, const v1::ImportBulletinsRequest& request,
                                                   Turn& turn);
  Result<v1::ListBulletinsReply> ListBulletins(Instant now);
  Result<v1::GetBulletinReply> GetBulletin(const v1::GetBulletinRequest& request, Instant now);
  Result<v1::ListUpdatesReply> ListUpdates(const v1::ListUpdatesRequest& request, Instant now);
  Result<v1::SetBaselineReply> SetBaseline(const Caller& caller, const v1::SetBaselineRequest& request, Turn& turn);
  Result<v1::ListPackagesReply> ListPackages() const;
  Result<v1::AddPackageReply> BindPackage(const Caller& caller, const v1::AddPackageRequest& request,
                                          const StoredPackage& package, Turn& turn);
  Result<v1::CreateRolloutReply> CreateRollout(const Caller& caller, const v1::CreateRolloutRequest& request,
                                               Turn& turn);
  Result<v1::RolloutReply> ChangeRollout(rollout::Event::Kind kind, const Caller& caller,
                                         const v1::ChangeRolloutRequest& request, Turn& turn);
  Result<v1::RolloutReply> SubmitRollout(const Caller& caller, const v1::ChangeRolloutRequest& request, Turn& turn);
  Result<v1::RolloutReply> EditRollout(const Caller& caller, const v1::EditRolloutRequest& request, Turn& turn);
  Result<v1::RolloutReply> GetRollout(const v1::GetRolloutRequest& request, Instant now) const;
  Result<v1::ListRolloutsReply> ListRollouts(Instant now) const;
  Result<v1::ListRolloutHostsReply> ListRolloutHosts(const v1::ListRolloutHostsRequest& request, Instant now) const;
  Result<v1::ListRolloutErrorsReply> ListRolloutErrors(const v1::ListRolloutErrorsRequest& request) const;
  Result<v1::GetBurnUpReply> GetBurnUp(const v1::GetBurnUpRequest& request, Instant now) const;
  Result<v1::SetSavedQueryReply> SetSavedQuery(const Caller& caller, const v1::SetSavedQueryRequest& request,
                                               Turn& turn);
  Result<v1::RemoveSavedQueryReply> RemoveSavedQuery(const Caller& caller, const v1::RemoveSavedQueryRequest& request,
                                                     Turn& turn);
  Result<v1::ListSavedQueriesReply> ListSavedQueries(const Caller& caller,
                                                     const v1::ListSavedQueriesRequest& request) const;
  Result<v1::GetFleetOverviewReply> GetFleetOverview(Instant now);
  Result<v1::GetHealthReply> GetHealth(Instant now) const;
  void AddChecks(v1::GetHealthReply& reply, Instant now) const;
  Result<v1::SetGroupReply> SetGroup(const Caller& caller, const v1::SetGroupRequest& request, Turn& turn);
  Result<v1::RemoveGroupReply> RemoveGroup(const Caller& caller, const v1::RemoveGroupRequest& request, Turn& turn);
  Result<v1::ListGroupsReply> ListGroups() const;
  void Estimate(const v1::EstimateRolloutRequest& request, const Done<MessagePtr>& done, Turn& turn);
  Result<estimate::Estimation> PrepareEstimate(const v1::EstimateRolloutRequest& request, Instant now) const;
  EstimationSource SourceOfEstimates() const;
  void Predict(const Rollout& rollout, Turn& turn);
  void Aside(std::function<void()> job, const std::function<void()>& refused) const;
  Result<v1::ListPredictionsReply> ListPredictions(const v1::ListPredictionsRequest& request) const;
  Result<v1::ListAuditReply> ListAudit(const v1::ListAuditRequest& request) const;
  Result<v1::PreviewScheduleReply> PreviewSchedule(const v1::PreviewScheduleRequest& request, Instant now) const;
  // Engine thread: publishers' catalogs (catalog_jobs.cpp, operator_advisories.cpp) and hosts without an agent
  // (operator_imported_hosts.cpp).
  Result<v1::ImportCatalogReply> ImportCatalog(const Caller& caller, const v1::ImportCatalogRequest& request,
                                               Turn& turn);
  Result<v1::GetCatalogImportReply> GetCatalogImport(const v1::GetCatalogImportRequest& request) const;
  CatalogJob* ActiveJob();
  void FailJob(CatalogJob& job, const Error& error);
  void EndJob(CatalogJob& job);
  void PrepareAside(const std::shared_ptr<CatalogJob>& job, std::shared_ptr<const ImportOrder> order);
  void StoreSlice(const std::shared_ptr<CatalogJob>& job, Turn& turn);
  void CompleteImport(CatalogJob& job, Turn& turn);
  void RefreshAdvisories();
  void SweepAdvisories(Turn& turn);
  void AsideSlow(std::function<void()> job) const;
  bool HasFindings(const Host& host) const;
  void QueueAssessments();
  void StartAssessing(Turn& turn);
  std::vector<HostToAssess> NextToAssess();
  void AssessBatchAside();
  void TakeAssessed(const std::shared_ptr<std::vector<HostToAssess>>& batch, std::size_t from,
                    const SnapshotPtr& snapshot, Turn& turn);
  void SetFindings(HostIndex index, std::shared_ptr<const Findings> findings, std::uint64_t stamp, Turn& turn);
  void AssessByCatalogs(HostIndex index, Turn& turn);
  void EndIfAssessed();
  void CountAssessing();
  Result<v1::ListFeedsReply> ListFeeds() const;
  Result<v1::GetAdvisoryReply> GetAdvisory(const v1::GetAdvisoryRequest& request) const;
  Result<v1::ExplainUpdateReply> ExplainUpdate(const v1::ExplainUpdateRequest& request) const;
  void Exposure(const v1::ListExposureRequest& request, const Done<MessagePtr>& done, Turn& turn);
  void ListAdvisories(const v1::ListAdvisoriesRequest& request, const Done<MessagePtr>& done, Turn& turn);
  void Validate(const v1::ValidateInstalledRequest& request, const Done<MessagePtr>& done, Turn& turn);
  void MissingOf(const v1::ListMissingRequest& request, const Done<MessagePtr>& done, Turn& turn);
  Result<v1::ListMissingReply> MissingOn(HostIndex host, bool all) const;
  void AddStoredRows(HostIndex host, v1::ListMissingReply& reply) const;
  void AddMissingByList(HostIndex host, const std::vector<CatalogBook::UpdateRef>& wanted,
                        v1::ListMissingReply& reply) const;
  void FillRow(HostIndex host, const Verdict& verdict, v1::MissingRow& row) const;
  Result<v1::ImportHostsReply> ImportHosts(const Caller& caller, const v1::ImportHostsRequest& request, Turn& turn);
  v1::ImportedHostResult ImportHost(const Caller& caller, const v1::ImportedFacts& sent, bool dry_run,
                                    std::map<std::string, std::vector<HostIndex>>& by_name, Turn& turn);
  Status CheckKnownWork(const model::RolloutPlan& plan) const;
  bool Watch(const v1::GetRolloutRequest& request, const Done<MessagePtr>& done, Instant now);

  // Engine thread: what lists and pages are made from.
  Contact ContactOf(HostIndex host, Instant now) const;
  FilterSubject SubjectOf(HostIndex host, Instant now) const;
  const FleetNumbers& Numbers(Instant now);
  const FilterValues& ValuesForFilters();
  void CountAllFailed();
  v1::HostSummary Summarise(HostIndex host, Instant now) const;
  void AddWork(const Host& host, v1::HostSummary& summary) const;
  void AddFindings(const Host& host, v1::HostSummary& summary) const;
  v1::HostSlot Describe(const SlotRef& ref, Instant now) const;
  v1::RolloutSummary Summarise(const Rollout& rollout, Instant now) const;
  v1::RolloutSummary SummariseShortly(const Rollout& rollout, Instant now) const;
  const v1::Milestone* PredictedEnd(const Rollout& rollout) const;
  v1::RolloutHost Describe(const Rollout& rollout, rollout::Slot slot, Instant now) const;
  v1::BulletinSummary Summarise(const CatalogBook::Entry& entry, Instant now);
  void AddIssues(const model::Bulletin& bulletin, v1::BulletinDetail& out) const;
  v1::UpdateRow Describe(const CatalogBook::Entry& entry, const model::Update& update,
                         const UpdateNumbers& numbers) const;
  v1::PackageInfo Describe(const model::Update& update, const model::Package& package) const;

  // Engine thread: notes to open pages (operator_overview.cpp).
  void PublishNews(Instant now);
  void AddAudit(v1::Note& note);
  std::optional<std::uint64_t> NewestAudit() const;

  // A GetRollout that waits for news.
  struct Watcher {
    std::uint32_t rollout;
    std::uint64_t after_revision;
    Instant until;
    Done<MessagePtr> done;
  };

  const CoreOptions options_;
  db::Store& store_;
  const Clock& clock_;
  Log& log_;
  const crypto::Authority authority_;
  Waker* waker_ = nullptr;
  Inbox<Work> inbox_;
  std::thread thread_;
  Counters counters_;

  // Engine thread only.
  TimeGuard guard_;
  CatalogBook catalog_;
  GroupBook groups_;
  Fleet fleet_;
  RolloutBook rollouts_;
  BehaviourBook behaviour_;
  PredictionBook predictions_;
  AdvisoryBook advisories_;
  std::vector<std::shared_ptr<CatalogJob>> jobs_;  // the newest ones, oldest first
  AssessmentQueue assessments_;
  bool rebuilding_ = false;  // the catalog is built again aside, with other bulletins
  AttemptWatch attempts_;
  std::map<std::string, db::EnrolmentTokenRow> tokens_;
  using QueryKey = std::tuple<std::string, std::string, std::string>;  // owner, list, name
  std::map<QueryKey, db::SavedQueryRow> queries_;
  std::optional<FleetNumbers> numbers_;  // as last counted
  bool numbers_stale_ = true;
  Duration numbers_made_{0}, numbers_took_{0};  // steady time
  std::optional<FilterValues> filter_values_;
  Duration filter_values_made_{0};  // steady time
  static constexpr Duration kNotePause{250};
  NoteSink* notes_ = nullptr;
  News news_;
  Instant next_note_{};
  std::uint64_t told_audit_ = 0;
  Instant started_{};
  std::unordered_set<HostId> listening_;
  std::list<Watcher> watchers_;
  rollout::Commands commands_;   // reused
  Turn turn_;                    // reused
  std::optional<Error> broken_;  // the store cannot be read: every call gets this until a reload succeeds
  Instant retry_load_{};

  mutable std::shared_mutex admitted_mutex_;
  std::unordered_set<HostId> admitted_;
};

}  // namespace kintsugi::console
