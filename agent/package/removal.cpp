// SPDX-License-Identifier: Apache-2.0
// Uninstallers that are found on the host: the backup folder of update.exe and hotfix.exe, and the identity of a
// servicing package. Sources: MS04-032; DISM operating system package servicing; CBS servicing states. A cumulative
// update's package has no KB in its name; its InstallLocation names the cabinet that it came from.
#include <algorithm>

#include "agent/package/kinds.h"
#include "common/base/text.h"
#include "common/version/hotfix_id.h"

namespace kintsugi::agent {
namespace {

constexpr char kPackages[] =
    "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages\\";
constexpr int kInstalled = 0x70;
constexpr int kPermanent = 0x80;

// As the hotfix may be called: KB828035, Q828035, and how Uninstall keys write it (KB893803v2).
Words NamesOf(const UninstallCase& uninstall) {
  const std::string& kb = uninstall.instruction.kb;
  Words names = {"KB" + kb, "Q" + kb};
  for (const auto& product : uninstall.facts.products) {
    const bool other = std::find(names.begin(), names.end(), product.code) == names.end();
    if (product.source == "uninstall" && other && version::KbDigits(product.code) == kb) names.push_back(product.code);
  }
  return names;
}

// KB4012212 in "package_for_kb4012212~..." and not in "package_for_kb40122120~...".
bool Names(const std::string& text, const std::string& kb) {
  const std::string lower = ToLower(text);
  const std::string wanted = "kb" + kb;
  for (std::size_t at = lower.find(wanted); at != std::string::npos; at = lower.find(wanted, at + 1)) {
    const std::size_t end = at + wanted.size();
    if (end == lower.size() || !IsDigit(lower[end])) return true;
  }
  return false;
}

bool StandsFor(const UninstallCase& uninstall, const std::string& package) {
  const std::string& kb = uninstall.instruction.kb;
  if (Names(package, kb)) return true;
  const auto from = uninstall.platform.RegistryValue(kPackages + package, "InstallLocation");
  return from && Names(*from, kb);
}

}  // namespace

Result<ProcessRequest> UninstallFromBackup(const UninstallCase& uninstall, const std::string& inner,
                                           const Words& switches) {
  const auto path = [&](const std::string& name) { return "%windir%\\$NtUninstall" + name + "$\\" + inner; };
  const Words names = NamesOf(uninstall);
  for (const auto& name : names)
    if (uninstall.platform.File(path(name), nullptr).present) return Command(path(name), switches);
  return NoUninstaller(path(names.front()) +
                       " is not there: it was installed without a backup, or the backup was deleted");
}

Result<ProcessRequest> RemoveByDism(const UninstallCase& uninstall) {
  bool permanent = false;
  for (const auto& package : uninstall.facts.package_states) {
    if (package.state != kInstalled && package.state != kPermanent) continue;
    if (!StandsFor(uninstall, package.name)) continue;
    permanent = package.state == kPermanent;
    if (!permanent)
      return Command(kDism, {"/online", "/remove-package", "/packagename:" + package.name, "/quiet", "/norestart"});
  }
  return NoUninstaller(permanent ? "its servicing package is permanent (state 0x80)"
                                 : "no installed servicing package names KB" + uninstall.instruction.kb);
}

}  // namespace kintsugi::agent
