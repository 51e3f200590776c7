// SPDX-License-Identifier: Apache-2.0
// What an agent's host looks like to it: a simulated host behind a wrapper that sees every installer start and reboot,
// and draws what goes wrong with each. What the wrapper has seen is the truth that checkers compare with. One thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "agent/platform/simulated/simulated_host.h"
#include "tests/sim/event.h"

namespace kintsugi::simulation {

class SimPlatform final : public agent::Platform {
 public:
  // `names` gives the update of each staged file name.
  SimPlatform(Context context, int host, agent::simulated::SimulatedHost& machine,
              const std::map<std::string, std::string>& names);

  // The agent has gone, and with it the installer that it ran.
  void AgentStopped();
  // Called before each installer starts and, with an empty update, before each reboot that the agent asks for: how long
  // it takes and how it ends may be set in the machine's faults there, after those of the run were drawn.
  void SetPace(std::function<void(const std::string& update)> pace) { pace_ = std::move(pace); }
  // The offer that the agent said it would install next.
  void Announce(std::string offer) { announced_ = std::move(offer); }

  bool installing() const { return installing_; }
  const std::string& installing_offer() const { return offer_; }
  const std::string& installing_update() const { return update_; }
  // A torn write of a staged package: half of it is lost, or damaged.
  void TearStaged(bool damage);

  agent::SystemInfo System() override { return machine_.System(); }
  std::optional<std::string> RegistryValue(const std::string& key, const std::string& value_name) override {
    return machine_.RegistryValue(key, value_name);
  }
  std::vector<std::string> RegistrySubkeys(const std::string& key) override { return machine_.RegistrySubkeys(key); }
  agent::FileInfo File(const std::string& path, std::string* expanded) override {
    return machine_.File(path, expanded);
  }
  agent::FileInfo ProtectedCopy(const std::string& path) override { return machine_.ProtectedCopy(path); }
  std::vector<model::PendingRebootFact> PendingReboot() override { return machine_.PendingReboot(); }
  std::vector<model::ProductFact> Products() override { return machine_.Products(); }
  Result<agent::SignatureInfo> Signature(const std::string& path) override { return machine_.Signature(path); }
  Result<agent::ExecutableInfo> Executable(const std::string& path) override { return machine_.Executable(path); }
  bool InstallerBusy() override { return machine_.InstallerBusy(); }
  Result<std::unique_ptr<agent::StagedFile>> OpenStaged(const std::string& name) override {
    return machine_.OpenStaged(name);
  }
  void RemoveStaged(const std::string& name) override { machine_.RemoveStaged(name); }
  void Run(const agent::ProcessRequest& request, std::function<void(agent::ProcessResult)> done) override;
  Status Reboot(const std::string& message) override;
  void AskUser(const agent::UserQuestion& question, std::function<void(agent::UserAnswer)> done) override {
    machine_.AskUser(question, std::move(done));
  }

 private:
  std::string UpdateOf(const agent::ProcessRequest& request) const;
  void DrawFaults();
  void NoteEffects();

  Context context_;
  const int host_;
  agent::simulated::SimulatedHost& machine_;
  const std::map<std::string, std::string>& names_;
  std::function<void(const std::string& update)> pace_;
  bool installing_ = false;
  std::string announced_;
  std::string offer_;
  std::string update_;
  std::map<std::string, std::uint32_t> applied_;  // as last told
};

}  // namespace kintsugi::simulation
