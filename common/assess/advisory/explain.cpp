// SPDX-License-Identifier: Apache-2.0
// The proof of one verdict as data: rule, observed, expected, source. assess::Render makes text of it.
#include <fmt/format.h>

#include <algorithm>

#include "common/assess/advisory/assessor_parts.h"
#include "common/assess/advisory/reason.h"
#include "common/assess/assess.h"

namespace kintsugi::assess {
namespace {

using advisory::Catalog;
using advisory::Fix;
using model::Assessment;
using model::Evidence;
using model::UpdateStatus;

// One verdict with what it was made of.
struct Case {
  const Catalog& catalog;
  const HostFactsView& host;
  const Decision& decision;
  std::uint32_t local;
  const PlatformPlan& plan() const { return *decision.plan; }
  const PlanKb& kb() const { return plan().kbs[local]; }
  const Verdict& verdict() const { return decision.verdicts[local]; }
  std::string Name(std::uint32_t at) const { return KbText(catalog, plan().kbs[at].kb); }
  std::string Day(std::uint32_t at) const { return advisory::DateText(plan().kbs[at].date); }
};

std::string OsText(const model::OsFacts& os) {
  std::string text = fmt::format("{} build {}", os.product, os.build);
  if (os.ubr != 0) text += fmt::format(".{}", os.ubr);
  if (os.service_pack != 0) text += fmt::format(" service pack {}", os.service_pack);
  if (!os.architecture.empty()) text += " " + os.architecture;
  return text;
}

const model::HotfixFact* Hotfix(const model::HostFacts& facts, std::uint32_t number) {
  const auto found = std::find_if(facts.hotfixes.begin(), facts.hotfixes.end(), [&](const model::HotfixFact& hotfix) {
    const std::size_t at = hotfix.id.find_first_of("0123456789");
    return at != std::string::npos && hotfix.id.compare(at, std::string::npos, std::to_string(number)) == 0;
  });
  return found == facts.hotfixes.end() ? nullptr : &*found;
}

Evidence PlatformRow(const Case& c) {
  const model::OsFacts& os = c.host.input.facts.os;
  std::string expected = advisory::PlatformName(c.plan().index->platform());
  if (c.kb().of_twin) expected += ", listed for another architecture that the same update serves";
  return {"product", OsText(os), std::move(expected), "operating system", true, true};
}

Evidence ListRow(const Case& c, std::uint32_t local) {
  const model::HotfixFact* hotfix = Hotfix(c.host.input.facts, c.plan().kbs[local].number);
  Evidence row;
  row.rule = c.Name(local) + " in the hotfix list";
  row.observed = hotfix != nullptr ? "there" : fmt::format("not among {} KBs", c.host.listed.size());
  row.expected = "there";
  row.source = hotfix != nullptr && !hotfix->source.empty() ? hotfix->source : "hotfix list";
  row.holds = hotfix != nullptr;
  row.known = hotfix != nullptr || c.host.list_complete;
  return row;
}

std::string StateText(PackageState state) {
  switch (state) {
    case PackageState::kAbsent:
      return "absent (0x00)";
    case PackageState::kUninstallPending:
      return "uninstall pending (0x05)";
    case PackageState::kResolved:
      return "resolved (0x20)";
    case PackageState::kStaged:
      return "staged (0x40)";
    case PackageState::kSuperseded:
      return "superseded (0x50)";
    case PackageState::kInstallPending:
      return "install pending (0x60)";
    case PackageState::kPartial:
      return "partly installed (0x65)";
    case PackageState::kInstalled:
      return "installed (0x70)";
    case PackageState::kPermanent:
      return "installed for good (0x80)";
  }
  return fmt::format("0x{:02x}", static_cast<int>(state));
}

std::string SourceOf(const PackageFact& package) {
  const bool key = package.source.starts_with("HK");
  return (key ? "registry " : "component based servicing, package ") + std::string(package.source);
}

void AddPackages(const Case& c, std::vector<Evidence>& rows) {
  for (const auto& package : c.host.packages) {
    const bool mine = package.number != 0 && package.number == c.kb().number;
    const bool rollup = package.number == 0 && c.kb().line == Line::kCumulative;
    if (!mine && !rollup) continue;
    const bool there = package.state == PackageState::kInstalled || package.state == PackageState::kPermanent ||
                       package.state == PackageState::kSuperseded;
    rows.push_back({rollup ? fmt::format("package of build {}.{}", package.build, package.revision) : "package state",
                    StateText(package.state), "installed (0x70)", SourceOf(package), there, true});
  }
}

void AddBuild(const Case& c, std::vector<Evidence>& rows) {
  const model::OsFacts& os = c.host.input.facts.os;
  const advisory::FixedBuild* fixed = FixedBuildOf(c.catalog, c.plan(), c.local, os);
  if (fixed == nullptr) return;
  rows.push_back({"build", fmt::format("{}.{}", os.build, os.ubr),
                  fmt::format("{}.{} or later", fixed->build, fixed->revision), "build.UBR of the operating system",
                  os.ubr >= fixed->revision, os.ubr != 0});
}

void AddComponents(const Case& c, std::vector<Evidence>& rows) {
  std::vector<std::uint32_t> seen;
  for (std::uint32_t i = c.kb().first_fix; i < c.kb().last_fix; ++i) {
    const std::uint32_t component = c.plan().fixes[i].component;
    if (component == 0 || std::find(seen.begin(), seen.end(), component) != seen.end()) continue;
    seen.push_back(component);
    const Presence presence = c.decision.presence[component];
    const bool in_box = presence == Presence::kPresent && c.plan().components[component].in_box == Presence::kPresent;
    const std::string_view name = c.catalog.fixes()[c.plan().fixes[i].fix].component;
    rows.push_back({"component", presence == Presence::kPresent ? "there" : "not there", std::string(name),
                    in_box ? "part of this release" : "hotfix list", presence == Presence::kPresent,
                    presence != Presence::kUnknown});
  }
}

Assessment Explained(const Case& c) {
  Assessment assessment;
  assessment.update_id = c.Name(c.local);
  assessment.status = c.verdict().status;
  assessment.reason =
      ReasonText({c.verdict().rule, c.Name(c.local), c.verdict().by == kNowhere ? "" : c.Name(c.verdict().by),
                  c.verdict().by == kNowhere ? "" : c.Day(c.verdict().by), c.verdict().in_force,
                  c.host.input.facts.os.service_pack});
  auto& rows = assessment.evidence;
  rows.push_back(PlatformRow(c));
  AddComponents(c, rows);
  AddBuild(c, rows);
  AddPackages(c, rows);
  rows.push_back(ListRow(c, c.local));
  if (c.verdict().by != kNowhere) rows.push_back(ListRow(c, c.verdict().by));
  return assessment;
}

// What the file and registry rules of our own bulletins say has evidence of its own.
void AddBulletins(const BulletinUpdates& updates, const HostFactsView& host, std::uint32_t number,
                  Assessment& assessment) {
  const auto [first, last] = updates.equal_range(number);
  for (auto it = first; it != last; ++it) {
    if (it->second->applicability.product != host.input.facts.os.product) continue;
    const Assessment own = Assess(*it->second, nullptr, host.input.facts);
    if (own.status == UpdateStatus::kNotApplicable) continue;
    if (own.status == assessment.status) assessment.reason = own.reason;
    assessment.evidence.insert(assessment.evidence.end(), own.evidence.begin(), own.evidence.end());
  }
}

Assessment NotHere(const Catalog& catalog, const HostFactsView& host, const std::vector<MatchedPlan>& matched,
                   advisory::KbId kb) {
  Assessment assessment;
  assessment.update_id = KbText(catalog, kb);
  const model::OsFacts& os = host.input.facts.os;
  const bool unknown_os = os.product.empty() || os.build == 0;
  assessment.status = unknown_os ? UpdateStatus::kUnknown : UpdateStatus::kNotApplicable;
  assessment.reason = unknown_os        ? "no fact says which Windows this host runs"
                      : matched.empty() ? "the catalog has nothing for the product of this host"
                                        : "no product of this host needs it";
  std::string products;
  std::size_t count = 0;
  for (const auto id : catalog.FixesOfKb(kb)) {
    const std::string_view name = catalog.products()[catalog.fixes()[id].product].name;
    if (products.find(name) != std::string::npos) continue;
    if (++count <= 5) products += (products.empty() ? "" : "; ") + std::string(name);
  }
  if (count > 5) products += fmt::format("; and {} more", count - 5);
  assessment.evidence.push_back({"product", unknown_os ? "" : OsText(os),
                                 products.empty() ? "named as superseded only" : products, "operating system", false,
                                 !unknown_os});
  return assessment;
}

}  // namespace

Assessment HostAssessor::Explain(const HostInput& host, advisory::KbId kb) const {
  const HostFactsView facts(host);
  const auto matched = MatchPlans(*catalog_, parts_->plans, host);
  for (const auto& match : matched) {
    const std::uint32_t local = match.plan->LocalOf(kb);
    if (local == kNowhere) continue;
    const Decision decision = Decide({*catalog_, facts, parts_->updates, match.missing.empty()}, *match.plan);
    if (decision.verdicts[local].status == UpdateStatus::kUnspecified) continue;
    Assessment assessment = Explained({*catalog_, facts, decision, local});
    AddBulletins(parts_->updates, facts, match.plan->kbs[local].number, assessment);
    return assessment;
  }
  return NotHere(*catalog_, facts, matched, kb);
}

}  // namespace kintsugi::assess
