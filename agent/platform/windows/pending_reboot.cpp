// SPDX-License-Identifier: Apache-2.0
#include "agent/platform/windows/pending_reboot.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "agent/platform/windows/files.h"
#include "agent/platform/windows/registry.h"
#include "agent/platform/windows/utf16.h"
#include "common/base/text.h"

namespace kintsugi::agent::windows {
namespace {

constexpr char kSessionManager[] = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager";

enum class Sign {
  kKey,      // the key is there
  kSubkeys,  // it has keys below it
  kValue,    // the value is there
  kNumber    // the value is a number other than 0
};
struct Place {
  const char* reason;
  bool hard;
  Sign sign;
  const char* key;
  const char* value;
};
// clang-format off
constexpr std::array<Place, 13> kPlaces = {{
    {"servicing-reboot-pending", true, Sign::kKey, "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\RebootPending", ""},
    {"servicing-reboot-in-progress", true, Sign::kKey, "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\RebootInProgress", ""},
    {"servicing-packages-pending", true, Sign::kKey, "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\PackagesPending", ""},
    {"windows-update", true, Sign::kKey, "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\RebootRequired", ""},
    {"windows-update-services", false, Sign::kSubkeys, "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Services\\Pending", ""},
    {"windows-update-reporting", false, Sign::kKey, "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\PostRebootReporting", ""},
    {"update-exe-volatile", true, Sign::kNumber, "HKLM\\SOFTWARE\\Microsoft\\Updates", "UpdateExeVolatile"},
    {"installer-in-progress", false, Sign::kKey, "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Installer\\InProgress", ""},
    {"domain-join", false, Sign::kValue, "HKLM\\SYSTEM\\CurrentControlSet\\Services\\Netlogon", "JoinDomain"},
    {"domain-join", false, Sign::kValue, "HKLM\\SYSTEM\\CurrentControlSet\\Services\\Netlogon", "AvoidSpnSet"},
    {"run-once-reboot", false, Sign::kValue, "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\RunOnce", "DVDRebootSignal"},
    {"server-manager", false, Sign::kNumber, "HKLM\\SOFTWARE\\Microsoft\\ServerManager", "CurrentRebootAttempts"},
    // Servers write the attempts as a key too.
    {"server-manager", false, Sign::kKey, "HKLM\\SOFTWARE\\Microsoft\\ServerManager\\CurrentRebootAttempts", ""},
}};
// clang-format on

// Below Windows' folder, but never a part of the system: what programs leave to be swept away at the next boot.
constexpr std::array<std::string_view, 6> kNotSystem = {"temp\\",     "installer\\",       "softwaredistribution\\",
                                                        "prefetch\\", "system32\\spool\\", "downloaded "};

bool Shows(const Place& place) {
  switch (place.sign) {
    case Sign::kKey:
      return RegistryKeyExists(place.key);
    case Sign::kSubkeys:
      return !RegistrySubkeyNames(place.key).empty();
    case Sign::kValue:
      return RegistryText(place.key, place.value).has_value();
    case Sign::kNumber:
      return RegistryNumber(place.key, place.value).value_or(0) != 0;
  }
  return false;
}

// "!\??\C:\WINDOWS\x" -> "c:\windows\x"; '!' lets an existing file be replaced, '*' and a digit are markers of newer
// systems.
std::string PathOf(std::string_view operation, const std::string& windows) {
  while (!operation.empty() && operation.front() != '\\') operation.remove_prefix(1);
  std::string path = ToLower(operation);
  if (path.starts_with("\\??\\")) return path.substr(4);
  if (path.starts_with("\\systemroot\\")) return windows + path.substr(11);
  return path;
}

bool IsSystemFile(const std::string& path, const std::string& windows) {
  if (!path.starts_with(windows + "\\")) return false;
  const std::string_view inside = std::string_view(path).substr(windows.size() + 1);
  return std::none_of(kNotSystem.begin(), kNotSystem.end(),
                      [&](std::string_view folder) { return inside.starts_with(folder); });
}

void AddOnce(std::vector<model::PendingRebootFact>& facts, const model::PendingRebootFact& fact) {
  if (std::find(facts.begin(), facts.end(), fact) == facts.end()) facts.push_back(fact);
}

bool NameChanges() {
  static constexpr char kNames[] = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\ComputerName\\";
  const auto active = RegistryText(std::string(kNames) + "ActiveComputerName", "ComputerName");
  const auto wanted = RegistryText(std::string(kNames) + "ComputerName", "ComputerName");
  return active && wanted && !EqualNoCase(*active, *wanted);
}

}  // namespace

RenameKind ClassifyRenames(const std::vector<std::string>& operations, const std::string& windows) {
  const std::string folder = ToLower(windows);
  RenameKind kind = RenameKind::kNone;
  for (std::size_t i = 0; i < operations.size(); i += 2) {
    const std::string target = i + 1 < operations.size() ? PathOf(operations[i + 1], folder) : "";
    if (!target.empty() && IsSystemFile(target, folder)) return RenameKind::kSystemFile;
    kind = RenameKind::kOther;
  }
  return kind;
}

std::vector<model::PendingRebootFact> ReadPendingReboot() {
  std::vector<model::PendingRebootFact> facts;
  for (const Place& place : kPlaces)
    if (Shows(place)) AddOnce(facts, {place.reason, place.hard});
  const std::string windows = ToUtf8(WindowsFolder());
  for (const char* value : {"PendingFileRenameOperations", "PendingFileRenameOperations2"}) {
    const RenameKind kind = ClassifyRenames(RegistryList(kSessionManager, value), windows);
    if (kind == RenameKind::kSystemFile) AddOnce(facts, {"pending-file-rename", true});
    if (kind == RenameKind::kOther) AddOnce(facts, {"pending-file-rename-other", false});
  }
  if (NameChanges()) AddOnce(facts, {"computer-rename", false});
  return facts;
}

}  // namespace kintsugi::agent::windows
