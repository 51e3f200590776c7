// SPDX-License-Identifier: Apache-2.0
// The engine inside the core: events in, commands carried out on the turn. Engine thread. See core.h.
#include <fmt/format.h>

#include "console/core/core.h"
#include "console/core/rollout_rows.h"

namespace kintsugi::console {

void Core::Apply(Rollout& rollout, const rollout::Event& event, Turn& turn) {
  commands_.clear();
  const auto before = rollout.state.phase;
  rollout::Step(rollout.state, event, turn.now, commands_);
  CarryOut(rollout, turn);
  TellPhase(rollout, before, event.kind, turn);
}

void Core::MarkDirty(Rollout& rollout, rollout::Slot slot) {
  if (!rollout.details[slot].dirty) rollout.dirty.push_back(slot);
  rollout.details[slot].dirty = true;
}

void Core::CarryOut(Rollout& rollout, Turn& turn) {
  for (const rollout::Command& command : commands_) {
    switch (command.kind) {
      case rollout::Command::Kind::kOffer: {
        SlotDetail& detail = rollout.details[command.slot];
        detail.report_sequence = 0;
        detail.runs_before_attempt = detail.installer_runs;
        detail.deferrals = 0;
        detail.exit_code.reset();
        detail.detail.clear();
        attempts_.Offered(rollout, command.slot, fleet_, turn.now);
        rollout.row_dirty = true;  // starts of the period, retries
        break;  // the offer itself is made from the slot when the reply is built, now and on every resend
      }
      case rollout::Command::Kind::kRecall:
        turn.wakes.push_back(rollout.details[command.slot].host);  // its next check-in lists the recall
        break;
      case rollout::Command::Kind::kSlotChanged:
        attempts_.Changed(rollout, command.slot, fleet_, turn.now, behaviour_);
        rollout.details[command.slot].changed = turn.now;
        MarkDirty(rollout, command.slot);
        break;
      case rollout::Command::Kind::kWaveChanged:
      case rollout::Command::Kind::kPhaseChanged:
        rollout.row_dirty = true;
        break;
      case rollout::Command::Kind::kWarn: {
        const std::string why = command.wave == rollout::kNoWave
                                    ? rollout::Explain(rollout.state, turn.now)
                                    : rollout::ExplainWave(rollout.state, command.wave, turn.now);
        turn.Audit("console", "rollout.warn", rollout.row.id.str(), why);
        log_.Warning("rollout.condition_broken", {{"rollout", rollout.row.id.str()}, {"why", why}});
        rollout.row_dirty = true;
        break;
      }
      case rollout::Command::Kind::kWakeWave:
        rollout.wake_cursor = 0;  // PlanWakes hints as many hosts as there are places
        rollout.wake_after = {};
        break;
    }
  }
}

static bool IsOperatorsAct(rollout::Event::Kind kind) {
  using Kind = rollout::Event::Kind;
  return kind == Kind::kStart || kind == Kind::kPause || kind == Kind::kResume || kind == Kind::kAbort ||
         kind == Kind::kRelease || kind == Kind::kRetryFailed;
}

// What no operator asked for is told: a condition halted the rollout, or paused it.
void Core::TellPhase(Rollout& rollout, rollout::Phase before, rollout::Event::Kind kind, Turn& turn) {
  const rollout::Phase after = rollout.state.phase;
  const bool paused = after == rollout::Phase::kPaused && kind != rollout::Event::Kind::kPause;
  if (after != before && !IsOperatorsAct(kind)) {
    rollout.control.Add(turn.now, "console", std::string(rollout::Name(after)));
    rollout.row_dirty = true;
  }
  if (after == before || (after != rollout::Phase::kHalted && !paused)) return;
  const std::string why = rollout::Explain(rollout.state, turn.now);
  turn.Audit("console", paused ? "rollout.pause" : "rollout.halt", rollout.row.id.str(), why);
  log_.Warning(paused ? "rollout.paused" : "rollout.halted", {{"rollout", rollout.row.id.str()}, {"why", why}});
}

// False: the engine saw nothing to change.
bool Core::Change(Rollout& rollout, rollout::Event::Kind kind, const Caller& caller, Turn& turn) {
  rollout::Event event;
  event.kind = kind;
  const auto before = rollout.state.phase;
  const auto revision = rollout.state.revision;
  Apply(rollout, event, turn);
  if (rollout.state.revision == revision) return false;
  const auto after = rollout.state.phase;
  const bool retried = kind == rollout::Event::Kind::kRetryFailed;
  const bool released = kind == rollout::Event::Kind::kRelease;
  rollout.control.Add(turn.now, caller.user,
                      retried    ? "retried the failed hosts"
                      : released ? "released the next wave"
                                 : std::string(rollout::Name(after)));
  rollout.row_dirty = true;
  if (retried) {
    turn.Audit(caller.user, "rollout.retry", rollout.row.id.str(), rollout::Explain(rollout.state, turn.now));
    return true;
  }
  if (released) {
    turn.Audit(caller.user, "rollout.release", rollout.row.id.str(), rollout::Explain(rollout.state, turn.now));
    return true;
  }
  turn.Audit(caller.user, fmt::format("rollout.{}", rollout::Name(rollout.state.phase)), rollout.row.id.str(),
             fmt::format("was {}", rollout::Name(before)));
  return true;
}

// What the facts say of a host's whole work: kInstalled when all of it is there, kMissing when something is not; for an
// uninstall the other way round (kNotApplicable: all of it is gone). kUnspecified: they do not say.
static model::HostState Observed(const Rollout& rollout, rollout::Slot slot, const Host& host) {
  const bool install = rollout.state.plan.action == model::Action::kInstall;
  std::size_t there = 0;
  std::size_t missing = 0;
  const auto& work = rollout.details[slot].work;
  for (const WorkRef& item : work) {
    const std::string& update_id = rollout.instructions[item.instruction].update_id;
    for (const Verdict& verdict : host.verdicts) {
      if (verdict.update->id != update_id) continue;
      there += verdict.status == model::UpdateStatus::kInstalled ? 1 : 0;
      missing += NeedsInstall(verdict.status) ? 1 : 0;
    }
  }
  if (work.empty()) return model::HostState::kUnspecified;
  if (install && there == work.size()) return model::HostState::kInstalled;
  if (install && missing > 0) return model::HostState::kMissing;
  if (!install && missing == work.size()) return model::HostState::kNotApplicable;
  if (!install && there > 0) return model::HostState::kMissing;
  return model::HostState::kUnspecified;
}

// Facts may say that another channel installed the update, or removed it: the engine hears what is true. Not in a
// follow-up, which installs again what is there.
void Core::ObserveFacts(HostIndex index, Turn& turn) {
  const Host& host = fleet_.at(index);
  for (const SlotRef& ref : host.slots) {
    Rollout& rollout = rollouts_.at(ref.rollout);
    rollout::Event event;
    event.kind = rollout::Event::Kind::kObserved;
    event.slot = ref.slot;
    event.state = Observed(rollout, ref.slot, host);
    const bool already = event.state == model::HostState::kInstalled && !rollout.state.plan.follow_up_of.empty();
    if (event.state != model::HostState::kUnspecified && !already) Apply(rollout, event, turn);
  }
}

Rollout Core::FromDraft(RolloutDraft draft, RolloutId id, const std::string& created_by, Instant created) const {
  Rollout rollout;
  rollout.row.id = std::move(id);
  rollout.row.created = created;
  rollout.row.created_by = created_by;
  rollout.state = std::move(draft.state);
  rollout.instructions = std::move(draft.instructions);
  rollout.details = std::move(draft.details);
  rollout.zones = std::move(draft.zones);
  RefreshPlan(rollout);
  return rollout;
}

std::uint32_t Core::AddRollout(Rollout rollout, Turn& turn) {
  for (rollout::Slot slot = 0; slot < rollout.details.size(); ++slot) {
    rollout.details[slot].changed = turn.now;
    MarkDirty(rollout, slot);
  }
  rollout.row_dirty = true;
  rollout.control.Add(turn.now, rollout.row.created_by, "created");
  return rollouts_.Add(std::move(rollout), fleet_);
}

}  // namespace kintsugi::console
