// SPDX-License-Identifier: Apache-2.0
#include "console/core/host_work.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "common/base/text.h"
#include "common/catalog/bulletin_text.h"

namespace kintsugi::console {
namespace {

constexpr Duration kTimePerPackage{10 * 60'000};
constexpr Duration kTimePerReboot{10 * 60'000};

bool IsThere(model::UpdateStatus status) {
  return status == model::UpdateStatus::kInstalled || status == model::UpdateStatus::kSuperseded;
}

// What an uninstall can take away: the update is there, in whatever issue.
bool CanBeTakenAway(model::UpdateStatus status) {
  return status == model::UpdateStatus::kInstalled || status == model::UpdateStatus::kOutdatedRevision;
}

// How much a verdict asks for: updates that are missing go before one that waits for a reboot, and that before one that
// cannot be decided.
int Rank(model::UpdateStatus status) {
  if (NeedsInstall(status)) return 3;
  if (status == model::UpdateStatus::kPendingReboot) return 2;
  return status == model::UpdateStatus::kUnknown ? 1 : 0;
}

const Verdict* VerdictOn(const Host& host, const std::string& update_id) {
  const auto found = std::find_if(host.verdicts.begin(), host.verdicts.end(),
                                  [&](const Verdict& verdict) { return EqualNoCase(verdict.update->id, update_id); });
  return found == host.verdicts.end() ? nullptr : &*found;
}

// What was installed last is taken away first; a boot that came between two installs comes between their removals too.
std::vector<assess::InstallOrder::Item> ForRemoval(assess::InstallOrder order) {
  std::vector<assess::InstallOrder::Item> items;
  for (std::size_t i = order.items.size(); i > 0; --i)
    items.push_back({order.items[i - 1].update, i < order.items.size() && order.items[i].boot_first});
  for (const auto& old : order.superseded) items.push_back({old.update, false});
  return items;
}

HostWork Skipped(model::FailureReason reason, std::string note) {
  HostWork work;
  work.state = model::HostState::kSkipped;
  work.reason = reason;
  work.note = std::move(note);
  return work;
}

}  // namespace

WorkPlanner::WorkPlanner(const model::RolloutPlan& plan, const Fleet& fleet, const CatalogBook& catalog,
                         const RolloutBook& rollouts, std::vector<model::Instruction> fixed)
    : instructions(std::move(fixed)), plan_(plan), fleet_(fleet), catalog_(catalog), rollouts_(rollouts) {
  for (std::size_t i = 0; i < instructions.size(); ++i)
    instruction_of_.emplace(instructions[i].update_id, static_cast<std::uint16_t>(i));
}

std::vector<const Verdict*> WorkPlanner::Wanted(const Host& host) const {
  std::vector<const Verdict*> wanted;
  for (const Verdict& verdict : host.verdicts) {
    const bool named = std::any_of(plan_.bulletins.begin(), plan_.bulletins.end(), [&](const std::string& name) {
      return CatalogBook::Names(name, *verdict.bulletin, *verdict.update);
    });
    if (named) wanted.push_back(&verdict);
  }
  return wanted;
}

// A follow-up repeats what its rollout installed, whatever detection says of it: the files of two issues may be the
// same.
std::vector<const Verdict*> WorkPlanner::Needed(HostIndex index, const std::vector<const Verdict*>& wanted) const {
  const Host& host = fleet_.at(index);
  std::vector<const Verdict*> needed;
  int rank = 1;
  for (const Verdict* verdict : wanted) {
    if (plan_.action == model::Action::kUninstall) {
      if (CanBeTakenAway(verdict->status)) needed.push_back(verdict);
    } else if (!plan_.follow_up_of.empty()) {
      const auto served = LastServed(host, rollouts_, verdict->update->id);
      const auto* const package = catalog::FindPackage(*verdict->update, plan_.package_revision);
      if (served && package != nullptr && served->revision < package->revision &&
          rollouts_.at(served->rollout).row.id.str() == plan_.follow_up_of)
        needed.push_back(verdict);
    } else if (Rank(verdict->status) >= rank) {
      if (Rank(verdict->status) > rank) needed.clear();
      rank = Rank(verdict->status);
      needed.push_back(verdict);
    }
  }
  return needed;
}

// False: it cannot be made; Problems() will say why.
bool WorkPlanner::InstructionFor(const Verdict& verdict, std::uint16_t& index) {
  const model::Update& update = *verdict.update;
  const auto known = instruction_of_.find(update.id);
  if (known != instruction_of_.end()) {
    index = known->second;
    return true;
  }
  const bool uninstall = plan_.action == model::Action::kUninstall;
  if (uninstall && !catalog::WhyNoUninstall(update).empty()) {
    without_uninstaller_.insert(update.id);
    return false;
  }
  const model::Package* const package = catalog::FindPackage(update, plan_.package_revision);
  if (package == nullptr) {
    without_bytes_.insert(plan_.package_revision == 0
                              ? fmt::format("{} (it has no current package)", update.id)
                              : fmt::format("{} (it has no revision {})", update.id, plan_.package_revision));
    return false;
  }
  model::Package bytes = catalog_.WithBytes(update, *package);
  if (uninstall && !bytes.sha256) bytes.sha256.emplace();  // nothing is downloaded to take an update away
  auto instruction = catalog::MakeInstruction(*verdict.bulletin, update, bytes);
  if (!instruction) {
    without_bytes_.insert(fmt::format("{} ({})", package->file_name, update.id));
    return false;
  }
  index = static_cast<std::uint16_t>(instructions.size());
  instructions.push_back(std::move(*instruction));
  instruction_of_.emplace(update.id, index);
  return true;
}

// A prerequisite is met when it is there or does not apply to the host; where the facts cannot tell, the agent decides.
bool WorkPlanner::IsSatisfied(const Host& host, const std::string& update_id) const {
  if (plan_.action == model::Action::kUninstall) return true;
  const Verdict* const verdict = VerdictOn(host, update_id);
  if (verdict != nullptr) return IsThere(verdict->status) || verdict->status == model::UpdateStatus::kUnknown;
  return !catalog_.FindUpdates(update_id).empty();
}

// True: an issue's rule leaves the host out. Otherwise `work.note` has the warnings.
bool WorkPlanner::IsExcluded(HostIndex host, const std::vector<const Verdict*>& needed, HostWork& work) {
  for (const Verdict* verdict : needed) {
    const auto [rules, added] = issues_.try_emplace(verdict->bulletin, *verdict->bulletin);
    if (rules->second.empty()) continue;
    for (auto& match : rules->second.For(verdict->update->id, fleet_.SubjectOf(host))) {
      if (match.effect == model::KnownIssue::Effect::kExclude) {
        work = Skipped(model::FailureReason::kExcluded, std::move(match.note));
        return true;
      }
      if (work.note.find(match.note) != std::string::npos) continue;
      work.note += (work.note.empty() ? "" : "; ") + match.note;
    }
  }
  return false;
}

Result<HostWork> WorkPlanner::For(HostIndex index) {
  const Host& host = fleet_.at(index);
  HostWork work;
  const auto wanted = Wanted(host);
  auto needed = Needed(index, wanted);
  work.left_out = needed.empty() && !plan_.follow_up_of.empty();
  if (needed.empty()) {
    const bool there = plan_.action == model::Action::kInstall &&
                       std::any_of(wanted.begin(), wanted.end(), [](const auto* v) { return IsThere(v->status); });
    work.state = there ? model::HostState::kInstalled : model::HostState::kNotApplicable;
    return work;
  }
  const Verdict* const first = needed.front();
  std::erase_if(needed, [](const Verdict* verdict) { return !verdict->update->package_published; });
  if (needed.empty())
    return Skipped(model::FailureReason::kNone,
                   fmt::format("{} affects it, but no package is published for the platform", first->update->id));
  const bool install = plan_.action == model::Action::kInstall;
  std::vector<const model::Update*> updates;
  for (const Verdict* verdict : needed) updates.push_back(verdict->update);
  auto order = assess::OrderInstalls(updates, [&](const std::string& id) { return IsSatisfied(host, id); });
  if (!order) return order.error();
  if (!order->missing.empty()) {
    const auto& missing = order->missing.front();
    const bool known = !catalog_.FindUpdates(missing.prerequisite).empty();
    return Skipped(model::FailureReason::kPrerequisiteMissing,
                   fmt::format("{} needs {} first: {}", missing.update->id, missing.prerequisite,
                               known ? "add it to the rollout" : "the catalog does not have it, import it"));
  }
  if (install && IsExcluded(index, needed, work)) return work;
  const auto items = install ? std::move(order->items) : ForRemoval(std::move(*order));
  if (!FixInstructions(items, needed, work))
    return Skipped(model::FailureReason::kNone, "not all of its updates can be worked on");
  return work;
}

// False: one of them cannot be made; Problems() will say why. All are tried, so that Problems() names all.
bool WorkPlanner::FixInstructions(const std::vector<assess::InstallOrder::Item>& items,
                                  const std::vector<const Verdict*>& needed, HostWork& work) {
  for (const auto& item : items) {
    const auto verdict =
        std::find_if(needed.begin(), needed.end(), [&](const auto* v) { return v->update == item.update; });
    WorkRef ref;
    ref.boot_first = item.boot_first;
    if (verdict != needed.end() && InstructionFor(**verdict, ref.instruction)) work.work.push_back(ref);
  }
  return work.work.size() == items.size();
}

Status WorkPlanner::Problems() const {
  if (!without_uninstaller_.empty())
    return Error{Code::kFailedPrecondition, fmt::format("these updates cannot be uninstalled, their packages have no "
                                                        "uninstaller: {}",
                                                        fmt::join(without_uninstaller_, ", "))};
  if (!without_bytes_.empty())
    return Error{Code::kFailedPrecondition,
                 fmt::format("these packages have no bytes in the store, add them with kintsugi package add: {}",
                             fmt::join(without_bytes_, ", "))};
  return {};
}

std::optional<Served> LastServed(const Host& host, const RolloutBook& rollouts, const std::string& update_id) {
  std::optional<Served> last;
  for (const SlotRef& ref : host.slots) {
    const Rollout& rollout = rollouts.at(ref.rollout);
    if (rollout.state.slots[ref.slot].state != model::HostState::kSucceeded) continue;
    for (const WorkRef& item : rollout.details[ref.slot].work) {
      const model::Instruction& instruction = rollout.instructions[item.instruction];
      if (!EqualNoCase(instruction.update_id, update_id)) continue;
      if (rollout.state.plan.action == model::Action::kUninstall) {
        last.reset();
      } else {
        last = Served{ref.rollout, instruction.package_revision};
      }
    }
  }
  return last;
}

Duration TimeFor(const std::vector<WorkRef>& work, const std::vector<model::Instruction>& instructions,
                 model::RebootPolicy reboot) {
  Duration time{0};
  bool reboots_at_end = reboot == model::RebootPolicy::kAlways;
  for (const WorkRef& item : work) {
    time += kTimePerPackage + (item.boot_first ? kTimePerReboot : Duration{0});
    reboots_at_end = reboots_at_end || (instructions[item.instruction].reboot != model::RebootNeed::kNo &&
                                        reboot != model::RebootPolicy::kNever);
  }
  return time + (reboots_at_end ? kTimePerReboot : Duration{0});
}

}  // namespace kintsugi::console
