// SPDX-License-Identifier: Apache-2.0
// Updates that are not exclusive form batches; each batch is one boot. An update's batch is the length of the longest
// chain of prerequisites behind it that need a boot in between, so the number of batches is the least possible. Every
// exclusive update is a boot of its own between two batches, as late as what depends on it allows.
#include "common/assess/install_order.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <tuple>

#include "common/base/check.h"

namespace kintsugi::assess {
namespace {

using Index = std::size_t;
using Lists = std::vector<std::vector<Index>>;
using Updates = std::vector<const model::Update*>;

Updates SortedById(Updates updates) {
  const auto less = [](const auto* a, const auto* b) { return a->id < b->id; };
  const auto same = [](const auto* a, const auto* b) { return a->id == b->id; };
  for (const auto* update : updates) KINTSUGI_CHECK(update != nullptr);
  std::stable_sort(updates.begin(), updates.end(), less);
  updates.erase(std::unique(updates.begin(), updates.end(), same), updates.end());
  return updates;
}

std::optional<Index> Find(const Updates& updates, const std::string& id) {
  const auto at = std::lower_bound(updates.begin(), updates.end(), id,
                                   [](const auto* update, const std::string& wanted) { return update->id < wanted; });
  if (at == updates.end() || (*at)->id != id) return std::nullopt;
  return static_cast<Index>(at - updates.begin());
}

// Everything that can be reached from `from`; `from` itself only over a cycle.
std::vector<bool> Reached(const Lists& edges, Index from) {
  std::vector<bool> reached(edges.size(), false);
  std::vector<Index> open = edges[from];
  while (!open.empty()) {
    const Index next = open.back();
    open.pop_back();
    if (reached[next]) continue;
    reached[next] = true;
    open.insert(open.end(), edges[next].begin(), edges[next].end());
  }
  return reached;
}

// Does `list`, of update and bulletin ids, name this update? Its own bulletin is not meant by its siblings.
bool Names(const std::vector<std::string>& list, const std::string& id, const std::string& namer) {
  const auto bulletin = [](const std::string& update_id) { return update_id.substr(0, update_id.find('/')); };
  const auto names = [&](const std::string& entry) {
    return entry == id || (entry == bulletin(id) && entry != bulletin(namer));
  };
  return std::any_of(list.begin(), list.end(), names);
}

bool Supersedes(const model::Update& newer, const std::string& older) {
  return Names(newer.supersedes, older, newer.id);
}

class Planner {
 public:
  Planner(const Updates& updates, const std::function<bool(const std::string&)>& satisfied)
      : updates_(SortedById(updates)), satisfied_(satisfied), needs_(Prerequisites()) {}

  Result<InstallOrder> Plan() {
    InstallOrder order;
    DropSuperseded(order);
    ReplacePrerequisites(order);
    if (const Status sorted = SortTopologically(); !sorted) return sorted.error();
    PutServicingStackFirst();
    AssignBatches();
    PlaceExclusives();
    Emit(order);
    return order;
  }

 private:
  const model::Update& Of(Index i) const { return *updates_[i]; }
  bool NeedsBootAfter(Index i) const { return Of(i).reboot != model::RebootNeed::kNo; }

  // Edges to the prerequisites that are in the set.
  Lists Prerequisites() const {
    Lists needs(updates_.size());
    for (Index i = 0; i < updates_.size(); ++i)
      for (const auto& id : Of(i).prerequisites)
        if (const auto found = Find(updates_, id)) needs[i].push_back(*found);
    return needs;
  }

  Lists Supersedence() const {
    Lists older(updates_.size());
    for (Index i = 0; i < updates_.size(); ++i)
      for (Index j = 0; j < updates_.size(); ++j)
        if (i != j && (Supersedes(Of(i), Of(j).id) || Names(Of(j).superseded_by, Of(i).id, Of(j).id)))
          older[i].push_back(j);
    return older;
  }

  // An update is left out when a newer one supersedes it, unless a newer one needs it. Two that supersede each other
  // both stay.
  void DropSuperseded(InstallOrder& order) {
    const std::size_t count = updates_.size();
    const Lists older = Supersedence();
    std::vector<std::vector<bool>> supersedes, needs;
    for (Index i = 0; i < count; ++i) {
      supersedes.push_back(Reached(older, i));
      needs.push_back(Reached(needs_, i));
    }
    std::vector<std::vector<Index>> newer(count);
    kept_.assign(count, true);
    for (Index i = 0; i < count; ++i) {
      bool needed = false;
      for (Index j = 0; j < count; ++j) {
        if (supersedes[j][i] && !supersedes[i][j]) newer[i].push_back(j);
        needed = needed || (supersedes[j][i] && needs[j][i]);
      }
      kept_[i] = needed || newer[i].empty();
    }
    stand_in_.assign(count, 0);
    for (Index i = 0; i < count; ++i) {
      if (kept_[i]) continue;
      stand_in_[i] = *std::find_if(newer[i].begin(), newer[i].end(), [this](Index j) { return kept_[j]; });
      order.superseded.push_back({updates_[i], updates_[stand_in_[i]]});
    }
  }

  // Where a prerequisite was left out, or is not in the set, what supersedes it stands for it.
  void ReplacePrerequisites(InstallOrder& order) {
    const Lists before = needs_;
    for (Index i = 0; i < updates_.size(); ++i) {
      needs_[i].clear();
      if (!kept_[i]) continue;
      for (const auto& id : Of(i).prerequisites) {
        if (const auto found = StandIn(id, i, before))
          needs_[i].push_back(*found);
        else if (!satisfied_(id))
          order.missing.push_back({updates_[i], id});
      }
    }
  }

  std::optional<Index> StandIn(const std::string& id, Index for_whom, const Lists& needs) const {
    if (const auto found = Find(updates_, id)) return kept_[*found] ? *found : stand_in_[*found];
    for (Index i = 0; i < updates_.size(); ++i)
      if (kept_[i] && i != for_whom && Supersedes(Of(i), id) && !Reached(needs, i)[for_whom]) return i;
    return std::nullopt;
  }

  // Prerequisites before dependents, otherwise by id.
  Status SortTopologically() {
    std::vector<bool> done(updates_.size(), false);
    for (Index i = 0; i < updates_.size(); ++i) {
      std::vector<Index> path;
      if (!kept_[i]) continue;
      if (const Status visited = Visit(i, done, path); !visited) return visited;
    }
    return {};
  }

  Status Visit(Index i, std::vector<bool>& done, std::vector<Index>& path) {
    if (done[i]) return {};
    if (const auto again = std::find(path.begin(), path.end(), i); again != path.end()) {
      std::string cycle;
      for (auto at = again; at != path.end(); ++at) cycle += Of(*at).id + " needs ";
      return Error{
          Code::kInvalidArgument,
          fmt::format("prerequisites form a cycle: {}{}; take one of them out of the catalog", cycle, Of(i).id)};
    }
    path.push_back(i);
    for (const Index need : needs_[i])
      if (const Status visited = Visit(need, done, path); !visited) return visited;
    path.pop_back();
    done[i] = true;
    sorted_.push_back(i);
    return {};
  }

  // Servicing stack updates and all that they need go before everything else.
  void PutServicingStackFirst() {
    first_.assign(updates_.size(), false);
    for (const Index i : sorted_) {
      if (!Of(i).servicing_stack) continue;
      first_[i] = true;
      const auto needed = Reached(needs_, i);
      for (Index j = 0; j < needed.size(); ++j) first_[j] = first_[j] || needed[j];
    }
    std::stable_partition(sorted_.begin(), sorted_.end(), [this](Index i) { return first_[i]; });
  }

  // The earliest batch for `later` when `earlier` must come before it. For an exclusive update, batch n means: before
  // batch n and after batch n - 1.
  std::size_t After(Index earlier, Index later, bool boot_between) const {
    const bool next = !Of(earlier).exclusive && (Of(later).exclusive || boot_between);
    return batch_[earlier] + (next ? 1 : 0);
  }

  void AssignBatches() {
    batch_.assign(updates_.size(), 0);
    for (const Index i : sorted_) {
      for (const Index need : needs_[i]) batch_[i] = std::max(batch_[i], After(need, i, NeedsBootAfter(need)));
      if (first_[i]) continue;
      for (const Index stack : sorted_)
        if (first_[stack]) batch_[i] = std::max(batch_[i], After(stack, i, false));
    }
  }

  void PlaceExclusives() {
    std::size_t batches = 0;
    for (const Index i : sorted_)
      if (!Of(i).exclusive) batches = std::max(batches, batch_[i] + 1);
    std::vector<std::size_t> latest(updates_.size(), batches);
    std::size_t latest_of_stack = batches;
    for (auto at = sorted_.rbegin(); at != sorted_.rend(); ++at) {
      const Index i = *at;
      if (first_[i]) latest[i] = std::min(latest[i], latest_of_stack);
      if (Of(i).exclusive) batch_[i] = std::max(batch_[i], latest[i]);
      for (const Index need : needs_[i]) latest[need] = std::min(latest[need], batch_[i]);
      if (!first_[i]) latest_of_stack = std::min(latest_of_stack, batch_[i]);
    }
  }

  // Exclusive updates stand before the batch of their number. Within a batch: servicing stack, then by id, as far as
  // prerequisites allow.
  void Emit(InstallOrder& order) const {
    std::vector<Index> left = sorted_;
    std::vector<bool> placed(updates_.size(), false);
    const auto rank = [this](Index i) { return std::tuple(batch_[i], !Of(i).exclusive, !first_[i], i); };
    std::optional<Index> previous;
    while (!left.empty()) {
      auto best = left.end();
      for (auto at = left.begin(); at != left.end(); ++at) {
        const auto is_placed = [&placed](Index need) { return bool{placed[need]}; };
        if (!std::all_of(needs_[*at].begin(), needs_[*at].end(), is_placed)) continue;
        if (best == left.end() || rank(*at) < rank(*best)) best = at;
      }
      const Index next = *best;
      order.items.push_back({updates_[next], BootsFirst(previous, next)});
      placed[next] = true;
      previous = next;
      left.erase(best);
    }
  }

  bool BootsFirst(std::optional<Index> previous, Index next) const {
    if (Of(next).exclusive) return true;
    return previous && (Of(*previous).exclusive || batch_[*previous] != batch_[next]);
  }

  const Updates updates_;  // by id: comparing indices is comparing ids
  const std::function<bool(const std::string&)>& satisfied_;
  Lists needs_;
  std::vector<bool> kept_;
  std::vector<Index> stand_in_;  // for those not kept
  std::vector<Index> sorted_;    // kept ones
  std::vector<bool> first_;
  std::vector<std::size_t> batch_;
};

}  // namespace

Result<InstallOrder> OrderInstalls(const std::vector<const model::Update*>& updates,
                                   const std::function<bool(const std::string& update_id)>& satisfied) {
  return Planner(updates, satisfied).Plan();
}

}  // namespace kintsugi::assess
