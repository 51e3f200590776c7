// SPDX-License-Identifier: Apache-2.0
// SimulatedHost: a Windows host made of data, on a scheduler's time. The agent on it is real; only this
// operating system is not. Power, boots and agent restarts go through hooks, because the owner holds the
// agent object. One thread: the scheduler's.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/platform/platform.h"
#include "agent/platform/simulated/faults.h"
#include "agent/platform/simulated/host_event.h"
#include "agent/platform/simulated/host_spec.h"
#include "agent/platform/simulated/package_file.h"
#include "common/base/clock.h"

namespace kintsugi::agent::simulated {

// Package bytes that several hosts of one scheduler hold: a staged file that repeats them byte for byte keeps
// only its length.
class PackagePool {
 public:
  void Add(const std::string& name, std::string bytes);
  std::shared_ptr<const std::string> Find(const std::string& name) const;

 private:
  std::map<std::string, std::shared_ptr<const std::string>> packages_;
};

inline constexpr char kSimulatedSigner[] = "Simulated Publisher";

class SimulatedHost final : public Platform {
 public:
  // `pool` may be null. The scheduler must outlive the host.
  SimulatedHost(SimulatedHostSpec spec, Scheduler& scheduler, std::shared_ptr<PackagePool> pool = nullptr);
  ~SimulatedHost() override;
  SimulatedHost(const SimulatedHost&) = delete;
  SimulatedHost& operator=(const SimulatedHost&) = delete;

  // `start` when the agent's service starts (each boot, and after KillAgent), `stop` when it is gone: destroy
  // the agent there. Both run as tasks of their own, never from inside a call of the agent.
  void SetAgentHooks(std::function<void()> start, std::function<void()> stop);
  // The first boot, at once. The agent starts.
  void PowerOn();
  // The plug is pulled now (as the next task): processes end, what was not finished is not done; the host
  // boots after `off_for`.
  void LosePower(Duration off_for);
  // Only the agent's process dies; the service manager starts it again. An installer that it runs ends with it, as when
  // it could not be remembered or died of the same cause, or goes on for the next agent to rejoin.
  enum class Installer { kEnds, kGoesOn };
  void KillAgent(Duration down_for, Installer installer = Installer::kEnds);
  bool powered() const { return power_ == Power::kOn; }
  // Applies what waits for a boot and starts a new boot, as a user's reboot would.
  void UserReboots();

  // Called as things happen, from inside the host's own tasks: it may look, and must not call the host back.
  void SetEventHook(std::function<void(const HostEvent&)> hook) { hook_ = std::move(hook); }

  SimulatedFaults& faults() { return faults_; }
  SimulatedUser& user() { return user_; }
  Registry& registry() { return spec_.registry; }
  const SimulatedHostSpec& spec() const { return spec_; }
  void SetFile(const std::string& path, SimulatedFile file);
  // A text file, written now: an installer's log.
  void SetText(const std::string& path, std::string text);
  // A protected file was damaged: Windows File Protection brings the copy of dllcache back, where there is
  // one.
  void DamageFile(const std::string& path);
  // Services as a person or an installer finds them; what starts by itself runs again after each boot. nullopt: no such
  // service.
  std::optional<bool> ServiceRunning(const std::string& name) const;
  // False: no such service.
  bool SetServiceRunning(const std::string& name, bool running);
  // Of every package from now on; without it they are validly signed by kSimulatedSigner.
  void SetSignature(SignatureInfo signature) { signature_ = std::move(signature); }
  void SetPendingReboot(model::PendingRebootFact fact) { other_pending_.push_back(std::move(fact)); }
  // How often a package took effect / an installer was started for the update: "applied twice" detectors.
  std::uint32_t applied(const std::string& update_id) const;
  const std::map<std::string, std::uint32_t>& applied_updates() const { return applied_; }
  std::uint32_t installer_starts() const { return installer_starts_; }
  std::uint32_t uninstaller_starts() const { return uninstaller_starts_; }
  std::uint32_t uninstalled(const std::string& update_id) const;
  // Starts while another one ran: "never two installs at once" detector.
  std::uint32_t second_installers() const { return second_installers_; }
  std::uint32_t reboots_asked() const { return reboots_asked_; }  // and begun
  std::uint32_t questions_asked() const { return questions_asked_; }
  std::uint32_t boots() const { return boots_; }
  std::size_t staged_files() const { return staged_.size(); }

  SystemInfo System() override;
  std::optional<std::string> RegistryValue(const std::string& key, const std::string& value_name) override;
  std::vector<std::string> RegistrySubkeys(const std::string& key) override;
  FileInfo File(const std::string& path, std::string* expanded) override;
  FileInfo ProtectedCopy(const std::string& path) override;
  std::optional<TextEnd> EndOfText(const std::string& path, std::size_t most_bytes) override;
  std::vector<model::PendingRebootFact> PendingReboot() override;
  std::vector<model::ProductFact> Products() override { return spec_.products; }
  Result<SignatureInfo> Signature(const std::string& path) override;
  Result<ExecutableInfo> Executable(const std::string& path) override;
  bool InstallerBusy() override { return faults_.other_installer || process_.outlived; }
  Result<std::unique_ptr<StagedFile>> OpenStaged(const std::string& name) override;
  void RemoveStaged(const std::string& name) override;
  void Run(const ProcessRequest& request, std::function<void(ProcessResult)> done) override;
  bool Rejoin(std::function<void(ProcessResult)> done) override;
  Status Reboot(const std::string& message) override;
  void AskUser(const UserQuestion& question, std::function<void(UserAnswer)> done) override;

 private:
  enum class Power { kOff, kOn, kShuttingDown, kBooting };
  struct StagedBytes;
  class StagedHandle;
  struct Process {
    Scheduler::TimerId timer = 0;
    std::function<void(ProcessResult)> done;
    std::string update_id;
    bool outlived = false;  // the agent that started it is gone
  };
  // A package in force, with what its uninstaller brings back: nullopt = the file was not there.
  struct InForce {
    SimulatedPackage package;
    std::map<std::string, std::optional<SimulatedFile>> files;
    std::map<std::string, std::optional<SimulatedFile>> protected_copies;
  };
  // What a run of a program does when nothing goes wrong.
  struct Effect {
    std::string update_id;
    std::int64_t exit_code = 0;
    Duration time{0};
    bool silent = true;
    bool reboots_itself = false;
    std::function<void()> apply;
    std::function<void()> damage;
  };

  std::string FreshBootId() const;
  void Boot();
  void GoDown(Duration off_for);
  void StopAgent();
  void EndProcess();
  Duration Slowed(Duration duration) const;
  void LaterIfAlive(Duration delay, std::function<void()> task);
  void ApplyPendingFiles();
  const StagedBytes* FindStaged(const std::string& path) const;
  const StagedBytes* FindStagedByPath(const ProcessRequest& request) const;
  void FinishProcess(Duration after, ProcessResult result, std::function<void()> before_end = nullptr);
  void Tell(HostEvent::Kind kind, const std::string& update_id = "") const;
  void StartInstaller(const SimulatedPackage& package, const ProcessRequest& request);
  void StartUninstaller(const InForce& installed, const ProcessRequest& request);
  void RunWith(const Effect& effect, Duration timeout);
  void RemovePackage(const std::string& update_id);
  void RemoveInstallRecords(const SimulatedPackage& package);
  void DamageFirstFile(const SimulatedPackage& package);
  void ApplyPackage(const SimulatedPackage& package);
  void ReplaceFile(const SimulatedPackage& package, const model::FileRequirement& file, bool at_boot);
  void WriteInstallRecords(const SimulatedPackage& package);
  std::int64_t ExitCodeFor(const SimulatedPackage& package) const;

  SimulatedHostSpec spec_;
  Scheduler& scheduler_;
  std::shared_ptr<PackagePool> pool_;
  SimulatedFaults faults_;
  std::function<void()> start_agent_;
  std::function<void()> stop_agent_;
  Power power_ = Power::kOff;
  bool agent_runs_ = false;
  std::uint64_t power_epoch_ = 0;  // tasks of an earlier epoch are void
  std::uint32_t boots_ = 0;
  Instant boot_time_{};
  Process process_;
  std::map<std::string, std::shared_ptr<StagedBytes>> staged_;
  std::map<std::string, std::optional<SimulatedFile>> pending_files_;  // nullopt: goes at the boot
  std::vector<model::PendingRebootFact> other_pending_;
  std::map<std::string, bool, NoCaseLess> services_;  // name -> running now
  bool update_exe_volatile_ = false;
  std::map<std::string, std::pair<std::string, Instant>, NoCaseLess> texts_;
  std::map<std::string, InForce> in_force_;
  std::map<std::string, std::uint32_t> applied_;
  std::map<std::string, std::uint32_t> uninstalled_;
  std::uint32_t installer_starts_ = 0;
  std::uint32_t uninstaller_starts_ = 0;
  std::uint32_t second_installers_ = 0;
  std::uint32_t reboots_asked_ = 0;
  std::uint32_t questions_asked_ = 0;
  SimulatedUser user_;
  SignatureInfo signature_;
  std::function<void(const HostEvent&)> hook_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace kintsugi::agent::simulated
