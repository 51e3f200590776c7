// SPDX-License-Identifier: Apache-2.0
#include "console/core/rollout_draft.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "common/catalog/bulletin_text.h"

namespace kintsugi::console {
namespace {

// How much a verdict asks for: an update that is missing goes before one that cannot be decided, and that before one
// that is there.
int Rank(model::UpdateStatus status) {
  if (NeedsInstall(status)) return 3;
  if (status == model::UpdateStatus::kPendingReboot) return 2;
  return status == model::UpdateStatus::kUnknown ? 1 : 0;
}

struct Decision {
  const Verdict* verdict = nullptr;  // null: no update of the bulletin applies
  bool more = false;                 // another update of the bulletin is missing too
};
Decision Decide(const Host& host, const model::Bulletin* bulletin) {
  Decision decision;
  int missing = 0;
  for (const Verdict& verdict : host.verdicts) {
    if (verdict.bulletin != bulletin) continue;
    missing += NeedsInstall(verdict.status) ? 1 : 0;
    if (decision.verdict == nullptr || Rank(verdict.status) > Rank(decision.verdict->status))
      decision.verdict = &verdict;
  }
  decision.more = missing > 1;
  return decision;
}

// Builds the slots of one draft.
class Drafter {
 public:
  Drafter(const model::RolloutPlan& plan, std::uint64_t seed, const Fleet& fleet, const CatalogBook& catalog,
          const CatalogBook::Entry& entry)
      : plan_(plan), seed_(seed), fleet_(fleet), catalog_(catalog), entry_(entry) {}

  Result<RolloutDraft> Draft(const HostFilter& filter, const std::vector<HostFilter>& wave_filters) {
    for (HostIndex i = 0; i < fleet_.size(); ++i) {
      if (!fleet_.at(i).row.revoked && filter.Matches(fleet_.SubjectOf(i))) AddHost(i);
    }
    if (!without_bytes_.empty())
      return Error{Code::kFailedPrecondition,
                   fmt::format("these packages have no bytes in the store, add them with kintsugi package add: {}",
                               fmt::join(without_bytes_, ", "))};
    if (draft_.details.empty())
      return Error{Code::kFailedPrecondition, "no enrolled host with facts matches the plan's host filter"};
    AssignToWaves(wave_filters);
    AddWarnings();
    draft_.state = rollout::Create(plan_, seed_, std::move(slots_));
    return std::move(draft_);
  }

 private:
  void AddHost(HostIndex index) {
    const Host& host = fleet_.at(index);
    if (!host.facts) {
      ++without_facts_;
      return;
    }
    const Decision decision = Decide(host, entry_.bulletin.get());
    const Verdict* const verdict = decision.verdict;
    with_more_updates_ += decision.more ? 1 : 0;
    rollout::HostSlot slot;
    SlotDetail detail;
    detail.host = index;
    if (verdict == nullptr) {
      slot.state = model::HostState::kNotApplicable;
    } else if (verdict->status == model::UpdateStatus::kInstalled ||
               verdict->status == model::UpdateStatus::kSuperseded) {
      slot.state = model::HostState::kInstalled;
    } else if (!verdict->update->package_published) {
      slot.state = model::HostState::kSkipped;
      ++without_package_;
    } else {
      detail.instruction = InstructionFor(*verdict->update);
      if (detail.instruction == SlotDetail::kNoInstruction) slot.state = model::HostState::kSkipped;
    }
    slots_.push_back(slot);
    draft_.details.push_back(std::move(detail));
  }

  std::uint16_t InstructionFor(const model::Update& update) {
    const auto known = instruction_of_.find(update.id);
    if (known != instruction_of_.end()) return known->second;
    const model::Package* const package = catalog::FindPackage(update, plan_.package_revision);
    std::uint16_t index = SlotDetail::kNoInstruction;
    if (package == nullptr) {
      without_bytes_.insert(fmt::format("{} (it has no revision {})", update.id, plan_.package_revision));
    } else if (auto instruction =
                   catalog::MakeInstruction(*entry_.bulletin, update, catalog_.WithBytes(update, *package))) {
      index = static_cast<std::uint16_t>(draft_.instructions.size());
      draft_.instructions.push_back(std::move(*instruction));
    } else {
      without_bytes_.insert(fmt::format("{} ({})", package->file_name, update.id));
    }
    instruction_of_.emplace(update.id, index);
    return index;
  }

  // Percentages speak of the hosts that need the update; the others are listed with the last wave for their state.
  void AssignToWaves(const std::vector<HostFilter>& wave_filters) {
    std::vector<rollout::Slot> candidates;
    std::vector<std::string> keys;
    for (rollout::Slot slot = 0; slot < slots_.size(); ++slot) {
      slots_[slot].wave = static_cast<std::uint16_t>(plan_.waves.size() - 1);
      if (slots_[slot].state != model::HostState::kQueued) continue;
      candidates.push_back(slot);
      keys.push_back(fleet_.at(draft_.details[slot].host).row.id.str());
    }
    const auto waves = rollout::AssignWaves(plan_, seed_, keys, [&](std::size_t wave, rollout::Slot candidate) {
      return wave_filters[wave].Matches(fleet_.SubjectOf(draft_.details[candidates[candidate]].host));
    });
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      if (waves[i] == rollout::kNoWave) {
        slots_[candidates[i]].state = model::HostState::kSkipped;
        ++without_wave_;
      } else {
        slots_[candidates[i]].wave = waves[i];
      }
    }
    needed_ = candidates.size();
  }

  void AddWarnings() {
    const auto warn = [this](std::size_t count, std::string_view why) {
      if (count > 0) draft_.warnings.push_back(fmt::format("{} host{} {}", count, count == 1 ? "" : "s", why));
    };
    warn(without_facts_, "left out: no inventory yet");
    warn(without_package_, "skipped: affected, but no package is published for the platform");
    warn(without_wave_, "skipped: no wave takes them (add a wave with the rest)");
    warn(with_more_updates_, "need a second update of this bulletin: make another rollout after this one");
    if (needed_ == 0) draft_.warnings.emplace_back("no host needs this bulletin");
  }

  const model::RolloutPlan& plan_;
  const std::uint64_t seed_;
  const Fleet& fleet_;
  const CatalogBook& catalog_;
  const CatalogBook::Entry& entry_;
  RolloutDraft draft_;
  std::vector<rollout::HostSlot> slots_;
  std::map<std::string, std::uint16_t> instruction_of_;
  std::set<std::string> without_bytes_;
  std::size_t without_facts_ = 0, without_package_ = 0, without_wave_ = 0, with_more_updates_ = 0, needed_ = 0;
};

}  // namespace

Result<RolloutDraft> DraftRollout(const model::RolloutPlan& plan, std::uint64_t seed, const Fleet& fleet,
                                  const CatalogBook& catalog) {
  const Status checked = rollout::CheckPlan(plan);
  if (!checked) return checked.error();
  const auto* const entry = catalog.Find(plan.bulletins.front());
  if (entry == nullptr)
    return Error{Code::kNotFound, fmt::format("the catalog has no bulletin '{}'", plan.bulletins.front())};
  const auto filter = HostFilter::Parse(plan.host_filter);
  if (!filter) return filter.error();
  std::vector<HostFilter> wave_filters;
  for (const auto& wave : plan.waves) {
    auto parsed = HostFilter::Parse(wave.query);
    if (!parsed) return Error{Code::kInvalidArgument, fmt::format("wave {}: {}", wave.name, parsed.error().message)};
    wave_filters.push_back(std::move(*parsed));
  }
  return Drafter(plan, seed, fleet, catalog, *entry).Draft(*filter, wave_filters);
}

model::RolloutPlan WithDefaults(model::RolloutPlan plan) {
  const model::RolloutPlan defaults;
  const auto fill = [](auto& field, const auto& value) {
    if (field == std::decay_t<decltype(field)>{}) field = value;
  };
  fill(plan.success_percent, defaults.success_percent);
  fill(plan.error_percent, defaults.error_percent);
  fill(plan.error_min_sample, defaults.error_min_sample);
  fill(plan.in_flight_limit, defaults.in_flight_limit);
  fill(plan.max_attempts, defaults.max_attempts);
  fill(plan.retry_transient.base, defaults.retry_transient.base);
  fill(plan.retry_transient.cap, std::max(defaults.retry_transient.cap, plan.retry_transient.base));
  fill(plan.offer_timeout, defaults.offer_timeout);
  fill(plan.unreachable_after, defaults.unreachable_after);
  if (plan.name.empty()) plan.name = plan.bulletins.front();
  return plan;
}

Status CheckChange(rollout::Event::Kind kind, rollout::Phase phase) {
  using Kind = rollout::Event::Kind;
  using Phase = rollout::Phase;
  struct Row {
    Kind kind;
    std::string_view verb;
    std::vector<Phase> from;
  };
  static const std::vector<Row> kRows = {
      {Kind::kStart, "started", {Phase::kDraft}},
      {Kind::kPause, "paused", {Phase::kRunning}},
      {Kind::kResume, "resumed", {Phase::kPaused, Phase::kHalted}},
      {Kind::kRelease, "released to its next wave", {Phase::kRunning}},
      {Kind::kAbort, "aborted", {Phase::kDraft, Phase::kRunning, Phase::kPaused, Phase::kHalted, Phase::kCompleted}},
  };
  for (const Row& row : kRows) {
    if (row.kind != kind) continue;
    if (std::find(row.from.begin(), row.from.end(), phase) != row.from.end()) return {};
    std::vector<std::string_view> names;
    for (const Phase from : row.from) names.push_back(rollout::Name(from));
    return Error{Code::kFailedPrecondition, fmt::format("the rollout is {}; only a {} rollout can be {}",
                                                        rollout::Name(phase), fmt::join(names, " or "), row.verb)};
  }
  return Error{Code::kInvalidArgument, "no operator makes this change"};
}

}  // namespace kintsugi::console
