// SPDX-License-Identifier: Apache-2.0
// Which line of updates each KB of a platform belongs to, and which ones of the cumulative line hold everything older.
// Feeds do not say so: it follows from what the KB is for, from its day, its CVEs and its chain of supersedence. A
// track that a feed does name wins.
#include <algorithm>
#include <map>
#include <tuple>

#include "common/assess/advisory/plan.h"

namespace kintsugi::assess {
namespace {

using advisory::Fix;
using advisory::Track;
using Locals = std::vector<std::uint32_t>;

const std::string& KeyOf(const PlatformPlan& plan, const PlanFix& fix) { return plan.components[fix.component].key; }

template <typename Condition>
bool EveryPart(const PlatformPlan& plan, const PlanKb& kb, Condition condition) {
  return std::all_of(plan.fixes.begin() + kb.first_fix, plan.fixes.begin() + kb.last_fix,
                     [&](const PlanFix& fix) { return condition(KeyOf(plan, fix)); });
}

bool IsForWindows(const PlatformPlan& plan, const PlanKb& kb) {
  return !EveryPart(plan, kb, [](const std::string& key) { return key != kWindowsItself; });
}

Track TrackOf(const advisory::Catalog& catalog, const PlatformPlan& plan, const PlanKb& kb) {
  for (std::uint32_t i = kb.first_fix; i < kb.last_fix; ++i) {
    const Track track = catalog.fixes()[plan.fixes[i].fix].track;
    if (track != Track::kUnspecified) return track;
  }
  return Track::kUnspecified;
}

Line LineOfTitles(const PlanSource& source, const PlatformPlan& plan, const PlanKb& kb) {
  const bool chain_apart = source.chain_sizes[kb.kb] <= kMostCvesApart;
  const bool apart = source.most_cves[kb.kb] <= kMostCvesApart;
  for (std::uint32_t i = kb.first_fix; i < kb.last_fix; ++i) {
    const Fix& fix = source.catalog.fixes()[plan.fixes[i].fix];
    for (const auto cve : fix.cves) {
      const Line line = apart ? LineOfId(source.catalog.cves()[cve].name) : Line::kNone;
      if (line != Line::kNone) return line;
    }
    if (!chain_apart) continue;
    if (const Line line = LineOfTitle(fix.title); line != Line::kNone) return line;
    for (const auto cve : fix.cves) {
      if (const Line line = LineOfTitle(source.catalog.cves()[cve].title); line != Line::kNone) return line;
    }
  }
  return Line::kNone;
}

// SP7X64SP1; a rollup that a feed calls the second service pack of a release with one (SP7X64SP2) is none.
bool IsServicePack(const advisory::Kb& kb, const advisory::Release& release) {
  const std::string_view name = kb.service_pack;
  if (!name.starts_with("SP")) return false;
  const bool numbered = name.size() > 5 && name.substr(name.size() - 3, 2) == "SP";
  return !numbered || name.back() - '0' <= release.last_service_pack;
}

Line LineOf(const PlanSource& source, const PlatformPlan& plan, const PlanKb& kb) {
  const Track track = TrackOf(source.catalog, plan, kb);
  if (IsServicePack(source.catalog.kbs()[kb.kb], *plan.release)) return Line::kServicePack;
  if (track == Track::kServicingStack) return Line::kServicingStack;
  if (EveryPart(plan, kb, [](const std::string& key) { return key == kFlashPlayer; })) return Line::kFlash;
  if (EveryPart(plan, kb, IsDotNet)) return Line::kDotNet;
  const bool windows = IsForWindows(plan, kb);
  if (windows) {
    if (const Line line = LineOfTitles(source, plan, kb); line != Line::kNone) return line;
  }
  const Servicing& servicing = plan.servicing;
  if (servicing.cumulative_since == 0 || kb.date < servicing.cumulative_since) return Line::kNone;
  return windows || EveryPart(plan, kb, IsExplorer) ? Line::kCumulative : Line::kNone;
}

// The longest chain of the cumulative line below a KB; 1 where it names only others, 0 where it names none.
class Chains {
 public:
  Chains(const advisory::Catalog& catalog, const PlatformPlan& plan)
      : catalog_(catalog), plan_(plan), depths_(plan.kbs.size(), -1) {}
  int Depth(std::uint32_t local) {
    if (depths_[local] >= 0) return depths_[local];
    depths_[local] = 0;  // a circle ends here
    int depth = 0;
    for (const std::uint32_t old : Direct(local)) {
      const bool in_line = old != kNowhere && plan_.kbs[old].line == Line::kCumulative;
      depth = std::max(depth, in_line ? 1 + Depth(old) : 1);
    }
    return depths_[local] = depth;
  }
  // KBs that it names as superseded; kNowhere for those that are not of this platform.
  Locals Direct(std::uint32_t local) const {
    Locals direct;
    const PlanKb& kb = plan_.kbs[local];
    for (std::uint32_t i = kb.first_fix; i < kb.last_fix; ++i) {
      for (const auto old : catalog_.fixes()[plan_.fixes[i].fix].supersedes) direct.push_back(plan_.LocalOf(old));
    }
    return direct;
  }

 private:
  const advisory::Catalog& catalog_;
  const PlatformPlan& plan_;
  std::vector<int> depths_;
};

std::uint32_t Shared(const PlatformPlan& plan, std::uint32_t a, std::uint32_t b) {
  std::uint32_t shared = 0;
  for (std::size_t w = 0; w < plan.own.words(); ++w)
    shared += static_cast<std::uint32_t>(__builtin_popcountll(plan.own.Row(a)[w] & plan.own.Row(b)[w]));
  return shared;
}

// Among the KBs of one day: the one with the long chain and the most CVEs is the cumulative update.
std::uint32_t FindWinner(const PlatformPlan& plan, Chains& chains, const Locals& day) {
  std::uint32_t most = 0;
  for (const auto local : day) most = std::max(most, plan.kbs[local].own_cves);
  const auto rank = [&](std::uint32_t local) {
    const PlanKb& kb = plan.kbs[local];
    return std::tuple(IsForWindows(plan, kb), chains.Depth(local) >= 2 && kb.own_cves * 2 >= most, kb.own_cves,
                      chains.Depth(local), kb.number);
  };
  return *std::max_element(day.begin(), day.end(), [&](auto a, auto b) { return rank(a) < rank(b); });
}

// Security-only updates, hotpatches and reissues of a day share their CVEs with its cumulative update.
void FindSameContent(PlatformPlan& plan, Chains& chains) {
  std::map<advisory::Date, Locals> days;
  for (const auto local : plan.line) days[plan.kbs[local].date].push_back(local);
  for (const auto& [date, day] : days) {
    if (day.size() < 2) continue;
    const std::uint32_t winner = FindWinner(plan, chains, day);
    for (const auto local : day) {
      if (local != winner && Shared(plan, local, winner) * 5 >= plan.kbs[local].own_cves * 4)
        plan.kbs[local].same_content = winner;
    }
  }
}

bool IsCumulative(const advisory::Catalog& catalog, const PlatformPlan& plan, Chains& chains, std::uint32_t local) {
  const PlanKb& kb = plan.kbs[local];
  const Track track = TrackOf(catalog, plan, kb);
  if (track == Track::kCumulative || track == Track::kPreview) return true;
  if (track == Track::kSecurityOnly || track == Track::kHotpatch || kb.stray || !IsForWindows(plan, kb)) return false;
  if (kb.same_content != kNowhere) return plan.servicing.every_update && !plan.servicing.hotpatch;
  return plan.servicing.every_update || chains.Depth(local) >= 2;
}

// What a cumulative update names as superseded is one, too, unless it shares its day with one.
void SpreadDown(PlatformPlan& plan, const Chains& chains) {
  Locals todo;
  for (const auto local : plan.line) {
    if (plan.kbs[local].cumulative) todo.push_back(local);
  }
  while (!todo.empty()) {
    const std::uint32_t local = todo.back();
    todo.pop_back();
    for (const auto old : chains.Direct(local)) {
      if (old == kNowhere) continue;
      PlanKb& kb = plan.kbs[old];
      if (kb.line != Line::kCumulative || kb.cumulative || kb.hotpatch || kb.same_content != kNowhere ||
          !IsForWindows(plan, kb) || kb.date > plan.kbs[local].date)
        continue;
      kb.cumulative = true;
      todo.push_back(old);
    }
  }
}

}  // namespace

void FindLines(const PlanSource& source, PlatformPlan& plan) {
  for (std::uint32_t local = 0; local < plan.kbs.size(); ++local) {
    PlanKb& kb = plan.kbs[local];
    if (!kb.listed || kb.not_a_kb) continue;
    kb.line = LineOf(source, plan, kb);
    if (kb.line != Line::kCumulative) continue;
    // A slip of the feed: one or two CVEs of a KB of another release.
    const std::uint32_t most = source.most_cves[kb.kb];
    kb.stray = most >= 10 && kb.own_cves * 10 <= most;
    if (!kb.stray) plan.line.push_back(local);
  }
  std::sort(plan.line.begin(), plan.line.end(), [&](auto a, auto b) {
    return std::pair(plan.kbs[a].date, plan.kbs[a].number) < std::pair(plan.kbs[b].date, plan.kbs[b].number);
  });
}

void FindCumulative(const PlanSource& source, PlatformPlan& plan) {
  Chains chains(source.catalog, plan);
  FindSameContent(plan, chains);
  for (const auto local : plan.line) {
    PlanKb& kb = plan.kbs[local];
    const Track track = TrackOf(source.catalog, plan, kb);
    kb.hotpatch = track == Track::kHotpatch || (plan.servicing.hotpatch && kb.same_content != kNowhere);
    kb.cumulative = IsCumulative(source.catalog, plan, chains, local);
  }
  SpreadDown(plan, chains);
  for (const auto local : plan.line) {
    const PlanKb& kb = plan.kbs[local];
    const auto rank = [&](const PlanKb& k) { return std::tuple(k.date, k.own_cves, k.number); };
    if (kb.cumulative && (plan.head == kNowhere || rank(kb) > rank(plan.kbs[plan.head]))) plan.head = local;
  }
}

}  // namespace kintsugi::assess
