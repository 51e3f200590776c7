// SPDX-License-Identifier: Apache-2.0
// What covers what on one platform: the publisher's statements, and what follows from the lines of updates where those
// are blank or lead nowhere. Transitive.
#include <algorithm>
#include <map>

#include "common/assess/advisory/plan.h"

namespace kintsugi::assess {
namespace {

using Locals = std::vector<std::uint32_t>;

// Direct edges that no feed states: [newer] -> older ones.
using Edges = std::vector<Locals>;

bool NamesAny(const advisory::Catalog& catalog, const PlatformPlan& plan, const PlanKb& kb) {
  return std::any_of(plan.fixes.begin() + kb.first_fix, plan.fixes.begin() + kb.last_fix,
                     [&](const PlanFix& fix) { return !catalog.fixes()[fix.fix].supersedes.empty(); });
}

Locals OfLine(const PlatformPlan& plan, Line line) {
  Locals locals;
  for (std::uint32_t local = 0; local < plan.kbs.size(); ++local) {
    if (plan.kbs[local].line == line) locals.push_back(local);
  }
  std::sort(locals.begin(), locals.end(), [&](auto a, auto b) {
    return std::pair(plan.kbs[a].date, plan.kbs[a].number) < std::pair(plan.kbs[b].date, plan.kbs[b].number);
  });
  return locals;
}

// A chain of days: the cumulative update of a day covers everything of the days before, back to the one before it.
void CoverCumulative(const PlatformPlan& plan, Edges& edges) {
  Locals since;  // what the next cumulative update covers directly
  for (std::size_t begin = 0; begin < plan.line.size();) {
    const advisory::Date day = plan.kbs[plan.line[begin]].date;
    std::size_t end = begin;
    std::uint32_t top = kNowhere;
    for (; end < plan.line.size() && plan.kbs[plan.line[end]].date == day; ++end) {
      const PlanKb& kb = plan.kbs[plan.line[end]];
      if (kb.cumulative && (top == kNowhere || kb.own_cves >= plan.kbs[top].own_cves)) top = plan.line[end];
    }
    Locals rest;
    for (std::size_t i = begin; i < end; ++i) {
      const std::uint32_t local = plan.line[i];
      if (plan.kbs[local].hotpatch) edges[local].insert(edges[local].end(), since.begin(), since.end());
      if (local == top) continue;
      const bool covered = top != kNowhere && (plan.kbs[local].cumulative || plan.kbs[local].same_content == top);
      if (covered)
        edges[top].push_back(local);
      else
        rest.push_back(local);
    }
    if (top != kNowhere) {
      edges[top].insert(edges[top].end(), since.begin(), since.end());
      since = {top};
    }
    since.insert(since.end(), rest.begin(), rest.end());
    begin = end;
  }
}

// Each newer one of these covers the older ones.
void CoverByDay(const PlatformPlan& plan, Line line, Edges& edges) {
  const Locals locals = OfLine(plan, line);
  for (std::size_t i = 1; i < locals.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (plan.kbs[locals[j]].date < plan.kbs[locals[i]].date) edges[locals[i]].push_back(locals[j]);
    }
  }
}

// The first cumulative update from a day on covers what its line has held or taken away since then.
void CoverByLine(const PlatformPlan& plan, Line line, advisory::Date since, Edges& edges) {
  const auto first = std::find_if(plan.line.begin(), plan.line.end(), [&](std::uint32_t local) {
    return plan.kbs[local].cumulative && plan.kbs[local].date >= since;
  });
  if (first == plan.line.end()) return;
  const Locals held = OfLine(plan, line);
  edges[*first].insert(edges[*first].end(), held.begin(), held.end());
}

// Updates of .NET Framework are cumulative for each version that shares an update: from Windows 10 on all of them,
// before that rollups, which name what they supersede where security-only updates do not.
struct DotNet {
  std::map<std::uint32_t, Locals> by_component;  // by date
  std::vector<std::vector<std::uint32_t>> components;
};

DotNet DotNetOf(const PlanSource& source, PlatformPlan& plan) {
  DotNet dotnet;
  dotnet.components.resize(plan.kbs.size());
  for (const auto local : OfLine(plan, Line::kDotNet)) {
    PlanKb& kb = plan.kbs[local];
    kb.cumulative = plan.servicing.dotnet_since != 0 && kb.date >= plan.servicing.dotnet_since &&
                    (plan.servicing.every_update || NamesAny(source.catalog, plan, kb));
    auto& components = dotnet.components[local];
    for (std::uint32_t i = kb.first_fix; i < kb.last_fix; ++i) components.push_back(plan.fixes[i].component);
    std::sort(components.begin(), components.end());
    components.erase(std::unique(components.begin(), components.end()), components.end());
    for (const auto component : components) dotnet.by_component[component].push_back(local);
  }
  return dotnet;
}

bool Follows(const PlatformPlan& plan, std::uint32_t newer, std::uint32_t older) {
  const PlanKb& a = plan.kbs[newer];
  const PlanKb& b = plan.kbs[older];
  if (!a.cumulative || newer == older || b.date < plan.servicing.dotnet_since) return false;
  return a.date > b.date || (a.date == b.date && !b.cumulative);
}

void CoverDotNet(const PlanSource& source, PlatformPlan& plan, Edges& edges) {
  const DotNet dotnet = DotNetOf(source, plan);
  for (const auto& [component, locals] : dotnet.by_component) {
    for (const auto older : locals) {
      std::uint32_t newest = kNowhere;
      for (const auto newer : locals) {
        if (!Follows(plan, newer, older)) continue;
        newest = newer;
        const auto& theirs = dotnet.components[newer];
        const auto& mine = dotnet.components[older];
        if (std::includes(theirs.begin(), theirs.end(), mine.begin(), mine.end())) edges[newer].push_back(older);
      }
      plan.kbs[older].parts.push_back({component, newest});
    }
  }
}

// The publisher's statements in the places of the plan.
void AddStated(PlatformPlan& plan) {
  const auto& places = plan.places;
  for (std::uint32_t newer = 0; newer < places.size(); ++newer) {
    const auto covers = plan.index->Covers(newer);
    for (std::size_t w = 0; w < covers.size(); ++w) {
      for (std::uint64_t bits = covers[w]; bits != 0; bits &= bits - 1) {
        const std::uint32_t older = places[w * 64 + static_cast<std::size_t>(__builtin_ctzll(bits))];
        plan.covers.Set(places[newer], older);
        plan.stated_by.Set(older, places[newer]);
      }
    }
  }
}

// What each KB covers, through statements and edges alike.
class Closure {
 public:
  Closure(PlatformPlan& plan, const Edges& edges) : plan_(plan), edges_(edges), state_(plan.kbs.size()) {}
  void Run() {
    for (std::uint32_t local = 0; local < plan_.kbs.size(); ++local) Visit(local);
  }

 private:
  void Visit(std::uint32_t local) {
    if (state_[local] != 0) return;
    state_[local] = 1;
    // Statements are transitive already: only those that edges lead on from add anything.
    std::vector<std::uint32_t> next = edges_[local];
    for (std::uint32_t old = 0; old < plan_.kbs.size(); ++old) {
      if (!edges_[old].empty() && plan_.stated_by.Test(old, local)) next.push_back(old);
    }
    for (const auto old : next) Add(local, old);
    plan_.covers.Row(local)[local / 64] &= ~(std::uint64_t{1} << (local % 64));
    state_[local] = 2;
  }
  void Add(std::uint32_t local, std::uint32_t old) {
    Visit(old);
    plan_.covers.Set(local, old);
    plan_.covers.Unite(local, plan_.covers.Row(old));
  }

  PlatformPlan& plan_;
  const Edges& edges_;
  std::vector<std::uint8_t> state_;  // 0 not begun, 1 begun (a circle: what it has by then), 2 done
};

}  // namespace

void FindCover(const PlanSource& source, PlatformPlan& plan) {
  const std::size_t count = plan.kbs.size();
  Edges edges(count);
  CoverCumulative(plan, edges);
  CoverByDay(plan, Line::kServicingStack, edges);
  CoverByDay(plan, Line::kFlash, edges);
  CoverByLine(plan, Line::kFlash, kFlashRemoved, edges);
  if (plan.release->build >= kStackInCumulativeBuild)
    CoverByLine(plan, Line::kServicingStack, kStackInCumulative, edges);
  CoverDotNet(source, plan, edges);
  plan.covers = BitRows(count, count);
  plan.covered_by = BitRows(count, count);
  plan.stated_by = BitRows(count, count);
  AddStated(plan);
  Closure(plan, edges).Run();
  plan.closes = plan.own;
  for (std::uint32_t newer = 0; newer < count; ++newer) {
    for (std::uint32_t older = 0; older < count; ++older) {
      if (!plan.covers.Test(newer, older)) continue;
      plan.covered_by.Set(older, newer);
      plan.closes.Unite(newer, plan.own.Row(older));
    }
  }
}

}  // namespace kintsugi::assess
