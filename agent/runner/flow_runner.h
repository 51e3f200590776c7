// SPDX-License-Identifier: Apache-2.0
// Carries out the flows of all offers that this host holds: steps them, journals each step before acting on
// it, and feeds results back as events. One flow is busy at a time; the others wait. Threads: the agent's
// scheduler only. Borrowed ports outlive it.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "agent/content/content.h"
#include "agent/journal/journal.h"
#include "agent/platform/platform.h"
#include "agent/runner/console_time.h"
#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/flow/flow.h"
#include "common/model/check_in.h"

namespace kintsugi::agent {

class FlowRunner {
 public:
  struct Ports {
    Scheduler& scheduler;
    Platform& platform;
    Journal& journal;
    ContentSource& content;
    ConsoleTime& time;  // every `now` and timer of a flow
    Log& log;
  };
  // A new report: `final` when nothing more will happen with its offer.
  using OnReport = std::function<void(bool final)>;

  FlowRunner(Ports ports, std::string agent_version, OnReport on_report);
  ~FlowRunner();
  FlowRunner(const FlowRunner&) = delete;
  FlowRunner& operator=(const FlowRunner&) = delete;

  // Takes over what the journal holds. Call once, before anything else; then Resume, which goes on from
  // there: an installer that goes on since an earlier life of the agent is waited for.
  void Load(const std::map<std::string, std::string>& stored);
  void Resume();

  // Offers are durable when this returns ok; those already held change nothing, those already finished send
  // their result again.
  Status Accept(const std::vector<model::Offer>& offers);
  void Acknowledge(const std::vector<model::Acknowledgement>& acknowledged);
  void Recall(const std::vector<OfferId>& offers);

  // The console told the time, which moved by this much: timers are set anew. Those that were set by a clock that stood
  // too far ahead come earlier; what they start looks at the time again.
  void TimeMoved(Duration by);

  std::vector<model::Report> Unacknowledged() const;
  std::vector<OfferId> Held() const;

  // How many results are remembered after the console has them, to answer a repeated offer.
  static constexpr std::size_t kRemembered = 32;
  static constexpr Duration kJournalRetry = std::chrono::seconds(30);
  // A flow that reboots later than this lets others work until then.
  static constexpr Duration kRebootSoon = std::chrono::minutes(1);

 private:
  struct Entry {
    flow::FlowState state;
    std::optional<model::Report> report;
    bool acknowledged = true;
    Scheduler::TimerId timer = 0;
    std::unique_ptr<StagedFile> staged;
    std::deque<flow::Event> pending;  // the journal refused the first; the others came later
  };
  struct Finished {
    std::uint64_t order = 0;
    model::Report report;
    bool resend = false;
  };

  Entry* Find(const OfferId& id);
  void LoadFlow(const std::map<std::string, std::string>& stored, const std::string& id, model::Offer offer);
  void LoadFinished(const std::string& bytes);
  void Later(Duration delay, std::function<void()> task);
  void Deliver(const OfferId& id, flow::Event event);
  void RetryPending(const OfferId& id);
  bool Take(const OfferId& id, Entry& entry, flow::Event event);
  bool CommitStep(Entry& entry, flow::FlowState next, const std::vector<flow::Command>& commands);
  void Do(const OfferId& id, const flow::Command& command);
  void AskUser(const OfferId& id, const flow::Question& question);
  void ArmTimer(const OfferId& id, Entry& entry);
  void Pump();
  void Assess(const OfferId& id);
  void Fetch(const OfferId& id);
  void StartInstaller(const OfferId& id);
  void InstallerEnded(const OfferId& id, const flow::InstallerExit& exit);
  OfferId RejoinInstaller();
  void RejoinedEnded(const OfferId& id, const ProcessResult& result);
  void RequestReboot(const OfferId& id);
  void RemoveStaged(Entry& entry);
  void Forget(const OfferId& id);

  Ports ports_;
  const std::string agent_version_;
  OnReport on_report_;
  const std::string boot_id_;
  std::uint64_t question_ = 0;  // of the last one; answers to earlier ones are dropped
  std::uint64_t next_arrival_ = 1;
  std::map<OfferId, Entry> entries_;
  std::map<OfferId, Finished> finished_;
  bool pump_posted_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace kintsugi::agent
