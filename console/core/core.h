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
#include <unordered_set>
#include <vector>

#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/crypto/crypto.h"
#include "console/core/attempt_watch.h"
#include "console/core/behaviour_book.h"
#include "console/core/catalog_book.h"
#include "console/core/fleet.h"
#include "console/core/group_book.h"
#include "console/core/inbox.h"
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
  estimate::ForEach for_each = estimate::OneByOne;  // how the runs of one estimate are shared out
  std::uint32_t prediction_runs = 200;              // at most, of the estimate kept at each start; 0: none is kept
};

struct EstimationSource;

// What one turn decided: stored together, then answered together.
struct Turn {
  Instant now{};
  db::WriteBatch writes;
  std::vector<std::function<void(const Status&)>> replies;  // each gets the outcome of the commit
  std::vector<HostIndex> wakes;                             // after the commit
  std::vector<HostId> disconnects;                          // after the commit
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
  };
  const Counters& counters() const { return counters_; }
  // What the core knows now; engine thread, or between two Pumps.
  const RolloutBook& rollouts() const { return rollouts_; }
  const Fleet& fleet() const { return fleet_; }
  const CatalogBook& catalog() const { return catalog_; }
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
  void TellPhase(const Rollout& rollout, rollout::Phase before, rollout::Event::Kind kind, Turn& turn);
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

  // Engine thread: operators, one file per noun (operator_*.cpp).
  Result<MessagePtr> Decide(v1::OperatorMethod method, const Caller& caller, const google::protobuf::Message& request,
                            Turn& turn);
  Result<v1::WhoAmIReply> WhoAmI(const Caller& caller) const;
  Result<v1::CreateTokenReply> CreateToken(const Caller& caller, const v1::CreateTokenRequest& request, Turn& turn);
  Result<v1::ListTokensReply> ListTokens() const;
  Result<v1::RevokeTokenReply> RevokeToken(const Caller& caller, const v1::RevokeTokenRequest& request, Turn& turn);
  Result<v1::ListHostsReply> ListHosts(const v1::ListHostsRequest& request) const;
  Result<v1::GetHostReply> GetHost(const v1::GetHostRequest& request) const;
  Result<v1::RevokeHostReply> RevokeHost(const Caller& caller, const v1::RevokeHostRequest& request, Turn& turn);
  Result<v1::ListMissingReply> ListMissing(const v1::ListMissingRequest& request) const;
  Result<v1::ImportBulletinsReply> ImportBulletins(const Caller& caller, const v1::ImportBulletinsRequest& request,
                                                   Turn& turn);
  Result<v1::ListBulletinsReply> ListBulletins() const;
  Result<v1::GetBulletinReply> GetBulletin(const v1::GetBulletinRequest& request) const;
  Result<v1::ListPackagesReply> ListPackages() const;
  Result<v1::AddPackageReply> BindPackage(const Caller& caller, const v1::AddPackageRequest& request,
                                          const StoredPackage& package, Turn& turn);
  Result<v1::CreateRolloutReply> CreateRollout(const Caller& caller, const v1::CreateRolloutRequest& request,
                                               Turn& turn);
  Result<v1::RolloutReply> ChangeRollout(rollout::Event::Kind kind, const Caller& caller,
                                         const v1::ChangeRolloutRequest& request, Turn& turn);
  Result<v1::RolloutReply> EditRollout(const Caller& caller, const v1::EditRolloutRequest& request, Turn& turn);
  Result<v1::RolloutReply> GetRollout(const v1::GetRolloutRequest& request, Instant now) const;
  Result<v1::ListRolloutsReply> ListRollouts(Instant now) const;
  Result<v1::ListRolloutHostsReply> ListRolloutHosts(const v1::ListRolloutHostsRequest& request, Instant now) const;
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
  bool Watch(const v1::GetRolloutRequest& request, const Done<MessagePtr>& done, Instant now);

  v1::HostSummary Summarise(HostIndex host) const;
  v1::RolloutSummary Summarise(const Rollout& rollout, Instant now) const;
  v1::RolloutHost Describe(const Rollout& rollout, rollout::Slot slot, Instant now) const;
  v1::BulletinSummary Summarise(const CatalogBook::Entry& entry) const;
  v1::PackageInfo Describe(const model::Update& update, const model::Package& package) const;

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
  AttemptWatch attempts_;
  std::map<std::string, db::EnrolmentTokenRow> tokens_;
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
