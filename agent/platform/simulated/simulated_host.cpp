// SPDX-License-Identifier: Apache-2.0
// Power, boots, facts and staged files of a simulated host; installers are in installer.cpp.
#include "agent/platform/simulated/simulated_host.h"

#include <algorithm>

#include "agent/platform/simulated/staged_bytes.h"
#include "common/assess/assess.h"
#include "common/base/prng.h"
#include "common/base/text.h"

namespace kintsugi::agent::simulated {

void PackagePool::Add(const std::string& name, std::string bytes) {
  packages_.try_emplace(name, std::make_shared<const std::string>(std::move(bytes)));
}

std::shared_ptr<const std::string> PackagePool::Find(const std::string& name) const {
  const auto found = packages_.find(name);
  return found == packages_.end() ? nullptr : found->second;
}

SimulatedHost::SimulatedHost(SimulatedHostSpec spec, Scheduler& scheduler, std::shared_ptr<PackagePool> pool)
    : spec_(std::move(spec)), scheduler_(scheduler), pool_(std::move(pool)) {
  signature_ = {SignatureState::kValid, "",
                kSimulatedSigner,       std::string("CN=") + kSimulatedSigner + ", O=Kintsugi",
                std::string(64, 'a'),   std::string(64, 'b')};
}

SimulatedHost::~SimulatedHost() {
  *alive_ = false;
  hook_ = nullptr;
  EndProcess();
}

void SimulatedHost::SetAgentHooks(std::function<void()> start, std::function<void()> stop) {
  start_agent_ = std::move(start);
  stop_agent_ = std::move(stop);
}

// ---- power

void SimulatedHost::LaterIfAlive(Duration delay, std::function<void()> task) {
  scheduler_.After(delay, [this, alive = alive_, epoch = power_epoch_, task = std::move(task)] {
    if (*alive && epoch == power_epoch_) task();
  });
}

Duration SimulatedHost::Slowed(Duration duration) const {
  return Duration{static_cast<std::int64_t>(static_cast<double>(duration.count()) * faults_.slow_factor)};
}

std::string SimulatedHost::FreshBootId() const { return ToHex(spec_.name) + "-" + std::to_string(boots_); }

void SimulatedHost::PowerOn() {
  if (power_ == Power::kOff) Boot();
}

void SimulatedHost::Boot() {
  power_ = Power::kOn;
  ++boots_;
  boot_time_ = scheduler_.Now();
  services_.clear();
  for (const auto& [name, starts] : spec_.services) services_[name] = starts;
  ApplyPendingFiles();
  Tell(HostEvent::Kind::kBooted);
  agent_runs_ = true;
  LaterIfAlive(Duration{0}, [this] {
    if (start_agent_) start_agent_();
  });
}

void SimulatedHost::ApplyPendingFiles() {
  if (faults_.boots_in_vain > 0 && !PendingReboot().empty()) {
    --faults_.boots_in_vain;
    return;
  }
  for (auto& [path, file] : pending_files_) {
    if (file) {
      spec_.files[path] = *file;
    } else {
      spec_.files.erase(path);
    }
  }
  pending_files_.clear();
  other_pending_.clear();
  update_exe_volatile_ = false;
}

void SimulatedHost::EndProcess() {
  if (process_.timer == 0) return;
  scheduler_.Cancel(process_.timer);
  Tell(HostEvent::Kind::kInstallerEnded, process_.update_id);
  process_ = Process{};
}

void SimulatedHost::StopAgent() {
  if (!agent_runs_) return;
  agent_runs_ = false;
  if (stop_agent_) stop_agent_();
}

// The power is gone now; nothing of the past may happen any more.
void SimulatedHost::GoDown(Duration off_for) {
  ++power_epoch_;
  power_ = Power::kBooting;
  Tell(HostEvent::Kind::kWentDown);
  EndProcess();
  StopAgent();
  LaterIfAlive(off_for + Slowed(spec_.boot_duration), [this] { Boot(); });
}

void SimulatedHost::LosePower(Duration off_for) {
  LaterIfAlive(Duration{0}, [this, off_for] {
    if (power_ == Power::kOn || power_ == Power::kShuttingDown) GoDown(off_for);
  });
}

void SimulatedHost::KillAgent(Duration down_for, Installer installer) {
  LaterIfAlive(Duration{0}, [this, down_for, installer] {
    if (power_ != Power::kOn || !agent_runs_) return;
    if (installer == Installer::kEnds) EndProcess();
    process_.done = nullptr;
    process_.outlived = process_.timer != 0;
    StopAgent();
    LaterIfAlive(down_for, [this] {
      if (power_ != Power::kOn) return;
      agent_runs_ = true;
      if (start_agent_) start_agent_();
    });
  });
}

Status SimulatedHost::Reboot(const std::string&) {
  if (faults_.refuses_reboots)
    return Error{Code::kFailedPrecondition, "the system refused to shut down: an application objects", 0};
  if (faults_.ignores_reboots || power_ != Power::kOn) return {};
  power_ = Power::kShuttingDown;
  ++reboots_asked_;
  Tell(HostEvent::Kind::kRebootStarted);
  LaterIfAlive(Slowed(spec_.shutdown_duration), [this] { GoDown(Duration{0}); });
  return {};
}

void SimulatedHost::UserReboots() {
  LaterIfAlive(Duration{0}, [this] {
    if (power_ == Power::kOn) GoDown(Duration{0});
  });
}

// ---- facts

std::optional<bool> SimulatedHost::ServiceRunning(const std::string& name) const {
  const auto found = services_.find(name);
  return found == services_.end() ? std::nullopt : std::optional<bool>(found->second);
}

bool SimulatedHost::SetServiceRunning(const std::string& name, bool running) {
  const auto found = services_.find(name);
  if (found == services_.end()) return false;
  found->second = running;
  return true;
}

SystemInfo SimulatedHost::System() {
  SystemInfo info;
  info.name = spec_.name;
  info.domain = spec_.domain;
  info.os = spec_.os;
  info.addresses = spec_.addresses;
  info.boot_time = boot_time_ + faults_.clock_skew;
  info.boot_id = FreshBootId();
  info.memory_bytes = spec_.memory_bytes;
  info.disk_total_bytes = spec_.disk_total_bytes;
  info.disk_free_bytes = spec_.disk_free_bytes;
  info.time_zone = spec_.time_zone;
  info.roles = spec_.roles;
  info.organisational_unit = spec_.organisational_unit;
  info.can_run_32bit = spec_.can_run_32bit;
  info.processor = spec_.os.architecture;
  return info;
}

std::optional<std::string> SimulatedHost::RegistryValue(const std::string& key, const std::string& value_name) {
  return spec_.registry.Value(key, value_name);
}

std::vector<std::string> SimulatedHost::RegistrySubkeys(const std::string& key) { return spec_.registry.Subkeys(key); }

namespace {

FileInfo InfoOf(const std::map<std::string, SimulatedFile>& files, const std::string& path) {
  const auto found = files.find(path);
  if (found == files.end()) return {};
  return {true, found->second.version, found->second.size_bytes};
}

}  // namespace

FileInfo SimulatedHost::File(const std::string& path, std::string* expanded) {
  const std::string full = assess::ExpandPath(path, spec_.os);
  if (expanded != nullptr) *expanded = full;
  return InfoOf(spec_.files, full);
}

FileInfo SimulatedHost::ProtectedCopy(const std::string& path) {
  if (!spec_.file_protection) return {};
  return InfoOf(spec_.protected_copies, assess::ExpandPath(path, spec_.os));
}

std::vector<model::PendingRebootFact> SimulatedHost::PendingReboot() {
  std::vector<model::PendingRebootFact> facts = other_pending_;
  // Renames of system files are hard; those of other programs are noise and not simulated.
  if (!pending_files_.empty()) facts.push_back({"pending-file-rename", true});
  if (update_exe_volatile_) facts.push_back({"update-exe-volatile", true});
  return facts;
}

void SimulatedHost::SetFile(const std::string& path, SimulatedFile file) {
  spec_.files[assess::ExpandPath(path, spec_.os)] = std::move(file);
}

void SimulatedHost::SetText(const std::string& path, std::string text) {
  texts_[assess::ExpandPath(path, spec_.os)] = {std::move(text), scheduler_.Now()};
}

std::optional<TextEnd> SimulatedHost::EndOfText(const std::string& path, std::size_t most_bytes) {
  const auto found = texts_.find(assess::ExpandPath(path, spec_.os));
  if (found == texts_.end()) return std::nullopt;
  const auto& [text, written] = found->second;
  return TextEnd{text.substr(text.size() - std::min(text.size(), most_bytes)), scheduler_.Now() - written};
}

void SimulatedHost::DamageFile(const std::string& path) {
  const std::string full = assess::ExpandPath(path, spec_.os);
  const auto copy = spec_.protected_copies.find(full);
  if (spec_.file_protection && copy != spec_.protected_copies.end()) {
    spec_.files[full] = copy->second;
  } else {
    spec_.files.erase(full);
  }
}

void SimulatedHost::Tell(HostEvent::Kind kind, const std::string& update_id) const {
  if (hook_) hook_({kind, scheduler_.Now(), update_id});
}

std::uint32_t SimulatedHost::uninstalled(const std::string& update_id) const {
  const auto found = uninstalled_.find(update_id);
  return found == uninstalled_.end() ? 0 : found->second;
}

// ---- the user

void SimulatedHost::AskUser(const UserQuestion& question, std::function<void(UserAnswer)> done) {
  const std::uint32_t number = ++questions_asked_;
  Tell(HostEvent::Kind::kUserAsked);
  if (!user_.signed_in) return LaterIfAlive(Duration{0}, [done] { done(UserAnswer::kNobody); });
  const bool clicks = user_.answers && user_.answers_after < question.countdown;
  const bool defers = clicks && user_.defers > 0 && question.deferrals_left > 0;
  if (defers) --user_.defers;
  LaterIfAlive(clicks ? user_.answers_after : question.countdown, [this, number, defers, done] {
    if (number != questions_asked_) return;  // replaced by a newer question
    if (defers) Tell(HostEvent::Kind::kUserDeferred);
    done(defers ? UserAnswer::kDefer : UserAnswer::kProceed);
  });
}

std::uint32_t SimulatedHost::applied(const std::string& update_id) const {
  const auto found = applied_.find(update_id);
  return found == applied_.end() ? 0 : found->second;
}

// ---- staged files

class SimulatedHost::StagedHandle final : public StagedFile {
 public:
  StagedHandle(SimulatedHost& host, std::shared_ptr<StagedBytes> file) : host_(host), file_(std::move(file)) {}
  std::uint64_t size_bytes() const override { return file_->size(); }
  Status Append(std::string_view bytes) override {
    auto& free = host_.spec_.disk_free_bytes;
    const std::size_t fits =
        host_.faults_.disk_full ? 0 : static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), free));
    file_->Append(bytes.substr(0, fits));
    free -= fits;
    if (fits < bytes.size()) return Error{Code::kDiskFull, "the disk of " + host_.spec_.name + " is full", 112};
    return {};
  }
  Result<std::string> Read(std::uint64_t offset, std::size_t max_bytes) override {
    return file_->Read(offset, max_bytes);
  }
  Status Truncate() override {
    host_.spec_.disk_free_bytes += file_->size();
    file_->Truncate();
    return {};
  }
  std::string path() const override { return file_->path; }

 private:
  SimulatedHost& host_;
  std::shared_ptr<StagedBytes> file_;
};

Result<std::unique_ptr<StagedFile>> SimulatedHost::OpenStaged(const std::string& name) {
  auto& file = staged_[name];
  if (!file) {
    file = std::make_shared<StagedBytes>();
    file->path = assess::ExpandPath("%programfiles%\\kintsugi\\staged\\" + name, spec_.os);
    if (pool_) file->common = pool_->Find(name);
  }
  return std::unique_ptr<StagedFile>(std::make_unique<StagedHandle>(*this, file));
}

const SimulatedHost::StagedBytes* SimulatedHost::FindStaged(const std::string& path) const {
  const auto found = std::find_if(staged_.begin(), staged_.end(),
                                  [&](const auto& entry) { return EqualNoCase(entry.second->path, path); });
  return found == staged_.end() ? nullptr : found->second.get();
}

Result<SignatureInfo> SimulatedHost::Signature(const std::string& path) {
  if (FindStaged(path) == nullptr) return Error{Code::kNotFound, "there is no file " + path, 2};
  return signature_;
}

// As packages of the time were: a program for the first architecture that it names, x86 where it names none.
Result<ExecutableInfo> SimulatedHost::Executable(const std::string& path) {
  using K = model::PackageKind;
  const StagedBytes* file = FindStaged(path);
  if (file == nullptr) return Error{Code::kNotFound, "there is no file " + path, 2};
  const auto package = ParseSimulatedPackage(file->view());
  if (!package) return ExecutableInfo{};
  const K kind = package->kind;
  const bool program = kind == K::kUpdateExe || kind == K::kHotfixExe || kind == K::kIeExe || kind == K::kExe;
  if (!program) return ExecutableInfo{};
  ExecutableInfo info;
  info.machine = package->architectures.empty() ? "x86" : package->architectures.front();
  info.company_name = kSimulatedSigner;
  if (kind == K::kUpdateExe) info.installer_engine = "update.exe";
  if (kind == K::kHotfixExe) info.installer_engine = "hotfix.exe";
  if (kind == K::kUpdateExe) info.installer_version = "5.4.1.0";
  return info;
}

void SimulatedHost::RemoveStaged(const std::string& name) {
  const auto found = staged_.find(name);
  if (found == staged_.end()) return;
  spec_.disk_free_bytes += found->second->size();
  staged_.erase(found);
}

}  // namespace kintsugi::agent::simulated
