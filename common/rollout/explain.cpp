// SPDX-License-Identifier: Apache-2.0
// One sentence with numbers for a host, a wave and the rollout. What is shown is computed from the same
// tallies that decide.
#include <string>

#include <fmt/format.h>

#include "common/rollout/explain_parts.h"

namespace kintsugi::rollout {
namespace {

using model::HostState;

struct Totals {
  std::uint64_t hosts = 0;  // that the rollout is about: without not applicable and skipped ones
  std::uint64_t succeeded = 0;
  std::uint64_t failed = 0;
  std::uint64_t unreachable = 0;
};

Totals Sum(const State& state) {
  Totals totals;
  const auto in = [](const WaveState& wave, HostState host) { return wave.by_state[static_cast<std::size_t>(host)]; };
  for (const WaveState& wave : state.waves) {
    totals.hosts += wave.total - in(wave, HostState::kNotApplicable) - in(wave, HostState::kSkipped);
    totals.succeeded += in(wave, HostState::kSucceeded) + in(wave, HostState::kInstalled);
    totals.failed += in(wave, HostState::kFailed);
    totals.unreachable += wave.unreachable;
  }
  return totals;
}

std::string LastHeard(const HostSlot& host, Instant now) {
  if (ToUnixMs(now) - host.last_heard_ms < 1000) return "last heard just now";
  return fmt::format("last heard {} ago", Since(host.last_heard_ms, now));
}

std::string ExplainInFlight(const State& state, const HostSlot& host, Instant now) {
  const std::string heard = LastHeard(host, now);
  if (IsServed(state, host))
    return fmt::format("installed in attempt {} of {} and waits for a reboot that this rollout does not make, {}",
                       host.attempts, AttemptLimit(state), heard);
  if (host.recalled)
    return fmt::format(
        "{} when attempt {} was recalled{}: ends if its installer has started, {}", Name(host.state), host.attempts,
        host.reason == model::FailureReason::kExcluded ? " because a known issue excludes the host" : "", heard);
  const bool before_work = host.state < HostState::kInstalling && state.plan.stage_ahead;
  if (const std::string window = before_work ? WindowWait(state, host, now) : ""; !window.empty())
    return fmt::format("{} in attempt {} of {}, {}; {}", Name(host.state), host.attempts, AttemptLimit(state), heard,
                       window);
  return fmt::format("{} in attempt {} of {}, {}", Name(host.state), host.attempts, AttemptLimit(state), heard);
}

std::string ExplainTimedOut(const State& state, const HostSlot& host, Instant now) {
  const std::string what = fmt::format("no word for {} after offer {} of {}", FormatDuration(state.plan.offer_timeout),
                                       host.attempts, AttemptLimit(state));
  if (const std::string bar = PhaseBars(state); !bar.empty()) return what + "; " + bar;
  if (host.reason == model::FailureReason::kExcluded)
    return what + "; a known issue excludes the host, and it is left out when it is heard again";
  if (host.attempts >= AttemptLimit(state)) return what + "; counts as failed when it is heard again";
  if (!state.plan.stage_ahead)
    if (const std::string window = WindowWait(state, host, now); !window.empty()) return what + "; " + window;
  return what + "; offered again at its next check-in";
}

std::string ExplainSkipped(const HostSlot& host) {
  using model::FailureReason;
  if (host.reason == FailureReason::kExcluded) return "skipped: a known issue's rule leaves this host out";
  if (host.reason == FailureReason::kWindowMissed)
    return "skipped: the host was off during its maintenance window, and the plan says skip";
  if (host.reason == FailureReason::kJoinedLate)
    return "skipped: the host came after its wave, and the plan says stay out";
  return host.wave == kNoWave ? "skipped: no wave of this rollout takes the host" : "skipped: left out of this rollout";
}

std::string ExplainFinal(const State& state, const HostSlot& host) {
  if (host.state == HostState::kSucceeded)
    return fmt::format("succeeded in attempt {} of {}", host.attempts, AttemptLimit(state));
  if (host.state == HostState::kInstalled) return "had the update already";
  if (host.state == HostState::kNotApplicable) return "the update does not apply to this host";
  if (host.state == HostState::kFailed)
    return fmt::format("failed in attempt {} of {}: {}", host.attempts, AttemptLimit(state), Meaning(host.reason));
  if (host.state == HostState::kCancelled && host.reason == model::FailureReason::kNone &&
      state.phase != Phase::kAborted)
    return "cancelled: the host has been withdrawn";
  if (host.state == HostState::kCancelled && state.phase == Phase::kAborted)
    return host.attempts == 0 ? "cancelled: the rollout was aborted before an offer was made"
                              : fmt::format("cancelled: the rollout was aborted after offer {}", host.attempts);
  if (host.state == HostState::kCancelled && host.attempts == 0) return "cancelled before an offer was made";
  if (host.state == HostState::kCancelled)
    return fmt::format("cancelled after {} recalled offer{}", host.attempts, Plural(host.attempts));
  return ExplainSkipped(host);
}

std::string Finished(const Totals& totals) {
  return fmt::format("{} of {} host{} succeeded", totals.succeeded, totals.hosts, Plural(totals.hosts));
}

std::string Completed(const State& state) {
  const Totals totals = Sum(state);
  std::string text = "completed: " + Finished(totals);
  if (totals.failed > 0) text += fmt::format(", {} failed", totals.failed);
  if (totals.unreachable > 0) text += fmt::format(", {} unreachable and served when they return", totals.unreachable);
  return text;
}

}  // namespace

std::string ExplainSlot(const State& state, Slot slot, Instant now) {
  const HostSlot& host = state.slots[slot];
  if (model::IsInFlight(host.state)) return ExplainInFlight(state, host, now);
  if (host.state == HostState::kQueued) return ExplainWaiting(state, host, now);
  if (host.state == HostState::kTimedOut) return ExplainTimedOut(state, host, now);
  return ExplainFinal(state, host);
}

namespace {

std::string ExplainUnopened(const State& state, std::size_t wave, Instant now) {
  const std::uint32_t hosts = state.waves[wave].total;
  if (state.phase == Phase::kAborted) return fmt::format("never opened: {} host{}", hosts, Plural(hosts));
  if (state.phase == Phase::kDraft)
    return fmt::format("waits for the rollout to start: {} host{}", hosts, Plural(hosts));
  if (wave == state.open_waves || state.open_waves == 0) {
    std::string text = "waits: " + WaitOfNextWave(state, now);
    const std::size_t open = std::max(state.open_waves, 1U) - 1;
    if (state.open_waves > 0 && !IsContent(state, open)) {
      const Tally before = Count(state, open);
      text = fmt::format("waits for {}: {} % succeeded, {}", state.plan.waves[open].name,
                         Percent(before.succeeded, before.hosts), Needed(before, RulesOf(state.plan, open)));
    }
    return text;
  }
  return fmt::format("waits for {}, which is not open yet", state.plan.waves[wave - 1].name);
}

std::string Warnings(const State& state, std::size_t wave) {
  const WaveState& numbers = state.waves[wave];
  std::string text;
  if (numbers.warned_error) text += "; its error condition is broken, and the plan says go on";
  if (numbers.warned_success) text += "; its success condition is out of reach, and the plan says go on";
  return text;
}

std::uint32_t InFlight(const WaveState& wave) {
  std::uint32_t in_flight = 0;
  for (auto held = static_cast<std::size_t>(HostState::kOffered);
       held <= static_cast<std::size_t>(HostState::kVerifying); ++held)
    in_flight += wave.by_state[held];
  return in_flight;
}

}  // namespace

std::string ExplainWave(const State& state, std::size_t wave, Instant now) {
  const WaveState& numbers = state.waves[wave];
  if (numbers.phase == WavePhase::kWaiting) return ExplainUnopened(state, wave, now);
  const Tally tally = Count(state, wave);
  std::string text =
      fmt::format("{}: {} of {} succeeded ({} %), {}; {} failed, {} in flight", Name(numbers.phase), tally.succeeded,
                  tally.hosts, Percent(tally.succeeded, tally.hosts), Needed(tally, RulesOf(state.plan, wave)),
                  numbers.by_state[static_cast<std::size_t>(HostState::kFailed)], InFlight(numbers));
  if (numbers.unreachable > 0) text += fmt::format(", {} unreachable", numbers.unreachable);
  text += Warnings(state, wave);
  const bool at_work = numbers.phase == WavePhase::kOpen && state.phase == Phase::kRunning;
  if (!at_work) return text;
  if (now - numbers.opened >= Duration{1000})
    text += fmt::format("; open for {}", Since(ToUnixMs(numbers.opened), now));
  if (wave + 1 < state.waves.size() && IsContent(state, wave))
    text += "; the next wave waits: " + WaitOfNextWave(state, now);
  return text;
}

namespace {

std::string Running(const State& state, Instant now) {
  const Totals totals = Sum(state);
  const char* warned = state.warned_total ? "; the overall error condition is broken, and the plan says go on" : "";
  if (state.open_waves == 0) return fmt::format("running: no wave is open, {}", WaitOfNextWave(state, now));
  const std::size_t open = state.open_waves - 1;
  return fmt::format("running: {}; {} of {} is {}{}", Finished(totals), WaveName(state, open), state.waves.size(),
                     ExplainWave(state, open, now), warned);
}

}  // namespace

std::string Explain(const State& state, Instant now) {
  const Totals totals = Sum(state);
  switch (state.phase) {
    case Phase::kDraft:
      // Its waves get their hosts at the start.
      return fmt::format("draft: {} host{} in {} wave{}, not started", state.slots.size(), Plural(state.slots.size()),
                         state.waves.size(), Plural(state.waves.size()));
    case Phase::kRunning:
      return Running(state, now);
    case Phase::kPaused:
      if (IsStopped(state)) return Stopped(state);
      return fmt::format("paused: {}, {} in flight go on", Finished(totals), state.in_flight);
    case Phase::kHalted:
      return Stopped(state);
    case Phase::kCompleted:
      return Completed(state);
    case Phase::kAborted:
      return fmt::format("aborted: {}, {} still in flight", Finished(totals), state.in_flight);
  }
  return "";
}

std::string WaveName(const State& state, std::size_t wave) {
  return fmt::format("wave {} ({})", wave + 1, state.plan.waves[wave].name);
}

std::uint64_t Percent(std::uint64_t part, std::uint64_t whole) { return whole == 0 ? 100 : part * 100 / whole; }

const char* Plural(std::uint64_t count) { return count == 1 ? "" : "s"; }

std::string Since(std::int64_t past_ms, Instant now) {
  return FormatDuration(Duration{std::max<std::int64_t>(0, ToUnixMs(now) - past_ms)});
}

}  // namespace kintsugi::rollout
