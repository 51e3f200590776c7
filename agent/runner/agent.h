// SPDX-License-Identifier: Apache-2.0
// The agent: check-ins, offers, installs, reports, certificate renewal. It owns no threads and never waits:
// everything happens on the scheduler, through ports, so the same object runs on a real host and in simulated
// time. Destroying it at any moment is like a crash: the next Agent on the same journal goes on. Threads: the
// scheduler's only. Borrowed ports outlive it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "agent/content/content.h"
#include "agent/journal/journal.h"
#include "agent/link/link.h"
#include "agent/platform/platform.h"
#include "agent/runner/console_time.h"
#include "agent/runner/flow_runner.h"
#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/base/prng.h"

namespace kintsugi::agent {

struct AgentPorts {
  Scheduler& scheduler;
  Platform& platform;
  Journal& journal;
  Link& link;
  ContentSource& content;
  IdentityIssuer& issuer;
  Log& log;
};

struct AgentOptions {
  std::string agent_version = "0.1.0";
  std::uint64_t seed = 0;                                    // of all jitter; different on every host
  Duration first_check_in_spread = std::chrono::seconds(5);  // the first check-in comes within this time after Start
  Duration default_check_in = std::chrono::minutes(5);       // until the console names a cadence
  Duration wake_spread = std::chrono::milliseconds(250);     // after a wake hint
  Duration result_spread = std::chrono::milliseconds(250);   // after a result
  Duration progress_delay = std::chrono::seconds(5);         // after a step on the way
  Duration backoff_base = std::chrono::seconds(1);           // full jitter: 0 to base * 2^failures, at most the cap
  Duration backoff_cap = std::chrono::minutes(5);
  bool listen = true;  // false: polls only
};

class Agent {
 public:
  Agent(AgentPorts ports, AgentOptions options);
  ~Agent();
  Agent(const Agent&) = delete;
  Agent& operator=(const Agent&) = delete;

  // Loads the journal and goes on from it. kNotFound: not enrolled (SaveIdentity first). kDataLoss: the
  // journal or the identity is unreadable. After an error nothing runs.
  Status Start();

  const Identity& identity() const { return identity_; }
  const ConsoleTime& time() const { return time_; }
  // Of this object's life, for tests and metrics.
  std::uint64_t check_ins() const { return check_ins_; }
  std::uint64_t full_facts_sent() const { return full_facts_sent_; }
  std::uint32_t failures_in_a_row() const { return failures_; }

 private:
  void CheckInWithin(Duration delay);
  void CheckInNow();
  model::CheckInRequest BuildRequest();
  void AddRenewal(model::CheckInRequest& request);
  void Finish(const std::string& digest, bool sent_facts, const Result<model::CheckInReply>& reply);
  void Take(const model::CheckInReply& reply, const std::string& digest, bool sent_facts);
  void TakeTime(Instant server_time);
  void TakeFactsAnswer(const model::CheckInReply& reply, const std::string& digest, bool sent_facts);
  void TakeCertificate(const std::string& certificate_der);
  void Listen();
  Duration Within(Duration spread);
  Duration Backoff(std::uint32_t failures);
  Duration AfterError(const Error& error);
  std::function<void()> Guarded(std::function<void()> task);

  AgentPorts ports_;
  const AgentOptions options_;
  Prng prng_;
  ConsoleTime time_;
  FlowRunner flows_;
  Identity identity_;
  model::FactQuery query_;
  std::optional<IdentityIssuer::Renewal> renewal_;
  std::string known_digest_;  // of the facts that the console has
  bool facts_wanted_ = false;
  bool checking_in_ = false;
  Duration asked_at_{0};  // steady time of the check-in under way
  Scheduler::TimerId timer_ = 0;
  Instant due_{};
  std::optional<Instant> due_after_call_;  // asked for while a check-in was under way
  std::uint32_t failures_ = 0;
  std::uint32_t listen_failures_ = 0;
  std::uint64_t check_ins_ = 0;
  std::uint64_t full_facts_sent_ = 0;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace kintsugi::agent
