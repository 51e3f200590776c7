// SPDX-License-Identifier: Apache-2.0
// Installed hotfixes, from the places where systems and installers record them. Sources: bulletins MS03-026, MS03-043
// and MS04-032, "Verifying installation" (Hotfix: NT 4.0 to 2003; Updates\<product>\SP<n>: SP<n> is the pack that will
// contain the fix; both may be absent where a fix was slipstreamed); CBS servicing states; MS04-038 and Office updates
// (the article stands in the name of the Uninstall entry or of the patch).
#include <set>

#include "agent/facts/facts.h"
#include "common/base/text.h"
#include "common/version/hotfix_id.h"

namespace kintsugi::agent {
namespace {

constexpr char kHotfixRoot[] = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Hotfix";
constexpr const char* kUpdatesRoots[] = {"HKLM\\SOFTWARE\\Microsoft\\Updates",
                                         "HKLM\\SOFTWARE\\Wow6432Node\\Microsoft\\Updates"};
constexpr int kInstalled = 0x70;
constexpr int kPermanent = 0x80;

// The first place that names an article counts; the others only repeat it.
class HotfixRows {
 public:
  void Add(const std::string& id, const std::string& source) {
    if (!id.empty() && known_.insert(version::KbDigits(id)).second) rows_.push_back({id, source});
  }
  std::vector<model::HotfixFact> Take() { return std::move(rows_); }

 private:
  std::set<std::string> known_;
  std::vector<model::HotfixFact> rows_;
};

// KB828035, Q823980, KB893803v2, M928366: the names of keys. A number alone is a version or a date here.
std::string IdOfKey(const std::string& name) { return IsDigit(name.front()) ? "" : version::HotfixId(name); }

void CollectBelow(Platform& platform, const std::string& key, HotfixRows& rows) {
  for (const auto& name : platform.RegistrySubkeys(key)) {
    const std::string id = name.empty() ? "" : IdOfKey(name);
    if (id.empty()) continue;
    const std::string own = key + "\\" + name;
    if (platform.RegistryValue(own, "Installed").value_or("1") != "0") rows.Add(id, own);
  }
}

void CollectUpdates(Platform& platform, const std::string& root, HotfixRows& rows) {
  for (const auto& product : platform.RegistrySubkeys(root)) {
    const std::string product_key = root + "\\" + product;
    CollectBelow(platform, product_key, rows);
    for (const auto& pack : platform.RegistrySubkeys(product_key)) {
      const bool versioned = ToLower(pack).starts_with("sp") || (!pack.empty() && IsDigit(pack.front()));
      if (versioned) CollectBelow(platform, product_key + "\\" + pack, rows);
    }
  }
}

// Package_for_KB4012212~..., Package_2_for_KB4012212_RTM~... -> KB4012212.
std::string IdOfPackage(const std::string& name) {
  const std::size_t at = name.find("_for_");
  if (at == std::string::npos) return "";
  return version::HotfixId(name.substr(at + 5, name.find_first_of("~_", at + 5) - at - 5));
}

}  // namespace

std::vector<model::HotfixFact> CollectHotfixes(Platform& platform, const InstalledPackages& installed) {
  HotfixRows rows;
  CollectBelow(platform, kHotfixRoot, rows);
  for (const char* root : kUpdatesRoots) CollectUpdates(platform, root, rows);
  for (const auto& package : installed.package_states)
    if (package.state == kInstalled || package.state == kPermanent)
      rows.Add(IdOfPackage(package.name), "component based servicing: " + package.name);
  for (const auto& product : installed.products) {
    rows.Add(version::HotfixInTitle(product.name), product.source + ": " + product.name);
    if (product.source == "uninstall" && !product.code.empty() && !IsDigit(product.code.front()))
      rows.Add(version::HotfixId(product.code), "uninstall: " + product.code);
  }
  return rows.Take();
}

}  // namespace kintsugi::agent
