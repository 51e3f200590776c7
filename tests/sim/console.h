// SPDX-License-Identifier: Apache-2.0
// The console of a run: the real core on the simulated store, without a thread of its own. It can be killed at any
// moment, also in the middle of a turn; the next one reads the same store. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/rollout/engine.h"
#include "console/core/core.h"
#include "tests/sim/clocks.h"
#include "tests/sim/network.h"
#include "tests/sim/store.h"

namespace kintsugi::simulation {

// What a rollout was when its console died with memory and store in agreement.
struct LastState {
  std::string id;
  rollout::State state;
};

class SimConsole final : public ConsoleDoor, public console::Waker {
 public:
  SimConsole(Context context, console::CoreOptions options);
  ~SimConsole() override;
  SimConsole(const SimConsole&) = delete;
  SimConsole& operator=(const SimConsole&) = delete;

  void AddHost(const HostId& id, const std::string& name);  // as enrolment would have stored it; before Start
  void Attach(SimNetwork& network) { network_ = &network; }
  void Start();
  // Decides everything that waits, now. False: the console is down, or cannot read its store.
  bool TakeTurnAlone();
  // The process dies now and comes back after `down_for`.
  void Kill(Duration down_for);
  bool up() const { return core_ != nullptr; }
  // What it knows; null while it is down, or cannot read its store and answers nothing.
  const console::Core* core() const { return store_.readable() ? core_.get() : nullptr; }
  SimStore& store() { return store_; }
  ConsoleClock& clock() { return clock_; }

  // Answers when the console has committed; an error when it is down.
  void Call(v1::OperatorMethod method, std::shared_ptr<const google::protobuf::Message> request,
            std::function<void(Result<console::MessagePtr>)> done);
  void AddPackage(const std::string& update_id, std::uint32_t revision, const std::string& file_name,
                  const std::string& sha256_hex, std::uint64_t size_bytes, std::function<void(Status)> done);

  // Set while EventKind::kConsoleStarted is recorded: what was known before the kill, empty when the store was ahead
  // of the memory or behind it.
  const std::vector<LastState>& before_kill() const { return before_kill_; }
  std::uint64_t turns() const { return turns_; }
  std::uint64_t kills() const { return kills_; }

  console::AgentGateway* gateway() override { return core_.get(); }
  void Pump() override;
  HostId IdOf(int host) const override { return hosts_[static_cast<std::size_t>(host)]; }
  void Wake(const HostId& host) override;
  void Disconnect(const HostId& host) override;

 private:
  void Turn();
  void Die(const std::string& when, bool agreed, Duration down_for);
  void Boot();
  Instant NextDue() const;
  int IndexOf(const HostId& host) const;

  Context context_;
  SimStore store_;
  ConsoleClock clock_;
  console::CoreOptions options_;
  std::vector<HostId> hosts_;
  std::unordered_map<HostId, int> index_;
  SimNetwork* network_ = nullptr;
  std::unique_ptr<console::Core> core_;
  bool turning_ = false;
  bool turn_posted_ = false;
  Scheduler::TimerId timer_ = 0;
  std::uint64_t life_ = 0;
  std::uint64_t turns_ = 0;
  std::uint64_t kills_ = 0;
  std::vector<LastState> before_kill_;
};

}  // namespace kintsugi::simulation
