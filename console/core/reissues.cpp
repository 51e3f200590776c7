// SPDX-License-Identifier: Apache-2.0
// What a changed bulletin means for rollouts: hosts that a known issue now leaves out, and follow-up drafts for hosts
// that hold an earlier issue of a package. Engine thread. See core.h.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "common/base/bytes.h"
#include "common/base/prng.h"
#include "common/base/text.h"
#include "common/catalog/bulletin_text.h"
#include "console/core/core.h"
#include "console/core/known_issues.h"

namespace kintsugi::console {
namespace {

constexpr std::size_t kRolloutIdBytes = 8;

bool IsOver(rollout::Phase phase) { return phase == rollout::Phase::kAborted; }

// The newest issue, where it asks hosts that hold an earlier one to take it; nullptr: it does not.
const model::Package* ReissueOf(const model::Update& update) {
  const auto* const current = catalog::FindPackage(update, 0);
  return current != nullptr && current->reapply != model::Reapply::kNone ? current : nullptr;
}

bool Installs(const Rollout& rollout, const model::Update& update, std::uint32_t revision) {
  return std::any_of(rollout.instructions.begin(), rollout.instructions.end(), [&](const auto& instruction) {
    return EqualNoCase(instruction.update_id, update.id) && instruction.package_revision == revision;
  });
}

}  // namespace

// One note for each rollout that lost hosts to a rule of this bulletin.
std::vector<std::string> Core::ExcludeHosts(const model::Bulletin& bulletin, Turn& turn) {
  std::vector<std::string> notes;
  const KnownIssueRules rules(bulletin);
  if (rules.empty()) return notes;
  for (std::uint32_t i = 0; i < rollouts_.size(); ++i) {
    Rollout& rollout = rollouts_.at(i);
    if (IsOver(rollout.state.phase) || rollout.state.plan.action == model::Action::kUninstall) continue;
    std::size_t left_out = 0;
    std::string why;
    for (rollout::Slot slot = 0; slot < rollout.details.size(); ++slot) {
      if (model::IsFinal(rollout.state.slots[slot].state)) continue;
      for (const WorkRef& item : rollout.details[slot].work) {
        const model::Instruction& instruction = rollout.instructions[item.instruction];
        if (instruction.bulletin_id != bulletin.id) continue;
        const auto matches = rules.For(instruction.update_id, fleet_.SubjectOf(rollout.details[slot].host));
        if (matches.empty() || matches.front().effect != model::KnownIssue::Effect::kExclude) continue;
        rollout::Event event;
        event.kind = rollout::Event::Kind::kExclude;
        event.slot = slot;
        Apply(rollout, event, turn);
        if (rollout.state.slots[slot].reason != model::FailureReason::kExcluded) break;
        rollout.details[slot].note = matches.front().note;
        MarkDirty(rollout, slot);
        ++left_out;
        why = matches.front().note;
        break;
      }
    }
    if (left_out == 0) continue;
    notes.push_back(fmt::format("rollout {} leaves {} host{} out: {}", rollout.state.plan.name, left_out,
                                left_out == 1 ? "" : "s", why));
    turn.Audit("console", "rollout.exclude", rollout.row.id.str(), notes.back());
  }
  return notes;
}

// For every rollout that was the last to serve a host with an earlier issue: one draft for all its reissued updates.
// What exists already is found by its instructions, so that nothing is ever drafted twice, whatever was restarted
// between.
std::vector<std::string> Core::FollowReissues(const std::string& who, Turn& turn) {
  std::map<std::uint32_t, std::vector<const model::Update*>> wanted;  // by rollout
  for (const auto& [id, entry] : catalog_.entries()) {
    for (const auto& update : entry.bulletin->updates) {
      const auto* const reissue = ReissueOf(update);
      if (reissue == nullptr) continue;
      for (HostIndex host = 0; host < fleet_.size(); ++host) {
        if (fleet_.at(host).row.revoked) continue;
        const auto served = LastServed(fleet_.at(host), rollouts_, update.id);
        if (!served || served->revision >= reissue->revision) continue;
        // Whoever installed the earlier issue while this text was in force wanted that issue.
        if (rollouts_.at(served->rollout).row.created >= entry.row.imported) continue;
        auto& updates = wanted[served->rollout];
        if (std::find(updates.begin(), updates.end(), &update) == updates.end()) updates.push_back(&update);
      }
    }
  }
  std::vector<std::string> notes;
  for (auto& [index, updates] : wanted) {
    const std::string& id = rollouts_.at(index).row.id.str();
    std::erase_if(updates, [&](const model::Update* update) {
      for (std::uint32_t i = 0; i < rollouts_.size(); ++i) {
        const Rollout& other = rollouts_.at(i);
        if (other.state.plan.follow_up_of == id && Installs(other, *update, ReissueOf(*update)->revision)) return true;
      }
      return false;
    });
    if (!updates.empty()) notes.push_back(DraftFollowUp(index, updates, who, turn));
  }
  return notes;
}

std::string Core::DraftFollowUp(std::uint32_t index, const std::vector<const model::Update*>& updates,
                                const std::string& who, Turn& turn) {
  const Rollout& served = rollouts_.at(index);
  model::RolloutPlan plan = served.state.plan;
  plan.follow_up_of = served.row.id.str();
  plan.bulletins.clear();
  plan.package_revision = 0;
  plan.time_needed = Duration{0};
  std::uint32_t revision = 0;
  for (const model::Update* update : updates) {
    plan.bulletins.push_back(update->id);
    revision = std::max(revision, ReissueOf(*update)->revision);
  }
  plan.name = fmt::format("{} reissue {}", served.state.plan.name, revision);
  if (plan.start_at <= turn.now) plan.start_at = {};
  if (plan.deadline <= turn.now) plan.deadline = {};
  const RolloutId id(ToHex(options_.random_bytes(kRolloutIdBytes)));
  auto draft = DraftRollout(plan, StableHash(id.str().data(), id.str().size()), Sources(), turn.now);
  if (!draft)
    return fmt::format("rollout {} served hosts with an earlier issue; its follow-up is not drafted yet: {}",
                       served.state.plan.name, draft.error().message);
  const std::string name = plan.name;
  const auto hosts = draft->details.size();
  const std::string followed = served.state.plan.name;
  Rollout rollout = FromDraft(std::move(*draft), id, who, rollouts_.NextCreated(turn.now));
  AddRollout(std::move(rollout), turn);
  turn.Audit(who, "rollout.follow_up", id.str(), fmt::format("{} for {} hosts of {}", name, hosts, followed));
  return fmt::format("drafted {} ({}) for {} host{} that {} served with an earlier issue", name, id.str(), hosts,
                     hosts == 1 ? "" : "s", followed);
}

}  // namespace kintsugi::console
