// SPDX-License-Identifier: Apache-2.0
// Success and error conditions of waves and of the whole rollout, and what follows when one is broken: halt, pause or a
// warning. The rules and their reasons: README.md, "Decisions".
#include <utility>

#include "common/base/defect.h"
#include "common/rollout/machine.h"

namespace kintsugi::rollout {
namespace {

using model::OnBreach;

std::uint32_t In(const WaveState& wave, model::HostState state) {
  return wave.by_state[static_cast<std::size_t>(state)];
}

bool Exceeds(std::uint32_t part, std::uint32_t percent, std::uint32_t whole) {
  return std::uint64_t{part} * 100 > std::uint64_t{percent} * whole;
}

bool Reaches(std::uint32_t part, std::uint32_t percent, std::uint32_t whole) {
  const std::uint64_t rounding = Planted(Defect::kSuccessShareRounded) ? whole * 5 : 0;
  return std::uint64_t{part} * 100 + rounding >= std::uint64_t{percent} * whole;
}

Signal SignalOf(OnBreach reaction, bool out_of_reach) {
  if (reaction == OnBreach::kPause) return out_of_reach ? Signal::kOutOfReachAsks : Signal::kBrokenAsks;
  return out_of_reach ? Signal::kOutOfReach : Signal::kBroken;
}

}  // namespace

WaveRules RulesOf(const model::RolloutPlan& plan, std::size_t wave) {
  const model::WaveSpec& own = plan.waves[wave];
  return {own.success_percent.value_or(plan.success_percent),   own.success_count.value_or(plan.success_count),
          own.error_percent.value_or(plan.error_percent),       own.error_count.value_or(plan.error_count),
          own.error_min_sample.value_or(plan.error_min_sample), own.on_breach.value_or(plan.on_breach)};
}

namespace {

void CountInto(Tally& tally, const State& state, std::size_t wave_index) {
  using enum model::HostState;
  const WaveState& wave = state.waves[wave_index];
  const std::uint32_t accepted = wave_index < state.cause.accepted.size() ? state.cause.accepted[wave_index] : 0;
  const std::uint32_t out = In(wave, kNotApplicable) + In(wave, kSkipped) + In(wave, kCancelled);
  const std::uint32_t heard = wave.total - out - wave.unreachable - accepted;
  const bool others_reboot = state.plan.reboot == model::RebootPolicy::kNever;
  tally.silent = wave.unreachable;
  tally.hosts = heard + (state.plan.count_unreachable ? tally.silent : 0);
  tally.attempted = heard - In(wave, kInstalled);
  tally.installed = In(wave, kSucceeded) + (others_reboot ? In(wave, kRebootPending) : 0);
  tally.succeeded = tally.installed + In(wave, kInstalled);
  tally.failed = In(wave, kFailed) - accepted;
  tally.finished = tally.installed + tally.failed;
  tally.pending = heard - tally.succeeded - tally.failed;
}

}  // namespace

Tally Count(const State& state, std::size_t wave) {
  Tally tally;
  CountInto(tally, state, wave);
  return tally;
}

std::uint32_t NeededCount(const Tally& tally, const WaveRules& rules) {
  return std::min(rules.success_count, tally.succeeded + tally.failed + tally.pending + tally.silent);
}

bool Passes(const Tally& tally, const WaveRules& rules) {
  return Reaches(tally.succeeded, rules.success_percent, tally.hosts) && tally.succeeded >= NeededCount(tally, rules);
}

bool IsOutOfReach(const Tally& tally, const WaveRules& rules, bool count_unreachable) {
  if (tally.pending > 0) return false;
  const std::uint32_t could = tally.succeeded + tally.silent;
  const std::uint32_t for_share = count_unreachable ? could : tally.succeeded;
  return !Reaches(for_share, rules.success_percent, tally.hosts) || could < NeededCount(tally, rules);
}

std::uint32_t MinimumSample(std::uint32_t error_percent, std::uint32_t error_min_sample) {
  const std::uint32_t telling = error_percent == 0 ? 1 : (100 + error_percent - 1) / error_percent;
  return std::max(error_min_sample, telling);
}

namespace {

// Of a wave's error conditions, the first that is broken.
HaltCause::Kind BrokenBy(const Tally& tally, const WaveRules& rules) {
  using enum HaltCause::Kind;
  if (Exceeds(tally.failed, rules.error_percent, tally.finished) &&
      tally.finished >= MinimumSample(rules.error_percent, rules.error_min_sample))
    return kFailedShare;
  if (Exceeds(tally.failed, rules.error_percent, tally.attempted)) return kFailedShareOfWave;
  return rules.error_count > 0 && tally.failed >= rules.error_count ? kFailedCount : kNone;
}

// With the numbers that both conditions of a wave have; hosts and limits are the broken one's.
HaltCause CauseOf(HaltCause::Kind kind, std::uint16_t wave, const Tally& tally) {
  HaltCause cause;
  cause.kind = kind;
  cause.wave = wave;
  cause.failed = tally.failed;
  cause.finished = tally.finished;
  cause.succeeded = tally.succeeded;
  return cause;
}

}  // namespace

// Counted once for both conditions: every change of a host is a new revision.
const Tally& Machine::TallyOf(std::uint16_t wave) {
  if (tally_wave_ == wave && tally_revision_ == state_.revision) return tally_;
  CountInto(tally_, state_, wave);
  tally_wave_ = wave;
  tally_revision_ = state_.revision;
  return tally_;
}

// The share of the finished hosts counts only where the operator gave a sample: of the first waves alone it says
// nothing about 4,000 hosts.
bool Machine::BreaksTotalCondition(HaltCause& cause) const {
  const model::RolloutPlan& plan = state_.plan;
  for (std::size_t wave = 0; wave < state_.waves.size(); ++wave) {
    const Tally tally = Count(state_, wave);
    cause.failed += tally.failed;
    cause.finished += tally.finished;
    cause.succeeded += tally.succeeded;
    cause.hosts += tally.attempted;
  }
  if (cause.failed == 0) return false;
  cause.limit_percent = plan.total_error_percent;
  cause.limit_count = plan.total_error_count;
  const std::uint32_t sample = MinimumSample(plan.total_error_percent, plan.total_error_min_sample);
  const bool sampled = plan.total_error_min_sample > 1 && cause.finished >= sample;
  if (sampled && Exceeds(cause.failed, plan.total_error_percent, cause.finished)) {
    cause.kind = HaltCause::Kind::kTotalFailedShare;
  } else if (Exceeds(cause.failed, plan.total_error_percent, cause.hosts)) {
    cause.kind = HaltCause::Kind::kTotalFailedShareOfAll;
  } else if (plan.total_error_count > 0 && cause.failed >= plan.total_error_count) {
    cause.kind = HaltCause::Kind::kTotalFailedCount;
  }
  return cause.kind != HaltCause::Kind::kNone;
}

// Halts or pauses where the table has an arrow; a pause of the operator's takes the cause of one that the plan says.
bool Machine::Stop(OnBreach reaction, bool out_of_reach, HaltCause cause) {
  const Signal signal = SignalOf(reaction, out_of_reach);
  const bool adds_cause = reaction == OnBreach::kPause && state_.phase == Phase::kPaused && !out_of_reach &&
                          state_.cause.kind == HaltCause::Kind::kNone;
  if (Next(state_.phase, signal) == state_.phase && !adds_cause) return false;
  cause.resumes = state_.cause.resumes;
  cause.accepted = std::move(state_.cause.accepted);
  state_.cause = std::move(cause);
  if (!Enter(signal)) {
    ++state_.revision;
    Emit(Command::Kind::kPhaseChanged);
  }
  RecallAll();
  return true;
}

void Machine::WarnWave(std::uint16_t wave, bool& warned) {
  warned = true;
  Emit(Command::Kind::kWarn, 0, wave);
  StoreWave(wave);
}

// True when the rollout stopped.
bool Machine::BreachWave(std::uint16_t wave) {
  const Tally& tally = TallyOf(wave);
  if (tally.failed == 0 || (Planted(Defect::kOnlyLastWaveHalts) && wave + 1U < state_.waves.size())) return false;
  const WaveRules rules = RulesOf(state_.plan, wave);
  bool& warned = state_.waves[wave].warned_error;
  if (rules.on_breach == OnBreach::kWarn && warned) return false;
  const HaltCause::Kind kind = BrokenBy(tally, rules);
  if (kind == HaltCause::Kind::kNone) return false;
  if (rules.on_breach == OnBreach::kWarn) {
    WarnWave(wave, warned);
    return false;
  }
  HaltCause cause = CauseOf(kind, wave, tally);
  cause.hosts = tally.attempted;
  cause.limit_percent = rules.error_percent;
  cause.limit_count = rules.error_count;
  return Stop(rules.on_breach, false, std::move(cause));
}

bool Machine::BreachTotal() {
  if (state_.plan.total_error_percent >= 100 && state_.plan.total_error_count == 0) return false;
  const OnBreach reaction = state_.plan.total_on_breach;
  if (reaction == OnBreach::kWarn && state_.warned_total) return false;
  HaltCause cause;
  if (!BreaksTotalCondition(cause)) return false;
  if (reaction != OnBreach::kWarn) return Stop(reaction, false, std::move(cause));
  state_.warned_total = true;
  ++state_.revision;
  Emit(Command::Kind::kWarn, 0, kNoWave);
  Emit(Command::Kind::kPhaseChanged);
  return false;
}

// While offers are made, nothing is left to be judged after it until something that the conditions count has changed.
// The total condition counts the hosts of waves to come as well.
void Machine::Evaluate(std::uint16_t wave) {
  const bool open = wave < state_.open_waves;
  const bool can_break = Next(state_.phase, Signal::kBroken) != state_.phase;
  if (can_break && ((open && BreachWave(wave)) || BreachTotal())) return;
  if (open) Progress();
}

void Machine::EvaluateAll() {
  for (std::uint32_t wave = 0; wave < state_.open_waves; ++wave) Evaluate(static_cast<std::uint16_t>(wave));
}

// The open wave's success condition: notes when it is met, and stops or warns when it cannot be met any more.
void Machine::Judge() {
  if (state_.open_waves == 0) return;
  const auto wave = static_cast<std::uint16_t>(state_.open_waves - 1);
  WaveState& open = state_.waves[wave];
  const Tally& tally = TallyOf(wave);
  if (open.passed != Instant{} && tally.pending > 0) return;  // noted, and not out of reach
  const WaveRules rules = RulesOf(state_.plan, wave);
  const bool given_up = open.released || open.warned_success;
  if (!Passes(tally, rules)) {
    if (given_up || !IsOutOfReach(tally, rules, state_.plan.count_unreachable)) return;
    if (rules.on_breach != OnBreach::kWarn) {
      HaltCause cause = CauseOf(HaltCause::Kind::kSuccessOutOfReach, wave, tally);
      cause.hosts = tally.hosts;
      cause.limit_percent = rules.success_percent;
      const bool share_is_short = !Reaches(tally.succeeded, rules.success_percent, tally.hosts);
      cause.limit_count = share_is_short ? 0 : NeededCount(tally, rules);
      Stop(rules.on_breach, true, std::move(cause));
      return;
    }
    WarnWave(wave, open.warned_success);
  }
  if (open.passed != Instant{}) return;
  open.passed = now_;
  StoreWave(wave);
}

// A failed host that turns out to have the update frees its place among the accepted ones: a later failure is
// a new one.
void Machine::LowerAccepted(std::uint16_t wave) {
  if (wave >= state_.cause.accepted.size()) return;
  const std::uint32_t failed = In(state_.waves[wave], HostState::kFailed);
  if (state_.cause.accepted[wave] <= failed) return;
  state_.cause.accepted[wave] = failed;
  Emit(Command::Kind::kPhaseChanged);
}

}  // namespace kintsugi::rollout
