// SPDX-License-Identifier: Apache-2.0
// Digest covers everything that decides the future, and the counters too, so that a wrong rebuild shows.
#include <initializer_list>

#include "common/base/prng.h"
#include "common/rollout/machine.h"

namespace kintsugi::rollout {
namespace {

class Hasher {
 public:
  void Add(std::uint64_t number) { hash_ = StableHash(&number, sizeof number, hash_); }
  void Add(const std::string& text) { hash_ = StableHash(text.data(), text.size(), hash_ + text.size()); }
  void Add(Duration duration) { Add(static_cast<std::uint64_t>(duration.count())); }
  void Add(Instant instant) { Add(static_cast<std::uint64_t>(ToUnixMs(instant))); }
  void Add(const std::optional<std::uint32_t>& number) { Add(number ? std::uint64_t{*number} + 1 : 0); }
  void Add(const std::vector<std::string>& texts) {
    Add(std::uint64_t{texts.size()});
    for (const std::string& text : texts) Add(text);
  }
  void All(std::initializer_list<std::uint64_t> numbers) {
    for (const std::uint64_t number : numbers) Add(number);
  }
  std::uint64_t hash() const { return hash_; }

 private:
  std::uint64_t hash_ = 0;
};

void AddSpec(Hasher& hasher, const model::WaveSpec& wave) {
  hasher.Add(wave.offset);
  hasher.Add(wave.soak);
  hasher.Add(std::uint64_t{wave.manual_gate});
  for (const auto& own :
       {wave.success_percent, wave.success_count, wave.error_percent, wave.error_count, wave.error_min_sample})
    hasher.Add(own);
  hasher.Add(wave.on_breach ? static_cast<std::uint64_t>(*wave.on_breach) + 1 : 0);
}

void AddRule(Hasher& hasher, const model::RetryRule& rule) {
  hasher.Add(std::uint64_t{rule.max_attempts});
  hasher.Add(rule.base);
  hasher.Add(rule.cap);
}

void AddPlan(Hasher& hasher, const model::RolloutPlan& plan) {
  for (const model::WaveSpec& wave : plan.waves) AddSpec(hasher, wave);
  hasher.All({plan.success_percent,
              plan.success_count,
              plan.error_percent,
              plan.error_min_sample,
              plan.error_count,
              static_cast<std::uint64_t>(plan.on_breach),
              plan.total_error_percent,
              plan.total_error_min_sample,
              plan.total_error_count,
              static_cast<std::uint64_t>(plan.total_on_breach),
              plan.count_unreachable,
              plan.in_flight_limit,
              plan.starts_limit,
              plan.max_attempts,
              plan.max_retries,
              static_cast<std::uint64_t>(plan.missed_window),
              plan.stage_ahead,
              plan.deadline_overrides_windows,
              static_cast<std::uint64_t>(plan.late_hosts),
              static_cast<std::uint64_t>(plan.reboot)});
  for (const Duration duration : {plan.starts_period, plan.offer_timeout, plan.unreachable_after, plan.time_needed})
    hasher.Add(duration);
  for (const model::RetryRule& rule : {plan.retry_busy, plan.retry_transient, plan.retry_reboot}) AddRule(hasher, rule);
  hasher.Add(plan.start_at);
  hasher.Add(plan.deadline);
  for (const auto& rules : {plan.schedule.windows, plan.schedule.blackouts, plan.schedule.active_hours})
    hasher.Add(rules);
  hasher.Add(plan.schedule.zone);
}

std::uint64_t Packed(const HostSlot& host) {
  return static_cast<std::uint64_t>(host.state) | static_cast<std::uint64_t>(host.reason) << 8U |
         std::uint64_t{host.attempts} << 16U | std::uint64_t{host.wave} << 24U | std::uint64_t{host.reachable} << 40U |
         std::uint64_t{host.recalled} << 41U;
}

void AddSlot(Hasher& hasher, const HostSlot& host) {
  hasher.Add(Packed(host));
  if (model::IsFinal(host.state)) return;  // times and limits no longer matter
  hasher.Add(std::uint64_t{host.calendar} | std::uint64_t{host.missed} << 16U);
  for (const std::uint16_t group : host.groups) hasher.Add(std::uint64_t{group});
  for (const std::int64_t at_ms : {host.not_before_ms, host.last_heard_ms, host.expires_ms})
    hasher.Add(static_cast<std::uint64_t>(at_ms));
}

void AddWave(Hasher& hasher, const State& state, const WaveState& wave) {
  hasher.All({static_cast<std::uint64_t>(wave.phase), wave.total, wave.unreachable, wave.released, wave.warned_error,
              wave.warned_success});
  for (const std::uint32_t count : wave.by_state) hasher.Add(std::uint64_t{count});
  hasher.Add(std::max(wave.opened, state.listening_since));
  if (wave.phase == WavePhase::kOpen) hasher.Add(wave.passed);
}

}  // namespace

std::uint64_t Digest(const State& state) {
  Hasher hasher;
  AddPlan(hasher, state.plan);
  hasher.All({state.seed, static_cast<std::uint64_t>(state.phase), state.open_waves, state.in_flight, state.retries,
              state.starts_in_period, state.warned_total});
  hasher.Add(ToText(state.cause));
  for (const Instant at : {state.latest, state.listening_since, state.started, state.period_start}) hasher.Add(at);
  for (const WaveState& wave : state.waves) AddWave(hasher, state, wave);
  for (const GroupState& group : state.groups) hasher.All({group.limit, group.in_flight});
  for (const HostSlot& host : state.slots) AddSlot(hasher, host);
  return hasher.hash();
}

}  // namespace kintsugi::rollout
