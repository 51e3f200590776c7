// SPDX-License-Identifier: Apache-2.0
// Lays one platform out: its KBs with their fixes, components, dates and CVEs.
#include "common/assess/advisory/plan.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace kintsugi::assess {
namespace {

using advisory::Catalog;
using advisory::Fix;
using advisory::KbId;

std::uint32_t Root(std::vector<std::uint32_t>& parents, std::uint32_t id) {
  while (parents[id] != id) id = parents[id] = parents[parents[id]];
  return id;
}

std::uint32_t ComponentOf(PlatformPlan& plan, std::string_view component) {
  std::string key = ComponentKey(component, *plan.release);
  for (std::uint32_t i = 0; i < plan.components.size(); ++i) {
    if (plan.components[i].key == key) return i;
  }
  const Presence in_box = InBox(key, *plan.release, plan.index->platform().service_pack);
  plan.components.push_back({std::move(key), in_box});
  return static_cast<std::uint32_t>(plan.components.size() - 1);
}

// From Windows 10 on one KB serves all architectures of a release; a feed that lists it for one of them has left the
// others out. True for what is so served, false for what may be for one architecture alone.
bool ServesEveryArchitecture(const PlanSource& source, const PlatformPlan& plan, const Fix& fix) {
  const std::string key = ComponentKey(fix.component, *plan.release);
  return IsDotNet(key) || (key == kWindowsItself && source.chain_sizes[fix.kb] > kMostCvesApart);
}

std::multimap<KbId, advisory::FixId> FixesOfTwins(const PlanSource& source, const PlatformPlan& plan) {
  std::multimap<KbId, advisory::FixId> fixes;
  if (!plan.servicing.every_update) return fixes;
  for (const auto& other : source.catalog.platforms()) {
    advisory::Platform twin = other.platform();
    if (twin == plan.index->platform()) continue;
    twin.architecture = plan.index->platform().architecture;
    if (twin != plan.index->platform()) continue;
    for (advisory::FixId id = other.first_fix(); id < other.first_fix() + other.fix_count(); ++id) {
      const Fix& fix = source.catalog.fixes()[id];
      const std::uint32_t local = plan.index->Local(fix.kb);
      const bool here = local != kNowhere && ((plan.index->WithFix()[local / 64] >> (local % 64)) & 1U) != 0;
      if (!here && ServesEveryArchitecture(source, plan, fix)) fixes.emplace(fix.kb, id);
    }
  }
  return fixes;
}

void AddFix(const Catalog& catalog, PlatformPlan& plan, PlanKb& kb, advisory::FixId id) {
  const Fix& fix = catalog.fixes()[id];
  plan.fixes.push_back({id, ComponentOf(plan, fix.component)});
  kb.severity = kb.severity == model::Severity::kUnknown || fix.severity == model::Severity::kUnknown
                    ? std::max(kb.severity, fix.severity)
                    : std::min(kb.severity, fix.severity);
  kb.exploited = kb.exploited || fix.exploited;
  kb.reboot = std::max(kb.reboot, fix.reboot);
  kb.in_service_pack = std::max(kb.in_service_pack, fix.contained_in_service_pack);
}

// KBs of the platform and of its twins, ascending.
void AddKbs(const std::multimap<KbId, advisory::FixId>& twins, PlatformPlan& plan) {
  std::vector<KbId> ids(plan.index->kbs().begin(), plan.index->kbs().end());
  for (const auto& [kb, fix] : twins) ids.push_back(kb);
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  plan.kbs.resize(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) plan.kbs[i].kb = ids[i];
  for (const KbId kb : plan.index->kbs()) plan.places.push_back(plan.LocalOf(kb));
}

void AddFixes(const PlanSource& source, PlatformPlan& plan) {
  const Catalog& catalog = source.catalog;
  const auto twins = FixesOfTwins(source, plan);
  AddKbs(twins, plan);
  plan.components.push_back({std::string(kWindowsItself), Presence::kPresent});
  for (std::uint32_t local = 0; local < plan.kbs.size(); ++local) {
    PlanKb& kb = plan.kbs[local];
    const advisory::Kb& named = catalog.kbs()[kb.kb];
    kb.number = named.number;
    kb.not_a_kb = named.kind != advisory::KbKind::kKb && named.kind != advisory::KbKind::kBuild;
    kb.first_fix = static_cast<std::uint32_t>(plan.fixes.size());
    if (const std::uint32_t at = plan.index->Local(kb.kb); at != kNowhere) {
      const auto [first, last] = plan.index->FixesOf(at);
      for (std::uint32_t i = first; i < last; ++i) AddFix(catalog, plan, kb, plan.index->first_fix() + i);
    }
    const auto [begin, end] = twins.equal_range(kb.kb);
    for (auto it = begin; it != end; ++it) AddFix(catalog, plan, kb, it->second);
    kb.of_twin = begin != end;
    kb.last_fix = static_cast<std::uint32_t>(plan.fixes.size());
    kb.listed = kb.last_fix != kb.first_fix;
    if (std::any_of(plan.fixes.begin() + kb.first_fix, plan.fixes.end(),
                    [&](const PlanFix& fix) { return !catalog.fixes()[fix.fix].fixed_builds.empty(); }))
      plan.with_build.push_back(local);
  }
}

void AddCves(const Catalog& catalog, PlatformPlan& plan) {
  for (const PlanFix& fix : plan.fixes)
    plan.cves.insert(plan.cves.end(), catalog.fixes()[fix.fix].cves.begin(), catalog.fixes()[fix.fix].cves.end());
  std::sort(plan.cves.begin(), plan.cves.end());
  plan.cves.erase(std::unique(plan.cves.begin(), plan.cves.end()), plan.cves.end());
  plan.own = BitRows(plan.kbs.size(), plan.cves.size());
  for (auto& set : plan.severe) set.assign(plan.own.words(), 0);
  plan.exploited.assign(plan.own.words(), 0);
  for (std::uint32_t local = 0; local < plan.kbs.size(); ++local) {
    PlanKb& kb = plan.kbs[local];
    for (std::uint32_t i = kb.first_fix; i < kb.last_fix; ++i) {
      for (const auto cve : catalog.fixes()[plan.fixes[i].fix].cves)
        plan.own.Set(local, static_cast<std::size_t>(std::lower_bound(plan.cves.begin(), plan.cves.end(), cve) -
                                                     plan.cves.begin()));
    }
    for (std::size_t w = 0; w < plan.own.words(); ++w)
      kb.own_cves += static_cast<std::uint32_t>(__builtin_popcountll(plan.own.Row(local)[w]));
  }
  for (std::size_t i = 0; i < plan.cves.size(); ++i) {
    const advisory::Cve& cve = catalog.cves()[plan.cves[i]];
    plan.severe[static_cast<std::size_t>(cve.severity)][i / 64] |= std::uint64_t{1} << (i % 64);
    if (cve.exploited) plan.exploited[i / 64] |= std::uint64_t{1} << (i % 64);
  }
}

}  // namespace

std::uint32_t PlatformPlan::Local(std::uint32_t number) const {
  const auto found = std::lower_bound(kbs.begin(), kbs.end(), number, [](const PlanKb& kb, std::uint32_t n) {
    return kb.number != 0 && kb.number < n;
  });
  return found != kbs.end() && found->number == number ? static_cast<std::uint32_t>(found - kbs.begin()) : kNowhere;
}

std::uint32_t PlatformPlan::LocalOf(KbId kb) const {
  const auto found =
      std::lower_bound(kbs.begin(), kbs.end(), kb, [](const PlanKb& row, KbId id) { return row.kb < id; });
  return found != kbs.end() && found->kb == kb ? static_cast<std::uint32_t>(found - kbs.begin()) : kNowhere;
}

std::vector<std::uint32_t> ChainSizes(const Catalog& catalog) {
  std::vector<std::uint32_t> parents(catalog.kbs().size());
  std::iota(parents.begin(), parents.end(), 0U);
  for (const Fix& fix : catalog.fixes()) {
    if (fix.platform == advisory::kNone) continue;
    for (const KbId old : fix.supersedes) parents[Root(parents, old)] = Root(parents, fix.kb);
  }
  const auto most = MostCves(catalog);
  std::vector<std::uint32_t> sizes(parents.size()), result(parents.size());
  for (KbId kb = 0; kb < parents.size(); ++kb) {
    auto& size = sizes[Root(parents, kb)];
    size = std::max(size, most[kb]);
  }
  for (KbId kb = 0; kb < parents.size(); ++kb) result[kb] = sizes[Root(parents, kb)];
  return result;
}

std::vector<std::uint32_t> MostCves(const Catalog& catalog) {
  std::vector<std::uint32_t> most(catalog.kbs().size());
  for (const Fix& fix : catalog.fixes()) {
    if (fix.platform != advisory::kNone)
      most[fix.kb] = std::max(most[fix.kb], static_cast<std::uint32_t>(fix.cves.size()));
  }
  return most;
}

PlatformPlan MakePlan(const PlanSource& source, const advisory::PlatformIndex& index) {
  PlatformPlan plan;
  plan.index = &index;
  plan.release = advisory::FindRelease(index.platform().family, index.platform().release);
  plan.servicing = ServicingOf(*plan.release);
  AddFixes(source, plan);
  AddCves(source.catalog, plan);
  for (PlanKb& kb : plan.kbs) kb.date = source.days[kb.kb];
  FindLines(source, plan);
  FindCumulative(source, plan);
  FindCover(source, plan);
  return plan;
}

}  // namespace kintsugi::assess
