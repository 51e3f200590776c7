// SPDX-License-Identifier: Apache-2.0
// What an uninstaller does on a simulated host: the files and registry entries of before come back, files in use at the
// next boot. A file that a later package has replaced stays. Source: KB262841 (spuninst.exe, hotfix.exe /y).
#include "agent/platform/simulated/simulated_host.h"
#include "common/assess/assess.h"
#include "common/version/file_version.h"

namespace kintsugi::agent::simulated {
namespace {

constexpr char kHotfixKeys[] = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Hotfix\\KB";
constexpr char kActiveSetup[] = "HKLM\\SOFTWARE\\Microsoft\\Active Setup\\Installed Components\\";
constexpr char kUninstallKeys[] = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\KB";

void PutBack(std::map<std::string, SimulatedFile>& files, const std::string& path,
             const std::optional<SimulatedFile>& before) {
  if (before) {
    files[path] = *before;
  } else {
    files.erase(path);
  }
}

}  // namespace

void SimulatedHost::StartUninstaller(const InForce& installed, const ProcessRequest& request) {
  ++uninstaller_starts_;
  Effect effect;
  effect.update_id = installed.package.update_id;
  effect.exit_code = ExitCodeFor(installed.package);
  effect.time = Slowed(installed.package.duration);
  effect.apply = [this, id = effect.update_id] { RemovePackage(id); };
  effect.damage = [this, package = installed.package] { DamageFirstFile(package); };
  RunWith(effect, request.timeout);
}

void SimulatedHost::RemovePackage(const std::string& update_id) {
  const InForce installed = in_force_.at(update_id);
  in_force_.erase(update_id);
  ++uninstalled_[update_id];
  Tell(HostEvent::Kind::kUninstalled, update_id);
  const bool at_boot = installed.package.reboot == model::RebootNeed::kYes;
  for (const auto& file : installed.package.files) {
    const std::string path = assess::ExpandPath(file.path, spec_.os);
    const auto before = installed.files.find(path);
    if (before == installed.files.end()) continue;
    const auto waiting = pending_files_.find(path);
    const bool ours_waits =
        waiting != pending_files_.end() && waiting->second && waiting->second->version == file.version;
    if (ours_waits) pending_files_.erase(waiting);
    if (spec_.files[path].version == file.version) {
      if (at_boot) {
        pending_files_[path] = before->second;
      } else {
        PutBack(spec_.files, path, before->second);
      }
    }
    const auto copy = installed.protected_copies.find(path);
    if (copy != installed.protected_copies.end() && spec_.protected_copies[path].version == file.version)
      PutBack(spec_.protected_copies, path, copy->second);
  }
  if (at_boot && installed.package.kind == model::PackageKind::kUpdateExe) update_exe_volatile_ = true;
  RemoveInstallRecords(installed.package);
}

void SimulatedHost::RemoveInstallRecords(const SimulatedPackage& package) {
  auto& registry = spec_.registry;
  for (const auto& row : package.registry) {
    if (row.value_name.empty()) {
      registry.RemoveKey(row.key);
    } else {
      registry.RemoveValue(row.key, row.value_name);
    }
  }
  if (!package.kb.empty()) registry.RemoveKey(kHotfixKeys + package.kb);
  if (!package.active_setup_guid.empty()) registry.RemoveKey(kActiveSetup + package.active_setup_guid);
  if (!package.kb.empty()) registry.RemoveKey(kUninstallKeys + package.kb);
  spec_.files.erase(BackupProgram(package, spec_.os));
}

void SimulatedHost::DamageFirstFile(const SimulatedPackage& package) {
  for (const auto& file : package.files) {
    if (spec_.os.service_pack < file.service_pack_min || spec_.os.service_pack > file.service_pack_max) continue;
    spec_.files.erase(assess::ExpandPath(file.path, spec_.os));
    return;
  }
}

}  // namespace kintsugi::agent::simulated
