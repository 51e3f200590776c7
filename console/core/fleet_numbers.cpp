// SPDX-License-Identifier: Apache-2.0
#include "console/core/fleet_numbers.h"

#include <algorithm>
#include <unordered_set>

namespace kintsugi::console {
namespace {

const Verdict* Find(const Host& host, std::string_view update_id) {
  const auto found = std::find_if(host.verdicts.begin(), host.verdicts.end(),
                                  [&](const Verdict& verdict) { return verdict.update->id == update_id; });
  return found == host.verdicts.end() ? nullptr : &*found;
}

bool Needs(const Host& host, std::string_view update_id) {
  const Verdict* const verdict = Find(host, update_id);
  return verdict != nullptr && NeedsInstall(verdict->status);
}

// Each update of the host's rollouts once, with the newest slot that has it.
template <typename Visit>
void EachNewest(const Host& host, const RolloutBook& rollouts, const Visit& visit) {
  std::vector<std::string_view> seen;
  for (auto ref = host.slots.rbegin(); ref != host.slots.rend(); ++ref) {
    const Rollout& rollout = rollouts.at(ref->rollout);
    if (rollout.state.phase == rollout::Phase::kDraft) continue;
    for (const WorkRef& item : rollout.details[ref->slot].work) {
      const std::string_view id = rollout.instructions[item.instruction].update_id;
      if (std::find(seen.begin(), seen.end(), id) != seen.end()) continue;
      seen.push_back(id);
      visit(rollout, ref->slot, id);
    }
  }
}

bool Contains(const std::vector<std::string_view>& ids, const std::string& id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

void CountUpdates(const Host& host, const RolloutBook& rollouts, FleetNumbers& numbers) {
  using model::UpdateStatus;
  const auto failed = host.failed > 0 ? FailedUpdates(host, rollouts) : std::vector<std::string_view>{};
  const auto in_work = host.slots.empty() ? std::vector<std::string_view>{} : UpdatesInWork(host, rollouts);
  for (const Verdict& verdict : host.verdicts) {
    UpdateNumbers& update = numbers.updates[verdict.update];
    const bool needed = NeedsInstall(verdict.status);
    update.missing += needed ? 1U : 0U;
    update.installed += verdict.status == UpdateStatus::kInstalled ? 1U : 0U;
    update.undecided += verdict.status == UpdateStatus::kUnknown ? 1U : 0U;
    update.pending += verdict.status == UpdateStatus::kPendingReboot ? 1U : 0U;
    update.superseded += verdict.status == UpdateStatus::kSuperseded ? 1U : 0U;
    update.failed += needed && Contains(failed, verdict.update->id) ? 1U : 0U;
    update.in_rollouts += needed && Contains(in_work, verdict.update->id) ? 1U : 0U;
  }
}

// Verdicts of one bulletin lie together: they come in the order of the catalog.
void CountBulletins(const Host& host, FleetNumbers& numbers) {
  for (auto first = host.verdicts.begin(); first != host.verdicts.end();) {
    const auto end = std::find_if(first, host.verdicts.end(),
                                  [&](const Verdict& verdict) { return verdict.bulletin != first->bulletin; });
    const bool missing = std::any_of(first, end, [](const Verdict& verdict) { return NeedsInstall(verdict.status); });
    const bool there = std::all_of(first, end, [](const Verdict& verdict) {
      return verdict.status == model::UpdateStatus::kInstalled || verdict.status == model::UpdateStatus::kSuperseded;
    });
    BulletinNumbers& bulletin = numbers.bulletins[first->bulletin];
    ++bulletin.affected;
    bulletin.missing += missing ? 1U : 0U;
    bulletin.installed += there ? 1U : 0U;
    first = end;
  }
}

// Each KB once, however many hosts lack it. Hosts with equal facts share their findings.
class NeedCounter {
 public:
  void Add(const Host& host) {
    if (!host.findings) return;
    if (seen_.insert(host.findings.get()).second) lacks_.Add(host.findings->kbs);
    for (const std::uint32_t place : host.by_list) ++by_list_[&host.findings->ours[place]];
  }

  void Finish(const CatalogBook& catalog, FleetNumbers& numbers) {
    for (const auto& [lack, hosts] : by_list_) numbers.by_list[lack->kb].Add(hosts, lack->severity, lack->exploited);
    for (const auto& [kb, lacked] : numbers.by_list) lacks_.Add(kb, lacked.kinds);
    for (const auto& [id, entry] : catalog.entries()) {
      const model::Bulletin& bulletin = *entry.bulletin;
      for (const auto& update : bulletin.updates) {
        if (numbers.Of(update).missing == 0) continue;
        LackKinds kinds;
        kinds.Add(bulletin.severity, bulletin.exploited);
        lacks_.Add(update.kb, kinds);
        numbers.baseline.updates += catalog.IsBaseline(update.id) ? 1U : 0U;
      }
    }
    const LackCounter::Counts counts = lacks_.Count();
    for (std::size_t i = 0; i < counts.severity.size(); ++i) numbers.severity[i].updates = counts.severity[i];
    numbers.exploited.updates = counts.exploited;
  }

 private:
  std::unordered_set<const Findings*> seen_;
  std::unordered_map<const Lack*, std::uint32_t> by_list_;  // of seen_
  LackCounter lacks_;
};

void CountHost(const Host& host, FleetNumbers& numbers) {
  ++numbers.hosts;
  const std::string_view standing = StandingOf(host);
  ++numbers.standing[standing];
  numbers.awaiting_reboot += AwaitsReboot(host) ? 1U : 0U;
  numbers.exploited.hosts += host.counts.exploited > 0 ? 1U : 0U;
  numbers.baseline.hosts += host.counts.baseline > 0 ? 1U : 0U;
  for (std::size_t i = 0; i < numbers.severity.size(); ++i)
    numbers.severity[i].hosts += host.counts.missing[static_cast<model::Severity>(i)] > 0 ? 1U : 0U;
  if (!host.facts) return;
  ProductNumbers& product = numbers.products[host.facts->os.product];
  ++product.hosts;
  product.patched += standing == "patched" ? 1U : 0U;
}

}  // namespace

const UpdateNumbers& FleetNumbers::Of(const model::Update& update) const {
  static const UpdateNumbers kNone;
  const auto found = updates.find(&update);
  return found == updates.end() ? kNone : found->second;
}

const BulletinNumbers& FleetNumbers::Of(const model::Bulletin& bulletin) const {
  static const BulletinNumbers kNone;
  const auto found = bulletins.find(&bulletin);
  return found == bulletins.end() ? kNone : found->second;
}

bool IsUnderWay(const Rollout& rollout) {
  using rollout::Phase;
  const Phase phase = rollout.state.phase;
  return phase == Phase::kRunning || phase == Phase::kPaused || phase == Phase::kHalted;
}

std::vector<std::string_view> FailedUpdates(const Host& host, const RolloutBook& rollouts) {
  std::vector<std::string_view> failed;
  EachNewest(host, rollouts, [&](const Rollout& rollout, rollout::Slot slot, std::string_view id) {
    const model::HostState state = rollout.state.slots[slot].state;
    const bool bad = state == model::HostState::kFailed || state == model::HostState::kTimedOut;
    if (bad && Needs(host, id)) failed.push_back(id);
  });
  return failed;
}

std::vector<std::string_view> UpdatesInWork(const Host& host, const RolloutBook& rollouts) {
  std::vector<std::string_view> in_work;
  EachNewest(host, rollouts, [&](const Rollout& rollout, rollout::Slot slot, std::string_view id) {
    if (IsUnderWay(rollout) && !model::IsFinal(rollout.state.slots[slot].state) && Needs(host, id))
      in_work.push_back(id);
  });
  return in_work;
}

FleetNumbers CountFleet(const Fleet& fleet, const CatalogBook& catalog, const RolloutBook& rollouts,
                        const std::function<Contact(HostIndex)>& contact) {
  FleetNumbers numbers;
  NeedCounter needs;
  for (HostIndex i = 0; i < fleet.size(); ++i) {
    const Host& host = fleet.at(i);
    if (host.row.revoked) continue;
    CountHost(host, numbers);
    ++numbers.contact[static_cast<std::size_t>(contact(i))];
    CountUpdates(host, rollouts, numbers);
    CountBulletins(host, numbers);
    needs.Add(host);
  }
  needs.Finish(catalog, numbers);
  return numbers;
}

}  // namespace kintsugi::console
