// SPDX-License-Identifier: Apache-2.0
// A reported result equals the host's true state at the moment the report became durable. Truth comes from the
// machine's files, not from the agent's facts. Exception: an item of several that was verified before the others were
// done, and whose files somebody changed after that; the agent verifies an item once.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "tests/sim/world.h"

namespace kintsugi::simulation {
namespace {

class ReportsAreTrue final : public Checker {
 public:
  explicit ReportsAreTrue(World& world) : Checker(world, "reports are true") {}
  void OnEvent(const Event& event) override {
    if (event.kind != EventKind::kReportWritten) return;
    NoteItems(event);
    if (!model::IsFinal(event.report->state)) return;
    const auto offer = world().HeldOffer(event.host, event.offer);
    if (!offer) return;
    for (const auto& item : offer->work)
      offer->action == model::Action::kUninstall ? CheckRemoved(event, item.instruction)
                                                 : CheckItem(event, item.instruction);
  }

 private:
  // When the agent first said that an item of several is there.
  void NoteItems(const Event& event) {
    for (const auto& item : event.report->items)
      if (item.state == model::HostState::kSucceeded || item.state == model::HostState::kInstalled)
        settled_.try_emplace({std::string(event.offer), item.update_id}, world().now());
  }
  bool DamagedSince(const Event& event, const std::string& update) {
    const auto settled = settled_.find({std::string(event.offer), update});
    return settled != settled_.end() && world().host(event.host).meddled() > settled->second;
  }
  // What the report says of this piece of the work.
  static model::HostState StateOf(const model::Report& report, const std::string& update) {
    for (const auto& item : report.items)
      if (item.update_id == update) return item.state;
    return report.state;
  }
  // What was taken off is not in force, unless files that another channel brought stayed.
  void CheckRemoved(const Event& event, const model::Instruction& instruction) {
    const model::Update* const update = world().FindUpdate(instruction.update_id);
    SimHost& host = world().host(event.host);
    if (update == nullptr || StateOf(*event.report, update->id) != model::HostState::kSucceeded) return;
    if (host.HasPendingReboot() || host.meddled() != Instant{}) return;
    for (const auto& package : update->packages)
      if (host.InForce(*update, package))
        return Violated(fmt::format("host {} reports that it took {} off for offer {}, but issue {} is in force",
                                    event.host, update->id, event.offer, package.revision));
  }
  void CheckItem(const Event& event, const model::Instruction& instruction) {
    const model::Update* const update = world().FindUpdate(instruction.update_id);
    if (update == nullptr) return;
    const auto package = std::find_if(update->packages.begin(), update->packages.end(), [&](const auto& issue) {
      return issue.revision == instruction.package_revision;
    });
    if (package == update->packages.end()) return;
    SimHost& host = world().host(event.host);
    const bool in_force = host.InForce(*update, *package);
    const auto says = StateOf(*event.report, instruction.update_id);
    const bool says_there = says == model::HostState::kSucceeded || says == model::HostState::kInstalled;
    if (says_there && !in_force && !DamagedSince(event, instruction.update_id))
      Violated(fmt::format("host {} reports {} for offer {}, but issue {} of {} is not in force", event.host,
                           model::Name(says), event.offer, instruction.package_revision, instruction.update_id));
    const bool settled = !host.HasPendingReboot();
    const bool about_result = event.report->reason == model::FailureReason::kDetectionSaysMissing ||
                              event.report->reason == model::FailureReason::kInstallerFailed;
    if (says == model::HostState::kFailed && about_result && in_force && settled)
      Violated(fmt::format("host {} reports that offer {} failed ({}), but issue {} of {} is in force", event.host,
                           event.offer, model::Name(event.report->reason), instruction.package_revision,
                           instruction.update_id));
    if (says == model::HostState::kNotApplicable &&
        instruction.applicability.product == host.machine().spec().os.product)
      Violated(fmt::format("host {} reports that {} does not apply to it", event.host, instruction.update_id));
  }

  std::map<std::pair<std::string, std::string>, Instant> settled_;
};

}  // namespace

std::unique_ptr<Checker> MakeReportsAreTrue(World& world) { return std::make_unique<ReportsAreTrue>(world); }

}  // namespace kintsugi::simulation
