// SPDX-License-Identifier: Apache-2.0
// The turn: take work, decide, commit, act. See core.h.
#include "console/core/core.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/base/defect.h"
#include "console/core/rollout_rows.h"

namespace kintsugi::console {
namespace {

constexpr Duration kLongestWait{1'000};
constexpr Duration kReloadPause{1'000};

}  // namespace

void Turn::Audit(std::string who, std::string action, std::string subject, std::string detail) {
  writes.audit.push_back({0, now, std::move(who), std::move(action), std::move(subject), std::move(detail)});
}

Core::Core(CoreOptions options, db::Store& store, const Clock& clock, Log& log, crypto::Authority authority)
    : options_(std::move(options)),
      store_(store),
      clock_(clock),
      log_(log),
      authority_(std::move(authority)),
      inbox_(options_.inbox_capacity),
      guard_(clock),
      attempts_(options_.check_in_interval * 5 / 2) {}

Core::~Core() { Stop(); }

Status Core::Load() {
  auto catalog = CatalogBook::Load(store_);
  if (!catalog) return catalog.error();
  auto fleet = Fleet::Load(store_);
  if (!fleet) return fleet.error();
  auto groups = GroupBook::Load(store_);
  if (!groups) return groups.error();
  auto rollouts = RolloutBook::Load(store_, *fleet, options_.zones.get(), guard_.Now());
  if (!rollouts) return rollouts.error();
  auto behaviour = BehaviourBook::Load(store_, *fleet, guard_.Now());
  if (!behaviour) return behaviour.error();
  auto predictions = PredictionBook::Load(store_);
  if (!predictions) return predictions.error();
  auto advisories = AdvisoryBook::Load(store_, *catalog, advisories_);
  if (!advisories) return advisories.error();
  auto tokens = store_.EnrolmentTokens();
  if (!tokens) return tokens.error();
  auto queries = store_.SavedQueries();
  if (!queries) return queries.error();
  numbers_.reset();  // they point into the catalog
  queries_.clear();
  for (auto& query : *queries) queries_[{query.owner, query.list, query.name}] = query;
  if (started_ == Instant{}) started_ = guard_.Now();
  if (auto newest = NewestAudit()) told_audit_ = *newest;
  fleet_ = std::move(*fleet);
  catalog_ = std::move(*catalog);
  groups_ = std::move(*groups);
  rollouts_ = std::move(*rollouts);
  predictions_ = std::move(*predictions);
  behaviour_ = std::move(*behaviour);
  advisories_ = std::move(*advisories);
  attempts_.Forget();
  tokens_.clear();
  for (auto& token : *tokens) tokens_.emplace(token.id, token);
  fleet_.AssessAll(catalog_);
  CountAllFailed();
  fleet_.PlaceAll(groups_);
  QueueAssessments();
  RefreshAdmitted();
  return {};
}

void Core::CountAllFailed() {
  for (HostIndex i = 0; i < fleet_.size(); ++i) {
    Host& host = fleet_.at(i);
    host.failed = host.slots.empty() ? 0 : static_cast<std::uint32_t>(FailedUpdates(host, rollouts_).size());
  }
}

void Core::RefreshAdmitted() {
  const std::unique_lock lock(admitted_mutex_);
  admitted_.clear();
  for (HostIndex i = 0; i < fleet_.size(); ++i) {
    if (!fleet_.at(i).row.revoked) admitted_.insert(fleet_.at(i).row.id);
  }
}

bool Core::IsAdmitted(const HostId& host) const {
  const std::shared_lock lock(admitted_mutex_);
  return admitted_.contains(host);
}

void Core::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Core::Stop() {
  inbox_.Close();
  if (thread_.joinable()) thread_.join();
  for (const auto& job : jobs_) job->progress->Stop();
}

void Core::Run() {
  std::vector<Work> work;
  Instant next_tick = guard_.Now();
  while (true) {
    const Duration wait =
        std::clamp(std::chrono::duration_cast<Duration>(next_tick - guard_.Now()), Duration{0}, kLongestWait);
    work.clear();
    if (!inbox_.Drain(work, options_.batch_limit, wait)) break;
    RunTurn(work);
    next_tick = NextTick(guard_.Now());
  }
}

Instant Core::Pump() {
  std::vector<Work> work;
  inbox_.Drain(work, options_.batch_limit, Duration{0});
  RunTurn(work);
  return NextTick(guard_.Now());
}

// Every call becomes a closure that decides on the engine thread; its answer leaves after the commit, or is the
// commit's error.
template <typename T>
void Core::Submit(Done<T> done, std::function<Result<T>(Turn&)> decide) {
  Work work = [this, done, decide = std::move(decide)](Turn& turn) {
    if (broken_) {
      turn.replies.emplace_back([done, error = *broken_](const Status&) { done(error); });
      return;
    }
    auto result = std::make_shared<Result<T>>(decide(turn));
    turn.replies.emplace_back([done, result](const Status& committed) {
      if (committed) {
        done(std::move(*result));
      } else {
        done(committed.error());
      }
    });
  };
  if (!inbox_.Push(work)) {
    counters_.refused_full.fetch_add(1, std::memory_order_relaxed);
    done(Error{Code::kResourceExhausted, "the console's inbox is full or it is stopping: retry in a few seconds"});
  }
}

void Core::RunTurn(std::vector<Work>& work) {
  ReadTime(turn_);
  counters_.turns.fetch_add(1, std::memory_order_relaxed);
  if (broken_ && turn_.now >= retry_load_) Reload(*broken_);
  for (auto& item : work) item(turn_);
  if (!broken_) {
    behaviour_.Turned(turn_.now);
    Tick(turn_);
    StartAssessing(turn_);
    SweepAdvisories(turn_);
    PlanWakes(turn_);
    CollectRows(turn_);
  }
  CountAssessing();
  Finish(turn_);
  CountAssessing();
  AnswerWatchers(turn_.now);
  PublishNews(turn_.now);
}

// The guarded time. Where time itself goes back, what was decided by the later time is read from the store again.
void Core::ReadTime(Turn& turn) {
  const TimeGuard::Reading reading = guard_.Read();
  turn.now = reading.now;
  if (reading.news == TimeGuard::News::kNone) return;
  if (reading.news == TimeGuard::News::kReturned) {
    log_.Info("console.clock_returned");
    return;
  }
  const bool adopted = reading.news == TimeGuard::News::kAdopted;
  const std::string by = FormatDuration(reading.jump);
  const std::string text = adopted ? fmt::format("the wall clock stood by it for {}: time moved by {}",
                                                 FormatDuration(TimeGuard::kProbation), by)
                                   : fmt::format("the wall clock is off by {}; time goes on by the steady clock", by);
  log_.Warning(adopted ? "console.clock_adopted" : "console.clock_jumped", {{"by", by}, {"why", text}});
  if (adopted) attempts_.Forget();
  if (adopted && reading.jump < Duration{0}) Reload(Error{Code::kUnavailable, text});
  if (!broken_) turn.Audit("console", adopted ? "clock.adopted" : "clock.jumped", "console", text);
}

void Core::Tick(Turn& turn) {
  for (std::uint32_t i = 0; i < rollouts_.size(); ++i) {
    Rollout& rollout = rollouts_.at(i);
    const auto due = rollout::NextDeadline(rollout.state);
    if (due && *due <= turn.now) Apply(rollout, {}, turn);
  }
}

void Core::CollectRows(Turn& turn) {
  for (std::uint32_t i = 0; i < rollouts_.size(); ++i) {
    Rollout& rollout = rollouts_.at(i);
    // The revision too: watchers compare it across restarts.
    if (rollout.dirty.empty() && !rollout.row_dirty && rollout.row.revision == rollout.state.revision) continue;
    for (const auto slot : rollout.dirty) {
      rollout.details[slot].dirty = false;
      Host& host = fleet_.at(rollout.details[slot].host);
      host.failed = static_cast<std::uint32_t>(FailedUpdates(host, rollouts_).size());
      turn.writes.rollout_hosts.push_back(ToRow(rollout, slot, fleet_));
    }
    rollout.dirty.clear();
    rollout.row_dirty = false;
    RefreshRow(rollout);
    turn.writes.rollouts.push_back(rollout.row);
    predictions_.Follow(rollout.row.id, rollout.state, turn.now, turn.writes);
  }
  behaviour_.CollectRows(fleet_, turn.writes);
}

void Core::Finish(Turn& turn) {
  if (Planted(Defect::kAnswersBeforeCommit)) {
    for (auto& reply : turn.replies) reply({});
    turn.replies.clear();
  }
  const Status stored = turn.writes.empty() ? Status{} : store_.Commit(turn.writes);
  Status committed = stored;
  if (!stored) {
    counters_.failed_commits.fetch_add(1, std::memory_order_relaxed);
    log_.Error("console.commit_failed", {{"error", stored.error().message}});
    Reload(stored.error());
    // Paths and tables are for the log; callers, strangers at the enrolment port among them, get what they can act on.
    committed = Error{stored.error().code,
                      fmt::format("the console cannot store anything now ({}); nothing was changed, retry later",
                                  kintsugi::Describe(stored.error().code).meaning)};
  }
  for (auto& reply : turn.replies) reply(Planted(Defect::kFailedCommitConfirmed) ? Status{} : committed);
  if (committed && waker_ != nullptr) {
    for (const HostIndex host : turn.wakes) waker_->Wake(fleet_.at(host).row.id);
    for (const HostId& host : turn.disconnects) waker_->Disconnect(host);
  }
  if (committed && !turn.writes.empty()) {
    numbers_stale_ = true;
    if (notes_ != nullptr) news_.Take(turn.writes);
  }
  turn.replies.clear();
  turn.wakes.clear();
  turn.disconnects.clear();
  turn.assessed = 0;
  turn.writes.Clear();
}

// The memory may be ahead of the disk: throw it away and start again from what is stored, as after a crash.
void Core::Reload(const Error& cause) {
  for (const Watcher& watcher : watchers_)
    watcher.done(Error{Code::kUnavailable, "the console reads its store again: ask once more"});
  watchers_.clear();
  news_.Clear();
  if (notes_ != nullptr) notes_->Reset();
  const Status loaded = Load();
  if (loaded) {
    if (broken_) log_.Info("console.store_recovered");
    broken_.reset();
    return;
  }
  broken_ = Error{cause.code,
                  fmt::format("{}; reading the store again failed too: {}", cause.message, loaded.error().message)};
  retry_load_ = guard_.Now() + kReloadPause;
  log_.Error("console.store_unreadable", {{"error", loaded.error().message}});
}

Instant Core::NextTick(Instant now) const {
  Instant next = now + kLongestWait;
  for (std::uint32_t i = 0; i < rollouts_.size(); ++i) {
    const auto due = rollout::NextDeadline(rollouts_.at(i).state);
    if (due) next = std::min(next, *due);
  }
  for (const auto& watcher : watchers_) next = std::min(next, watcher.until);
  if (notes_ != nullptr && !news_.empty()) next = std::min(next, next_note_);
  return next;
}

void Core::AnswerWatchers(Instant now) {
  for (auto watcher = watchers_.begin(); watcher != watchers_.end();) {
    const bool known = watcher->rollout < rollouts_.size();
    if (known && rollouts_.at(watcher->rollout).state.revision <= watcher->after_revision && now < watcher->until) {
      ++watcher;
      continue;
    }
    if (known) {
      auto reply = std::make_shared<v1::RolloutReply>();
      *reply->mutable_rollout() = Summarise(rollouts_.at(watcher->rollout), now);
      watcher->done(MessagePtr(std::move(reply)));
    } else {
      watcher->done(Error{Code::kNotFound, "the rollout is gone"});
    }
    watcher = watchers_.erase(watcher);
  }
}

void Core::CheckIn(Peer peer, model::CheckInRequest request, Done<model::CheckInReply> done) {
  auto shared = std::make_shared<model::CheckInRequest>(std::move(request));
  Submit<model::CheckInReply>(std::move(done), [this, peer = std::move(peer), shared](Turn& turn) {
    return DecideCheckIn(peer, *shared, turn);
  });
}

void Core::Enrol(Enrolment enrolment, Done<Enrolled> done) {
  Submit<Enrolled>(std::move(done),
                   [this, enrolment = std::move(enrolment)](Turn& turn) { return DecideEnrol(enrolment, turn); });
}

void Core::Listening(const HostId& host, bool open) {
  Work work = [this, host, open](Turn&) {
    if (open) {
      listening_.insert(host);
    } else {
      listening_.erase(host);
    }
    if (notes_ != nullptr) news_.HostHeard(host);
  };
  // A full inbox loses only a hint: the host still checks in by itself.
  if (!inbox_.Push(work)) counters_.refused_full.fetch_add(1, std::memory_order_relaxed);
}

void Core::Call(v1::OperatorMethod method, Caller caller, std::shared_ptr<const google::protobuf::Message> request,
                Done<MessagePtr> done) {
  if (method == v1::OperatorMethod::kGetRollout) {
    Work work = [this, request, done](Turn& turn) {
      const auto& get = static_cast<const v1::GetRolloutRequest&>(*request);
      if (!broken_ && Watch(get, done, turn.now)) return;
      auto reply = std::make_shared<Result<MessagePtr>>(
          broken_ ? Result<MessagePtr>(*broken_) : Decide(v1::OperatorMethod::kGetRollout, {}, *request, turn));
      turn.replies.emplace_back([done, reply](const Status& committed) {
        done(committed ? std::move(*reply) : Result<MessagePtr>(committed.error()));
      });
    };
    if (inbox_.Push(work)) return;
    done(Error{Code::kResourceExhausted, "the console's inbox is full or it is stopping: retry in a few seconds"});
    return;
  }
  if (const auto answer = AnswersAside(method, *request); answer) {
    Work work = [answer, request, done](Turn& turn) { answer(done, turn); };
    if (inbox_.Push(work)) return;
    done(Error{Code::kResourceExhausted, "the console's inbox is full or it is stopping: retry in a few seconds"});
    return;
  }
  Submit<MessagePtr>(std::move(done), [this, method, caller = std::move(caller), request](Turn& turn) {
    return Decide(method, caller, *request, turn);
  });
}

void Core::PackageAdded(Caller caller, v1::AddPackageRequest request, StoredPackage package, Done<MessagePtr> done) {
  Submit<MessagePtr>(std::move(done),
                     [this, caller = std::move(caller), request = std::move(request),
                      package = std::move(package)](Turn& turn) -> Result<MessagePtr> {
                       auto reply = BindPackage(caller, request, package, turn);
                       if (!reply) return reply.error();
                       return MessagePtr(std::make_shared<v1::AddPackageReply>(std::move(*reply)));
                     });
}

}  // namespace kintsugi::console
