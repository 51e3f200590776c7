// SPDX-License-Identifier: Apache-2.0
// Installed hotfixes from the registry. Sources: bulletins MS03-026 and MS03-043, "Verifying installation".
// NT 4.0 writes below Windows NT\CurrentVersion\Hotfix, later systems below Updates\<product>\SP<n>, where
// SP<n> is the pack that will contain the fix.
#include "agent/facts/facts.h"
#include "common/base/text.h"

namespace kintsugi::agent {
namespace {

constexpr char kHotfixRoot[] = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Hotfix";
constexpr char kUpdatesRoot[] = "HKLM\\SOFTWARE\\Microsoft\\Updates";

// KB828035, Q823980: letters then at least five digits.
bool IsHotfixName(std::string_view name) {
  const std::string lower = ToLower(name);
  const std::size_t prefix = lower.starts_with("kb") ? 2 : lower.starts_with("q") ? 1 : 0;
  if (prefix == 0 || lower.size() < prefix + 5) return false;
  return lower.find_first_not_of("0123456789", prefix) == std::string::npos;
}

void CollectBelow(Platform& platform, const std::string& key, std::vector<model::HotfixFact>& hotfixes) {
  for (const auto& name : platform.RegistrySubkeys(key))
    if (IsHotfixName(name)) hotfixes.push_back({name, key + "\\" + name});
}

}  // namespace

std::vector<model::HotfixFact> CollectHotfixes(Platform& platform) {
  std::vector<model::HotfixFact> hotfixes;
  CollectBelow(platform, kHotfixRoot, hotfixes);
  for (const auto& product : platform.RegistrySubkeys(kUpdatesRoot)) {
    const std::string product_key = std::string(kUpdatesRoot) + "\\" + product;
    for (const auto& pack : platform.RegistrySubkeys(product_key))
      if (ToLower(pack).starts_with("sp")) CollectBelow(platform, product_key + "\\" + pack, hotfixes);
  }
  return hotfixes;
}

}  // namespace kintsugi::agent
