// SPDX-License-Identifier: Apache-2.0
// HostAssessor: makes the plans, runs Decide for each platform of a host and puts the rows together.
#include "common/assess/advisory/host_assessor.h"
#include "common/assess/advisory/plan_digest.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <unordered_map>
#include <utility>

#include "common/assess/advisory/actionable.h"
#include "common/assess/advisory/assessor_parts.h"
#include "common/assess/advisory/reason.h"
#include "common/assess/advisory/release_day.h"
#include "common/base/prng.h"
#include "common/base/text.h"

namespace kintsugi::assess {
namespace {

using advisory::Catalog;
using advisory::KbId;
using advisory::PlatformId;
using model::UpdateStatus;

BulletinUpdates UpdatesByKb(const std::vector<const model::Bulletin*>& bulletins) {
  BulletinUpdates updates;
  for (const auto* bulletin : bulletins) {
    for (const auto& update : bulletin->updates) {
      std::uint32_t number = 0;
      std::from_chars(update.kb.data(), update.kb.data() + update.kb.size(), number);
      if (number != 0) updates.emplace(number, &update);
    }
  }
  return updates;
}

// Better known first: of two platforms that a host may be, the row that says more stays.
int Weight(const KbRow& row) {
  if (row.status == UpdateStatus::kNotApplicable) return 0;
  if (row.status == UpdateStatus::kUnknown) return 1;
  return row.status == UpdateStatus::kSuperseded ? 2 : 3;
}

void Merge(std::vector<KbRow>& rows, std::vector<KbRow> more) {
  if (rows.empty()) {
    rows = std::move(more);
    return;
  }
  std::unordered_map<KbId, std::size_t> places;
  for (std::size_t i = 0; i < rows.size(); ++i) places.emplace(rows[i].kb, i);
  for (auto& row : more) {
    const auto found = places.find(row.kb);
    if (found == places.end()) {
      rows.push_back(row);
    } else if (Weight(row) > Weight(rows[found->second])) {
      rows[found->second] = row;
    }
  }
}

void Count(HostAssessment& assessment) {
  for (const auto& row : assessment.rows) {
    ++assessment.by_status[static_cast<std::size_t>(row.status)];
    if (!row.actionable) continue;
    ++assessment.actionable;
    ++assessment.by_severity[static_cast<std::size_t>(row.severity)];
    if (row.exploited) ++assessment.exploited;
  }
}

// Of what a host's verdicts depend on, and of nothing else.
void Mix(std::uint64_t& hash, std::string_view text) {
  hash = StableHash(text.data(), text.size(), hash + text.size());
}
void Mix(std::uint64_t& hash, std::uint64_t number) { hash = StableHash(&number, sizeof number, hash); }

}  // namespace

std::string KbDigits(const advisory::Kb& kb) { return kb.number == 0 ? "" : std::to_string(kb.number); }

std::string_view KbTitle(const Catalog& catalog, std::span<const PlatformId> platforms, KbId kb) {
  std::string_view title;
  for (const auto id : catalog.FixesOfKb(kb)) {
    const advisory::Fix& fix = catalog.fixes()[id];
    if (fix.title.empty()) continue;
    if (std::find(platforms.begin(), platforms.end(), fix.platform) != platforms.end()) return fix.title;
    if (title.empty()) title = fix.title;
  }
  return title;
}

namespace {

// The host answered questions of a bulletin of ours, and that bulletin speaks of a KB of these platforms.
bool AsksBulletins(const std::vector<MatchedPlan>& matched, const HostInput& host, const BulletinUpdates& updates) {
  if (host.facts.files.empty() && host.facts.registry.empty()) return false;
  return std::any_of(updates.begin(), updates.end(), [&](const auto& entry) {
    return entry.second->applicability.product == host.facts.os.product &&
           std::any_of(matched.begin(), matched.end(),
                       [&](const MatchedPlan& each) { return each.plan->Local(entry.first) != kNowhere; });
  });
}

void MixAnswers(const model::HostFacts& facts, std::uint64_t& hash) {
  for (const auto& hotfix : facts.hotfixes) Mix(hash, hotfix.id);
  for (const auto& fact : facts.registry) {
    for (const std::string_view text : {std::string_view(fact.key), std::string_view(fact.value_name),
                                        std::string_view(fact.data), std::string_view(fact.present ? "1" : "0")})
      Mix(hash, text);
  }
  for (const auto& fact : facts.files) {
    for (const std::string_view text :
         {std::string_view(fact.path), std::string_view(fact.version), std::string_view(fact.present ? "1" : "0"),
          fact.protected_copy_present ? std::string_view(fact.protected_copy_version) : std::string_view("-")})
      Mix(hash, text);
  }
  for (const auto& pending : facts.pending_reboot) Mix(hash, pending.reason);
}

}  // namespace

std::vector<MatchedPlan> MatchPlans(const Catalog& catalog,
                                    const std::vector<std::unique_ptr<const PlatformPlan>>& plans,
                                    const HostInput& host) {
  model::OsFacts os = host.facts.os;
  if (ToLower(host.installation).find("core") != std::string::npos) os.edition += " core";
  std::vector<MatchedPlan> matched;
  for (auto& match : catalog.Match(os)) {
    if (plans[match.platform] != nullptr)
      matched.push_back({plans[match.platform].get(), match.platform, std::move(match.missing)});
  }
  return matched;
}

HostAssessor::HostAssessor(std::shared_ptr<const Catalog> catalog, std::vector<const model::Bulletin*> bulletins,
                           std::span<const PlatformId> only, const ForEach& for_each)
    : catalog_(std::move(catalog)) {
  auto parts = std::make_unique<Parts>();
  parts->updates = UpdatesByKb(bulletins);
  parts->bulletins = std::move(bulletins);
  parts->plans.resize(catalog_->platforms().size());
  const auto chain_sizes = ChainSizes(*catalog_);
  const auto most_cves = MostCves(*catalog_);
  parts->days = ReleaseDays(*catalog_);
  const PlanSource source{*catalog_, chain_sizes, most_cves, parts->days};
  const auto lay_out = [&](std::size_t i) {
    const auto id = static_cast<PlatformId>(i);
    if (only.empty() || std::find(only.begin(), only.end(), id) != only.end())
      parts->plans[id] = std::make_unique<const PlatformPlan>(MakePlan(source, catalog_->platforms()[id]));
  };
  for_each(parts->plans.size(), lay_out);
  parts_ = std::move(parts);
}

HostAssessor::~HostAssessor() = default;

HostAssessment HostAssessor::Assess(const HostInput& host, View view) const {
  HostAssessment assessment;
  const HostFactsView facts(host);
  for (const auto& matched : MatchPlans(*catalog_, parts_->plans, host)) {
    assessment.platforms.push_back(matched.platform);
    for (const auto fact : matched.missing) {
      if (std::find(assessment.missing_facts.begin(), assessment.missing_facts.end(), fact) ==
          assessment.missing_facts.end())
        assessment.missing_facts.push_back(fact);
    }
    const DecideInput input{*catalog_, facts, parts_->updates, matched.missing.empty()};
    const Decision decision = Decide(input, *matched.plan);
    assessment.open_cves = std::max(assessment.open_cves, CountBits(decision.open));
    assessment.open_exploited_cves =
        std::max(assessment.open_exploited_cves, CountBits(decision.open, matched.plan->exploited));
    assessment.support_ends = std::max(assessment.support_ends, matched.plan->index->support_ends());
    Merge(assessment.rows, RowsOf(decision));
  }
  Count(assessment);
  if (view == View::kActionable) {
    std::erase_if(assessment.rows, [](const KbRow& row) { return !row.actionable; });
    assessment.rows = InInstallOrder(*catalog_, std::move(assessment.rows), assessment.platforms);
  } else {
    std::sort(assessment.rows.begin(), assessment.rows.end(),
              [](const KbRow& a, const KbRow& b) { return a.kb < b.kb; });
  }
  return assessment;
}

std::uint64_t HostAssessor::Fingerprint(const HostInput& host) const {
  const model::OsFacts& os = host.facts.os;
  const HostFactsView view(host);
  const auto matched = MatchPlans(*catalog_, parts_->plans, host);
  const auto counts = [&](std::uint32_t number) {
    return !ComponentOfKb(number).empty() || std::any_of(matched.begin(), matched.end(), [&](const MatchedPlan& each) {
      return each.plan->Local(number) != kNowhere;
    });
  };
  std::uint64_t hash = view.list_complete ? 1 : 0;
  for (const std::string_view text :
       {std::string_view(os.product), std::string_view(os.edition), std::string_view(os.service_pack_suffix),
        std::string_view(os.architecture), std::string_view(os.hardware_family), host.installation})
    Mix(hash, text);
  for (const int number : {os.service_pack, os.major, os.minor, os.build, os.ubr, view.reboot_pending ? 1 : 0})
    Mix(hash, static_cast<std::uint64_t>(number));
  for (const auto number : view.listed) {
    if (counts(number)) Mix(hash, number);
  }
  Mix(hash, std::uint64_t{0});  // the end of the list
  for (const auto& package : view.packages) {
    if (package.number != 0 && !counts(package.number)) continue;
    for (const int number :
         {static_cast<int>(package.number), package.build, package.revision, static_cast<int>(package.state)})
      Mix(hash, static_cast<std::uint64_t>(number));
  }
  for (const auto& product : host.facts.products) Mix(hash, product.name);
  if (AsksBulletins(matched, host, parts_->updates)) MixAnswers(host.facts, hash);
  return hash;
}

bool HostAssessor::Knows(PlatformId platform, KbId kb) const {
  const auto& plan = parts_->plans[platform];
  return plan != nullptr && plan->LocalOf(kb) != kNowhere;
}

std::vector<PlatformId> HostAssessor::PlatformsOf(const HostInput& host) const {
  std::vector<PlatformId> platforms;
  for (const auto& matched : MatchPlans(*catalog_, parts_->plans, host)) platforms.push_back(matched.platform);
  return platforms;
}

std::uint64_t HostAssessor::PlatformDigest(PlatformId platform) const {
  const auto& plan = parts_->plans[platform];
  return plan == nullptr ? 0 : PlanDigest(*catalog_, *plan);
}

std::string HostAssessor::Reason(const KbRow& row, const model::OsFacts& os) const {
  const bool by = row.by != advisory::kNone;
  return ReasonText({row.rule, KbText(*catalog_, row.kb), by ? KbText(*catalog_, row.by) : "",
                     by ? advisory::DateText(Released(row.by)) : "", row.in_force, os.service_pack});
}

advisory::Date HostAssessor::Released(KbId kb) const { return parts_->days[kb]; }

std::string HostAssessor::Title(std::span<const PlatformId> platforms, KbId kb) const {
  std::string title(KbTitle(*catalog_, platforms, kb));
  for (const auto id : platforms) {
    if (parts_->plans[id] == nullptr) continue;
    const std::uint32_t local = parts_->plans[id]->LocalOf(kb);
    if (local == kNowhere || !parts_->plans[id]->kbs[local].listed) continue;
    const PlanKb& row = parts_->plans[id]->kbs[local];
    // Titles of bulletins, until March 2017, are of the whole update.
    if (row.own_cves < 2 || row.date < 20170401) return title;
    const std::string day = advisory::DateText(row.date);
    if (row.line == Line::kDotNet) return fmt::format("Update of {} for .NET Framework ({} CVEs)", day, row.own_cves);
    if (row.line != Line::kCumulative) return fmt::format("{} and {} more", title, row.own_cves - 1);
    return fmt::format("{} of {} ({} CVEs)", row.cumulative ? "Cumulative update" : "Security update", day,
                       row.own_cves);
  }
  return title;
}

std::vector<advisory::CveId> HostAssessor::OpenCves(const HostInput& host, bool unknown) const {
  std::vector<advisory::CveId> open;
  const HostFactsView facts(host);
  for (const auto& matched : MatchPlans(*catalog_, parts_->plans, host)) {
    const Decision decision = Decide({*catalog_, facts, parts_->updates, matched.missing.empty()}, *matched.plan);
    for (std::size_t i = 0; i < matched.plan->cves.size(); ++i) {
      const std::uint64_t bit = std::uint64_t{1} << (i % 64);
      if ((decision.open[i / 64] & bit) != 0 || (unknown && (decision.unknown[i / 64] & bit) != 0))
        open.push_back(matched.plan->cves[i]);
    }
  }
  std::sort(open.begin(), open.end());
  open.erase(std::unique(open.begin(), open.end()), open.end());
  return open;
}

std::vector<advisory::CveId> HostAssessor::ClosedBy(std::span<const PlatformId> platforms, KbId kb) const {
  std::vector<advisory::CveId> closed;
  for (const auto platform : platforms) {
    const PlatformPlan* plan = parts_->plans[platform].get();
    const std::uint32_t local = plan == nullptr ? kNowhere : plan->LocalOf(kb);
    if (local == kNowhere) continue;
    const std::uint64_t* bits = plan->closes.Row(local);
    for (std::size_t i = 0; i < plan->cves.size(); ++i)
      if ((bits[i / 64] >> (i % 64) & 1U) != 0) closed.push_back(plan->cves[i]);
  }
  std::sort(closed.begin(), closed.end());
  closed.erase(std::unique(closed.begin(), closed.end()), closed.end());
  return closed;
}

}  // namespace kintsugi::assess
