// SPDX-License-Identifier: Apache-2.0
// Products, patches and servicing packages. Sources: "Uninstall registry key" (Windows Installer documentation), both
// registry views and each loaded user hive; Windows Installer itself through the port, never Win32_Product, which
// repairs what it lists; CBS servicing states. Lists are sorted and cut to what one message holds.
#include <algorithm>
#include <set>

#include "agent/facts/facts.h"
#include "common/base/text.h"
#include "common/version/hotfix_id.h"

namespace kintsugi::agent {
namespace {

constexpr char kUninstall[] = "Microsoft\\Windows\\CurrentVersion\\Uninstall";
constexpr char kActiveSetup[] = "Microsoft\\Active Setup\\Installed Components";
constexpr char kPackages[] = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages";
constexpr std::string_view kParent = "package_for_";

std::string Text(Platform& platform, const std::string& key, const char* name) {
  std::string text = platform.RegistryValue(key, name).value_or("");
  if (text.size() > model::kMaxProductTextBytes)
    text.resize(model::kMaxProductTextBytes);  // the wire makes it valid again
  return text;
}

// Windows' own entries without a name are not shown to anybody either; those of hotfixes are told by their key.
void CollectUninstall(Platform& platform, const std::string& root, const std::string& architecture, const char* source,
                      std::vector<model::ProductFact>& products) {
  for (const auto& code : platform.RegistrySubkeys(root)) {
    const std::string key = root + "\\" + code;
    model::ProductFact product;
    product.name = Text(platform, key, "DisplayName");
    if (product.name.empty() && version::HotfixId(code).empty()) continue;
    product.version = Text(platform, key, "DisplayVersion");
    product.publisher = Text(platform, key, "Publisher");
    product.code = code;
    product.architecture = architecture;
    product.source = source;
    products.push_back(std::move(product));
  }
}

// Components that Internet Explorer and its kin register; the version has commas: 6,0,2900,2180.
void CollectActiveSetup(Platform& platform, const std::string& root, const std::string& architecture,
                        std::vector<model::ProductFact>& products) {
  for (const auto& code : platform.RegistrySubkeys(root)) {
    const std::string key = root + "\\" + code;
    if (platform.RegistryValue(key, "IsInstalled").value_or("") != "1") continue;
    products.push_back({Text(platform, key, "ComponentID"), Text(platform, key, "Version"), "", code, architecture,
                        "active-setup", ""});
  }
}

void CollectUsers(Platform& platform, std::vector<model::ProductFact>& products) {
  for (const auto& user : platform.RegistrySubkeys("HKU"))
    if (!ToLower(user).ends_with("_classes"))
      CollectUninstall(platform, "HKU\\" + user + "\\Software\\" + kUninstall, "", "uninstall-user", products);
}

template <typename T>
bool SortAndCut(std::vector<T>& list, std::size_t limit) {
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
  const bool cut = list.size() > limit;
  if (cut) list.resize(limit);
  return cut;
}

int NumberOf(const std::string& text) {
  const bool digits = AllDigits(text) && text.size() < 10;
  return digits ? std::stoi(text) : 0;
}

// "package_2_for_kb4012212~..." -> "kb4012212"; "" = it is no part of an update.
std::string UpdateOfPart(const std::string& lower) {
  const std::size_t at = lower.find("_for_kb");
  if (!lower.starts_with("package_") || at == std::string::npos) return "";
  const std::size_t from = at + 5;
  return lower.substr(from, lower.find_first_of("~_", from) - from);
}

std::vector<model::ProductFact> CollectProducts(Platform& platform, const std::string& architecture) {
  std::vector<model::ProductFact> products = platform.Products();
  CollectUninstall(platform, std::string("HKLM\\SOFTWARE\\") + kUninstall, architecture, "uninstall", products);
  CollectActiveSetup(platform, std::string("HKLM\\SOFTWARE\\") + kActiveSetup, architecture, products);
  if (architecture != "x86") {
    CollectUninstall(platform, std::string("HKLM\\SOFTWARE\\Wow6432Node\\") + kUninstall, "x86", "uninstall", products);
    CollectActiveSetup(platform, std::string("HKLM\\SOFTWARE\\Wow6432Node\\") + kActiveSetup, "x86", products);
  }
  CollectUsers(platform, products);
  return products;
}

// One update has a package that stands for all of it and up to hundreds of parts. A part counts only where its whole is
// not listed, so that a host with 200 updates tells 200 packages, and only their states are read.
std::vector<model::PackageStateFact> CollectPackageStates(Platform& platform) {
  std::vector<model::PackageStateFact> packages;
  std::vector<std::pair<std::string, std::string>> parts;  // update -> name
  std::set<std::string> wholes;
  const auto add = [&](const std::string& name) {
    const auto state = platform.RegistryValue(std::string(kPackages) + "\\" + name, "CurrentState");
    if (state && name.size() <= model::kMaxProductTextBytes) packages.push_back({name, NumberOf(*state)});
  };
  for (const auto& name : platform.RegistrySubkeys(kPackages)) {
    const std::string lower = ToLower(name);
    const std::string update = UpdateOfPart(lower);
    if (lower.starts_with(kParent)) {
      wholes.insert(update);
      add(name);
    } else if (!update.empty()) {
      parts.emplace_back(update, name);
    }
  }
  for (const auto& [update, name] : parts)
    if (!wholes.contains(update)) add(name);
  return packages;
}

}  // namespace

InstalledPackages CollectInstalled(Platform& platform, const std::string& architecture) {
  InstalledPackages installed;
  installed.products = CollectProducts(platform, architecture);
  installed.products_cut = SortAndCut(installed.products, model::kMaxProducts);
  installed.package_states = CollectPackageStates(platform);
  installed.package_states_cut = SortAndCut(installed.package_states, model::kMaxPackageStates);
  return installed;
}

}  // namespace kintsugi::agent
