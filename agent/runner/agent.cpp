// SPDX-License-Identifier: Apache-2.0
#include "agent/runner/agent.h"

#include <algorithm>

#include "agent/facts/facts.h"
#include "agent/runner/identity_store.h"

namespace kintsugi::agent {
namespace {

constexpr char kFactsName[] = "facts";  // digest of the facts that the console has

}  // namespace

Agent::Agent(AgentPorts ports, AgentOptions options)
    : ports_(ports),
      options_(std::move(options)),
      prng_(options_.seed),
      time_(ports.scheduler, ports.platform.System().boot_id),
      flows_({ports.scheduler, ports.platform, ports.journal, ports.content, time_, ports.log}, options_.agent_version,
             [this](bool final) { CheckInWithin(final ? Within(options_.result_spread) : options_.progress_delay); }) {}

Agent::~Agent() {
  *alive_ = false;
  ports_.scheduler.Cancel(timer_);
}

Status Agent::Start() {
  auto stored = ports_.journal.Load();
  if (!stored) return stored.error();
  auto identity = IdentityFrom(*stored);
  if (!identity) return identity.error();
  identity_ = std::move(*identity);
  query_ = QueryFrom(*stored);
  if (const auto facts = stored->find(kFactsName); facts != stored->end()) known_digest_ = facts->second;
  ports_.link.UseIdentity(identity_);
  time_.Load(*stored);
  flows_.Load(*stored);
  ports_.scheduler.Post(Guarded([this] { flows_.Resume(); }));
  CheckInWithin(Within(options_.first_check_in_spread));
  if (options_.listen) ports_.scheduler.Post(Guarded([this] { Listen(); }));
  return {};
}

std::function<void()> Agent::Guarded(std::function<void()> task) {
  return [alive = alive_, task = std::move(task)] {
    if (*alive) task();
  };
}

// ---- when

Duration Agent::Within(Duration spread) {
  return spread <= Duration{0}
             ? Duration{0}
             : Duration{static_cast<std::int64_t>(prng_.Below(static_cast<std::uint64_t>(spread.count())))};
}

Duration Agent::Backoff(std::uint32_t failures) {
  const Duration limit =
      std::min(options_.backoff_cap, options_.backoff_base * (std::int64_t{1} << std::min(failures, 20U)));
  return Within(limit);
}

// Full jitter (AWS Architecture Blog, "Exponential Backoff And Jitter"). A full console may say how long to
// stay away at least; a host that is not let in any more asks rarely.
Duration Agent::AfterError(const Error& error) {
  if (error.code == Code::kUnauthenticated || error.code == Code::kPermissionDenied)
    return options_.backoff_cap - Within(options_.backoff_cap / 4);
  const Duration delay = Backoff(failures_);
  if (error.code != Code::kResourceExhausted || error.os_code <= 0) return delay;
  return Duration{error.os_code} + delay;
}

// The earlier of what was planned and what is asked for wins.
void Agent::CheckInWithin(Duration delay) {
  const Instant due = ports_.scheduler.Now() + delay;
  if (checking_in_) {
    due_after_call_ = due_after_call_ ? std::min(*due_after_call_, due) : due;
    return;
  }
  if (timer_ != 0 && due_ <= due) return;
  ports_.scheduler.Cancel(timer_);
  due_ = due;
  timer_ = ports_.scheduler.After(delay, Guarded([this] {
                                    timer_ = 0;
                                    CheckInNow();
                                  }));
}

// ---- one check-in

void Agent::AddRenewal(model::CheckInRequest& request) {
  const Instant half_life =
      identity_.certificate_not_before + (identity_.certificate_not_after - identity_.certificate_not_before) / 2;
  if (ports_.scheduler.Now() < half_life) return;
  if (!renewal_) {
    auto fresh = ports_.issuer.NewRenewal();
    if (!fresh) return ports_.log.Error("agent.renewal_failed", {{"error", fresh.error().message}});
    renewal_ = std::move(*fresh);
  }
  request.renewal_csr_der = renewal_->csr_der;
}

model::CheckInRequest Agent::BuildRequest() {
  model::HostFacts facts = CollectFacts(ports_.platform, query_, options_.agent_version);
  model::CheckInRequest request;
  request.agent_version = options_.agent_version;
  request.boot_id = facts.boot_id;
  request.facts_digest = FactsDigest(facts);
  if (facts_wanted_ || request.facts_digest != known_digest_) request.facts = std::move(facts);
  request.reports = flows_.Unacknowledged();
  request.held_offers = flows_.Held();
  request.query_digest = query_.digest;
  AddRenewal(request);
  return request;
}

void Agent::CheckInNow() {
  checking_in_ = true;
  asked_at_ = ports_.scheduler.Steady();
  ++check_ins_;
  const model::CheckInRequest request = BuildRequest();
  full_facts_sent_ += request.facts ? 1 : 0;
  ports_.link.CheckIn(request, [this, alive = alive_, digest = request.facts_digest,
                                sent = request.facts.has_value()](const Result<model::CheckInReply>& reply) {
    if (*alive) Finish(digest, sent, reply);
  });
}

void Agent::Finish(const std::string& digest, bool sent_facts, const Result<model::CheckInReply>& reply) {
  checking_in_ = false;
  const auto asked = std::exchange(due_after_call_, std::nullopt);
  if (!reply) {
    ++failures_;
    const Duration delay = AfterError(reply.error());
    ports_.log.Warning("agent.check_in_failed",
                       {{"error", reply.error().message}, {"retry_in", FormatDuration(delay)}});
    return CheckInWithin(delay);  // what was asked for in between goes with it: a failing console is not asked sooner
  }
  failures_ = 0;
  const Duration cadence = reply->next_check_in > Duration{0} ? reply->next_check_in : options_.default_check_in;
  CheckInWithin(cadence - cadence / 10 + Within(cadence / 5));
  if (asked) CheckInWithin(*asked - ports_.scheduler.Now());
  Take(*reply, digest, sent_facts);
}

void Agent::Take(const model::CheckInReply& reply, const std::string& digest, bool sent_facts) {
  TakeTime(reply.server_time);
  flows_.Acknowledge(reply.acknowledged);
  TakeFactsAnswer(reply, digest, sent_facts);
  if (!reply.certificate_der.empty()) TakeCertificate(reply.certificate_der);
  if (Status accepted = flows_.Accept(reply.offers); !accepted)
    ports_.log.Error("agent.offer_not_kept",
                     {{"error", accepted.error().message}});  // not held, so it is offered again
  flows_.Recall(reply.recalled);
}

// Offers speak of the console's clock, and so do all timers of the work.
void Agent::TakeTime(Instant server_time) {
  const bool was_known = time_.known();
  const Duration moved = time_.Sync(server_time, asked_at_);
  if (!was_known || moved != Duration{0}) flows_.TimeMoved(moved);
  if (time_.IsStale() && ports_.journal.Commit({time_.Write()})) time_.Written();
  const Duration skew = time_.skew();
  if (skew > ConsoleTime::kTolerance || skew < -ConsoleTime::kTolerance)
    ports_.log.Warning("agent.clock_differs", {{"by", FormatDuration(skew)}});
}

void Agent::TakeFactsAnswer(const model::CheckInReply& reply, const std::string& digest, bool sent_facts) {
  std::vector<JournalWrite> writes;
  if (reply.query && !(*reply.query == query_)) {
    query_ = *reply.query;
    writes.push_back(WriteOf(query_));
  }
  const bool new_questions = !writes.empty();
  facts_wanted_ = reply.want_facts;
  if (!reply.want_facts && sent_facts && digest != known_digest_) {
    known_digest_ = digest;
    writes.push_back({kFactsName, digest});
  }
  if (!writes.empty())
    if (Status kept = ports_.journal.Commit(writes); !kept)
      ports_.log.Error("agent.journal_failed", {{"error", kept.error().message}});
  // A console that wants what it was just given gets it at the normal cadence, not in a loop.
  if (new_questions || (reply.want_facts && !sent_facts)) CheckInWithin(Within(options_.wake_spread));
}

void Agent::TakeCertificate(const std::string& certificate_der) {
  if (!renewal_) return;
  auto renewed = ports_.issuer.Accept(identity_, *renewal_, certificate_der);
  renewal_.reset();
  if (!renewed) return ports_.log.Error("agent.certificate_refused", {{"error", renewed.error().message}});
  if (Status kept = ports_.journal.Commit({WriteOf(*renewed)}); !kept)
    return ports_.log.Error("agent.journal_failed", {{"error", kept.error().message}});
  identity_ = std::move(*renewed);
  ports_.link.UseIdentity(identity_);
  ports_.log.Info("agent.certificate_renewed", {{"until", FormatInstant(identity_.certificate_not_after)}});
}

// ---- wake hints

void Agent::Listen() {
  ports_.link.Listen(Guarded([this] {
                       listen_failures_ = 0;
                       CheckInWithin(Within(options_.wake_spread));
                     }),
                     [this, alive = alive_](const Error&) {
                       if (!*alive) return;
                       ports_.scheduler.After(options_.backoff_base + Backoff(listen_failures_++),
                                              Guarded([this] { Listen(); }));
                     });
}

}  // namespace kintsugi::agent
