// SPDX-License-Identifier: Apache-2.0
// One host of a run: a simulated Windows machine, its clock, its journal and the real agent on it. One thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "agent/link/link.h"
#include "agent/platform/simulated/simulated_host.h"
#include "agent/runner/agent_service.h"
#include "common/base/log.h"
#include "tests/sim/clocks.h"
#include "tests/sim/event.h"
#include "tests/sim/journal.h"
#include "tests/sim/platform.h"

namespace kintsugi::simulation {

// Takes from the agent's log which offer it installs next; drops everything else.
class HostLog final : public Log {
 public:
  explicit HostLog(SimPlatform& platform) : platform_(platform) {}
  void Write(Level level, std::string_view event, std::initializer_list<Field> fields) override;

 private:
  SimPlatform& platform_;
};

// Certificates last longer than any run: renewals are another test's matter.
class NoIssuer final : public agent::IdentityIssuer {
 public:
  Result<Renewal> NewRenewal() override { return Error{Code::kInternal, "no renewals here", 0}; }
  Result<agent::Identity> Accept(const agent::Identity&, const Renewal&, const std::string&) override {
    return Error{Code::kInternal, "no renewals here", 0};
  }
};

struct HostParts {
  HostId id;
  agent::simulated::SimulatedHostSpec spec;
  agent::AgentOptions options;
  const std::map<std::string, std::string>* staged_names = nullptr;  // of the packages -> update
  std::shared_ptr<agent::simulated::PackagePool> pool{};             // null: every host holds bytes of its own
  std::function<std::unique_ptr<agent::Link>()> make_link;
  std::function<std::unique_ptr<agent::ContentSource>()> make_content;
};

class SimHost {
 public:
  SimHost(Context context, int index, HostParts parts);
  SimHost(const SimHost&) = delete;
  SimHost& operator=(const SimHost&) = delete;

  int index() const { return index_; }
  const HostId& id() const { return id_; }
  agent::simulated::SimulatedHost& machine() { return machine_; }
  SimPlatform& platform() { return platform_; }
  SimJournal& journal() { return journal_; }
  HostScheduler& clock() { return clock_; }
  bool agent_runs() { return service_.agent() != nullptr; }
  void SetClockAhead(Duration ahead);
  Instant clock_jumped() const { return clock_jumped_; }  // true time of the last jump; epoch = never
  // Another channel installs the update: its files are there at once.
  void InstallByOtherChannel(const model::Update& update, const model::Package& package);
  // The update's files are older than they were: somebody restored them.
  void Damage(const model::Update& update);
  // When another channel last changed a file here: true time; epoch = never.
  Instant meddled() const { return meddled_; }

  // Truth, from the machine's files and not from the agent's eyes.
  bool InForce(const model::Update& update, const model::Package& package);
  bool HasPendingReboot() { return !machine_.PendingReboot().empty(); }

 private:
  void StartAgent();
  void StopAgent();

  Context context_;
  const int index_;
  const HostId id_;
  HostScheduler clock_;
  agent::simulated::SimulatedHost machine_;
  SimPlatform platform_;
  SimJournal journal_;
  NoIssuer issuer_;
  HostLog log_;
  agent::AgentService service_;
  Instant clock_jumped_{};
  Instant meddled_{};
  std::uint32_t boots_seen_ = 0;
};

}  // namespace kintsugi::simulation
