// SPDX-License-Identifier: Apache-2.0
// A small world for agent tests: a console with behaviour, package bytes, and hosts whose agents are real.
// All on simulated time.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "agent/journal/memory_journal.h"
#include "agent/platform/simulated/simulated_host.h"
#include "agent/runner/agent_service.h"
#include "common/sim/sim_scheduler.h"

namespace kintsugi::agent::testing {

inline const Instant kStart = FromUnixMs(1'066'000'000'000);  // October 2003

// The console's side of a check-in: offers what is open, keeps the newest report of each offer, acknowledges.
class FakeConsole {
 public:
  explicit FakeConsole(sim::SimScheduler& scheduler) : scheduler_(scheduler) {}

  std::unique_ptr<Link> MakeLink();
  void Open(const model::Offer& offer);
  void WakeAll();
  const model::Report& result(const std::string& offer) const { return offers_.at(OfferId(offer)).last; }
  bool finished(const std::string& offer) const { return model::IsFinal(result(offer).state); }

  // Behaviour.
  model::FactQuery query;
  Duration clock_ahead{0};  // of the hosts' clocks
  Duration next_check_in = std::chrono::minutes(5);
  Duration latency = std::chrono::milliseconds(20);
  std::uint32_t fail_calls = 0;    // the next calls fail before the console sees them
  std::uint32_t lose_replies = 0;  // the next calls are carried out, their replies are lost
  Error failure{Code::kUnavailable, "no route to the console", 0};
  std::vector<OfferId> recalled;
  std::string certificate;     // answer to the next renewal request
  bool repeat_offers = false;  // offers again what has a result already

  // What was seen.
  std::vector<model::CheckInRequest> requests;
  std::vector<Instant> request_times;
  std::vector<model::HostState> states;  // of every newer report, in order
  std::uint32_t changed_results = 0;     // a second, different final report of one offer
  std::uint32_t identities_used = 0;
  std::size_t listeners = 0;

 private:
  class FakeLink;
  struct OfferRow {
    model::Offer offer;
    model::Report last;
  };
  model::CheckInReply Answer(const model::CheckInRequest& request);
  void TakeReport(const model::Report& report);

  sim::SimScheduler& scheduler_;
  std::map<OfferId, OfferRow> offers_;
  std::string digest_;
  std::set<FakeLink*> links_;
};

// Package bytes with a network in front of them: 64 KiB every 20 ms.
class FakeStore {
 public:
  explicit FakeStore(sim::SimScheduler& scheduler) : scheduler_(scheduler) {}
  Sha256Digest Add(std::string bytes);
  std::unique_ptr<ContentSource> MakeSource();

  std::uint32_t fail_fetches = 0;  // each stops half-way with `failure`
  Error failure{Code::kUnavailable, "the connection broke", 0};
  std::uint32_t corrupt_fetches = 0;  // each brings other bytes
  std::uint32_t fetches = 0;
  std::uint64_t bytes_sent = 0;

 private:
  class FakeSource;
  sim::SimScheduler& scheduler_;
  std::map<Sha256Digest, std::string> packages_;
};

class FakeIssuer final : public IdentityIssuer {
 public:
  Result<Renewal> NewRenewal() override;
  Result<Identity> Accept(const Identity& current, const Renewal& renewal, const std::string& certificate_der) override;
  int renewals = 0;
};

// The host's own clock: anybody may set it; time passes all the same.
class HostClock final : public Scheduler {
 public:
  explicit HostClock(Scheduler& below) : below_(below) {}
  Duration ahead{0};
  Instant Now() const override { return below_.Now() + ahead; }
  Duration Steady() const override { return below_.Steady(); }
  void Post(Task task) override { below_.Post(std::move(task)); }
  TimerId After(Duration delay, Task task) override { return below_.After(delay, std::move(task)); }
  void Cancel(TimerId id) override { below_.Cancel(id); }

 private:
  Scheduler& below_;
};

// One host with its journal and agent.
class TestHost {
 public:
  TestHost(sim::SimScheduler& scheduler, FakeConsole& console, FakeStore& store, simulated::SimulatedHostSpec spec,
           AgentOptions options = {});
  ~TestHost();
  void PowerOn() { host.PowerOn(); }

  // Times of what happened on the host, by the true clock.
  std::vector<Instant> Times(simulated::HostEvent::Kind kind) const;

  HostClock clock;
  MemoryJournal journal;
  simulated::SimulatedHost host;
  std::vector<simulated::HostEvent> events;
  FakeIssuer issuer;
  AgentService service;
};

// MS03-043 for Windows XP as it was: the first issue leaves dllcache old, the second does not. `revision`
// chooses.
model::Update XpUpdate();
// One file each, extra<number>.dll, with an uninstaller; by default a reboot is needed.
model::Update ExtraUpdate(int number, model::RebootNeed reboot = model::RebootNeed::kYes);
inline std::string ExtraFile(int number) { return "%windir%\\system32\\extra" + std::to_string(number) + ".dll"; }
struct World {
  World() : console(scheduler), store(scheduler) {}
  // The instruction of an issue of the update, with its bytes in the store.
  model::Instruction Publish(const model::Update& update, std::uint32_t revision);
  model::Offer MakeOffer(const model::Instruction& instruction, const std::string& id = "0011223344556677-0-1");
  // One offer of these updates, in this order, with no user to be asked.
  model::Offer MakeWork(const std::vector<model::Update>& updates);
  std::unique_ptr<TestHost> MakeHost(
      AgentOptions options = {}, simulated::SimulatedPlatform platform = simulated::SimulatedPlatform::kWindowsXpSp1);
  void RunFor(Duration span) { scheduler.RunFor(span); }

  sim::SimScheduler scheduler{kStart};
  FakeConsole console;
  FakeStore store;
};

}  // namespace kintsugi::agent::testing
