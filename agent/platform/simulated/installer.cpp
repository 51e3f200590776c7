// SPDX-License-Identifier: Apache-2.0
// What an installer does on a simulated host. Effects happen in one moment at its end: either nothing or all
// of it, with files in use replaced at the next boot. Exit codes where the sources leave room: a package for
// another product, service pack, language or architecture ends with 1603 (update.exe masks its own codes to
// 0x643), 1 (hotfix.exe, IExpress), 0x80240017 (wusa), 1633 (msi).
#include <algorithm>

#include "agent/platform/simulated/simulated_host.h"
#include "agent/platform/simulated/staged_bytes.h"
#include "common/assess/assess.h"
#include "common/base/text.h"
#include "common/version/file_version.h"

namespace kintsugi::agent::simulated {
namespace {

using model::PackageKind;

constexpr std::int64_t kBusyExit = 1618;
constexpr std::int64_t kRebootExit = 3010;
constexpr std::int64_t kRebootFirstExit = 3017;
constexpr std::int64_t kFailedExit = 1603;
constexpr Duration kQuick = std::chrono::seconds(2);

bool Contains(const std::vector<std::string>& list, const std::string& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

// Switches are compared without case, and -x is /x.
bool HasAny(const std::vector<std::string>& arguments, const std::vector<std::string>& wanted) {
  return std::any_of(arguments.begin(), arguments.end(), [&](const std::string& argument) {
    std::string word = ToLower(argument);
    if (!word.empty() && word.front() == '-') word.front() = '/';
    return Contains(wanted, word);
  });
}

bool Fits(const SimulatedPackage& package, const model::OsFacts& os) {
  return package.product == os.product && os.service_pack >= package.service_pack_min &&
         os.service_pack <= package.service_pack_max &&
         (package.languages.empty() || Contains(package.languages, os.language)) &&
         (package.architectures.empty() || Contains(package.architectures, os.architecture)) &&
         package.hardware_family == os.hardware_family;
}

std::int64_t WrongHostExit(PackageKind kind) {
  switch (kind) {
    case PackageKind::kHotfixExe:
    case PackageKind::kIeExe:
      return 1;
    case PackageKind::kMsu:
    case PackageKind::kCab:
      return 0x80240017;
    case PackageKind::kMsi:
    case PackageKind::kMsp:
      return 1633;
    case PackageKind::kUnspecified:
    case PackageKind::kUpdateExe:
    case PackageKind::kExe:
      return 1603;
  }
  return 1603;
}

// The program that a package of this kind needs: the package itself, or the system's installer.
std::string ProgramFor(PackageKind kind, const std::string& staged_path) {
  switch (kind) {
    case PackageKind::kMsi:
    case PackageKind::kMsp:
      return "msiexec.exe";
    case PackageKind::kMsu:
      return "wusa.exe";
    case PackageKind::kCab:
      return "dism.exe";
    case PackageKind::kUnspecified:
    case PackageKind::kUpdateExe:
    case PackageKind::kHotfixExe:
    case PackageKind::kIeExe:
    case PackageKind::kExe:
      return staged_path;
  }
  return staged_path;
}

bool IsUninstaller(const std::vector<std::string>& uninstall, const ProcessRequest& request, const model::OsFacts& os) {
  if (uninstall.empty() || uninstall.size() != request.arguments.size() + 1) return false;
  if (assess::ExpandPath(uninstall.front(), os) != assess::ExpandPath(request.program, os)) return false;
  return std::equal(request.arguments.begin(), request.arguments.end(), uninstall.begin() + 1,
                    [](const std::string& a, const std::string& b) { return EqualNoCase(a, b); });
}

ProcessResult Exit(std::int64_t code) { return {true, false, code, ""}; }
ProcessResult TimedOut() { return {true, true, 0, ""}; }

bool TakesEffectWith(std::int64_t code) { return code == 0 || code == kRebootExit || code == 1641; }

}  // namespace

const SimulatedHost::StagedBytes* SimulatedHost::FindStagedByPath(const ProcessRequest& request) const {
  for (const auto& [name, file] : staged_) {
    if (EqualNoCase(request.program, file->path)) return file.get();
    for (const auto& argument : request.arguments)
      if (ToLower(argument).find(file->path) != std::string::npos) return file.get();
  }
  return nullptr;
}

void SimulatedHost::FinishProcess(Duration after, ProcessResult result, std::function<void()> before_end) {
  process_.timer =
      scheduler_.After(after, [this, alive = alive_, result = std::move(result), before_end = std::move(before_end)] {
        if (!*alive) return;
        auto ended = std::exchange(process_, Process{});
        if (before_end) before_end();
        Tell(HostEvent::Kind::kInstallerEnded, ended.update_id);
        if (ended.done) ended.done(result);
      });
}

void SimulatedHost::Run(const ProcessRequest& request, std::function<void(ProcessResult)> done) {
  const auto refuse = [&](std::string why) {
    LaterIfAlive(Duration{0}, [done, why = std::move(why)] { done({false, false, 0, why}); });
  };
  if (process_.timer != 0) {
    ++second_installers_;
    Tell(HostEvent::Kind::kSecondInstaller, process_.update_id);
    return refuse("another process of the agent is still running");
  }
  for (const auto& [update_id, installed] : in_force_) {
    if (!IsUninstaller(installed.package.uninstall, request, spec_.os)) continue;
    process_.done = std::move(done);
    return StartUninstaller(installed, request);
  }
  const StagedBytes* file = FindStagedByPath(request);
  if (file == nullptr) return refuse("the system cannot find the file specified (2)");
  const auto package = ParseSimulatedPackage(file->view());
  if (!package) return refuse("the file is not a valid Win32 application (193)");
  if (!ToLower(request.program).ends_with(ToLower(ProgramFor(package->kind, file->path))))
    return refuse("the file is not a valid Win32 application (193)");
  process_.done = std::move(done);
  StartInstaller(*package, request);
}

bool SimulatedHost::Rejoin(std::function<void(ProcessResult)> done) {
  if (process_.timer == 0) return false;
  process_.done = std::move(done);
  return true;
}

void SimulatedHost::StartInstaller(const SimulatedPackage& package, const ProcessRequest& request) {
  ++installer_starts_;
  Effect effect;
  effect.update_id = package.update_id;
  effect.exit_code = ExitCodeFor(package);
  effect.time = Slowed(package.duration);
  effect.silent = HasAny(request.arguments, package.silent_switches);
  effect.reboots_itself =
      package.reboot != model::RebootNeed::kNo && !HasAny(request.arguments, package.no_reboot_switches);
  if (Fits(package, spec_.os)) effect.apply = [this, package] { ApplyPackage(package); };
  if (!Fits(package, spec_.os)) effect.exit_code = WrongHostExit(package.kind);
  effect.damage = [this, package] { DamageFirstFile(package); };
  RunWith(effect, request.timeout);
}

// What can go wrong is the same for installers and uninstallers.
void SimulatedHost::RunWith(const Effect& effect, Duration timeout) {
  process_.update_id = effect.update_id;
  Tell(HostEvent::Kind::kInstallerStarted, effect.update_id);
  const auto takes_one = [](std::uint32_t& runs) { return runs > 0 && runs-- > 0; };
  if (faults_.installer_hangs || takes_one(faults_.hang_runs) || !effect.silent || effect.time >= timeout)
    return FinishProcess(timeout, TimedOut());  // a window that nobody clicks
  if (takes_one(faults_.busy_runs)) return FinishProcess(kQuick, Exit(kBusyExit));
  if (takes_one(faults_.reboot_first_runs)) return FinishProcess(kQuick, Exit(kRebootFirstExit));
  if (!effect.apply) return FinishProcess(kQuick, Exit(effect.exit_code));
  if (faults_.installer_damages) return FinishProcess(effect.time, Exit(kFailedExit), effect.damage);
  if (faults_.power_loss_in_install != SimulatedFaults::PowerLoss::kNone) {
    const bool after = faults_.power_loss_in_install == SimulatedFaults::PowerLoss::kAfterEffects;
    faults_.power_loss_in_install = SimulatedFaults::PowerLoss::kNone;
    process_.timer = scheduler_.After(effect.time / 2, [this, alive = alive_, apply = effect.apply, after] {
      if (!*alive) return;
      if (after) apply();
      GoDown(faults_.power_loss_for);
    });
    return;
  }
  const bool lies = faults_.installer_lies || takes_one(faults_.lie_runs);
  const bool works = !lies && TakesEffectWith(faults_.exit_code.value_or(0));
  FinishProcess(effect.time, Exit(faults_.exit_code.value_or(lies ? 0 : effect.exit_code)), [this, effect, works] {
    if (works) effect.apply();
    if (works && effect.reboots_itself) UserReboots();
  });
}

// hotfix.exe of Windows NT 4.0 tells nothing of the boot that it needs; its pending renames do.
std::int64_t SimulatedHost::ExitCodeFor(const SimulatedPackage& package) const {
  if (package.kind == PackageKind::kHotfixExe) return 0;
  return package.reboot == model::RebootNeed::kYes ? kRebootExit : 0;
}

void SimulatedHost::ApplyPackage(const SimulatedPackage& package) {
  ++applied_[package.update_id];
  auto& installed = in_force_[package.update_id];
  const bool again = installed.package.update_id == package.update_id && installed.package.revision == package.revision;
  Tell(again ? HostEvent::Kind::kSameEffectAgain : HostEvent::Kind::kEffect, package.update_id);
  installed.package = package;
  const bool at_boot = package.reboot == model::RebootNeed::kYes;
  for (const auto& file : package.files) {
    if (spec_.os.service_pack < file.service_pack_min || spec_.os.service_pack > file.service_pack_max) continue;
    if (file.branch == "qfe") continue;  // a host that was never hotfixed stays on the general branch
    ReplaceFile(package, file, at_boot);
  }
  if (at_boot && package.kind == PackageKind::kUpdateExe) update_exe_volatile_ = true;
  WriteInstallRecords(package);
}

// An installer never puts an older file over a newer one.
void SimulatedHost::ReplaceFile(const SimulatedPackage& package, const model::FileRequirement& file, bool at_boot) {
  const std::string path = assess::ExpandPath(file.path, spec_.os);
  const auto offered = version::ParseFileVersion(file.version);
  const auto present = version::ParseFileVersion(spec_.files[path].version);
  auto& kept = in_force_[package.update_id];
  kept.files.try_emplace(path, present ? std::optional(spec_.files[path]) : std::nullopt);
  const SimulatedFile fresh{file.version, file.size_bytes == 0 ? 65'536 : file.size_bytes};
  if (!present || !offered || *offered > *present) {
    if (at_boot) {
      pending_files_[path] = fresh;
    } else {
      spec_.files[path] = fresh;
    }
  }
  const bool copies = package.updates_protected_copies && !faults_.protected_copies_stay && spec_.file_protection;
  if (!file.protected_copy || !copies) return;
  const auto copy = spec_.protected_copies.find(path);
  kept.protected_copies.try_emplace(path,
                                    copy == spec_.protected_copies.end() ? std::nullopt : std::optional(copy->second));
  spec_.protected_copies[path] = fresh;
}

void SimulatedHost::WriteInstallRecords(const SimulatedPackage& package) {
  auto& registry = spec_.registry;
  for (const auto& row : package.registry) {
    if (spec_.os.service_pack < row.service_pack_min || spec_.os.service_pack > row.service_pack_max) continue;
    registry.SetKey(row.key);
    if (!row.value_name.empty()) registry.SetValue(row.key, row.value_name, row.equals.empty() ? "1" : row.equals);
  }
  if (package.registry.empty() && !package.kb.empty())
    registry.SetValue("HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Hotfix\\KB" + package.kb, "Installed",
                      "1");
  if (!package.active_setup_guid.empty())
    registry.SetValue("HKLM\\SOFTWARE\\Microsoft\\Active Setup\\Installed Components\\" + package.active_setup_guid,
                      "IsInstalled", "1");
  if (package.uninstall.empty()) return;
  if (const std::string program = BackupProgram(package, spec_.os); !program.empty())
    spec_.files[program] = {"5.4.1.0", 65'536};
  std::string command;
  for (const auto& word : package.uninstall) command += (command.empty() ? "" : " ") + word;
  registry.SetValue("HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\KB" + package.kb, "UninstallString",
                    command);
}

}  // namespace kintsugi::agent::simulated
