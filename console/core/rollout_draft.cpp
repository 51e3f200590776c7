// SPDX-License-Identifier: Apache-2.0
#include "console/core/rollout_draft.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "common/base/text.h"

namespace kintsugi::console {
namespace {

// Builds the slots of one draft.
class Drafter {
 public:
  Drafter(const model::RolloutPlan& plan, std::uint64_t seed, const DraftSources& sources)
      : plan_(plan),
        seed_(seed),
        sources_(sources),
        planner_(plan, sources.fleet, sources.catalog, sources.rollouts),
        placement_(plan, sources.zones) {}

  Result<RolloutDraft> Draft(const HostFilter& filter, const std::vector<WaveFilter>& waves, Instant now) {
    for (HostIndex i = 0; i < sources_.fleet.size(); ++i) {
      if (sources_.fleet.at(i).row.revoked || !filter.Matches(sources_.fleet.SubjectOf(i))) continue;
      const Status added = AddHost(i);
      if (!added) return added.error();
    }
    const Status problems = planner_.Problems();
    if (!problems) return problems.error();
    if (draft_.details.empty()) return NoHosts();
    AssignToWaves(waves);
    AddWarnings();
    return Finish(now);
  }

 private:
  Error NoHosts() const {
    if (!plan_.follow_up_of.empty())
      return {Code::kFailedPrecondition,
              "the followed rollout served no matching host with an earlier issue of these packages"};
    if (without_agent_ > 0)
      return {
          Code::kFailedPrecondition,
          fmt::format("the {} host{} that match have no agent, their facts come from files, so nothing can be "
                      "installed on them; enrol an agent there, or install by hand what kintsugi missing HOST lists",
                      without_agent_, without_agent_ == 1 ? "" : "s")};
    return {Code::kFailedPrecondition, "no enrolled host with facts matches the plan's host filter"};
  }

  Status AddHost(HostIndex index) {
    const Host& host = sources_.fleet.at(index);
    if (host.imported) {
      ++without_agent_;
      return {};
    }
    if (!host.facts) {
      ++without_facts_;
      return {};
    }
    auto work = planner_.For(index);
    if (!work) return work.error();
    if (work->left_out) return {};
    rollout::HostSlot slot;
    slot.state = work->state;
    slot.reason = work->reason;
    auto note = placement_.Place(host, slot);
    if (!note) return note.error();
    if (!note->empty() && work->state == model::HostState::kQueued)
      work->note += (work->note.empty() ? "" : "; ") + *note;
    SlotDetail detail;
    detail.host = index;
    detail.work = std::move(work->work);
    detail.note = std::move(work->note);
    slots_.push_back(slot);
    draft_.details.push_back(std::move(detail));
    return {};
  }

  // Percentages speak of the hosts that have work; the others are listed with the last wave for their state.
  void AssignToWaves(const std::vector<WaveFilter>& filters) {
    std::vector<rollout::Slot> candidates;
    std::vector<std::string> keys;
    for (rollout::Slot slot = 0; slot < slots_.size(); ++slot) {
      slots_[slot].wave = static_cast<std::uint16_t>(plan_.waves.size() - 1);
      if (slots_[slot].state != model::HostState::kQueued) continue;
      candidates.push_back(slot);
      keys.push_back(sources_.fleet.at(draft_.details[slot].host).row.id.str());
    }
    const auto waves = rollout::AssignWaves(plan_, seed_, keys, [&](std::size_t wave, rollout::Slot candidate) {
      return filters[wave].Matches(sources_.fleet.SubjectOf(draft_.details[candidates[candidate]].host));
    });
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      if (waves[i] == rollout::kNoWave) {
        slots_[candidates[i]].state = model::HostState::kSkipped;
        draft_.details[candidates[i]].note = "no wave takes it (add a wave with the rest)";
      } else {
        slots_[candidates[i]].wave = waves[i];
      }
    }
    needed_ = candidates.size();
  }

  void AddWarnings() {
    std::map<std::string, std::size_t> counts;
    for (rollout::Slot slot = 0; slot < slots_.size(); ++slot) {
      const std::string& note = draft_.details[slot].note;
      if (note.empty()) continue;
      ++counts[(slots_[slot].state == model::HostState::kSkipped ? "skipped: " : "warned about: ") + note];
    }
    if (without_facts_ > 0) counts["left out: no inventory yet"] = without_facts_;
    if (without_agent_ > 0) counts["left out: no agent, facts from a file"] = without_agent_;
    for (const auto& [why, count] : counts)
      draft_.warnings.push_back(fmt::format("{} host{} {}", count, count == 1 ? "" : "s", why));
    if (needed_ == 0) draft_.warnings.emplace_back("no host needs this bulletin");
  }

  Result<RolloutDraft> Finish(Instant now) {
    model::RolloutPlan plan = plan_;
    if (plan.time_needed == Duration{0}) {
      for (const SlotDetail& detail : draft_.details)
        plan.time_needed = std::max(plan.time_needed, TimeFor(detail.work, planner_.instructions, plan.reboot));
    }
    for (const rollout::CalendarState& calendar : placement_.calendars) {
      // The calendar's zone lives as long as the calendar, which this pointer shares.
      const std::shared_ptr<const schedule::Zone> zone(calendar.rules, &calendar.rules->zone());
      const Status windows = rollout::CheckWindows(plan, zone, now);
      if (!windows) return windows.error();
    }
    draft_.instructions = std::move(planner_.instructions);
    draft_.zones = std::move(placement_.zones);
    draft_.state = rollout::Create(std::move(plan), seed_, std::move(slots_), std::move(placement_.groups),
                                   std::move(placement_.calendars));
    return std::move(draft_);
  }

  const model::RolloutPlan& plan_;
  const std::uint64_t seed_;
  const DraftSources& sources_;
  WorkPlanner planner_;
  Placement placement_;
  RolloutDraft draft_;
  std::vector<rollout::HostSlot> slots_;
  std::size_t without_facts_ = 0, without_agent_ = 0, needed_ = 0;
};

Status CheckNames(const model::RolloutPlan& plan, const DraftSources& sources) {
  for (const std::string& name : plan.bulletins) {
    if (name.empty() || sources.catalog.FindUpdates(name).empty())
      return Error{Code::kNotFound, fmt::format("'{}' is no bulletin, KB number or update of the catalog", name)};
  }
  if (!plan.follow_up_of.empty() && !sources.rollouts.Find(plan.follow_up_of))
    return Error{Code::kNotFound, fmt::format("follow_up_of: no rollout has the id '{}'", plan.follow_up_of)};
  return {};
}

}  // namespace

Result<RolloutDraft> DraftRollout(const model::RolloutPlan& plan, std::uint64_t seed, const DraftSources& sources,
                                  Instant now) {
  const Status checked = rollout::CheckPlan(plan);
  if (!checked) return checked.error();
  const Status named = CheckNames(plan, sources);
  if (!named) return named.error();
  const auto filter = HostFilter::Parse(plan.host_filter);
  if (!filter) return Error{Code::kInvalidArgument, "host_filter: " + filter.error().message};
  const auto waves = WaveFilter::ForAll(plan, sources.groups);
  if (!waves) return waves.error();
  return Drafter(plan, seed, sources).Draft(*filter, *waves, now);
}

Result<std::vector<WaveFilter>> WaveFilter::ForAll(const model::RolloutPlan& plan, const GroupBook& groups) {
  std::vector<WaveFilter> filters;
  for (std::size_t i = 0; i < plan.waves.size(); ++i) {
    const model::WaveSpec& wave = plan.waves[i];
    WaveFilter filter;
    if (wave.selection == model::WaveSpec::Selection::kRing) {
      if (groups.Find("ring", wave.query) == nullptr)
        return Error{Code::kNotFound, fmt::format("waves[{}].ring: there is no ring '{}'", i, wave.query)};
      filter.ring_ = wave.query;
    } else {
      auto parsed = HostFilter::Parse(wave.query);
      if (!parsed) return Error{Code::kInvalidArgument, fmt::format("waves[{}].query: {}", i, parsed.error().message)};
      filter.filter_ = std::move(*parsed);
    }
    filters.push_back(std::move(filter));
  }
  return filters;
}

bool WaveFilter::Matches(const FilterSubject& subject) const {
  return ring_.empty() ? filter_.Matches(subject) : EqualNoCase(ring_, subject.ring);
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
      {Kind::kRetryFailed, "told to retry its failed hosts", {Phase::kRunning, Phase::kPaused, Phase::kCompleted}},
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
