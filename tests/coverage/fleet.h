// SPDX-License-Identifier: Apache-2.0
// One fleet of the experiment: the real console core and real agents on simulated hosts that live as people let them,
// in simulated time, without faults of network, disk or console. First a warm-up in which the console hears of the
// hosts and a few rollouts teach it, then rollout after rollout, each estimated when it is started. The same seed gives
// the same records. One thread; fleets of several threads share nothing that changes.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/coverage/host_life.h"
#include "tests/coverage/record.h"
#include "tests/coverage/shapes.h"
#include "tests/coverage/shared_links.h"
#include "tests/coverage/updates.h"
#include "tests/sim/console.h"
#include "tests/sim/network.h"

namespace kintsugi::coverage {

struct FleetOptions {
  std::uint64_t seed = 1;
  std::uint32_t rollouts = 15;  // that count
  std::uint32_t hosts = 0;      // 0: 50 to 250, drawn
  std::uint32_t runs = 200;     // of each estimate
  std::function<void(const RolloutRecord& record)> on_rollout;
};

struct FleetResult {
  std::uint64_t seed = 0;
  std::uint32_t servers = 0;
  std::uint32_t desktops = 0;
  std::uint32_t laptops = 0;
  std::vector<RolloutRecord> records;  // teaching ones first
  std::uint64_t events = 0;
  std::uint64_t hash = 0;  // of every event
  Duration simulated{0};
};

class Fleet final : private simulation::Recorder {
 public:
  explicit Fleet(FleetOptions options);
  ~Fleet() override;
  Fleet(const Fleet&) = delete;
  Fleet& operator=(const Fleet&) = delete;

  FleetResult Run();

 private:
  // A bulletin of the stock, given to one part of the fleet after the other.
  struct Stock {
    FleetBulletin bulletin;
    std::vector<std::string> parts;  // host filters, not served yet: the last comes next
    bool seen = false;
  };
  struct Site {
    std::string name;  // of the group, and the first letters of host names
    std::string zone;
    Duration utc_offset{0};
    std::uint64_t bytes_per_second = 0;
  };

  void Record(const simulation::Event& event) override;

  // fleet_hosts.cpp
  void DrawSites();
  void DrawHosts();
  std::unique_ptr<simulation::SimHost> MakeHost(std::uint32_t index, const Traits& traits, const HostId& id,
                                                const std::string& name);
  void Pace(std::uint32_t index, const std::string& update);
  void NewQuestions();  // what people at the hosts will answer during the next rollout

  // Calls of the operator; simulated time goes on until they are answered.
  Result<console::MessagePtr> Ask(v1::OperatorMethod method, std::shared_ptr<const google::protobuf::Message> request);
  void DefineGroups();
  void AddToStock(std::size_t kind);
  Result<std::string> Create(const Shape& shape);
  Result<v1::EstimateRolloutReply> Estimate(const std::string& id);
  void Change(v1::OperatorMethod method, const std::string& id);

  Assignment Assign(bool teaching);
  void Describe(Assignment& assignment) const;
  // Draws one, runs it to its end and keeps what happened.
  void RunOne(bool teaching);
  // A rollout whose hosts are looked at after every turn. It is over for its operator when it is completed; hosts that
  // were off then are served when they return.
  struct Watch {
    const console::Rollout* rollout = nullptr;
    std::size_t record = 0;  // index into result_.records
    std::uint64_t seen_revision = 0;
    std::vector<std::int64_t> done_at;  // by slot: 0 = not yet, -1 = has no work
    std::size_t waiting = 0;            // slots with 0
  };
  void WaitForStart();
  void Follow(const std::string& id, RolloutRecord record);
  void EstimateAgain(const std::string& id, const Watch& watch, RolloutRecord& record);
  void Look();
  static void Look(Watch& watch, std::int64_t now_ms);
  static void Conclude(const Watch& watch, RolloutRecord& record);

  FleetOptions options_;
  sim::SimScheduler scheduler_;
  Prng prng_;
  simulation::FaultPlan faults_;
  simulation::Context context_;
  std::shared_ptr<agent::simulated::PackagePool> pool_;
  std::map<std::string, std::string> staged_names_;  // of packages -> update
  std::map<std::string, UpdateTruth> truths_;        // by update
  std::vector<Site> sites_;
  std::vector<HostId> ids_;
  std::unique_ptr<simulation::SimConsole> console_;
  std::unique_ptr<simulation::SimNetwork> network_;
  std::unique_ptr<SharedLinks> links_;
  std::vector<std::unique_ptr<simulation::SimHost>> hosts_;
  std::vector<std::unique_ptr<HostLife>> lives_;
  std::vector<Stock> stock_;
  std::uint32_t bulletins_ = 0;
  std::uint32_t created_ = 0;
  std::uint64_t console_bytes_per_second_ = 0;
  FleetResult result_;
  std::vector<Watch> watches_;  // of all rollouts
};

}  // namespace kintsugi::coverage
