// SPDX-License-Identifier: Apache-2.0
// The engine inside the core: events in, commands carried out on the turn. Engine thread. See core.h.
#include <fmt/format.h>

#include "console/core/core.h"

namespace kintsugi::console {

void Core::Apply(Rollout& rollout, const rollout::Event& event, Turn& turn) {
  commands_.clear();
  const auto phase_before = rollout.state.phase;
  rollout::Step(rollout.state, event, turn.now, commands_);
  for (const rollout::Command& command : commands_) {
    switch (command.kind) {
      case rollout::Command::Kind::kOffer: {
        SlotDetail& detail = rollout.details[command.slot];
        detail.report_sequence = 0;
        detail.runs_before_attempt = detail.installer_runs;
        detail.exit_code.reset();
        detail.detail.clear();
        break;  // the offer itself is made from the slot when the reply is built, now and on every resend
      }
      case rollout::Command::Kind::kRecall:
        turn.wakes.push_back(rollout.details[command.slot].host);  // its next check-in lists the recall
        break;
      case rollout::Command::Kind::kSlotChanged: {
        SlotDetail& detail = rollout.details[command.slot];
        detail.changed = turn.now;
        if (!detail.dirty) rollout.dirty.push_back(command.slot);
        detail.dirty = true;
        break;
      }
      case rollout::Command::Kind::kWaveChanged:
      case rollout::Command::Kind::kPhaseChanged:
        rollout.row_dirty = true;
        break;
      case rollout::Command::Kind::kWarn:
        turn.Audit("console", "rollout.warn", rollout.row.id.str(), rollout::Explain(rollout.state, turn.now));
        break;
      case rollout::Command::Kind::kWakeWave:
        rollout.wake_cursor = 0;  // PlanWakes hints as many hosts as there are places
        break;
    }
  }
  if (rollout.state.phase != phase_before && rollout.state.phase == rollout::Phase::kHalted) {
    const std::string why = rollout::Explain(rollout.state, turn.now);
    turn.Audit("console", "rollout.halt", rollout.row.id.str(), why);
    log_.Warning("rollout.halted", {{"rollout", rollout.row.id.str()}, {"why", why}});
  }
}

// False: the engine saw nothing to change.
bool Core::Change(Rollout& rollout, rollout::Event::Kind kind, const Caller& caller, Turn& turn) {
  rollout::Event event;
  event.kind = kind;
  const auto before = rollout.state.phase;
  const auto revision = rollout.state.revision;
  Apply(rollout, event, turn);
  if (rollout.state.revision == revision) return false;
  if (kind == rollout::Event::Kind::kRelease) {
    turn.Audit(caller.user, "rollout.release", rollout.row.id.str(), rollout::Explain(rollout.state, turn.now));
    return true;
  }
  turn.Audit(caller.user, fmt::format("rollout.{}", rollout::Name(rollout.state.phase)), rollout.row.id.str(),
             fmt::format("was {}", rollout::Name(before)));
  return true;
}

// Facts may say that another channel installed the update, or removed it: the engine hears what is true.
void Core::ObserveFacts(HostIndex index, Turn& turn) {
  const Host& host = fleet_.at(index);
  for (const SlotRef& ref : host.slots) {
    Rollout& rollout = rollouts_.at(ref.rollout);
    const SlotDetail& detail = rollout.details[ref.slot];
    if (detail.instruction == SlotDetail::kNoInstruction) continue;
    const std::string& update_id = rollout.instructions[detail.instruction].update_id;
    for (const Verdict& verdict : host.verdicts) {
      if (verdict.update->id != update_id) continue;
      rollout::Event event;
      event.kind = rollout::Event::Kind::kObserved;
      event.slot = ref.slot;
      if (verdict.status == model::UpdateStatus::kInstalled) {
        event.state = model::HostState::kInstalled;
      } else if (NeedsInstall(verdict.status)) {
        event.state = model::HostState::kMissing;
      } else {
        continue;
      }
      Apply(rollout, event, turn);
    }
  }
}

}  // namespace kintsugi::console
