// SPDX-License-Identifier: Apache-2.0
// One run: a fleet, a console, a network, operators and everything that goes wrong, all drawn from one seed. First a
// phase with faults, then the faults stop and everything must come to its end in bounded time. The same seed gives
// the same run to the byte. One thread; worlds of several threads share nothing that changes.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/sim/bulletins.h"
#include "tests/sim/checkers/checker.h"
#include "tests/sim/console.h"
#include "tests/sim/content.h"
#include "tests/sim/host.h"
#include "tests/sim/network.h"
#include "tests/sim/operator.h"

namespace kintsugi::simulation {

struct RunOptions {
  std::uint64_t seed = 1;
  std::uint32_t hosts = 0;  // 0: drawn
  std::function<void(const std::string& line)> trace;
};

struct RunResult {
  std::uint64_t seed = 0;
  std::vector<std::string> violations;  // "checker: sentence"; the run stops at the first
  FaultCounts faults{};
  std::uint64_t hash = 0;  // of every event
  std::uint64_t events = 0;
  std::uint64_t rollouts = 0;
  std::uint64_t completed = 0;
  std::uint64_t installs = 0;  // installers started
  std::uint64_t results = 0;   // final reports written
  std::uint64_t turns = 0;
  std::uint64_t console_kills = 0;
  Duration simulated{0};
};

class World final : private Recorder {
 public:
  explicit World(RunOptions options);
  ~World() override;
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  RunResult Run();

  // For checkers.
  Instant now() const { return scheduler_.Now(); }
  const SimConsole& console() const { return *console_; }
  SimConsole& console() { return *console_; }
  const SimNetwork& network() const { return *network_; }
  SimHost& host(int index) { return *hosts_[static_cast<std::size_t>(index)]; }
  int hosts() const { return static_cast<int>(hosts_.size()); }
  int IndexOf(const HostId& id) const { return index_.at(id); }
  const SimOperator& people() const { return *operator_; }
  // Null when the catalog never had it.
  const model::Update* FindUpdate(const std::string& id) const;
  // As the host's journal has it; nullopt when it does not.
  std::optional<model::Offer> HeldOffer(int host, std::string_view offer);
  bool faults_ended() const { return faults_.ended(); }
  void Violate(std::string_view checker, const std::string& sentence);
  // What is still to be done, in words; "" = everything has ended.
  std::string Unsettled() const;

 private:
  void Record(const Event& event) override;
  void MakeHosts(std::uint32_t count);
  void PowerOnLater(SimHost& host, Duration at_most);
  void NightlyReboots(SimHost& host);
  void EndFaults();
  Duration SettleBound() const;
  bool RunTo(Instant end, bool until_settled);
  void Collect(RunResult& result) const;

  // disturbances.cpp
  void DisturbLater(Fault fault, Instant end);
  void Disturb(Fault fault, Instant end);
  void Cut(Fault fault);
  void Flap(int host, Duration left);
  void JumpHostClock(SimHost& host);
  void MeddleWith(Fault fault, SimHost& host);
  SimHost& AnyHost();

  RunOptions options_;
  sim::SimScheduler scheduler_;
  Prng prng_;
  FaultPlan faults_;
  Context context_;
  SimCatalog catalog_;
  SimPackages packages_;
  std::map<std::string, std::string> staged_names_;
  std::vector<model::Update> updates_;  // of the last issue
  std::unique_ptr<SimConsole> console_;
  std::unique_ptr<SimNetwork> network_;
  std::vector<std::unique_ptr<SimHost>> hosts_;
  std::unordered_map<HostId, int> index_;
  std::unique_ptr<SimOperator> operator_;
  std::vector<std::unique_ptr<Checker>> checkers_;
  RunResult result_;
};

}  // namespace kintsugi::simulation
