// SPDX-License-Identifier: Apache-2.0
// Facts -> proofs. Sources: CBS servicing states (Microsoft, "CBS servicing states chart"), real package names,
// windows-patching rules in README.md.
#include "common/assess/advisory/evidence.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>

#include "common/assess/assess.h"
#include "common/assess/fact_index.h"
#include "common/base/text.h"

namespace kintsugi::assess {
namespace {

using advisory::Fix;
using advisory::FixedBuild;
using model::UpdateStatus;

constexpr std::string_view kPackages = "component based servicing\\packages\\";
constexpr std::string_view kRollup = "package_for_rollupfix~";
constexpr int kFirstTrueRevision = 10240;  // before Windows 10 the revision says nothing

std::optional<std::uint32_t> Number(std::string_view text) {
  int base = 10;
  if (text.starts_with("0x")) {
    text.remove_prefix(2);
    base = 16;
  }
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end == text.data()) return std::nullopt;
  return value;
}

// "KB893803v2", "Q147222", "4012212" -> its number; 0: none.
std::uint32_t KbNumber(std::string_view id) {
  const std::size_t at = id.find_first_of("0123456789");
  if (at == std::string_view::npos || at > 2) return 0;
  return Number(id.substr(at)).value_or(0);
}

// "...~19041.2965.1.8": the last part of a package's name.
void ReadRollup(std::string_view name, PackageFact& package) {
  const std::size_t version = name.rfind('~');
  if (version == std::string_view::npos) return;
  name.remove_prefix(version + 1);
  const std::size_t dot = name.find('.');
  if (dot == std::string_view::npos) return;
  package.build = static_cast<int>(Number(name).value_or(0));
  package.revision = static_cast<int>(Number(name.substr(dot + 1)).value_or(0));
}

// `name` in lower case.
std::optional<PackageFact> ReadPackage(std::string_view name, std::uint32_t state, std::string_view source) {
  PackageFact package;
  package.source = source;
  package.state = static_cast<PackageState>(state);
  if (name.starts_with(kRollup)) {
    ReadRollup(name, package);
    return package.build == 0 ? std::nullopt : std::optional(package);
  }
  const std::size_t kb = name.find("kb");
  if (!name.starts_with("package_") || kb == std::string_view::npos) return std::nullopt;
  package.number = Number(name.substr(kb + 2)).value_or(0);
  return package.number == 0 ? std::nullopt : std::optional(package);
}

std::optional<PackageFact> ReadPackage(const model::RegistryFact& fact) {
  if (!fact.present || !EqualNoCase(fact.value_name, "CurrentState")) return std::nullopt;
  const std::string key = ToLower(fact.key);
  const std::size_t at = key.find(kPackages);
  if (at == std::string::npos) return std::nullopt;
  return ReadPackage(std::string_view(key).substr(at + kPackages.size()), Number(fact.data).value_or(0), fact.key);
}

Proof OfState(PackageState state) {
  switch (state) {
    case PackageState::kInstalled:
    case PackageState::kPermanent:
      return {UpdateStatus::kInstalled, Rule::kPackageInstalled};
    case PackageState::kSuperseded:
      return {UpdateStatus::kInstalled, Rule::kPackageSuperseded};
    case PackageState::kInstallPending:
    case PackageState::kUninstallPending:
      return {UpdateStatus::kPendingReboot, Rule::kPackagePending};
    case PackageState::kPartial:
      return {UpdateStatus::kInconsistent, Rule::kPackagePartial};
    case PackageState::kAbsent:
    case PackageState::kResolved:
    case PackageState::kStaged:
      break;
  }
  return {UpdateStatus::kMissing, Rule::kPackageAbsent};
}

// One KB has several packages; what is furthest on counts, a pending one before all.
int Weight(const Proof& proof) {
  constexpr Rule kRising[] = {Rule::kPackagePartial, Rule::kPackageSuperseded, Rule::kPackageInstalled,
                              Rule::kPackagePending};
  return static_cast<int>(std::find(std::rbegin(kRising), std::rend(kRising), proof.rule).base() - std::begin(kRising));
}

void ProveByList(const PlatformPlan& plan, const HostFactsView& host, std::vector<Proof>& proofs) {
  for (const auto number : host.listed) {
    const std::uint32_t local = plan.Local(number);
    if (local != kNowhere) proofs[local] = {UpdateStatus::kInstalled, Rule::kListed};
  }
}

void ProveByPackages(const PlatformPlan& plan, const HostFactsView& host, std::vector<Proof>& proofs) {
  std::map<std::uint32_t, Proof> best;
  for (const auto& package : host.packages) {
    const std::uint32_t local = package.number == 0 ? kNowhere : plan.Local(package.number);
    if (local == kNowhere) continue;
    const Proof proof = OfState(package.state);
    const auto [row, added] = best.try_emplace(local, proof);
    if (!added && Weight(proof) > Weight(row->second)) row->second = proof;
  }
  for (const auto& [local, proof] : best) proofs[local] = proof;
}

// The revision that waits for a reboot, 0 = none.
int PendingRevision(const HostFactsView& host) {
  int pending = 0;
  for (const auto& package : host.packages) {
    if (package.number == 0 && package.state == PackageState::kInstallPending &&
        advisory::SameUpdateGroup(package.build, host.input.facts.os.build))
      pending = std::max(pending, package.revision);
  }
  return pending;
}

void ProveByBuild(const advisory::Catalog& catalog, const PlatformPlan& plan, const HostFactsView& host,
                  std::vector<Proof>& proofs) {
  const model::OsFacts& os = host.input.facts.os;
  if (os.ubr == 0 || os.build < kFirstTrueRevision) return;
  const int pending = PendingRevision(host);
  for (const auto local : plan.with_build) {
    const FixedBuild* fixed = FixedBuildOf(catalog, plan, local, os);
    if (fixed == nullptr) continue;
    Proof& proof = proofs[local];
    if (os.ubr >= fixed->revision) {
      proof = {UpdateStatus::kInstalled, Rule::kBuildReached};
    } else if (pending >= fixed->revision) {
      proof = {UpdateStatus::kPendingReboot, Rule::kPackagePending};
    } else if (proof.rule == Rule::kListed || proof.rule == Rule::kPackageInstalled) {
      proof = host.reboot_pending ? Proof{UpdateStatus::kPendingReboot, Rule::kRebootPending}
                                  : Proof{UpdateStatus::kInconsistent, Rule::kBuildContradicts};
    }
  }
}

struct BulletinRow {
  UpdateStatus status;
  Rule rule;
};
constexpr BulletinRow kOfBulletin[] = {{UpdateStatus::kInstalled, Rule::kFilesInForce},
                                       {UpdateStatus::kMissing, Rule::kOldFiles},
                                       {UpdateStatus::kPendingReboot, Rule::kRebootPending},
                                       {UpdateStatus::kOutdatedRevision, Rule::kOutdatedIssue},
                                       {UpdateStatus::kInconsistent, Rule::kFilesContradict}};

Proof OfBulletin(UpdateStatus status) {
  for (const auto& row : kOfBulletin) {
    if (row.status == status) return {status, row.rule};
  }
  return {};
}

// Only where the host answered the questions of these rules: without files and keys the list is all there is.
void ProveByBulletins(const PlatformPlan& plan, const HostFactsView& host, const BulletinUpdates& updates,
                      std::vector<Proof>& proofs) {
  const model::HostFacts& facts = host.input.facts;
  if (updates.empty() || (facts.files.empty() && facts.registry.empty())) return;
  const FactIndex index(facts);
  for (const auto& [number, update] : updates) {
    if (update->applicability.product != facts.os.product) continue;
    const std::uint32_t local = plan.Local(number);
    if (local == kNowhere) continue;
    const Proof proof = OfBulletin(Assess(*update, nullptr, index).status);
    if (proof.rule != Rule::kUnspecified) proofs[local] = proof;
  }
}

// The component that an installed product is: "Microsoft .NET Framework 4.8", or a name that the catalog uses itself.
// Language packs and development kits come without it, updates name it.
bool IsComponent(const model::ProductFact& product, std::string_view key) {
  constexpr std::string_view kDotNetName = "Microsoft .NET Framework ";
  if (!IsDotNet(key)) return EqualNoCase(product.name, key);
  if (!product.name.starts_with(kDotNetName)) return false;
  const std::string lower = ToLower(product.name);
  for (const std::string_view other : {"pack", "sdk", "(kb"})
    if (lower.find(other) != std::string::npos) return false;
  return ComponentKey(lower, advisory::Release{}) == key;
}

}  // namespace

HostFactsView::HostFactsView(const HostInput& host) : input(host) {
  for (const auto& hotfix : host.facts.hotfixes) {
    if (const std::uint32_t number = KbNumber(hotfix.id); number != 0) listed.push_back(number);
  }
  std::sort(listed.begin(), listed.end());
  listed.erase(std::unique(listed.begin(), listed.end()), listed.end());
  for (const auto& fact : host.facts.registry) {
    if (const auto package = ReadPackage(fact)) packages.push_back(*package);
  }
  for (const auto& fact : host.facts.package_states) {
    if (const auto package = ReadPackage(ToLower(fact.name), static_cast<std::uint32_t>(fact.state), fact.name))
      packages.push_back(*package);
  }
  list_complete = host.hotfixes_complete && !host.facts.products_cut && !host.facts.package_states_cut;
  for (const auto& pending : host.facts.pending_reboot) reboot_pending = reboot_pending || pending.hard;
}

bool HostFactsView::Lists(std::uint32_t number) const {
  return std::binary_search(listed.begin(), listed.end(), number);
}

const FixedBuild* FixedBuildOf(const advisory::Catalog& catalog, const PlatformPlan& plan, std::uint32_t local,
                               const model::OsFacts& os) {
  const FixedBuild* best = nullptr;
  const PlanKb& kb = plan.kbs[local];
  for (std::uint32_t i = kb.first_fix; i < kb.last_fix; ++i) {
    const Fix& fix = catalog.fixes()[plan.fixes[i].fix];
    if (plan.components[plan.fixes[i].component].key != kWindowsItself) continue;
    for (const FixedBuild& fixed : fix.fixed_builds) {
      if (advisory::SameUpdateGroup(fixed.build, os.build) && (best == nullptr || fixed.revision < best->revision))
        best = &fixed;
    }
  }
  return best;
}

std::vector<Proof> FindProofs(const advisory::Catalog& catalog, const PlatformPlan& plan, const HostFactsView& host,
                              const BulletinUpdates& updates) {
  std::vector<Proof> proofs(plan.kbs.size());
  ProveByList(plan, host, proofs);
  ProveByPackages(plan, host, proofs);
  ProveByBuild(catalog, plan, host, proofs);
  ProveByBulletins(plan, host, updates, proofs);
  return proofs;
}

std::vector<Presence> FindPresence(const PlatformPlan& plan, const HostFactsView& host,
                                   const std::vector<Proof>& proofs) {
  std::vector<Presence> presence;
  for (const auto& component : plan.components) presence.push_back(component.in_box);
  const auto prove = [&](std::uint32_t component) { presence[component] = Presence::kPresent; };
  // A KB that is there and serves one component proves it.
  for (std::uint32_t local = 0; local < plan.kbs.size(); ++local) {
    const PlanKb& kb = plan.kbs[local];
    if (proofs[local].status != UpdateStatus::kInstalled || !kb.listed) continue;
    const std::uint32_t component = plan.fixes[kb.first_fix].component;
    const bool one = std::all_of(plan.fixes.begin() + kb.first_fix, plan.fixes.begin() + kb.last_fix,
                                 [&](const PlanFix& fix) { return fix.component == component; });
    if (one) prove(component);
  }
  for (const auto& product : host.input.facts.products) {
    for (std::uint32_t i = 0; i < plan.components.size(); ++i) {
      if (IsComponent(product, plan.components[i].key)) prove(i);
    }
  }
  for (const auto number : host.listed) {
    const std::string_view key = ComponentOfKb(number);
    for (std::uint32_t i = 0; !key.empty() && i < plan.components.size(); ++i) {
      if (plan.components[i].key == key) prove(i);
    }
  }
  for (std::size_t i = 0; i < presence.size(); ++i) {
    for (std::size_t j = 0; j < presence.size(); ++j) {
      if (presence[j] == Presence::kPresent && ReplacedBy(plan.components[i].key, plan.components[j].key))
        presence[i] = Presence::kAbsent;
    }
  }
  return presence;
}

}  // namespace kintsugi::assess
